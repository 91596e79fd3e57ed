"""Offices' own tables: mapped once, taken in year after year.

A row fills the figure of the unit that owes the task, where whoever takes the table in may report
for that unit and the unit has not said otherwise. Every row is also kept as a `TableFigure`: it
speaks for no unit, and is offered to those that report. What is signed or accepted stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.finding import one_of
from onemetre.access.roles import Permission
from onemetre.atlas.cells import CellError
from onemetre.atlas.sheets import letter, read_sheet
from onemetre.ground.errors import InputError, RowError, gone
from onemetre.ground.language import mark, tr
from onemetre.programme import table_reading as reading
from onemetre.programme.doubts import doubtful
from onemetre.programme.known_figures import task_units
from onemetre.programme.models import (
    Contribution,
    Duty,
    Report,
    TableFigure,
    TableMapping,
    Task,
)
from onemetre.programme.table_matching import ToldOf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.models import Period, Programme
    from onemetre.programme.table_reading import Line

P = Permission
#: Rows of a table that are kept to be pointed at, and how many columns.
SAMPLE_ROWS, SAMPLE_COLUMNS = 30, 30
_CLOSED = {Report.SIGNED, Report.ACCEPTED}


# Mapping -------------------------------------------------------------------------------------


def tables(programme: Programme, *, viewer: Viewer) -> QuerySet[TableMapping]:
    """Tables of the areas in which they report or run the programme."""
    mine = viewer.within(P.WRITE_REPORT, "owner__path") | viewer.within(
        P.RUN_PROGRAMME, "owner__path"
    )
    return TableMapping.objects.filter(mine, programme=programme).select_related("owner", "area")


def table(programme: Programme, pk: int, *, viewer: Viewer) -> TableMapping:
    """One of them.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(tables(programme, viewer=viewer).filter(pk=pk))


@action
def map_table(
    programme: Programme, *, owner: Area, name: str, data: bytes, file: str, by: Viewer
) -> TableMapping:
    """Take the first rows of a table, to be pointed at; what can be guessed is guessed.

    Raises
    ------
    InputError
        if the file is no workbook, or the name is missing or taken.
    """
    by.demand(P.RUN_PROGRAMME, area=owner)
    name = name.strip() or re.sub(r"\.\w+$", "", file)
    if TableMapping.objects.filter(programme=programme, owner=owner, name=name).exists():
        raise InputError(
            "There is a table “{name}” already.", remedy="Open it, or choose another name.",
            name=name,
        )  # fmt: skip
    sheet = read_sheet(data, file)
    first, last = reading.guess_heads(sheet)
    names = reading.heads(sheet.rows, first, last)
    columns = reading.guess_columns(names)
    made = TableMapping.objects.create(
        programme=programme, owner=owner, name=name[:120], sheet=sheet.name[:60],
        head_first=first, head_last=last, columns=columns,
        heads={role: names[at - 1] for role, at in columns.items()}, made_by=by.name,
        sample=[
            [text[: reading.WIDE] for text in row[:SAMPLE_COLUMNS]]
            for row in sheet.rows[:SAMPLE_ROWS]
        ],
    )  # fmt: skip
    audit.wrote(by, "map table", f"table {made.pk}", area=owner.path, name=name, file=file)
    return made


@action
def point_out(
    mapping: TableMapping,
    *,
    head: tuple[int, int],
    columns: dict[str, int],
    area: Area | None,
    task: str,
    per_cent: str,
    by: Viewer,
) -> TableMapping:
    """Say which rows and columns are what; kept for the next year.

    Raises
    ------
    InputError
        if the figure, the area or the task is pointed out nowhere, or twice, or a column is none
        of the table's.
    """
    by.demand(P.RUN_PROGRAMME, area=mapping.owner)
    first, last = head
    if not 1 <= first <= last <= len(mapping.sample):
        raise InputError("The rows of heads are not rows of the table.", remedy="Choose others.")
    _complete(columns, area, task)
    names = reading.heads(mapping.sample, first, last)
    if not all(1 <= at <= len(names) for at in columns.values()):
        raise InputError(
            "A column was chosen that the table does not have.",
            remedy="Choose among the columns that are shown.",
        )
    mapping.head_first, mapping.head_last = first, last
    mapping.columns = columns
    mapping.heads = {role: names[at - 1] for role, at in columns.items()}
    mapping.area, mapping.task = area, task
    mapping.per_cent = "fraction" if per_cent == "fraction" else "shown"
    mapping.ready = True
    mapping.save()
    audit.wrote(
        by, "point out columns", f"table {mapping.pk}", area=mapping.owner.path, columns=columns,
    )  # fmt: skip
    return mapping


