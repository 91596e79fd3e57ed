"""Reads of the running programme, limited to what a viewer may see.

Somebody sees a programme if it runs in their area; of it they see their area and those below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from onemetre.access.finding import one_of
from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.ground.errors import gone
from onemetre.programme.models import (
    Contribution,
    Duty,
    Evidence,
    Period,
    Programme,
    Reading,
    Report,
    Task,
    Wording,
)
from onemetre.programme.running import resting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.access.viewer import Viewer

P = Permission
_SEE = P.SEE_PROGRAMME
#: What lists of reports leave in the database.
_LONG = ("done", "difficulty", "next")


def programmes(viewer: Viewer) -> list[Programme]:
    """Programmes that run in one of their areas, or below. One query."""
    paths = viewer.paths(_SEE)
    return [
        each
        for each in Programme.objects.select_related("area").order_by("area__path", "slug")
        if any(each.area.path.startswith(p) or p.startswith(each.area.path) for p in paths)
    ]


def programme(viewer: Viewer, slug: str) -> Programme:
    """One of them.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    found = next((each for each in programmes(viewer) if each.slug == slug), None)
    if found is None:
        raise gone()
    return found


def scope(viewer: Viewer, of: Programme, code: str = "") -> Area:
    """The area that a page is about: the one asked for, else the widest they may see.

    Raises
    ------
    NotFoundError
        if they may not see it, or the programme does not run there.
    """
    if code:
        area = (
            Area.objects.filter(viewer.within(_SEE, "path"), code=code, until=None)
            .filter(path__startswith=of.area.path)
            .select_related("parent")
            .first()
        )
    else:
        paths = [p for p in viewer.paths(_SEE) if p.startswith(of.area.path)]
        path = min(paths, key=len, default="") if paths else ""
        if not path and viewer.may(_SEE, area=of.area):
            path = of.area.path
        area = Area.objects.filter(path=path, until=None).select_related("parent").first()
    if area is None:
        raise gone()
    return area


def tasks_of(of: Programme, area: Area) -> list[Task]:
    """The tasks of an area, with the units that owe them. Two queries."""
    owing = Duty.objects.filter(ended_on=None).select_related("unit").order_by("role", "pk")
    return list(
        of.tasks.filter(area=area, ended_on=None)
        .select_related("area", "above__area")
        .prefetch_related(Prefetch("duties", owing))
    )


def unsent(of: Programme, area: Area, lower: Sequence[Area]) -> int:
    """How many tasks of an area are still to be sent to those below. Two queries."""
    numbers = set(of.tasks.filter(area=area, ended_on=None).values_list("number", flat=True))
    there = of.tasks.filter(area__in=lower, number__in=numbers, ended_on=None).count()
    return len(numbers) * len(lower) - there


def task(viewer: Viewer, slug: str, code: str, number: str) -> Task:
    """One task in one area.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(
        Task.objects.filter(viewer.within(_SEE), programme=slug, number=number, ended_on=None)
        .filter(area__code=code)
        .select_related("area__parent", "programme__area", "reading", "above__area")
    )


@dataclass(frozen=True, slots=True)
class Lower:
    """The same task in an area one level below, and its newest report."""

    area: Area
    report: Report | None


def lower(viewer: Viewer, found: Task) -> list[Lower]:
    """How the task stands one level below, in the order of codes. Three queries."""
    own = Report.objects.filter(task=OuterRef("pk")).order_by("-period__end").values("pk")
    tasks = found.below.filter(viewer.within(_SEE), ended_on=None).select_related("area")
    rows = list(
        # As the matrix has it: what is open says nothing yet, unless nothing else does.
        tasks.annotate(newest=Coalesce(
            Subquery(own.exclude(state=Report.OPEN)[:1]), Subquery(own[:1])
        )).order_by("area__code")
    )  # fmt: skip
    told = Report.objects.select_related("period", "area", "task__programme").defer(*_LONG)
    reports = told.in_bulk([each.newest for each in rows if each.newest])
    return [Lower(each.area, reports.get(each.newest or 0)) for each in rows]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """What is known of one task in one area."""

    duties: list[Duty]
    reports: list[Report]
    evidence: list[Evidence]
    checks: dict[str, object]
    own: list[Task]
    sent: list[Task]


def task_page(found: Task) -> TaskPage:
    """Everything the page of a task shows. Six queries."""
    others = Task.objects.filter(ended_on=None).select_related("programme")
    return TaskPage(
        list(found.duties.filter(ended_on=None).select_related("unit").order_by("role", "pk")),
        list(
            found.reports.select_related("period", "area", "task__programme")
            .defer(*_LONG)
            .order_by("-period__end")
        ),
        shown(found),
        {each.kind: each for each in found.checks.all()},
        list(others.filter(carries_out__sent=found)),
        list(others.filter(carried_out_by__own=found)),
    )


def task_by_pk(viewer: Viewer, pk: int) -> Task:
    """One task, by its row.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    found = Task.objects.filter(viewer.within(_SEE), pk=pk, ended_on=None)
    row = found.select_related("area", "programme").first()
    if row is None:
        raise gone()
    return row


