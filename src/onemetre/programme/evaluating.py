"""Targets held to the registers: what they come to in an area, kept each time it is computed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError
from onemetre.ground.language import LANGUAGES, mark, speaking
from onemetre.programme.counted import Found, count
from onemetre.programme.counting import (
    AreasWith,
    CountOf,
    EntriesMeeting,
    at_most,
    goal_of,
    parse,
    registers_of,
    strict,
    to_json,
    unit_of,
)
from onemetre.programme.counting_words import base_words, query_words, source_words
from onemetre.programme.models import Result
from onemetre.programme.pace import Pace, Value, Way, months_after, pace, rule
from onemetre.programme.register_reads import facts_of
from onemetre.programme.suggesting import counting_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.counting import Query
    from onemetre.programme.models import Programme, Target

CONFIRMED, SUGGESTED = "confirmed", "suggested"
#: Per cent: every area, every entry.
_ALL = 100.0
#: What scopes call the areas of a level; 设区市 are cities.
LEVEL_SIGNS = {"province": "省", "city": "市", "county": "(县|区(?!市))"}
#: Of entries that lack what is asked for, so many are named.
_NAMED = 300


@action
def evaluate(
    programme: Programme, *, areas: Sequence[Area], by: Viewer,
    targets: Sequence[Target] | None = None, day: date | None = None,
) -> list[Result]:  # fmt: skip
    """Compute targets of a programme in some areas, and keep what they come to.

    A target that no register tells, or that has nothing to count in an area, leaves no row. The
    areas are those of one programme: the facts are read once, for the topmost of them.

    Parameters
    ----------
    targets
        some of them; all that have not ended where it is None.
    day
        as of which; today where it is None.
    """
    for area in areas:
        by.demand(Permission.RUN_PROGRAMME, area=area)
    when = day or timezone.localdate()
    asked = []
    for target in programme.targets.filter(ended_on=None) if targets is None else targets:
        query, confirmed = counting_of(target)
        if query is not None:
            asked.append((target, query, confirmed))
    registers = {key for _, query, _ in asked for key in registers_of(query)}
    rows: list[Result] = []
    for top in _topmost(areas):
        facts = facts_of(registers, top, when)
        for area in areas:
            if not area.path.startswith(top.path):
                continue
            for target, query, confirmed in asked:
                found = count(query, facts, area.code)
                rows.append(_result(target, area, query, found, when, by, confirmed=confirmed))
    rows = _say_states(rows, when)
    Result.objects.bulk_create(rows)
    audit.wrote(by, "evaluate targets", f"programme {programme.pk}",
                area=areas[0].path if areas else "", results=len(rows))  # fmt: skip
    return rows


def _topmost(areas: Sequence[Area]) -> list[Area]:
    """Those that lie in no other of them."""
    out: list[Area] = []
    for area in sorted(areas, key=lambda each: each.path):
        if not any(area.path.startswith(top.path) for top in out):
            out.append(area)
    return out


def _result(
    target: Target, area: Area, query: Query, found: Found, day: date, by: Viewer, *,
    confirmed: bool,
) -> Result:  # fmt: skip
    said = {}
    for lang in LANGUAGES:
        with speaking(lang):
            said[lang] = {
                "query": query_words(query), "denominator": base_words(query, found),
                "source": source_words(query, area.name),
            }  # fmt: skip
    return Result(
        target=target, area=area, day=day, low=found.low, high=found.high,
        goal=_goal(target, query, area), unit=unit_of(query, target.unit), counting=to_json(query),
        certainty=CONFIRMED if confirmed else SUGGESTED,
        until=found.until or months_after(day, rule().stale_months), said=said,
        found={
            "base": list(found.base), "yes": found.yes, "lacking": list(found.lacking),
            "unknown": list(found.unknown), "stale": found.stale,
            "without": [[line.pk, line.name, line.area] for line in found.without[:_NAMED]],
        },
        made_by=by.name,
    )  # fmt: skip


def _say_states(rows: list[Result], day: date) -> list[Result]:
    """Those that say something, each with its state, from it and those before it. One query.

    That there is nothing to count is said only where something was counted before: it ends that.
    """
    earlier: dict[tuple[int, int], list[Result]] = {}
    there = Result.objects.filter(
        target__in={row.target_id for row in rows}, area__in={row.area_id for row in rows},
        day__lte=day,
    )  # fmt: skip
    for each in there:
        earlier.setdefault((each.target_id, each.area_id), []).append(each)
    kept = []
    for row in rows:
        before = earlier.get((row.target_id, row.area_id), [])
        if row.low is None and (not before or before[-1].low is None):
            continue
        row.state = pace_of(row.target, [*before, row], day).state
        kept.append(row)
    return kept


def values_of(series: Sequence[Result]) -> list[Value]:
    """Values counted as the latest one was, one a day, the oldest first; none from before a day
    on which there was nothing to count."""
    latest = latest_of(series)
    by_day: dict[date, Value] = {}
    for each in series if latest else ():
        if each.low is None:
            by_day.clear()
        elif latest and each.counting == latest.counting:
            by_day[each.day] = Value(each.day, each.low, each.high, each.until)
    return [by_day[day] for day in sorted(by_day)]


def latest_of(series: Sequence[Result]) -> Result | None:
    """The last of results, the oldest first; None where there is nothing to count any more."""
    return series[-1] if series and series[-1].low is not None else None


def holds_in(target: Target, query: Query, area: Area) -> bool:
    """Whether a target's goal is one of an area, too, that lies in the programme's.

    A share of things (90 % of the schools) is asked of each area alike, and so is what every
    area is to have. How many there are to be, or half of the areas, is said of the whole; of a
    part only where the scope speaks of each one of its level (各市、每个县).
    """
    if area.pk == target.programme.area_id or isinstance(query, EntriesMeeting):
        return True
    if isinstance(query, AreasWith):
        return goal_of(query, target.comparator, target.unit, target.low, target.high) == _ALL
    sign = LEVEL_SIGNS.get(area.level)
    return sign is not None and bool(re.search(f"[各每].{{0,4}}{sign}", target.scope))


def _goal(target: Target, query: Query, area: Area) -> float | None:
    if not holds_in(target, query, area):
        return None
    return goal_of(query, target.comparator, target.unit, target.low, target.high)


def goal_now(target: Target, latest: Result) -> float | None:
    """What the target asks of the result's area by the document in force, counted as it was."""
    return _goal(target, parse(latest.counting), latest.area)