def _complete(columns: dict[str, int], area: Area | None, task: str) -> None:
    if not any(map(reading.is_figure, columns)):
        raise InputError("No column is the figure.", remedy="Choose “figure” above one column.")
    if "area" not in columns and area is None:
        raise InputError(
            "No column is the area.",
            remedy="Choose it above a column, or say of which area the whole table is.",
        )
    if "figure" in columns and "task" not in columns and not task:
        raise InputError(
            "No column is the task.",
            remedy="Choose it above a column, or say of which task the whole table is.",
        )


# Taking in -----------------------------------------------------------------------------------


@dataclass
class Taken:
    """What a table changed. ``errors`` are its rows that were left out; the others stay."""

    file: str
    filled: int = 0
    kept: int = 0
    same: int = 0
    unknown: int = 0
    passed: tuple[int, ...] = ()
    errors: list[RowError] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """Rows that changed something."""
        return self.filled + self.kept


@action
def take_in_table(
    mapping: TableMapping, *, period: Period, data: bytes, file: str, by: Viewer
) -> Taken:
    """Take a table in for a period; the same table again changes nothing.

    Raises
    ------
    InputError
        if the file is no workbook or no longer has the mapped columns, or nobody pointed them out.
    NotFoundError
        if they neither report nor run the programme in the area whose table it is.
    """
    if not (
        by.may(P.RUN_PROGRAMME, area=mapping.owner)
        or any(mapping.owner.path.startswith(path) for path in by.paths(P.WRITE_REPORT))
    ):
        raise gone()
    if not mapping.ready or period.programme_id != mapping.programme_id:
        raise InputError("Nobody has pointed out the columns of this table yet.")
    sheet = read_sheet(data, file, mapping.sheet)
    found = reading.read(sheet, mapping)
    taken = Taken(
        file, unknown=found.unknown, passed=found.passed, errors=list(found.errors)
    )  # fmt: skip
    _Taking(mapping, period, by, taken, found.columns).all(found.lines)
    taken.errors.sort(key=lambda each: each.row)
    audit.wrote(
        by, "take in table", f"table {mapping.pk}", area=mapping.owner.path, file=file,
        period=period.pk, filled=taken.filled, kept=taken.kept, left_out=len(taken.errors),
    )  # fmt: skip
    return taken


