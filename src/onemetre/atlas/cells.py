"""One cell of a table: what it says, and whether it can be believed."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import cast

from onemetre.ground.errors import InputError
from onemetre.ground.language import mark

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: The largest number that a column of counts can hold.
_MOST = 2**31 - 2
#: A figure as offices write it; commas and spaces stand before three digits or nowhere.
_FIGURE = re.compile(
    r"(?P<number>[-+]?(?:(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?|\.\d+)) ?(?P<sign>[万亿%]?)"
)
_TIMES = {"万": 10_000.0, "亿": 100_000_000.0}
#: Nobody counts to here.
_BEYOND = 1e15


@cache
def _unknown() -> frozenset[str]:
    words = tomllib.loads(Path(__file__).with_name("tables.toml").read_text("utf-8"))
    return frozenset(cast("list[str]", words["unknown"]["cells"]))


class CellError(ValueError):
    """A cell cannot be used. `message` and `remedy` are English and translated when shown."""

    def __init__(self, message: str, remedy: str = "", *, column: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.column = column

    def at(self, column: str) -> CellError:
        """The same, of a cell in `column`."""
        return CellError(self.message, self.remedy, column=column)


def plain(text: str) -> str:
    """`text` as it is compared: half-width, lower case, without any space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def without_brackets(text: str) -> str:
    return re.sub(r"[(\[（【].*?[)\]）】]", "", plain(text))


def without_control(text: str) -> str:
    """`text` without signs that nobody types, tabs and ends of lines aside.

    PostgreSQL keeps no text that holds a NUL.
    """
    return _CONTROL.sub("", text)


def is_unknown(text: str) -> bool:
    """Whether a cell says that nothing is known: empty, -, NA, 不详."""
    return plain(text) in _unknown()


def whole_number(text: str) -> int | None:
    """A count: ``1,200``, ``１２``, ``300.0``; None where the cell says it is not known.

    Raises
    ------
    CellError
        if it is anything else: no unit, no 约, no fraction, nothing below 0 is guessed at.
    """
    value = plain(text)
    if is_unknown(text):
        return None
    if re.fullmatch(r"[-−]\d[\d,]*(\.\d+)?", value):
        raise CellError(mark("A count cannot be below 0."), mark("Correct it, or leave it empty."))
    if not re.fullmatch(r"(\d+|\d{1,3}(,\d{3})+)(\.0+)?", value):
        raise CellError(
            mark("It is not a whole number."),
            mark("Write digits only, without unit or words; leave it empty if it is not known."),
        )
    number = int(value.split(".")[0].replace(",", ""))
    if number > _MOST:
        raise CellError(mark("It is too large to be a count."), mark("Correct it."))
    return number


def decimal_number(text: str) -> float | None:
    """A decimal number: ``112.53``, ``-0.5``; None where the cell says it is not known.

    Raises
    ------
    CellError
        if it is anything else, such as degrees with minutes.
    """
    value = plain(text).replace("−", "-")
    if is_unknown(text):
        return None
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", value):
        raise CellError(
            mark("It is not a decimal number."),
            mark("Write it as digits with a point, such as 112.5312, without unit."),
        )
    return float(value)


def figure(text: str) -> float:
    """A figure as offices write it: ``1,200``, ``８５％`` (85), ``1.2万`` (12,000), ``-0.5``.

    Raises
    ------
    CellError
        if it is anything else: words, ``1,5``, ``nan``, or more than anybody counts to.
    """
    value = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    found = _FIGURE.fullmatch(value)
    if found is None and re.fullmatch(r"[-+]?\d[\d,]*(\.\d+)? ?[万亿%]?", value):
        raise CellError(
            mark("A comma stands only before three digits."),
            mark("Write a fraction with a point, 1.5, and thousands as 1,500 or 1500."),
        )
    if found is None:
        raise CellError(mark("It is not a number."), mark("Write digits, such as 90 or 0.5."))
    number = float(re.sub("[, ]", "", found["number"]))
    if found["sign"] in _TIMES:
        number = round(number * _TIMES[found["sign"]], 6)
    if not abs(number) < _BEYOND:
        raise CellError(mark("It is too large."), mark("Correct it."))
    return number


def typed_figure(text: str) -> float:
    """The same, of what somebody typed into a form.

    Raises
    ------
    InputError
        if it is none.
    """
    try:
        return figure(text)
    except CellError as wrong:
        raise InputError("“{value}” is no number.", remedy=wrong.remedy, value=text[:40]) from None


def harmless(cell: str) -> str:
    """`cell` as a spreadsheet may open it: what it would run as a formula gets a ' before it."""
    # As OWASP advises against CSV injection; a plain number with a sign is let through.
    if cell.startswith(
        ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    ) and not re.fullmatch(r"[+-]?\d+(\.\d+)?", cell):
        return f"'{cell}"
    return cell
