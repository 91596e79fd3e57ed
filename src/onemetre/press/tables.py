"""Tables out: XLSX and CSV that open as they are, with no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from itertools import chain, islice
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Rows of a streamed CSV that are sent at once.
_AT_ONCE = 500
#: Rows by which the columns of a large workbook are made wide enough.
_SAMPLE = 200
#: Narrowest and widest column, in characters.
_NARROW, _WIDE = 8, 60

Sheet = tuple["Sequence[str]", "Iterable[Sequence[object]]"]


def write_tables(path: Path, sheets: Mapping[str, Sheet]) -> None:
    """Write one workbook, or one CSV a sheet (the first under the name given).

    Raises
    ------
    InputError
        if the name ends neither in .xlsx nor .csv, or the file cannot be written.
    """
    try:
        if path.suffix.lower() == ".xlsx":
            _write_xlsx(path, sheets)
        elif path.suffix.lower() == ".csv":
            for i, (name, sheet) in enumerate(sheets.items()):
                _write_csv(path if i == 0 else path.with_stem(f"{path.stem}-{name}"), sheet)
        else:
            raise InputError(
                "{file} is neither .xlsx nor .csv.", remedy="Name the file so.", file=str(path)
            )
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(path), error=error.strerror or str(error),
        ) from error  # fmt: skip


def workbook(sheets: Mapping[str, Sheet]) -> bytes:
    """One workbook in memory, row after row: 20,000 rows of 11 cells take 2 to 3 s.

    Rows are taken one by one, so they need not all be in memory before.
    """
    book = Workbook(write_only=True)
    for name, (header, rows) in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        coming = iter(rows)
        begun = list(islice(coming, _SAMPLE))
        for i, sample in enumerate(zip(header, *begun, strict=True), 1):
            sheet.column_dimensions[get_column_letter(i)].width = _width(sample)
        head = [WriteOnlyCell(sheet, each) for each in header]
        for cell in head:
            cell.font = Font(bold=True)
            cell.border = Border(bottom=Side(style="medium"))
        sheet.append(head)
        for row in chain(begun, coming):
            sheet.append([_safe(sheet, _plain(cell)) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(sheet: Worksheet, value: object) -> object:
    if not (isinstance(value, str) and value.startswith(_FORMULA)):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """A CSV as `write_tables` writes it, some hundred rows at a time: UTF-8 with its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(header)
    for number, row in enumerate(rows, 1):
        writer.writerow(["" if cell is None else _harmless(cell) for cell in row])
        if number % _AT_ONCE == 0:
            yield text.getvalue().encode("utf-8")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8")


def _write_csv(path: Path, sheet: Sheet) -> None:
    with path.open("wb") as file:
        file.writelines(csv_lines(*sheet))


def _harmless(cell: object) -> object:
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _write_xlsx(path: Path, sheets: Mapping[str, Sheet]) -> None:
    book = Workbook()
    book.remove(book.active)
    for name, (header, rows) in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.append(list(header))
        for row in rows:
            sheet.append([_plain(cell) for cell in row])
        finish(sheet)
    book.save(path)


def _plain(cell: object) -> object:
    """Without the signs that no workbook may hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell


def finish(sheet: Worksheet) -> None:
    """Head in bold and always in sight, widths by content, text that is never a formula."""
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.border = Border(bottom=Side(style="medium"))
    sheet.freeze_panes = "A2"
    for column in sheet.columns:
        width = _width([cell.value for cell in column])
        sheet.column_dimensions[column[0].column_letter].width = width
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.quotePrefix = cell.value.startswith(_FORMULA)


def _width(values: Iterable[object]) -> int:
    """Of a column, in characters; a Chinese one is two wide."""
    longest = max(sum(2 if ord(c) > 0x2E7F else 1 for c in str(each or "")) for each in values)
    return min(max(longest + 2, _NARROW), _WIDE)
