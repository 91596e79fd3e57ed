"""How many places of a kind lie within a walk of N minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.reach.kernels import NO_LABEL, _part, _pop, _push

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.costs import Costs
    from onemetre.reach.network import Adjacency, Network, Positions, Sites


def places_within(
    network: Network,
    adjacency: Adjacency,
    costs: Costs,
    sites: Sites,
    points: Positions,
    limit: int,
) -> NDArray[np.int32]:
    """int32 (k,): the number of different places within `limit` of each point, -1 off the network.

    A place with several entrances counts once. Searches go from the places, each only as far
    as `limit`: O(sum of what the searches touch), not places times points.
    """
    sites.at.check(network)
    points.check(network)
    order = np.argsort(sites.place, kind="stable")
    place_start = np.flatnonzero(np.diff(sites.place[order], prepend=-1))
    by_edge = np.argsort(points.edge, kind="stable").astype(np.int64)
    first = np.searchsorted(points.edge[by_edge], np.arange(network.n_edges + 1))
    counts: NDArray[np.int32] = _count(
        adjacency.start, adjacency.neighbour, adjacency.edge,
        network.tail, network.head, network.length, costs.edge,
        np.append(place_start, len(order)).astype(np.int64),
        sites.at.edge[order], sites.at.offset[order], costs.access(sites.at.access)[order],
        by_edge, first.astype(np.int64), points.offset, costs.access(points.access),
        np.int64(limit),
    )  # fmt: skip
    counts[points.edge < 0] = -1
    return counts


@njit(cache=True, nogil=True)
def _count(  # type: ignore[no-untyped-def]  # noqa: C901  # one search, three ways to a point
    start, neighbour, edge, tail, head, length, cost,
    place_start, s_edge, s_offset, s_access,
    by_edge, first, p_offset, p_access, limit,
):  # fmt: skip
    n = len(start) - 1
    counts = np.zeros(len(p_offset), np.int32)
    last = np.full(len(p_offset), -1, np.int64)
    edge_seen = np.full(len(tail), -1, np.int64)
    label = np.full(n, NO_LABEL, np.int64)
    touched = np.empty(n, np.int32)
    # Each arc improves a label at most once in a search, each entrance twice.
    room = len(neighbour) + 2 * len(s_edge)
    keys = np.empty(room, np.int64)
    nodes = np.empty(room, np.int32)
    for p in range(len(place_start) - 1):
        lo, hi = place_start[p], place_start[p + 1]
        size = 0
        n_touched = 0
        for s in range(lo, hi):
            e = s_edge[s]
            if e < 0 or cost[e] < 0:
                continue
            part = _part(cost[e], s_offset[s], length[e])
            for end in range(2):
                v = tail[e] if end == 0 else head[e]
                new = s_access[s] + (part if end == 0 else cost[e] - part)
                if new <= limit and new < label[v]:
                    if label[v] == NO_LABEL:
                        touched[n_touched] = v
                        n_touched += 1
                    label[v] = new
                    size = _push(keys, nodes, size, new, v)
            # Points on the entrance's own edge may be reached straight along it.
            for q in range(first[e], first[e + 1]):
                i = by_edge[q]
                along = abs(part - _part(cost[e], p_offset[i], length[e]))
                if last[i] != p and s_access[s] + along + p_access[i] <= limit:
                    last[i] = p
                    counts[i] += 1
        while size > 0:
            key, v = keys[0], nodes[0]
            size = _pop(keys, nodes, size)
            if key != label[v]:
                continue
            for at in range(start[v], start[v + 1]):
                e = edge[at]
                if cost[e] < 0:
                    continue
                new = key + cost[e]
                w = neighbour[at]
                if new <= limit and new < label[w]:
                    if label[w] == NO_LABEL:
                        touched[n_touched] = w
                        n_touched += 1
                    label[w] = new
                    size = _push(keys, nodes, size, new, w)
        for t in range(n_touched):
            v = touched[t]
            for at in range(start[v], start[v + 1]):
                e = edge[at]
                if cost[e] < 0 or edge_seen[e] == p:
                    continue
                edge_seen[e] = p
                for q in range(first[e], first[e + 1]):
                    i = by_edge[q]
                    if last[i] == p:
                        continue
                    part = _part(cost[e], p_offset[i], length[e])
                    best = NO_LABEL
                    if label[tail[e]] != NO_LABEL:
                        best = label[tail[e]] + part
                    if label[head[e]] != NO_LABEL:
                        best = min(best, label[head[e]] + cost[e] - part)
                    if best != NO_LABEL and best + p_access[i] <= limit:
                        last[i] = p
                        counts[i] += 1
        for t in range(n_touched):
            label[touched[t]] = NO_LABEL
    return counts
