"""What a workbook said when it was fetched: on a hidden sheet, sealed with the installation's key.

It tells a row that was left as it was from one that somebody wrote in, and whether what stands
here is still what they had before them. ``of`` is what the workbook is; each has a seal of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.crypto import constant_time_compare, salted_hmac

from onemetre.press.form_sheet import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook

Lines = list[list[str]]


class SealError(ValueError):
    """A workbook is not what it should be, or its hidden sheet was changed."""


def digest(said: Sequence[str], of: str) -> str:
    """One sign for what a row says."""
    return salted_hmac(_salt(of), "\x1f".join(said)).hexdigest()[:12]


def sealed(lines: Lines, of: str) -> Lines:
    """Lines for the hidden sheet, with the seal over them as the last."""
    return [*lines, [_seal(lines, of)]]


def unsealed(book: Workbook, of: str) -> Lines:
    """The lines of the hidden sheet.

    Raises
    ------
    SealError
        if there is none, it was changed, or the workbook is something else.
    """
    if HIDDEN not in book.sheetnames:
        raise SealError(of)
    *lines, last = [
        [str(cell) for cell in row if cell is not None]
        for row in book[HIDDEN].iter_rows(values_only=True)
    ] or [[]]  # fmt: skip
    if not last or not constant_time_compare(last[0], _seal(lines, of)):
        raise SealError(of)
    return lines


def _seal(lines: Lines, of: str) -> str:
    said = "\n".join("|".join(line) for line in lines)
    return salted_hmac(_salt(of), said, algorithm="sha256").hexdigest()


def _salt(of: str) -> str:
    return f"onemetre.programme.{of}"
