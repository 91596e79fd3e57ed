"""Where the places that are shown stand: recorded values of indicators, read from the database.

A read costs the same number of queries however many areas, indicators or publications there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db.models import Q

from onemetre.ground.errors import InputError, NotFoundError
from onemetre.measure.definitions import indicators
from onemetre.measure.models import Value
from onemetre.measure.ranking import apart, in_order, ranks
from onemetre.measure.values import Measured, Pair

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onemetre.atlas.city import City
    from onemetre.atlas.queries import Shown
    from onemetre.measure.definitions import Indicator
    from onemetre.measure.ranking import Rank

#: Areas that one area is compared with at once, at most: more do not fit a sheet.
MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Told:
    """One recorded value: what was measured, of which area, with its code.

    ``area``, ``name`` and ``level`` are "" for the whole place.
    """

    measured: Measured
    area: str
    name: str
    level: str
    code: str

    @property
    def indicator(self) -> Indicator:
        """What it is a value of."""
        return self.measured.indicator

    @property
    def judged(self) -> Pair | None:
        """The answer that is held to the target."""
        return self.measured.judged


@dataclass(frozen=True, slots=True)
class Past:
    """The value of the whole place in one publication."""

    told: Told
    data_date: date | None
    measured_on: date
    release: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One area among those of its level. ``alike``: names of those it cannot be told apart from."""

    told: Told
    rank: Rank | None
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """The areas of one level, the highest value first, those without a value last."""

    key: str
    rows: tuple[Ranked, ...]

    @property
    def known(self) -> tuple[Ranked, ...]:
        """Those with a value."""
        return tuple(row for row in self.rows if row.rank)


@dataclass(frozen=True, slots=True)
class Beside:
    """One indicator of an area beside others: the whole place, then those chosen.

    ``signs``: for each of ``others`` 1 where this area is certainly higher, -1 certainly lower,
    0 where they cannot be told apart, None where one of them has no value.
    """

    own: Told
    others: tuple[Told | None, ...]
    signs: tuple[int | None, ...]

    @property
    def known(self) -> bool:
        """Whether any of them has a value."""
        return any(each and each.judged for each in (self.own, *self.others))


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area that may be chosen."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AreaStanding:
    """All indicators of one area, the areas chosen beside it, and those that may be chosen.

    ``whole_only``: indicators that have a value for the whole place alone.
    """

    code: str
    name: str
    level: str
    chosen: tuple[AreaName, ...]
    choice: tuple[AreaName, ...]
    rows: tuple[Beside, ...]
    whole_only: tuple[Told, ...]


def indicator_named(code: str) -> Indicator:
    """An indicator by its code.

    Raises
    ------
    NotFoundError
        if there is none.
    """
    for each in indicators():
        if each.code == code:
            return each
    raise NotFoundError("There is no indicator “{code}”.", code=code[:60])


def whole_place(shown: Shown) -> list[Told]:
    """Every indicator of the whole place, in the order of the tasks they serve. One query."""
    rows = Value.objects.filter(publication=shown.publication, area=None)
    return _in_task_order(_told(row, shown) for row in rows)


def by_area(shown: Shown, indicator: Indicator) -> tuple[Told | None, list[Level]]:
    """An indicator of the whole place, and of its areas level by level. One query."""
    rows = Value.objects.filter(
        publication=shown.publication, indicator=indicator.code
    ).select_related("area")
    told = [each for row in rows if (each := _told(row, shown))]
    whole = next((each for each in told if not each.area), None)
    levels: dict[str, list[Told]] = {}
    for each in told:
        if each.area:
            levels.setdefault(each.level, []).append(each)
    return whole, [_level(key, own) for key, own in levels.items()]


def _level(key: str, told: list[Told]) -> Level:
    told = sorted(told, key=lambda each: each.measured.area)
    pairs = [each.judged for each in told]
    ranked = ranks(pairs, told[0].indicator.unit)
    order = in_order(pairs)
    place = {i: n for n, i in enumerate(order)}
    rows = []
    for i in order:
        rank = ranked[i]
        near = sorted(rank.alike, key=lambda j: abs(place[j] - place[i])) if rank else []
        rows.append(Ranked(told[i], rank, tuple(told[j].name for j in near)))
    return Level(key, tuple(rows))


def history(shown: Shown, indicator: Indicator) -> list[Past]:
    """The whole place in every publication of it, the oldest first. One query."""
    rows = (
        Value.objects.filter(
            publication__city=shown.row, indicator=indicator.code, area=None
        )
        .select_related("publication")
        .order_by("publication__stamp")
    )  # fmt: skip
    out = []
    for row in rows:
        told, publication = _told(row, shown), row.publication
        if told:
            out.append(
                Past(told, publication.data_date, publication.measured_on, publication.release)
            )
    return out


