"""Why a child does not get to a place alone: the walk it would take, and what stops it there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from onemetre.reach.costs import Costs, walking_time
from onemetre.reach.nearest import nearest, nearest_tree, walk_of
from onemetre.reach.network import Crossing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.network import Adjacency, Network, Positions, Sites
    from onemetre.reach.profiles import Company, Profile


class Reason(Enum):
    """What stands between a child and a place."""

    NOTHING = "nothing"
    STREET = "street"
    CROSSING = "crossing"
    STEPS = "steps"
    DISTANCE = "distance"
    TOO_YOUNG = "too young"
    NO_WALK = "no walk"


@dataclass(frozen=True, slots=True)
class Stop:
    """What was found for one home.

    Attributes
    ----------
    reason
        `NOTHING` if the child gets there alone; `DISTANCE` if it could, but not within what it
        walks alone; `NO_WALK` if nobody gets there within the limit of a walk with an adult.
    edge
        the first edge of `walk` that stops the child, -1 if none does.
    walk
        edges from home to the place: alone where the child gets there alone or could but for
        the distance, otherwise with an adult.
    cost
        centiseconds of that walk; -1 where there is none.
    after
        centiseconds from home to the beginning of `edge`.
    """

    reason: Reason
    edge: int
    walk: tuple[int, ...]
    cost: int
    after: int


def stops(
    network: Network,
    adjacency: Adjacency,
    profile: Profile,
    sites: Sites,
    homes: Positions,
    company: Company = "alone_low",
) -> list[Stop]:
    """Of each home, whether a child of this band gets to the nearest of `sites`, and if not why.

    The first edge that stops the child on the best walk with an adult: calming that edge may
    not be enough (there may be a second one further on), but without it that walk stays shut.

    Parameters
    ----------
    company
        ``alone_low`` or ``alone_high``: how streets are read that nobody has looked at.

    Notes
    -----
    Three searches, and O(length of the walks).
    """
    guided = walking_time(network, profile, "accompanied")
    alone = walking_time(network, profile, company)
    reach = profile.limit("accompanied")
    tree = nearest_tree(network, adjacency, guided, sites, limit=reach)
    walks = nearest(network, guided, sites, homes, tree, limit=reach)
    own_tree = nearest_tree(network, adjacency, alone, sites)
    own = nearest(network, alone, sites, homes, own_tree)
    out = []
    for i in range(len(homes)):
        if own.via[i] >= 0:
            walk = tuple(walk_of(network, own_tree, own, homes, i))
            near = own.cost[i] <= profile.limit(company)
            reason = Reason.NOTHING if near else Reason.DISTANCE
            out.append(Stop(reason, -1, walk, int(own.cost[i]), -1))
        elif walks.via[i] < 0:
            out.append(Stop(Reason.NO_WALK, -1, (), -1, -1))
        else:
            walk = tuple(walk_of(network, tree, walks, homes, i))
            out.append(
                _stopped(network, profile, alone, guided, walk, homes, i, int(walks.cost[i]))
            )
    return out


def _stopped(
    network: Network, profile: Profile, alone: Costs, guided: Costs, walk: tuple[int, ...],
    homes: Positions, i: int, cost: int,
) -> Stop:  # fmt: skip
    at = next(k for k, edge in enumerate(walk) if alone.edge[edge] < 0)
    edge = walk[at]
    after = int(guided.access(homes.access[i : i + 1])[0])
    if at:
        after += _to_end(network, guided, homes, i, walk) + int(
            guided.edge[list(walk[1:at])].sum(dtype=np.int64)
        )
    if profile.alone_stress == 0:
        reason = Reason.TOO_YOUNG
    elif network.steps[edge] and not profile.steps:
        reason = Reason.STEPS
    elif network.crossing[edge] != Crossing.NOT_A_CROSSING:
        reason = Reason.CROSSING
    else:
        reason = Reason.STREET
    return Stop(reason, edge, walk, cost, after)


def _to_end(network: Network, costs: Costs, homes: Positions, i: int, walk: tuple[int, ...]) -> int:
    """Cost from a home along its own edge to where the next edge of its walk begins."""
    own, following = walk[0], walk[1]
    cost, length = int(costs.edge[own]), int(network.length[own])
    part = (cost * int(homes.offset[i]) + length // 2) // length
    ends = {int(network.tail[following]), int(network.head[following])}
    costs_out = [
        value
        for node, value in ((network.tail[own], part), (network.head[own], cost - part))
        if int(node) in ends
    ]
    return min(costs_out)


def stopped_at(found: list[Stop], children: NDArray[np.integer], n_edges: int) -> NDArray[np.int64]:
    """int64 (m,): children whom each edge is the first to stop. O(homes)."""
    out = np.zeros(n_edges, np.int64)
    for stop, count in zip(found, children.tolist(), strict=True):
        if stop.edge >= 0:
            out[stop.edge] += count
    return out
