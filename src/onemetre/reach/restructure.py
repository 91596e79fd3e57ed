"""Changing a graph in place: open a chain at a node, add a street, change what a street costs.

None but the last changes any walk. The arrays have room at their ends (see ``arena``); `tally`
says how much of it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from onemetre.reach.lanes import WAYS
from onemetre.reach.walkable import NEVER, measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Places in `tally`: how many there are now.
CORE, CHAINS, SLOTS, ROWS, BUNDLED, SITES, PLACES, NODES = range(8)


class Standing(NamedTuple):
    """Entrances by chain and by place, as linked lists (-1 ends one).

    Attributes
    ----------
    slot, near, far
        int32 (s,): see `Walkable.ends`.
    kind, place
        int32 (s,).
    open
        bool (s,): False once it is closed.
    on_chain, next_on_chain
        int32 (chains,), (s,).
    of_place, next_of_place
        int32 (places,), (s,).
    """

    slot: NDArray[np.int32]
    near: NDArray[np.int32]
    far: NDArray[np.int32]
    kind: NDArray[np.int32]
    place: NDArray[np.int32]
    open: NDArray[np.bool_]
    on_chain: NDArray[np.int32]
    next_on_chain: NDArray[np.int32]
    of_place: NDArray[np.int32]
    next_of_place: NDArray[np.int32]


@njit(cache=True, nogil=True)
def list_sites(standing, chain_of, count):  # type: ignore[no-untyped-def]
    """Put the first `count` entrances on their lists."""
    for s in range(count - 1, -1, -1):
        if standing.slot[s] >= 0:
            put_on_lists(standing, chain_of, s)


@njit(cache=True, nogil=True)
def put_on_lists(standing, chain_of, s):  # type: ignore[no-untyped-def]
    """Put one entrance on its two lists."""
    j, p = chain_of[standing.slot[s]], standing.place[s]
    standing.next_on_chain[s] = standing.on_chain[j]
    standing.on_chain[j] = s
    standing.next_of_place[s] = standing.of_place[p]
    standing.of_place[p] = s


@njit(cache=True, nogil=True)
def size_of(graph, j):  # type: ignore[no-untyped-def]
    """Number of inner nodes of a chain."""
    return graph.hi[j] - graph.lo[j] - (graph.last[j] != graph.nowhere)


@njit(cache=True, nogil=True)
def total_of(graph, j):  # type: ignore[no-untyped-def]
    """Cost of a whole chain that leads somewhere."""
    size = graph.hi[j] - graph.lo[j] - 1
    before = graph.ahead[graph.inner[j] + size - 1] if size else np.int32(0)
    return np.int32(min(before + graph.cost[graph.hi[j] - 1], NEVER))


@njit(cache=True, nogil=True)
def write_ways(graph, tally, v):  # type: ignore[no-untyped-def]
    """Write the ways out of a core node anew from its chains."""
    count = 0
    for a in range(graph.bundle[v, 0], graph.bundle[v, 1]):
        j = graph.chains[a]
        count += graph.last[j] != graph.nowhere and graph.first[j] != graph.last[j]
    rows = (count + WAYS - 1) // WAYS
    if rows > graph.row[v, 1] - graph.row[v, 0]:
        graph.row[v, 0] = tally[ROWS]
        tally[ROWS] += rows
    graph.row[v, 1] = graph.row[v, 0] + rows
    way = WAYS * graph.row[v, 0]
    for a in range(graph.bundle[v, 0], graph.bundle[v, 1]):
        j = graph.chains[a]
        if graph.last[j] != graph.nowhere and graph.first[j] != graph.last[j]:
            graph.ways[way // WAYS, way % WAYS, 0] = graph.first[j] + graph.last[j] - v
            graph.ways[way // WAYS, way % WAYS, 1] = total_of(graph, j)
            way += 1
    while way < WAYS * graph.row[v, 1]:
        graph.ways[way // WAYS, way % WAYS, 0] = v
        graph.ways[way // WAYS, way % WAYS, 1] = 0
        way += 1


@njit(cache=True, nogil=True)
def _add_to_bundle(graph, tally, v, j):  # type: ignore[no-untyped-def]
    lo, hi = graph.bundle[v, 0], graph.bundle[v, 1]
    at = tally[BUNDLED]
    for a in range(lo, hi):
        graph.chains[at + a - lo] = graph.chains[a]
    graph.chains[at + hi - lo] = j
    graph.bundle[v, 0] = at
    graph.bundle[v, 1] = at + hi - lo + 1
    tally[BUNDLED] = graph.bundle[v, 1]


@njit(cache=True, nogil=True)
def add_core(graph, tally):  # type: ignore[no-untyped-def]
    """A core node of its own; returns its number."""
    c = tally[CORE]
    tally[CORE] += 1
    graph.row[c, 0] = graph.row[c, 1] = tally[ROWS]
    graph.bundle[c, 0] = graph.bundle[c, 1] = tally[BUNDLED]
    return c


@njit(cache=True, nogil=True)
def add_chain(graph, standing, tally, first, last):  # type: ignore[no-untyped-def]
    """A closed street of one edge between two core nodes; returns its slot."""
    j, s = tally[CHAINS], tally[SLOTS]
    tally[CHAINS] += 1
    tally[SLOTS] += 1
    graph.lo[j], graph.hi[j], graph.first[j], graph.last[j] = s, s + 1, first, last
    graph.inner[j] = 0
    graph.cost[s], graph.chain_of[s] = NEVER, j
    standing.on_chain[j] = -1
    _add_to_bundle(graph, tally, first, j)
    write_ways(graph, tally, first)
    if last != first:
        _add_to_bundle(graph, tally, last, j)
        write_ways(graph, tally, last)
    return s


@njit(cache=True, nogil=True)
def open_at(graph, standing, tally, i):  # type: ignore[no-untyped-def]
    """Make inner node `i` a core node, in the middle of what becomes two chains."""
    j = graph.owner[i]
    cut = graph.lo[j] + i - graph.inner[j] + 1
    last, hi = graph.last[j], graph.hi[j]
    c = add_core(graph, tally)
    graph.hi[j], graph.last[j] = cut, c
    _add_to_bundle(graph, tally, c, j)
    _measure(graph, j)
    if cut < hi:
        k = tally[CHAINS]
        tally[CHAINS] += 1
        graph.lo[k], graph.hi[k], graph.first[k], graph.last[k] = cut, hi, c, last
        graph.inner[k] = i + 1
        graph.chain_of[cut:hi] = k
        graph.owner[i + 1 : i + 1 + size_of(graph, k)] = k
        _measure(graph, k)
        _add_to_bundle(graph, tally, c, k)
        if last != graph.nowhere:
            if last == graph.first[j]:
                _add_to_bundle(graph, tally, last, k)
            else:
                for a in range(graph.bundle[last, 0], graph.bundle[last, 1]):
                    if graph.chains[a] == j:
                        graph.chains[a] = k
        _share_out_sites(graph, standing, j, k)
    write_ways(graph, tally, c)
    write_ways(graph, tally, graph.first[j])
    if last != graph.nowhere:
        write_ways(graph, tally, last)
    return c


@njit(cache=True, nogil=True)
def _share_out_sites(graph, standing, j, k):  # type: ignore[no-untyped-def]
    s = standing.on_chain[j]
    standing.on_chain[j] = standing.on_chain[k] = -1
    while s >= 0:
        following = standing.next_on_chain[s]
        mine = graph.chain_of[standing.slot[s]]
        standing.next_on_chain[s] = standing.on_chain[mine]
        standing.on_chain[mine] = s
        s = following


@njit(cache=True, nogil=True)
def _measure(graph, j):  # type: ignore[no-untyped-def]
    dead_end = graph.last[j] == graph.nowhere
    measure(graph.lo[j], graph.hi[j], graph.inner[j], dead_end, graph.cost, graph.ahead, graph.back)


@njit(cache=True, nogil=True)
def set_cost(graph, tally, slot, cost):  # type: ignore[no-untyped-def]
    """Let the edge in a slot cost that much."""
    j = graph.chain_of[slot]
    graph.cost[slot] = cost
    _measure(graph, j)
    write_ways(graph, tally, graph.first[j])
    if graph.last[j] != graph.nowhere:
        write_ways(graph, tally, graph.last[j])
