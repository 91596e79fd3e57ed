"""From a file to plain text, with its tables."""

from onemetre.policy.documents.document import DocTable, Document, Note, TableRow
from onemetre.policy.documents.reading import document_of_text, read_bytes, read_document

__all__ = [
    "DocTable", "Document", "Note", "TableRow", "document_of_text", "read_bytes", "read_document",
]  # fmt: skip
