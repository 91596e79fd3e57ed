"""The rules of supervision, from ``supervision.toml``: when to recall, to whom a matter rises."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from onemetre.ground.dated import Source
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from onemetre.access.models import Unit

#: What the source of the rules is called; pages say it in their language.
_SOURCE = mark("Onemetre, rule of the house")

Way = Literal["above", "government", "government above"]


@dataclass(frozen=True, slots=True)
class Rise:
    """After how many days overdue a matter is told to whom."""

    overdue_days: int
    to: Way


@dataclass(frozen=True, slots=True)
class Rules:
    """Days of reminding and rising, and who says so."""

    remind_on_days: tuple[int, ...]
    silent_after_days: int
    forget_after_days: int
    list_days: int
    remind_again_days: int
    near_days: int
    rises: tuple[Rise, ...]
    source: Source


@cache
def rules() -> Rules:
    """The rules in force."""
    told = tomllib.loads(Path(__file__).with_name("supervision.toml").read_text("utf-8"))
    reports, matters = told["reports"], told["matters"]
    return Rules(
        tuple(sorted(reports["remind_on_days"])), reports["silent_after_days"],
        reports["forget_after_days"], reports["list_days"], matters["remind_again_days"],
        matters["near_days"],
        tuple(Rise(each["overdue_days"], cast("Way", each["to"])) for each in matters["escalate"]),
        Source.read(told["source"]),
    )  # fmt: skip


def unit_above(unit: Unit, way: Way = "above") -> Unit | None:
    """The unit to which something of `unit` rises; None at the top."""
    government = unit.government
    if way == "above":
        return unit.trade or government
    if way == "government" or government is None:
        return government
    return government.government
