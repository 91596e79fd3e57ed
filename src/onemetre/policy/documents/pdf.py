"""PDF: the text layer line by line, put back into paragraphs; ruled tables where there are any."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfplumber.utils.exceptions import PdfminerException

from onemetre.ground.errors import InputError
from onemetre.ground.language import mark
from onemetre.policy.documents.building import Builder
from onemetre.policy.documents.encoding import clean
from onemetre.policy.documents.lines import PAGE_NUMBER, Line, paragraphs

if TYPE_CHECKING:
    from onemetre.policy.documents.document import Document

#: Fewer straight strokes than this are no ruled table.
_RULES = 6
#: Of pages looked at, how many characters on average make a text layer.
_FEWEST = 4


Rows = list[list[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A ruled table: its cells, and its upper and lower edge, counted from the lower edge."""

    rows: Rows
    top: float
    bottom: float


def read_pdf(data: bytes, file: str) -> Document:
    """Read a PDF.

    Raises
    ------
    InputError
        if it is encrypted, damaged, or has no text layer.
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
        try:
            return _read(pdf, data, file)
        finally:
            pdf.close()
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise InputError(
            mark("{file} is locked with a password.") if locked else "{file} is damaged: {error}.",
            remedy=mark("Save it without a password.") if locked else "Ask for the file again.",
            file=file, error=str(error).rstrip("."),
        ) from error  # fmt: skip


def _read(pdf: pypdfium2.PdfDocument, data: bytes, file: str) -> Document:
    builder = Builder()
    lines: list[Line] = []
    ruled: list[int] = []
    for number in range(len(pdf)):
        page = pdf[number]
        if _strokes(page) >= _RULES:
            ruled.append(number)
        lines += _lines(page, number)
        page.close()
    said = sum(len(line.text) for line in lines if not PAGE_NUMBER.match(line.text))
    if said < _FEWEST * max(len(pdf), 1):
        raise InputError(
            "{file} holds pictures of pages only (no-text-layer).",
            remedy="Have it recognised (OCR) first, or ask for the text.", file=file,
        )  # fmt: skip
    try:
        tables = _tables(data, ruled) if ruled else {}
    except (PdfminerException, ValueError, KeyError, TypeError, AttributeError):
        tables = {}  # drawn so oddly that no table can be told: its words are read as lines
    for part in _in_order(lines, tables):
        if isinstance(part, str):
            builder.add(part)
        else:
            builder.add_table(part)
    return builder.document("pdf")


def _in_order(lines: list[Line], tables: dict[int, list[_Ruled]]) -> list[str | Rows]:
    """Paragraphs and tables in the order they stand."""
    out: list[str | Rows] = []
    part: list[Line] = []
    placed: set[int] = set()
    for line in lines:
        inside = next(
            (t for t in tables.get(line.page, ()) if t.bottom <= line.middle <= t.top), None
        )
        if inside is None:
            part.append(line)
        elif id(inside) not in placed:
            placed.add(id(inside))
            out += paragraphs(part)
            part = []
            out.append(inside.rows)
    return out + paragraphs(part)


def _strokes(page: pypdfium2.PdfPage) -> int:
    return sum(
        1
        for i in range(min(pdfium.FPDFPage_CountObjects(page), 2000))
        if pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, i))
        == pdfium.FPDF_PAGEOBJ_PATH
    )


def _lines(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """Lines of a page from above to below, by the rectangles that the text layer is set in."""
    text = page.get_textpage()
    parts: list[tuple[float, float, float, float, str]] = []
    for i in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(i)
        said = clean(text.get_text_bounded(left, bottom, right, top)).replace("\n", "")
        if said.strip():
            parts.append((left, bottom, right, top, said))
    text.close()
    rows: list[list[tuple[float, float, float, float, str]]] = []
    for part in parts:
        middle = (part[1] + part[3]) / 2
        if rows and rows[-1][0][1] - 1 <= middle <= rows[-1][0][3] + 1:
            rows[-1].append(part)
        else:
            rows.append([part])
    rows.sort(key=lambda row: -max(part[3] for part in row))
    out = []
    for i, row in enumerate(rows):
        row.sort()
        out.append(
            Line(
                "".join(part[4] for part in row), row[0][0], max(part[2] for part in row),
                max(part[3] - part[1] for part in row), number, i < 2 or i >= len(rows) - 2,
                (row[0][1] + row[0][3]) / 2,
            )
        )  # fmt: skip
    return out


def _tables(data: bytes, pages: list[int]) -> dict[int, list[_Ruled]]:
    """Ruled tables of some pages; a page that has none is not in it."""
    out: dict[int, list[_Ruled]] = {}
    identity = 0
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for number in pages:
            page = pdf.pages[number]
            for table in page.find_tables():
                rows: Rows = []
                for row in table.extract():
                    cells = []
                    for column, said in enumerate(row):
                        if said is None and rows and column < len(rows[-1]):
                            cells.append(rows[-1][column])  # joined with the one above
                            continue
                        identity += 1
                        cells.append((identity, clean(said or "").replace("\n", "")))
                    rows.append(cells)
                if len(rows) > 1 and len(rows[0]) > 1:
                    _, top, _, bottom = table.bbox  # counted from the upper edge
                    height = float(page.height)
                    out.setdefault(number, []).append(_Ruled(rows, height - top, height - bottom))
    return out
