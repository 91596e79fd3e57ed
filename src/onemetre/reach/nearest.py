"""The nearest place of a kind, from every node and every point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.ground.units import FAR, NOT_COMPUTED, UNREACHABLE
from onemetre.reach import kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.costs import Costs
    from onemetre.reach.network import Adjacency, Network, Positions, Sites

#: Longer than any walk: a search with this limit looks everywhere.
NO_LIMIT = int(FAR) - 1
_LOW_HALF = np.int64(2**32 - 1)


@dataclass(frozen=True, slots=True)
class Tree:
    """Cheapest walks from every node to its nearest place.

    Attributes
    ----------
    label
        int64 (n,): see ``kernels``.
    place
        int32 (n,): that place, -1 where none is reached.
    walked
        int32 (n,): centimetres of that walk.
    by
        int32 (n,): the edge on which the walk leaves the node towards the place; -2 - e where it
        ends on edge e, at the entrance; -1 where there is no walk.
    """

    label: NDArray[np.int64]
    place: NDArray[np.int32]
    walked: NDArray[np.int32]
    by: NDArray[np.int32]

    @property
    def cost(self) -> NDArray[np.int32]:
        """int32 (n,): cost; `FAR` where no place was found within the limit."""
        return _cost(self.label)


@dataclass(frozen=True, slots=True)
class Walks:
    """The cheapest walk from each of k points to its nearest place.

    Attributes
    ----------
    cost
        int32 (k,): in the unit of the costs given. `NOT_COMPUTED` for a point off the network,
        `UNREACHABLE` where no walk exists, `FAR` where one exists beyond the limit.
    place
        int32 (k,): the place, -1 where there is none.
    walked
        int32 (k,): centimetres walked on the network.
    unseen
        int32 (k,): those of them on edges whose stress is not observed.
    via
        int8 (k,): the walk leaves over the tail (0), the head (1) or along the edge (2); -1.
    """

    cost: NDArray[np.int32]
    place: NDArray[np.int32]
    walked: NDArray[np.int32]
    unseen: NDArray[np.int32]
    via: NDArray[np.int8]


def _cost(label: NDArray[np.int64]) -> NDArray[np.int32]:
    cost = np.full(len(label), FAR, np.int32)
    found = label != kernels.NO_LABEL
    cost[found] = label[found] >> kernels.SHIFT
    return cost


def _unseen(network: Network) -> NDArray[np.int32]:
    return np.where(network.observed, np.int32(0), network.length).astype(np.int32)


def nearest_tree(
    network: Network,
    adjacency: Adjacency,
    costs: Costs,
    sites: Sites,
    *,
    limit: int = NO_LIMIT,
) -> Tree:
    """Cheapest walk from every node to the nearest of `sites`.

    Of two equally cheap walks the one with more observed length is taken, then the place with
    the smaller number: the answer does not depend on the order of edges.

    Parameters
    ----------
    limit
        no walk above this cost is looked for; in the unit of `costs`.

    Notes
    -----
    O((m + k) log(m + k)) for m edges and k entrances; 16 bytes a node and 12 an edge.
    """
    sites.at.check(network)
    node, label, walked, place, on = kernels.to_ends(
        network.tail, network.head, network.length, costs.edge, _unseen(network),
        sites.at.edge, sites.at.offset, costs.access(sites.at.access), sites.place,
    )  # fmt: skip
    found = kernels.nearest_tree(
        adjacency.start, adjacency.neighbour, adjacency.edge,
        costs.edge, _unseen(network), network.length,
        node, label, walked, place, on, np.int64(min(limit, NO_LIMIT)),
    )  # fmt: skip
    return Tree(*found)


def nearest(
    network: Network,
    costs: Costs,
    sites: Sites,
    points: Positions,
    tree: Tree,
    *,
    limit: int = NO_LIMIT,
) -> Walks:
    """Cheapest walk from every point to the nearest of the `sites` that `tree` was grown from.

    O(k log s) for k points and s entrances, and once O(m) to tell far from unreachable.
    """
    points.check(network)
    order = np.argsort(sites.at.edge, kind="stable")
    on_edge = sites.at.edge[order]
    label, place, walked, via = kernels.from_ends(
        network.tail, network.head, network.length, costs.edge, _unseen(network),
        tree.label, tree.place, tree.walked,
        points.edge, points.offset, costs.access(points.access),
        np.searchsorted(on_edge, points.edge, "left"),
        np.searchsorted(on_edge, points.edge, "right"),
        sites.at.offset[order], costs.access(sites.at.access)[order], sites.place[order],
        np.int64(min(limit, NO_LIMIT)),
    )  # fmt: skip
    found = label != kernels.NO_LABEL
    cost = np.full(len(points), UNREACHABLE, np.int32)
    cost[found] = label[found] >> kernels.SHIFT
    cost[points.edge < 0] = NOT_COMPUTED
    if limit < NO_LIMIT:
        cost[_connected(network, costs, sites, points) & ~found] = FAR
    unseen = np.where(found, label & _LOW_HALF, 0).astype(np.int32)
    return Walks(cost, place, walked, unseen, via)


def _connected(
    network: Network, costs: Costs, sites: Sites, points: Positions
) -> NDArray[np.bool_]:
    """bool (k,): some site can be walked to, however long it takes."""
    root = kernels.components(network.n_nodes, network.tail, network.head, costs.edge)
    site_edge = sites.at.edge[costs.edge[sites.at.edge] >= 0]
    roots = np.unique(root[network.tail[site_edge]])
    on = points.edge >= 0
    out = np.zeros(len(points), dtype=bool)
    edge = points.edge[on]
    out[on] = (costs.edge[edge] >= 0) & np.isin(root[network.tail[edge]], roots)
    return out


def path(network: Network, tree: Tree, node: int) -> list[int]:
    """Edges from `node` to its nearest place, in walking order, the entrance's own one last."""
    edges: list[int] = []
    while (edge := int(tree.by[node])) >= 0:
        edges.append(edge)
        node = int(network.tail[edge]) + int(network.head[edge]) - node
    if edge == -1 or edges[-1:] == [-2 - edge]:
        return edges
    return [*edges, -2 - edge]


def walk_of(network: Network, tree: Tree, walks: Walks, points: Positions, i: int) -> list[int]:
    """Edges that the walk of point `i` touches, in walking order, partial ones included.

    Empty where no walk was found.
    """
    via = int(walks.via[i])
    if via < 0:
        return []
    edge = int(points.edge[i])
    if via == 2:
        return [edge]
    node = int(network.tail[edge] if via == 0 else network.head[edge])
    onwards = path(network, tree, node)
    return onwards if onwards[:1] == [edge] else [edge, *onwards]
