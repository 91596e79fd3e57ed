"""What staff pages read of a form: days, numbers, files; each says what is wrong with it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from onemetre.ground.errors import InputError
from onemetre.programme import evidence

if TYPE_CHECKING:
    from django.http import HttpRequest


def typed(request: HttpRequest, name: str) -> str:
    """One field, as it was typed, without spaces around it."""
    return request.POST.get(name, "").strip()


def day(request: HttpRequest, name: str) -> date:
    """A day.

    Raises
    ------
    InputError
        if it is none.
    """
    said = typed(request, name)
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise InputError(
            "“{value}” is no day.", remedy="Write it as 2026-06-30.", value=said[:20]
        ) from None


def number(request: HttpRequest, name: str) -> float | None:
    """A number, or None where nothing was typed.

    Raises
    ------
    InputError
        if it is none.
    """
    said = typed(request, name).replace(",", "").replace("，", "").rstrip("%％ ")
    if not said:
        return None
    try:
        found = float(said)
    except ValueError:
        found = float("nan")
    if not abs(found) < 1e15:  # not a number, or one that nobody counts to
        raise InputError(
            "“{value}” is no number.", remedy="Write digits, such as 90 or 0.5.", value=said[:40]
        )
    return found


def file(request: HttpRequest, name: str) -> tuple[str, int, str] | None:
    """A file that was sent, kept: its digest, size and name; None where none was.

    Raises
    ------
    InputError
        if it cannot be kept.
    """
    sent = request.FILES.get(name)
    if sent is None:
        return None
    digest, size = evidence.keep(sent.name or "", sent.chunks())
    return digest, size, sent.name or ""
