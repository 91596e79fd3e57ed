"""How far one gets from one point, as parts of streets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.reach.nearest import nearest_tree
from onemetre.reach.network import Sites

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.costs import Costs
    from onemetre.reach.network import Adjacency, Network, Positions


@dataclass(frozen=True, slots=True)
class Walkshed:
    """The parts of streets within a walk, each once; all int32 (p,).

    Attributes
    ----------
    edge
        the edge.
    start, end
        centimetres from its tail, ``start < end``, or equal where only a corner is reached.
    """

    edge: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]

    @property
    def length(self) -> int:
        """Centimetres of street in all."""
        return int((self.end.astype(np.int64) - self.start).sum())


def walkshed(
    network: Network, adjacency: Adjacency, costs: Costs, point: Positions, limit: int
) -> Walkshed:
    """Parts of streets that are within `limit` of one point (or of the nearest of several).

    A part ends at the last whole centimetre that is within the limit, by the same rounding as
    everywhere. Where an edge is entered from both ends and its middle is not reached, it has
    two parts.

    Notes
    -----
    O(m) and the search, which goes no further than `limit`.
    """
    place = np.zeros(len(point), np.int32)
    tree = nearest_tree(network, adjacency, costs, Sites(point, place, place), limit=limit)
    open_ = np.flatnonzero(costs.edge >= 0)
    left = [limit - tree.cost[end[open_]].astype(np.int64) for end in (network.tail, network.head)]
    forwards, backwards = (
        _reached(network, costs, open_, np.where(room >= 0, room, -1)) for room in left
    )
    length = network.length[open_].astype(np.int64)
    parts = [
        (open_, np.zeros_like(length), forwards, left[0] >= 0),
        (open_, length - backwards, length, left[1] >= 0),
        *_from_doors(network, costs, point, limit),
    ]
    edge, start, end = (np.concatenate([part[i][part[3]] for part in parts]) for i in range(3))
    return _joined(edge, start, end)


def _reached(
    network: Network, costs: Costs, edge: NDArray[np.int64], left: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The furthest centimetre of an edge whose cost from the end, rounded, is at most `left`."""
    length, cost = network.length[edge].astype(np.int64), costs.edge[edge].astype(np.int64)
    furthest: NDArray[np.int64] = np.minimum(
        ((left + 1) * length - length // 2 - 1) // cost, length
    )
    return furthest


def _from_doors(
    network: Network, costs: Costs, point: Positions, limit: int
) -> list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]]:
    """The parts on the points' own edges, straight from the door both ways."""
    on = (point.edge >= 0) & (costs.edge[point.edge] >= 0)
    edge = point.edge[on].astype(np.int64)
    left = limit - costs.access(point.access[on])
    length, cost = network.length[edge].astype(np.int64), costs.edge[edge].astype(np.int64)
    here = (cost * point.offset[on] + length // 2) // length
    last = _reached(network, costs, edge, here + left)
    # The first centimetre whose rounded cost is not less than `here - left`.
    first = np.maximum(-((length // 2 - np.maximum(here - left, 0) * length) // cost), 0)
    return [(edge, np.minimum(first, last), last, left >= 0)]


def _joined(edge: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]) -> Walkshed:
    """Parts that touch or overlap made one."""
    if not len(edge):
        return Walkshed(*(np.zeros(0, np.int32) for _ in range(3)))
    order = np.lexsort((end, start, edge))
    edge, start, end = edge[order], start[order], end[order]
    # Along one line, edge after edge, the furthest end so far; a gap begins a new part.
    span = int(end.max()) + 2
    furthest = np.maximum.accumulate(edge * span + end)
    gap = edge[1:] * span + start[1:] > furthest[:-1]
    at = np.flatnonzero(np.concatenate([[True], gap]))
    ends = furthest[np.append(at[1:], len(edge)) - 1] - edge[at] * span
    return Walkshed(edge[at].astype(np.int32), start[at].astype(np.int32), ends.astype(np.int32))
