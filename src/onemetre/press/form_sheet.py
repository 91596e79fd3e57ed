"""A workbook to be filled in away from the site: what is known is locked, cells to fill are open.

A hidden sheet holds what the rows belong to, with a seal over it, so that a workbook that comes
back is known to be one of ours with its rows where they were.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

#: Name of the hidden sheet.
HIDDEN = "onemetre"
_INK, _QUIET, _LINE, _FILL = "1E2A32", "5F6B74", "CFCBC0", "F4F1E8"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column. ``fill`` is what may be entered; "" is locked. ``width`` in characters."""

    title: str
    width: float
    fill: Literal["", "text", "number"] = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A workbook of one table; ``hidden`` are lines of the hidden sheet, ``wrong`` what Excel says
    of an entry that is no number."""

    name: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    rows: Sequence[Sequence[object]]
    hidden: Sequence[Sequence[str]]
    wrong: str
    longest: int = field(default=4000)


def first_row(form: FormSheet) -> int:
    """The number of the first row below the heads: title, notes, heads stand above."""
    return len(form.notes) + 3


def form_workbook(form: FormSheet) -> bytes:
    """The workbook, with the sheet protected (without a password: against slips, not people)."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = form.name[:31]
    width = len(form.columns)
    _across(sheet, 1, form.title, Font(bold=True, size=16, color=_INK), width)
    for i, note in enumerate(form.notes, 2):
        _across(sheet, i, note, Font(size=10, color=_QUIET), width)
    head = first_row(form) - 1
    for i, column in enumerate(form.columns, 1):
        cell = sheet.cell(head, i, column.title)
        cell.font = Font(bold=True, color=_INK)
        cell.border = Border(bottom=Side(style="medium", color=_INK))
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
        sheet.column_dimensions[get_column_letter(i)].width = column.width
    for number, row in enumerate(form.rows, head + 1):
        _fill_row(sheet, number, row, form.columns)
    _validate(sheet, form, head + 1, head + len(form.rows))
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    _paper(sheet, head)
    hide(book, form.hidden)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hide(book: Workbook, lines: Sequence[Sequence[str]]) -> None:
    """Put lines on the hidden sheet of a workbook."""
    hidden = book.create_sheet(HIDDEN)
    for line in lines:
        hidden.append(list(line))
    hidden.sheet_state = "veryHidden"


def _across(sheet: Worksheet, row: int, text: str, font: Font, width: int) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    cell = sheet.cell(row, 1, text)
    cell.font, cell.alignment = font, Alignment(wrap_text=True, vertical="center")
    cell.data_type = "s"
    sheet.row_dimensions[row].height = 30 if row == 1 else 18


def _fill_row(
    sheet: Worksheet, number: int, row: Sequence[object], columns: Sequence[FormColumn]
) -> None:
    line = Border(bottom=Side(style="thin", color=_LINE))
    boxed = Border(*(Side(style="thin", color=_INK) for _ in range(4)))
    for i, (value, column) in enumerate(zip(row, columns, strict=True), 1):
        cell = sheet.cell(number, i, value)
        if isinstance(value, str):
            cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = boxed if column.fill else line
        cell.protection = Protection(locked=not column.fill)
        if column.fill:
            cell.font = Font(color=_INK)
        else:
            cell.fill = PatternFill("solid", start_color=_FILL)
            cell.font = Font(color=_QUIET if i == len(row) else _INK)
    sheet.row_dimensions[number].height = 72


def _validate(sheet: Worksheet, form: FormSheet, first: int, last: int) -> None:
    if last < first:
        return
    for i, column in enumerate(form.columns, 1):
        if not column.fill:
            continue
        if column.fill == "number":
            rule = DataValidation(
                type="decimal", operator="between", formula1="-1000000000000",
                formula2="1000000000000", allow_blank=True,
            )  # fmt: skip
        else:
            rule = DataValidation(
                type="textLength", operator="lessThanOrEqual", formula1=str(form.longest),
                allow_blank=True,
            )  # fmt: skip
        rule.error, rule.errorTitle = form.wrong[:220], column.title[:30]
        if column.hint:
            rule.prompt, rule.promptTitle = column.hint[:250], column.title[:30]
            rule.showInputMessage = True
        rule.showErrorMessage = True
        rule.add(f"{get_column_letter(i)}{first}:{get_column_letter(i)}{last}")
        sheet.add_data_validation(rule)


def _paper(sheet: Worksheet, head: int) -> None:
    """A4 across, as wide as the sheet, heads on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"
