"""How far a target is on its way, by a stated rule (docs/methods/pace.md).

The straight line from the first value to the goal on the day of the deadline is the way. Evidence
that has gone stale keeps nothing. A target without a date is to hold now.
"""

from __future__ import annotations

import math
import operator
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from onemetre.ground.dated import Source
from onemetre.ground.language import mark, tr
from onemetre.measure.targets import last_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onemetre.press.report import Sign, Tone

State = Literal["behind", "on", "ahead", "kept", "missed", "not_evidenced", "cannot_say"]
STATES: tuple[State, ...] = (
    "missed", "behind", "not_evidenced", "cannot_say", "on", "ahead", "kept",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """What a target came to on a day.

    ``high`` None: there may be any number more. ``until``: the last day on which all that it
    rests on is taken for true.
    """

    day: date
    low: float
    high: float | None
    until: date


@dataclass(frozen=True, slots=True)
class Way:
    """What the values are held to.

    Attributes
    ----------
    goal
        None where the target names no figure to which what was counted can be held.
    deadline
        ``2030``, ``2025-06``, ``2025-06-30``; "" means now.
    at_most
        less is better.
    strict
        the goal itself is not enough: more than 90, fewer than 5.
    judged
        False where nobody may be held to the value: how it is counted is not confirmed, or the
        figure is a reference.
    """

    goal: float | None
    deadline: str
    at_most: bool = False
    strict: bool = False
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Pace:
    """What is said, and why: an English sentence, to be translated. ``line`` is where the
    straight way stands on the day of the latest value; None where there is none."""

    state: State
    reason: str
    line: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The figures of the rule, with their source."""

    margin: float
    stale_months: int
    source: Source


@cache
def rule() -> Rule:
    """The rule in force."""
    table = tomllib.loads(Path(__file__).with_name("pace.toml").read_text("utf-8"))
    source = Source.read(cast("dict[str, object]", table["source"]))
    return Rule(float(table["margin"]), int(table["stale_months"]), source)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    end = last_day(f"{day.year + year:04d}-{month + 1:02d}")
    return end.replace(day=min(day.day, end.day))


def pace(values: Sequence[Value], way: Way, day: date) -> Pace:
    """Say how a target stands on `day`, from its values, the oldest first."""
    if not values:
        return Pace("cannot_say", mark("Nothing was counted yet."))
    if way.goal is None:
        return Pace("cannot_say", mark("It names no figure to which what is counted can be held."))
    if not way.judged:
        return Pace("cannot_say", mark("How it is counted was not confirmed by anybody."))
    latest = values[-1]
    if latest.until < day:
        return Pace(
            "not_evidenced", mark("Some of what it rests on was not confirmed for too long.")
        )
    low, high = _met(latest, way)
    if low and high:
        return Pace("kept", mark("Even the worst reading of the registers reaches it."))
    if low or high:
        return Pace("not_evidenced", mark("What is not known decides it: the low value and the"
                                          " high one fall on different sides."))  # fmt: skip
    if not way.deadline:
        return Pace("missed", mark("It names no date: it is to hold now, and does not."))
    due = last_day(way.deadline)
    if due < day:
        if latest.day < due:
            return Pace("not_evidenced", mark("Its date is past, and the value is older."))
        return Pace("missed", mark("Its date is past, and it was not reached."))
    return _on_the_way(values[0], latest, way, due)


def _met(value: Value, way: Way) -> tuple[bool, bool]:
    """Whether the low and the high value meet the goal. Nothing is rounded: 99.96 is not 100."""
    goal = way.goal or 0.0
    high = math.inf if value.high is None else value.high
    if way.at_most:
        meets = operator.lt if way.strict else operator.le
    else:
        meets = operator.gt if way.strict else operator.ge
    return meets(value.low, goal), meets(high, goal)


def _on_the_way(first: Value, latest: Value, way: Way, due: date) -> Pace:
    if first.day >= latest.day:
        return Pace("cannot_say", mark("There is one value only: no way can be drawn yet."))
    if latest.high is None or first.high is None:
        return Pace("cannot_say", mark("There may be any number more than is written down."))
    gone = (latest.day - first.day).days / (due - first.day).days
    goal = way.goal or 0.0
    sign = -1.0 if way.at_most else 1.0
    # Everything as if more were better; a start beyond the goal is a start at the goal.
    ends = sorted(sign * each for each in (first.low, first.high))
    now = sorted(sign * each for each in (latest.low, latest.high))
    lines = [_line(each, sign * goal, gone) for each in ends]
    margin = rule().margin / 100 * max(sign * goal - ends[0], 0.0)
    worst, best = now[0] - lines[1], now[1] - lines[0]
    middle = sign * (lines[0] + lines[1]) / 2
    if worst > margin:
        return Pace("ahead", mark("It is above the straight line to its date."), middle)
    if best < -margin:
        return Pace("behind", mark("It is below the straight line to its date."), middle)
    if worst >= -margin and best <= margin:
        return Pace("on", mark("It follows the straight line to its date."), middle)
    return Pace("cannot_say", mark("What is not known decides on which side of the straight line"
                                   " to its date it is."), middle)  # fmt: skip


def _line(start: float, goal: float, gone: float) -> float:
    start = min(start, goal)
    return start + (goal - start) * gone


# Words ------------------------------------------------------------------------------------------


def pace_word(state: str) -> str:
    """The word for a state."""
    return {
        "behind": tr("behind"), "on": tr("on its way"), "ahead": tr("ahead"), "kept": tr("kept"),
        "missed": tr("missed"), "not_evidenced": tr("not evidenced"),
        "cannot_say": tr("cannot be judged"),
    }[state]  # fmt: skip


def pace_look(state: str) -> tuple[Sign, Tone]:
    """The sign and the tone of a state."""
    looks: dict[str, tuple[Sign, Tone]] = {
        "behind": ("open", "attention"), "on": ("open", "plain"), "ahead": ("open", "good"),
        "kept": ("kept", "good"), "missed": ("missed", "bad"),
        "not_evidenced": ("no_evidence", "attention"), "cannot_say": ("no_data", "quiet"),
    }  # fmt: skip
    return looks[state]
