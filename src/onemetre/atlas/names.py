"""Names of streets, places and areas, found by what people type: Chinese, pinyin, initials."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pypinyin import Style, lazy_pinyin, load_phrases_dict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemetre.atlas.city import City

Sort = Literal["street", "place", "area"]


@dataclass(frozen=True, slots=True)
class Name:
    """One thing with a name.

    Attributes
    ----------
    number
        of the segment, place or area in the release; of a street the segment in its middle.
    """

    text: str
    sort: Sort
    number: int
    lon: float
    lat: float


def folded(text: str) -> str:
    """Text as it is compared: no accents, no case, no spaces or dashes."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain.casefold() if c.isalnum())


@cache
def _place_names() -> None:
    """Teach the dictionary how places are read whose characters have several readings."""
    table = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))["reading"]
    load_phrases_dict({name: [[each] for each in said.split()] for name, said in table.items()})


def _pinyin(text: str, style: Style) -> str:
    _place_names()
    return "".join(lazy_pinyin(text, style=style))


@cache
def keys(text: str) -> tuple[str, ...]:
    """By what a name is found: itself, its pinyin, its initials."""
    own = folded(text)
    if not any("\u4e00" <= c <= "\u9fff" for c in text):
        words = "".join(folded(word)[:1] for word in text.replace("-", " ").split())
        return (own, words) if len(words) > 1 else (own,)
    return (
        own, folded(_pinyin(text, Style.NORMAL)), folded(_pinyin(text, Style.FIRST_LETTER)),
    )  # fmt: skip


def pinyin_key(text: str) -> tuple[str, str]:
    """By what names are sorted in Chinese lists: pinyin with tones, then the characters."""
    return _pinyin(text, Style.TONE3).casefold(), text


def names_of(city: City) -> list[Name]:
    """Everything with a name: a street once for each area it runs through."""
    return [*_streets(city), *_places(city), *_areas(city)]


def _streets(city: City) -> Iterable[Name]:
    by_name: dict[str, list[int]] = {}
    for i, name in enumerate(city.segment_name):
        if name:
            by_name.setdefault(name, []).append(i)
    start, lonlat = city.segment_start, city.release.array("segment_lonlat")
    for name, numbers in by_name.items():
        middle = lonlat[[(start[i] + start[i + 1]) // 2 for i in numbers]]
        centre = middle.mean(axis=0)
        nearest = int(((middle - centre) ** 2).sum(axis=1).argmin())
        lon, lat = middle[nearest]
        yield Name(name, "street", numbers[nearest], float(lon), float(lat))


def _places(city: City) -> Iterable[Name]:
    table = city.release.table("places")
    columns = (table[name].to_pylist() for name in ("name", "lon", "lat"))
    for i, (name, lon, lat) in enumerate(zip(*columns, strict=True)):
        if name:
            yield Name(name, "place", i, lon, lat)


def _areas(city: City) -> Iterable[Name]:
    import shapely  # noqa: PLC0415  # only here

    inside = shapely.get_coordinates(shapely.point_on_surface(city.outlines("areas")))
    for i, (name, (lon, lat)) in enumerate(
        zip(city.area_name, city.plane.lonlat(inside).tolist(), strict=True)
    ):
        yield Name(name, "area", i, lon, lat)


def find(names: Iterable[Name], typed: str, most: int = 12) -> list[Name]:
    """Names that match what was typed, the best first. O(names).

    What begins with it comes before what holds it, a short name before a long one.
    """
    wanted = folded(typed)[:60]
    if not wanted:
        return []
    found = []
    for name in names:
        ranks = [
            (way + (0 if key == wanted else 1 if key.startswith(wanted) else 2))
            for way, key in zip((0, 1, 1), keys(name.text), strict=False)
            if (wanted in key if way == 0 else key.startswith(wanted))
        ]
        if ranks:
            found.append((min(ranks), len(name.text), name.text, name.sort, name))
    return [each[-1] for each in sorted(found, key=lambda each: each[:4])[:most]]
