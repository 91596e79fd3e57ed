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
from onemetre.reach.lanes import LANES, PACK, answer
from onemetre.reach.placed import Placed
from onemetre.reach.straight import STRETCH, lower, straight
from onemetre.reach.sweeping import Packing, batches, fetch_row, seeded, sweep
from onemetre.reach.together import Together
from onemetre.reach.walkable import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.reach.network import Sites
    from onemetre.reach.walkable import Walkable

#: How many nodes ahead memory is asked for.
_AHEAD = 24


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
    walkables: Sequence[Walkable] | Together, sites: Sites, n_kinds: int, limits: Sequence[int]
) -> NDArray[np.int32]:
    """int32 (w, n, n_kinds): `nearest_field` of each of w sets of costs over one layout.

    Six take three to four times as long as one: they share the search, and each writes a field.
    Where they are asked more than once, put them `Together` first.

    Raises
    ------
    ValueError
        as `nearest_field`; and if there is not a limit for each, or their layouts differ.
    """
    sets = walkables.walkables if isinstance(walkables, Together) else walkables
    if len(limits) != len(sets):
        raise ValueError(f"{len(limits)} limits for {len(sets)} sets of costs")
    if not isinstance(walkables, Together):
        walkables = walkables[0].alone if len(sets) == 1 else Together.of(walkables)
    most = [_checked(each, sites, n_kinds, limit) for each, limit in zip(sets, limits, strict=True)]
    out = np.empty((len(sets), walkables.layout.n_nodes, n_kinds), np.int32)
    placed = Placed.of(sets[0], sites)
    # Kinds from last to first: what is too much of a row is written over by the kinds before.
    for low in reversed(range(0, n_kinds, LANES)):
        kinds = range(low, min(low + LANES, n_kinds))
        mine = placed.of_kinds(kinds)
        for some in batches(len(kinds), len(sets)):
            of_some = np.array(most[some.start : some.stop], np.int32)
            _nearest(walkables, some, mine, kinds, of_some, out)
    return out


def _nearest(
    together: Together,
    sets: range,
    placed: Placed,
    kinds: range,
    limits: NDArray[np.int32],
    out: NDArray[np.int32],
) -> None:
    """Answer some kinds of some sets of costs; whatever follows them in a row is written over."""
    packing = Packing.of(len(kinds), sets)
    labels, costs = _core_labels(together, sets, placed, packing, limits)
    _, n, n_kinds = out.shape
    flat = out.reshape(len(out), -1)[sets.start : sets.stop]
    asked = together, sets, placed, costs, (labels, packing), limits, (n_kinds, kinds.start)
    walks = straight(*asked)
    for b, begin in enumerate(range(0, n, STRETCH)):
        _tell(
            *together.layout.between_which, together.ends, sets.start, labels, packing.lanes,
            packing.packs, limits, flat, n_kinds, kinds.start, len(kinds), begin,
            min(n, begin + STRETCH),
        )  # fmt: skip
        lower(flat, n_kinds, walks.spot, walks.cost, walks.start, b)
    while walks.done < len(placed.slot):
        walks = straight(*asked, walks.done)
        for b in range(len(walks.start) - 1):
            lower(flat, n_kinds, walks.spot, walks.cost, walks.start, b)


def _core_labels(
    together: Together, sets: range, placed: Placed, packing: Packing, limits: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Least costs of core nodes and, in the last row, of nowhere; and see ``sweeping.seeded``."""
    row = together.walkables[0].graph.row
    labels = packing.labels(len(row), limits + np.int32(1))
    lowered, costs = seeded(together, sets, placed, packing, labels)
    sweep(row, together.ways, labels, lowered, packing.whose)
    return labels, costs


def core_labels(walkable: Walkable, sites: Sites, low: int, limit: int) -> NDArray[np.int32]:
    """int32 (core nodes + 1, 16): least costs of core nodes, of kinds from `low` on.

    ``limit + 1`` where it is more than `limit`: such labels lower none, so no search goes on.
    """
    one = walkable.alone
    placed = Placed.of(walkable, sites).of_kinds(range(low, low + LANES))
    packing = Packing.of(LANES, range(1))
    labels, _ = _core_labels(one, range(1), placed, packing, np.array([limit], np.int32))
    return labels[:-LANES].reshape(-1, LANES)


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


@njit(cache=True, nogil=True)
def _tell(  # type: ignore[no-untyped-def]
    first, last, costs, first_set, labels, lanes, packs, limits, out, n_kinds, low, kinds, begin,
    end,
):  # fmt: skip
    """Answer a stretch of the caller's nodes: over one end of their chain, or the other.

    Sixteen kinds are written at once, over what comes after them in `out` and is written next.
    """
    n = len(first)
    whole = min(end, max(begin, (n * n_kinds - LANES - low) // n_kinds + 1))
    stride = np.int64(packs * PACK)
    row = np.empty(LANES, np.int32)
    for i in range(begin, end):
        if i + _AHEAD < n and first[i + _AHEAD] != first[i + _AHEAD - 1]:
            fetch_row(labels, first[i + _AHEAD], packs)
            fetch_row(labels, last[i + _AHEAD], packs)
        a, b = stride * first[i], stride * last[i]
        for p in range(len(limits)):
            ahead, back = costs[i, first_set + p, 0], costs[i, first_set + p, 1]
            lane = p * lanes
            if i < whole:
                answer(
                    labels, a + lane, ahead, b + lane, back, limits[p], out[p], n_kinds * i + low
                )
            else:  # the last ones, after which nothing of this field comes
                answer(labels, a + lane, ahead, b + lane, back, limits[p], row, 0)
                for k in range(kinds):
                    out[p, n_kinds * i + low + k] = row[k]
