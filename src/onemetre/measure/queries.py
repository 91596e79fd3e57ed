"""Reads of what was measured of the places that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

from onemetre import reach
from onemetre.atlas.names import Name
from onemetre.ground.ages import Band
from onemetre.measure.answers import answer_at
from onemetre.measure.codes import code
from onemetre.measure.overview import Overview
from onemetre.measure.verifying import (
    point_answer,
    point_question,
    profiles_digest,
    share_answer,
    share_question,
)

if TYPE_CHECKING:
    from onemetre.atlas.publication import Published
    from onemetre.atlas.queries import Shown
    from onemetre.measure.answers import Answer
    from onemetre.measure.overview import With
    from onemetre.reach import Profile


#: Metres across that a map shows at first, at most: streets can still be told apart.
_WIDEST = 2_400.0


@dataclass(frozen=True, slots=True)
class WorthSeeing:
    """A street or crossing that nobody has looked at, and what one look would settle.

    ``worth`` is the share of those asked about (per cent) that it takes out of doubt.
    """

    rank: int
    key: str
    name: str
    across: str
    crossing: bool
    lon: float
    lat: float
    worth: float


@lru_cache(maxsize=32)
def overview(files: Published) -> Overview:
    """Shares of every kind, band and area of a publication."""
    bands = [Band.parse(text) for text in files.bands]
    return Overview(files.kinds, bands, files.array("shares"))


@lru_cache(maxsize=4)
def walkers() -> tuple[Profile, ...]:
    """How children walk, by default."""
    return reach.load_profiles()


def share_code(shown: Shown, kind: str, age: int, company: With, area: int = -1) -> str:
    """The code of a share on the first page of a place."""
    files = shown.files
    whole = overview(files)
    row = whole.of(kind, age, area).tolist()
    band = next(str(each) for each in whole.bands if age in each)
    area_code = files.city.area_code[area] if area >= 0 else ""
    question = share_question(kind, band, company, area_code, str(files.manifest["profiles"]))
    release = f"{shown.slug} {shown.publication.release}"
    return code(release, question, share_answer(row, company))


def worth_seeing(files: Published, kind: str, age: int) -> list[WorthSeeing]:
    """What is worth looking at for children of an age on the way to a kind of place."""
    band = next((text for text in files.bands if age in Band.parse(text)), "")
    return [each for own, of, each in all_looks(files) if own == kind and of == band]


@lru_cache(maxsize=32)
def all_looks(files: Published) -> list[tuple[str, str, WorthSeeing]]:
    """Everything worth seeing: kind, band of ages, what; the first of each first."""
    if not files.has("looks"):
        return []
    rows = cast("list[dict[str, object]]", files.table("looks").to_pylist())
    return [
        (
            str(row["kind"]), str(row["band"]),
            WorthSeeing(
                int(str(row["rank"])), str(row["key"]), str(row["name"]), str(row["across"]),
                bool(row["crossing"]), float(str(row["lon"])), float(str(row["lat"])),
                float(str(row["worth"])) / (float(str(row["asked"])) or 1.0) * 100,
            ),
        )
        for row in rows
    ]  # fmt: skip


@lru_cache(maxsize=512)
def answer(files: Published, at: str, age: int, kind: str, company: With = "alone") -> Answer:
    """What a child of an age reaches from a home (``h12``) or a street (``s34``).

    Raises
    ------
    NotFoundError
        if there is no such home or street.
    """
    return answer_at(files.city, reach.profile_for(walkers(), age), at, kind, company)


def answer_code(shown: Shown, at: str, age: int, kind: str, company: With = "alone") -> str:
    """The code of what is reached from a home or street."""
    band = str(reach.profile_for(walkers(), age).band)
    question = point_question(at, kind, band, company, profiles_digest(walkers()))
    found = answer(shown.files, at, age, kind, company)
    return code(f"{shown.slug} {shown.publication.release}", question, point_answer(found), at)


@lru_cache(maxsize=16)
def names(files: Published) -> list[Name]:
    """Everything with a name in a place."""
    table = files.table("names")
    columns = (table[name].to_pylist() for name in ("text", "sort", "number", "lon", "lat"))
    return [Name(*row) for row in zip(*columns, strict=True)]


def band_years(text: str) -> range:
    """The ages of a band as a publication writes it."""
    return Band.parse(text).years


@lru_cache(maxsize=32)
def first_view(files: Published) -> list[float]:
    """West, south, east, north of what the map shows first: where most children live."""
    city = files.city
    if not len(city.home_xy):
        return cast("list[float]", files.manifest["bounds"])
    low, high = np.percentile(city.home_xy, [2, 98], axis=0)
    middle, half = (low + high) / 2, np.minimum((high - low) / 2 + 60, _WIDEST / 2)
    (west, south), (east, north) = city.plane.lonlat(np.array([middle - half, middle + half]))
    return [round(float(v), 6) for v in (west, south, east, north)]


def warm(files: Published) -> None:
    """Read what every answer needs, so that the first visitor does not wait for it."""
    overview(files)
    all_looks(files)
    names(files)
    if len(files.city.edge):
        assert files.city.adjacency is not None  # noqa: S101  # read once, and kept
        answer(files, "s0" if not len(files.city.home_xy) else "h0", 10, files.kinds[0])
