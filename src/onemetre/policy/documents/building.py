"""Put a document's paragraphs and tables together into one text with spans."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onemetre.policy.documents.document import DocTable, Document, Note, TableRow
from onemetre.policy.documents.encoding import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.policy.documents.document import Span


@dataclass(slots=True)
class Builder:
    """Collects paragraphs and tables in their order."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    tables: list[DocTable] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, text: str) -> Span:
        """Add a paragraph; its span."""
        line = clean(text).strip("\n")
        start = self.length
        self.parts.append(line + "\n")
        self.length += len(line) + 1
        return start, start + len(line)

    def add_table(self, rows: Sequence[Sequence[tuple[int, str]]]) -> None:
        """Add a table of cells (identity, text); a joined cell has one identity, written once.

        The first row is the header if it has no long cell and more rows follow.
        """
        rows = [row for row in rows if any(text.strip() for _, text in row)]
        if not rows:
            return
        start = self.length
        spans: dict[int, Span] = {}
        made: list[TableRow] = []
        for row in rows:
            cells = []
            for identity, text in row:
                if identity not in spans:
                    spans[identity] = self.add(text)
                cells.append(spans[identity])
            made.append(TableRow(tuple(cells)))
        first = [clean(text).strip() for _, text in rows[0]]
        headed = len(rows) > 1 and all(len(text) <= 20 for text in first) and sum(
            bool(text) for text in first
        ) >= 2  # fmt: skip
        header = tuple(text.replace("\n", "") for text in first) if headed else ()
        self.tables.append(
            DocTable((start, self.length), header, tuple(made[1:] if headed else made))
        )

    def document(self, kind: str) -> Document:
        """The document so far."""
        return Document("".join(self.parts), kind, tuple(self.tables), tuple(self.notes))
