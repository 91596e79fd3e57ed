"""A sheet of a workbook cell by cell, as it is seen: merged cells filled, per cents shown.

`tables` reads a table whose header names its columns; here a person points at rows and columns.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

#: What no table of an office exceeds: bytes of the file, unpacked, rows and columns.
MOST_BYTES = 8_000_000
_MOST_UNPACKED = 120_000_000
_MOST_ROWS, _MOST_COLUMNS = 20_000, 120


@dataclass(frozen=True, slots=True)
class Put:
    """One cell. ``per_cent`` says that the workbook shows its number as one: 0.85 as 85%."""

    text: str
    per_cent: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells; row and column 1 are ``rows[0][0]``. ``sheets`` names all visible ones."""

    file: str
    name: str
    rows: tuple[tuple[Put, ...], ...]
    sheets: tuple[str, ...]

    def text(self, row: int, column: int) -> str:
        """What stands in a cell, counted from 1; "" beyond the edge."""
        return self.put(row, column).text

    def put(self, row: int, column: int) -> Put:
        """A cell, counted from 1."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return Put("")


def read_sheet(data: bytes, file: str, name: str = "") -> Sheet:
    """One sheet of a workbook: that of a name, or the first visible one with two rows.

    Raises
    ------
    InputError
        if it is no workbook, is too large, or has no such sheet.
    """
    book = open_workbook(data, file)
    visible = [each for each in book.worksheets if each.sheet_state == "visible"]
    names = tuple(each.title for each in visible)
    found = next((each for each in visible if each.title == name), None)
    if found is None:
        # A sheet that bears the year in its name has another one next year.
        found = next((each for each in visible if each.max_row > 1), None)
    if found is None:
        raise InputError("{file} holds no table.", remedy="Check the file.", file=file)
    if found.max_row > _MOST_ROWS or found.max_column > _MOST_COLUMNS:
        raise InputError(
            "{file} has {rows} rows and {columns} columns, more than a table of reports has.",
            remedy="Remove what is not part of the table, also formats of empty rows.",
            file=file, rows=found.max_row, columns=found.max_column,
        )  # fmt: skip
    return Sheet(file, found.title, _rows(found), names)


def open_workbook(data: bytes, file: str) -> openpyxl.Workbook:
    """A workbook in memory, with the values that its formulas had when it was saved.

    Raises
    ------
    InputError
        if it is none, or too large.
    """
    if len(data) > MOST_BYTES:
        raise InputError(
            "{file} is larger than {limit} MB.", remedy="Remove pictures and further sheets.",
            file=file, limit=MOST_BYTES // 1_000_000,
        )  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            whole = sum(each.file_size for each in packed.infolist())
        if whole > _MOST_UNPACKED:
            raise InputError("{file} is too large once unpacked.", file=file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that are not read here
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(
            "{file} cannot be read as an Excel workbook.",
            remedy="Open it and save it again as .xlsx, without a password.", file=file,
        ) from error  # fmt: skip


def _rows(sheet: Worksheet) -> tuple[tuple[Put, ...], ...]:
    grid = [[put_of(cell) for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        first = grid[area.min_row - 1][area.min_col - 1]
        for row in range(area.min_row - 1, area.max_row):
            for column in range(area.min_col - 1, area.max_col):
                grid[row][column] = first
    return tuple(tuple(row) for row in grid)


def put_of(cell: Cell) -> Put:
    """A cell of a workbook as it is seen."""
    value = cell.value
    if value is None:
        return Put("")
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return Put(value.date().isoformat())
    if isinstance(value, date | datetime):
        return Put(value.isoformat())
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = re.sub(r'"[^"]*"|\\.', "", str(cell.number_format))  # a written % scales nothing
        whole = float(value).is_integer()
        return Put(f"{value:.0f}" if whole else f"{value:.10g}", "%" in shown)
    return Put(str(value).strip())


def letter(column: int) -> str:
    """A column's letter: 4 is ``D``."""
    return str(get_column_letter(column))
