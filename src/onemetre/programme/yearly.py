"""What a programme did in an area in a year, from its rows alone: nothing is invented.

What was done is taken from reports of the year's periods that the level above accepted; where no
level is above, from those that were signed. What is not known stays empty, and the words say so.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.areas.queries import below
from onemetre.ground.errors import gone
from onemetre.programme.counting import parse
from onemetre.programme.evaluating import LEVEL_SIGNS, holds_in, latest_of, pace_of
from onemetre.programme.known_figures import task_units
from onemetre.programme.models import Period, Report, TargetCheck
from onemetre.programme.standing import STANDINGS
from onemetre.programme.standing_reads import Standings
from onemetre.programme.suggesting import counting_of
from onemetre.programme.target_reads import series_of
from onemetre.programme.yearly_matters import last_day, matters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.models import Duty, Programme, Result, Target, Task
    from onemetre.programme.pace import Pace
    from onemetre.programme.yearly_matters import MatterLine

#: Standings in the order in which they are counted; "" is a task that nobody reported on.
COUNTED = (*STANDINGS, "")


@dataclass(frozen=True, slots=True)
class TaskYear:
    """One task: who owes it, what was said of it, and how it stood when last reported on."""

    task: Task
    duties: tuple[Duty, ...]
    said: tuple[Report, ...]
    standing: str
    standing_before: str | None
    not_accepted: int
    not_signed: int
    evidence: int

    @property
    def figure(self) -> Report | None:
        """The last report of the year that gives a figure."""
        return next((each for each in reversed(self.said) if each.figure is not None), None)

    @property
    def share(self) -> Report | None:
        """The last report of the year that says how far the task is."""
        return next((each for each in reversed(self.said) if each.share is not None), None)


@dataclass(frozen=True, slots=True)
class TargetYear:
    """One target, and what is known of it.

    ``counted`` is what the registers came to last, ``pace`` how it stands by that; ``check`` was
    computed in a place of the area's name; ``reported`` is the figure that its task's report
    gives, where the task has this one target with a figure and no other.
    """

    target: Target
    counted: Result | None
    pace: Pace | None
    check: TargetCheck | None
    reported: Report | None

    @property
    def computed(self) -> bool:
        """Whether it was computed from data kept here: from nothing, anything could have come."""
        return self.check is not None or (self.counted is not None and self.counted.tells)


@dataclass(frozen=True, slots=True)
class Punctual:
    """Reports that an area owed in the year, by when they were signed."""

    area: Area
    owed: int
    in_time: int
    late: int
    missing: int
    open: int


@dataclass(frozen=True, slots=True)
class Row:
    """A task and how it stands in each area of the matrix, in the order of ``Yearly.areas``."""

    number: str
    title: str
    standings: tuple[str, ...]


@dataclass(frozen=True)
class Yearly:
    """All that a yearly report is written from. ``matters`` is None where none are kept."""

    programme: Programme
    area: Area
    year: int
    day: date
    fields: tuple[tuple[str, tuple[TaskYear, ...]], ...]
    targets: tuple[TargetYear, ...]
    punctual: tuple[Punctual, ...]
    areas: tuple[Area, ...]
    rows: tuple[Row, ...]
    matters: tuple[MatterLine, ...] | None
    reported_before: bool
    #: Units in which figures of tasks are given, by the tasks' numbers.
    units: dict[str, str] = field(default_factory=dict)

    @property
    def tasks(self) -> tuple[TaskYear, ...]:
        """All tasks, in the order of the document."""
        return tuple(each for _, own in self.fields for each in own)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many tasks in each of `COUNTED`."""
        return _counted(each.standing for each in self.tasks)

    @property
    def counts_before(self) -> tuple[int, ...]:
        """The same a year before; () where nothing was reported then."""
        if not self.reported_before:
            return ()
        return _counted(each.standing_before or "" for each in self.tasks)

    @property
    def judged(self) -> tuple[int, int, int]:
        """Reports that are written from, those that wait for the level above or were returned,
        and those that nobody signed."""
        return (
            sum(len(each.said) for each in self.tasks),
            sum(each.not_accepted for each in self.tasks),
            sum(each.not_signed for each in self.tasks),
        )


