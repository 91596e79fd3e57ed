"""Reads of targets as they stand: for a page of a programme in an area, for one of a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from onemetre.access.models import Person
from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.areas.queries import above
from onemetre.areas.queries import below as areas_below
from onemetre.ground.errors import gone
from onemetre.ground.language import language
from onemetre.programme.counting import registers_of, to_json
from onemetre.programme.counting_words import query_words
from onemetre.programme.evaluating import goal_now, latest_of, pace_of, values_of
from onemetre.programme.models import EntryVersion, Result, Statement, Target
from onemetre.programme.suggesting import counting_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from onemetre.access.viewer import Viewer
    from onemetre.programme.counting import Query
    from onemetre.programme.models import Programme
    from onemetre.programme.pace import Pace, Value


@dataclass(frozen=True, slots=True)
class Standing:
    """A target in an area.

    Attributes
    ----------
    query
        how it is counted; None where no register tells it.
    confirmed
        whether a person stands for that.
    result
        what it came to last; None where it was not computed, or there is nothing to count here.
    values
        those before it that were counted alike, with it, one a day.
    lacking, unknown
        names of areas that do not have it, and of those of which it is not known.
    without
        entries that do not meet it: number, name, area.
    changed
        whether a register or the counting was changed since.
    """

    target: Target
    query: Query | None
    confirmed: bool
    result: Result | None
    pace: Pace
    values: list[Value]
    lacking: list[Area]
    unknown: list[Area]
    without: list[tuple[int, str, str]]
    changed: bool

    @property
    def said(self) -> dict[str, str]:
        """Query, denominator and source of the result, in the language in force."""
        return self.result.said[language()] if self.result else {}

    @property
    def goal(self) -> float | None:
        """What it is held to; None where nothing was computed, or it names no figure."""
        return goal_now(self.target, self.result) if self.result else None

    @property
    def query_words(self) -> str:
        """How it is counted now, in words."""
        return query_words(self.query) if self.query else ""


def target(of: Programme, pk: int) -> Target:
    """One target of a programme.

    Raises
    ------
    NotFoundError
        if there is none.
    """
    found = of.targets.filter(pk=pk).first()
    if found is None:
        raise gone()
    found.programme = of
    return found


def standings(
    viewer: Viewer, of: Programme, area: Area, day: date, *, only: Target | None = None
) -> list[Standing]:
    """Targets of a programme in an area, in the document's order. Five queries at most."""
    viewer.demand(Permission.SEE_PROGRAMME, area=area)
    targets = [only] if only else list(of.targets.filter(ended_on=None))
    found = series_of([each.pk for each in targets], [area], day)
    series = {target: results for (target, _), results in found.items()}
    changed = changed_in(area)
    latest = [each for results in series.values() if (each := latest_of(results))]
    codes = {
        code for each in latest for key in ("lacking", "unknown") for code in each.found[key]
    } | {line[2] for each in latest for line in each.found["without"]}
    areas = {
        found.code: found for found in Area.objects.filter(
            code__in=codes, until=None, path__startswith=area.path
        )
    } if codes else {}  # fmt: skip
    return [_standing(each, series.get(each.pk, []), areas, changed, day) for each in targets]


def _standing(
    of: Target, series: Sequence[Result], areas: dict[str, Area],
    changed: dict[str, datetime], day: date,
) -> Standing:  # fmt: skip
    query, confirmed = counting_of(of)
    latest = latest_of(series) if query is not None else None
    found = latest.found if latest else {"lacking": [], "unknown": [], "without": []}
    return Standing(
        of, query, confirmed, latest, pace_of(of, series if latest else [], day),
        values_of(series) if latest else [],
        [areas[code] for code in found["lacking"] if code in areas],
        [areas[code] for code in found["unknown"] if code in areas],
        [(pk, name, areas[code].name if code in areas else "")
         for pk, name, code in found["without"]],
        latest is not None and query is not None and is_older(of, latest, query, changed),
    )  # fmt: skip


def changed_in(area: Area) -> dict[str, datetime]:
    """When each register was last changed in an area, or said to be complete there, by an area
    above it too. Two queries."""
    entries = EntryVersion.objects.filter(entry__area__path__startswith=area.path).order_by()
    out: dict[str, datetime] = dict(entries.values_list("entry__kind").annotate(at=Max("made_at")))
    said = Statement.objects.filter(
        Q(area__path__startswith=area.path) | Q(area__path__in=above(area.path))
    ).order_by()
    for key, at in said.values_list("kind").annotate(at=Max("said_at")):
        out[key] = max(at, out.get(key, at))
    return out


def is_older(of: Target, latest: Result, query: Query, changed: dict[str, datetime]) -> bool:
    """Whether a register, the counting or the target itself was changed since a result."""
    if latest.counting != to_json(query) or latest.goal != goal_now(of, latest):
        return True
    return any(changed[key] > latest.made_at for key in registers_of(query) if key in changed)


def states(
    of: Programme, areas: Sequence[Area], days: Collection[date]
) -> dict[date, dict[tuple[str, int], list[str]]]:
    """How the targets of each task stood in each area on some days, by number and area's key.

    Those that cannot be judged, and those that no register tells any more, are left out: they say
    nothing of the task. Two queries.
    """
    out: dict[date, dict[tuple[str, int], list[str]]] = {day: {} for day in days}
    targets = {
        each.pk: each for each in of.targets.filter(ended_on=None).exclude(number="")
        if counting_of(each)[0] is not None
    }  # fmt: skip
    if not targets or not days:
        return out
    for (pk, area), results in series_of(targets, areas, max(days)).items():
        for day, found in out.items():
            until = [each for each in results if each.day <= day]
            state = pace_of(targets[pk], until, day).state
            if state != "cannot_say":
                found.setdefault((targets[pk].number, area), []).append(state)
    return out


def series_of(
    targets: Iterable[int], areas: Sequence[Area], day: date
) -> dict[tuple[int, int], list[Result]]:
    """What targets came to until a day, the oldest first, by the keys of target and area."""
    series: dict[tuple[int, int], list[Result]] = {}
    there = {each.pk: each for each in areas}
    for each in Result.objects.filter(target__in=targets, area__in=areas, day__lte=day):
        each.area = there[each.area_id]  # asked for its level: no query a row
        series.setdefault((each.target_id, each.area_id), []).append(each)
    return series


def below(viewer: Viewer, of: Target, area: Area, day: date) -> list[tuple[Area, Result, Pace]]:
    """What a target came to in each area one level below, where it was computed. Two queries."""
    viewer.demand(Permission.SEE_PROGRAMME, area=area)
    if counting_of(of)[0] is None:
        return []
    areas = {each.pk: each for each in areas_below(area)}
    found = series_of([of.pk], list(areas.values()), day)
    series = {pk: results for (_, pk), results in found.items()}
    return [
        (areas[pk], latest, pace_of(of, series[pk], day))
        for pk in areas
        if (latest := latest_of(series.get(pk, ())))
    ]


def names_of(of: Target) -> dict[str, str]:
    """Whoever stands for how it is counted, by the name they sign in with. One query."""
    who = Person.objects.filter(username=of.counting.get("confirmed_by", ""))
    return dict(who.values_list("username", "name"))
