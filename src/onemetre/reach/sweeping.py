"""The search behind the nearest: labels of many kinds and sets of costs fall together.

A core node keeps its labels in *packs* of eight lanes: those of the first set of costs, kind by
kind, then those of the second, without a gap, so that six sets of ten kinds fill sixty lanes of
eight packs. A pack belongs to two sets at most; `Packing` says to which.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from onemetre.ground.units import PER_UNIT
from onemetre.reach.lanes import LANES, PACK, WAYS, fetch, push_pack
from onemetre.reach.walkable import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.placed import Placed
    from onemetre.reach.together import Together

#: Packs of a node, at most: its labels are four lines of a cache.
_PACKS = 8
#: Core nodes to a block, which fits in a core's own cache, and how often it is swept in a row.
_BLOCK, _TURNS = 1024, 4
#: How many entrances ahead memory is asked for.
_AHEAD = 12


class Packing(NamedTuple):
    """Where the labels of one node lie.

    Attributes
    ----------
    lanes
        from one set of costs to the next.
    packs
        in all; labels are int32 (8 packs n,), and lanes more that nobody reads for what they say.
    whose
        int32 (packs, 10): see ``lanes.push_pack``.
    """

    lanes: int
    packs: int
    whose: NDArray[np.int32]

    @classmethod
    def of(cls, kinds: int, sets: range) -> Packing:
        """For some kinds (sixteen at most) of some sets, which are of a larger number."""
        lanes = _lanes(kinds)
        packs = -(-len(sets) * lanes // PACK)
        owner = np.minimum(np.arange(packs * PACK) // lanes, len(sets) - 1).reshape(packs, PACK)
        whose = np.empty((packs, 2 + PACK), np.int32)
        whose[:, :2] = owner[:, [0, -1]] + 1 + sets.start
        whose[:, 2:] = -(owner != owner[:, :1]).astype(np.int32)
        return cls(lanes, packs, whose)

    def labels(self, n: int, none: NDArray[np.int32]) -> NDArray[np.int32]:
        """Labels of n core nodes; `none` int32 (sets,): the label of what was not found."""
        labels = np.empty(n * self.packs * PACK + LANES, np.int32)
        row = np.repeat(none, self.lanes)
        row = np.append(row, np.full(self.packs * PACK - len(row), none[-1], np.int32))
        labels[:-LANES].reshape(n, -1)[:] = row
        return labels


def _lanes(kinds: int) -> int:
    """Lanes of a set of costs, so that no pack belongs to three."""
    if kinds <= PACK // 2:
        return PACK // 2
    return max(kinds, PACK - 1)


def batches(kinds: int, sets: int) -> list[range]:
    """Sets that are searched together, as evenly as may be."""
    most = _PACKS * PACK // _lanes(kinds)
    count = -(-sets // most)
    edges = [sets * i // count for i in range(count + 1)]
    return [range(a, b) for a, b in pairwise(edges)]


def seeded(
    together: Together, sets: range, placed: Placed, packing: Packing, labels: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Put the costs from the ends of chains to the places into their lanes.

    Returns uint8 (n_core + 1,), 1 where a label was lowered; and int32 (k, sets, 2), the
    costs of each place to the ends of its slot along the chain (`NEVER` where it is closed).
    """
    lowered = np.zeros(len(labels) // (packing.packs * PACK), np.uint8)
    costs = np.empty((len(placed.slot), len(sets), 2), np.int32)
    rates = [together.walkables[p].costs.per_metre / PER_UNIT for p in sets]
    _seed(
        placed, together.along, sets.start, np.array(rates), len(together.layout.core),
        packing.lanes, packing.packs, labels, lowered, costs,
    )  # fmt: skip
    return lowered, costs


@njit(cache=True, nogil=True)
def _seed(  # type: ignore[no-untyped-def]
    placed, along, low, rates, nowhere, lanes, packs, labels, lowered, costs
):
    stride = packs * PACK
    sets = len(rates)
    for i in range(len(placed.slot)):
        if i + _AHEAD < len(placed.slot):
            fetch_all(along, placed.slot[i + _AHEAD] - 1, 2)
            fetch_row(labels, placed.first[i + _AHEAD], packs)
            fetch_row(labels, placed.last[i + _AHEAD], packs)
        slot, first, last = placed.slot[i], placed.first[i], placed.last[i]
        offset, length = np.int64(placed.offset[i]), np.int64(placed.length[i])
        for p in range(sets):
            at = 1 + 3 * (low + p)
            cost = np.int64(along[slot, at])
            near = far = np.int64(NEVER)
            if cost < NEVER:
                access = np.int64(np.rint(placed.access[i] * rates[p]))
                part = (cost * offset + length // 2) // length  # as ``kernels`` does
                part = part if placed.ahead[i] else cost - part
                near, far = min(access + part, near), min(access + cost - part, far)
            costs[i, p, 0], costs[i, p, 1] = near, far
            lane = p * lanes + placed.kind[i]
            before = near if placed.step[i] == 0 else near + along[slot - 1, at + 1]
            _start(labels, lowered, stride, first, lane, before)
            if last != nowhere:
                # The last slot has no node after it, and 0 there.
                _start(labels, lowered, stride, last, lane, far + along[slot, at + 2])


@njit(cache=True, nogil=True, inline="always")
def _start(labels, lowered, stride, node, lane, cost):  # type: ignore[no-untyped-def]
    at = stride * np.int64(node) + lane
    if cost < labels[at]:
        labels[at] = cost
        lowered[node] = 1


@njit(cache=True, nogil=True, inline="always")
def fetch_row(labels, node, packs):  # type: ignore[no-untyped-def]
    """Ask for the labels of a node."""
    for line in range((packs + 1) // 2):
        fetch(labels, PACK * (packs * np.int64(node) + 2 * line))


@njit(cache=True, nogil=True, inline="always")
def fetch_all(rows, first, count):  # type: ignore[no-untyped-def]
    """Ask for `count` rows of a table."""
    width = rows.shape[1]
    for at in range(width * np.int64(first), width * np.int64(first + count), LANES):
        fetch(rows, at)


@njit(cache=True, nogil=True)
def sweep(row, ways, labels, lowered, whose):  # type: ignore[no-untyped-def]
    """Let labels fall until none is lowered: see ``fields``. `lowered` names nodes."""
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
                if not _sweep_block(row, ways, labels, lowered, whose, lo, hi, onwards):
                    break
                some = True
                onwards = not onwards
        forwards = not forwards


@njit(cache=True, nogil=True)
def _sweep_block(row, ways, labels, lowered, whose, lo, hi, forwards):  # type: ignore[no-untyped-def]
    some = False
    packs = len(whose)
    for i in range(hi - lo):
        v = lo + i if forwards else hi - 1 - i
        if lowered[v] == 0:
            continue
        lowered[v] = 0
        some = True
        for r in range(row[v, 0], row[v, 1]):
            hit = np.int64(0)
            for which in range(packs):  # all of them: to choose costs more than to look
                hit |= push_pack(labels, v, ways, r, packs, which, whose)
            for w in range(WAYS):
                there = np.uint32(ways[np.uint32(r), np.uint32(w), np.uint32(0)])
                lowered[there] |= np.uint8((hit >> w) & 1)
    return some
