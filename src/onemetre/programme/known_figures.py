"""Figures that are known before a unit reports, each with where it comes from.

An office's own table of this period, then what the registers tell of the task's target, then what
was computed of it in a place, then the last report of it, then last period's table. A figure is
offered, never entered for anybody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from onemetre.ground.language import language, tr
from onemetre.measure.values import Pair
from onemetre.measure.wording import found
from onemetre.programme.counting import to_json
from onemetre.programme.evaluating import CONFIRMED
from onemetre.programme.models import Report, Result, TableFigure, TargetCheck, Task
from onemetre.programme.saying import official_day, period_words, plain_figure, with_unit
from onemetre.programme.suggesting import counting_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onemetre.programme.models import Contribution, Period, Programme, Target


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that is known: in words, where it comes from, and as a number where it is one."""

    said: str
    source: str
    value: float | None

    @property
    def typed(self) -> str:
        """The number as it is typed into a field; "" where it is none."""
        return "" if self.value is None else _typed(self.value)


def _typed(value: float) -> str:
    return plain_figure(value).replace(",", "")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is to give a figure, and in which report; no ``unit`` where nobody leads."""

    report: Report
    unit: int | None


def known_of_report(
    report: Report, parts: Sequence[Contribution]
) -> tuple[list[Known], dict[int, list[Known]]]:
    """The same for a report, as its lead signs it, and for its parts. Eight queries."""
    lead = report.task.duties.filter(role="lead", ended_on=None).values_list("unit", flat=True)
    asked = [
        Asked(report, lead.first()), *(Asked(report, part.duty.unit_id) for part in parts)
    ]  # fmt: skip
    first, *rest = known_figures(report.period, asked)
    return first, {part.pk: known for part, known in zip(parts, rest, strict=True)}


def taken_from(figure: float | None, known: Sequence[Known], last: Contribution | Report) -> str:
    """Where a figure that somebody gave comes from: the source it was taken over from unchanged.

    What it was filled from before stays, if it is the same figure. "" where it is their own.
    """
    if figure is None:
        return ""
    own = last.signed_by if isinstance(last, Report) else ""
    if last.figure == figure and last.figure_from and last.figure_from != own:
        return last.figure_from
    return next((each.source[:120] for each in known if each.typed == _typed(figure)), "")


def known_figures(period: Period, asked: Sequence[Asked]) -> list[list[Known]]:
    """What is known for each that is asked, the nearest first. Seven queries."""
    tasks = {each.report.task_id for each in asked}
    before = (
        period.programme.periods.filter(end__lt=period.start).order_by("-end").first()
    )  # fmt: skip
    units = task_units(period.programme)
    tables: dict[tuple[int, int], list[TableFigure]] = {}
    periods = [each.pk for each in (period, before) if each]
    rows = TableFigure.objects.filter(task__in=tasks, period__in=periods)
    for row in rows.select_related("mapping", "period"):
        tables.setdefault((row.task_id, row.period_id), []).append(row)
    signed = Report.objects.filter(
        task=OuterRef("pk"), period__end__lt=period.start, figure__isnull=False,
        state__in=[Report.SIGNED, Report.ACCEPTED],
    ).order_by("-period__end")  # fmt: skip
    # The last of each, however long ago: some report seldom.
    last_of = Task.objects.filter(pk__in=tasks).values(last=Subquery(signed.values("pk")[:1]))
    reports = {
        each.task_id: each
        for each in Report.objects.filter(pk__in=last_of).select_related("period")
    }
    told = _registers(period.programme, {each.report for each in asked}, units)
    checks = _checks(period, asked)
    out = []
    for each in asked:
        task, number = each.report.task_id, each.report.task.number
        own = units.get(number, "")
        last = reports.get(task)
        out.append([
            *(_of_table(row, own) for row in tables.get((task, period.pk), [])
              if _fits(row, each.unit)),
            *told.get((each.report.area_id, number), []),
            *(_of_check(check) for check in checks.get((each.report.area.name, number), [])),
            *([_of_report(last, last.period, own)] if last else []),
            *(_of_table(row, own) for row in (tables.get((task, before.pk), []) if before else [])
              if _fits(row, each.unit)),
        ])  # fmt: skip
    return out


def _fits(row: TableFigure, unit: int | None) -> bool:
    return row.unit_id is None or row.unit_id == unit


def task_units(programme: Programme) -> dict[str, str]:
    """The unit in which a task's figure is given, by its number; those of no one unit are out."""
    own: dict[str, set[str]] = {}
    for each in programme.targets.filter(ended_on=None, low__isnull=False):
        own.setdefault(each.number, set()).add(each.unit)
    return {number: units.pop() for number, units in own.items() if len(units) == 1}


def _registers(
    programme: Programme, reports: Iterable[Report], units: dict[str, str]
) -> dict[tuple[int, str], list[Known]]:
    """What the registers told last of the tasks' targets, by area and number of the task.

    Only what is one figure, and was counted as the target is counted now.
    """
    numbers = {each.task.number for each in reports}
    targets = {
        each.pk: each
        for each in programme.targets.filter(ended_on=None, number__in=numbers).exclude(number="")
    }
    rows = Result.objects.filter(
        target__in=targets, area__in={each.area_id for each in reports},
        day__lte=timezone.localdate(),
    )  # fmt: skip
    # The oldest first: the last of a target and area is what stays.
    latest = {(each.area_id, each.target_id): each for each in rows}
    alone = Counter(each.number for each in targets.values() if each.low is not None)
    ways = {pk: counting_of(each)[0] for pk, each in targets.items()}
    out: dict[tuple[int, str], list[Known]] = {}
    for pk, target in targets.items():
        way = ways[pk]
        for area in {each.area_id for each in reports}:
            row = latest.get((area, pk))
            if row is None or way is None or row.counting != to_json(way):
                continue
            if row.low is None or row.low != row.high:
                continue
            fits = alone[target.number] == 1 and units.get(target.number) == row.unit
            out.setdefault((area, target.number), []).append(
                _of_register(row, target, row.low, fits=fits)
            )
    return out


def _of_register(row: Result, target: Target, value: float, *, fits: bool) -> Known:
    source = tr(
        "{source}, as of {day}", source=row.said[language()]["source"], day=official_day(row.day)
    )
    if row.certainty != CONFIRMED:
        source = tr("{source} (counting not confirmed)", source=source)
    said = with_unit(value, row.unit)
    # Of a task with several targets, or another unit, it is said and not filled in.
    return Known(said if fits else f"{said} – {target.text}", source, value if fits else None)


def _checks(period: Period, asked: Sequence[Asked]) -> dict[tuple[str, str], list[TargetCheck]]:
    """What was computed of targets in places that bear the names of the areas."""
    shown = period.programme.shown_id
    if shown is None:
        return {}
    names = {each.report.area.name for each in asked}
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
