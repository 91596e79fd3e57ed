"""The plane of a place: a transverse Mercator centred on it, in metres.

Its scale is true within 2 parts in 10,000 as far as 100 km east or west of the centre. It is
for drawing, for nearest things and for straight lines; lengths of streets are taken on the
ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from pyproj import Proj

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Plane:
    """Centre in WGS 84 degrees."""

    lon: float
    lat: float

    @classmethod
    def of(cls, bounds: tuple[float, float, float, float]) -> Plane:
        """Centred on west, south, east, north; rounded so that it can be written down."""
        west, south, east, north = bounds
        return cls(round((west + east) / 2, 4), round((south + north) / 2, 4))

    @cached_property
    def _proj(self) -> Proj:
        return Proj(proj="tmerc", lat_0=self.lat, lon_0=self.lon, k=1, ellps="WGS84", units="m")

    def xy(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Float64 (k, 2) degrees to metres east and north of the centre."""
        if not len(lonlat):
            return np.empty((0, 2))
        return np.column_stack(self._proj(lonlat[:, 0], lonlat[:, 1]))

    def lonlat(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Back to degrees."""
        if not len(xy):
            return np.empty((0, 2))
        return np.column_stack(self._proj(xy[:, 0], xy[:, 1], inverse=True))

    def project(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Shapely geometries in degrees to metres."""
        return cast("NDArray[np.object_]", shapely.transform(geometries, self.xy))
