"""Take back what people saw on the street: a filled-in survey sheet becomes observed inputs.

A row is a street or a crossing, named by its key. A field left empty stays unknown; whatever is
filled in replaces both readings of that input, so the pair of stress levels closes.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onemetre.atlas.classes import BUFFERS
from onemetre.atlas.street_tags import LEFT, RIGHT
from onemetre.ground.errors import InputError, RowError
from onemetre.ground.language import mark
from onemetre.reach import Crossing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from onemetre.atlas.tables import Table

_CONDITIONS = ("very_poor", "poor", "fair", "good")
_SIDES = {"both": LEFT | RIGHT, "left": LEFT, "right": RIGHT, "none": 0}
#: What each number may be: lowest and highest that is believed.
_NUMBERS = {
    "sidewalk_width": (0.0, 30.0), "buffer_width": (0.0, 30.0), "speed": (5.0, 130.0),
    "lanes": (1.0, 16.0), "vehicles": (0.0, 2000.0),
}  # fmt: skip
_MAY_BE = mark("It is none of the words that the sheet offers.")


@cache
def _sheet() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("observations.toml").read_text("utf-8"))


def columns() -> dict[str, list[str]]:
    """Field -> the names its column may have."""
    return cast("dict[str, list[str]]", _sheet()["columns"])


def words(field: str) -> dict[str, list[str]]:
    """Value -> the words for it; empty for fields that are numbers."""
    return cast("dict[str, list[str]]", _sheet()["words"].get(field, {}))


class _RowRefusedError(ValueError):
    """One cell cannot be used: (field, value, message)."""


def observe(
    table: Table,
    street: NDArray[np.void],
    edge: NDArray[np.void],
    segment_of: Mapping[str, int],
    crossing_of: Mapping[str, int],
) -> tuple[int, list[RowError]]:
    """Write what was seen into `street` and `edge`, in place.

    Parameters
    ----------
    street, edge
        `STREET` records of the segments and `EDGE` records of the walking network.
    segment_of, crossing_of
        key -> segment, and key -> edge that is a crossing.

    Returns
    -------
    The number of rows used, and the rows that were not, with why. A row is used whole or not at
    all.

    Raises
    ------
    InputError
        if the table has no column of keys.
    """
    named = {
        field: found
        for field, names in columns().items()
        if (found := _column(table, names)) is not None
    }
    if "key" not in named:
        raise InputError(
            "{file} has no column “key”; it has: {columns}.",
            remedy="Fill in the sheet that “onemetre city survey” writes.",
            file=table.file, columns=", ".join(table.columns),
        )  # fmt: skip
    used, errors = 0, []
    for row in table.rows:
        cells = {field: row.cells.get(column, "").strip() for field, column in named.items()}
        key = cells.pop("key")
        said = {field: text for field, text in cells.items() if text}
        if not key or not said:
            continue  # a line of the sheet that nobody filled in
        try:
            _see(street, edge, segment_of.get(key), crossing_of.get(key), key, said)
        except _RowRefusedError as refused:
            field, value, message = cast("tuple[str, str, str]", refused.args)
            errors.append(RowError(table.file, row.number, named[field], value, message))
            continue
        used += 1
    return used, errors


def _column(table: Table, names: list[str]) -> str | None:
    by_name = {column.strip().lower(): column for column in table.columns}
    return next((by_name[name.lower()] for name in names if name.lower() in by_name), None)


def _see(
    street: NDArray[np.void],
    edge: NDArray[np.void],
    segment: int | None,
    crossing: int | None,
    key: str,
    said: dict[str, str],
) -> None:
    if segment is not None:
        _see_street(street, segment, said)
    elif crossing is not None:
        _see_crossing(street, edge, crossing, said)
    else:
        raise _RowRefusedError("key", key, mark("No street or crossing here has this key."))


def _see_street(street: NDArray[np.void], segment: int, said: dict[str, str]) -> None:
    read: dict[str, Callable[[str, str], float]] = {
        "sidewalk": lambda f, t: _SIDES[_word(f, t)],
        "sidewalk_width": _number,
        "condition": lambda f, t: _CONDITIONS.index(_word(f, t)),
        "buffer": lambda f, t: BUFFERS.index(_word(f, t)),
        "buffer_width": _number,
        "speed": _number,
        "lanes": _number,
        "vehicles": _number,
    }
    values = {field: read[field](field, text) for field, text in said.items() if field in read}
    if "vehicles" in values:
        values["volume"] = values.pop("vehicles") * int(
            str(_sheet()["traffic"]["per_five_minutes"])
        )
    record = street[segment]
    for field, value in values.items():
        record[field] = value


def _see_crossing(
    street: NDArray[np.void], edge: NDArray[np.void], at: int, said: dict[str, str]
) -> None:
    kind = Crossing[_word("crossing", said["crossing"]).upper()] if "crossing" in said else None
    refuge = _word("refuge", said["refuge"]) == "yes" if "refuge" in said else None
    lanes = _number("lanes", said["lanes"]) if "lanes" in said else None
    # Speed and traffic are the street's; they are noted where the observer stands.
    street_said: dict[str, str] = {
        field: text for field, text in said.items() if field in {"speed", "vehicles"}
    }
    _see_street(street, int(edge["segment"][at]), street_said)
    if kind is not None:
        edge["crossing"][at] = kind
    if refuge is not None:
        edge["refuge"][at] = refuge
    if lanes is not None:
        edge["lanes"][at] = lanes


def _word(field: str, text: str) -> str:
    for value, spellings in words(field).items():
        if text.lower() == value or text.lower() in spellings:
            return value
    raise _RowRefusedError(field, text, _MAY_BE)


def _number(field: str, text: str) -> float:
    low, high = _NUMBERS[field]
    try:
        value = float(text)
    except ValueError:
        raise _RowRefusedError(field, text, mark("It is not a number.")) from None
    if not low <= value <= high:
        raise _RowRefusedError(field, text, mark("It is not a value that this can have."))
    return value
