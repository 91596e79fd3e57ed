"""Which places an edit can concern, so that only they are counted again.

Walks are as long one way as the other: a search from the two ends of the edited street finds
every place within the limit and how far it is from both. Its walks use the street only if one of
these adds up to the other with the street's cost; they may come to use it only if the new cost
makes one of them less.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from onemetre.reach.counting import spread
from onemetre.reach.lanes import LANES
from onemetre.reach.walkable import NEVER, to_core


@njit(cache=True, nogil=True)
def search_from(graph, first, last, scratch):  # type: ignore[no-untyped-def]
    """Labels from `first` in lane 0 and `last` in lane 1; returns how many nodes were touched."""
    scratch.labels[LANES * first] = 0
    scratch.touched[0] = first
    scratch.met[first] = True
    size = 1
    if last != graph.nowhere:
        scratch.labels[LANES * last + 1] = 0
        if last != first:
            scratch.touched[1] = last
            scratch.met[last] = True
            size = 2
    return spread(graph, scratch, size)


@njit(cache=True, nogil=True)
def places_near(graph, standing, scratch, size, chain):  # type: ignore[no-untyped-def]
    """Open places found by `search_from`, and how far they are from its two nodes.

    Entrances on the edited `chain` are left out: their places are concerned in any case.
    Returns place, kind, and the two costs; a place may be named several times, in a row.
    """
    count = 0
    for i in range(size):
        for j in _told_at(graph, scratch.met, scratch.touched[i], chain):
            s = standing.on_chain[j]
            while s >= 0:
                count += standing.open[s]
                s = standing.next_on_chain[s]
    place, kind = np.empty(count, np.int32), np.empty(count, np.int32)
    cost = np.empty((count, 2), np.int32)
    count = 0
    for i in range(size):
        for j in _told_at(graph, scratch.met, scratch.touched[i], chain):
            s = standing.on_chain[j]
            while s >= 0:
                if standing.open[s]:
                    first, before, last, behind = to_core(
                        graph, standing.slot[s], standing.near[s], standing.far[s]
                    )
                    place[count], kind[count] = standing.place[s], standing.kind[s]
                    for end in range(2):
                        a = before + scratch.labels[LANES * first + end]
                        b = behind + scratch.labels[LANES * last + end]
                        cost[count, end] = min(a, b, NEVER)
                    count += 1
                s = standing.next_on_chain[s]
    order = np.argsort(place)
    return place[order], kind[order], cost[order]


@njit(cache=True, nogil=True)
def _told_at(graph, met, v, chain):  # type: ignore[no-untyped-def]
    """Chains at a node but for the edited one; one between two met nodes only at its first."""
    mine = graph.chains[graph.bundle[v, 0] : graph.bundle[v, 1]]
    keep = np.zeros(len(mine), np.bool_)
    for a in range(len(mine)):
        j = mine[a]
        keep[a] = j != chain and (v == graph.first[j] or not met[graph.first[j]])
    return mine[keep]


@njit(cache=True, nogil=True)
def concerned(place, kind, cost, old, new, on_chain):  # type: ignore[no-untyped-def]
    """Tell the places that the change of a street from `old` to `new` can concern from others.

    Takes what `places_near` gives. Returns the concerned places, those `on_chain` included, and
    kind and cost (k, 2) of the others, each place once.
    """
    concerned = np.empty(len(place) + len(on_chain), np.int32)
    concerned[: len(on_chain)] = on_chain
    count = len(on_chain)
    others = 0
    other_kind, other_cost = np.empty(len(place), np.int32), np.empty((len(place), 2), np.int32)
    lo = 0
    while lo < len(place):
        hi = lo
        a = b = NEVER
        while hi < len(place) and place[hi] == place[lo]:
            a, b = min(a, cost[hi, 0]), min(b, cost[hi, 1])
            hi += 1
        at = np.searchsorted(on_chain, place[lo])
        if at < len(on_chain) and on_chain[at] == place[lo]:
            pass
        elif _uses(a, b, old) or min(a, b) + new < max(a, b):
            concerned[count] = place[lo]
            count += 1
        else:
            other_kind[others], other_cost[others, 0], other_cost[others, 1] = kind[lo], a, b
            others += 1
        lo = hi
    return concerned[:count], other_kind[:others], other_cost[:others]


@njit(cache=True, nogil=True)
def _uses(a, b, cost):  # type: ignore[no-untyped-def]
    return cost < NEVER and min(a, b) + cost == max(a, b)


@njit(cache=True, nogil=True)
def tell_along(  # type: ignore[no-untyped-def]
    graph, j, ahead, back, kind, cost, limits, sign, counts
):
    """Add `sign` along chain j for each place, reached from its two ends at these costs."""
    for p in range(len(kind)):
        for i in range(len(ahead)):
            walk = min(cost[p, 0] + ahead[i], cost[p, 1] + back[i])
            for which in range(len(limits)):
                if walk <= limits[which]:
                    counts[which, graph.between[graph.inner[j] + i], kind[p]] += sign


@njit(cache=True, nogil=True)
def entrances_of(standing, places):  # type: ignore[no-untyped-def]
    """Open entrances of these places, those of a place together."""
    count = 0
    for turn in range(2):
        if turn == 1:
            out = np.empty(count, np.int64)
        count = 0
        for p in places:
            s = standing.of_place[p]
            while s >= 0:
                if standing.open[s]:
                    if turn == 1:
                        out[count] = s
                    count += 1
                s = standing.next_of_place[s]
    return out


@njit(cache=True, nogil=True)
def places_on(standing, j):  # type: ignore[no-untyped-def]
    """Open places with an entrance on chain j, each once."""
    count = 0
    s = standing.on_chain[j]
    while s >= 0:
        count += standing.open[s]
        s = standing.next_on_chain[s]
    out = np.empty(count, np.int32)
    count = 0
    s = standing.on_chain[j]
    while s >= 0:
        if standing.open[s]:
            out[count] = standing.place[s]
            count += 1
        s = standing.next_on_chain[s]
    return np.unique(out)
