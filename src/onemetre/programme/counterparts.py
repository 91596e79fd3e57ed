"""What a unit of a province is called in its cities and counties, by the rule of a file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onemetre.policy.units import unit as unit_named

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Place:
    """An area as names of its units say it. ``city`` is that of a county, else ""."""

    code: str
    name: str
    level: str
    parent: str = ""
    city: str = ""

    @property
    def district(self) -> bool:
        """Whether it is a district of a city (区), not a county or a city of its own."""
        return self.level == "county" and self.name.endswith("区")

    @property
    def whole(self) -> str:
        """Its name as its units carry it: 阳泉市城区, because 城区 says nothing alone."""
        alone = cast("list[str]", _rule()["with_city"]["names"])
        return f"{self.city}{self.name}" if self.name in alone else self.name

    @property
    def branch(self) -> str:
        """A district as branches of its city's offices carry it: 小店, 城区."""
        return self.name if self.whole != self.name else self.name.removesuffix("区")


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit by its full name, as plans shorten it, and its kind."""

    name: str
    short: str
    kind: str


@cache
def _rule() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("counterparts.toml").read_text("utf-8"))


def government(place: Place) -> UnitName:
    """The government of an area: 太原市人民政府."""
    return UnitName(f"{place.whole}人民政府", f"{place.name[-1]}政府", "government")


def named_above(name: str) -> UnitName:
    """A unit of the province itself, by its full name."""
    place = _province(name)
    return UnitName(name, _short(name.replace(place, place[-1:], 1)), _kind(name))


def counterpart(above: str, place: Place) -> UnitName:
    """The unit of an area that does what `above`, a unit of the province, does there."""
    rest = above.replace(_province(above), "{area}", 1)
    if place.district and (end := _longest(rest, "district")):
        branch = cast("str", _rule()["district"][end])
        name = branch.format(city=place.city, short=place.branch)
        return UnitName(name, _short(name.replace(place.city, "市", 1)), _kind(name))
    level = "city" if place.level == "city" else "county"
    if end := _longest(rest, level):
        rest = rest.removesuffix(end) + cast("str", _rule()[level][end])
    name = rest.format(area=place.whole)
    return UnitName(name, _short(rest.format(area=place.name[-1])), _kind(name))


def _province(name: str) -> str:
    """The province in the name of one of its units: 山西省 of 共青团山西省委."""
    plain = name.removeprefix("中共").removeprefix("共青团")
    return plain[: plain.index("省") + 1]


def _longest(name: str, table: str) -> str:
    ends = [each for each in _rule()[table] if name.endswith(each)]
    return max(ends, key=len, default="")


def _short(name: str) -> str:
    for full, short in cast("Mapping[str, str]", _rule()["short"]).items():
        name = name.replace(full, short)
    return name.removeprefix("中共")


def _kind(name: str) -> str:
    kinds = cast("Mapping[str, str]", _rule()["kind"])
    told = next((kind for end, kind in kinds.items() if name.endswith(end)), "")
    return told or unit_named(name).kind
