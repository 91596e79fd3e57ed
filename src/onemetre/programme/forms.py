"""Reporting away from the site: a workbook and a paper form of what a unit owes in a period.

The hidden sheet names every row's contribution, sealed with the installation's key. A workbook
that comes back goes through `reporting.send_contribution`, row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.crypto import constant_time_compare, salted_hmac

from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.atlas.cells import CellError, is_unknown
from onemetre.atlas.cells import figure as figure_in
from onemetre.atlas.sheets import letter, open_workbook, text_of
from onemetre.ground.errors import InputError, RowError, gone
from onemetre.ground.language import mark, tr
from onemetre.press.form_sheet import HIDDEN, FormColumn, FormSheet, first_row, form_workbook
from onemetre.programme.known_figures import Known, known_figures, taken_from, task_units
from onemetre.programme.models import Contribution, Period, Report
from onemetre.programme.reporting import send_contribution
from onemetre.programme.saying import official_day, period_words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Programme

P = Permission
#: What is filled in, in the order of its columns, which begin after the five locked ones.
FILLED = ("done", "figure", "difficulty", "next")
_FIRST_FILLED = 6
_CLOSED = {Report.SIGNED, Report.ACCEPTED}


@dataclass(frozen=True, slots=True)
class FormLine:
    """What a unit owes of one task: its part of the report, and what is known of its figure."""

    part: Contribution
    unit: str
    known: tuple[Known, ...]

    @property
    def closed(self) -> bool:
        """Whether the report is signed, so that nothing is taken in."""
        return self.part.report.state in _CLOSED


@dataclass(frozen=True, slots=True)
class Form:
    """A unit's form for a period."""

    period: Period
    unit: Unit
    lines: tuple[FormLine, ...]

    @property
    def waiting(self) -> int:
        """Parts that are not sent."""
        return sum(each.part.state == Contribution.WAITING for each in self.lines)


def units_owing(period: Period, *, viewer: Viewer) -> list[Unit]:
    """Units for which they may report in a period, top first."""
    owing = Contribution.objects.filter(report__period=period, duty__ended_on=None)
    found = (
        Unit.objects.filter(viewer.within(P.WRITE_REPORT), until=None)
        .filter(pk__in=owing.values("duty__unit"))
        .select_related("area")
        .order_by("area__path", "pk")
    )
    return [each for each in found if viewer.may(P.WRITE_REPORT, area=each.area, unit=each.pk)]


