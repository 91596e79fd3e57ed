"""The walking network and what stands on it, as plain arrays.

All lengths are whole centimetres, all times whole centiseconds (see ``ground.units``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from onemetre.ground.units import NOT_COMPUTED

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Crossing(IntEnum):
    """What helps a walker over a road. Codes are stable: they are written to files."""

    NOT_A_CROSSING = 0
    UNMARKED = 1
    MARKED = 2
    REFUGE = 3
    SIGNALLED = 4
    BRIDGE = 5
    UNDERPASS = 6
    UNKNOWN = 7


@dataclass(frozen=True, slots=True)
class Network:
    """An undirected walking network of `n_nodes` nodes and m edges.

    Attributes
    ----------
    tail, head
        int32 (m,): the nodes an edge joins. Loops and parallel edges are allowed.
    length
        int32 (m,): centimetres, at least 1.
    stress_low, stress_high
        uint8 (m,), 1-4: level of traffic stress under the most and the least favourable
        reading of what is not observed. Equal where what is observed settles the level.
    crossing
        uint8 (m,): a `Crossing` code.
    steps
        bool (m,): the edge has steps, which a pram does not take.

    Raises
    ------
    ValueError
        on construction, naming the first edge that breaks a rule above.
    """

    n_nodes: int
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length: NDArray[np.int32]
    stress_low: NDArray[np.uint8]
    stress_high: NDArray[np.uint8]
    crossing: NDArray[np.uint8]
    steps: NDArray[np.bool_]

    def __post_init__(self) -> None:
        m = len(self.tail)
        kinds = {
            "tail": np.int32, "head": np.int32, "length": np.int32, "stress_low": np.uint8,
            "stress_high": np.uint8, "crossing": np.uint8, "steps": np.bool_,
        }  # fmt: skip
        for name, dtype in kinds.items():
            array = getattr(self, name)
            if array.shape != (m,) or array.dtype != dtype:
                raise ValueError(f"{name} must be {dtype.__name__} of shape ({m},)")
        if not m:
            return
        # Least and most are asked first: scenarios make networks of one edge by the thousand, and
        # no array of a large one is copied. What is wrong is then looked for and named.
        for end in (self.tail, self.head):
            if end.min() < 0 or end.max() >= self.n_nodes:
                _refuse((end < 0) | (end >= self.n_nodes), end, "an end that is not a node")
        if self.length.min() < 1:
            _refuse(self.length < 1, self.length, "a length below 1 cm")
        if self.stress_low.min() < 1:
            _refuse(self.stress_low < 1, self.stress_low, "a stress level below 1")
        if self.stress_high.max() > 4:
            _refuse(self.stress_high > 4, self.stress_high, "a stress level above 4")
        above = self.stress_low > self.stress_high
        if above.any():
            _refuse(above, self.stress_low, "a low stress above the high one")

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.tail)

    @property
    def observed(self) -> NDArray[np.bool_]:
        """bool (m,): what is observed settles the stress level of the edge."""
        return np.equal(self.stress_low, self.stress_high)

    def adjacency(self) -> Adjacency:
        """Edges by node. O(m)."""
        ends = np.concatenate([self.tail, self.head])
        order = np.argsort(ends, kind="stable")
        edge = np.arange(self.n_edges, dtype=np.int32)
        start = np.zeros(self.n_nodes + 1, dtype=np.int64)
        np.cumsum(np.bincount(ends, minlength=self.n_nodes), out=start[1:])
        return Adjacency(
            start=start,
            neighbour=np.concatenate([self.head, self.tail])[order],
            edge=np.concatenate([edge, edge])[order],
        )


def _refuse(wrong: NDArray[np.bool_], values: NDArray[np.integer], what: str) -> None:
    at = int(np.argmax(wrong))
    raise ValueError(f"edge {at} has {what}: {values[at]}")


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Compressed rows: node v's neighbours are ``neighbour[start[v]:start[v + 1]]``."""

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    edge: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Positions:
    """k points on the edges of a network: homes, entrances, the middles of streets.

    Attributes
    ----------
    edge
        int32 (k,): the edge it stands on, -1 where it is not on the network.
    offset
        int32 (k,): centimetres from the tail of that edge.
    access
        int32 (k,): centimetres between the point itself and the edge.
    """

    edge: NDArray[np.int32]
    offset: NDArray[np.int32]
    access: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.edge)

    @classmethod
    def middles(cls, network: Network) -> Positions:
        """The middle of every edge."""
        edge = np.arange(network.n_edges, dtype=np.int32)
        return cls(edge, network.length // np.int32(2), np.zeros_like(edge))

    def check(self, network: Network) -> None:
        """Refuse positions that are not on `network`.

        Raises
        ------
        ValueError
            naming the first position whose edge or offset does not exist.
        """
        on = self.edge != NOT_COMPUTED
        wrong = on & ((self.edge < 0) | (self.edge >= network.n_edges))
        if wrong.any():
            at = int(np.argmax(wrong))
            raise ValueError(f"position {at} is on an edge that does not exist: {self.edge[at]}")
        past = np.zeros(len(self), dtype=bool)
        past[on] = (self.offset[on] < 0) | (self.offset[on] > network.length[self.edge[on]])
        if past.any() or (self.access < 0).any():
            at = int(np.argmax(past | (self.access < 0)))
            raise ValueError(
                f"position {at} is off its edge: offset {self.offset[at]}, access {self.access[at]}"
            )


@dataclass(frozen=True, slots=True)
class Sites:
    """Entrances of places, on edges.

    Attributes
    ----------
    at
        k positions, one per entrance.
    place
        int32 (k,): which place the entrance leads to; a place may have several.
    kind
        int32 (k,): index of the kind of the place.
    """

    at: Positions
    place: NDArray[np.int32]
    kind: NDArray[np.int32]

    def of_kind(self, kind: int) -> Sites:
        """Only the entrances on the network that lead to places of one kind."""
        keep = (self.kind == kind) & (self.at.edge >= 0)
        at = Positions(self.at.edge[keep], self.at.offset[keep], self.at.access[keep])
        return Sites(at, self.place[keep], self.kind[keep])
