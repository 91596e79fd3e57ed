"""Tasks by areas at a glance: how each stands, and how it went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.programme.models import Report
from onemetre.programme.standing import STANDINGS, of_targets
from onemetre.programme.standing_reads import Said, Standings
from onemetre.programme.target_reads import states

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Period, Programme, Task

#: So many periods make the line of a cell.
TREND = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """One task in one area.

    ``standing`` is that of the newest period that has one; "" where nothing is due yet. ``late``
    where a report of any period shown is not signed after its due day.
    ``shares`` are per cent by period, oldest first, None where none was given.
    """

    number: str
    code: str
    standing: str
    late: bool
    shares: tuple[float | None, ...]
    report: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One task, and the field of the plan in which it stands."""

    number: str
    title: str
    field: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of tasks, columns of areas of one level, as they stand on a day."""

    area: Area
    areas: tuple[Area, ...]
    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    #: The end of the last period shown, or today while that goes on.
    day: date

    @property
    def fields(self) -> list[tuple[str, list[Row]]]:
        """The rows by field of the plan, in the plan's order."""
        return [(name, list(rows)) for name, rows in groupby(self.rows, lambda row: row.field)]

    def shown(self, code: str) -> int:
        """How many tasks of an area stand on evidence."""
        return sum(
            cell.standing in {"kept", "doing", "missed"}
            for row in self.rows for cell in row.cells if cell.code == code
        )  # fmt: skip

    def counts(self) -> dict[str, int]:
        """How many cells stand in each way."""
        found = dict.fromkeys(STANDINGS, 0)
        for row in self.rows:
            for cell in row.cells:
                if cell.standing:
                    found[cell.standing] += 1
        return found


def matrix(viewer: Viewer, of: Programme, area: Area, *, until: Period | None = None) -> Matrix:
    """The areas one level below `area`, or itself where it has none. Ten queries.

    A task whose targets are computed and judged stands as they do on the last day shown.

    Cost: tasks × areas × `TREND` rows, found by an index on area and period.
    """
    visible = Area.objects.filter(viewer.within(Permission.SEE_PROGRAMME, "path"), until=None)
    areas = tuple(visible.filter(parent=area).order_by("code"))
    tasks = list(of.tasks.filter(area__in=areas, ended_on=None).order_by("order"))
    if not tasks:
        areas = (area,)
        tasks = list(of.tasks.filter(area=area, ended_on=None).order_by("order"))
    asked = of.periods.order_by("-end")
    if until is not None:
        asked = asked.filter(end__lte=until.end)
    periods = tuple(asked[:TREND])[::-1]
    reports = Report.objects.filter(
        area__in=[a.pk for a in areas], period__in=[p.pk for p in periods]
    )
    by_cell: dict[tuple[int, int], dict[int, Said]] = defaultdict(dict)
    numbers = {task.pk: (task.order, task.area_id) for task in tasks}
    # Rows and no models: of these there are as many as cells times periods.
    for task, period, pk, state, share in reports.values_list(
        "task", "period", "pk", "state", "share"
    ):
        if task in numbers:
            by_cell[numbers[task]][period] = Said(pk, state, share)
    today = timezone.localdate()
    day = min(periods[-1].end, today) if periods else today
    judged = states(of, areas, [day])[day]
    read = Standings(of, tasks, areas, periods)
    return Matrix(area, areas, periods, _rows(tasks, areas, periods, by_cell, judged, read), day)


def _rows(
    tasks: Sequence[Task],
    areas: Sequence[Area],
    periods: Sequence[Period],
    by_cell: dict[tuple[int, int], dict[int, Said]],
    judged: dict[tuple[str, int], list[str]],
    read: Standings,
) -> tuple[Row, ...]:
    there = {(task.order, task.area_id): task for task in tasks}
    rows = []
    for task in {task.order: task for task in tasks}.values():
        cells = tuple(
            _cell(own, area, periods, by_cell[task.order, area.pk], read,
                  judged.get((task.number, area.pk), ()))
            if (own := there.get((task.order, area.pk)))
            else Cell(task.number, area.code, "cannot_say", late=False,
                      shares=(None,) * len(periods), report=None)
            for area in areas
        )  # fmt: skip
        rows.append(Row(task.number, task.title, task.field, cells))
    return tuple(rows)


def _cell(
    task: Task,
    area: Area,
    periods: Sequence[Period],
    reports: dict[int, Said],
    read: Standings,
    judged: Sequence[str],
) -> Cell:
    known = [(period, reports[period.pk]) for period in periods if period.pk in reports]
    late = not task.broken_off and any(
        report.state in {Report.OPEN, Report.RETURNED} and read.today > period.due
        for period, report in known
    )
    if task.broken_off or not read.owed(task):
        standing = "cannot_say"
    elif judged:
        standing = of_targets(judged)
    else:
        stood = (read.of(report, task, period) for period, report in reversed(known))
        standing = next((each for each in stood if each), "")
    shares = tuple(reports[period.pk].share if period.pk in reports else None for period in periods)
    return Cell(
        task.number, area.code, standing, late, shares, known[-1][1].pk if known else None
    )  # fmt: skip
