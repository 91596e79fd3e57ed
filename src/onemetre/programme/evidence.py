"""Files that show something, kept under the digest of their bytes.

One file given twice is kept once; nothing overwrites another. ``<home>/evidence/ab/ab12…``.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from onemetre.ground.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What offices send, by the end of the name and how the bytes begin; nothing that runs in a
#: browser is among it.
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)
    ),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "ofd": ("application/ofd", (b"PK\x03\x04",)),
}  # fmt: skip
LARGEST = 20 * 1024 * 1024


def ending(name: str) -> str:
    """The end of a file's name, without the dot."""
    return Path(name).suffix.lower().lstrip(".")


def keep(name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Keep a file; its digest and size.

    Written aside and moved there, so that a file under a digest is always whole.

    Raises
    ------
    InputError
        if it is too large, empty, or of a kind that is not kept.
    """
    kind = KINDS.get(ending(name))
    if kind is None:
        raise InputError(
            "“{name}” is of a kind that is not kept here.",
            remedy="Send PDF, JPG, PNG, DOCX, XLSX or OFD.", name=name[:80],
        )  # fmt: skip
    folder = _folder()
    handle, aside = tempfile.mkstemp(dir=folder)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                if not size and not chunk.startswith(kind[1]):
                    raise InputError(
                        "“{name}” is not what its name says.",
                        remedy="Save it anew from the program that made it.", name=name[:80],
                    )  # fmt: skip
                size += len(chunk)
                if size > LARGEST:
                    raise InputError(
                        "“{name}” is larger than 20 MB.",
                        remedy="Send a smaller file.",
                        name=name[:80],
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise InputError("“{name}” is empty.", name=name[:80])
        there = path_of(digest.hexdigest())
        there.parent.mkdir(exist_ok=True)
        Path(aside).replace(there)
    finally:
        Path(aside).unlink(missing_ok=True)
    return digest.hexdigest(), size


def path_of(digest: str) -> Path:
    """Where a file of that digest is kept."""
    return _folder() / digest[:2] / digest


def read(digest: str) -> bytes:
    """The bytes.

    Raises
    ------
    NotFoundError
        if they are gone.
    """
    try:
        return path_of(digest).read_bytes()
    except FileNotFoundError:
        raise NotFoundError("The file is no longer here.") from None


def _folder() -> Path:
    folder: Path = settings.HOME / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
