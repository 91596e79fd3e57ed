"""How evenly something is shared among children, and between which areas it is not.

Each home weighs as many children as live there. Homes of which the value is not known (nan) are
left out, and their children counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64] | NDArray[np.integer]

#: Of the people at either end, in Palma's ratio: the best-off tenth, the worst-off four tenths.
#: Source: Cobham and Sumner, "Is it all about the tails? The Palma measure of income
#: inequality", Center for Global Development Working Paper 343 (2013).
BEST, WORST = 0.1, 0.4


@dataclass(frozen=True, slots=True)
class Parts:
    """An inequality taken apart by area; ``within + between + overlap == whole``.

    Attributes
    ----------
    within
        what is left if all areas had the same mean.
    between
        what is left if all children of an area had its mean.
    overlap
        by how much areas lie across each other: 0 where one area's best-off child is worse off
        than the next one's worst-off. Always 0 for Theil's index.
    """

    whole: float
    within: float
    between: float
    overlap: float


def lorenz(access: Numbers, children: Numbers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of children, from the worst-off, and of what they have; both from 0 to 1.

    Nan from the second point on where nobody has anything. O(k log k).
    """
    value, weight = _sorted(*_known(access, children))
    people = np.concatenate([[0.0], np.cumsum(weight)])
    have = np.concatenate([[0.0], np.cumsum(value * weight)])
    with np.errstate(invalid="ignore", divide="ignore"):
        return people / people[-1], have / have[-1]


def gini(access: Numbers, children: Numbers) -> float:
    """Gini's index: 0 if every child has the same, near 1 if one has it all.

    Twice the area between Lorenz's curve and the diagonal. Nan where nobody is known or has
    anything. Unlike many a library's, it is of the children there are, not an estimate for a
    larger population (no n / (n - 1)). O(k log k).
    """
    people, have = lorenz(access, children)
    if len(people) == 1:
        return float("nan")
    return float(1.0 - np.sum(np.diff(people) * (have[1:] + have[:-1])))


def palma(access: Numbers, children: Numbers, *, less_is_better: bool = False) -> float:
    """What the best-off tenth of children has, over what the worst-off four tenths have.

    For values of which less is better (minutes of walking) it is the mean of the worst-off
    four tenths over that of the best-off tenth: again, more is more unequal. Children at the
    border are counted in part. inf where the divisor is 0; nan where nobody is known.
    """
    value, weight = _sorted(*_known(access, children))
    if not weight.sum():
        return float("nan")
    least, most = (BEST, WORST) if less_is_better else (WORST, BEST)
    low = _sum_of_first(value, weight, least)
    high = _sum_of_first(value[::-1], weight[::-1], most)
    if less_is_better:
        low, high = low / least, high / most
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.float64(high) / np.float64(low))


def _sum_of_first(value: NDArray[np.float64], weight: NDArray[np.float64], share: float) -> float:
    """Sum over the first `share` of the weight, the last one in part."""
    upto = np.cumsum(weight)
    wanted = share * upto[-1]
    taken = np.clip(wanted - (upto - weight), 0.0, weight)
    return float(value @ taken)


def theil(access: Numbers, children: Numbers, area: Numbers) -> Parts:
    """Theil's T, and its exact parts within and between areas.

    Source: Theil, *Economics and Information Theory* (1967); Bourguignon, Econometrica 47
    (1979) 901-920.
    """
    value, weight, known = _known(access, children, area)
    group = np.unique(known, return_inverse=True)[1]
    total = float(value @ weight)
    if not total:
        return Parts(float("nan"), float("nan"), float("nan"), float("nan"))
    mean = total / weight.sum()
    people, have = _by_area(value, weight, group)
    there = have > 0
    means = have[there] / people[there]
    between = float(have[there] / total @ np.log(means / mean))
    share = value * weight / total
    held = value > 0
    own = (have / np.maximum(people, 1e-300))[group]
    within = float(share[held] @ np.log(value[held] / own[held]))
    return Parts(within + between, within, between, 0.0)


def gini_by_area(access: Numbers, children: Numbers, area: Numbers) -> Parts:
    """Gini's index, taken apart by area.

    Within: each area's own index, weighed by its shares of people and of what they have.
    Between: the index if each child had its area's mean. Overlap: the rest.

    Source: Lambert and Aronson, The Economic Journal 103 (1993) 1221-1227.
    """
    value, weight, known = _known(access, children, area)
    group = np.unique(known, return_inverse=True)[1]
    whole = gini(value, weight)
    people, have = _by_area(value, weight, group)
    total_people, total_have = people.sum(), have.sum()
    if not total_have:
        return Parts(*(float("nan"),) * 4)
    own = np.array([gini(value[group == g], weight[group == g]) for g in range(len(people))])
    within = float(np.nansum(own * people / total_people * have / total_have))
    there = people > 0
    between = gini(have[there] / people[there], people[there])
    return Parts(whole, within, between, whole - within - between)


def left_out(access: Numbers, children: Numbers) -> int:
    """Children of whom the value is not known."""
    return int(np.asarray(children)[np.isnan(access)].sum())


def _by_area(
    value: NDArray[np.float64], weight: NDArray[np.float64], group: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    people, have = (np.bincount(group, of).astype(np.float64) for of in (weight, value * weight))
    return people, have


def _known(access: Numbers, children: Numbers, *more: Numbers) -> tuple[NDArray[np.float64], ...]:
    """Checked, without the unknown and without homes where nobody lives."""
    value, weight, *rest = (np.asarray(each, np.float64) for each in (access, children, *more))
    sizes = [len(each) for each in (value, weight, *rest)]
    if len(set(sizes)) > 1:
        raise ValueError(f"arrays of different lengths: {sizes}")
    for name, array in (("value", value), ("number of children", weight)):
        wrong = (array < 0) | np.isinf(array)
        if wrong.any():
            at = int(np.argmax(wrong))
            raise ValueError(f"{name} {at} is {array[at]}: it must be a number of 0 or more")
    keep = ~np.isnan(value) & (weight > 0)
    return tuple(each[keep] for each in (value, weight, *rest))


def _sorted(
    value: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    order = np.argsort(value, kind="stable")
    return value[order], weight[order]
