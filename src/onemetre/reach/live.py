"""Fields that follow edits: one set of costs, its nearest costs and its counts, kept exact.

`Kept` is made once for a profile and a company and never changes. `Live` is a private view of
it (see ``arena``) to which edits are made; each brings the fields up to date where they change,
and nowhere else. ``scenario`` speaks of streets and places; here there are slots and entrances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.ground.units import FAR
from onemetre.reach.counting import count, forget
from onemetre.reach.lanes import LANES
from onemetre.reach.pairs import Pairs, table, walks_of
from onemetre.reach.recount import (
    concerned,
    entrances_of,
    places_near,
    places_on,
    search_from,
    tell_along,
)
from onemetre.reach.repair import mend_around
from onemetre.reach.restructure import (
    Standing,
    add_chain,
    add_core,
    open_at,
    put_on_lists,
    set_cost,
    size_of,
    total_of,
)
from onemetre.reach.walkable import NEVER, Graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.reach.kept import Kept
    from onemetre.reach.network import Positions


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a field changed: node, kind and what it was, each int32 (c,)."""

    node: NDArray[np.int32]
    kind: NDArray[np.int32]
    was: NDArray[np.int32]


class Live:
    """A private view of what is `Kept`, and the edits that can be made to it.

    Notes
    -----
    Scenarios of one base in one process share scratch arrays, and so must take turns.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        arrays = kept.arena.private()
        nowhere = len(kept.walkable.layout.core)
        self._graph = Graph._make([*(arrays[name] for name in Graph._fields[:-1]), nowhere])
        self._standing = Standing._make(arrays[name] for name in Standing._fields)
        self._row_of, self._node = arrays["row_of"], arrays["node"]
        self._inner = len(self._graph.between)
        self._labels = {
            low: arrays[f"labels_{low}"].reshape(-1) for low in range(0, kept.n_kinds, LANES)
        }
        self._tally = kept.tally.copy()
        self._nearest = arrays["nearest"]
        none = np.zeros((len(self._nearest), 0, kept.n_kinds), np.int32)
        self._counts = arrays.get("counts", none).transpose(1, 0, 2)
        self._differences: list[Difference] = []
        self._to_redo: set[int] = set()
        self._redone: dict[int, tuple[NDArray[np.int64], NDArray[np.int32]]] = {}

    @property
    def n_nodes(self) -> int:
        """Number of nodes, new ones included."""
        return int(self._tally[7])

    @property
    def n_kinds(self) -> int:
        """Number of kinds."""
        return self._kept.n_kinds

    def nearest(self, nodes: NDArray[np.integer] | slice = slice(None)) -> NDArray[np.int32]:
        """int32 (nodes, kinds): as `nearest_field`, of these nodes; new ones come last. A copy."""
        found: NDArray[np.int32] = self._nearest[self._row_of[: self.n_nodes][nodes]]
        return found

    def counts(self, nodes: NDArray[np.integer] | slice = slice(None)) -> NDArray[np.int32]:
        """int32 (limits, nodes, kinds): as `count_field`, of these nodes. A copy."""
        return self._counts[:, self._row_of[: self.n_nodes][nodes]]

    def cost(self, edges: NDArray[np.int32]) -> NDArray[np.int32]:
        """int32: cost of these edges, -1 where one is not walked."""
        known = self._kept.walkable.layout.slot
        slot = edges.copy()
        slot[edges < len(known)] = known[edges[edges < len(known)]]
        cost = self._graph.cost[slot]
        cost[cost >= NEVER] = -1
        return cost

    def take_differences(self) -> list[Difference]:
        """What the edits since the last call changed in `nearest`, in their order."""
        out, self._differences = self._differences, []
        return out

    def slot_of(self, edge: int) -> int:
        """Slot of an edge; new ones keep their number."""
        layout = self._kept.walkable.layout
        return int(layout.slot[edge]) if edge < len(layout.slot) else edge

    def drawn_ahead(self, edge: int) -> bool:
        """The edge is drawn in the direction of its chain; new ones are."""
        layout = self._kept.walkable.layout
        return bool(layout.ahead[layout.slot[edge]]) if edge < len(layout.slot) else True

    def add_node(self) -> int:
        """A node that no street leads to yet; returns its number."""
        node = self.n_nodes
        self._tally[7] += 1
        core = add_core(self._graph, self._tally)
        row = self._give_row(node, core)
        self._nearest[row] = FAR
        self._counts[:, row] = 0
        for labels in self._labels.values():
            labels[LANES * core : LANES * (core + 1)] = self._kept.limit + 1
        return node

    def _give_row(self, node: int, core: int) -> int:
        row = self._inner + core
        self._row_of[node], self._node[row] = row, node
        return row

    def add_edge(self, tail: int, head: int) -> int:
        """A closed street of one edge between two nodes; returns its number."""
        ends = self._core_at(tail), self._core_at(head)
        return int(add_chain(self._graph, self._standing, self._tally, *ends))

    def _core_at(self, node: int) -> int:
        """Core node of one of the caller's nodes; where it is none, its chain is opened there."""
        was = int(self._row_of[node])
        if was >= self._inner:
            return was - self._inner
        core = int(open_at(self._graph, self._standing, self._tally, was))
        row = self._give_row(node, core)
        self._nearest[row] = self._nearest[was]
        self._counts[:, row] = self._counts[:, was]
        limit = self._kept.limit
        for low, labels in self._labels.items():
            known = np.minimum(self._nearest[row, low : low + LANES], limit + 1)
            labels[LANES * core : LANES * (core + 1)] = limit + 1
            labels[LANES * core : LANES * core + len(known)] = known
        return core

    def set_cost(self, edge: int, cost: int, ends: Sequence[tuple[int, int, int]] = ()) -> None:
        """Let an edge cost that much (`NEVER` closes it).

        Parameters
        ----------
        ends
            entrance, and its costs to the two ends of the edge, tail first: for every entrance
            that stands on it.
        """
        slot = self.slot_of(edge)
        chain = int(self._graph.chain_of[slot])
        if len(self._counts) or self._kept.table:
            self._count_around(chain, slot, cost, edge, ends)
        else:
            self._set(edge, slot, cost, ends)
        self._mend(chain)

    def _set(self, edge: int, slot: int, cost: int, ends: Sequence[tuple[int, int, int]]) -> None:
        set_cost(self._graph, self._tally, slot, np.int32(cost))
        for entrance, to_tail, to_head in ends:
            near, far = (to_tail, to_head) if self.drawn_ahead(edge) else (to_head, to_tail)
            self._standing.near[entrance], self._standing.far[entrance] = near, far

    def _count_around(
        self, chain: int, slot: int, cost: int, edge: int, ends: Sequence[tuple[int, int, int]]
    ) -> None:
        graph, standing, kept = self._graph, self._standing, self._kept
        scratch = kept.scratch
        size = search_from(graph, graph.first[chain], graph.last[chain], scratch)
        near = places_near(graph, standing, scratch, size, chain)
        forget(scratch, size)
        inner = slice(graph.inner[chain], graph.inner[chain] + size_of(graph, chain))
        before = graph.ahead[inner].copy(), graph.back[inner].copy()
        old = self._total(chain)
        new = self._total_with(chain, slot, cost)
        on_chain = places_on(standing, chain)
        self._to_redo.update(near[0].tolist(), on_chain.tolist())
        places, kind, walk = concerned(near[0], near[1], near[2], old, new, on_chain)
        entrances = entrances_of(standing, places)
        self._count(entrances, -1)
        tell_along(graph, chain, *before, kind, walk, kept.within, -1, self._counts)
        self._set(edge, slot, cost, ends)
        self._count(entrances, +1)
        after = graph.ahead[inner], graph.back[inner]
        tell_along(graph, chain, *after, kind, walk, kept.within, +1, self._counts)

    def _total(self, chain: int) -> np.int32:
        graph = self._graph
        if graph.last[chain] in (graph.nowhere, graph.first[chain]):
            return NEVER
        return np.int32(total_of(graph, chain))

    def _total_with(self, chain: int, slot: int, cost: int) -> np.int32:
        graph = self._graph
        if self._graph.last[chain] in (graph.nowhere, graph.first[chain]):
            return NEVER
        costs = graph.cost[graph.lo[chain] : graph.hi[chain]].astype(np.int64)
        costs[slot - graph.lo[chain]] = cost
        return np.int32(min(int(costs.sum()), int(NEVER)))

    def _count(self, entrances: NDArray[np.int64], sign: int) -> None:
        if not len(self._counts):
            return
        standing = self._standing
        count(
            self._graph, standing.slot, standing.near, standing.far, standing.kind,
            standing.place, entrances, self._kept.within, np.int32(sign), self._counts,
            self._kept.scratch,
        )  # fmt: skip

    def add_entrance(self, edge: int, to_tail: int, to_head: int, kind: int, place: int) -> int:
        """An entrance on an edge, with its costs to the ends of it; returns its number."""
        graph, standing = self._graph, self._standing
        entrance = int(self._tally[5])
        self._tally[5] += 1
        while self._tally[6] <= place:
            standing.of_place[self._tally[6]] = -1
            self._tally[6] += 1
        ahead = self.drawn_ahead(edge)
        standing.slot[entrance] = self.slot_of(edge)
        standing.near[entrance] = to_tail if ahead else to_head
        standing.far[entrance] = to_head if ahead else to_tail
        standing.kind[entrance], standing.place[entrance] = kind, place
        put_on_lists(standing, graph.chain_of, entrance)
        self._open(entrance, is_open=True)
        return entrance

    def set_open(self, entrance: int, *, is_open: bool) -> None:
        """Open or close an entrance."""
        if bool(self._standing.open[entrance]) != is_open:
            self._open(entrance, is_open=is_open)

    def _open(self, entrance: int, *, is_open: bool) -> None:
        standing = self._standing
        place = standing.place[entrance : entrance + 1]
        self._to_redo.add(int(place[0]))
        self._count(entrances_of(standing, place), -1)
        standing.open[entrance] = is_open
        self._count(entrances_of(standing, place), +1)
        chain = int(self._graph.chain_of[standing.slot[entrance]])
        self._mend(chain, int(standing.kind[entrance]))

    def _mend(self, chain: int, kind: int | None = None) -> None:
        """Bring the nearest costs up to date around a chain, of one kind or of all."""
        kept = self._kept
        kinds = kept.all_kinds if kind is None else kept.all_kinds[kind : kind + 1]
        for low, labels in self._labels.items():
            changed = mend_around(
                self._graph, self._standing, labels, low, kinds, chain, kept.limit, kept.desk,
                self._nearest,
            )  # fmt: skip
            if len(changed[0]):
                row, *rest = changed
                self._differences.append(Difference(self._node[row], *rest))

    def redo_walks(
        self, homes: Positions, length: NDArray[np.int32], access: NDArray[np.int32]
    ) -> None:
        """Bring the table of walks up to date, for the places that edits since may concern.

        Parameters
        ----------
        homes
            where they are now.
        length
            int32 (k,): of their edges.
        access
            int32 (entrances,): centimetres off the network.
        """
        kept, standing = self._kept, self._standing
        places = np.array(sorted(self._to_redo), np.int32)
        self._to_redo.clear()
        if kept.table is None or not len(places):
            return
        price = kept.walkable.costs.access
        slot, near, far = self._ends(homes, length, price(homes.access))
        order = np.argsort(slot, kind="stable")
        point, place, cost = walks_of(
            self._graph, standing.slot, standing.near, standing.far, price(access),
            standing.place, entrances_of(standing, places), order, slot[order], near[order],
            far[order], price(homes.access)[order], np.int32(kept.walks), kept.scratch,
        )  # fmt: skip
        by = np.argsort(place, kind="stable")
        cuts = np.searchsorted(place[by], np.append(places, places[-1] + 1))
        for i, each in enumerate(places.tolist()):
            mine = by[cuts[i] : np.searchsorted(place[by], each, "right")]
            self._redone[each] = point[mine], cost[mine]

    def _ends(
        self, at: Positions, length: NDArray[np.int32], access: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """As `Walkable.ends`, on the streets as they are now."""
        layout = self._kept.walkable.layout
        on = at.edge >= 0
        edge = np.where(on, at.edge, 0)
        known = edge < len(layout.slot)
        inside = np.where(known, edge, 0)
        slot = np.where(known, layout.slot[inside], edge)
        ahead = layout.ahead[layout.slot[inside]] | ~known
        cost, long = self._graph.cost[slot].astype(np.int64), length.astype(np.int64)
        part = (cost * at.offset + long // 2) // long
        shut = ~on | (cost >= NEVER)
        near = np.where(shut, NEVER, access + np.where(ahead, part, cost - part))
        far = np.where(shut, NEVER, access + np.where(ahead, cost - part, part))
        return (
            np.where(on, slot, -1).astype(np.int32), np.minimum(near, NEVER).astype(np.int32),
            np.minimum(far, NEVER).astype(np.int32),
        )  # fmt: skip

    def walks(self) -> Pairs:
        """The table of walks as it is now. O(walks log walks)."""
        kept = self._kept.table
        if kept is None:
            raise ValueError("no table of walks was asked for")
        point, place, cost = kept.point, kept.place, kept.cost
        if self._redone:
            same = ~np.isin(place, np.fromiter(self._redone, np.int32))
            new = list(self._redone.items())
            point = np.concatenate([point[same], *(walks[0] for _, walks in new)])
            place = np.concatenate(
                [place[same], *(np.full(len(w[0]), j, np.int32) for j, w in new)]
            )
            cost = np.concatenate([cost[same], *(walks[1] for _, walks in new)])
        return table(point, place, cost, len(kept))
