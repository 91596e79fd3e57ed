"""Where to put places, what to mend first: proven where proof ends in time, else with its gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.reach.optimiser import Programme, solve
from onemetre.reach.pairs import table
from onemetre.reach.siting_search import choose, lower_bound, walk_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.reach.pairs import Pairs

#: Walks up to which HiGHS is tried at all, unless the caller says otherwise; see `p_median`.
TRIED = 400_000
#: Less of a child than that is rounding.
_SOME = 1e-6


@dataclass(frozen=True, slots=True)
class Limits:
    """How many sites may be opened, at what price, and how long proof may take.

    Attributes
    ----------
    most
        sites open in all, existing ones included; None: as many as the budget allows.
    existing
        sites that stay open.
    price
        float64 (sites,): of opening each; existing ones cost nothing. None: all cost nothing.
    budget
        not to be exceeded.
    seconds
        for HiGHS.
    tried
        walks up to which HiGHS is tried.
    """

    most: int | None = None
    existing: Sequence[int] = ()
    price: NDArray[np.float64] | None = None
    budget: float = np.inf
    seconds: float = 60.0
    tried: int = TRIED


@dataclass(frozen=True, slots=True)
class Siting:
    """Sites chosen.

    Attributes
    ----------
    sites
        int32, ascending; existing ones included.
    objective
        what was to be made least (or most), at this choice.
    bound
        no choice is better than that.
    proven
        this choice is one of the best.
    place
        int32 (homes,): the nearest open site of each, -1 where none is in reach.
    cost
        float64 (homes,): of that walk; `beyond`, or nan, where none is.
    """

    sites: NDArray[np.int32]
    objective: float
    bound: float
    proven: bool
    place: NDArray[np.int32]
    cost: NDArray[np.float64]

    @property
    def gap(self) -> float:
        """How far the bound is from the objective, as a share of the larger; 0 if proven."""
        if self.proven or self.objective == self.bound:
            return 0.0
        return abs(self.objective - self.bound) / max(abs(self.objective), abs(self.bound))


def p_median(
    pairs: Pairs,
    demand: NDArray[np.float64],
    n_sites: int,
    limits: Limits,
    *,
    beyond: float,
    capacity: NDArray[np.float64] | None = None,
) -> Siting:
    """Open sites so that the sum of all walks is least.

    minimise  sum_i d_i (sum_j c_ij x_ij + b z_i)
    where     sum_j x_ij + z_i = 1 for each home i,  0 <= x_ij <= y_j,  z_i >= 0,
              sum_j y_j <= most,  sum_j f_j y_j <= budget,  y_j = 1 for existing ones, y_j in {0, 1}

    With capacities, the children of a home may be shared out among sites, at most `capacity` to
    each, and only HiGHS is asked; `place` then names the site that most of them go to.

    Source: ReVelle and Swain, Geographical Analysis 2 (1970) 30-42.

    Parameters
    ----------
    pairs
        walks of homes to sites (existing and possible ones). A site that is not in a home's row
        is out of its reach.
    demand
        float64 (homes,), 0 or more: children, or children times how badly they are served now
        (an equity-weighted p-median).
    beyond
        what a child counts for whose home has no open site in reach: at least the longest walk.

    Raises
    ------
    ValueError
        naming the value that cannot be used.

    Notes
    -----
    HiGHS proves what docs/methods/siting.md lists; above `Limits.tried` walks, or when its time
    is over, the best of its and our own choice is given, with the better of its and a
    Lagrangian bound.
    """
    problem = _Problem.of(pairs, demand, n_sites, limits)
    longest = pairs.cost.max(initial=0)
    if not longest <= beyond < np.inf:
        raise ValueError(f"beyond must be at least the longest walk, {longest}, not {beyond}")
    cost = pairs.cost.astype(np.float64)
    if capacity is not None:
        room = _checked("capacity", capacity, n_sites)
        return _with_capacity(problem, cost, float(beyond), room, limits)
    return _solved(problem, cost, float(beyond), limits, covering=False)


def maximal_covering(
    pairs: Pairs,
    demand: NDArray[np.float64],
    n_sites: int,
    limits: Limits,
    *,
    within: float,
    capacity: NDArray[np.float64] | None = None,
) -> Siting:
    """Open sites so that most children live within a walk of an open one.

    maximise  sum_i d_i (1 - z_i)
    where     sum over sites j within the limit of home i of y_j + z_i >= 1,  0 <= z_i <= 1,
              and y as in `p_median`.

    With capacities, the children of a home may be shared out among sites: at most `capacity`
    to each; `place` then names the site that most of them go to.

    Source: Church and ReVelle, Papers of the Regional Science Association 32 (1974) 101-118;
    with capacities Current and Storbeck, Environment and Planning B 15 (1988) 153-163.

    Raises
    ------
    ValueError
        naming the value that cannot be used.
    """
    near = pairs.of(pairs.cost <= within)
    problem = _Problem.of(near, demand, n_sites, limits)
    nothing = np.zeros(len(near.cost))
    if capacity is not None:
        room = _checked("capacity", capacity, n_sites)
        return _turned(_with_capacity(problem, nothing, 1.0, room, limits), problem.demand)
    return _turned(_solved(problem, nothing, 1.0, limits, covering=True), problem.demand)


def best_sets(
    covers: Sequence[NDArray[np.integer]], weight: NDArray[np.float64], limits: Limits
) -> Siting:
    """Choose sets that together cover the most weight: ``covers[j]`` are the items of set j.

    The same problem as `maximal_covering`: which crossings to mend, where each gives a walk to
    the homes it covers whatever else is mended. `place` names a chosen set that covers an item.
    """
    item = np.concatenate([np.asarray(c, np.int64) for c in covers] or [np.zeros(0, np.int64)])
    of = np.repeat(np.arange(len(covers), dtype=np.int32), [len(c) for c in covers])
    if len(item) and not 0 <= item.min() <= item.max() < len(weight):
        raise ValueError(f"item {item.min() if item.min() < 0 else item.max()} does not exist")
    pairs = table(item, of, np.zeros(len(item), np.int32), len(weight))
    return maximal_covering(pairs, weight, len(covers), limits, within=0)


@dataclass(frozen=True, slots=True)
class _Problem:
    """Walks by site, and the limits as arrays."""

    pairs: Pairs
    start: NDArray[np.int64]
    home: NDArray[np.int64]
    by_site: NDArray[np.int64]
    demand: NDArray[np.float64]
    price: NDArray[np.float64]
    kept: NDArray[np.bool_]
    most: int
    budget: float

    @classmethod
    def of(
        cls, pairs: Pairs, demand: NDArray[np.float64], n_sites: int, limits: Limits
    ) -> _Problem:
        demand = _checked("demand", demand, len(pairs))
        if len(pairs.place) and int(pairs.place.max()) >= n_sites:
            raise ValueError(f"a walk leads to site {pairs.place.max()} of {n_sites}")
        kept = np.zeros(n_sites, np.bool_)
        for site in limits.existing:
            if not 0 <= site < n_sites:
                raise ValueError(f"existing site {site} is not one of {n_sites}")
            kept[site] = True
        price = np.zeros(n_sites) if limits.price is None else limits.price
        price = np.where(kept, 0.0, _checked("price", price, n_sites))
        most = n_sites if limits.most is None else limits.most
        if not kept.sum() <= most <= n_sites:
            raise ValueError(f"{most} of {n_sites} sites cannot be open: {kept.sum()} exist")
        if limits.most is None and limits.budget == np.inf:
            raise ValueError("neither how many sites nor a budget is given")
        if not limits.budget >= 0:
            raise ValueError(f"not a budget: {limits.budget}")
        by_site = np.argsort(pairs.place, kind="stable")
        start = np.searchsorted(pairs.place[by_site], np.arange(n_sites + 1))
        return cls(
            pairs, start, pairs.point[by_site], by_site, demand, price, kept, int(most),
            float(limits.budget),
        )  # fmt: skip


def _checked(name: str, values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    values = np.asarray(values, np.float64)
    if len(values) != n:
        raise ValueError(f"{len(values)} of {name}, not {n}")
    wrong = ~(values >= 0) | np.isinf(values)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ValueError(f"{name} {at} is {values[at]}: it must be a number of 0 or more")
    return values


def _solved(
    problem: _Problem, cost: NDArray[np.float64], beyond: float, limits: Limits, *, covering: bool
) -> Siting:
    """Ours first; then HiGHS, where it is worth trying; the better choice and the better bound."""
    walks = problem.start, problem.home, cost[problem.by_site], problem.demand, beyond
    sites = problem.price, problem.kept, problem.most, problem.budget
    is_open = choose(*walks, *sites, 1_000)
    value = _value(problem, cost, beyond, is_open)
    bound, proven = -np.inf, False
    if len(cost) <= limits.tried:
        programme = (_covering if covering else _median)(problem, cost, beyond)
        answer = solve(programme, limits.seconds)
        bound, proven = answer.bound, answer.optimal
        if answer.x is not None:
            theirs = answer.x[: len(problem.kept)] > 0.5  # whole but for rounding
            their_value = _value(problem, cost, beyond, theirs)
            if their_value < value or proven:
                is_open, value = theirs, their_value
    if not proven:
        bound = max(bound, lower_bound(*walks, *sites, value, 2_000))
    best, _, by = walk_over(*walks, is_open)
    return Siting(
        np.flatnonzero(is_open).astype(np.int32), value, value if proven else min(bound, value),
        proven or bool(np.isclose(bound, value, rtol=1e-9)), by.astype(np.int32), best,
    )  # fmt: skip


def _value(
    problem: _Problem, cost: NDArray[np.float64], beyond: float, is_open: NDArray[np.bool_]
) -> float:
    walks = problem.start, problem.home, cost[problem.by_site], problem.demand, beyond
    return float(problem.demand @ walk_over(*walks, is_open)[0])


def _turned(found: Siting, demand: NDArray[np.float64]) -> Siting:
    """From least uncovered to most covered."""
    total = float(demand.sum())
    cost = np.where(found.place < 0, np.nan, 0.0)
    return Siting(
        found.sites, total - found.objective, total - found.bound, found.proven, found.place, cost
    )


def _sites_part(problem: _Problem) -> tuple[list[NDArray[np.float64]], list[tuple[float, float]]]:
    """Rows on y alone, as dense rows: how many, and for how much."""
    rows, ranges = [np.ones(len(problem.kept))], [(-np.inf, float(problem.most))]
    if problem.budget < np.inf:
        rows.append(problem.price)
        ranges.append((-np.inf, problem.budget))
    return rows, ranges


def _programme(
    problem: _Problem,
    cost: NDArray[np.float64],
    upper: NDArray[np.float64],
    entries: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    ranges: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Programme:
    """y first, then the rest; the rows on y alone come last."""
    sites, own = len(problem.kept), len(ranges[0])
    rows, limits = _sites_part(problem)
    row, column, value = entries
    for i, dense in enumerate(rows):
        row = np.append(row, np.full(sites, own + i))
        column = np.append(column, np.arange(sites))
        value = np.append(value, dense)
    lower = np.zeros(len(cost))
    lower[:sites] = problem.kept
    integer = np.zeros(len(cost), np.bool_)
    integer[:sites] = True
    return Programme(
        cost, lower, upper, integer, row, column, value,
        np.append(ranges[0], [a for a, _ in limits]), np.append(ranges[1], [b for _, b in limits]),
    )  # fmt: skip


def _covering(problem: _Problem, cost: NDArray[np.float64], beyond: float) -> Programme:  # noqa: ARG001  # as `_median`
    sites, homes = len(problem.kept), len(problem.demand)
    point, place = problem.pairs.point, problem.pairs.place.astype(np.int64)
    each = np.arange(homes)
    row, column = np.append(point, each), np.append(place, sites + each)
    return _programme(
        problem, np.append(np.zeros(sites), problem.demand), np.ones(sites + homes),
        (row, column, np.ones(len(row))), (np.ones(homes), np.full(homes, np.inf)),
    )  # fmt: skip


def _median(problem: _Problem, cost: NDArray[np.float64], beyond: float) -> Programme:
    sites, homes, walks = len(problem.kept), len(problem.demand), len(cost)
    point, place = problem.pairs.point, problem.pairs.place.astype(np.int64)
    x, z = sites + np.arange(walks), sites + walks + np.arange(homes)
    each = homes + np.arange(walks)
    row = np.concatenate([point, np.arange(homes), each, each])
    column = np.concatenate([x, z, x, place])
    ones = np.ones(walks + homes)
    value = np.concatenate([ones, np.ones(walks), -np.ones(walks)])
    objective = [np.zeros(sites), problem.demand[point] * cost, problem.demand * beyond]
    return _programme(
        problem, np.concatenate(objective), np.ones(sites + walks + homes), (row, column, value),
        (
            np.append(np.ones(homes), np.full(walks, -np.inf)),
            np.append(np.ones(homes), np.zeros(walks)),
        ),
    )  # fmt: skip


def _with_capacity(
    problem: _Problem,
    cost: NDArray[np.float64],
    beyond: float,
    capacity: NDArray[np.float64],
    limits: Limits,
) -> Siting:
    """x_ij children of home i go to site j: sum_j x_ij + z_i = d_i, sum_i x_ij <= C_j y_j."""
    sites, homes, walks = len(problem.kept), len(problem.demand), len(cost)
    point, place = problem.pairs.point, problem.pairs.place.astype(np.int64)
    x, z = sites + np.arange(walks), sites + walks + np.arange(homes)
    row = np.concatenate([point, np.arange(homes), homes + place, homes + np.arange(sites)])
    column = np.concatenate([x, z, x, np.arange(sites)])
    value = np.concatenate([np.ones(walks + homes + walks), -capacity])
    programme = _programme(
        problem, np.concatenate([np.zeros(sites), cost, np.full(homes, beyond)]),
        np.concatenate([np.ones(sites), problem.demand[point], problem.demand]),
        (row, column, value),
        (
            np.append(problem.demand, np.full(sites, -np.inf)),
            np.append(problem.demand, np.zeros(sites)),
        ),
    )  # fmt: skip
    answer = solve(programme, limits.seconds)
    if answer.x is None:
        raise ValueError(f"HiGHS found no choice in {limits.seconds} seconds: give it more")
    flow = answer.x[sites : sites + walks]
    taken, walk = np.zeros(homes), np.full(homes, float(beyond))
    main = np.full(homes, -1, np.int32)
    for i in np.flatnonzero(flow > _SOME):
        if flow[i] > taken[point[i]]:
            taken[point[i]], main[point[i]], walk[point[i]] = flow[i], place[i], cost[i]
    value_found = float(programme.cost @ answer.x)
    return Siting(
        np.flatnonzero(answer.x[:sites] > 0.5).astype(np.int32), value_found,
        value_found if answer.optimal else min(answer.bound, value_found), answer.optimal, main,
        walk,
    )  # fmt: skip
