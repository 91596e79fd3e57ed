"""The language a person is spoken to: Simplified Chinese first, English beside it.

Messages are English in the code and translated by gettext catalogues. The language in force
belongs to the task at hand (a context variable), so two reports in two languages can be
written side by side.
"""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_LOCALE_NAMES: dict[Language, str] = {"zh": "zh_Hans", "en": "en"}
_LOCALE_DIR = Path(__file__).parent.parent / "locale"


def preferred() -> Language:
    """The language of the terminal: ``ONEMETRE_LANG`` if set, else the locale's.

    A terminal that names no language at all (``C``, ``POSIX``) gets English, because its
    fonts are not known to hold Chinese.
    """
    for variable in ("ONEMETRE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


_language: ContextVar[Language | None] = ContextVar("language", default=None)


def language() -> Language:
    """The language in force here."""
    return _language.get() or preferred()


@contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Speak `lang` inside the ``with`` block."""
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(lang: Language) -> gettext.NullTranslations:
    return gettext.translation("onemetre", _LOCALE_DIR, [_LOCALE_NAMES[lang]], fallback=True)


def tr(message: str, /, **params: object) -> str:
    """`message` in the language in force, with its ``{name}`` fields filled in."""
    said = _catalogue(language()).gettext(message) if message else ""
    return said.format(**params) if params else said


def mark(message: str, /) -> str:
    """Mark `message` for the catalogues where it stands; it is translated later."""
    return message
