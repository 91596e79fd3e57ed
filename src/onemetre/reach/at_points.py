"""From the fields at nodes to the points that people live at: homes, doors, middles of streets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.ground.units import FAR, NOT_COMPUTED, UNREACHABLE
from onemetre.reach.kernels import _part

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from onemetre.reach.costs import Costs
    from onemetre.reach.network import Network, Positions, Sites


def nearest_at(
    network: Network,
    costs: Costs,
    sites: Sites,
    field: NDArray[np.int32],
    points: Positions,
    limit: int,
) -> NDArray[np.int32]:
    """int32 (k, n_kinds): cost from each point to the nearest place of each kind.

    Over either end of the point's edge, or straight along it to a place on the same edge.
    `NOT_COMPUTED` for a point off the network, `UNREACHABLE` on an edge that is not walked,
    `FAR` where there is none within `limit`.

    Parameters
    ----------
    field
        int32 (n, n_kinds): what `nearest_field` gives for the same sites, costs and limit.

    Notes
    -----
    O((k + s log s) n_kinds).
    """
    points.check(network)
    sites.at.check(network)
    edge = np.maximum(points.edge, 0)
    rows = field[network.tail[edge]], field[network.head[edge]]
    return at_points(
        points, costs.edge[edge], network.length[edge], *rows, sites, costs.access, limit
    )


def at_points(
    points: Positions,
    cost: NDArray[np.int32],
    length: NDArray[np.int32],
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    sites: Sites,
    access: Callable[[NDArray[np.int32]], NDArray[np.int64]],
    limit: int,
) -> NDArray[np.int32]:
    """`nearest_at`, where what is known of the points' edges is given: all by point.

    Parameters
    ----------
    cost, length
        int32 (k,) of the edge.
    tail, head
        int32 (k, n_kinds): the field at its ends.
    access
        cost of centimetres off the network.
    """
    order = np.argsort(sites.at.edge, kind="stable")
    on_edge = sites.at.edge[order]
    out: NDArray[np.int32] = _at(
        cost, length, tail, head, points.edge, points.offset, access(points.access),
        np.searchsorted(on_edge, points.edge, "left"),
        np.searchsorted(on_edge, points.edge, "right"),
        sites.at.offset[order], access(sites.at.access)[order], sites.kind[order], limit,
    )  # fmt: skip
    return out


@njit(cache=True, nogil=True)
def _at(  # type: ignore[no-untyped-def]
    cost, length, tail, head, p_edge, p_offset, p_access, s_first, s_last, s_offset, s_access,
    s_kind, limit,
):  # fmt: skip
    n_kinds = tail.shape[1]
    out = np.full(tail.shape, UNREACHABLE, np.int32)
    row = np.empty(n_kinds, np.int64)
    for i in range(len(p_edge)):
        if p_edge[i] < 0:
            out[i] = NOT_COMPUTED
            continue
        if cost[i] < 0:
            continue
        part = _part(cost[i], p_offset[i], length[i])
        for k in range(n_kinds):
            # Nodes without a place are FAR: more than any limit, whatever is added.
            row[k] = p_access[i] + min(
                np.int64(tail[i, k]) + part, np.int64(head[i, k]) + cost[i] - part
            )
        for s in range(s_first[i], s_last[i]):
            between = abs(part - _part(cost[i], s_offset[s], length[i]))
            row[s_kind[s]] = min(row[s_kind[s]], p_access[i] + s_access[s] + between)
        for k in range(n_kinds):
            out[i, k] = row[k] if row[k] <= limit else FAR
    return out
