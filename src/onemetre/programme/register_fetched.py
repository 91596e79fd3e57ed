"""What the form of a register said when it was downloaded, and rows that would undo what is newer.

A form holds, hidden, a sign for what each entry said (see `sealing`). A row that was left as it
was changes nothing, whatever was written since; a row that somebody wrote in while its entry was
changed too is not taken. A table of an office's own has no such signs: there the days of
confirmation tell which is the newer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.atlas.sheets import as_text
from onemetre.ground.errors import InputError
from onemetre.ground.language import mark
from onemetre.press.form_sheet import HIDDEN
from onemetre.programme.models import EntryVersion
from onemetre.programme.register_drafts import draft_of
from onemetre.programme.register_writes import change_by
from onemetre.programme.sealing import Lines, SealError, digest, sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook

    from onemetre.programme.models import Entry
    from onemetre.programme.register_drafts import Draft
    from onemetre.programme.registers import Kind

#: What is wrong, and what to do.
_CHANGED = (
    mark("The entry was changed since this form was downloaded, or is not in it; it says now:"
         " {now}."),
    mark("Download the form anew and put your change into it."),
)  # fmt: skip
_OLDER = (
    mark("The entry was confirmed on {day}, later than this row; it says now: {now}."),
    mark("If the row is right, give that day or a later one as the day of confirmation."),
)


def hidden(kind: Kind, entries: Sequence[Entry]) -> Lines:
    """What the hidden sheet of a form says: a line an entry, its number and its sign."""
    lines = [[str(each.pk), _sign(kind, draft_of(each))] for each in entries]
    return sealed(lines, _named(kind))


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a file said when it was downloaded: the sign of each entry, by its number; None where
    the file does not come from here."""

    kind: Kind
    signs: dict[str, str] | None = None

    def knows(self, number: str) -> bool:
        """Whether the entry of that number was in it."""
        return number in (self.signs or {})

    def says(self, number: str, draft: Draft) -> bool:
        """Whether a row is as it was downloaded."""
        was = (self.signs or {}).get(number)
        return was is not None and not draft.errors and _sign(self.kind, draft) == was

    def undoes(self, entry: Entry, draft: Draft) -> tuple[str, str] | None:
        """Why a row would undo what was written since, and what to do; None where it would not."""
        if change_by(self.kind, entry, draft) != EntryVersion.CHANGED:
            return None
        if self.signs is None:
            return _OLDER if draft.confirmed_on < entry.confirmed_on else None
        return None if self.says(str(entry.pk), draft_of(entry)) else _CHANGED


def fetched(kind: Kind, book: Workbook, file: str) -> Fetched:
    """See `Fetched`.

    Raises
    ------
    InputError
        if it is the form of another register, or its hidden sheet was changed.
    """
    if HIDDEN not in book.sheetnames:
        return Fetched(kind)
    try:
        lines = unsealed(book, _named(kind))
    except SealError:
        raise InputError(
            "{file} is not the form of this register, or its hidden sheet was changed.",
            remedy="Download the form, fill it in and upload it again.", file=file,
        ) from None  # fmt: skip
    return Fetched(kind, dict(lines))


def _sign(kind: Kind, draft: Draft) -> str:
    """One sign for what an entry says; that of a row which says the same."""
    data = (draft.data.get(each.key) for each in kind.fields)
    name = "" if kind.single else draft.name
    said = (name, draft.stage, draft.since, draft.confirmed_on, draft.source, *data)
    return digest([as_text(each) for each in said], _named(kind))


def _named(kind: Kind) -> str:
    return f"register {kind.key}"