def _counted(standings: Iterable[str]) -> tuple[int, ...]:
    found = Counter(standings)
    return tuple(found[each] for each in COUNTED)


def yearly(
    programme: Programme, area: Area, year: int, *, viewer: Viewer, day: date | None = None
) -> Yearly:
    """What there is to be said of an area's year, for whoever writes its report. About ten queries.

    Raises
    ------
    NotFoundError
        if they may not, the area has no task of the programme, or it is no year of the calendar.
    """
    viewer.demand(Permission.WRITE_YEARLY, area=area)
    if not MINYEAR < year < MAXYEAR:  # the year before is asked about, too
        raise gone()
    return facts(programme, area, year, day or timezone.localdate())


def years(programme: Programme) -> list[int]:
    """Years in which a period ends, newest first."""
    return sorted({each.end.year for each in programme.periods.all()}, reverse=True)


def facts(programme: Programme, area: Area, year: int, day: date) -> Yearly:
    """As `yearly`, for verifying: whose right it is was asked before."""
    said = Report.objects.filter(task=OuterRef("pk"), period__end__year=year)
    tasks = list(
        programme.tasks.filter(
            Q(ended_on=None)
            | Q(ended_on__year__gte=year)
            | Exists(said.exclude(state=Report.OPEN)),
            area=area,
        )
        .select_related("area")
        .prefetch_related("duties__unit", "evidence")
        .order_by("order", "ended_on")
    )
    if not tasks:
        raise gone()
    reports: dict[int, list[Report]] = {}
    own = Report.objects.filter(task__in=tasks, period__end__year__in=(year - 1, year))
    for each in own.select_related("period").order_by("period__end"):
        reports.setdefault(each.task_id, []).append(each)
    read = Standings(programme, tasks, [area], _periods(own), day)
    lines = [_task(task, reports.get(task.pk, []), year, area, read) for task in tasks]
    names = list(dict.fromkeys(task.field for task in tasks))
    lower = below(area)
    areas, rows = _matrix(programme, tasks, lower or [area], year, day)
    return Yearly(
        programme, area, year, day,
        tuple((name, tuple(e for e in lines if e.task.field == name)) for name in names),
        _targets(programme, area, lines, last_day(year, day)),
        _punctual(programme, [area, *lower], year, day),
        areas, rows, matters_of(programme, area, year, day),
        any(e.period.end.year < year for kept in reports.values() for e in kept),
        task_units(programme),
    )  # fmt: skip


def _periods(reports: QuerySet[Report]) -> list[Period]:
    return list(Period.objects.filter(pk__in=reports.order_by().values("period")))


def _task(
    task: Task, reports: Sequence[Report], year: int, area: Area, read: Standings
) -> TaskYear:
    taken = {Report.ACCEPTED} if area.parent_id else {Report.ACCEPTED, Report.SIGNED}
    now = [each for each in reports if each.period.end.year == year]
    before = [each for each in reports if each.period.end.year < year]
    return TaskYear(
        task, tuple(each for each in task.duties.all() if each.ended_on is None),
        tuple(each for each in now if each.state in taken), _last_standing(now, task, read),
        _last_standing(before, task, read) if before else None,
        sum(each.state not in {*taken, Report.OPEN} for each in now),
        sum(each.state == Report.OPEN for each in now),
        sum(not each.withdrawn and each.dated.year == year for each in task.evidence.all()),
    )  # fmt: skip


def _last_standing(reports: Sequence[Report], task: Task, read: Standings) -> str:
    """The latest that is known: of a period that nobody has signed yet there is none."""
    stood = (read.when_said(each, task, each.period) for each in reversed(reports))
    return next((each for each in stood if each), "")


