"""Fields: an answer for every node of a network, for many kinds of places at once.

`nearest_field` and `count_field` search from the places, sixteen kinds (or places) at a time,
over the core of the network, and then fill in the chains. Both are exact: the same integers as
one plain search for each kind, or each place.

Notes
-----
Why it is quick: rows of sixteen labels are relaxed by single instructions (``lanes``); the core
is a fifth of the nodes of raw street data; neighbours lie near in memory (``layout``). No queue
is kept for the nearest: the nodes whose row was lowered are visited in the order of memory,
block by block, forwards and backwards in turn, until none is left. The order does not matter for
the result, as labels only ever fall, to the same least fixed point. Several profiles share the
visits, which are what costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.reach.counting import Scratch, count
from onemetre.reach.lanes import LANES, WAYS, answer, push
from onemetre.reach.walkable import NEVER, to_core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.reach.network import Sites
    from onemetre.reach.walkable import Walkable

#: Sets of costs that share their visits: bits of a byte.
_TOGETHER = 8
#: Core nodes to a block, which fits in a core's own cache, and how often it is swept in a row.
_BLOCK, _TURNS = 1024, 4
#: Nodes filled in for one set of costs before the next: their labels stay in the cache.
_STRETCH = 4_096


def nearest_field(walkable: Walkable, sites: Sites, n_kinds: int, limit: int) -> NDArray[np.int32]:
    """int32 (n, n_kinds): cost from each node to the nearest place of each kind.

    `FAR` where none is within `limit` (inclusive). In the caller's order of nodes.

    Parameters
    ----------
    limit
        in the unit of the costs; at most `NEVER` - 1, which means everywhere.

    Raises
    ------
    ValueError
        if a place stands on an edge that does not exist, has a kind that is not below
        `n_kinds`, or the limit is negative.

    Notes
    -----
    O(s m) for each sixteen kinds, s being how often a walk turns back along the order of
    memory: 20 to 30 sweeps, of which all but the first few visit few nodes. 64 bytes a core
    node while it runs.
    """
    field: NDArray[np.int32] = nearest_fields([walkable], sites, n_kinds, [limit])[0]
    return field


def nearest_fields(
    walkables: Sequence[Walkable], sites: Sites, n_kinds: int, limits: Sequence[int]
) -> NDArray[np.int32]:
    """int32 (w, n, n_kinds): `nearest_field` of each of w sets of costs over one layout.

    Six take about five times as long as one: they share the search, and each writes a field.

    Raises
    ------
    ValueError
        as `nearest_field`; and if there is not a limit for each, or their layouts differ.
    """
    if not walkables or len(limits) != len(walkables):
        raise ValueError(f"{len(limits)} limits for {len(walkables)} sets of costs")
    if any(each.layout is not walkables[0].layout for each in walkables):
        raise ValueError("the sets of costs are not of one layout")
    ends = [_checked(each, sites, n_kinds, limit)
            for each, limit in zip(walkables, limits, strict=True)]  # fmt: skip
    n = walkables[0].network.n_nodes
    out = np.empty((len(walkables), n, n_kinds), np.int32)
    for first in range(0, len(walkables), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        _nearest(walkables[some], sites, ends[some], out[some])
    return out


def _nearest(
    walkables: Sequence[Walkable],
    sites: Sites,
    limits: list[int],
    out: NDArray[np.int32],
) -> None:
    ends = [each.ends(sites.at) for each in walkables]
    slot, rows = ends[0][0], len(walkables)
    layout, graph = walkables[0].layout, walkables[0].graph
    _, n, n_kinds = out.shape
    n_core = len(graph.row)
    ways = graph.ways
    if rows > 1:
        ways = np.concatenate(
            [ways[:, :, :1], *(each.graph.ways[:, :, 1:] for each in walkables)], axis=2
        )
    none = np.repeat(np.array(limits, np.int32) + 1, LANES)
    # Kinds from last to first: what is too much of a row is written over by the kinds before.
    for low in reversed(range(0, n_kinds, LANES)):
        mine = np.flatnonzero((sites.kind >= low) & (sites.kind < low + LANES) & (slot >= 0))
        mine = mine[np.argsort(slot[mine])]  # as they lie in memory
        labels = np.empty((n_core, rows * LANES), np.int32)
        labels[:] = none
        flat, lowered = labels.reshape(-1), np.zeros(n_core, np.uint8)
        for p, each in enumerate(walkables):
            seed(each.graph, *ends[p], sites.kind - np.int32(low), mine, flat, lowered, rows, p)
        sweep(graph.row, ways, flat, lowered, rows)
        for begin in range(0, n, _STRETCH):
            for p, each in enumerate(walkables):
                _tell(
                    *layout.between_which, *each.to_ends, flat, rows, p, np.int32(limits[p]),
                    out[p].reshape(-1), n_kinds, low, begin, min(n, begin + _STRETCH),
                )  # fmt: skip
        for p, each in enumerate(walkables):
            _straight(each.graph, *ends[p], sites.kind, mine, flat, rows, p, low, limits[p], out[p])


def core_labels(walkable: Walkable, sites: Sites, low: int, limit: int) -> NDArray[np.int32]:
    """int32 (core nodes + 1, 16): least costs of core nodes, of kinds from `low` on.

    ``limit + 1`` where it is more than `limit`: such labels lower none, so no search goes on.
    """
    slot, near, far = walkable.ends(sites.at)
    mine = np.flatnonzero((sites.kind >= low) & (sites.kind < low + LANES) & (slot >= 0))
    graph = walkable.graph
    labels = np.full(LANES * len(graph.row), np.int32(limit + 1), np.int32)
    lowered = np.zeros(len(graph.row), np.uint8)
    seed(graph, slot, near, far, sites.kind - np.int32(low), mine, labels, lowered, 1, 0)
    sweep(graph.row, graph.ways, labels, lowered, 1)
    return labels.reshape(-1, LANES)


def count_field(
    walkable: Walkable, sites: Sites, n_kinds: int, limits: Sequence[int]
) -> NDArray[np.int32]:
    """int32 (n_limits, n, n_kinds): how many places of each kind lie within each limit of a node.

    A place with several entrances counts once; a place may be of one kind only. Limits are
    inclusive and in the unit of the costs.

    Raises
    ------
    ValueError
        as `nearest_field`, and if no limit is given.

    Notes
    -----
    One search for each sixteen places that lie next to each other, as far as the longest limit:
    O(sum of what they touch), not places times nodes.
    """
    if not len(limits):
        raise ValueError("no limit is given")
    ends = np.array([_checked(walkable, sites, n_kinds, limit) for limit in limits], np.int32)
    slot, near, far = walkable.ends(sites.at)
    order = by_place(walkable, sites, slot)
    graph, n = walkable.graph, walkable.network.n_nodes
    # Counted in the order of memory and put in the caller's at the end; narrow while it lasts.
    narrow = np.uint16 if _most(sites) < 2**16 else np.uint32
    counts = np.zeros((len(ends), n, n_kinds), narrow)
    row = np.arange(n, dtype=np.int32)
    n_core = len(graph.core)
    inside = graph._replace(core=row[:n_core], between=row[n_core:])
    one, scratch = narrow(1), Scratch.of(n_core + 1, int(ends.max()))
    count(inside, slot, near, far, sites.kind, sites.place, order, ends, one, counts, scratch)
    out = np.empty(counts.shape, np.int32)
    out[:, graph.core] = counts[:, :n_core]
    out[:, graph.between] = counts[:, n_core:]
    return out


def _most(sites: Sites) -> int:
    """Entrances of the kind that has most: no count is above that."""
    return int(np.bincount(sites.kind).max(initial=0))


def by_place(walkable: Walkable, sites: Sites, slot: NDArray[np.int32]) -> NDArray[np.int64]:
    """Entrances on the network, those of a place together, places next to each other together."""
    on = np.flatnonzero(slot >= 0)
    chain = walkable.graph.chain_of[slot[on]]
    _, place = np.unique(sites.place[on], return_inverse=True)
    where = np.full(place.max(initial=-1) + 1, NEVER, np.int64)
    np.minimum.at(where, place, chain)
    return on[np.lexsort((place, where[place]))]


def _checked(walkable: Walkable, sites: Sites, n_kinds: int, limit: int) -> int:
    sites.at.check(walkable.network)
    if n_kinds < 1:
        raise ValueError(f"{n_kinds} kinds")
    wrong = (sites.kind < 0) | (sites.kind >= n_kinds)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ValueError(f"entrance {at} is of kind {sites.kind[at]}, not of 0 to {n_kinds - 1}")
    if limit < 0:
        raise ValueError(f"a limit below 0: {limit}")
    return min(int(limit), int(NEVER) - 1)


@njit(cache=True, nogil=True, inline="always")
def _start(labels, lowered, row, which, node, lane, cost):  # type: ignore[no-untyped-def]
    at = LANES * row + lane
    if cost < labels[at]:
        labels[at] = cost
        lowered[node] |= np.uint8(1 << which)


@njit(cache=True, nogil=True)
def seed(  # type: ignore[no-untyped-def]
    graph, slot, near, far, lane, mine, labels, lowered, rows, which
):
    """Put the costs from the ends of chains to the entrances `mine` into row `which`."""
    for s in mine:
        first, before, last, behind = to_core(graph, slot[s], near[s], far[s])
        _start(labels, lowered, rows * first + which, which, first, lane[s], before)
        if last != graph.nowhere:
            _start(labels, lowered, rows * last + which, which, last, lane[s], behind)


@njit(cache=True, nogil=True)
def sweep(row, ways, labels, lowered, rows):  # type: ignore[no-untyped-def]
    """Let labels fall until none is lowered: see the module. Bits of `lowered` name rows."""
    n = len(row)
    blocks = (n + _BLOCK - 1) // _BLOCK
    some, forwards = True, True
    while some:
        some = False
        for b in range(blocks):
            block = b if forwards else blocks - 1 - b
            lo, hi = block * _BLOCK, min(n, (block + 1) * _BLOCK)
            onwards = forwards
            for _ in range(_TURNS):
                if not _sweep_block(row, ways, labels, lowered, rows, lo, hi, onwards):
                    break
                some = True
                onwards = not onwards
        forwards = not forwards


@njit(cache=True, nogil=True)
def _sweep_block(row, ways, labels, lowered, rows, lo, hi, forwards):  # type: ignore[no-untyped-def]
    some = False
    for i in range(hi - lo):
        v = lo + i if forwards else hi - 1 - i
        bits = lowered[v]
        if bits == 0:
            continue
        lowered[v] = 0
        some = True
        for which in range(rows):
            if not (bits >> which) & 1:
                continue
            for r in range(row[v, 0], row[v, 1]):
                hit = push(labels, v, ways, r, rows, which)
                for w in range(WAYS):
                    there = np.uint32(ways[np.uint32(r), np.uint32(w), np.uint32(0)])
                    lowered[there] |= np.uint8(((hit >> w) & 1) << which)
    return some


@njit(cache=True, nogil=True)
def _tell(  # type: ignore[no-untyped-def]
    first, last, ahead, back, labels, rows, which, limit, out, n_kinds, low, begin, end
):
    """Answer a stretch of the caller's nodes: over one end of their chain, or the other.

    Sixteen kinds are written at once, over what comes after them in `out` and is written next.
    """
    whole = min(end, max(begin, (len(first) * n_kinds - LANES - low) // n_kinds + 1))
    for i in range(begin, whole):
        answer(
            labels, rows * first[i] + which, ahead[i], rows * last[i] + which, back[i], limit,
            out, n_kinds * i + low,
        )  # fmt: skip
    row = np.empty(LANES, np.int32)
    for i in range(whole, end):  # the last ones, after which nothing of this field comes
        answer(
            labels, rows * first[i] + which, ahead[i], rows * last[i] + which, back[i], limit,
            row, 0,
        )  # fmt: skip
        for k in range(low, min(low + LANES, n_kinds)):
            out[n_kinds * i + k] = row[k - low]


@njit(cache=True, nogil=True)
def _straight(  # type: ignore[no-untyped-def]
    graph, slot, near, far, kind, mine, labels, rows, which, low, limit, out
):
    """Walks that end on the chain they began on: outwards from each entrance, both ways.

    Where going over an end of the chain is no longer, it is so further on as well.
    """
    for s in mine:
        j = graph.chain_of[slot[s]]
        lo, hi, inner, k = graph.lo[j], graph.hi[j], graph.inner[j], kind[s]
        from_first = labels[LANES * (rows * graph.first[j] + which) + k - low]
        from_last = labels[LANES * (rows * graph.last[j] + which) + k - low]
        i, cost = slot[s] - lo - 1, near[s]
        while i >= 0 and cost <= limit:
            at = inner + i
            if cost >= min(from_first + graph.ahead[at], from_last + graph.back[at]):
                break
            out[graph.between[at], k] = min(cost, out[graph.between[at], k])
            cost += graph.cost[lo + i]
            i -= 1
        i, cost = slot[s] - lo, far[s]
        end = hi - lo - (graph.last[j] != graph.nowhere)
        while i < end and cost <= limit:
            at = inner + i
            if cost >= min(from_first + graph.ahead[at], from_last + graph.back[at]):
                break
            out[graph.between[at], k] = min(cost, out[graph.between[at], k])
            i += 1
            if i < end:
                cost += graph.cost[lo + i]
