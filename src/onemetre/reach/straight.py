"""Walks that end on the chain they began on, which no search over the core finds.

They are the cheapest for a few nodes around each place. These lie anywhere in the caller's order,
so they are noted first and sorted into stretches of it; each stretch is put right while it is
still in the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from onemetre.ground.units import FAR
from onemetre.reach.lanes import PACK
from onemetre.reach.sweeping import fetch_all, fetch_row
from onemetre.reach.walkable import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.placed import Placed
    from onemetre.reach.sweeping import Packing
    from onemetre.reach.together import Together

#: How many entrances ahead memory is asked for.
_AHEAD = 12
#: Nodes around one entrance that there is room for, in the mean.
_ROOM = 12
_BITS = 12
#: Nodes of the caller's whose answers are in the cache at once.
STRETCH = 1 << _BITS


class Straight(NamedTuple):
    """Such walks, by stretches of the caller's nodes.

    Attributes
    ----------
    spot
        int32 (c,): where in the stretch, node times kinds and kind.
    cost
        int32 (c, sets): `FAR` where it is no less than over the ends of the chain.
    start
        int64 (stretches + 1,): those of stretch b are ``start[b]:start[b + 1]``.
    done
        from how many of the places.
    """

    spot: NDArray[np.int32]
    cost: NDArray[np.int32]
    start: NDArray[np.int64]
    done: int


def straight(
    together: Together,
    sets: range,
    placed: Placed,
    costs: NDArray[np.int32],
    found: tuple[NDArray[np.int32], Packing],
    limits: NDArray[np.int32],
    field: tuple[int, int],
    begin: int = 0,
) -> Straight:
    """From the places `begin` and on, as many of them as there is room for.

    Parameters
    ----------
    costs
        int32 (k, sets, 2), see ``sweeping.seeded``.
    found
        labels of core nodes, and how they are packed.
    limits
        int32 (sets,).
    field
        how many kinds it has, and the first of these kinds.
    """
    labels, packing = found
    room = max(_ROOM * (len(placed.slot) - begin), together.layout.longest)
    noted, cost = np.empty(room, np.int64), np.empty((room, len(sets)), np.int32)
    used, done = _walk(
        placed, begin, together.along, sets.start, costs, labels, packing.lanes, packing.packs,
        limits, noted, cost,
    )  # fmt: skip
    start = np.zeros(-(-together.layout.n_nodes // STRETCH) + 1, np.int64)
    spot, sorted_cost = _sorted(noted[:used], cost, *field, start)
    return Straight(spot, sorted_cost, start, done)


@njit(cache=True, nogil=True)
def _sorted(noted, cost, n_kinds, low, start):  # type: ignore[no-untyped-def]
    """By stretches: each is counted, then gets its room, then its walks."""
    spot, costs = np.empty(len(noted), np.int32), np.empty((len(noted), cost.shape[1]), np.int32)
    count = np.zeros(len(start), np.int64)
    for i in range(len(noted)):
        count[np.uint64(noted[i] >> np.int64(32 + _BITS))] += 1
    for b in range(1, len(count)):
        start[b] = start[b - 1] + count[b - 1]
    at = start.copy()
    for i in range(len(noted)):
        node = noted[i] >> np.int64(32)
        stretch = np.uint64(node >> np.int64(_BITS))
        to = np.uint64(at[stretch])
        kind = noted[i] & np.int64(2**32 - 1)
        spot[to] = (node & np.int64(STRETCH - 1)) * n_kinds + low + kind
        for p in range(cost.shape[1]):
            costs[to, p] = cost[i, p]
        at[stretch] += 1
    return spot, costs


@njit(cache=True, nogil=True)
def _walk(  # type: ignore[no-untyped-def]
    placed, begin, along, first_set, costs, labels, lanes, packs, limits, noted, cost
):
    """Outwards from each place, both ways; returns how much was noted and how many are done.

    `noted` has the caller's node in its upper half, and the kind in its lower.
    """
    stride, used, sets = packs * PACK, 0, len(limits)
    ends, so_far = np.empty((sets, 2), np.int32), np.empty(sets, np.int32)
    for m in range(begin, len(placed.slot)):
        if m + _AHEAD < len(placed.slot):
            fetch_all(along, placed.slot[m + _AHEAD] - 3, 6)
            fetch_row(labels, placed.first[m + _AHEAD], packs)
            fetch_row(labels, placed.last[m + _AHEAD], packs)
        size, at, kind = placed.size[m], placed.step[m], placed.kind[m]
        if used + size > len(noted):
            return used, m
        lo = placed.slot[m] - at
        for p in range(sets):
            lane = p * lanes + kind
            ends[p, 0] = labels[stride * np.int64(placed.first[m]) + lane]
            ends[p, 1] = labels[stride * np.int64(placed.last[m]) + lane]
        for side in range(2):
            for p in range(sets):
                so_far[p] = costs[m, p, side]
            used = _outwards(
                along, lo, size, first_set, at - 1 + side, 2 * side - 1, so_far, ends, limits,
                kind, noted, cost, used,
            )  # fmt: skip
    return used, len(placed.slot)


@njit(cache=True, nogil=True, inline="always")
def _outwards(  # type: ignore[no-untyped-def]
    along, lo, size, first_set, i, step, so_far, ends, limits, kind, noted, cost, used
):
    """From inner node i of a chain on, until going over an end is no longer for any set of costs.

    Then it is no longer further on either.
    """
    while 0 <= i < size:
        at = np.uint64(lo + i)
        slot = np.uint64(lo + i + (step > 0))  # it leads to inner node i from the one before
        more = 0 <= i + step < size
        some = False
        for p in range(len(limits)):
            column = np.uint64(1 + 3 * (first_set + p))
            over = min(ends[p, 0] + along[at, column + np.uint64(1)],
                       ends[p, 1] + along[at, column + np.uint64(2)])  # fmt: skip
            less = so_far[p] <= limits[p] and so_far[p] < over
            some |= less
            cost[used, p] = so_far[p] if less else FAR
            onwards = so_far[p] + along[slot, column] if less and more else NEVER
            so_far[p] = min(onwards, NEVER)
        if not some:
            break
        noted[used] = (np.int64(along[at, 0]) << np.int64(32)) | np.int64(kind)
        used += 1
        i += step
    return used


@njit(cache=True, nogil=True)
def lower(out, n_kinds, walks_spot, walks_cost, start, b):  # type: ignore[no-untyped-def]
    """Put stretch b of each field right: `out` int32 (sets, n n_kinds)."""
    first = b * STRETCH * n_kinds
    for i in range(start[b], start[b + 1]):
        at = first + walks_spot[i]
        for p in range(len(out)):
            out[p, at] = min(out[p, at], walks_cost[i, p])