def pace_of(target: Target, series: Sequence[Result], day: date) -> Pace:
    """How a target stands on a day, by the results of one area, the oldest first."""
    values = values_of(series)
    latest = latest_of(series)
    if latest and not holds_in(target, parse(latest.counting), latest.area):
        return Pace("cannot_say", mark("The goal is one of the whole; here there is only a value."))
    way = Way(
        goal_now(target, latest) if latest else None, target.deadline, at_most(target.comparator),
        strict=latest is not None and strict(target.comparator, target.unit, latest.unit),
        judged=latest is not None and latest.certainty == CONFIRMED,
    )  # fmt: skip
    return pace(values, way, day)


@action
def correct_counting(
    target: Target, *, counting: dict[str, Any] | None, by: Viewer, day: date | None = None
) -> Target:
    """Say how a target is counted, and stand for it; None: no register tells it.

    Raises
    ------
    InputError
        if it asks for what no register holds.
    """
    area = target.programme.area
    by.demand(Permission.CONFIRM_PLAN, area=area)
    if target.ended_on is not None:
        raise InputError("The target has ended.")
    asked = None if counting is None else parse(counting)
    if isinstance(asked, CountOf) and target.unit == "%":
        raise InputError(
            "The target is a share, and a number of things is none.",
            remedy="Choose the share of areas, or of entries.",
        )
    on = (day or timezone.localdate()).isoformat()
    told = {"none": True} if asked is None else to_json(asked)
    was = {key: value for key, value in target.counting.items() if not key.startswith("confirmed")}
    target.counting = told | {"confirmed_by": by.name, "confirmed_on": on}
    target.save(update_fields=["counting"])
    audit.wrote(by, "confirm counting" if was == told else "correct counting",
                f"target {target.pk}", area=area.path, was=was, now=told)  # fmt: skip
    return target