def linkable(viewer: Viewer, found: Task) -> list[Task]:
    """Tasks of the area's own plans that can be said to carry this one out."""
    if not viewer.may(P.RUN_PROGRAMME, area=found.area):
        return []
    own = Task.objects.filter(area=found.area, programme__area=found.area, ended_on=None).exclude(
        programme=found.programme_id
    )
    return list(own.select_related("programme").order_by("programme", "order"))


def units_of(area: Area) -> list[Unit]:
    """Units of an area, by name."""
    return list(Unit.objects.filter(area=area, until=None).order_by("name"))


def periods(of: Programme) -> list[Period]:
    """Periods of a programme, newest first."""
    return list(of.periods.order_by("-end"))


def report(viewer: Viewer, pk: int) -> Report:
    """One report with its parts and its task.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    parts = Contribution.objects.select_related("duty__unit").order_by("duty__role", "duty")
    return one_of(
        Report.objects.filter(viewer.within(_SEE), pk=pk)
        .select_related("task__programme__area", "task__reading", "period", "area__parent")
        .prefetch_related(
            Prefetch("contributions", parts),
            Prefetch("contributions__evidence", Evidence.objects.filter(withdrawn=False)),
        )
    )


def before(found: Report) -> Report | None:
    """The report of the period before, of the same task."""
    return (
        Report.objects.filter(task=found.task_id, period__end__lt=found.period.start)
        .order_by("-period__end")
        .first()
    )


def words_of(of: list[str]) -> list[Wording]:
    """All that was ever said there, newest first."""
    return list(Wording.objects.filter(of__in=of).order_by("-pk"))


def contribution(viewer: Viewer, pk: int) -> Contribution:
    """One part of a report.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(
        Contribution.objects.filter(
            viewer.within(_SEE, "report__area__path"), pk=pk
        ).select_related("duty__unit", "report__area__parent", "report__task", "report__period")
    )


def shown(found: Task) -> list[Evidence]:
    """What shows how a task stands, the newest first. One query."""
    rows = found.evidence.filter(withdrawn=False).select_related("contribution__duty")
    return list(rows.order_by("-dated", "-pk"))


def withdrawable(viewer: Viewer, found: Task, rows: list[Evidence]) -> frozenset[int]:
    """Which evidence of a task somebody may take back: the lead's own, a part's its unit; none
    that a report rests on which the level above has before it. Two queries."""
    leads = found.duties.filter(role=Duty.LEAD, ended_on=None)
    lead = leads.values_list("unit", flat=True).first() if rows else None
    leading = (
        viewer.may(P.WRITE_REPORT, area=found.area, unit=lead)
        if lead else viewer.may(P.RUN_PROGRAMME, area=found.area)
    )  # fmt: skip
    rest = resting(found, rows)
    return frozenset(
        each.pk for each in rows
        if each.pk not in rest
        and (leading if each.contribution is None else viewer.may(
            P.WRITE_REPORT, area=found.area, unit=each.contribution.duty.unit_id
        ))
    )  # fmt: skip


def evidence_of(found: Task, pk: str) -> Evidence:
    """A file that shows how a task stands.

    Raises
    ------
    NotFoundError
        if there is none.
    """
    row = next((each for each in shown(found) if str(each.pk) == pk), None)
    if row is None:
        raise gone()
    row.task = found
    return row


def evidence(viewer: Viewer, pk: int) -> Evidence:
    """One file that shows something.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(
        Evidence.objects.filter(viewer.within(_SEE, "task__area__path"), pk=pk).select_related(
            "task__area", "contribution__duty"
        )
    )


def reading(viewer: Viewer, slug: str, version: int) -> Reading:
    """One version of a programme's document, for those who may confirm it.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(
        Reading.objects.filter(
            viewer.within(P.CONFIRM_PLAN, "programme__area__path"),
            programme=slug, version=version,
        )
        .select_related("programme__area")
        .prefetch_related("corrections")
    )  # fmt: skip
