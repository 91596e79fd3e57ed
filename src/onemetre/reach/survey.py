"""What one look at a street would be worth.

Between the low and the high answer of "how far does a child get alone" lie the children whose
walk rests on streets nobody has looked at. Each such child's doubt is shared out evenly over
the doubtful streets of its best walk; the streets that carry most of it are worth seeing first.
What a look at one of them would really change is then computed, not estimated: once as if it
were found fit, once as if it were found unfit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.reach.costs import CLOSED, Costs, walking_time
from onemetre.reach.nearest import nearest, nearest_tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.nearest import Tree, Walks
    from onemetre.reach.network import Adjacency, Network, Positions, Sites
    from onemetre.reach.profiles import Profile


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks: children of one band, walking alone to one kind of place within a limit.

    Attributes
    ----------
    weight
        float64 (k,): children at each of the points.
    limit
        centiseconds.
    """

    profile: Profile
    sites: Sites
    points: Positions
    weight: NDArray[np.float64]
    limit: int


def doubtful(network: Network, profile: Profile) -> NDArray[np.bool_]:
    """bool (m,): edges that a look would open or close to a child of this band alone."""
    low, high = network.stress_low, network.stress_high
    return (low <= profile.alone_stress) & (high > profile.alone_stress)


def doubt(network: Network, adjacency: Adjacency, ask: Question) -> NDArray[np.float64]:
    """float64 (m,): children's doubt resting on each edge; the sum is the children in doubt.

    A child is in doubt if it gets there at the best reading and not at the worst. O(search +
    length of all best walks).
    """
    best = walking_time(network, ask.profile, "alone_high")
    worst = walking_time(network, ask.profile, "alone_low")
    tree, walks = _search(network, adjacency, ask, best)
    _, sure = _search(network, adjacency, ask, worst)
    undecided = (walks.via >= 0) & (sure.via < 0)
    shared: NDArray[np.float64] = _share_out(
        network.tail, network.head, tree.by, walks.via, ask.points.edge,
        doubtful(network, ask.profile), np.where(undecided, ask.weight, 0.0),
    )  # fmt: skip
    return shared


def _search(
    network: Network, adjacency: Adjacency, ask: Question, costs: Costs
) -> tuple[Tree, Walks]:
    tree = nearest_tree(network, adjacency, costs, ask.sites, limit=ask.limit)
    return tree, nearest(network, costs, ask.sites, ask.points, tree, limit=ask.limit)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Children between the low and the high answer: now, and after one look.

    `low` and `high` are children who get there for certain and at best.
    """

    low: float
    high: float
    low_if_fit: float
    high_if_unfit: float

    @property
    def now(self) -> float:
        """Children in doubt today."""
        return self.high - self.low

    @property
    def worth(self) -> float:
        """Children no longer in doubt, on the mean of the two outcomes (taken as even)."""
        return ((self.low_if_fit - self.low) + (self.high - self.high_if_unfit)) / 2


def narrowing(
    network: Network, adjacency: Adjacency, ask: Question, edges: NDArray[np.integer]
) -> Narrowing:
    """What looking at `edges` (one street or crossing, or a whole sheet) changes. Four searches."""
    best = walking_time(network, ask.profile, "alone_high")
    worst = walking_time(network, ask.profile, "alone_low")
    look = np.zeros(network.n_edges, bool)
    look[edges] = True
    look &= doubtful(network, ask.profile)
    opened = worst.edge.copy()
    opened[look] = best.edge[look]
    closed = best.edge.copy()
    closed[look] = CLOSED
    counts = [
        float(ask.weight[_search(network, adjacency, ask, costs)[1].via >= 0].sum())
        for costs in (
            worst, best, Costs(opened, best.per_metre), Costs(closed, best.per_metre)
        )
    ]  # fmt: skip
    return Narrowing(*counts)


@njit(cache=True, nogil=True)
def _share_out(  # type: ignore[no-untyped-def]
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    by: NDArray[np.int32],
    via: NDArray[np.int8],
    p_edge: NDArray[np.int32],
    dim: NDArray[np.bool_],
    weight: NDArray[np.float64],
):
    """Two passes over each walk: count its doubtful edges, then share its weight among them."""
    out = np.zeros(len(tail))
    for i in range(len(p_edge)):
        if weight[i] <= 0 or via[i] < 0:
            continue
        count = 0
        for sharing in range(2):
            share = weight[i] / max(count, 1)
            e = p_edge[i]
            v = -1 if via[i] == 2 else (tail[e] if via[i] == 0 else head[e])
            while True:
                if dim[e]:
                    if sharing == 1:
                        out[e] += share
                    else:
                        count += 1
                if v < 0:
                    break
                e = by[v]
                if e < 0:
                    e = -2 - e
                    v = -1
                else:
                    v = tail[e] + head[e] - v
    return out
