"""What the import assumes (``assumptions.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Assumptions:
    """See ``assumptions.toml`` for units and reasons."""

    snap_home: float
    snap_place: float
    street_home_every: float
    street_home_classes: frozenset[str]
    storey: float
    levels_unknown: float
    not_homes: frozenset[str]
    not_homes_keys: frozenset[str]
    smallest_home: float


@cache
def assumptions() -> Assumptions:
    """The assumptions in force."""
    table = tomllib.loads(Path(__file__).with_name("assumptions.toml").read_text("utf-8"))
    homes, levels, along = table["homes"], table["levels"], table["street_homes"]
    return Assumptions(
        snap_home=table["snap"]["home"],
        snap_place=table["snap"]["place"],
        street_home_every=along["every"],
        street_home_classes=frozenset(along["classes"]),
        storey=levels["metres_each"],
        levels_unknown=levels["unknown"],
        not_homes=frozenset(homes["not_homes"]),
        not_homes_keys=frozenset(homes["not_homes_keys"]),
        smallest_home=homes["smallest"],
    )
