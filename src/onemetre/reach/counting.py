"""The search behind counts: sixteen places that lie together, from all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from onemetre.reach.lanes import LANES, ones, push, reset, within
from onemetre.reach.walkable import NEVER, to_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOTHING = np.int32(0)


class Scratch(NamedTuple):
    """Room for one search after the other; clean between them.

    Attributes
    ----------
    labels
        int32 (16 n,): all of them `none`, which is above the longest limit.
    waiting, met
        bool (n,): False.
    queue, touched
        int32 (n + 1,), (n,).
    """

    labels: NDArray[np.int32]
    waiting: NDArray[np.bool_]
    met: NDArray[np.bool_]
    queue: NDArray[np.int32]
    touched: NDArray[np.int32]
    none: np.int32

    @classmethod
    def of(cls, n: int, longest: int) -> Scratch:
        """For n core nodes and searches up to `longest`. 74 bytes a core node."""
        return cls(
            np.full(LANES * n, longest + 1, np.int32), np.zeros(n, np.bool_),
            np.zeros(n, np.bool_), np.empty(n + 1, np.int32), np.empty(n, np.int32),
            np.int32(longest + 1),
        )  # fmt: skip


@njit(cache=True, nogil=True)
def count(  # type: ignore[no-untyped-def]
    graph, slot, near, far, kind, place, order, limits, sign, counts, scratch
):
    """Add `sign` to ``counts[i, node, kind]`` for each place within ``limits[i]`` of a node.

    `order` names entrances, those of one place next to each other. Returns the number of core
    nodes touched, which is what it costs.
    """
    lane = np.empty(len(order), np.int64)
    of_kind = np.zeros(counts.shape[2], np.int64)
    along = np.empty(_longest(graph, slot, order), np.int32)
    lo = work = 0
    while lo < len(order):
        hi = group(order, place, lo, lane)
        size = search_group(graph, slot, near, far, order, lo, hi, lane, scratch)
        for i in range(lo, hi):
            of_kind[kind[order[i]]] |= np.int64(1) << lane[i]
        for which in range(len(limits)):
            out = counts[which]
            _tell(graph, scratch, size, limits[which], of_kind, sign, out)
            _tell_straight(
                graph, slot, near, far, kind, order, lo, hi, lane, scratch.labels, limits[which],
                along, sign, out,
            )  # fmt: skip
        of_kind[:] = 0
        forget(scratch, size)
        lo = hi
        work += size
    return work


@njit(cache=True, nogil=True)
def _longest(graph, slot, order):  # type: ignore[no-untyped-def]
    """Slots of the longest chain that an entrance stands on."""
    longest = 0
    for s in order:
        j = graph.chain_of[slot[s]]
        longest = max(longest, graph.hi[j] - graph.lo[j])
    return longest


@njit(cache=True, nogil=True)
def forget(scratch, size):  # type: ignore[no-untyped-def]
    """Clean up after a search that touched `size` nodes."""
    for i in range(size):
        scratch.met[scratch.touched[i]] = False
        reset(scratch.labels, scratch.touched[i], scratch.none)


@njit(cache=True, nogil=True)
def group(order, place, lo, lane):  # type: ignore[no-untyped-def]
    """Give lanes to the next sixteen places; return where the next group begins."""
    used = np.int64(0)
    hi = lo
    while hi < len(order):
        if hi > lo and place[order[hi]] != place[order[hi - 1]]:
            used += 1
            if used == LANES:
                break
        lane[hi] = used
        hi += 1
    return hi


@njit(cache=True, nogil=True)
def search_group(graph, slot, near, far, order, lo, hi, lane, scratch):  # type: ignore[no-untyped-def]
    """Labels of one group; returns how many nodes have any."""
    labels, met, touched = scratch.labels, scratch.met, scratch.touched
    size = 0
    for i in range(lo, hi):
        s = order[i]
        first, before, last, behind = to_core(graph, slot[s], near[s], far[s])
        for end in range(2):
            v, cost = (first, before) if end == 0 else (last, behind)
            if v == graph.nowhere or cost >= labels[LANES * v + lane[i]]:
                continue
            labels[LANES * v + lane[i]] = cost
            if not met[v]:
                met[v] = True
                touched[size] = v
                size += 1
    return spread(graph, scratch, size)


@njit(cache=True, nogil=True)
def spread(graph, scratch, size):  # type: ignore[no-untyped-def]
    """Search on from the first `size` nodes touched; returns how many are touched then."""
    labels, waiting, met, queue, touched, _ = scratch
    row, ways = graph.row, graph.ways
    for i in range(size):
        queue[i] = touched[i]
        waiting[touched[i]] = True
    head, tail = 0, size
    while head != tail:
        v = queue[head]
        head = head + 1 if head + 1 < len(queue) else 0
        waiting[v] = False
        for r in range(row[v, 0], row[v, 1]):
            bits = push(labels, v, ways, r)
            way = 0
            while bits:
                if bits & 1:
                    w = np.uint32(ways[np.uint32(r), np.uint32(way), np.uint32(0)])
                    if not met[w]:
                        met[w] = True
                        touched[size] = w
                        size += 1
                    if not waiting[w]:
                        waiting[w] = True
                        queue[tail] = w
                        tail = tail + 1 if tail + 1 < len(queue) else 0
                bits >>= 1
                way += 1
    return size


@njit(cache=True, nogil=True)
def _tell(graph, scratch, size, limit, of_kind, sign, out):  # type: ignore[no-untyped-def]
    """Count a group at every node it reaches, but for walks that stay on one chain."""
    labels, met = scratch.labels, scratch.met
    for v in scratch.touched[:size]:
        bits = within(labels, v, _NOTHING, v, _NOTHING, limit)
        at = graph.core[v]
        for k in range(len(of_kind)):  # all of them: a loop without choices is a vector's
            out[at, k] += sign * ones(bits & of_kind[k])
        for a in range(graph.bundle[v, 0], graph.bundle[v, 1]):
            j = graph.chains[a]
            first, last = graph.first[j], graph.last[j]
            # A chain between two nodes that were met is told from its first.
            if v != first and met[first]:
                continue
            dead_end = last == graph.nowhere
            for i in range(
                graph.inner[j], graph.inner[j] + graph.hi[j] - graph.lo[j] - (not dead_end)
            ):
                bits = within(labels, first, graph.ahead[i], last, graph.back[i], limit)
                if bits:
                    at = graph.between[i]
                    for k in range(len(of_kind)):
                        out[at, k] += sign * ones(bits & of_kind[k])


@njit(cache=True, nogil=True)
def _tell_straight(  # type: ignore[no-untyped-def]
    graph, slot, near, far, kind, order, lo, hi, lane, labels, limit, along, sign, out
):
    """Count walks that stay on the chain they begin on, where `_tell` has not counted them."""
    for i in range(lo, hi):
        j = graph.chain_of[slot[order[i]]]
        if _named_before(graph, slot, order, lo, i, lane):
            continue
        size = graph.hi[j] - graph.lo[j] - (graph.last[j] != graph.nowhere)
        along[:size] = NEVER
        for h in range(i, hi):
            if lane[h] == lane[i] and graph.chain_of[slot[order[h]]] == j:
                s = order[h]
                lay_along(graph, j, slot[s], near[s], far[s], along)
        for q in range(size):
            if along[q] > limit:
                continue
            at = graph.inner[j] + q
            bits = within(
                labels, graph.first[j], graph.ahead[at], graph.last[j], graph.back[at], limit
            )
            if not (bits >> lane[i]) & 1:
                out[graph.between[at], kind[order[i]]] += sign


@njit(cache=True, nogil=True)
def _named_before(graph, slot, order, lo, i, lane):  # type: ignore[no-untyped-def]
    """Another entrance of the same place stands on the same chain, earlier in the group."""
    for h in range(i - 1, lo - 1, -1):
        if lane[h] != lane[i]:
            return False
        if graph.chain_of[slot[order[h]]] == graph.chain_of[slot[order[i]]]:
            return True
    return False


@njit(cache=True, nogil=True)
def lay_along(graph, j, slot, near, far, along):  # type: ignore[no-untyped-def]
    """Lower `along`, by inner node of chain j, to the cost of walking straight to an entrance."""
    lo = graph.lo[j]
    size = graph.hi[j] - lo - (graph.last[j] != graph.nowhere)
    cost = near
    for q in range(slot - lo - 1, -1, -1):
        along[q] = min(along[q], cost)
        cost = np.int32(min(cost + graph.cost[lo + q], NEVER))
    cost = far
    for q in range(slot - lo, size):
        along[q] = min(along[q], cost)
        if q + 1 < size:
            cost = np.int32(min(cost + graph.cost[lo + q + 1], NEVER))
