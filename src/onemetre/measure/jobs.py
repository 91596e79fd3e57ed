"""Which places to measure, from a file: those of a province or a country, one job each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import shapely

from onemetre import reach
from onemetre.atlas.areas import areas_of_china, level_of_code, read_areas
from onemetre.atlas.assumptions import assumptions
from onemetre.atlas.importing import Order
from onemetre.atlas.plane import Plane
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemetre.atlas.areas import Area

#: How long the codes of each level are: what ``each`` divides by.
_LEVELS = {"city": 4, "county": 6, "township": 9}
_FILES = ("osm", "streets", "children", "observations")
_WORDS = ("crs", "coordinates", "licence", "as_of", "within")
_KEYS = {*_FILES, *_WORDS, "places", "areas", "invented", "buffer", "each", "place", "name"}


@dataclass(frozen=True, slots=True)
class Job:
    """One place to measure: brought in as `order` says, or there already if that is None."""

    name: str
    order: Order | None

    @property
    def files(self) -> tuple[Path, ...]:
        """Files that its import reads."""
        if self.order is None:
            return ()
        named = [getattr(self.order, key) for key in _FILES]
        named += [*self.order.places, self.order.areas]
        return tuple(path for path in named if path)


def read_jobs(path: Path, profiles: Path | None = None) -> list[Job]:
    """The jobs of a TOML file.

    What stands at the top holds for every place; ``[[place]]`` names one and may say otherwise.
    ``each = "city"`` makes one job of every city (or county, township) of ``areas``, cut out of
    the map with a buffer as wide as the longest walk::

        osm = "shanxi-latest.osm.pbf"
        areas = "shanxi"
        each = "city"

    Raises
    ------
    InputError
        naming the key and the value that cannot be used.
    """
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            "{file} cannot be read as a list of jobs: {error}.",
            remedy="It is a TOML file; see docs/scale.md.", file=str(path), error=str(error),
        ) from error  # fmt: skip
    path = path.absolute()  # workers may stand in other folders
    places = told.pop("place", [])
    each = told.pop("each", None)
    _known(path, told)
    if each is not None:
        places = [*places, *_every(path, told, each)]
    buffer = _longest_walk(profiles)
    jobs = [_job(path, {**told, **place}, buffer) for place in places]
    if not jobs:
        raise InputError(
            "{file} names no place.", remedy="Add [[place]] with a name, or each = \"city\".",
            file=str(path),
        )  # fmt: skip
    _no_name_twice(path, [job.name for job in jobs])
    return jobs


def _job(path: Path, told: dict[str, object], buffer: float) -> Job:
    _known(path, told)
    name = str(told.get("name", ""))
    if not name:
        raise InputError("{file}: a place has no name.", remedy="Write name = …", file=str(path))
    given: dict[str, Any] = {key: path.parent / str(told[key]) for key in _FILES if key in told}
    given |= {key: str(told[key]) for key in _WORDS if key in told}
    if "areas" in told:
        given["areas"], given["areas_named"] = _areas_said(path, told)
    more = cast("list[str]", told.get("places", []))
    if not given and not more:
        return Job(name, None)
    if "within" in given:
        given["plane"] = _middle(given.get("areas"), given.get("areas_named", ""))
        given["buffer"] = float(cast("float", told.get("buffer", buffer)))
    order = Order(
        name, places=tuple(path.parent / each for each in more),
        invented=bool(told.get("invented")), **given,
    )  # fmt: skip
    return Job(name, order)


@cache
def _middle(file: Path | None, named: str) -> tuple[float, float] | None:
    """Where all areas together have their middle: places cut out of one map share its plane."""
    if file is None and not named:
        return None
    west, south, east, north = shapely.total_bounds([each.geometry for each in _areas(file, named)])
    plane = Plane.of((float(west), float(south), float(east), float(north)))
    return plane.lon, plane.lat


def _areas_said(path: Path, told: dict[str, object]) -> tuple[Path | None, str]:
    """A file beside the list of jobs, or a name of China's own."""
    file = path.parent / str(told["areas"])
    return (file, "") if file.is_file() else (None, str(told["areas"]))


def _areas(file: Path | None, named: str) -> list[Area]:
    return read_areas(file) if file else areas_of_china(named)


def _known(path: Path, told: Iterable[str]) -> None:
    for key in told:
        if key not in _KEYS:
            raise InputError(
                "{file}: “{key}” means nothing here.", remedy="Known are: {known}.",
                file=str(path), key=key, known=", ".join(sorted(_KEYS)),
            )  # fmt: skip


def _every(path: Path, told: dict[str, object], level: object) -> list[dict[str, object]]:
    if level not in _LEVELS or "areas" not in told:
        raise InputError(
            "{file}: each = “{level}” cannot be done.",
            remedy="Give areas, and each as one of: {known}.",
            file=str(path), level=str(level), known=", ".join(_LEVELS),
        )  # fmt: skip
    found = _areas(*_areas_said(path, told))
    digits = _LEVELS[str(level)]
    deep = max(area.depth for area in found)
    codes = sorted({
        area.code[:digits] for area in found
        if area.depth == deep and len(area.code) >= digits and level_of_code(area.code)
    })  # fmt: skip
    stem = Path(str(told["areas"])).stem
    return [{"name": f"{stem}-{code}", "within": code} for code in codes]


def _longest_walk(profiles: Path | None) -> float:
    """Metres: nothing farther from an area can matter to a child who lives in it."""
    walks = [max(p.accompanied_metres, p.alone_metres) for p in reach.load_profiles(profiles)]
    rules = assumptions()
    return max(walks) + rules.snap_home + rules.snap_place


def _no_name_twice(path: Path, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                "{file} names {name} more than once.", remedy="Give each place its own name.",
                file=str(path), name=name,
            )  # fmt: skip
