"""What a map shows, as arrays. Coordinates are metres in a plane, y to the north."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Classes of buildings, streets and areas: 0-5 on the ramp, or one of these.
UNREACHABLE, UNKNOWN, PLAIN = -1, -2, -3
MarkTone = Literal["reached", "not_reached", "unknown"]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Lines or rings, packed.

    Attributes
    ----------
    xy
        float64 (p, 2): vertices of all of them.
    start
        int64 (r + 1,): line or ring i is ``xy[start[i]:start[i + 1]]``.
    owner
        int32 (r,): the feature it belongs to; a polygon's rings share one.
    """

    xy: NDArray[np.float64]
    start: NDArray[np.int64]
    owner: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ground:
    """Parks, water, pitches, built ground: a kind for each feature."""

    shapes: Shapes
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Buildings:
    """Buildings by class, int8 for each feature."""

    shapes: Shapes
    classes: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Streets:
    """Streets by class, int8, and width in pixels, float32, for each feature."""

    shapes: Shapes
    classes: NDArray[np.int8]
    widths: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BigRoads:
    """Roads that nobody of that age walks alone: a casing and a core."""

    shapes: Shapes


@dataclass(frozen=True, slots=True)
class AreaFills:
    """Areas by class, int8 for each feature."""

    shapes: Shapes
    classes: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class AreaEdges:
    """Borders of areas."""

    shapes: Shapes


@dataclass(frozen=True, slots=True)
class Marks:
    """Places: one character each, and a label that is left out where it would collide."""

    xy: NDArray[np.float64]
    glyphs: tuple[str, ...]
    labels: tuple[str, ...]
    tones: tuple[MarkTone, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Numbered rings, as on a survey sheet."""

    xy: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AreaLabels:
    """Names of areas, at their middles; `short` is what stands where a name finds no room."""

    xy: NDArray[np.float64]
    labels: tuple[str, ...]
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StreetNames:
    """Names written along streets, a name for each feature ("" for none)."""

    shapes: Shapes
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A walk; what is not observed is dotted. `observed` is bool (k - 1,)."""

    xy: NDArray[np.float64]
    observed: NDArray[np.bool_]


Layer = (
    Ground | Buildings | Streets | BigRoads | AreaFills | AreaEdges | Marks | Numbered
    | AreaLabels | StreetNames | Route
)  # fmt: skip
