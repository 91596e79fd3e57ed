"""Put homes, doors and entrances on the edges of the walking network."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from onemetre.atlas.junctions import LEFT_SIDE, OVER, RIGHT_SIDE
from onemetre.reach import Positions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.segments import Segments


class Snapper:
    """Nearest walked segments of one network; build once, ask often.

    Parameters
    ----------
    segments, xy
        the segments, and their vertices in the plane of the place.
    edge
        `EDGE` records (m,).
    """

    def __init__(self, segments: Segments, xy: NDArray[np.float64], edge: NDArray[np.void]) -> None:
        counts = np.diff(segments.start)
        lines = shapely.linestrings(xy, indices=np.repeat(np.arange(len(segments)), counts))
        on_street = np.flatnonzero(edge["side"] != OVER)
        #: edges of each segment, by side; the centre counts as both
        self._edge = np.full((len(segments), 2), -1, np.int32)
        for bit, others in ((0, RIGHT_SIDE), (1, LEFT_SIDE)):
            keep = on_street[edge["side"][on_street] != others]
            self._edge[edge["segment"][keep], bit] = keep
        # A road walked on one side only takes doors of both.
        for bit in (0, 1):
            missing = self._edge[:, bit] < 0
            self._edge[missing, bit] = self._edge[missing, 1 - bit]
        walked = np.flatnonzero(self._edge[:, 0] >= 0)
        self._segment = walked
        self._line = lines[walked]
        self._tree = shapely.STRtree(self._line)
        self._length = edge["length"]
        self._line_length = shapely.length(self._line)

    def snap(self, xy: NDArray[np.float64], limit: float) -> Positions:
        """Positions of points on the nearest walked street, on the side they stand on.

        Parameters
        ----------
        xy
            float64 (k, 2): metres in the plane of the place.
        limit
            metres; a point farther than that from every street is off the network (edge -1).

        Notes
        -----
        O(k log m). Of equally near segments the one with the smaller number is taken.
        """
        points = shapely.points(xy)
        edge = np.full(len(xy), -1, np.int32)
        offset = np.zeros(len(xy), np.int32)
        access = np.zeros(len(xy), np.int32)
        if not len(self._line) or not len(xy):
            return Positions(edge, offset, access)
        found, distance = self._tree.query_nearest(
            points, max_distance=limit, return_distance=True, all_matches=True
        )
        point, line = found
        order = np.lexsort((line, distance, point))
        first = order[np.unique(point[order], return_index=True)[1]]
        point, line, distance = point[first], line[first], distance[first]

        at = shapely.line_locate_point(self._line[line], points[point])
        share = np.divide(
            at, self._line_length[line], out=np.zeros(len(at)), where=self._line_length[line] > 0
        )
        left = self._is_left(line, at, xy[point])
        edge[point] = self._edge[self._segment[line], np.where(left, 0, 1)]
        length = self._length[edge[point]]
        offset[point] = np.clip(np.rint(share * length), 0, length).astype(np.int32)
        access[point] = np.rint(distance * 100).astype(np.int32)
        return Positions(edge, offset, access)

    def _is_left(
        self, line: NDArray[np.intp], at: NDArray[np.float64], xy: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether a point stands to the left of its line, looking along it."""
        step = np.minimum(1.0, self._line_length[line] / 2)
        back = shapely.line_interpolate_point(self._line[line], np.maximum(at - step, 0))
        ahead = shapely.line_interpolate_point(
            self._line[line], np.minimum(at + step, self._line_length[line])
        )
        a, b = shapely.get_coordinates(back), shapely.get_coordinates(ahead)
        cross = (b[:, 0] - a[:, 0]) * (xy[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (
            xy[:, 0] - a[:, 0]
        )
        return cast("NDArray[np.bool_]", cross > 0)
