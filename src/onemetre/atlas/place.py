"""A place for children, and the rules by which places are merged and entered."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

if TYPE_CHECKING:
    from shapely import Geometry

LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A place for children. Degrees are WGS 84.

    Attributes
    ----------
    key
        stable within its source, such as ``w4711`` or ``schools.csv:12``.
    kinds
        keys of its kinds, at least one, in the order of the taxonomy.
    entrances
        (lon, lat) of each way in that is known; empty where none is.
    capacity
        places, beds or seats; None where it is not known.
    source
        where it was read, and what it was merged with.
    outline
        polygon in degrees, or None for a place known as a point.
    """

    key: str
    name: str
    kinds: tuple[str, ...]
    lon: float
    lat: float
    entrances: tuple[LonLat, ...] = ()
    capacity: int | None = None
    level: str = ""
    fee: str = ""
    source: str = ""
    address: str = ""
    outline: Geometry | None = None


class MergeRules(TypedDict):
    """See ``places.toml``. Metres."""

    near: float
    stops: float
    least_letters: int
    drop: list[str]


class EntranceRules(TypedDict):
    """See ``places.toml``. Metres."""

    inside: float
    gate: float
    street: float
    apart: float
    same: float
    most: int
    open: list[str]
    gates: list[str]


class _Rules(TypedDict):
    merge: MergeRules
    entrance: EntranceRules


@cache
def rules() -> _Rules:
    """The rules in force."""
    return cast("_Rules", tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8")))
