"""Administrative areas: from any file of polygons, or by name from China's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

import numpy as np
import shapely

from onemetre.atlas.cells import plain
from onemetre.atlas.china import Division, boundary, divisions, land, provinces
from onemetre.atlas.vectors import read_shapes, text_of
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import Geometry

#: Digits of a code, by level: a township adds three to its county's, a community three more.
_DIGITS = {"province": 2, "city": 4, "county": 6, "township": 9, "community": 12}
_REPAIRED = mark("its outline crossed itself and was repaired")


class _LevelTable(TypedDict):
    key: str
    words: list[str]


class _Land(TypedDict):
    china: float
    world: float
    abroad: float
    away: float


class _Data(TypedDict):
    columns: dict[str, list[str]]
    level: list[_LevelTable]
    pinyin: dict[str, str]
    latin: dict[str, str]
    land: _Land


@cache
def _data() -> _Data:
    return cast("_Data", tomllib.loads(Path(__file__).with_name("areas.toml").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative area.

    Attributes
    ----------
    code
        its code of GB/T 2260, or whatever its file names it by.
    level
        ``province``, ``city``, ``county``, ``township``, ``community``, or "" if not told.
    geometry
        polygon in WGS 84 degrees, valid.
    note
        what was done to it on the way in, an English message to be translated; else "".
    """

    code: str
    name: str
    level: str
    geometry: Geometry
    note: str = ""

    @property
    def depth(self) -> int:
        """1 for a province to 5 for a community; 0 where the level is not told."""
        return depth_of(self.level)


def depth_of(level: str) -> int:
    """1 for ``province`` to 5 for ``community``; 0 for any other word."""
    keys = [each["key"] for each in _data()["level"]]
    return keys.index(level) + 1 if level in keys else 0


# Codes ----------------------------------------------------------------------------------------


def level_of_code(code: str) -> str:
    """The level of a code of GB/T 2260 or GB/T 10114; "" for a code that is none of them.

    >>> level_of_code("140100"), level_of_code("140105001"), level_of_code("D01")
    ('city', 'township', '')
    """
    if not code.isascii() or not code.isdecimal() or code[:2] not in _data()["pinyin"]:
        return ""
    if len(code) == _DIGITS["county"]:
        if code.endswith("0000"):
            return "province"
        return "city" if code.endswith("00") else "county"
    if len(code) == _DIGITS["township"]:
        return "township"
    return "community" if len(code) == _DIGITS["community"] else ""


def plain_code(text: str) -> str:
    """A code as it is compared: ``140105.0`` and ``140105000000`` are ``140105``."""
    code = plain(text).removesuffix(".0").upper()
    if len(code) == _DIGITS["community"] and level_of_code(code):
        code = code.removesuffix("000")
    if len(code) == _DIGITS["township"] and level_of_code(code):
        code = code.removesuffix("000")
    return code


# From a file ----------------------------------------------------------------------------------


def read_areas(path: Path, crs: str | None = None) -> list[Area]:
    """Areas of a file of polygons, in its order; several rows of one code are one area.

    Parameters
    ----------
    crs
        the coordinate system, if the file does not say it.

    Raises
    ------
    InputError
        if the file cannot be read, holds no polygon, has neither code nor name, or gives two
        areas one code.
    """
    shapes, table = read_shapes(path, crs)
    code, name, level = (_column(table, field) for field in ("code", "name", "level"))
    if code is None and name is None and len(shapes) > 1:
        raise InputError(
            "{file} has no column of codes or names; it has: {columns}.",
            remedy="Name one of them “code” and one “name”.",
            file=path.name, columns=", ".join(table) or "–",
        )  # fmt: skip
    found: dict[str, Area] = {}
    for i, shape in enumerate(shapes):
        polygon, note = _polygon(shape)
        if polygon is None:
            continue
        named = text_of(table[name][i]) if name else path.stem
        key = plain_code(text_of(table[code][i])) if code else named
        area = Area(key or named, named or key, "", polygon, note)
        if not area.code:
            raise InputError(
                "{file}: feature {row} has neither code nor name.",
                remedy="Give it one.", file=path.name, row=i + 1,
            )  # fmt: skip
        said = _level(text_of(table[level][i])) if level else ""
        area = Area(area.code, area.name, said or level_of_code(area.code), polygon, note)
        found[area.code] = _joined(found.get(area.code), area, path)
    if not found:
        raise InputError(
            "{file} holds no polygon.", remedy="Give the areas as polygons.", file=path.name
        )
    return list(found.values())


def _column(table: dict[str, NDArray[np.object_]], field: str) -> str | None:
    by_name = {plain(column): column for column in table}
    wanted = _data()["columns"][field]
    return next((by_name[plain(name)] for name in wanted if plain(name) in by_name), None)


def _level(text: str) -> str:
    return next((lvl["key"] for lvl in _data()["level"] if plain(text) in lvl["words"]), "")


