"""The order in which the engine keeps a network: neighbours near in memory, chains in a row.

Most nodes of raw street data only bend a street: two edges meet there and nothing can be
decided. Such nodes are kept, one after the other, as the *inner* nodes of a *chain* between two
*core* nodes; searches run over the core and the chains are filled in afterwards by one sweep
each. A dead end is a chain that leads nowhere. Core nodes lie along a Hilbert curve, chains in
the order of their first core node, so that a search stays within the cache.

Nothing is lost by it: every node and edge of the caller has its place here, and answers are
given in the caller's order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.network import Network

#: Cells a side of the Hilbert curve, as a power of two: 65,536, of about a metre in a city.
_ORDER = 16


@dataclass(frozen=True)
class Layout:
    """A network of n nodes and m edges in the engine's order.

    Attributes
    ----------
    core
        int32 (n_core,): the caller's numbers of the core nodes.
    between
        int32 (n - n_core,): those of the inner nodes, chain after chain.
    rank
        int32 (n,): what each of the caller's nodes is: core node i as i, inner node i as ~i.
    edge, slot
        int32 (m,): the caller's number of the edge in each slot, and the other way round.
    ahead
        bool (m,): the edge in the slot is drawn in the direction of its chain.
    lo, hi
        int32 (c,): chain j has the slots ``lo[j]:hi[j]``.
    first, last
        int32 (c,): the core nodes at its ends; last is n_core where it leads nowhere.
    inner
        int32 (c,): its inner nodes are ``inner[j]`` and those after it, one between each two
        slots, and one more at the end of a chain that leads nowhere.
    """

    core: NDArray[np.int32]
    between: NDArray[np.int32]
    rank: NDArray[np.int32]
    edge: NDArray[np.int32]
    slot: NDArray[np.int32]
    ahead: NDArray[np.bool_]
    lo: NDArray[np.int32]
    hi: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    inner: NDArray[np.int32]

    @classmethod
    def of(cls, network: Network, xy: NDArray[np.float64] | None = None) -> Layout:
        """Lay out `network`.

        Parameters
        ----------
        xy
            float64 (n, 2): where the nodes are, in any plane coordinates. Without them the order
            is that in which a walk through the network meets the nodes, which is nearly as
            good.

        Raises
        ------
        ValueError
            if `xy` is not n pairs of finite numbers.

        Notes
        -----
        O(m + n log n).
        """
        adjacency = network.adjacency()
        if xy is None:
            order = _met(adjacency.start, adjacency.neighbour)
        else:
            order = np.argsort(hilbert(_checked(xy, network.n_nodes))).astype(np.int32)
        traced = _trace(adjacency.start, adjacency.neighbour, adjacency.edge, network.tail, order)
        core, between, edge, ahead, lo, first, last, inner = traced
        rank = np.empty(network.n_nodes, np.int32)
        rank[core] = np.arange(len(core), dtype=np.int32)
        rank[between] = ~np.arange(len(between), dtype=np.int32)
        slot = np.empty_like(edge)
        slot[edge] = np.arange(len(edge), dtype=np.int32)
        return cls(
            core=core, between=between, rank=rank, edge=edge, slot=slot, ahead=ahead,
            lo=lo, hi=np.append(lo[1:], np.int32(len(edge))), first=rank[first],
            last=np.where(last < 0, len(core), rank[last]).astype(np.int32), inner=inner,
        )  # fmt: skip

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.rank)

    @cached_property
    def longest(self) -> int:
        """Slots of the longest chain."""
        return int((self.hi - self.lo).max(initial=0))

    @cached_property
    def between_which(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """int32 (n,) twice: the core nodes that each of the caller's nodes lies between.

        A core node lies between itself and nowhere.
        """
        first, last = self.rank.copy(), np.full(self.n_nodes, len(self.core), np.int32)
        size = self.hi - self.lo - (self.last != len(self.core))
        first[self.between] = np.repeat(self.first, size)
        last[self.between] = np.repeat(self.last, size)
        return first, last


def _checked(xy: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    if xy.shape != (n, 2):
        raise ValueError(f"xy must be of shape ({n}, 2), not {xy.shape}")
    if not np.isfinite(xy).all():
        at = int(np.argmin(np.isfinite(xy).all(axis=1)))
        raise ValueError(f"node {at} has no place: {xy[at]}")
    return xy


def hilbert(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """int64 (n,): how far along a Hilbert curve over their extent the points lie.

    Source: Skilling, "Programming the Hilbert curve", AIP Conf. Proc. 707 (2004), in two
    dimensions.
    """
    if not len(xy):
        return np.zeros(0, np.int64)
    low = xy.min(axis=0)
    side = float((xy.max(axis=0) - low).max()) or 1.0
    x, y = ((xy - low) / side * (2**_ORDER - 1)).astype(np.int64).T
    along = np.zeros(len(xy), np.int64)
    for bit in (1 << b for b in reversed(range(_ORDER))):
        right, up = (x & bit) > 0, (y & bit) > 0
        along += bit * bit * ((3 * right) ^ up)
        turn = ~up
        x, y = (
            np.where(turn, np.where(right, (bit - 1) - (y & (bit - 1)), y & (bit - 1)), x),
            np.where(turn, np.where(right, (bit - 1) - (x & (bit - 1)), x & (bit - 1)), y),
        )
    return along


@njit(cache=True)
def _met(start, neighbour):  # type: ignore[no-untyped-def]
    """int32 (n,): nodes in the order of a breadth-first walk, one component after the other."""
    n = len(start) - 1
    order = np.empty(n, np.int32)
    seen = np.zeros(n, np.bool_)
    count = 0
    for root in range(n):
        if seen[root]:
            continue
        seen[root] = True
        order[count] = root
        at = count
        count += 1
        while at < count:
            v = order[at]
            at += 1
            for a in range(start[v], start[v + 1]):
                w = neighbour[a]
                if not seen[w]:
                    seen[w] = True
                    order[count] = w
                    count += 1
    return order


@njit(cache=True)
def _trace(start, neighbour, edge, tail, order):  # type: ignore[no-untyped-def]  # noqa: C901  # one walk
    """Cut the network into chains. Nodes are the caller's; `last` is -1 where nothing follows."""
    n, m = len(start) - 1, len(tail)
    core = np.zeros(n, np.bool_)
    walked = np.zeros(m, np.bool_)
    nodes = np.empty(n, np.int32)
    between = np.empty(n, np.int32)
    slots = np.empty(m, np.int32)
    ahead = np.empty(m, np.bool_)
    lo, first, last = np.empty(m, np.int32), np.empty(m, np.int32), np.empty(m, np.int32)
    inner = np.empty(m, np.int32)
    n_core = n_inner = n_slots = n_chains = 0
    for v in order:
        ends = start[v + 1] - start[v]
        core[v] = ends == 0 or ends > 2
    # First the chains from crossroads; then a street on its own, from an end; then a ring.
    for turn in range(3):
        for v in order:
            ends = start[v + 1] - start[v]
            if turn > 0:
                if core[v] or ends != turn or walked[edge[start[v]]]:
                    continue
                core[v] = True
            if not core[v] or (turn == 0 and ends in (1, 2)):
                continue
            nodes[n_core] = v
            n_core += 1
            for a in range(start[v], start[v + 1]):
                if walked[edge[a]]:
                    continue
                lo[n_chains], first[n_chains], last[n_chains] = n_slots, v, -1
                inner[n_chains] = n_inner
                e, here, there = edge[a], v, neighbour[a]
                while True:
                    walked[e] = True
                    slots[n_slots] = e
                    ahead[n_slots] = tail[e] == here
                    n_slots += 1
                    if core[there]:
                        last[n_chains] = there
                        break
                    between[n_inner] = there
                    n_inner += 1
                    b = start[there]
                    if start[there + 1] - b == 1:
                        break
                    if edge[b] == e:
                        b += 1
                    here = there
                    e, there = edge[b], neighbour[b]
                n_chains += 1
    return (
        nodes[:n_core].copy(), between[:n_inner].copy(), slots, ahead,
        lo[:n_chains].copy(), first[:n_chains].copy(), last[:n_chains].copy(),
        inner[:n_chains].copy(),
    )  # fmt: skip
