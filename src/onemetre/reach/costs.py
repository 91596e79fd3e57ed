"""What it costs to walk an edge: time for a child, or metres for anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.ground.units import PER_UNIT
from onemetre.reach.profiles import Company, Profile, passable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.network import Network

#: Marks an edge that is not walked.
CLOSED = np.int32(-1)


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost of every edge, in one unit.

    Attributes
    ----------
    edge
        int32 (m,): cost of walking the whole edge, at least 1; -1 where it is not walked.
    per_metre
        cost of one metre off the network (from a door to the street).
    """

    edge: NDArray[np.int32]
    per_metre: float

    def access(self, centimetres: NDArray[np.int32]) -> NDArray[np.int64]:
        """int64: cost of walking that far off the network, rounded half to even."""
        cost: NDArray[np.int64] = np.rint(centimetres * (self.per_metre / PER_UNIT)).astype(
            np.int64
        )
        return cost


def walking_time(network: Network, profile: Profile, company: Company) -> Costs:
    """Centiseconds for a child of this band in this company.

    time = length / speed + wait at the crossing, if it is one; rounded once per edge.
    """
    wait = np.asarray(profile.wait, dtype=np.float64)[network.crossing]
    seconds = network.length / (PER_UNIT * profile.speed) + wait
    cost = np.maximum(np.rint(seconds * PER_UNIT), 1).astype(np.int32)
    cost[~passable(network, profile, company)] = CLOSED
    return Costs(cost, per_metre=PER_UNIT / profile.speed)


def walking_distance(network: Network) -> Costs:
    """Centimetres, over every edge: the shortest walk there is."""
    return Costs(network.length.copy(), per_metre=float(PER_UNIT))
