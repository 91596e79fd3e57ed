"""A network laid out, at one set of costs: what the fast searches run on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from onemetre.reach.lanes import WAYS
from onemetre.reach.layout import Layout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.costs import Costs
    from onemetre.reach.network import Network, Positions
    from onemetre.reach.together import Together

#: More than any walk costs: what a closed edge costs, and how far a place is that is not there.
#: Two of them still add up in 32 bits. It is 5,000 km, or two months on foot.
NEVER = np.int32(2**29)


class Graph(NamedTuple):
    """Core nodes and chains with their costs. Arrays may have room at their ends.

    Attributes
    ----------
    cost
        int32 (m,): by slot; `NEVER` where it is not walked.
    chain_of
        int32 (m,): the chain of each slot.
    ahead, back
        int32 (inner nodes,): cost from the first core node of its chain to an inner node, and
        from the last; `NEVER` where an edge between them is closed, or nothing follows.
    owner
        int32 (inner nodes,): the chain of each inner node.
    lo, hi, first, last, inner
        by chain, see `Layout`; last is `nowhere` for a dead end.
    core, between
        int32: the caller's numbers of core and inner nodes.
    row
        int32 (core nodes, 2): the ways out of a core node are ``ways[row[v, 0]:row[v, 1]]``.
    ways
        int32 (k, WAYS, 2): core node and cost; filled up with ways to the node itself.
    bundle
        int32 (core nodes, 2): the chains at a core node are ``chains[bundle[v, 0]:bundle[v, 1]]``.
    chains
        int32: see `bundle`; a chain that returns to its first node is named once.
    """

    cost: NDArray[np.int32]
    chain_of: NDArray[np.int32]
    ahead: NDArray[np.int32]
    back: NDArray[np.int32]
    owner: NDArray[np.int32]
    lo: NDArray[np.int32]
    hi: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    inner: NDArray[np.int32]
    core: NDArray[np.int32]
    between: NDArray[np.int32]
    row: NDArray[np.int32]
    ways: NDArray[np.int32]
    bundle: NDArray[np.int32]
    chains: NDArray[np.int32]
    nowhere: int


@dataclass(frozen=True)
class Walkable:
    """A network of n nodes and m edges, laid out, at one set of costs.

    Attributes
    ----------
    network, layout, costs
        what it was made of.
    graph
        the arrays that the kernels read.

    Notes
    -----
    Made once for a profile and a company; O(m). About 30 bytes a node on raw street data, and
    25 for the layout, which profiles share.
    """

    network: Network
    layout: Layout
    costs: Costs
    graph: Graph

    @classmethod
    def of(cls, network: Network, costs: Costs, layout: Layout | None = None) -> Walkable:
        """Lay out `network` (unless that is done) at these costs.

        Raises
        ------
        ValueError
            naming the first edge whose cost is 0, or so large that a walk over it could not be
            added up.
        """
        layout = layout or Layout.of(network)
        if len(costs.edge) != network.n_edges:
            raise ValueError(f"{len(costs.edge)} costs for {network.n_edges} edges")
        wrong = (costs.edge == 0) | (costs.edge < -1) | (costs.edge >= NEVER)
        if wrong.any():
            at = int(np.argmax(wrong))
            raise ValueError(
                f"edge {at} costs {costs.edge[at]}: it must be 1 to {NEVER - 1}, or -1 if closed"
            )
        cost = costs.edge[layout.edge]
        cost[cost < 0] = NEVER
        return cls(network, layout, costs, _graph(layout, cost))

    @cached_property
    def alone(self) -> Together:
        """This set of costs by itself, as `nearest_fields` reads it; made when first asked for."""
        from onemetre.reach.together import Together  # noqa: PLC0415  # it is made of these

        return Together.of([self])

    def ends(self, at: Positions) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Slot of each position, and its cost to the two ends of the slot along the chain.

        int32 (k,) each; access included; -1 and `NEVER` for one off the network, `NEVER` on a
        closed edge. Costs are split as ``kernels`` does, so that the two ends add up.
        """
        layout = self.layout
        ends: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]] = _ends(
            at.edge, at.offset, self.costs.access(at.access), layout.slot, layout.ahead,
            self.graph.cost, self.network.length,
        )  # fmt: skip
        return ends


