"""Walks that end on the chain they began on, which no search over the core finds.

They are the cheapest for a few nodes around each place. These lie anywhere in the caller's order,
so they are noted first and sorted into stretches of it; each stretch is put right while it is
still in the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from onemetre.reach.lanes import PACK
from onemetre.reach.sweeping import fetch_all, fetch_row

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
    """Such walks, for each set of costs and by stretches of the caller's nodes.

    Attributes
    ----------
    spot
        int32 (sets, c): where in the stretch, node times kinds and kind.
    cost
        int32 (sets, c).
    start
        int64 (sets, stretches + 1): those of stretch b are from ``start[:, b]`` on.
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
    noted, kind = np.empty((len(sets), room), np.int64), np.empty((len(sets), room), np.int32)
    used = np.zeros(len(sets), np.int64)
    done = _walk(
        placed, begin, together.along, sets.start, costs, labels, packing.lanes, packing.packs,
        limits, noted, kind, used,
    )  # fmt: skip
    most, stretches = int(used.max()), -(-together.layout.n_nodes // STRETCH)
    start = np.zeros((len(sets), stretches + 1), np.int64)
    spot, cost = np.empty((len(sets), most), np.int32), np.empty((len(sets), most), np.int32)
    _sort(noted, kind, used, *field, start, spot, cost)
    return Straight(spot, cost, start, done)


@njit(cache=True, nogil=True)
def _sort(noted, kind, used, n_kinds, low, start, spot, cost):  # type: ignore[no-untyped-def]
    """By stretches: each is counted, then gets its room, then its walks."""
    for p in range(len(noted)):
        count = np.zeros(start.shape[1], np.int64)
        for i in range(used[p]):
            count[np.uint64(noted[p, i] >> np.int64(32 + _BITS))] += 1
        for b in range(1, len(count)):
            start[p, b] = start[p, b - 1] + count[b - 1]
        at = start[p].copy()
        for i in range(used[p]):
            node = noted[p, i] >> np.int64(32)
            stretch = np.uint64(node >> np.int64(_BITS))
            to = np.uint64(at[stretch])
            spot[p, to] = (node & np.int64(STRETCH - 1)) * n_kinds + low + kind[p, i]
            cost[p, to] = noted[p, i] & np.int64(2**32 - 1)
            at[stretch] += 1


@njit(cache=True, nogil=True)
def _walk(  # type: ignore[no-untyped-def]
    placed, begin, along, first_set, costs, labels, lanes, packs, limits, noted, kinds, used
):
    """Outwards from each place, both ways; returns how many are done.

    `noted` has the caller's node in its upper half, and the cost in its lower.
    """
    stride, most = packs * PACK, 0
    for m in range(begin, len(placed.slot)):
        if m + _AHEAD < len(placed.slot):
            fetch_all(along, placed.slot[m + _AHEAD] - 3, 6)
            fetch_row(labels, placed.first[m + _AHEAD], packs)
            fetch_row(labels, placed.last[m + _AHEAD], packs)
        size, at, kind = placed.size[m], placed.step[m], placed.kind[m]
        if most + size > noted.shape[1]:
            return m
        lo = placed.slot[m] - at
        first, last = stride * np.int64(placed.first[m]), stride * np.int64(placed.last[m])
        for p in range(len(limits)):
            lane, column, u = p * lanes + kind, 1 + 3 * (first_set + p), used[p]
            before, ends = u, (labels[first + lane], labels[last + lane], limits[p])
            u = _outwards(along, lo, size, column, at - 1, -1, costs[m, p, 0], ends, noted, p, u)
            u = _outwards(along, lo, size, column, at, 1, costs[m, p, 1], ends, noted, p, u)
            for i in range(before, u):
                kinds[p, i] = kind
            used[p], most = u, max(most, u)
    return len(placed.slot)


@njit(cache=True, nogil=True, inline="always")
def _outwards(along, lo, size, column, i, step, so_far, ends, noted, p, used):  # type: ignore[no-untyped-def]
    """From inner node i of a chain on, until going over an end of the chain is no longer.

    Then it is no longer further on either.
    """
    from_first, from_last, limit = ends
    while 0 <= i < size and so_far <= limit:
        at = np.uint64(lo + i)
        if so_far >= min(from_first + along[at, column + 1], from_last + along[at, column + 2]):
            break
        noted[p, used] = (np.int64(along[at, 0]) << np.int64(32)) | np.int64(so_far)
        used += 1
        # Slot i of a chain leads to inner node i from the one before.
        slot = lo + i + (step > 0)
        i += step
        if 0 <= i < size:
            so_far += along[slot, column]
    return used


@njit(cache=True, nogil=True)
def lower(out, n_kinds, walks_spot, walks_cost, start, b):  # type: ignore[no-untyped-def]
    """Put stretch b of each field right: `out` int32 (sets, n n_kinds)."""
    first = b * STRETCH * n_kinds
    for p in range(len(out)):
        for i in range(start[p, b], start[p, b + 1]):
            at = first + walks_spot[p, i]
            out[p, at] = min(out[p, at], walks_cost[p, i])
