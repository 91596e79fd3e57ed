"""Compute indicators for a place and each of its areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onemetre import reach
from onemetre.ground.language import mark
from onemetre.ground.units import NOT_COMPUTED, PER_UNIT
from onemetre.measure import streets
from onemetre.measure.definitions import (
    CapacityRatio,
    CrossingNear,
    CrossingSpacing,
    Indicator,
    Reach,
    StressAround,
)
from onemetre.measure.values import Measured, Pair, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from numpy.typing import NDArray

    from onemetre.measure.fields import Fields
    from onemetre.reach import Company, Coverage, Profile


def measure(
    fields: Fields,
    wanted: Iterable[Indicator],
    day: date,
    progress: Callable[[Indicator], None] = lambda _: None,
) -> list[Measured]:
    """Every indicator for the whole place (area -1) and for each area, in that order.

    Cost: one search of the network per kind, band and company, whatever the number of areas.
    """
    out = []
    for indicator in wanted:
        progress(indicator)
        match indicator.formula:
            case Reach():
                out += _reach(fields, indicator, indicator.formula, day)
            case CapacityRatio():
                out += _capacity(fields, indicator, indicator.formula, day)
            case StressAround():
                out.append(streets.stress_around(fields.city, indicator, indicator.formula, day))
            case CrossingSpacing():
                out.append(streets.crossing_spacing(fields.city, indicator, indicator.formula, day))
            case CrossingNear():
                out.append(streets.crossing_near(fields.city, indicator, indicator.formula, day))
    return out


def _reach(fields: Fields, indicator: Indicator, formula: Reach, day: date) -> list[Measured]:
    city = fields.city
    n_areas = len(city.area_name)
    weight = city.weight(formula.ages.years)
    kind = formula.place
    asked = bool(weight.sum()) and city.knows_of(kind)
    if not asked:
        reason = indicator.empty if not weight.sum() else (
            mark("no place of this kind is in the data: there is none, or none was entered")
        )  # fmt: skip
        return [
            _nothing(city.knows_children, indicator, area, reason) for area in range(-1, n_areas)
        ]

    straight = np.where(city.homes.edge < 0, NOT_COMPUTED, _whole(fields.straight(kind)))
    official = _cover(fields, straight, formula.radius, weight)
    walk = _cover(fields, fields.shortest(kind).cost, formula.radius, weight)
    low, high, observed = child_coverage(fields, formula)
    out = []
    for area in range(-1, n_areas):
        pick = area if area >= 0 else n_areas
        if official.within[pick] + official.beyond[pick] == 0:
            out.append(_nothing(city.knows_children, indicator, area, indicator.empty))
            continue
        child = Pair(_percent(low, pick), _percent(high, pick))
        answers = {
            "official": Pair(_percent(official, pick), _percent(official, pick)),
            "walk": Pair(_percent(walk, pick), _percent(walk, pick)),
            "child": child,
        }
        missed = {
            "official": Pair(*(int(official.beyond[pick]),) * 2),
            "walk": Pair(*(int(walk.beyond[pick]),) * 2),
            "child": Pair(int(high.beyond[pick]), int(low.beyond[pick])),
        }
        base = int(official.within[pick] + official.beyond[pick])
        if not city.knows_children:
            # Floor area stands for the children of every band: only its shares add up.
            missed["child"] = Pair(
                round(base * (100 - child.high) / 100), round(base * (100 - child.low) / 100)
            )
        seen = float(observed[pick])
        known = None if np.isnan(seen) or not formula.alone else seen
        state, reason = verdict(indicator, answers[indicator.judges], known, day)
        out.append(
            Measured(
                indicator, area, answers["official"].low, answers["walk"].low, child,
                base, city.knows_children,
                missed[indicator.judges], int(official.unknown[pick]), known, state, reason,
            )
        )  # fmt: skip
    return out


def _whole(metres: NDArray[np.float64]) -> NDArray[np.int32]:
    """Centimetres; what is farther than any walk becomes the largest cost there is."""
    return np.minimum(np.rint(metres * PER_UNIT), reach.NO_LIMIT).astype(np.int32)


def _cover(
    fields: Fields, cost: NDArray[np.int32], metres: float, weight: NDArray[np.int64]
) -> Coverage:
    """Coverage by area, with the whole place in one more row at the end."""
    return _with_whole(fields, cost, round(metres * PER_UNIT), weight)


def _with_whole(
    fields: Fields, cost: NDArray[np.int32], limit: int, weight: NDArray[np.int64]
) -> Coverage:
    city = fields.city
    n = len(city.area_name)
    parts = reach.coverage(cost, limit, weight, city.home_area, n)
    whole = reach.coverage(cost, limit, weight, np.zeros(len(cost), np.int32), 1)
    return reach.Coverage(
        np.append(parts.within, whole.within),
        np.append(parts.beyond, whole.beyond),
        np.append(parts.unknown, whole.unknown),
    )


def child_coverage(
    fields: Fields, formula: Reach
) -> tuple[Coverage, Coverage, NDArray[np.float64]]:
    """Low and high coverage of the fastest permitted walk, and the observed share by area.

    Ages that no profile lets walk alone are within nothing: they do not get there alone.
    """
    city = fields.city
    limit = round(formula.minutes * 60 * PER_UNIT)
    n = len(city.area_name)
    zero = np.zeros(n + 1, np.int64)
    low = high = reach.Coverage(zero, zero, zero)
    walked, unseen = np.zeros(n + 1), np.zeros(n + 1)
    for profile in fields.profiles:
        years = range(
            max(profile.band.first, formula.ages.first),
            min(profile.band.last, formula.ages.last) + 1,
        )
        if not years:
            continue
        weight = city.weight(years)
        companies: tuple[Company, Company] = (
            ("alone_low", "alone_high") if formula.alone else ("accompanied", "accompanied")
        )
        worst, best = (fields.child(formula.place, profile, company) for company in companies)
        low = _add(low, _with_whole(fields, worst.cost, limit, weight))
        high = _add(high, _with_whole(fields, best.cost, limit, weight))
        for values, total in ((best.walked, walked), (best.unseen, unseen)):
            total += _sums(values.astype(np.float64) * weight, city.home_area, n)
    share = np.full(n + 1, np.nan)
    np.divide(unseen, walked, out=share, where=walked > 0)
    return low, high, 1.0 - share


def _sums(values: NDArray[np.float64], area: NDArray[np.int32], n: int) -> NDArray[np.float64]:
    inside = area >= 0
    parts = np.bincount(area[inside], weights=values[inside], minlength=n)
    return np.append(parts, values.sum())


def _add(a: Coverage, b: Coverage) -> Coverage:
    return reach.Coverage(a.within + b.within, a.beyond + b.beyond, a.unknown + b.unknown)


def _percent(covered: Coverage, area: int) -> float:
    return float(covered.share[area]) * 100


def _nothing(counts_children: bool, indicator: Indicator, area: int, reason: str) -> Measured:  # noqa: FBT001  # passed by position from two places above
    return Measured(
        indicator, area, None, None, None, 0, counts_children, None, 0, None, "no_data", reason
    )


def _capacity(
    fields: Fields, indicator: Indicator, formula: CapacityRatio, day: date
) -> list[Measured]:
    """Known places per so many children; only areas whose every place has a known capacity."""
    city = fields.city
    table = city.release.table("places")
    capacity = np.array([-1 if v is None else v for v in table["capacity"].to_pylist()], float)
    places = city.places_of(formula.place)
    places = places[city.is_own(city.place_xy[places])]
    children = _sums(
        city.weight(formula.ages.years).astype(float), city.home_area, len(city.area_name)
    )
    place_area = np.array(city.release.array("place_area"))
    out = []
    for area in range(-1, len(city.area_name)):
        here = places if area < 0 else places[place_area[places] == area]
        count = int(children[area])
        known = bool(len(here)) and bool((capacity[here] >= 0).all())
        if not known or not city.knows_children or count == 0:
            out.append(_nothing(city.knows_children, indicator, area, indicator.empty))
            continue
        value = float(capacity[here].sum()) / count * formula.per
        state, reason = verdict(indicator, Pair(value, value), None, day)
        out.append(
            Measured(
                indicator, area, None, value, None, count, counts_children=True, missed=None,
                unknown=0, observed=None, state=state, reason=reason,
            )
        )  # fmt: skip
    return out


def profile_of(fields: Fields, age: int) -> Profile:
    """The profile by which a child of `age` walks here."""
    return reach.profile_for(fields.profiles, age)
