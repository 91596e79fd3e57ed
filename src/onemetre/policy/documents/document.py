"""The text of a document, with its tables and what was noted while reading it."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the span of each cell in the text, in column order.

    A cell joined over several columns or rows has the same span in each.
    """

    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DocTable:
    """A table. ``header`` is () if it has none; its row is not in ``rows``."""

    span: Span
    header: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something noted while reading; ``message`` is English, to be translated."""

    code: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """A document as text.

    ``text`` has one paragraph a line; each cell of a table is on lines of its own. ``format`` is
    txt, html, docx, pdf or ofd.
    """

    text: str
    format: str
    tables: tuple[DocTable, ...]
    notes: tuple[Note, ...]
