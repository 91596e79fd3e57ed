"""Where the gaps are: children left out of a standard, by neighbourhood, with a name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.ground.units import FAR, PER_UNIT
from onemetre.measure.definitions import Reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre import reach
    from onemetre.measure.definitions import Indicator
    from onemetre.measure.fields import Fields
    from onemetre.measure.values import Measured

#: Neighbourhoods are squares of this side, in metres: the size of a residential block group.
CELL = 400.0
#: Fewer homes or children than this are not told apart from their neighbours.
_FEWEST_HOMES, _FEWEST_CHILDREN = 5, 10


@dataclass(frozen=True, slots=True)
class Gap:
    """Children of one neighbourhood who are beyond one standard.

    Attributes
    ----------
    street, near
        the street most of them live on, and the nearest named place; "" where none is known.
    area
        index of the area, -1 outside all.
    children, base
        estimate of those beyond, and of all asked about in the neighbourhood.
    metres
        median of their shortest walk; None where most have no walk at all.
    xy
        float64 (2,): middle of the neighbourhood.
    """

    indicator: Indicator
    street: str
    near: str
    area: int
    children: int
    base: int
    metres: float | None
    xy: NDArray[np.float64]


def worst_gaps(fields: Fields, measured: list[Measured], most: int = 10) -> list[Gap]:
    """The neighbourhoods with most children beyond a standard, at most two of one indicator.

    "Beyond" is by the answer that the indicator judges; of a pair, by its high answer: those
    who do not get there even if every unknown is at its best. O(h log h) an indicator.
    """
    found: list[Gap] = []
    for each in measured:
        formula = each.indicator.formula
        if each.area == -1 and isinstance(formula, Reach) and each.state != "no_data":
            gaps = _gaps(fields, each.indicator, formula)
            found += sorted(gaps, key=lambda gap: -gap.children)[:2]
    return sorted(found, key=lambda gap: (-gap.children, gap.indicator.code))[:most]


def _gaps(fields: Fields, indicator: Indicator, formula: Reach) -> list[Gap]:
    city = fields.city
    weight = city.weight(formula.ages.years)
    beyond = beyond_of(fields, indicator, formula)
    shortest = fields.shortest(formula.place).cost
    cell = np.floor(city.home_xy / CELL).astype(np.int64)
    keys, group = np.unique(cell, axis=0, return_inverse=True)
    group = group.ravel()
    missed = np.bincount(group, weights=beyond)
    asked = np.bincount(group, weights=weight)
    homes = np.bincount(group, weights=beyond > 0)
    gaps = []
    for i in np.argsort(-missed, kind="stable")[:4]:
        if homes[i] < _FEWEST_HOMES or missed[i] < _FEWEST_CHILDREN:
            continue
        members = np.flatnonzero((group == i) & (beyond > 0))
        middle = (keys[i] + 0.5) * CELL
        walked = shortest[members]
        walked = walked[(walked >= 0) & (walked < FAR)]
        gaps.append(
            Gap(
                indicator, _street(fields, members), _near(fields, middle),
                int(Counter(city.home_area[members].tolist()).most_common(1)[0][0]),
                round(float(missed[i])), round(float(asked[i])),
                float(np.median(walked)) / PER_UNIT if len(walked) * 2 > len(members) else None,
                middle,
            )
        )  # fmt: skip
    return gaps


def beyond_of(fields: Fields, indicator: Indicator, formula: Reach) -> NDArray[np.float64]:
    """float64 (h,): children at each home who are beyond the standard for certain."""
    city = fields.city
    on_network = city.homes.edge >= 0
    if indicator.judges == "official":
        out = fields.straight(formula.place) > formula.radius
    elif indicator.judges == "walk":
        cost = fields.shortest(formula.place).cost
        out = cost > round(formula.radius * PER_UNIT)
    else:
        return _beyond_child(fields, formula) * on_network
    return city.weight(formula.ages.years).astype(np.float64) * (out & on_network)


def _beyond_child(fields: Fields, formula: Reach) -> NDArray[np.float64]:
    city = fields.city
    limit = round(formula.minutes * 60 * PER_UNIT)
    total = np.zeros(len(city.home_xy))
    bands = 0
    for profile in fields.profiles:
        years = range(
            max(profile.band.first, formula.ages.first),
            min(profile.band.last, formula.ages.last) + 1,
        )
        if years:
            company: reach.Company = "alone_high" if formula.alone else "accompanied"
            cost = fields.child(formula.place, profile, company).cost
            total += city.weight(years) * (cost > limit)
            bands += 1
    # Floor area stands for children of every band alike; it is not counted once for each.
    return total if city.knows_children else total / max(bands, 1)


def _street(fields: Fields, homes: NDArray[np.intp]) -> str:
    """The street that is nearest to most of the homes."""
    near = Counter(fields.city.street_near(fields.city.home_xy[homes]))
    return near.most_common(1)[0][0]


def _near(fields: Fields, xy: NDArray[np.float64]) -> str:
    city = fields.city
    if not len(city.place_xy):
        return ""
    order = np.argsort(np.hypot(*(city.place_xy - xy).T))[:20]
    return next((city.place_name[i] for i in order.tolist() if city.place_name[i]), "")
