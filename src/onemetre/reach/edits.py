"""What can be changed in a scenario. Lengths are centimetres; see ``network`` for the columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onemetre.reach.network import Crossing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Street:
    """What an edge is to those who walk it."""

    length: int
    stress_low: int = 1
    stress_high: int = 1
    crossing: Crossing = Crossing.NOT_A_CROSSING
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """Where an entrance stands: an edge, centimetres from its tail, centimetres off it."""

    edge: int
    offset: int
    access: int = 0


@dataclass(frozen=True, slots=True)
class AddNode:
    """A corner that no street leads to yet."""


@dataclass(frozen=True, slots=True)
class AddEdge:
    """A new street between two nodes."""

    tail: int
    head: int
    street: Street


@dataclass(frozen=True, slots=True)
class ChangeEdge:
    """Another length, stress, crossing, or steps: what is None stays."""

    edge: int
    length: int | None = None
    stress_low: int | None = None
    stress_high: int | None = None
    crossing: Crossing | None = None
    steps: bool | None = None


@dataclass(frozen=True, slots=True)
class RemoveEdge:
    """A street that is gone. Whatever stands on it cannot be reached by it any more."""

    edge: int


@dataclass(frozen=True, slots=True)
class SplitEdge:
    """A corner in the middle of a street; what stands on it stays where it is.

    A wait at a crossing stays with the longer part.
    """

    edge: int
    offset: int


@dataclass(frozen=True, slots=True)
class AddCrossing:
    """A street from one place along an edge to one along another; edges are split as needed."""

    start: Door
    end: Door
    street: Street


@dataclass(frozen=True, slots=True)
class AddPlace:
    """A new place of a kind, with its entrances."""

    kind: int
    doors: tuple[Door, ...]
    capacity: float = 0.0


@dataclass(frozen=True, slots=True)
class MovePlace:
    """A place with other entrances."""

    place: int
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class ClosePlace:
    """A place that is no longer there."""

    place: int


@dataclass(frozen=True, slots=True)
class ResizePlace:
    """A place with another capacity: walks stay as they are."""

    place: int
    capacity: float


@dataclass(frozen=True, slots=True)
class AddHomes:
    """New homes: doors and the children behind each."""

    doors: tuple[Door, ...]
    children: tuple[int, ...] = field(default=())


Edit = (
    AddNode | AddEdge | ChangeEdge | RemoveEdge | SplitEdge | AddCrossing
    | AddPlace | MovePlace | ClosePlace | ResizePlace | AddHomes
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an edit made and what it changed.

    Attributes
    ----------
    nodes, edges, places, homes
        numbers given to what is new. Numbers are never used twice.
    changes
        by question.
    """

    edit: Edit
    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    places: tuple[int, ...]
    homes: tuple[int, ...]
    changes: dict[str, Changes]


@dataclass(frozen=True, slots=True)
class Changes:
    """Nodes whose nearest place of a kind is now at another cost; all int32 (c,).

    Each node and kind is named once; `before` and `after` differ, `FAR` where there is none.
    """

    node: NDArray[np.int32]
    kind: NDArray[np.int32]
    before: NDArray[np.int32]
    after: NDArray[np.int32]
