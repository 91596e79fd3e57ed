"""Fields: an answer for every node of a network, for many kinds of places at once.

`nearest_field` and `count_field` search from the places, sixteen kinds (or places) at a time,
over the core of the network, and then fill in the chains. Both are exact: the same integers as
one plain search for each kind, or each place.

Notes
-----
Why it is quick: rows of sixteen labels are relaxed by single instructions (``lanes``); the core
is a fifth of the nodes of raw street data; neighbours lie near in memory (``layout``). No queue
is kept for the nearest: the nodes whose row was lowered are visited in the order of memory,
forwards and backwards in turn, until none is left. The order does not matter for the result, as
labels only ever fall, to the same least fixed point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.ground.units import FAR
from onemetre.reach.counting import Scratch, count
from onemetre.reach.lanes import LANES, WAYS, fill, push
from onemetre.reach.walkable import NEVER, to_core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.reach.network import Sites
    from onemetre.reach.walkable import Walkable

_FAR = np.int32(FAR)


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
    limit = _checked(walkable, sites, n_kinds, limit)
    slot, near, far = walkable.ends(sites.at)
    out = np.empty((walkable.network.n_nodes, n_kinds), np.int32)
    for low in range(0, n_kinds, LANES):
        mine = np.flatnonzero((sites.kind >= low) & (sites.kind < low + LANES) & (slot >= 0))
        mine = mine[np.argsort(slot[mine])]  # as they lie in memory
        labels = lowest(walkable.graph, slot, near, far, sites.kind - low, mine, limit)
        _spread(walkable.graph, labels, limit, out, low, min(low + LANES, n_kinds))
        _straight(walkable.graph, slot, near, far, sites.kind, mine, limit, out)
    return out


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
def _start(labels, lowered, node, lane, cost):  # type: ignore[no-untyped-def]
    if cost < labels[LANES * node + lane]:
        labels[LANES * node + lane] = cost
        lowered[node] = True


@njit(cache=True, nogil=True)
def lowest(graph, slot, near, far, lane, mine, limit):  # type: ignore[no-untyped-def]
    """int32 (16 n_core + 16,): least cost from core nodes to the entrances `mine`, by lane.

    ``limit + 1`` where it is more than `limit`: such labels lower none, so no search goes on.
    """
    n = len(graph.row)
    labels = np.full(LANES * n, np.int32(limit + 1), np.int32)
    lowered = np.zeros(n, np.bool_)
    for s in mine:
        first, before, last, behind = to_core(graph, slot[s], near[s], far[s])
        _start(labels, lowered, first, lane[s], before)
        if last != graph.nowhere:
            _start(labels, lowered, last, lane[s], behind)
    row, ways = graph.row, graph.ways
    some, forwards = True, True
    while some:
        some = False
        for i in range(n):
            v = i if forwards else n - 1 - i
            if not lowered[v]:
                continue
            lowered[v] = False
            some = True
            for r in range(row[v, 0], row[v, 1]):
                bits = push(labels, v, ways, r)
                for w in range(WAYS):
                    lowered[np.uint32(ways[np.uint32(r), np.uint32(w), np.uint32(0)])] |= (
                        (bits >> w) & 1
                    ) != 0
        forwards = not forwards
    return labels


@njit(cache=True, nogil=True)
def _spread(graph, labels, limit, out, low, high):  # type: ignore[no-untyped-def]
    """Fill in the chains, and write every node in the caller's order."""
    row = np.empty(LANES, np.int32)
    none = np.int32(0)
    for v in range(len(graph.core)):
        at = np.uint32(graph.core[v])
        for k in range(high - low):
            cost = labels[LANES * v + k]
            out[at, np.uint32(low + k)] = cost if cost <= limit else _FAR
    for i in range(len(graph.between)):
        j = np.uint32(graph.owner[i])
        fill(labels, graph.first[j], graph.ahead[i], graph.last[j], graph.back[i], row, none)
        at = np.uint32(graph.between[i])
        for k in range(high - low):
            cost = row[k]
            out[at, np.uint32(low + k)] = cost if cost <= limit else _FAR


@njit(cache=True, nogil=True)
def _straight(graph, slot, near, far, kind, mine, limit, out):  # type: ignore[no-untyped-def]
    """Walks that end on the chain they began on: outwards from each entrance, both ways."""
    for s in mine:
        j = graph.chain_of[slot[s]]
        lo, hi, inner = graph.lo[j], graph.hi[j], graph.inner[j]
        i, cost = slot[s] - lo - 1, near[s]
        while i >= 0 and cost <= limit:
            at = graph.between[inner + i]
            if cost >= out[at, kind[s]]:
                break
            out[at, kind[s]] = cost
            cost += graph.cost[lo + i]
            i -= 1
        i, cost = slot[s] - lo, far[s]
        end = hi - lo - (graph.last[j] != graph.nowhere)
        while i < end and cost <= limit:
            at = graph.between[inner + i]
            if cost >= out[at, kind[s]]:
                break
            out[at, kind[s]] = cost
            i += 1
            if i < end:
                cost += graph.cost[lo + i]