def _targets(
    programme: Programme, area: Area, lines: Sequence[TaskYear], day: date
) -> tuple[TargetYear, ...]:
    there = list(programme.targets.filter(ended_on=None))
    counted = series_of([each.pk for each in there if counting_of(each)[0]], [area], day)
    targets = [
        each for each in there
        if _holds(each, area, counted.get((each.pk, area.pk), []))
    ]  # fmt: skip
    checks: dict[tuple[int, int], TargetCheck] = {}
    if programme.shown_id:
        found = TargetCheck.objects.filter(
            plan=programme.shown_id, publication__city__title_zh=area.name
        )
        for check in found.select_related("publication__city").order_by("publication__stamp"):
            checks[check.start, check.end] = check
    alone = Counter(each.number for each in targets if each.low is not None)
    by_number = {each.task.number: each for each in lines if each.task.ended_on is None}
    out = []
    for each in targets:
        line = by_number.get(each.number)
        only = each.low is not None and alone[each.number] == 1
        results = counted.get((each.pk, area.pk), [])
        latest = latest_of(results)
        out.append(TargetYear(
            each, latest, pace_of(each, results, day) if latest else None,
            checks.get((each.start, each.end)), line.figure if line and only else None,
        ))  # fmt: skip
    return tuple(out)


def _holds(target: Target, area: Area, counted: Sequence[Result]) -> bool:
    """Whether a target is the area's: the programme's own; one that was counted and is held to
    there; or one whose scope names its level."""
    if area.pk == target.programme.area_id:
        return True
    if latest := latest_of(counted):
        return holds_in(target, parse(latest.counting), area)
    sign = LEVEL_SIGNS.get(area.level)
    return sign is not None and bool(re.search(sign, target.scope))


def _punctual(
    programme: Programme, areas: Sequence[Area], year: int, day: date
) -> tuple[Punctual, ...]:
    found: dict[int, Counter[str]] = {area.pk: Counter() for area in areas}
    reports = Report.objects.filter(
        task__programme=programme, area__in=areas, period__end__year=year
    ).select_related("period")
    for each in reports:
        found[each.area_id][_when(each, day)] += 1
    return tuple(
        Punctual(area, sum(own.values()), own["in_time"], own["late"], own["missing"], own["open"])
        for area in areas if (own := found[area.pk])
    )  # fmt: skip


def _when(report: Report, day: date) -> str:
    due = report.period.due
    if report.state in {Report.SIGNED, Report.ACCEPTED} and report.signed_at:
        signed = timezone.localdate(report.signed_at)
        if signed <= day:
            return "in_time" if signed <= due else "late"
    return "missing" if due < day else "open"


def _matrix(
    programme: Programme, tasks: Sequence[Task], areas: Sequence[Area], year: int, day: date
) -> tuple[tuple[Area, ...], tuple[Row, ...]]:
    """Tasks that have not ended, and how they stand in each area to which they were sent."""
    reports = Report.objects.filter(
        task__programme=programme, task__ended_on=None, area__in=areas, period__end__year=year
    ).order_by("period__end")
    sent = {
        (each.area_id, each.number): each
        for each in programme.tasks.filter(area__in=areas, ended_on=None)
    }
    periods = {each.pk: each for each in _periods(reports)}
    read = Standings(programme, sent.values(), areas, list(periods.values()), day)
    by_key = {each.pk: each for each in sent.values()}
    standings: dict[tuple[int, str], str] = {}
    for each in reports.only("task_id", "period_id", "area_id", "share", "state"):
        task = by_key[each.task_id]
        stood = read.when_said(each, task, periods[each.period_id])
        if stood:
            standings[task.area_id, task.number] = stood
    shown = tuple(area for area in areas if any(area.pk == pk for pk, _ in sent))
    rows = tuple(
        Row(task.number, task.title, tuple(
            standings.get((area.pk, task.number), "") if (area.pk, task.number) in sent else "–"
            for area in shown
        ))
        for task in tasks if task.ended_on is None
    )  # fmt: skip
    return shown, rows
