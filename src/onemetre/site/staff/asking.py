"""What staff pages read of a form: fields, days, numbers, files; each says what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from onemetre.atlas.cells import typed_figure
from onemetre.ground.errors import InputError
from onemetre.programme import evidence, running

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from onemetre.access.viewer import Viewer
    from onemetre.ground.errors import OnemetreError
    from onemetre.programme.models import Task


#: No row has a number of so many digits.
_DIGITS = 12


@dataclass(slots=True)
class Typed:
    """Fields as they were typed, and what is wrong beside which of them."""

    values: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest, names: Iterable[str], row: str = "") -> Self:
        """From what was sent, of a form or of one of its rows; empty where nothing was."""
        return cls({name: typed(request, f"{name}{row}") for name in names})

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.values.values())

    def blame(self, name: str, said: str) -> None:
        """Say that a field is wrong; the first thing said of it stays."""
        self.wrong.setdefault(name, said)

    def refuse(self, error: OnemetreError, otherwise: str) -> None:
        """Say what an action refused beside the field that it names, else beside `otherwise`."""
        name = str(error.params.get("field", ""))
        self.wrong[name if name in self.values else otherwise] = str(error)

    def day(self, name: str) -> date | None:
        """The day in a field; None, with the reason beside it, where it is none."""
        try:
            return as_day(self[name])
        except InputError as error:
            self.wrong[name] = str(error)
            return None


def typed(request: HttpRequest, name: str) -> str:
    """One field, as it was typed, without spaces around it."""
    return request.POST.get(name, "").strip()


def whole(text: str) -> int:
    """A whole number as it stands in a form or an address; 0 for whatever is none.

    >>> whole("12"), whole("²"), whole("x"), whole("9" * 5000)
    (12, 0, 0, 0)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else 0


def day(request: HttpRequest, name: str) -> date:
    """A day.

    Raises
    ------
    InputError
        if it is none.
    """
    return as_day(typed(request, name))


def as_day(text: str) -> date:
    """The day that was typed.

    Raises
    ------
    InputError
        if it is none.
    """
    if not text:
        raise InputError("A day is missing.", remedy="Write it as 2026-06-30.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "“{value}” is no day.", remedy="Write it as 2026-06-30.", value=text[:20]
        ) from None


def number(request: HttpRequest, name: str) -> float | None:
    """A number, or None where nothing was typed.

    Raises
    ------
    InputError
        if it is none.
    """
    said = typed(request, name)
    return typed_figure(said) if said else None


def evidence_of(request: HttpRequest, task: Task, *, by: Viewer, **more: Any) -> bool:
    """Tie the file that was sent with a form to a task, for whoever may; whether there was one.

    Nothing is kept before it is known that they may, and that the day is one.
    """
    if request.FILES.get("file") is None:
        return False
    running.may_show(task, more.get("contribution"), by)
    dated = day(request, "on")
    digest, size, name = file(request, "file") or ("", 0, "")
    running.add_evidence(
        task, kept=(digest, size), title=typed(request, "title"), file_name=name, dated=dated,
        by=by, **more,
    )  # fmt: skip
    return True


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
