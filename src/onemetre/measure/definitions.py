"""Definitions of indicators: one TOML file each, in ``indicators/``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from onemetre.ground.ages import Band
from onemetre.ground.dated import Source
from onemetre.ground.errors import InputError
from onemetre.ground.language import Language, language

FormulaKind = Literal[
    "reach", "stress_around", "crossing_spacing", "crossing_near", "capacity_ratio"
]
#: Which of the three answers of a distance standard is judged: the straight-line radius as
#: offices compute it, the shortest walk in metres, or the fastest walk permitted to the child.
Judged = Literal["official", "walk", "child"]
Comparator = Literal["at_least", "at_most"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Share of children who reach a place of a kind. Metres, minutes."""

    place: str
    ages: Band
    alone: bool
    radius: float
    minutes: float


@dataclass(frozen=True, slots=True)
class StressAround:
    """Share of walkable street length near places at or below a stress level."""

    places: tuple[str, ...]
    radius: float
    level: int


@dataclass(frozen=True, slots=True)
class CrossingSpacing:
    """Share of main-road length with a crossing at least every so many metres."""

    spacing: float


@dataclass(frozen=True, slots=True)
class CrossingNear:
    """Share of entrances beside a main road that have a crossing near."""

    places: tuple[str, ...]
    radius: float
    road_within: float


@dataclass(frozen=True, slots=True)
class CapacityRatio:
    """Places (seats, beds) per so many children."""

    place: str
    ages: Band
    per: int


Formula = Reach | StressAround | CrossingSpacing | CrossingNear | CapacityRatio


@dataclass(frozen=True, slots=True)
class Target:
    """What a value is held to, in the unit of its indicator."""

    comparator: Comparator
    value: float

    def met(self, value: float) -> bool:
        """Whether `value` keeps the target, at the tenth to which values are shown."""
        value = round(value, 1)
        return value >= self.value if self.comparator == "at_least" else value <= self.value


@dataclass(frozen=True, slots=True)
class Indicator:
    """One definition; see any file in ``indicators/``."""

    code: str
    names: dict[str, str]
    task: int
    unit: str
    judges: Judged
    formula: Formula
    target: Target | None
    source: Source
    empty: str

    @property
    def name(self) -> str:
        """Its name in the language in force."""
        lang: Language = language()
        return self.names[lang]


@cache
def indicators() -> tuple[Indicator, ...]:
    """All indicators that come with Onemetre, by plan task and code."""
    files = sorted(Path(__file__).with_name("indicators").glob("*.toml"))
    return tuple(sorted((read_indicator(f) for f in files), key=lambda i: (i.task, i.code)))


def read_indicator(path: Path) -> Indicator:
    """Read one definition.

    Raises
    ------
    InputError
        naming the file and the key that is missing or wrong.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        target = table.get("target")
        return Indicator(
            code=table["code"],
            names={lang: table["name"][lang] for lang in ("zh", "en")},
            task=table["task"],
            unit=table["unit"],
            judges=table["judges"],
            formula=_formula(table["formula"]),
            target=Target(target["comparator"], float(target["value"])) if target else None,
            source=Source.read(table["source"]),
            empty=table["formula"]["empty"],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(
            "{file}: an indicator cannot be read: {error}.",
            remedy="Compare it with the other files in its folder.",
            file=str(path), error=f"{type(error).__name__} {error}",
        ) from error  # fmt: skip


def _formula(table: dict[str, object]) -> Formula:
    kind = cast("FormulaKind", table["kind"])
    number = {key: float(str(value)) for key, value in table.items() if _is_number(value)}
    places = tuple(cast("list[str]", table.get("places", [])))
    match kind:
        case "reach":
            return Reach(
                str(table["place"]), Band.parse(str(table["ages"])), table["company"] == "alone",
                number["radius"], number["minutes"],
            )  # fmt: skip
        case "stress_around":
            return StressAround(places, number["radius"], int(number["level"]))
        case "crossing_spacing":
            return CrossingSpacing(number["spacing"])
        case "crossing_near":
            return CrossingNear(places, number["radius"], number["road_within"])
        case "capacity_ratio":
            return CapacityRatio(
                str(table["place"]), Band.parse(str(table["ages"])), int(number["per"])
            )
    raise ValueError(f"no formula is called {kind!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
