"""A place cut out of a larger map: which areas are its own, what of the map, which homes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre.atlas.areas import areas_of_china, assign, read_areas
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.areas import Area
    from onemetre.atlas.homes import Homes
    from onemetre.atlas.plane import Plane

    #: West, south, east, north, in degrees.
    Bounds = tuple[float, float, float, float]

_METRES_A_DEGREE = 111_320.0
#: How long the codes of provinces, cities, counties, townships and communities are.
_WHOLE_CODES = (2, 4, 6, 9, 12)


def file_or_name(said: str) -> tuple[Path | None, str]:
    """Areas as whoever stands at the prompt gives them: a file, or a name of China's own.

    Not for what came through the browser: a stranger names no file of the server.
    """
    if not said:
        return None, ""
    return (Path(said), "") if Path(said).exists() or Path(said).suffix else (None, said)


def smallest_areas(file: Path | None, named: str, crs: str | None) -> list[Area]:
    """Homes and places are counted in the smallest areas; the larger ones are sums of them."""
    if file is None and not named:
        return []
    found = read_areas(file, crs=crs) if file else areas_of_china(named)
    deepest = max(area.depth for area in found)
    return [area for area in found if area.depth == deepest]


def is_part(code: str, of: str) -> bool:
    """GB/T 2260 codes begin with those of what they are part of; others are only themselves.

    Everything is part of "".
    """
    if not of or code == of:
        return True
    return of.isdecimal() and len(of) in _WHOLE_CODES and code.startswith(of)


def own_areas(areas: list[Area], within: str, said: str) -> list[Area]:
    """Those of the areas that are part of `within`.

    Raises
    ------
    InputError
        if there are areas, and none of them is; `said` is how they were named.
    """
    mine = [area for area in areas if is_part(area.code, within)]
    if areas and not mine:
        raise InputError(
            "No area of {areas} has a code that begins with {code}.", remedy="Check the code.",
            areas=said, code=within,
        )  # fmt: skip
    return mine


def frame_around(areas: list[Area], metres: float) -> Bounds:
    """What of the map is wanted for these areas and so far around them."""
    west, south, east, north = shapely.total_bounds([area.geometry for area in areas])
    return widened((float(west), float(south), float(east), float(north)), metres)


def widened(bounds: Bounds, metres: float) -> Bounds:
    """The bounds and so many metres around them."""
    west, south, east, north = bounds
    up = metres / _METRES_A_DEGREE
    along = up / np.cos(np.radians((south + north) / 2))
    return west - along, south - up, east + along, north + up


def own_homes(homes: Homes, areas: list[Area], within: str, plane: Plane) -> Homes:
    """Homes of the place itself; where neighbours overlap, of the one that comes first."""
    if not within:
        return homes
    outlines: NDArray[np.object_] = plane.project(np.array([a.geometry for a in areas], object))
    mine = np.array([*(is_part(area.code, within) for area in areas), False])
    return homes.of(mine[assign(homes.xy, outlines)])
