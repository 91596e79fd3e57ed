"""Reporting away from the site: a workbook and a paper form of what a unit owes in a period.

A line is a unit's part of a report, or the report itself where the unit leads. The hidden sheet
names each row's line and what it said when the form was fetched (see `sealing`); what comes back,
`forms_back` takes in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.ground.errors import gone
from onemetre.ground.language import tr
from onemetre.press.form_sheet import FormColumn, FormSheet, form_workbook
from onemetre.programme.known_figures import Asked, Known, known_figures, task_units
from onemetre.programme.models import Contribution, Duty, Period, Report
from onemetre.programme.owing import OPEN
from onemetre.programme.saying import official_day, period_words
from onemetre.programme.sealing import Lines, digest, sealed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Programme

P = Permission
#: What is filled in, in the order of its columns, which begin after the five locked ones. How far
#: a task is, the lead says: the column is there for whoever leads one.
FILLED = ("done", "figure", "share", "difficulty", "next")
FIRST_FILLED = 6
#: What the workbook is to `sealing`.
SEALED = "forms"


@dataclass(frozen=True, slots=True)
class FormLine:
    """What a unit owes of one task: its part of the report, or the report where it leads.

    ``unit`` is that of the task's figure, ``known`` what is known of it.
    """

    said: Contribution | Report
    unit: str
    known: tuple[Known, ...]

    @property
    def report(self) -> Report:
        """The report that it is, or is part of."""
        return self.said if isinstance(self.said, Report) else self.said.report

    @property
    def leads(self) -> bool:
        """Whether the unit leads the task."""
        return isinstance(self.said, Report)

    @property
    def closed(self) -> bool:
        """Whether the report is signed, so that nothing is taken in."""
        return self.report.state not in OPEN

    @property
    def sent(self) -> bool:
        """Whether the unit has said its own."""
        return self.closed if self.leads else self.said.state == Contribution.SENT

    @property
    def key(self) -> str:
        """Which row of the database it is."""
        return f"{'r' if self.leads else 'c'}{self.said.pk}"

    @property
    def words(self) -> dict[str, str | float | None]:
        """What was said last, by the names of `FILLED`."""
        said = self.said
        return {
            "done": said.done, "figure": said.figure, "difficulty": said.difficulty,
            "next": said.next, "share": said.share if isinstance(said, Report) else None,
        }  # fmt: skip

    @property
    def figure(self) -> float | None:
        """What was given, else what is known first; its source stands beside it."""
        # The task's figure is the lead's to give; who supports is only told it.
        if self.said.figure is not None or self.sent or not self.leads or not self.known:
            return self.said.figure
        return self.known[0].value


@dataclass(frozen=True, slots=True)
class Form:
    """A unit's form for a period."""

    period: Period
    unit: Unit
    lines: tuple[FormLine, ...]

    @property
    def waiting(self) -> int:
        """Lines that are not sent."""
        return sum(not each.sent for each in self.lines)

    @property
    def filled(self) -> tuple[str, ...]:
        """What is filled in, in the order of the columns."""
        leads = any(each.leads for each in self.lines)
        return FILLED if leads else tuple(each for each in FILLED if each != "share")


def units_owing(period: Period, *, viewer: Viewer) -> list[Unit]:
    """Units for which they may report in a period, top first."""
    supporting = Contribution.objects.filter(report__period=period, duty__ended_on=None)
    leading = Duty.objects.filter(role=Duty.LEAD, ended_on=None, task__reports__period=period)
    found = (
        Unit.objects.filter(viewer.within(P.WRITE_REPORT), until=None)
        .filter(Q(pk__in=supporting.values("duty__unit")) | Q(pk__in=leading.values("unit")))
        .select_related("area")
        .order_by("area__path", "pk")
    )
    return [each for each in found if viewer.may(P.WRITE_REPORT, area=each.area, unit=each.pk)]


def forms(period: Period, *, viewer: Viewer) -> list[Form]:
    """The forms of all units for which they may report in a period. About ten queries."""
    return _forms(period, units_owing(period, viewer=viewer))


def form(programme: Programme, *, period: int, unit: int, viewer: Viewer) -> Form:
    """What a unit owes in a period. About ten queries.

    Raises
    ------
    NotFoundError
        if there is nothing, or they may not report for it.
    """
    when = programme.periods.filter(pk=period).select_related("programme").first()
    whose = Unit.objects.filter(pk=unit, until=None).select_related("area").first()
    if when is None or whose is None:
        raise gone()
    viewer.demand(P.WRITE_REPORT, area=whose.area, unit=whose.pk)
    found = _forms(when, [whose])
    if not found:
        raise gone()
    return found[0]


