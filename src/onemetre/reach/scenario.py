"""What if: typed edits on a base that nobody copies, with every field exact after each.

>>> import numpy as np
>>> from onemetre import reach
>>> def street(*lengths):
...     m = len(lengths)
...     ones = np.ones(m, np.uint8)
...     ends = np.arange(m + 1, dtype=np.int32)
...     return reach.Network(m + 1, ends[:-1], ends[1:], np.array(lengths, np.int32), ones, ones,
...                          0 * ones, np.zeros(m, bool))
>>> library = reach.Sites(reach.Positions(*np.array([[0], [0], [0]], np.int32)),
...                       np.zeros(1, np.int32), np.zeros(1, np.int32))
>>> base = reach.Base(street(10_000, 20_000, 30_000), library, 1,
...                   {"metres": reach.Question(reach.walking_distance, limit=100_000)})
>>> what_if = reach.Scenario(base)
>>> done = what_if.apply(reach.AddEdge(0, 3, reach.Street(length=15_000)))
>>> what_if.nearest("metres")[:, 0]
array([    0, 10000, 30000, 15000], dtype=int32)
>>> what_if.undo()
>>> what_if.nearest("metres")[:, 0]
array([    0, 10000, 30000, 60000], dtype=int32)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onemetre.ground.units import NOT_COMPUTED
from onemetre.reach.at_points import at_points
from onemetre.reach.base import COLUMNS, SITE
from onemetre.reach.edits import Changes, Outcome
from onemetre.reach.making import make
from onemetre.reach.network import Network, Positions, Sites
from onemetre.reach.state import Made, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from onemetre.reach.base import Base
    from onemetre.reach.costs import Costs
    from onemetre.reach.edits import Door, Edit
    from onemetre.reach.live import Live
    from onemetre.reach.pairs import Pairs

    Nodes = NDArray[np.integer] | slice


class Scenario:
    """Edits on a base, each exact in every field and each undone at no more cost.

    Notes
    -----
    Integers are the definition: after any edit the fields are, bit for bit, those of the edited
    network measured from nothing, and no value changes that the edit cannot reach. Memory: the
    pages that differ from the base. Time of an edit: about that of the nodes it changes (for
    counts: of the places whose walks may use the street), not of the network.
    """

    def __init__(self, base: Base) -> None:
        self._base = base
        self._state = State(base)
        self._done: list[Edit] = []
        self._back: list[list[Callable[[], object]]] = []

    @property
    def capacity(self) -> list[float]:
        """Of each place, new ones last."""
        return self._state.capacity

    @property
    def homes(self) -> list[tuple[Door, int]]:
        """New homes and their children."""
        return self._state.homes

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Those applied and not undone, in their order."""
        return tuple(self._done)

    def nearest(self, question: str, nodes: Nodes = slice(None)) -> NDArray[np.int32]:
        """int32 (nodes, kinds): as `nearest_field`; new nodes come last. A copy, O(nodes)."""
        return self._state.live[question].nearest(nodes)

    def counts(self, question: str, nodes: Nodes = slice(None)) -> NDArray[np.int32]:
        """int32 (limits, nodes, kinds): as `count_field`; new nodes come last. A copy."""
        return self._state.live[question].counts(nodes)

    def network(self) -> Network:
        """The network as it is now. Removed edges are in it: see `costs`. O(m)."""
        cut = {
            name: self._state.columns[name][: self._state.n_edges].copy()
            for name in ("tail", "head", *COLUMNS)
        }
        return Network(n_nodes=self._state.n_nodes, **cut)

    def sites(self) -> Sites:
        """The entrances as they are now; those of closed places are off the network. O(s)."""
        edge, offset, access, place, kind = (
            self._state.columns[f"site_{name}"][: self._state.n_sites].copy() for name in SITE
        )
        edge[~self._state.columns["site_open"][: self._state.n_sites]] = NOT_COMPUTED
        return Sites(Positions(edge, offset, access), place, kind)

    def costs(self, question: str) -> Costs:
        """The costs of `network`; -1 where an edge was removed. O(m)."""
        costs = self._base.questions[question].price(self.network())
        costs.edge[self._state.columns["closed"][: self._state.n_edges]] = -1
        return costs

    def positions(self, points: Positions) -> Positions:
        """Where points of the base lie now that some edges are split. O(k)."""
        edge, offset = points.edge.copy(), points.offset.copy()
        if self._state.split:
            for i in np.flatnonzero(np.isin(edge, list(self._state.split))):
                edge[i], offset[i] = self._state.now(int(edge[i]), int(offset[i]))
        # Where a street was made shorter than where a point stands, it stands at the end.
        length = self._state.columns["length"][np.maximum(edge, 0)]
        return Positions(edge, np.minimum(offset, length), points.access)

    def walks(self, question: str) -> Pairs:
        """The table of walks from the base's homes, as `walks_within`. O(walks log walks).

        Raises
        ------
        ValueError
            if the question asks for none.
        """
        return self._state.live[question].walks()

    def nearest_at(self, question: str, points: Positions) -> NDArray[np.int32]:
        """int32 (k, kinds): cost from points to the nearest place of each kind.

        As `reach.nearest` tells it: `NOT_COMPUTED` off the network, `UNREACHABLE` on an edge
        that is not walked, `FAR` beyond the limit. O(k).
        """
        ask = self._base.questions[question]
        live, columns = self._state.live[question], self._state.columns
        now = self.positions(points)
        edge = np.maximum(now.edge, 0)
        return at_points(
            now, live.cost(edge), columns["length"][edge],
            live.nearest(columns["tail"][edge]), live.nearest(columns["head"][edge]),
            self.sites(), self._base.kept[question].walkable.costs.access, ask.limit,
        )  # fmt: skip

    def apply(self, edit: Edit) -> Outcome:
        """Make one edit.

        Raises
        ------
        ValueError
            naming the value that cannot be used; nothing is changed then.
        """
        if len(self._done) >= self._base.room:
            raise ValueError(
                f"this scenario is full after {self._base.room} edits: make a base of its network"
            )
        made = Made()
        make(edit, self._state, made)
        self._back.append(self._state.back)
        self._state.back = []
        self._done.append(edit)
        self._redo_walks()
        changes = {name: _merged(live) for name, live in self._state.live.items()}
        return Outcome(
            edit, tuple(made.nodes), tuple(made.edges), tuple(made.places), tuple(made.homes),
            changes,
        )  # fmt: skip

    def undo(self) -> None:
        """Take the last edit back. What it added stays as a closed leftover with its number.

        Raises
        ------
        ValueError
            if there is nothing to take back.
        """
        if not self._done:
            raise ValueError("there is no edit to take back")
        for step in reversed(self._back.pop()):
            step()
        self._done.pop()
        self._redo_walks()
        for live in self._state.live.values():
            live.take_differences()

    def _redo_walks(self) -> None:
        homes = self._base.homes
        if homes is None:
            return
        now, columns = self.positions(homes), self._state.columns
        length = columns["length"][np.maximum(now.edge, 0)]
        for live in self._state.live.values():
            live.redo_walks(now, length, columns["site_access"])

    def fork(self) -> Scenario:
        """Another scenario with the same edits, to go on from here. As long as they took."""
        other = Scenario(self._base)
        for edit in self._done:
            other.apply(edit)
        return other


def _merged(live: Live) -> Changes:
    """The steps of one edit as one change: values that came back are left out."""
    steps = live.take_differences()
    if not steps:
        none = np.zeros(0, np.int32)
        return Changes(none, none, none, none)
    if len(steps) == 1:
        node, kind, was = steps[0].node, steps[0].kind, steps[0].was
        return Changes(node, kind, was, live.nearest(node)[np.arange(len(node)), kind])
    node, kind, was = (
        np.concatenate([getattr(step, name) for step in steps]) for name in ("node", "kind", "was")
    )
    key = node.astype(np.int64) * live.n_kinds + kind
    _, first = np.unique(key, return_index=True)
    now = live.nearest(node[first])[np.arange(len(first)), kind[first]]
    real = now != was[first]
    first = first[real]
    return Changes(node[first], kind[first], was[first], now[real])
