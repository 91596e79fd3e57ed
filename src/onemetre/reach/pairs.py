"""Every walk within a limit, from each point to each place: what counts, catchments, siting
and enrolment zones are computed from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.ground.units import FAR
from onemetre.reach.counting import Scratch, forget, group, search_group
from onemetre.reach.fields import by_place
from onemetre.reach.lanes import LANES, fill
from onemetre.reach.walkable import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.reach.network import Positions, Sites
    from onemetre.reach.walkable import Walkable


@dataclass(frozen=True, slots=True)
class Pairs:
    """Walks from k points to places, as compressed rows.

    Attributes
    ----------
    start
        int64 (k + 1,): the walks of point i are ``start[i]:start[i + 1]``.
    place
        int32 (p,): index of the place; each at most once for a point.
    cost
        int32 (p,): in the unit of the costs; ascending within a point, then by place.
    """

    start: NDArray[np.int64]
    place: NDArray[np.int32]
    cost: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def point(self) -> NDArray[np.int64]:
        """int64 (p,): the point of each walk."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def nth(self, k: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Cost of the walk to the k-th nearest place, from 1, and that place; int32 (points,).

        `FAR` and -1 where fewer than k are within the limit that the table was made for. O(k).
        """
        if k < 1:
            raise ValueError(f"there is no {k}-th nearest place")
        at = self.start[:-1] + k - 1
        there = at < self.start[1:]
        cost, place = np.full(len(self), FAR, np.int32), np.full(len(self), -1, np.int32)
        cost[there], place[there] = self.cost[at[there]], self.place[at[there]]
        return cost, place

    def counts(self, limits: Sequence[int]) -> NDArray[np.int32]:
        """int32 (limits, points): how many places lie within each limit. O(p) for each."""
        ends = self.start[1:], self.start[:-1]
        out = np.empty((len(limits), len(self)), np.int32)
        for i, limit in enumerate(limits):
            upto = np.concatenate([[0], np.cumsum(self.cost <= limit)])
            out[i] = upto[ends[0]] - upto[ends[1]]
        return out

    def of(self, keep: NDArray[np.bool_]) -> Pairs:
        """Only the walks that `keep`, bool (p,), is true of."""
        upto = np.concatenate([[0], np.cumsum(keep)])
        return Pairs(upto[self.start], self.place[keep], self.cost[keep])


def walks_within(walkable: Walkable, sites: Sites, points: Positions, limit: int) -> Pairs:
    """All walks within `limit`, from every point to every place, over its best entrance.

    Points off the network, or on an edge that is not walked, have none.

    Raises
    ------
    ValueError
        for a point or an entrance that is off its edge, and for a negative limit.

    Notes
    -----
    One search for each sixteen places that lie together: O(what they touch); and a sort of the
    walks found, of which each takes 8 bytes, and 24 while it is sorted.
    """
    sites.at.check(walkable.network)
    points.check(walkable.network)
    if limit < 0:
        raise ValueError(f"a limit below 0: {limit}")
    limit = min(limit, int(NEVER) - 1)
    graph = walkable.graph
    slot, near, far = walkable.ends(sites.at)
    order = by_place(walkable, sites, slot)
    p_slot, p_near, p_far = walkable.ends(points)
    p_order = np.argsort(p_slot, kind="stable")
    found = walks_of(
        graph, slot, near, far, walkable.costs.access(sites.at.access), sites.place, order,
        p_order, p_slot[p_order], p_near[p_order], p_far[p_order],
        walkable.costs.access(points.access)[p_order], np.int32(limit),
        Scratch.of(len(graph.row), limit),
    )  # fmt: skip
    point, place, cost = found
    return table(point, place, cost, len(points))


def table(
    point: NDArray[np.int64], place: NDArray[np.int32], cost: NDArray[np.int32], k: int
) -> Pairs:
    """Walks in any order, as rows of `k` points."""
    by = np.lexsort((place, cost, point))
    start = np.zeros(k + 1, np.int64)
    np.cumsum(np.bincount(point, minlength=k), out=start[1:])
    return Pairs(start, place[by], cost[by])


@njit(cache=True, nogil=True)
def walks_of(  # type: ignore[no-untyped-def]
    graph, slot, near, far, access, place, order, p_order, p_slot, p_near, p_far, p_access,
    limit, scratch,
):  # fmt: skip
    """Point, place and cost of all walks of the entrances in `order`; points sorted by slot."""
    out = (np.empty(1024, np.int64), np.empty(1024, np.int32), np.empty(1024, np.int32))
    found = 0
    lane = np.empty(len(order), np.int64)
    lo = 0
    while lo < len(order):
        hi = group(order, place, lo, lane)
        size = search_group(graph, slot, near, far, order, lo, hi, lane, scratch)
        for j in _chains_met(graph, slot, order, lo, hi, scratch, size):
            first = np.searchsorted(p_slot, graph.lo[j])
            last = np.searchsorted(p_slot, graph.hi[j])
            if first == last:
                continue
            rows = _rows(graph, slot, near, far, order, lo, hi, lane, scratch.labels, j)
            for p in range(first, last):
                if found + LANES > len(out[0]):
                    out = _longer(out)
                found = _tell_point(
                    slot, near, access, place, order, lo, hi, lane, rows, p_slot[p],
                    p_slot[p] - graph.lo[j], p_near[p], p_far[p], p_access[p], p_order[p], limit,
                    out, found,
                )  # fmt: skip
        forget(scratch, size)
        lo = hi
    return out[0][:found], out[1][:found], out[2][:found]


@njit(cache=True, nogil=True)
def _longer(out):  # type: ignore[no-untyped-def]
    a, b, c = out
    return (
        np.concatenate((a, np.empty_like(a))), np.concatenate((b, np.empty_like(b))),
        np.concatenate((c, np.empty_like(c))),
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _chains_met(graph, slot, order, lo, hi, scratch, size):  # type: ignore[no-untyped-def]
    """The chains that a group's walks may touch, each once."""
    count = hi - lo
    for v in scratch.touched[:size]:
        count += graph.bundle[v, 1] - graph.bundle[v, 0]
    chains = np.empty(count, np.int32)
    for i in range(lo, hi):
        chains[i - lo] = graph.chain_of[slot[order[i]]]
    count = hi - lo
    for v in scratch.touched[:size]:
        for a in range(graph.bundle[v, 0], graph.bundle[v, 1]):
            chains[count] = graph.chains[a]
            count += 1
    return np.unique(chains)