def area_standing(shown: Shown, code: str, beside: Sequence[str]) -> AreaStanding:
    """One area beside the whole place and beside others of its own level. One query.

    Raises
    ------
    NotFoundError
        if there is no such area.
    InputError
        if one is of another level, or there are too many.
    """
    city = shown.files.city
    levels = area_levels(city)
    for each in (code, *beside):
        if each not in city.area_code:
            raise NotFoundError("There is no area “{code}” here.", code=each[:24])
    own = city.area_code.index(code)
    chosen = [each for each in dict.fromkeys(beside) if each != code]
    for each in chosen:
        if levels[city.area_code.index(each)] != levels[own]:
            raise InputError(
                "{other} is not of the same level as {name}: they are not compared.",
                remedy="Choose areas of the same level.",
                other=city.area_name[city.area_code.index(each)], name=city.area_name[own],
            )  # fmt: skip
    if len(chosen) > MOST_COMPARED:
        raise InputError(
            "{n} areas are too many to compare at once.",
            remedy="Choose {most} at most.", n=len(chosen), most=MOST_COMPARED,
        )  # fmt: skip
    named = [
        AreaName(*each) for each, level in
        zip(zip(city.area_code, city.area_name, strict=True), levels, strict=True)
        if level == levels[own]
    ]  # fmt: skip
    by_code = {each.code: each for each in named}
    rows, whole_only = _beside(shown, code, chosen)
    return AreaStanding(
        code, city.area_name[own], levels[own], tuple(by_code[each] for each in chosen),
        tuple(each for each in named if each.code != code and each.code not in chosen),
        tuple(rows), tuple(whole_only),
    )  # fmt: skip


def area_levels(city: City) -> list[str]:
    """The level of each area of a place, "" where it has none."""
    return cast("list[str]", city.release.table("areas")["level"].to_pylist())


def _beside(shown: Shown, code: str, chosen: list[str]) -> tuple[list[Beside], list[Told]]:
    rows = Value.objects.filter(
        Q(area=None) | Q(area__code__in=[code, *chosen]), publication=shown.publication
    ).select_related("area")
    by: dict[str, dict[str, Told]] = {}
    for row in rows:
        if told := _told(row, shown):
            by.setdefault(row.indicator, {})[told.area] = told
    out, whole_only = [], []
    for told in _in_task_order(each.get("") for each in by.values()):
        here = by[told.indicator.code]
        own = here.get(code)
        if own is None:
            whole_only.append(told)
            continue
        others = tuple(here.get(each) for each in ("", *chosen))
        out.append(Beside(own, others, tuple(_sign(own, each) for each in others)))
    return out, whole_only


def _sign(own: Told, other: Told | None) -> int | None:
    if other is None or own.judged is None or other.judged is None:
        return None
    return apart(own.judged, other.judged, own.indicator.unit)


def recorded_value(code: str) -> tuple[Value, Indicator] | None:
    """The value of an indicator that was recorded with a code, of a place that is shown."""
    row = (
        Value.objects.filter(code=code, publication__city__current__isnull=False)
        .select_related("publication__city", "area")
        .order_by("-publication__stamp")
        .first()
    )
    known = {each.code: each for each in indicators()}
    return (row, known[row.indicator]) if row and row.indicator in known else None


def judged_of(row: Value, indicator: Indicator) -> Pair | None:
    """The recorded answer that is held to the target."""
    return _measured(row, indicator, -1).judged


def _in_task_order(told: object) -> list[Told]:
    order = {each.code: i for i, each in enumerate(indicators())}
    known: list[Told] = [each for each in told if each is not None]  # type: ignore[attr-defined]  # an iterable of them
    return sorted(known, key=lambda each: order[each.indicator.code])


def _told(row: Value, shown: Shown) -> Told | None:
    """None for an indicator that is defined no longer."""
    indicator = next((each for each in indicators() if each.code == row.indicator), None)
    if indicator is None:
        return None
    area = row.area if row.area_id else None
    codes = shown.files.city.area_code
    number = codes.index(area.code) if area and area.code in codes else -1
    return Told(
        _measured(row, indicator, number), area.code if area else "", area.name if area else "",
        area.level if area else "", row.code,
    )  # fmt: skip


def _measured(row: Value, indicator: Indicator, area: int) -> Measured:
    return Measured(
        indicator, area, row.official, row.walk, _pair(row.low, row.high), row.base,
        row.counts_children, _pair(row.missed_low, row.missed_high), row.unknown, row.observed,
        row.state, row.reason,  # type: ignore[arg-type]  # written from a State
    )  # fmt: skip


def _pair(low: float | None, high: float | None) -> Pair | None:
    return None if low is None or high is None else Pair(low, high)
