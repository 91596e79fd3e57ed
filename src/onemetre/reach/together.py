"""Several sets of costs over one layout, side by side: children of several ages at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.reach.walkable import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.reach.layout import Layout
    from onemetre.reach.walkable import Graph, Walkable


@dataclass(frozen=True)
class Together:
    """Sets of costs that are searched together; see `nearest_fields`.

    Attributes
    ----------
    walkables
        one for each set of costs, all of one layout.
    ways
        int32 (k, WAYS, 1 + sets): as `Graph.ways`, with the cost of every set.
    along
        int32 (m, 1 + 3 sets): by slot the caller's number of the inner node at its end, -1 if
        there is none; and for each set the cost of the slot, and those of `Graph.ahead` and
        `Graph.back` of that node.
    ends
        int32 (n, sets, 2): of the caller's nodes the costs to `Layout.between_which`.

    Notes
    -----
    Made once; O(m). About 24 bytes a node and set of costs on raw street data, besides what
    the sets take by themselves.
    """

    walkables: tuple[Walkable, ...]
    ways: NDArray[np.int32]
    along: NDArray[np.int32]
    ends: NDArray[np.int32]

    @classmethod
    def of(cls, walkables: Sequence[Walkable]) -> Together:
        """Put them side by side.

        Raises
        ------
        ValueError
            if there is none, or their layouts differ.
        """
        if not walkables:
            raise ValueError("no set of costs is given")
        layout, count = walkables[0].layout, len(walkables)
        if any(each.layout is not layout for each in walkables):
            raise ValueError("the sets of costs are not of one layout")
        ways = walkables[0].graph.ways
        if count > 1:
            costs = (each.graph.ways[:, :, 1:] for each in walkables)
            ways = np.concatenate([ways[:, :, :1], *costs], axis=2)
        along = np.empty((len(layout.edge), 1 + 3 * count), np.int32)
        ends = np.zeros((layout.n_nodes, count, 2), np.int32)
        ends[:, :, 1] = NEVER
        for which, each in enumerate(walkables):
            _beside(each.graph, which, along, ends)
        return cls(tuple(walkables), ways, along, ends)

    @property
    def layout(self) -> Layout:
        """That of all."""
        return self.walkables[0].layout


@njit(cache=True, nogil=True)
def _beside(graph: Graph, which, along, ends):  # type: ignore[no-untyped-def]
    for j in range(len(graph.lo)):
        lo, hi = graph.lo[j], graph.hi[j]
        size = hi - lo - (graph.last[j] != graph.nowhere)
        for i in range(hi - lo):
            to = along[lo + i, 1 + 3 * which : 4 + 3 * which]
            along[lo + i, 0] = -1
            to[0], to[1], to[2] = graph.cost[lo + i], 0, 0
            if i < size:
                at = graph.inner[j] + i
                node = graph.between[at]
                along[lo + i, 0] = node
                to[1], to[2] = graph.ahead[at], graph.back[at]
                ends[node, which, 0], ends[node, which, 1] = graph.ahead[at], graph.back[at]
