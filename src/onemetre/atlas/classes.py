"""Classes of street, and what is believed of each where nobody has looked (``streets.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Codes of buffer types, in the order of `streets.toml` and of the tables in `plts.toml`.
BUFFERS = ("none", "solid", "landscaped", "trees")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading (best or worst) of the inputs that nobody has observed. Metres, km/h."""

    speed: float
    lanes: int
    sidewalk: float
    condition: int
    buffer: int
    buffer_width: float
    level: int


@dataclass(frozen=True, slots=True)
class StreetClass:
    """A class of street. `code` is its number in files; see ``streets.toml`` for the rest."""

    code: int
    name: str
    rank: str
    main: bool
    walk: str
    off_road: bool
    shared: bool
    width: float
    best: Reading
    worst: Reading


def _reading(table: dict[str, object]) -> Reading:
    return Reading(
        speed=float(str(table.get("speed", 0))),
        lanes=int(str(table.get("lanes", 0))),
        sidewalk=float(str(table.get("sidewalk", 0))),
        condition=int(str(table.get("condition", 3))),
        buffer=BUFFERS.index(str(table.get("buffer", "none"))),
        buffer_width=float(str(table.get("buffer_width", 0))),
        level=int(str(table.get("level", 1))),
    )


@cache
def _tables() -> dict[str, dict[str, dict[str, object]]]:
    return tomllib.loads(Path(__file__).with_name("streets.toml").read_text("utf-8"))


@cache
def street_classes() -> tuple[StreetClass, ...]:
    """All classes, by code."""
    return tuple(
        StreetClass(
            code=code,
            name=name,
            rank=str(table["rank"]),
            main=bool(table.get("main", False)),
            walk=str(table["walk"]),
            off_road=bool(table.get("off_road", False)),
            shared=bool(table.get("shared", False)),
            width=float(str(table["width"])),
            best=_reading(table.get("best", {})),  # type: ignore[arg-type]  # a TOML table
            worst=_reading(table.get("worst", {})),  # type: ignore[arg-type]  # likewise
        )
        for code, (name, table) in enumerate(_tables()["class"].items())
    )


@cache
def class_named(name: str) -> StreetClass | None:
    """The class that a map calls `name`, or None if it is not a street to walk along or over."""
    known = _tables()["alias"].get(name, name)
    return next((each for each in street_classes() if each.name == known), None)


@cache
def crossing_rules() -> dict[str, object]:
    """What is assumed at crossings: see ``[crossing]`` in ``streets.toml``."""
    return dict(_tables()["crossing"])
