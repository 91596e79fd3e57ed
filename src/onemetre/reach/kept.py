"""The fields of one set of costs before any edit, in memory that scenarios share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onemetre.reach.arena import Arena
from onemetre.reach.counting import Scratch
from onemetre.reach.fields import core_labels, count_field, nearest_field
from onemetre.reach.lanes import LANES, WAYS
from onemetre.reach.pairs import walks_within
from onemetre.reach.repair import Desk
from onemetre.reach.restructure import Standing, list_sites
from onemetre.reach.walkable import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.reach.network import Positions, Sites
    from onemetre.reach.walkable import Walkable

#: How many rows each edit may add to an array, at most.
_GROWTH = {
    "row": 4, "bundle": 4, "ways": 16, "chains": 48, "lo": 6, "hi": 6, "first": 6,
    "last": 6, "inner": 6, "cost": 4, "chain_of": 4, "on_chain": 6, "slot": 1, "near": 1,
    "far": 1, "kind": 1, "place": 1, "open": 1, "next_on_chain": 1, "next_of_place": 1,
    "of_place": 1, "row_of": 4, "node": 4, "nearest": 4, "counts": 4,
}  # fmt: skip


class Kept:
    """The fields of one set of costs over n nodes, as they are before any edit.

    Parameters
    ----------
    limit
        how far the nearest place is looked for.
    within
        limits of the counts; none, if nothing is to be counted.
    walks, homes
        limit of the table of walks from these points; 0 if none is wanted.
    room
        edits that a scenario may make before it must be made a base of its own.

    Notes
    -----
    Time: that of the fields and one copy of them. Memory: 105 bytes a node for ten kinds, and
    40 more for each limit of counts.
    """

    def __init__(
        self,
        walkable: Walkable,
        sites: Sites,
        n_kinds: int,
        *,
        limit: int,
        within: Sequence[int] = (),
        walks: int = 0,
        homes: Positions | None = None,
        room: int = 1_000,
    ) -> None:
        self.homes, self.walks = homes, min(walks, int(NEVER) - 1) if homes is not None else 0
        self.walkable, self.n_kinds, self.room = walkable, n_kinds, room
        self.limit = min(limit, int(NEVER) - 1)
        self.within = np.array([min(w, int(NEVER) - 1) for w in within], np.int32)
        graph = walkable.graph
        arrays: dict[str, NDArray[Any]] = {
            name: value for name, value in graph._asdict().items() if name != "nowhere"
        }
        # Fields are kept in the order of memory, so that an edit writes to few pages: inner
        # nodes, core nodes, a row for nowhere, and at the end the nodes that are added.
        rows = np.arange(walkable.network.n_nodes + 1 + room * _GROWTH["node"], dtype=np.int32)
        arrays["between"], arrays["core"] = np.split(rows, [len(graph.between)])
        arrays["node"] = np.concatenate([graph.between, graph.core, [np.int32(-1)]])
        rank = walkable.layout.rank
        arrays["row_of"] = np.where(rank < 0, ~rank, rank + len(graph.between)).astype(np.int32)
        order = arrays["node"]
        arrays["nearest"] = nearest_field(walkable, sites, n_kinds, self.limit)[order]
        growth = dict(_GROWTH)
        slot, near, far = walkable.ends(sites.at)
        for low in range(0, n_kinds, LANES):
            arrays[f"labels_{low}"] = core_labels(walkable, sites, low, self.limit)
            growth[f"labels_{low}"] = 4
        if len(self.within):
            counts = count_field(walkable, sites, n_kinds, self.within.tolist())
            arrays["counts"] = np.ascontiguousarray(counts[:, order].transpose(1, 0, 2))
        standing = _standing(sites, slot, near, far, len(graph.lo))
        list_sites(standing, graph.chain_of, len(slot))
        arrays |= standing._asdict()
        self.tally = np.array(
            [len(graph.core) + 1, len(graph.lo), len(graph.cost), len(graph.ways),
             len(graph.chains), len(slot), len(standing.of_place), walkable.network.n_nodes]
        )  # fmt: skip
        growth = {name: room * rows for name, rows in growth.items() if name in arrays}
        self.arena = Arena(arrays, growth)
        cores = len(arrays["core"])
        self.scratch = Scratch.of(cores, max(int(self.within.max(initial=0)), self.walks))
        self.table = None
        if homes is not None and self.walks:
            self.table = walks_within(walkable, sites, homes, self.walks)
        self.desk = Desk.of(cores, WAYS * (len(graph.ways) + room * _GROWTH["ways"]))
        self.all_kinds = np.arange(n_kinds)


def _standing(
    sites: Sites, slot: NDArray[np.int32], near: NDArray[np.int32], far: NDArray[np.int32],
    n_chains: int,
) -> Standing:  # fmt: skip
    none = np.full(len(slot), -1, np.int32)
    places = int(sites.place.max(initial=-1)) + 1
    return Standing(
        slot=slot.astype(np.int32), near=near, far=far, kind=sites.kind, place=sites.place,
        open=slot >= 0, on_chain=np.full(n_chains, -1, np.int32), next_on_chain=none,
        of_place=np.full(places, -1, np.int32), next_of_place=none.copy(),
    )  # fmt: skip
