"""What an indicator says, in plain words and as a formula: both made from its formula as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onemetre.ground.language import language, tr
from onemetre.measure.definitions import (
    CapacityRatio,
    CrossingNear,
    CrossingSpacing,
    Reach,
    StressAround,
)
from onemetre.measure.targets import kind_name
from onemetre.measure.wording import ages, number

if TYPE_CHECKING:
    from onemetre.ground.dated import Certainty
    from onemetre.measure.definitions import Indicator


@dataclass(frozen=True, slots=True)
class Explained:
    """An indicator in words: a sentence, and a fraction ``above / below × times``."""

    plain: str
    above: str
    below: str
    times: str


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the plan that indicators serve."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the programme, with the tasks that indicators serve."""

    title: str
    tasks: tuple[Task, ...]


@cache
def _tasks() -> dict[str, object]:
    return tomllib.loads(Path(__file__).with_name("tasks.toml").read_text("utf-8"))


def fields_of_work() -> tuple[Field, ...]:
    """The fields and tasks that indicators name by number, in the language in force."""
    lang = language()
    return tuple(
        Field(
            str(field[lang]),
            tuple(
                Task(int(str(task["number"])), str(task[lang]))
                for task in cast("list[dict[str, object]]", field["tasks"])
            ),
        )
        for field in cast("list[dict[str, object]]", _tasks()["field"])
    )


def plan_number() -> str:
    """The document number of the plan by whose tasks indicators are numbered."""
    return str(cast("dict[str, object]", _tasks()["plan"])["number"])


def explain(indicator: Indicator) -> Explained:
    """What is counted, in the language in force."""
    formula = indicator.formula
    match formula:
        case Reach():
            return _reach(indicator, formula)
        case CapacityRatio():
            kind, who = kind_name(formula.place), ages(formula.ages)
            return Explained(
                tr("How many places there are in {kind} for every {per} children of {ages}.",
                   kind=kind, per=number(formula.per), ages=who),
                tr("places in {kind} here", kind=kind), tr("children of {ages} here", ages=who),
                f"× {number(formula.per)}",
            )  # fmt: skip
        case StressAround():
            return Explained(
                tr("Of every 100 m of street that can be walked within {n} m of a school, how many"
                   " are calm (traffic stress level {level}).",
                   n=number(formula.radius), level=formula.level),
                tr("metres of street within {n} m of a school, at stress level {level} or below",
                   n=number(formula.radius), level=formula.level),
                tr("metres of street that can be walked within {n} m of a school",
                   n=number(formula.radius)),
                "× 100%",
            )  # fmt: skip
        case CrossingSpacing():
            return Explained(
                tr("Of every 100 m of main road, how many have a crossing at least every {n} m.",
                   n=number(formula.spacing)),
                tr("metres of main road no farther than {n} m from a crossing",
                   n=number(formula.spacing / 2)),
                tr("metres of main road"), "× 100%",
            )  # fmt: skip
        case CrossingNear():
            return Explained(
                tr("Of every 100 school gates beside a main road, how many have a crossing within"
                   " {n} m.", n=number(formula.radius)),
                tr("gates with a crossing within {n} m", n=number(formula.radius)),
                tr("school gates within {n} m of a main road", n=number(formula.road_within)),
                "× 100%",
            )  # fmt: skip


def _reach(indicator: Indicator, formula: Reach) -> Explained:
    kind, who = kind_name(formula.place), ages(formula.ages)
    metres, minutes = number(formula.radius), number(formula.minutes)
    if indicator.judges == "official":
        plain = tr(
            "Of every 100 children of {ages}, how many live within {n} m of the nearest"
            " place of this kind ({kind}) in a straight line.",
            ages=who,
            n=metres,
            kind=kind,
        )
        above = tr("children of {ages} with a straight line to the nearest {kind} ≤ {n} m",
                   ages=who, n=metres, kind=kind)  # fmt: skip
    elif indicator.judges == "walk":
        plain = tr(
            "Of every 100 children of {ages}, how many have a place of this kind ({kind})"
            " within a walk of {n} m along real streets.",
            ages=who,
            n=metres,
            kind=kind,
        )
        above = tr("children of {ages} with a shortest walk to the nearest {kind} ≤ {n} m",
                   ages=who, n=metres, kind=kind)  # fmt: skip
    elif formula.alone:
        plain = tr(
            "Of every 100 children of {ages}, how many can walk alone to the nearest place"
            " of this kind ({kind}) within {n} minutes, by streets and crossings that their"
            " age may take.",
            ages=who,
            n=minutes,
            kind=kind,
        )
        above = tr("children of {ages} whose fastest walk alone to the nearest {kind} ≤ {n} min",
                   ages=who, n=minutes, kind=kind)  # fmt: skip
    else:
        plain = tr(
            "Of every 100 children of {ages}, how many get to the nearest place of this"
            " kind ({kind}) with an adult within {n} minutes on foot.",
            ages=who,
            n=minutes,
            kind=kind,
        )
        above = tr("children of {ages} whose walk with an adult to the nearest {kind} ≤ {n} min",
                   ages=who, n=minutes, kind=kind)  # fmt: skip
    return Explained(plain, above, tr("all children of {ages} at home here", ages=who), "× 100%")


def certainty_word(certainty: Certainty) -> str:
    """How well a figure of a standard is known."""
    return {
        "verified": tr("read in the text itself"), "secondary": tr("read in a copy"),
        "derived": tr("worked out from such figures"),
        "remembered": tr("not verified: a reference, nobody is held to it"),
    }[certainty]  # fmt: skip


def said_of(text: str) -> str:
    """A source's name or note in the language in force; what is quoted stays as it is."""
    return tr(text) if text else ""


def level_word(level: str) -> str:
    """The word for a level of areas, in the plural; "" where areas have none."""
    return {
        "province": tr("Provinces"), "city": tr("Cities"), "county": tr("Districts and counties"),
        "township": tr("Towns and subdistricts"), "community": tr("Communities and villages"),
    }.get(level, tr("Areas"))  # fmt: skip
