"""Supply shared by those who can reach it: floating catchments, and sums that fade with the walk.

A place offers so much (seats, beds, doctors); homes with so many children lie around it. First
each place's supply is divided by the children who reach it; then each home adds up what the
places it reaches offer a child. How far counts how much is a decay, the same in both steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.pairs import Pairs


class Decay(Protocol):
    """How much a walk counts: 1 next door, 0 beyond `limit`."""

    @property
    def limit(self) -> float:
        """The longest walk that counts, in the unit of the costs."""
        ...

    def __call__(self, cost: NDArray[np.int32]) -> NDArray[np.float64]:
        """float64, 0 to 1, of each cost."""
        ...


@dataclass(frozen=True, slots=True)
class Flat:
    """1 within the limit: the two-step floating catchment area.

    Source: Luo and Wang, Environment and Planning B 30 (2003) 865-884.
    """

    limit: float

    def __post_init__(self) -> None:
        _positive("limit", self.limit)

    def __call__(self, cost: NDArray[np.int32]) -> NDArray[np.float64]:
        """See `Decay`."""
        return (cost <= self.limit).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Steps:
    """One weight up to each limit in turn: the enhanced two-step floating catchment area.

    Source: Luo and Qi, Health & Place 15 (2009) 1100-1107, who use 1, 0.68 and 0.22 up to 10,
    20 and 30 minutes.
    """

    limits: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.limits or len(self.limits) != len(self.weights):
            raise ValueError(f"{len(self.weights)} weights for {len(self.limits)} limits")
        for limit in self.limits:
            _positive("limit", limit)
        if list(self.limits) != sorted(set(self.limits)):
            raise ValueError(f"limits must rise: {self.limits}")
        for weight in self.weights:
            if not 0 <= weight < np.inf:
                raise ValueError(f"not a weight: {weight}")

    @property
    def limit(self) -> float:
        """The last of the limits."""
        return self.limits[-1]

    def __call__(self, cost: NDArray[np.int32]) -> NDArray[np.float64]:
        """See `Decay`."""
        return np.append(self.weights, 0.0)[np.searchsorted(self.limits, cost, "left")]


@dataclass(frozen=True, slots=True)
class Gaussian:
    """A bell that is 0 at the limit: (exp(-(c/limit)^2 / 2) - exp(-1/2)) / (1 - exp(-1/2)).

    Source: Dai, Health & Place 16 (2010) 1038-1052.
    """

    limit: float

    def __post_init__(self) -> None:
        _positive("limit", self.limit)

    def __call__(self, cost: NDArray[np.int32]) -> NDArray[np.float64]:
        """See `Decay`."""
        foot = np.exp(-0.5)
        bell = (np.exp(-0.5 * (cost / self.limit) ** 2) - foot) / (1 - foot)
        return np.where(cost <= self.limit, np.maximum(bell, 0.0), 0.0)


@dataclass(frozen=True, slots=True)
class Kernel:
    """Epanechnikov's parabola without its constant: 1 - (c / limit)^2.

    Source: Guagliardo, International Journal of Health Geographics 3:3 (2004).
    """

    limit: float

    def __post_init__(self) -> None:
        _positive("limit", self.limit)

    def __call__(self, cost: NDArray[np.int32]) -> NDArray[np.float64]:
        """See `Decay`."""
        return np.maximum(1.0 - (cost / self.limit) ** 2, 0.0)


@dataclass(frozen=True, slots=True)
class Exponential:
    """exp(-c / scale), up to the limit: what is left of the wish to go after so long a walk."""

    scale: float
    limit: float

    def __post_init__(self) -> None:
        _positive("scale", self.scale)
        _positive("limit", self.limit)

    def __call__(self, cost: NDArray[np.int32]) -> NDArray[np.float64]:
        """See `Decay`."""
        return np.where(cost <= self.limit, np.exp(-cost / self.scale), 0.0)


def _positive(name: str, value: float) -> None:
    if not 0 < value < np.inf:
        raise ValueError(f"not a {name}: {value}")


@dataclass(frozen=True, slots=True)
class Catchment:
    """What each place offers a child who reaches it, and each home its children.

    Attributes
    ----------
    ratio
        float64 (places,): supply for each child (counted by its decay); nan where no child
        reaches the place.
    access
        float64 (homes,): supply for each child living there; 0 where nothing is reached.
    handed_out, reached_supply
        sum of children times access, and sum of supply of places that some child reaches.
        Equal but for rounding: nothing is made and nothing is lost.
    idle
        supply of the places that no child reaches.
    """

    ratio: NDArray[np.float64]
    access: NDArray[np.float64]
    handed_out: float
    reached_supply: float
    idle: float

    @property
    def conserved(self) -> bool:
        """The two sums agree to a billionth part."""
        return bool(np.isclose(self.handed_out, self.reached_supply, rtol=1e-9, atol=1e-9))


def floating_catchment(
    pairs: Pairs, supply: NDArray[np.float64], demand: NDArray[np.float64], decay: Decay
) -> Catchment:
    """Two-step floating catchment areas.

    R_j = S_j / sum over homes k of w(c_kj) D_k;  A_i = sum over places j of w(c_ij) R_j.

    Parameters
    ----------
    pairs
        walks of homes to places, made with a limit of at least ``decay.limit``.
    supply
        float64 (places,), 0 or more, for places 0 to the largest in `pairs`.
    demand
        float64 (homes,): children of the ages that the places are for.

    Raises
    ------
    ValueError
        naming the first supply or demand that is negative or not a number.

    Notes
    -----
    O(walks). Sums are taken in the order of the table, so the same table gives the same bits.
    """
    supply, demand = _amounts("supply", supply), _amounts("demand", demand)
    if len(demand) != len(pairs):
        raise ValueError(f"{len(demand)} demands for {len(pairs)} homes")
    if len(pairs.place) and int(pairs.place.max()) >= len(supply):
        raise ValueError(f"{len(supply)} supplies, but a walk leads to place {pairs.place.max()}")
    weight, home = decay(pairs.cost), pairs.point
    asked = _sums(pairs.place, weight * demand[home], len(supply))
    ratio = np.full(len(supply), np.nan)
    np.divide(supply, asked, out=ratio, where=asked > 0)
    share = np.nan_to_num(ratio)[pairs.place]
    access = _sums(home, weight * share, len(pairs))
    return Catchment(
        ratio, access, float(demand @ access), float(supply[asked > 0].sum()),
        float(supply[asked <= 0].sum()),
    )  # fmt: skip


def weighted_sum(pairs: Pairs, amount: NDArray[np.float64], decay: Decay) -> NDArray[np.float64]:
    """float64 (homes,): sum over places of their amount times the decay of the walk. O(walks).

    Source: Hansen, Journal of the American Institute of Planners 25 (1959) 73-76.
    """
    amount = _amounts("amount", amount)
    if len(pairs.place) and int(pairs.place.max()) >= len(amount):
        raise ValueError(f"{len(amount)} amounts, but a walk leads to place {pairs.place.max()}")
    return _sums(pairs.point, decay(pairs.cost) * amount[pairs.place], len(pairs))


def _sums(of: NDArray[np.integer], values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    return np.bincount(of, values, minlength=n).astype(np.float64)


def _amounts(name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    values = np.asarray(values, np.float64)
    wrong = ~(values >= 0) | np.isinf(values)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ValueError(f"{name} {at} is {values[at]}: it must be a number of 0 or more")
    return values
