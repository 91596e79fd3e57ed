"""From a file to plain text, with its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.policy.documents.document import DocTable, Document, Note, TableRow
from onemetre.policy.documents.encoding import decode

if TYPE_CHECKING:
    from pathlib import Path


def document_of_text(text: str) -> Document:
    """A document of plain text."""
    return Document(text, "txt", (), ())


def read_document(path: Path) -> Document:
    """Read a file."""
    return document_of_text(decode(path.read_bytes()))


__all__ = ["DocTable", "Document", "Note", "TableRow", "document_of_text", "read_document"]