def _polygon(shape: Geometry | None) -> tuple[Geometry | None, str]:
    """The polygons of a shape, made valid, and what had to be done; None if it has none."""
    if shape is None or shape.is_empty:
        return None, ""
    shape, note = shapely.force_2d(shape), ""
    if not shape.is_valid:
        shape, note = shapely.make_valid(shape, method="structure"), _REPAIRED
    parts = shapely.get_parts(shapely.get_parts(shape))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not len(parts):
        return None, ""
    return (parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))), note


def _joined(before: Area | None, area: Area, path: Path) -> Area:
    if before is None:
        return area
    if before.name != area.name:
        raise InputError(
            "{file}: code {code} is given to {one} and to {other}.",
            remedy="Give every area a code of its own.",
            file=path.name, code=area.code, one=before.name, other=area.name,
        )  # fmt: skip
    both = shapely.union(before.geometry, area.geometry)
    return Area(area.code, area.name, area.level, both, before.note or area.note)


# From the boundaries of China -----------------------------------------------------------------


def areas_of_china(name: str) -> list[Area]:
    """The cities and counties of a province, the counties of a city, or one county.

    Parameters
    ----------
    name
        ``shanxi``, ``山西``, ``山西省``, ``太原市``, ``太原市小店区``, ``140105``.

    Raises
    ------
    NotFoundError
        if no area has the name.
    InputError
        if several have it, or the boundaries are not installed.
    """
    found = division_named(name)
    if found.level == "district":
        return [_area(found)]
    counties = [
        each for each in divisions("district")
        if found.code in {each.province_code, each.city_code}
    ]  # fmt: skip
    cities = [
        each for each in divisions("city")
        if found.level == "province" and each.province_code == found.code != each.code
    ]  # fmt: skip
    # A city without counties (东莞市) is its own county in the list, under the city's code.
    cities = [each for each in cities if each.code not in {county.code for county in counties}]
    return [_area(each) for each in (*cities, *counties)]


def _area(division: Division) -> Area:
    level = "county" if division.level == "district" else division.level
    return Area(division.code, division.name, level, boundary(division))


def division_named(name: str) -> Division:
    """A province, city or county of China.

    Raises
    ------
    InputError
        if several are called so.
    NotFoundError
        if none is.
    """
    wanted = plain(name)
    latin = {plain(key): code for key, code in _data()["latin"].items()}
    latin |= {pinyin: f"{code}0000" for code, pinyin in _data()["pinyin"].items()}
    code = latin.get(wanted.removesuffix("province").removesuffix("city"), wanted)
    for level in ("province", "city", "district"):
        own = [each for each in divisions(level) if code in _names(each)]
        if len(own) > 1:
            raise InputError(
                "“{name}” is the name of several areas: {areas}.",
                remedy="Give the code of the one that is meant.", name=name,
                areas=", ".join(f"{each.city}{each.name} {each.code}" for each in own),
            )  # fmt: skip
        if own:
            return own[0]
    raise NotFoundError(
        "No province, city or county of China is called “{name}”.",
        remedy="Give its Chinese name or its code of six digits.",
        name=name[:40],
    )


def _names(division: Division) -> set[str]:
    name, city, province = division.name, division.city, division.province
    if division.level == "province":
        return {division.code, name, division.short}
    if division.level == "city":
        return {division.code, name, division.short, province + name}
    return {division.code, name, division.short, city + name, province + city + name}


# Where a point lies ---------------------------------------------------------------------------


def assign(xy: NDArray[np.float64], outlines: NDArray[np.object_]) -> NDArray[np.int32]:
    """int32 (n,): index of the area that each point of float64 (n, 2) lies in, -1 in none.

    Of areas within areas the innermost counts, which is the smallest; a point on a shared border
    goes to the smaller neighbour, of two alike to the first.
    """
    out = np.full(len(xy), -1, np.int32)
    if not len(xy) or not len(outlines):
        return out
    point, area = shapely.STRtree(outlines).query(shapely.points(xy), predicate="intersects")
    size = shapely.area(outlines)[area]
    # Written from the largest to the smallest, so that the smallest stays.
    order = np.lexsort((-area, -size))
    out[point[order]] = area[order]
    return out


def on_land(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """bool (n,): whether points of float64 (n, 2) degrees may be on land.

    Off China's coast within some kilometres, where its islands are known; elsewhere only the
    open sea is told from land.
    """
    margin, points = _data()["land"], shapely.points(lonlat)
    wet = np.arange(len(points))
    # The test that most points pass comes first: the others are asked of few.
    for outlines, degrees in ((provinces(), margin["china"]), (land(), margin["world"])):
        wet = wet[~_near(points[wet], outlines, degrees)]
    abroad = ~_near(points[wet], provinces(), margin["away"])
    wet = wet[~(abroad & _near(points[wet], land(), margin["abroad"]))]
    dry = np.ones(len(points), bool)
    dry[wet] = False
    return dry


def _near(
    points: NDArray[np.object_], outlines: shapely.STRtree, degrees: float
) -> NDArray[np.bool_]:
    out = np.zeros(len(points), bool)
    out[outlines.query(points, predicate="dwithin", distance=degrees)[0]] = True
    return out