def _forms(period: Period, units: Sequence[Unit]) -> list[Form]:
    """Forms of those units that owe something."""
    said: list[tuple[int, Contribution | Report]] = [
        *((report.unit, report) for report in _led(period, units)),  # type: ignore[attr-defined]  # annotated
        *((part.duty.unit_id, part) for part in _parts(period, units)),
    ]
    asked = [
        Asked(each if isinstance(each, Report) else each.report, unit) for unit, each in said
    ]  # fmt: skip
    known, figures = known_figures(period, asked), task_units(period.programme)
    lines: dict[int, list[FormLine]] = {}
    for (unit, each), ask, told in zip(said, asked, known, strict=True):
        figure = figures.get(ask.report.task.number, "")
        lines.setdefault(unit, []).append(FormLine(each, figure, tuple(told)))
    return [
        Form(period, each, tuple(sorted(lines[each.pk], key=lambda line: line.report.task.order)))
        for each in units if each.pk in lines
    ]  # fmt: skip


def _led(period: Period, units: Sequence[Unit]) -> QuerySet[Report]:
    """Reports that units write as the lead, each with its ``unit``."""
    return (
        Report.objects.filter(
            period=period, task__ended_on=None, task__duties__unit__in=units,
            task__duties__role=Duty.LEAD, task__duties__ended_on=None,
        )
        .annotate(unit=F("task__duties__unit"))
        .select_related("task", "area", "period")
    )  # fmt: skip


def _parts(period: Period, units: Sequence[Unit]) -> QuerySet[Contribution]:
    return Contribution.objects.filter(
        report__period=period, duty__unit__in=units, duty__ended_on=None,
        report__task__ended_on=None,
    ).select_related("report__task", "report__area", "duty__unit")  # fmt: skip


# Out -----------------------------------------------------------------------------------------


def form_file(own: Form) -> bytes:
    """The form as a workbook, in the language in force."""
    return form_workbook(sheet_of(own))


def hidden(own: Form) -> Lines:
    """What the hidden sheet says: period and unit, the rows' lines, what they said, the columns."""
    lines = [
        [str(own.period.pk), str(own.unit.pk)],
        [each.key for each in own.lines],
        [sign_of(each.words) for each in own.lines],
        list(own.filled),
    ]
    return sealed(lines, SEALED)


def sign_of(words: dict[str, str | float | None]) -> str:
    """One sign for what a line says."""
    said = [
        repr(value) if isinstance(value, float) else value or ""
        for value in (words.get(name) for name in FILLED)
    ]
    return digest(said, SEALED)


def sheet_of(own: Form) -> FormSheet:
    """The form as a table, in the language in force."""
    open_columns = {
        "done": FormColumn(tr("what was done"), 44, "text",
                           tr("What was done in this period, and what shows it.")),
        "figure": FormColumn(tr("figure"), 12, "number",
                             tr("Digits only; empty if there is none.")),
        "share": FormColumn(tr("done, % (lead)"), 10, "number",
                            tr("How far the task is, 0 to 100, as the lead estimates it.")),
        "difficulty": FormColumn(tr("difficulties"), 30, "text",
                                 tr("Where it is stuck; empty if nowhere.")),
        "next": FormColumn(tr("next steps"), 30, "text", tr("What comes next.")),
    }  # fmt: skip
    columns = (
        FormColumn(tr("no."), 6), FormColumn(tr("task"), 28), FormColumn(tr("role"), 8),
        FormColumn(tr("unit of the figure"), 8), FormColumn(tr("already known"), 34),
        *(open_columns[name] for name in own.filled),
    )  # fmt: skip
    return FormSheet(
        name=tr("Form"),
        title=tr(
            "{unit}: report for {period}", unit=own.unit.name, period=period_words(own.period)
        ),
        notes=(
            own.period.programme.title,
            tr("Due {day}. Fill in the white cells; the others are locked. A row left empty sends"
               " nothing.", day=official_day(own.period.due)),
        ),
        columns=columns, rows=[_row(each, own.filled) for each in own.lines],
        hidden=hidden(own),
        wrong=tr("This cell takes digits, or a text of at most 4,000 characters."),
    )  # fmt: skip


def _row(line: FormLine, filled: Sequence[str]) -> list[object]:
    task, words = line.report.task, line.words | {"figure": line.figure}
    return [
        task.number, task.title, tr("lead") if line.leads else tr("support"), line.unit,
        known_words(line), *(words[name] for name in filled),
    ]  # fmt: skip


def known_words(line: FormLine) -> str:
    """Every figure that is known, with where it comes from; and whether it can still be changed."""
    said = [f"{each.said}（{each.source}）" for each in line.known]
    if line.said.figure is not None and line.said.figure_from:
        said.insert(0, tr("figure filled from {source}", source=line.said.figure_from))
    if line.closed:
        said.insert(0, tr("signed: no longer taken in"))
    return "\n".join(said) or tr("nothing")
