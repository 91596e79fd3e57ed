"""Mending the labels of the nearest places after an edit, only where they change.

The method is that of Ramalingam and Reps ("An incremental algorithm for a generalization of the
shortest-path problem", J. Algorithms 21, 1996), batched over all nodes next to the edit and
without parent pointers: a label stands if some neighbour's label, which also stands, and the
street between them add up to it. Costs are whole numbers of at least 1, so a label only ever
rests on lesser ones, and taking nodes in the order of their old labels decides each at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from onemetre.ground.units import FAR
from onemetre.reach.kernels import _pop, _push
from onemetre.reach.lanes import LANES, WAYS, fill
from onemetre.reach.restructure import size_of
from onemetre.reach.walkable import NEVER, to_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAR = np.int32(FAR)
_LOST, _MOVED = np.uint8(1), np.uint8(2)


class Desk(NamedTuple):
    """Room for mending; `mark` is clean between edits.

    Attributes
    ----------
    keys, nodes
        int64 and int32: a heap, as long as there are ways and twice the core nodes.
    mark
        uint8 (core nodes,): 0.
    moved
        int32 (16 core nodes,).
    """

    keys: NDArray[np.int64]
    nodes: NDArray[np.int32]
    mark: NDArray[np.uint8]
    moved: NDArray[np.int32]

    @classmethod
    def of(cls, cores: int, ways: int) -> Desk:
        """Memory that is not used is not taken."""
        size = ways + 2 * cores
        return cls(
            np.empty(size, np.int64), np.empty(size, np.int32), np.zeros(cores, np.uint8),
            np.empty(LANES * cores, np.int32),
        )  # fmt: skip


@njit(cache=True, nogil=True)
def mend_around(  # type: ignore[no-untyped-def]
    graph, standing, labels, low, kinds, chain, limit, desk, out
):
    """Bring `labels` (kinds from `low` on) and `out` up to date after an edit of one chain.

    `kinds` are those that the edit can concern. Returns what changed in `out`: the caller's
    nodes, the kinds, and what the costs were.
    """
    first, last = graph.first[chain], graph.last[chain]
    doubtful = np.array([first, last])
    if last == graph.nowhere or last == first:
        doubtful = doubtful[:1]
    size = 0
    for kind in kinds:
        if low <= kind < low + LANES:
            size = mend(graph, standing, labels, kind - low, kind, doubtful, limit, desk, size)
    cores = np.unique(desk.moved[:size])
    return write(graph, standing, labels, low, limit, cores, chains_at(graph, cores, chain), out)


@njit(cache=True, nogil=True)
def _own(graph, standing, v, kind):  # type: ignore[no-untyped-def]
    """Least cost from a core node to an entrance on a chain that begins or ends there."""
    least = NEVER
    for a in range(graph.bundle[v, 0], graph.bundle[v, 1]):
        s = standing.on_chain[graph.chains[a]]
        while s >= 0:
            if standing.open[s] and standing.kind[s] == kind:
                first, before, last, behind = to_core(
                    graph, standing.slot[s], standing.near[s], standing.far[s]
                )
                if first == v and before < least:
                    least = np.int32(before)
                if last == v and behind < least:
                    least = np.int32(behind)
            s = standing.next_on_chain[s]
    return least


@njit(cache=True, nogil=True)
def _least(graph, standing, labels, mark, v, lane, kind):  # type: ignore[no-untyped-def]
    """The label that a node's neighbours, other than lost ones, and its own places give it."""
    least = _own(graph, standing, v, kind)
    for r in range(graph.row[v, 0], graph.row[v, 1]):
        for w in range(WAYS):
            there = graph.ways[r, w, 0]
            if there != v and not mark[there] & _LOST:
                cost = labels[LANES * there + lane] + graph.ways[r, w, 1]
                if cost < least:
                    least = cost
    return least