@njit(cache=True, nogil=True)
def _rows(graph, slot, near, far, order, lo, hi, lane, labels, j):  # type: ignore[no-untyped-def]
    """Labels along chain j, from its first node to its last: 16 for each."""
    edges = graph.hi[j] - graph.lo[j]
    rows = np.empty(LANES * (edges + 1), np.int32)
    rows[:LANES] = labels[LANES * graph.first[j] : LANES * graph.first[j] + LANES]
    dead_end = graph.last[j] == graph.nowhere
    for q in range(edges - (not dead_end)):
        at = graph.inner[j] + q
        fill(
            labels, graph.first[j], graph.ahead[at], graph.last[j], graph.back[at], rows,
            LANES * (q + 1),
        )  # fmt: skip
    if not dead_end:
        rows[LANES * edges :] = labels[LANES * graph.last[j] : LANES * graph.last[j] + LANES]
    for i in range(lo, hi):
        s, a = order[i], lane[i]
        if graph.chain_of[slot[s]] != j:
            continue
        q, cost = slot[s] - graph.lo[j], near[s]
        while q >= 0 and cost < rows[LANES * q + a]:
            rows[LANES * q + a] = cost
            q -= 1
            if q >= 0:
                cost = np.int32(min(cost + graph.cost[graph.lo[j] + q], NEVER))
        q, cost = slot[s] - graph.lo[j] + 1, far[s]
        while q <= edges and cost < rows[LANES * q + a]:
            rows[LANES * q + a] = cost
            if q < edges:
                cost = np.int32(min(cost + graph.cost[graph.lo[j] + q], NEVER))
            q += 1
    return rows


@njit(cache=True, nogil=True)
def _tell_point(  # type: ignore[no-untyped-def]
    slot, near, access, place, order, lo, hi, lane, rows, at, q, p_near, p_far, p_access, point,
    limit, out, found,
):  # fmt: skip
    """Note the walks from one point, on slot `at`, the q-th of its chain, to a group."""
    for i in range(lo, hi):
        if i > lo and lane[i] == lane[i - 1]:
            continue
        a = lane[i]
        cost = min(rows[LANES * q + a] + p_near, rows[LANES * (q + 1) + a] + p_far)
        h = i
        while h < hi and lane[h] == a:
            s = order[h]
            if slot[s] == at and near[s] < NEVER:
                between = abs((near[s] - access[s]) - (p_near - p_access))
                cost = min(cost, access[s] + p_access + between)
            h += 1
        if cost <= limit:
            out[0][found], out[1][found], out[2][found] = point, place[order[i]], cost
            found += 1
    return found
