"""The sheet that a map is drawn on: metres to pixels, what can be seen, where words may stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.press.map_layers import Shapes

_NEAR = 0.3  # pixels: vertices nearer than this are drawn as one
_SMALL = 0.7  # pixels: rings and lines smaller than this are not drawn


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that is shown, in metres."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float

    @property
    def ratio(self) -> float:
        """Height by width."""
        return (self.ymax - self.ymin) / (self.xmax - self.xmin)


@dataclass(slots=True)
class Canvas:
    """What is drawn so far, and the boxes that words keep clear of."""

    frame: Frame
    width: float
    height: float
    prefix: str
    out: list[str] = field(default_factory=list)
    #: boxes (x0, y0, x1, y1) that labels keep clear of
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def pixels(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Float64 (k, 2) metres to pixels from the upper left."""
        scale = self.width / (self.frame.xmax - self.frame.xmin)
        return np.column_stack(
            [(xy[:, 0] - self.frame.xmin) * scale, (self.frame.ymax - xy[:, 1]) * scale]
        )

    def free(self, box: tuple[float, float, float, float]) -> bool:
        """Whether a box (x0, y0, x1, y1) is within the frame and clear of all others."""
        x0, y0, x1, y1 = box
        if x0 < 2 or y0 < 2 or x1 > self.width - 2 or y1 > self.height - 2:
            return False
        return not any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in self.taken)

    def pieces(
        self, shapes: Shapes, wanted: NDArray[np.bool_], *, closed: bool
    ) -> list[NDArray[np.float64]]:
        """Lines or rings of the wanted features that can be seen, thinned, in pixels."""
        if not len(shapes.owner):
            return []
        xy = self.pixels(shapes.xy)
        low = np.minimum.reduceat(xy, shapes.start[:-1])
        high = np.maximum.reduceat(xy, shapes.start[:-1])
        inside = (
            (high[:, 0] >= -4) & (low[:, 0] <= self.width + 4)
            & (high[:, 1] >= -4) & (low[:, 1] <= self.height + 4)
        )  # fmt: skip
        seen = (high - low).max(axis=1) >= _SMALL
        index = np.flatnonzero(wanted[shapes.owner] & inside & seen)
        return [_thinned(xy[shapes.start[i] : shapes.start[i + 1]], closed=closed) for i in index]


def _thinned(xy: NDArray[np.float64], *, closed: bool) -> NDArray[np.float64]:
    keep = np.ones(len(xy), bool)
    keep[1:] = np.abs(np.diff(np.round(xy / _NEAR), axis=0)).sum(axis=1) > 0
    if not closed:
        keep[-1] = True
    return xy[keep]