@njit(cache=True, nogil=True)
def _ends(edge, offset, access, slot_of, drawn_ahead, cost, length):  # type: ignore[no-untyped-def]
    k = len(edge)
    slot, near, far = np.full(k, -1, np.int32), np.full(k, NEVER), np.full(k, NEVER)
    for i in range(k):
        if edge[i] < 0:
            continue
        s = slot_of[edge[i]]
        slot[i] = s
        if cost[s] >= NEVER:
            continue
        whole, long = np.int64(cost[s]), np.int64(length[edge[i]])
        part = (whole * offset[i] + long // 2) // long
        if not drawn_ahead[s]:
            part = whole - part
        near[i] = min(access[i] + part, NEVER)
        far[i] = min(access[i] + whole - part, NEVER)
    return slot, near, far


def _graph(layout: Layout, cost: NDArray[np.int32]) -> Graph:
    n_core = len(layout.core)
    ahead, back, owner, chain_of, total = _along(
        layout.lo, layout.hi, layout.inner, layout.last, len(layout.between), cost, n_core
    )
    bundle, chains = _bundles(layout.first, layout.last, n_core)
    row, ways = _ways(bundle, chains, layout.first, layout.last, total, n_core)
    return Graph(
        cost, chain_of, ahead, back, owner, layout.lo, layout.hi, layout.first, layout.last,
        layout.inner, layout.core, layout.between, row, ways, bundle, chains, n_core,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _along(lo, hi, inner, last, n_inner, cost, nowhere):  # type: ignore[no-untyped-def]
    """Costs along every chain, see `Graph`; and of the whole of it."""
    ahead, back = np.empty(n_inner, np.int32), np.empty(n_inner, np.int32)
    owner, chain_of = np.empty(n_inner, np.int32), np.empty(len(cost), np.int32)
    total = np.empty(len(lo), np.int32)
    for j in range(len(lo)):
        total[j] = measure(lo[j], hi[j], inner[j], last[j] == nowhere, cost, ahead, back)
        for s in range(lo[j], hi[j]):
            chain_of[s] = j
        for i in range(inner[j], inner[j] + hi[j] - lo[j] - (last[j] != nowhere)):
            owner[i] = j
    return ahead, back, owner, chain_of, total


@njit(cache=True, nogil=True)
def measure(lo, hi, inner, dead_end, cost, ahead, back):  # type: ignore[no-untyped-def]
    """Write the costs along one chain; return that of the whole."""
    count = hi - lo - (not dead_end)
    run = np.int32(0)
    for i in range(count):
        run = np.int32(min(run + cost[lo + i], NEVER))
        ahead[inner + i] = run
    if dead_end:
        for i in range(count):
            back[inner + i] = NEVER
        return NEVER
    total = np.int32(min(run + cost[hi - 1], NEVER))
    run = np.int32(0)
    for i in range(count - 1, -1, -1):
        run = np.int32(min(run + cost[lo + i + 1], NEVER))
        back[inner + i] = run
    return total


@njit(cache=True, nogil=True)
def _bundles(first, last, n_core):  # type: ignore[no-untyped-def]
    bundle = np.zeros((n_core + 1, 2), np.int32)
    for j in range(len(first)):
        bundle[first[j], 1] += 1
        if last[j] != first[j] and last[j] != n_core:
            bundle[last[j], 1] += 1
    at = 0
    for v in range(n_core + 1):
        bundle[v, 0] = at
        at += bundle[v, 1]
        bundle[v, 1] = bundle[v, 0]
    chains = np.empty(at, np.int32)
    for j in range(len(first)):
        chains[bundle[first[j], 1]] = j
        bundle[first[j], 1] += 1
        if last[j] != first[j] and last[j] != n_core:
            chains[bundle[last[j], 1]] = j
            bundle[last[j], 1] += 1
    return bundle, chains


@njit(cache=True, nogil=True)
def _ways(bundle, chains, first, last, total, n_core):  # type: ignore[no-untyped-def]
    row = np.zeros((n_core + 1, 2), np.int32)
    at = 0
    for v in range(n_core):
        count = 0
        for a in range(bundle[v, 0], bundle[v, 1]):
            j = chains[a]
            count += last[j] != n_core and first[j] != last[j]
        row[v, 0] = at
        at += (count + WAYS - 1) // WAYS
        row[v, 1] = at
    ways = np.empty((at, WAYS, 2), np.int32)
    for v in range(n_core):
        way = WAYS * row[v, 0]
        for a in range(bundle[v, 0], bundle[v, 1]):
            j = chains[a]
            if last[j] != n_core and first[j] != last[j]:
                ways[way // WAYS, way % WAYS, 0] = first[j] + last[j] - v
                ways[way // WAYS, way % WAYS, 1] = total[j]
                way += 1
        while way < WAYS * row[v, 1]:
            ways[way // WAYS, way % WAYS, 0] = v
            ways[way // WAYS, way % WAYS, 1] = 0
            way += 1
    return row, ways


@njit(cache=True, nogil=True)
def to_core(graph, slot, near, far):  # type: ignore[no-untyped-def]
    """From an entrance to the first and the last core node of its chain, and what that costs."""
    j = graph.chain_of[slot]
    at = graph.inner[j] + slot - graph.lo[j]
    before = near if slot == graph.lo[j] else near + graph.ahead[at - 1]
    if graph.last[j] == graph.nowhere:
        return graph.first[j], before, graph.nowhere, NEVER
    behind = far if slot == graph.hi[j] - 1 else far + graph.back[at]
    return graph.first[j], before, graph.last[j], behind
