"""A workbook cell by cell, as it is seen: merged cells filled, per cents shown, never too large.

`tables` reads a table whose header names its columns; here a person points at rows and columns.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from onemetre.atlas.cells import without_control
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may hold: bytes, bytes unpacked, and of each sheet rows, columns, cells."""

    size: int
    unpacked: int
    rows: int
    columns: int
    cells: int


#: What no table of an office exceeds; a cell takes half a kilobyte of memory.
OFFICE = Limits(8_000_000, 120_000_000, 20_000, 120, 500_000)
#: Registers of a whole city, which the machine's operator or a job of its own brings in.
CITY = Limits(80_000_000, 600_000_000, 200_000, 240, 3_000_000)


_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]{0,80}?\bref\s*=\s*["']([A-Z0-9$:]{1,40})["']""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells; row and column 1 are ``rows[0][0]``. ``sheets`` names all visible ones."""

    file: str
    name: str
    rows: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...]

    def text(self, row: int, column: int) -> str:
        """What stands in a cell, counted from 1; "" beyond the edge."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return ""


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
    return Sheet(file, found.title, _filled(found), names)


def open_workbook(data: bytes, file: str, limits: Limits = OFFICE) -> openpyxl.Workbook:
    """A workbook in memory, with the values that its formulas had when it was saved.

    Raises
    ------
    InputError
        if it is none, or too large; that is found before it takes any room.
    """
    if len(data) > limits.size:
        raise InputError(
            "{file} is larger than {limit} MB.", remedy="Remove pictures and further sheets.",
            file=file, limit=limits.size // 1_000_000,
        )  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            whole = sum(each.file_size for each in packed.infolist())
        if whole > limits.unpacked:
            raise InputError("{file} is too large once unpacked.", file=file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that are not read here
            _hold_to(limits, data, file)
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (
        InvalidFileException, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError,
        SyntaxError,  # XML that is none
    ) as error:  # fmt: skip
        raise InputError(
            "{file} cannot be read as an Excel workbook.",
            remedy="Open it and save it again as .xlsx, without a password.", file=file,
        ) from error  # fmt: skip


def _hold_to(limits: Limits, data: bytes, file: str) -> None:
    """Go through every sheet row by row, keeping nothing, up to where one is too large."""
    _hold_merged_to(limits, data, file)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a wrong size
        cells = 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells += len(row)
            if number > limits.rows or len(row) > limits.columns or cells > limits.cells:
                raise InputError(
                    "A sheet of {file} has more than {rows:,} rows, {columns} columns or"
                    " {cells:,} cells.",
                    remedy="Remove what is not part of the table, also formats of empty rows, or"
                    " cut it into several.",
                    file=file, rows=limits.rows, columns=limits.columns, cells=limits.cells,
                )  # fmt: skip


def _hold_merged_to(limits: Limits, data: bytes, file: str) -> None:
    """Refuse cells merged far beyond a table: each would be made, though none says anything."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with packed.open(name) as sheet:
                held, merged = b"", 0
                while part := sheet.read(1 << 20):
                    held = held[-200:] + part  # a reference may lie across two parts
                    for ref in _MERGED.findall(held):
                        left, top, right, bottom = range_boundaries(ref.decode())
                        merged += (right - left + 1) * (bottom - top + 1)
                        if bottom > limits.rows or right > limits.columns or merged > limits.cells:
                            raise InputError(
                                "Cells of {file} are merged far beyond the table: {cells}.",
                                remedy="Merge no whole rows or columns.",
                                file=file, cells=ref.decode(),
                            )  # fmt: skip


def rows_of(sheet: Worksheet) -> list[list[str]]:
    """Every cell as it is seen; of merged ones only the first says something."""
    return [[text_of(cell) for cell in row] for row in sheet.iter_rows()]


def _filled(sheet: Worksheet) -> tuple[tuple[str, ...], ...]:
    grid = rows_of(sheet)
    for area in sheet.merged_cells.ranges:
        first = grid[area.min_row - 1][area.min_col - 1]
        for row in range(area.min_row - 1, area.max_row):
            for column in range(area.min_col - 1, area.max_col):
                grid[row][column] = first
    return tuple(tuple(row) for row in grid)


def text_of(cell: Cell) -> str:
    """A cell of a workbook as it is seen: 0.85 that is shown as a per cent is ``85%``."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = re.sub(r'"[^"]*"|\\.', "", str(cell.number_format))  # a written % scales nothing
        if "%" in shown:
            return f"{as_text(round(value * 100, 9))}%"
    return as_text(value)


def as_text(value: object) -> str:
    """A value as it is written: no half of a day, no binary noise, no power of ten."""
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float):
        return format(Decimal(f"{value:.15g}"), "f")  # as many digits as a workbook keeps
    return without_control(str(value)).strip()


def letter(column: int) -> str:
    """A column's letter: 4 is ``D``."""
    return str(get_column_letter(column))
