"""From the fields at nodes to the points that people live at: homes, doors, middles of streets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.ground.units import FAR, NOT_COMPUTED, UNREACHABLE
from onemetre.reach.kernels import _part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.costs import Costs
    from onemetre.reach.network import Network, Positions, Sites


def nearest_at(
    network: Network,
    costs: Costs,
    sites: Sites,
    n_kinds: int,
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
    order = np.argsort(sites.at.edge, kind="stable")
    on_edge = sites.at.edge[order]
    out: NDArray[np.int32] = _at(
        network.tail, network.head, network.length, costs.edge, field,
        points.edge, points.offset, costs.access(points.access),
        np.searchsorted(on_edge, points.edge, "left"),
        np.searchsorted(on_edge, points.edge, "right"),
        sites.at.offset[order], costs.access(sites.at.access)[order], sites.kind[order],
        n_kinds, limit,
    )  # fmt: skip
    return out


@njit(cache=True, nogil=True)
def _at(  # type: ignore[no-untyped-def]
    tail, head, length, cost, field, p_edge, p_offset, p_access, s_first, s_last, s_offset,
    s_access, s_kind, n_kinds, limit,
):  # fmt: skip
    out = np.full((len(p_edge), n_kinds), UNREACHABLE, np.int32)
    row = np.empty(n_kinds, np.int64)
    for i in range(len(p_edge)):
        e = p_edge[i]
        if e < 0:
            out[i] = NOT_COMPUTED
            continue
        if cost[e] < 0:
            continue
        part = _part(cost[e], p_offset[i], length[e])
        for k in range(n_kinds):
            # Nodes without a place are FAR: more than any limit, whatever is added.
            row[k] = p_access[i] + min(
                np.int64(field[tail[e], k]) + part, np.int64(field[head[e], k]) + cost[e] - part
            )
        for s in range(s_first[i], s_last[i]):
            between = abs(part - _part(cost[e], s_offset[s], length[e]))
            row[s_kind[s]] = min(row[s_kind[s]], p_access[i] + s_access[s] + between)
        for k in range(n_kinds):
            out[i, k] = row[k] if row[k] <= limit else FAR
    return out
