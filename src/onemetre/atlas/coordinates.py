"""Coordinate systems met in China: which one a file is in, and to WGS 84 and back.

GCJ-02 (maps of AMap, Tencent, Google in China) and BD-09 (Baidu) shift every point by some
hundred metres, by formulas that were made public by others and are not official. Their inverse
has no closed form and is found by iteration. All degrees are decimal.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypedDict, cast, get_args

import numpy as np
import pyproj
import shapely

from onemetre.ground.errors import InputError
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.plane import Plane

#: Systems of longitude and latitude that a register may be in.
System = Literal["wgs84", "gcj02", "bd09"]
SYSTEMS: Final[tuple[System, ...]] = get_args(System)

# Krasovsky 1940, on which GCJ-02 is computed: metres, and eccentricity squared.
_AXIS, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
# The rectangle in which GCJ-02 shifts: west, south, east, north.
_SHIFTED = (72.004, 0.8293, 137.8347, 55.8271)
_BD_TURN: Final = np.pi * 3000.0 / 180.0
_BD_EAST, _BD_NORTH = 0.0065, 0.006
#: 1e-9 degree is a tenth of a millimetre; the iteration gains about two digits a round.
_CLOSE, _ROUNDS = 1e-9, 30


class _Zoned(TypedDict):
    width: int
    first_zone: int
    last_zone: int
    first_epsg: int


class _Land(TypedDict):
    band: int
    rows: list[tuple[float, float, float]]


class _Limits(TypedDict):
    least_places: int
    beyond: float
    better: float
    than_elsewhere: float
    agree: float
    near: float


class _Data(TypedDict):
    zoned: list[_Zoned]
    reach: dict[str, float]
    land: _Land
    shift: _Limits


@cache
def _data() -> _Data:
    text = Path(__file__).with_name("coordinates.toml").read_text("utf-8")
    return cast("_Data", tomllib.loads(text))


# To WGS 84 and back ---------------------------------------------------------------------------


def system_named(name: str) -> System:
    """The system called `name`: ``wgs84``, ``gcj02``, ``bd09``, in any case, with or without -.

    Raises
    ------
    InputError
        if there is none of this name.
    """
    plain = name.strip().lower().replace("-", "").replace("_", "").replace(" ", "")
    for system in SYSTEMS:
        if plain == system:
            return system
    if plain in {"cgcs2000", "epsg4326", "epsg4490"}:  # within centimetres of WGS 84
        return "wgs84"
    raise InputError(
        "“{name}” is no coordinate system that is known here.",
        remedy="Use one of: {systems}.", name=name, systems=", ".join(SYSTEMS),
    )  # fmt: skip


def from_wgs84(lonlat: NDArray[np.float64], system: System) -> NDArray[np.float64]:
    """float64 (n, 2) of WGS 84 longitude and latitude in another system."""
    if system == "wgs84":
        return lonlat.copy()
    shifted = _gcj_of_wgs(lonlat)
    return shifted if system == "gcj02" else _bd_of_gcj(shifted)


def to_wgs84(lonlat: NDArray[np.float64], system: System) -> NDArray[np.float64]:
    """float64 (n, 2) of another system in WGS 84.

    Exact within a millimetre, except within a shift of the edge of the rectangle in which
    GCJ-02 shifts, where two points have one image.
    """
    if system == "wgs84":
        return lonlat.copy()
    found = lonlat.copy()
    for _ in range(_ROUNDS):
        miss = from_wgs84(found, system) - lonlat
        found -= miss
        if not (np.abs(miss) > _CLOSE).any():
            break
    return found


def _gcj_of_wgs(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    x, y = lon - 105.0, lat - 35.0
    ripple = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root + ripple
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root + ripple
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    parallel = np.radians(lat)
    bent = 1 - _ECCENTRICITY * np.sin(parallel) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (bent * np.sqrt(bent))
    normal = _AXIS / np.sqrt(bent) * np.cos(parallel)
    west, south, right, top = _SHIFTED
    inside = (lon >= west) & (lon <= right) & (lat >= south) & (lat <= top)
    move = np.degrees(np.column_stack([east / normal, north / meridian]))
    return cast("NDArray[np.float64]", np.where(inside[:, None], lonlat + move, lonlat))


def _bd_of_gcj(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    far = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    turn = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    x, y = far * np.cos(turn) + _BD_EAST, far * np.sin(turn) + _BD_NORTH
    return np.column_stack([x, y])


# Which system a file is in --------------------------------------------------------------------


def guess_crs(xy: NDArray[np.float64]) -> str | None:
    """The coordinate system that float64 (n, 2) numbers can only be in; None if there is doubt.

    Degrees, and Gauss-Krüger eastings that carry their zone (EPSG:4491-4501, 4513-4533), can be
    told. Eastings without a zone fit every zone; Web Mercator east of 118° and 6-degree zone 13
    look alike: then the answer is None, never the likelier of two.
    """
    if not len(xy) or not np.isfinite(xy).all():
        return None
    x, y = xy[:, 0], xy[:, 1]
    middle = float(np.median(x)), float(np.median(y))
    if (np.abs(x) <= 180).all() and (np.abs(y) <= 90).all():
        return None if looks_swapped(*middle) else "OGC:CRS84"
    fits = [crs for crs in _candidates(x) if in_china(*_lonlat(crs, middle))]
    return fits[0] if len(fits) == 1 else None


def _candidates(x: NDArray[np.float64]) -> list[str]:
    found = ["EPSG:3857"] if (np.abs(x) <= 20_037_509).all() else []
    zone = int(np.median(x) // 1e6)
    for kind in _data()["zoned"]:
        off = np.abs(x - zone * 1e6 - 500_000)
        if kind["first_zone"] <= zone <= kind["last_zone"] and (
            off.max() <= _data()["reach"][str(kind["width"])]
        ):
            found.append(f"EPSG:{kind['first_epsg'] + zone - kind['first_zone']}")
    return found


def _lonlat(crs: str, xy: tuple[float, float]) -> tuple[float, float]:
    # The datum's own degrees: on CGCS2000 and WGS 84 they are the same point.
    lon, lat = pyproj.Proj(crs)(*xy, inverse=True)
    return float(lon), float(lat)


def in_china(lon: float, lat: float) -> bool:
    """Whether a point may be on the land of China; coarse, by bands of longitude."""
    land = _data()["land"]
    return any(
        west <= lon < west + land["band"] and south <= lat <= north
        for west, south, north in land["rows"]
    )


def looks_swapped(lon: float, lat: float) -> bool:
    """Whether latitude stands where longitude should, as far as the numbers can tell.

    That is so if they are a point only the other way round, or one of China only so.
    """
    if abs(lat) > 90:
        return abs(lon) <= 90 and abs(lat) <= 180
    return in_china(lat, lon) and not in_china(lon, lat)


def looks_shifted(
    lonlat: NDArray[np.float64], lines: NDArray[np.object_], plane: Plane
) -> str | None:
    """Whether places taken as WGS 84 fit the map clearly better in another system.

    Parameters
    ----------
    lonlat
        float64 (n, 2): the places as they were read.
    lines
        street lines or outlines of buildings, shapely geometries in `plane`, in metres.

    Returns
    -------
    What to tell the user, in the language in force, or None where nothing can be said.

    Notes
    -----
    The measure is the middle (median) distance to the nearest line. Where a system is tried it
    must beat the places as given, and also shifts of the same length to seven other sides: in a
    dense street grid *every* shift lands near some street, and then nothing is said.
    """
    limits = _data()["shift"]
    if len(lonlat) < limits["least_places"] or not len(lines):
        return None
    tree = shapely.STRtree(lines)
    given = plane.xy(lonlat)
    here = _distance(tree, given)
    on_map = here <= limits["beyond"]
    if on_map.sum() < limits["least_places"]:
        return None
    given, here = given[on_map], here[on_map]
    tried = {
        "gcj02": to_wgs84(lonlat[on_map], "gcj02"),
        "bd09": to_wgs84(lonlat[on_map], "bd09"),
        # Moved once too often: what was WGS 84 already has been treated as GCJ-02.
        "wgs84 moved by mistake": from_wgs84(lonlat[on_map], "gcj02"),
    }
    best = ("", np.inf, 0.0)
    for name, moved in tried.items():
        xy = plane.xy(moved)
        after = _distance(tree, xy)
        if _fits(tree, given, xy - given, here, after) and np.median(after) < best[1]:
            length = float(np.median(np.hypot(*(xy - given).T)))
            best = (name, float(np.median(after)), length)
    return _shift_message(*best, before=float(np.median(here)), n=len(here)) if best[0] else None


def _distance(tree: shapely.STRtree, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    points = shapely.points(xy)
    _, distance = tree.query_nearest(points, return_distance=True, all_matches=False)
    return cast("NDArray[np.float64]", distance)


def _fits(
    tree: shapely.STRtree,
    given: NDArray[np.float64],
    move: NDArray[np.float64],
    before: NDArray[np.float64],
    after: NDArray[np.float64],
) -> bool:
    limits, middle = _data()["shift"], float(np.median(after))
    if (
        middle > limits["near"]
        or middle > limits["better"] * np.median(before)
        or (after < before).mean() < limits["agree"]
    ):
        return False
    for turn in np.arange(1, 8) * np.pi / 4:
        turned = move @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        elsewhere = float(np.median(_distance(tree, given + turned)))
        if middle > limits["than_elsewhere"] * elsewhere:
            return False
    return True


def _shift_message(system: str, after: float, length: float, *, before: float, n: int) -> str:
    if system in SYSTEMS:
        return tr(
            "The {n} places seem to be in {system}: moved back by {length:.0f} m they stand"
            " {after:.0f} m from the nearest line, as given {before:.0f} m. If so, bring them in"
            " again and name that system.",
            n=n, system=system, length=length, after=after, before=before,
        )  # fmt: skip
    return tr(
        "The {n} places seem to have been moved once too often: {length:.0f} m the other way they"
        " stand {after:.0f} m from the nearest line, as given {before:.0f} m. If so, bring them"
        " in again as wgs84.",
        n=n, length=length, after=after, before=before,
    )  # fmt: skip
