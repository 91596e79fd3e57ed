"""The network and places of a scenario, and the steps that edits are made of.

Each step leaves the way back in `State.back`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from onemetre.reach.base import COLUMNS, SITE
from onemetre.reach.edits import Street
from onemetre.reach.live import Live
from onemetre.reach.network import Crossing, Network
from onemetre.reach.walkable import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemetre.reach.base import Base
    from onemetre.reach.costs import Costs
    from onemetre.reach.edits import Door


@dataclass
class Made:
    """Numbers given to what an edit made."""

    nodes: list[int] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)


class State:
    """A private view of a base, with what was added to it.

    Attributes
    ----------
    columns
        of edges and entrances, see ``base``; with room at the end.
    live
        the fields, by question.
    split
        by edge that was split: where, and its two parts.
    back
        ways back of the steps made since it was last emptied.
    """

    def __init__(self, base: Base) -> None:
        self.base = base
        self.columns = base.arena.private()
        self.live = {name: Live(kept) for name, kept in base.kept.items()}
        self.n_nodes, self.n_edges = base.network.n_nodes, base.network.n_edges
        self.n_sites = len(base.sites.place)
        self.capacity: list[float] = base.capacity.tolist()
        self.homes: list[tuple[Door, int]] = []
        self.split: dict[int, tuple[int, int, int]] = {}
        self.moved_to: dict[int, list[int]] = {}
        self.closed_places: set[int] = set()
        self.back: list[Callable[[], object]] = []

    def now(self, edge: int, offset: int) -> tuple[int, int]:
        while edge in self.split:
            cut, first, second = self.split[edge]
            edge, offset = (first, offset) if offset <= cut else (second, offset - cut)
        return edge, offset

    def street(self, edge: int) -> Street:
        length, low, high, crossing, steps = (self.columns[name][edge] for name in COLUMNS)
        return Street(int(length), int(low), int(high), Crossing(int(crossing)), bool(steps))

    def add_node(self) -> int:
        node = self.n_nodes
        self.n_nodes += 1
        for live in self.live.values():
            live.add_node()
        return node

    def add_edge(self, tail: int, head: int, street: Street) -> int:
        edge = self.n_edges
        self.n_edges += 1
        self.columns["tail"][edge], self.columns["head"][edge] = tail, head
        self.columns["closed"][edge] = True
        for name in COLUMNS:
            self.columns[name][edge] = getattr(street, name)
        for live in self.live.values():
            live.add_edge(tail, head)
        self.set(edge, street, closed=False)
        return edge

    def set(self, edge: int, street: Street, *, closed: bool) -> None:
        old, was_closed = self.street(edge), bool(self.columns["closed"][edge])
        self.back.append(lambda: self._write(edge, old, closed=was_closed))
        self._write(edge, street, closed=closed)

    def _write(self, edge: int, street: Street, *, closed: bool) -> None:
        for name in COLUMNS:
            self.columns[name][edge] = getattr(street, name)
        self.columns["closed"][edge] = closed
        standing = self.standing_on(edge)
        for name, live in self.live.items():
            cost, costs = self._price(name, edge)
            ends = [(s, *self._ends(s, cost, costs)) for s in standing]
            live.set_cost(edge, cost, ends)

    def _price(self, question: str, edge: int) -> tuple[int, Costs]:
        """Cost of one edge, `NEVER` if closed, and the costs it comes from."""
        one = {name: self.columns[name][edge : edge + 1] for name in COLUMNS}
        ends = np.zeros(1, np.int32)
        costs = self.base.questions[question].price(Network(1, ends, ends, **one))
        closed = self.columns["closed"][edge] or costs.edge[0] < 0
        return int(NEVER) if closed else int(costs.edge[0]), costs

    def _ends(self, site: int, cost: int, costs: Costs) -> tuple[int, int]:
        """Costs from an entrance to the tail and the head of its edge."""
        if cost >= NEVER:
            return int(NEVER), int(NEVER)
        edge = self.columns["site_edge"][site]
        length, offset = int(self.columns["length"][edge]), int(self.columns["site_offset"][site])
        access = int(costs.access(self.columns["site_access"][site : site + 1])[0])
        part = (cost * offset + length // 2) // length
        return min(access + part, int(NEVER)), min(access + cost - part, int(NEVER))

    def standing_on(self, edge: int) -> list[int]:
        """Entrances on an edge, closed ones included."""
        base = self.base
        # Searched as int32: any other type would copy the whole array.
        lo, hi = np.searchsorted(base.edge_sorted, np.array([edge, edge + 1], np.int32))
        return [*base.by_edge[lo:hi].tolist(), *self.moved_to.get(edge, [])]

    def sites_of(self, place: int) -> list[int]:
        """Open entrances of a place."""
        mine = self.columns["site_place"][: self.n_sites] == place
        return np.flatnonzero(mine & self.columns["site_open"][: self.n_sites]).tolist()

    def add_site(self, door: Door, place: int, kind: int) -> int:
        edge, offset = self.now(door.edge, door.offset)
        site = self.n_sites
        self.n_sites += 1
        values = (edge, offset, door.access, place, kind)
        for name, value in zip(SITE, values, strict=True):
            self.columns[f"site_{name}"][site] = value
        self.columns["site_open"][site] = True
        self.moved_to.setdefault(edge, []).append(site)
        for name, live in self.live.items():
            live.add_entrance(edge, *self._ends(site, *self._price(name, edge)), kind, place)
        self.back.append(lambda: self._write_open(site, is_open=False))
        return site

    def open_site(self, site: int, *, is_open: bool) -> None:
        self._write_open(site, is_open=is_open)
        self.back.append(lambda: self._write_open(site, is_open=not is_open))

    def _write_open(self, site: int, *, is_open: bool) -> None:
        self.columns["site_open"][site] = is_open
        for live in self.live.values():
            live.set_open(site, is_open=is_open)
