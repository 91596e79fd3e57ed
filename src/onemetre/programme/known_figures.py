"""Figures that are known before a unit reports, each with where it comes from.

An office's own table of this period, then what was computed here of the task's target, then last
period's report, then last period's table. A figure is offered, never entered for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.measure.values import Pair
from onemetre.measure.wording import found
from onemetre.programme.models import Report, TableFigure, TargetCheck
from onemetre.programme.saying import official_day, period_words, with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.programme.models import Contribution, Period, Programme


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that is known: in words, where it comes from, and as a number where it is one."""

    said: str
    source: str
    value: float | None


def known_figures(period: Period, parts: Sequence[Contribution]) -> dict[int, list[Known]]:
    """What is known for each contribution, by its key; nearest first. Five queries."""
    tasks = {part.report.task_id: part.report.task for part in parts}
    before = (
        period.programme.periods.filter(end__lt=period.start).order_by("-end").first()
    )  # fmt: skip
    units = task_units(period.programme)
    tables: dict[tuple[int, int], list[TableFigure]] = {}
    periods = [each.pk for each in (period, before) if each]
    rows = TableFigure.objects.filter(task__in=tasks, period__in=periods)
    for row in rows.select_related("mapping", "period"):
        tables.setdefault((row.task_id, row.period_id), []).append(row)
    reports = {
        each.task_id: each
        for each in (before.reports.filter(task__in=tasks) if before else Report.objects.none())
        if each.figure is not None and each.state in {Report.SIGNED, Report.ACCEPTED}
    }
    checks = _checks(period, parts)
    out: dict[int, list[Known]] = {}
    for part in parts:
        task, unit = part.report.task_id, part.duty.unit_id
        number = part.report.task.number
        own = units.get(number, "")
        last = reports.get(task)
        out[part.pk] = [
            *(_of_table(row, own) for row in tables.get((task, period.pk), []) if _fits(row, unit)),
            *(_of_check(check) for check in checks.get((part.report.area.name, number), [])),
            *([_of_report(last, before, own)] if last and before else []),
            *(
                _of_table(row, own)
                for row in (tables.get((task, before.pk), []) if before else [])
                if _fits(row, unit)
            ),
        ]
    return out


def _fits(row: TableFigure, unit: int) -> bool:
    return row.unit_id is None or row.unit_id == unit


def task_units(programme: Programme) -> dict[str, str]:
    """The unit in which a task's figure is given, by its number; those of no one unit are out."""
    own: dict[str, set[str]] = {}
    for each in programme.targets.filter(ended_on=None, low__isnull=False):
        own.setdefault(each.number, set()).add(each.unit)
    return {number: units.pop() for number, units in own.items() if len(units) == 1}


def _checks(
    period: Period, parts: Sequence[Contribution]
) -> dict[tuple[str, str], list[TargetCheck]]:
    """What was computed of targets in places that bear the names of the areas."""
    shown = period.programme.shown_id
    if shown is None:
        return {}
    names = {part.report.area.name for part in parts}
    rows = TargetCheck.objects.filter(
        plan=shown, publication__city__title_zh__in=names, low__isnull=False
    ).select_related("publication__city")
    out: dict[tuple[str, str], list[TargetCheck]] = {}
    for row in rows.order_by("-publication__stamp", "start"):
        out.setdefault((row.publication.city.title_zh, row.task), []).append(row)
    return out


def _of_table(row: TableFigure, unit: str) -> Known:
    source = tr(
        "{table}, {period}: {cell}", table=row.mapping.name, period=period_words(row.period),
        cell=row.figure_from,
    )  # fmt: skip
    return Known(with_unit(row.figure, unit), source, row.figure)


def _of_check(row: TargetCheck) -> Known:
    low, high = row.low or 0.0, row.high if row.high is not None else row.low or 0.0
    source = tr("computed here on {day}", day=official_day(row.publication.measured_on))
    if row.code:
        source = f"{source} 〔{row.code}〕"
    # Two ends are no one figure: it is said, not filled in.
    return Known(found(Pair(low, high), row.unit), source, low if low == high else None)


def _of_report(report: Report, before: Period, unit: str) -> Known:
    source = tr("report of {period}", period=period_words(before))
    return Known(with_unit(report.figure or 0.0, unit), source, report.figure)
