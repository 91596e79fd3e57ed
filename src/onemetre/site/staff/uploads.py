"""A document that was sent, as a file for the reader; gone when it has been read."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from onemetre.ground.errors import InputError
from onemetre.ground.language import mark
from onemetre.operations.uploads import cut
from onemetre.programme.evidence import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

#: Forms of documents that the reader of plans takes.
_FORMS = {".docx", ".pdf", ".txt", ".html", ".htm", ".ofd", ".md"}
_LONGEST = 60


class ToDisk(TemporaryFileUploadHandler):
    """Django gives its own file the end of the name that was sent, which may be of any length."""

    def new_file(self, field_name: str, file_name: str, *told: Any, **more: Any) -> None:
        """Begin a file."""
        super().new_file(field_name, cut(file_name), *told, **more)


@contextmanager
def document(
    request: HttpRequest, name: str, forms: frozenset[str] = frozenset(_FORMS),
    remedy: str = mark("Send DOCX, PDF, OFD, HTML or text."),
) -> Iterator[tuple[Path, str]]:  # fmt: skip
    """The file of a field, under its own name and ending, and its name.

    Parameters
    ----------
    forms, remedy
        endings that are read, and what to do about another one, in English.

    Raises
    ------
    InputError
        if none was sent, it is too large, or of a form that is not read.
    """
    sent = request.FILES.get(name)
    if sent is None:
        raise InputError("No file was chosen.", remedy="Choose the document.")
    ending = Path(sent.name or "").suffix.lower()
    if ending not in forms:
        raise InputError(
            "“{name}” is of a form that is not read.",
            remedy=remedy, name=(sent.name or "")[:80],
        )  # fmt: skip
    if (sent.size or 0) > LARGEST:
        raise InputError("“{name}” is larger than 20 MB.", name=(sent.name or "")[:80])
    with tempfile.TemporaryDirectory(prefix="onemetre-") as folder:
        # Under its own name, by which messages call it; a name on the disk has 255 bytes.
        path = Path(folder) / f"{Path(sent.name or 'document').stem[:_LONGEST]}{ending}"
        with path.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
        yield path, sent.name or ""