def form(programme: Programme, *, period: int, unit: int, viewer: Viewer) -> Form:
    """What a unit owes in a period. About eight queries.

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
    parts = list(
        Contribution.objects.filter(report__period=when, duty__unit=whose, duty__ended_on=None)
        .select_related("report__task", "report__area", "duty__unit")
        .order_by("report__task__order", "pk")
    )
    if not parts:
        raise gone()
    known, units = known_figures(when, parts), task_units(programme)
    return Form(when, whose, tuple(
        FormLine(part, units.get(part.report.task.number, ""), tuple(known[part.pk]))
        for part in parts
    ))  # fmt: skip


# Out -----------------------------------------------------------------------------------------


def form_file(own: Form) -> bytes:
    """The form as a workbook, in the language in force."""
    return form_workbook(_sheet(own))


def _sheet(own: Form) -> FormSheet:
    keys = [str(each.part.pk) for each in own.lines]
    head = [str(own.period.pk), str(own.unit.pk)]
    columns = (
        FormColumn(tr("no."), 6), FormColumn(tr("task"), 28), FormColumn(tr("role"), 8),
        FormColumn(tr("unit of the figure"), 8), FormColumn(tr("already known"), 34),
        FormColumn(tr("what was done"), 44, "text",
                   tr("What was done in this period, and what shows it.")),
        FormColumn(tr("figure"), 12, "number", tr("Digits only; empty if there is none.")),
        FormColumn(tr("difficulties"), 30, "text", tr("Where it is stuck; empty if nowhere.")),
        FormColumn(tr("next steps"), 30, "text", tr("What comes next.")),
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
        columns=columns, rows=[_row(each) for each in own.lines],
        hidden=[head, keys, [_seal(head, keys), str(_FIRST_FILLED)]],
        wrong=tr("This cell takes digits, or a text of at most 4,000 characters."),
    )  # fmt: skip


def _row(line: FormLine) -> list[object]:
    part = line.part
    return [
        part.report.task.number, part.report.task.title,
        tr("lead") if part.duty.role == "lead" else tr("support"), line.unit, known_words(line),
        part.done, _figure(line), part.difficulty, part.next,
    ]  # fmt: skip


def _figure(line: FormLine) -> float | None:
    """What the unit gave, else what is known first; its source stands beside it."""
    own = line.part.figure is not None or line.part.state == Contribution.SENT
    # The task's figure is the lead's to give; who supports is only told it.
    if own or line.part.duty.role != "lead" or not line.known:
        return line.part.figure
    return line.known[0].value


def known_words(line: FormLine) -> str:
    """Every figure that is known, with where it comes from; and whether it can still be changed."""
    said = [f"{each.said}（{each.source}）" for each in line.known]
    if line.part.figure is not None and line.part.figure_from:
        said.insert(0, tr("figure filled from {source}", source=line.part.figure_from))
    if line.closed:
        said.insert(0, tr("signed: no longer taken in"))
    return "\n".join(said) or tr("nothing")


def _seal(head: list[str], keys: list[str]) -> str:
    return salted_hmac(
        "onemetre.programme.forms", "|".join([*head, *keys]), algorithm="sha256"
    ).hexdigest()


# Back ----------------------------------------------------------------------------------------


@dataclass
class FormTaken:
    """What a form changed. ``errors`` are rows that were left out; the others stay."""

    file: str
    unit: str = ""
    sent: int = 0
    same: int = 0
    empty: int = 0
    errors: list[RowError] = field(default_factory=list)


def take_in_form(programme: Programme, *, data: bytes, file: str, by: Viewer) -> FormTaken:
    """Send every row that was filled in; the same workbook again changes nothing.

    Raises
    ------
    InputError
        if it is no form of ours, or its hidden sheet was changed.
    NotFoundError
        if they may not report for its unit.
    """
    book = open_workbook(data, file)
    period, unit, keys = _hidden(book, file)
    own = form(programme, period=period, unit=unit, viewer=by)
    parts = {str(each.part.pk): each for each in own.lines}
    sheet = next((each for each in book.worksheets if each.title != HIDDEN), None)
    if sheet is None:
        raise _not_ours(file)
    taken = FormTaken(file, own.unit.name)
    start = first_row(_sheet(own))
    for i, key in enumerate(keys):
        line = parts.get(key)
        if line is None:
            taken.errors.append(_error(
                file, start + i, tr("task"), "", mark("The unit no longer owes this task."),
                mark("Fetch a new form."),
            ))  # fmt: skip
            continue
        _take_row(sheet, start + i, line, taken, by)
    return taken


def _take_row(sheet: Worksheet, row: int, line: FormLine, taken: FormTaken, by: Viewer) -> None:
    task, written = line.part.report.task, str(sheet.cell(row, 1).value or "").strip()
    if written != task.number:
        taken.errors.append(_error(
            taken.file, row, tr("no."), written,
            mark("The rows of the form were moved: this is not the task that stood here."),
            mark("Fetch a new form and copy your words into it."),
        ))  # fmt: skip
        return
    said = {name: text_of(sheet.cell(row, _FIRST_FILLED + i)) for i, name in enumerate(FILLED)}
    at = FILLED.index("figure")
    try:
        figure = None if is_unknown(said["figure"]) else figure_in(said["figure"])
    except CellError as wrong:
        name = f"{tr('figure')}（{letter(_FIRST_FILLED + at)}）"
        taken.errors.append(
            _error(taken.file, row, name, said["figure"], wrong.message, wrong.remedy)
        )
        return
    # A figure that was filled in for the unit, with no word beside it, is not a report.
    words = said["done"] or said["difficulty"] or said["next"]
    if not words and figure in {None, _figure(line)}:
        taken.empty += 1
        return
    part = line.part
    was = (part.state, part.done, part.figure, part.difficulty, part.next)
    if was == (Contribution.SENT, said["done"], figure, said["difficulty"], said["next"]):
        taken.same += 1
        return
    try:
        send_contribution(
            part, done=said["done"], figure=figure, difficulty=said["difficulty"],
            next_steps=said["next"], figure_from=_from(line, figure, taken.file, row), by=by,
        )  # fmt: skip
    except InputError as wrong:
        name = f"{tr('what was done')}（{letter(_FIRST_FILLED)}）"
        taken.errors.append(
            _error(taken.file, row, name, said["done"][:60], wrong.message, wrong.remedy)
        )
        return
    taken.sent += 1


def _from(line: FormLine, figure: float | None, file: str, row: int) -> str:
    """Where the figure comes from: what was offered, if it was left as it was; else the form."""
    if figure is None:
        return ""
    source = taken_from(figure, line.known, line.part)
    if source:
        return source
    return f"{file[:100]} {letter(_FIRST_FILLED + FILLED.index('figure'))}{row}"


def _hidden(book: Workbook, file: str) -> tuple[int, int, list[str]]:
    if HIDDEN not in book.sheetnames:
        raise _not_ours(file)
    lines = [
        [str(cell) for cell in row if cell is not None]
        for row in book[HIDDEN].iter_rows(values_only=True)
    ]  # fmt: skip
    if len(lines) != 3 or len(lines[0]) != 2 or not lines[2]:
        raise _not_ours(file)
    head, keys, sealed = lines
    if not constant_time_compare(sealed[0], _seal(head, keys)):
        raise _not_ours(file)
    return int(head[0]), int(head[1]), keys


def _not_ours(file: str) -> InputError:
    return InputError(
        "{file} is not a form that was fetched here, or its hidden sheet was changed.",
        remedy="Fetch a new form and copy your words into it.", file=file,
    )  # fmt: skip


def _error(file: str, row: int, name: str, value: str, message: str, remedy: str) -> RowError:
    return RowError(file, row, name, value, message, remedy)