@njit(cache=True, nogil=True)
def mend(  # type: ignore[no-untyped-def]  # noqa: C901  # lose, find again, spread: one after the other
    graph, standing, labels, lane, kind, doubtful, limit, desk, size
):
    """Mend one lane; add the core nodes whose label changed to ``moved[size:]``.

    `doubtful` are the core nodes at the ends of what was edited. Returns the new size.
    """
    keys, nodes, mark, moved = desk
    none = np.int32(limit + 1)
    queued = 0
    start = size
    for v in doubtful:
        if labels[LANES * v + lane] <= limit:
            queued = _push(keys, nodes, queued, np.int64(labels[LANES * v + lane]), v)
    while queued:
        cost, v = keys[0], nodes[0]
        queued = _pop(keys, nodes, queued)
        if mark[v] & _LOST or _least(graph, standing, labels, mark, v, lane, kind) <= cost:
            continue
        mark[v] |= _LOST
        moved[size] = v
        size += 1
        for r in range(graph.row[v, 0], graph.row[v, 1]):
            for w in range(WAYS):
                there = graph.ways[r, w, 0]
                rests = labels[LANES * there + lane]
                if there != v and rests <= limit and rests == cost + graph.ways[r, w, 1]:
                    queued = _push(keys, nodes, queued, np.int64(rests), there)
    lost = size
    for i in range(start, lost):
        v = moved[i]
        # The marks stay until every lost node has its new label: none rests on a lost one's.
        labels[LANES * v + lane] = min(_least(graph, standing, labels, mark, v, lane, kind), none)
    for i in range(start, lost):
        v = moved[i]
        mark[v] = _MOVED
        if labels[LANES * v + lane] <= limit:
            queued = _push(keys, nodes, queued, np.int64(labels[LANES * v + lane]), v)
    for v in doubtful:
        least = _least(graph, standing, labels, mark, v, lane, kind)
        if least < labels[LANES * v + lane]:
            labels[LANES * v + lane] = least
            queued = _push(keys, nodes, queued, np.int64(least), v)
            if not mark[v]:
                mark[v] = _MOVED
                moved[size] = v
                size += 1
    while queued:
        cost, v = keys[0], nodes[0]
        queued = _pop(keys, nodes, queued)
        if cost != labels[LANES * v + lane]:
            continue
        for r in range(graph.row[v, 0], graph.row[v, 1]):
            for w in range(WAYS):
                there = graph.ways[r, w, 0]
                new = np.int32(cost + graph.ways[r, w, 1])
                if new < labels[LANES * there + lane]:
                    labels[LANES * there + lane] = new
                    queued = _push(keys, nodes, queued, np.int64(new), there)
                    if not mark[there]:
                        mark[there] = _MOVED
                        moved[size] = there
                        size += 1
    for i in range(start, size):
        mark[moved[i]] = 0
    return size


@njit(cache=True, nogil=True)
def chains_at(graph, cores, edited):  # type: ignore[no-untyped-def]
    """The chains at these core nodes, and the edited one, each once."""
    count = 1
    for v in cores:
        count += graph.bundle[v, 1] - graph.bundle[v, 0]
    chains = np.empty(count, np.int32)
    chains[0] = edited
    count = 1
    for v in cores:
        for a in range(graph.bundle[v, 0], graph.bundle[v, 1]):
            chains[count] = graph.chains[a]
            count += 1
    return np.unique(chains)


@njit(cache=True, nogil=True)
def write(graph, standing, labels, low, limit, cores, chains, out):  # type: ignore[no-untyped-def]
    """Bring ``out`` up to date at these core nodes and along these chains.

    Returns what really changed: the caller's nodes, the kinds, and what the costs were.
    """
    width = min(LANES, out.shape[1] - low)
    longest = room = 0
    for j in chains:
        longest = max(longest, size_of(graph, j))
        room += size_of(graph, j)
    room = (room + len(cores)) * width
    nodes, kinds, was = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    rows = np.empty(LANES * max(longest, 1), np.int32)
    found = 0
    for v in cores:
        rows[:LANES] = labels[LANES * v : LANES * v + LANES]
        found = _note(rows, 0, graph.core[v], low, width, limit, out, nodes, kinds, was, found)
    for j in chains:
        size = size_of(graph, j)
        _row_by_row(graph, standing, labels, low, j, size, rows)
        for i in range(size):
            at = graph.between[graph.inner[j] + i]
            found = _note(rows, i, at, low, width, limit, out, nodes, kinds, was, found)
    return nodes[:found], kinds[:found], was[:found]


@njit(cache=True, nogil=True, inline="always")
def _note(rows, i, at, low, width, limit, out, nodes, kinds, was, found):  # type: ignore[no-untyped-def]
    for k in range(width):
        cost = rows[LANES * i + k]
        new = cost if cost <= limit else _FAR
        if new != out[at, low + k]:
            nodes[found], kinds[found], was[found] = at, low + k, out[at, low + k]
            found += 1
            out[at, low + k] = new
    return found


@njit(cache=True, nogil=True)
def _row_by_row(graph, standing, labels, low, j, size, rows):  # type: ignore[no-untyped-def]
    """Labels of the inner nodes of one chain: from its ends, and straight along it."""
    for i in range(size):
        at = graph.inner[j] + i
        fill(
            labels, graph.first[j], graph.ahead[at], graph.last[j], graph.back[at], rows, LANES * i
        )
    s = standing.on_chain[j]
    while s >= 0:
        k = standing.kind[s] - low
        if standing.open[s] and 0 <= k < LANES:
            i, cost = standing.slot[s] - graph.lo[j] - 1, standing.near[s]
            while i >= 0 and cost < rows[LANES * i + k]:
                rows[LANES * i + k] = cost
                cost += graph.cost[graph.lo[j] + i]
                i -= 1
            i, cost = standing.slot[s] - graph.lo[j], standing.far[s]
            while i < size and cost < rows[LANES * i + k]:
                rows[LANES * i + k] = cost
                i += 1
                if i < size:
                    cost += graph.cost[graph.lo[j] + i]
        s = standing.next_on_chain[s]
