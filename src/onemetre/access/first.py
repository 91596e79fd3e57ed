"""The first administrator: while there is none, a word that only the machine's operator sees.

``onemetre serve`` makes a new word each time it starts and prints it; a digest of it is kept in
a file beside the key, so that every server process knows it. Whoever comes to an empty
installation first gets nothing without it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING

from django.conf import settings

from onemetre.access.models import Post
from onemetre.access.roles import Role

if TYPE_CHECKING:
    from pathlib import Path

#: Letters and digits that are not taken for one another.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
#: Three groups of four: 59 bits, too many to guess.
_GROUPS, _EACH = 3, 4


def wanted() -> bool:
    """Whether there is no administrator yet. One query."""
    return not Post.objects.filter(role=Role.ADMINISTRATOR, until=None).exists()


def new_word() -> str:
    """A word that lets somebody become the first administrator; the one before holds no more."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_EACH)) for _ in range(_GROUPS))
    word = "-".join(groups)
    _file().unlink(missing_ok=True)
    handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(_digest(word))
    return word


def is_the_word(said: str) -> bool:
    """Whether that is the word. Spaces, dashes and capitals do not matter."""
    try:
        kept = _file().read_text("ascii")
    except FileNotFoundError:
        return False
    return hmac.compare_digest(kept, _digest(said))


def forget_word() -> None:
    """It is not needed any more."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    path: Path = settings.HOME / "first.word"
    return path


def _digest(word: str) -> str:
    plain = "".join(each for each in word.upper() if each.isalnum())
    return hashlib.sha256(f"first {plain}".encode()).hexdigest()
