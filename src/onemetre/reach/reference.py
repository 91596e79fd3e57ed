"""The plain reference: the same answers by the shortest readable code.

Slow on purpose. Generated tests hold the compiled searches to it. Nothing else calls it.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from onemetre.ground.units import FAR, NOT_COMPUTED, UNREACHABLE

if TYPE_CHECKING:
    from onemetre.reach.costs import Costs
    from onemetre.reach.network import Network, Positions, Sites

#: cost, unobserved centimetres, place: compared in this order.
Answer = tuple[int, int, int]
NOTHING: Answer = (int(UNREACHABLE), 0, -1)


def _part(whole: int, offset: int, length: int) -> int:
    return (whole * offset + length // 2) // length


class Reference:
    """Walks over one network at one set of costs, from entrances outwards."""

    def __init__(self, network: Network, costs: Costs) -> None:
        self.network = network
        self.costs = costs
        self.arcs: dict[int, list[tuple[int, int, int]]] = {}
        for e in range(network.n_edges):
            cost = int(costs.edge[e])
            if cost >= 0:
                tail, head = int(network.tail[e]), int(network.head[e])
                dark = self._dark(e)
                self.arcs.setdefault(tail, []).append((head, cost, dark))
                self.arcs.setdefault(head, []).append((tail, cost, dark))

    def _dark(self, e: int) -> int:
        seen = self.network.stress_low[e] == self.network.stress_high[e]
        return 0 if seen else int(self.network.length[e])

    def _split(self, at: Positions, i: int) -> tuple[int, int, int, int] | None:
        """Cost and dark length from position `i` to the tail; the rest of them to the head."""
        e = int(at.edge[i])
        if e < 0 or self.costs.edge[e] < 0:
            return None
        cost, dark, length = int(self.costs.edge[e]), self._dark(e), int(self.network.length[e])
        offset = int(at.offset[i])
        near, near_dark = _part(cost, offset, length), _part(dark, offset, length)
        return near, near_dark, cost - near, dark - near_dark

    def nodes(self, sites: Sites) -> dict[int, Answer]:
        """Best answer of every node that any entrance reaches."""
        queue: list[tuple[int, int, int, int]] = []
        access = self.costs.access(sites.at.access)
        for i in range(len(sites.place)):
            if (split := self._split(sites.at, i)) is None:
                continue
            e, place, walk = int(sites.at.edge[i]), int(sites.place[i]), int(access[i])
            to_tail, dark_tail, to_head, dark_head = split
            queue.append((walk + to_tail, dark_tail, place, int(self.network.tail[e])))
            queue.append((walk + to_head, dark_head, place, int(self.network.head[e])))
        heapq.heapify(queue)
        best: dict[int, Answer] = {}
        while queue:
            cost, dark, place, node = heapq.heappop(queue)
            if node in best:
                continue
            best[node] = (cost, dark, place)
            for other, step, step_dark in self.arcs.get(node, ()):
                heapq.heappush(queue, (cost + step, dark + step_dark, place, other))
        return best

    def points(self, sites: Sites, points: Positions, limit: int) -> list[Answer]:
        """Best answer of every point, with the three ways of not having one."""
        nodes = self.nodes(sites)
        return [self._point(nodes, sites, points, i, limit) for i in range(len(points))]

    def _point(
        self, nodes: dict[int, Answer], sites: Sites, points: Positions, i: int, limit: int
    ) -> Answer:
        if points.edge[i] < 0:
            return (int(NOT_COMPUTED), 0, -1)
        if (here := self._split(points, i)) is None:
            return NOTHING
        e = int(points.edge[i])
        walk = int(self.costs.access(points.access)[i])
        found: list[Answer] = []
        for node, near, dark in (
            (int(self.network.tail[e]), here[0], here[1]),
            (int(self.network.head[e]), here[2], here[3]),
        ):
            if node in nodes:
                cost, node_dark, place = nodes[node]
                found.append((cost + near + walk, node_dark + dark, place))
        access = self.costs.access(sites.at.access)
        for s in range(len(sites.place)):
            there = self._split(sites.at, s)
            if int(sites.at.edge[s]) == e and there is not None:
                along, dark = abs(here[0] - there[0]), abs(here[1] - there[1])
                found.append((walk + int(access[s]) + along, dark, int(sites.place[s])))
        if not found:
            return NOTHING
        best = min(found)
        return best if best[0] <= limit else (int(FAR), 0, -1)

    def walks_within(
        self, sites: Sites, points: Positions, limit: int
    ) -> list[list[tuple[int, int]]]:
        """Of each point: cost and place of every walk within `limit`, the cheapest first."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(len(points))]
        for place in sorted(set(sites.place.tolist())):
            for i, (cost, _, _) in enumerate(self.points(_only(sites, place), points, limit)):
                if 0 <= cost <= limit:
                    found[i].append((cost, place))
        return [sorted(walks) for walks in found]


def _only(sites: Sites, place: int) -> Sites:
    keep = sites.place == place
    at = type(sites.at)(sites.at.edge[keep], sites.at.offset[keep], sites.at.access[keep])
    return type(sites)(at, sites.place[keep], sites.kind[keep])
