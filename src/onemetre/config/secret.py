"""Files that only their owner reads: keys, made once, and SQLite's database."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

#: Signs that a key has at least; those made here have 64.
_LEAST = 32


def own_file(path: Path) -> None:
    """Have a file there that only its owner reads; what is there already stays as it is.

    What SQLite makes beside its file (``-wal``, ``-shm``) is readable by the same people.
    """
    if not path.exists():
        with contextlib.suppress(OSError):  # whoever opens it says it better
            path.touch(mode=0o600)


def secret_key(path: Path) -> str:
    """The key in `path`, made there if there is none. Two processes at once agree on one.

    Raises
    ------
    InputError
        if what is there is no key: empty, or cut off.
    """
    if not path.exists():
        _make(path)
    key = path.read_text("ascii")
    if len(key.strip()) < _LEAST:
        raise InputError(
            "{file} holds no whole key.",
            remedy="Put it back from a backup. Without one, remove the file: a new key is made, by"
            " which sessions and lines of the trail from before are not known.",
            file=str(path),
        )  # fmt: skip
    return key


def _make(path: Path) -> None:
    """Write a key aside, and give it its name whole, unless another has it by then."""
    aside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
