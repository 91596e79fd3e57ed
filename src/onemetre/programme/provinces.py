"""Provinces that can be set up: what their files say, and the areas the boundaries give them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onemetre.areas.actions import Named
from onemetre.atlas.china import divisions
from onemetre.ground.dated import Source
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.programme.counterparts import Place, UnitName, counterpart, government, named_above

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_FOLDER = Path(__file__).with_name("provinces")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit that is to be there. ``above`` names the code and unit above it in its trade."""

    code: str
    unit: UnitName
    level: str
    above: tuple[str, str] | None
    derived: bool

    @property
    def key(self) -> tuple[str, str]:
        """Where it is and what it is called."""
        return self.code, self.unit.name


@dataclass(frozen=True, slots=True)
class Population:
    """How many people lived in its cities on a day."""

    on: date
    source: Source
    cities: dict[str, int]


@dataclass(frozen=True, slots=True)
class Province:
    """A province: its areas (parents first), the units of its own level, its people, its plan."""

    slug: str
    code: str
    name: str
    as_of: date
    places: tuple[Place, ...]
    units: tuple[str, ...]
    population: Population
    plan_slug: str
    plan_title_en: str

    @property
    def path(self) -> str:
        """The path of its area."""
        return f"/{self.code}/"

    @property
    def named(self) -> list[Named]:
        """Its areas, parents before children."""
        return [Named(each.code, each.name, each.level, each.parent) for each in self.places]


def provinces() -> list[str]:
    """Names of those that can be set up."""
    return sorted(each.stem for each in _FOLDER.glob("*.toml"))


def province(slug: str) -> Province:
    """One of them.

    Raises
    ------
    NotFoundError
        if there is no file of that name, naming those that are there.
    InputError
        if the figures of its cities do not add up.
    """
    if slug not in provinces():
        raise NotFoundError(
            "No province “{slug}” can be set up; there are: {there}.",
            slug=slug[:60], there=", ".join(provinces()),
        )  # fmt: skip
    told = tomllib.loads((_FOLDER / f"{slug}.toml").read_text("utf-8"))
    people = told["population"]
    if sum(people["cities"].values()) != people["total"]:
        raise InputError("The people of the cities of {slug} do not add up.", slug=slug)
    return Province(
        slug, told["code"], told["name"], told["as_of"], _places(told["code"]),
        tuple(told["units"]["names"]),
        Population(people["on"], Source.read(people["source"]), people["cities"]),
        told["plan"]["slug"], told["plan"]["title_en"],
    )  # fmt: skip


def _places(code: str) -> tuple[Place, ...]:
    own = next(each for each in divisions("province") if each.code == code)
    cities = [each for each in divisions("city") if each.province_code == code]
    counties = [each for each in divisions("district") if each.province_code == code]
    return (
        Place(own.code, own.name, "province"),
        *(Place(each.code, each.name, "city", own.code) for each in cities),
        *(Place(each.code, each.name, "county", each.city_code, each.city) for each in counties),
    )


def wanted_governments(asked: Province) -> list[Wanted]:
    """The government of every area, those above before those below."""
    return [
        Wanted(place.code, government(place), place.level, None, derived=False)
        for place in asked.places
    ]


def wanted_units(asked: Province, further: Sequence[str] = ()) -> list[Wanted]:
    """Units of the province, and their counterparts in every city and county, top first.

    Parameters
    ----------
    further
        full names of units that a plan names beside those of the file.
    """
    names = list(dict.fromkeys((*asked.units, *further)))
    by_code = {place.code: place for place in asked.places}
    out = []
    for place in asked.places:
        for name in names:
            if place.level == "province":
                out.append(Wanted(place.code, named_above(name), place.level, None, derived=False))
                continue
            over = by_code[place.parent]
            above = named_above(name) if over.level == "province" else counterpart(name, over)
            unit = counterpart(name, place)
            out.append(Wanted(place.code, unit, place.level, (over.code, above.name), derived=True))
    return out


def signing(names: Sequence[str], asked: Province) -> list[str]:
    """Those of the names that are units of the province, in full."""
    return [each for each in names if asked.name in each]