class _Taking:
    """One table on its way in: everything is looked up once, then row by row."""

    def __init__(
        self,
        mapping: TableMapping,
        period: Period,
        by: Viewer,
        taken: Taken,
        columns: Mapping[str, int],
    ) -> None:
        self.mapping, self.period, self.by, self.taken = mapping, period, by, taken
        self.columns = columns
        self.units = task_units(mapping.programme)
        self.told = ToldOf(mapping)
        self.reports = {
            report.task_id: report
            for report in period.reports.filter(
                area__path__startswith=mapping.owner.path
            ).prefetch_related("contributions")
        }
        self.was = {
            (each.task_id, each.unit_id): each
            for each in TableFigure.objects.filter(mapping=mapping, period=period)
        }
        self.seen: dict[tuple[int, int | None], int] = {}

    def all(self, lines: tuple[Line, ...]) -> None:
        """Every line; what is wrong with one is listed, the others stay."""
        area = self.mapping.area.name if self.mapping.area else ""
        for line in lines:
            try:
                self._one(reading.with_fixed(line, area=area, task=self.mapping.task))
            except CellError as wrong:
                self._left_out(line, wrong)

    def _left_out(self, line: Line, wrong: CellError) -> None:
        """List what is wrong; once, where it is a row's and the row has many figures."""
        own = wrong.column == "figure" or (wrong.column == "task" and line.role != "figure")
        role = line.role if own else wrong.column
        value = line.said if own else str(getattr(line, role))
        error = RowError(
            self.taken.file, line.row, self._column(role), value, wrong.message, wrong.remedy
        )
        if error not in self.taken.errors:
            self.taken.errors.append(error)

    def _column(self, role: str) -> str:
        at = self.columns.get(role)
        word = tr(reading.ROLES["figure" if reading.is_figure(role) else role])
        return f"{word}（{letter(at)}）" if at else word

    def _one(self, line: Line) -> None:
        task = self.told.task(line)
        duty = self.told.duty(task, line)
        unit = duty.unit_id if duty and line.unit else None
        if (task.pk, unit) in self.seen:
            raise CellError(
                mark("The same task, area and unit stand in an earlier row."),
                mark("Keep one of the rows."), column="figure",
            )  # fmt: skip
        self.seen[task.pk, unit] = line.row
        line = self._in_unit(line, task)
        report = self.reports.get(task.pk)
        if report is None:
            raise CellError(
                mark("The task is not reported on in this period."),
                mark("Choose another period, or leave the row out."), column="task",
            )  # fmt: skip
        mine = duty is not None and self.by.may(P.WRITE_REPORT, area=task.area, unit=duty.unit_id)
        if not mine and not self.by.may(P.RUN_PROGRAMME, area=task.area):
            raise CellError(
                mark("You do not report for this unit."),
                mark("Leave the row to the unit that owes the task."),
                column="unit" if line.unit else "area",
            )  # fmt: skip
        self._put(line, task, unit, report, duty if mine else None)

    def _in_unit(self, line: Line, task: Task) -> Line:
        """The line with its figure in the task's unit; how shares are written counts only here."""
        unit = self.units.get(task.number, "")
        figure = reading.in_unit(line, self.mapping.per_cent, unit)
        if doubtful(figure, unit):
            raise CellError(
                mark("The share is not between 0 and 100 %."),
                mark("Put the cell right, or choose how shares are written in this table; if the"
                     " figure is right, give it in the report."), column="figure",
            )  # fmt: skip
        return replace(line, figure=figure)

    def _put(
        self, line: Line, task: Task, unit: int | None, report: Report, duty: Duty | None
    ) -> None:
        was = self.was.get((task.pk, unit))
        part = _said_by(duty, report)
        changed = was is None or (was.figure, was.note) != (line.figure, line.note)
        fills = part is not None and part.figure != line.figure
        if not changed and not fills:
            self.taken.same += 1
            return
        if report.state in _CLOSED:
            if report.figure == line.figure or (part and part.figure == line.figure):
                self.taken.same += 1
                return
            raise CellError(
                mark("The report is signed or accepted; it was not changed."),
                mark("If the new figure is right, ask the level above to return the report."),
                column="figure",
            )
        source = f"{self.taken.file[:100]} {letter(self.columns[line.role])}{line.row}"
        if fills and part is not None:
            self._fill(part, line, source, was)
        if changed:
            row = was or TableFigure(
                mapping=self.mapping, period=self.period, task=task, unit_id=unit
            )
            row.figure, row.note, row.figure_from = line.figure, line.note, source
            row.taken_by = self.by.name
            row.save()
        if fills:
            self.taken.filled += 1
        else:
            self.taken.kept += 1

    def _fill(
        self, part: Contribution | Report, line: Line, source: str, was: TableFigure | None
    ) -> None:
        """Fill a unit's figure, unless it was sent, or the unit itself gave another one."""
        if part.state == Contribution.SENT:
            raise CellError(
                mark("The unit has sent its part with another figure; it was not changed."),
                mark("Settle with the unit which one is right."), column="figure",
            )  # fmt: skip
        ours = part.figure is None or (was is not None and part.figure_from == was.figure_from)
        if not ours:
            raise CellError(
                mark("The unit itself gave another figure; it was not changed."),
                mark("Settle with the unit which one is right."), column="figure",
            )  # fmt: skip
        part.figure, part.figure_from = line.figure, source
        part.save(update_fields=["figure", "figure_from"])


def _said_by(duty: Duty | None, report: Report) -> Contribution | Report | None:
    """Where a unit gives its figure: the report it leads, or its part of it."""
    if duty is None or duty.role == Duty.LEAD:
        return report if duty else None
    return next((each for each in report.contributions.all() if each.duty_id == duty.pk), None)
