"""What can go wrong, said so that a person can put it right.

Every error that a user may cause names the file, the row, the field and the value as far as
they are known, and says what to do. The command line prints it; nothing prints a traceback.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.ground.language import language, tr

if TYPE_CHECKING:
    from collections.abc import Mapping


def _sentences(*said: str) -> str:
    """One after another: with a space in English, without one in Chinese."""
    return ("" if language() == "zh" else " ").join(each for each in said if each)


class OnemetreError(Exception):
    """A failure that the user can understand and mend.

    Parameters
    ----------
    message
        What is wrong, an English sentence that the catalogues translate. It may hold
        ``{name}`` fields.
    remedy
        What to do about it, likewise.
    params
        Values for the fields.
    """

    def __init__(self, message: str, *, remedy: str = "", **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.params = params

    def __str__(self) -> str:
        return _sentences(tr(self.message, **self.params), tr(self.remedy, **self.params))


class InputError(OnemetreError):
    """A file or a value given by the user cannot be used."""


class NotFoundError(OnemetreError):
    """Something named by the user does not exist."""


def gone() -> NotFoundError:
    """What is not there, or not for whoever asks: the two are told apart by nobody."""
    return NotFoundError("There is no such page. It may have moved.")


@dataclass(frozen=True, slots=True)
class RowError:
    """One row of a table that was left out, and why; the other rows stay.

    ``row`` counts as the user's own program shows it: the header is row 1. ``params`` fill fields
    of the message and the remedy.
    """

    file: str
    row: int
    field: str
    value: str
    message: str
    remedy: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        where = tr("{file}, row {row}, {field}: “{value}”", **self._fields())
        said = tr(self.message, **self.params)
        return _sentences(f"{where} — {said}", tr(self.remedy, **self.params))

    def _fields(self) -> dict[str, object]:
        return {"file": self.file, "row": self.row, "field": self.field, "value": self.value}
