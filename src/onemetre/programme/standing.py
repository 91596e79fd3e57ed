"""How a task stands in an area at the end of a period, by a stated rule.

1. No unit owes it, or the document breaks off in it: ``cannot_say``.
2. It has targets that are computed and judged here: one missed makes it ``missed``; else one
   without evidence, or with evidence too old, ``no_evidence``; else all kept ``kept``; else
   ``doing``.
3. Otherwise, what was signed: nothing yet is "" while the period is open and ``no_evidence``
   after it was due; without a file that shows something, dated within the months that evidence
   stays fresh, it is ``no_evidence``; 100 % done is ``kept``; anything else ``doing``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onemetre.ground.dated import Source
from onemetre.ground.language import mark
from onemetre.programme.pace import months_after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

#: In the order of the legend: word, sign (see `press.charts.sign`), tone.
STANDINGS: dict[str, tuple[str, str]] = {
    "kept": (mark("kept"), "good"),
    "doing": (mark("under way"), "quiet"),
    "missed": (mark("missed"), "bad"),
    "no_evidence": (mark("evidence missing"), "attention"),
    "cannot_say": (mark("cannot say"), "quiet"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How many months evidence stays fresh, and who says so."""

    fresh_months: int
    source: Source


@cache
def rule() -> Rule:
    """The rule in force, from ``standing.toml``."""
    table = tomllib.loads(Path(__file__).with_name("standing.toml").read_text("utf-8"))
    return Rule(
        int(cast("int", table["evidence_fresh_months"])),
        Source.read(cast("dict[str, object]", table["source"])),
    )


def standing(
    *,
    owed: bool,
    signed: bool,
    due: bool,
    share: float | None,
    shown_on: date | None,
    end: date,
    targets: Sequence[str] = (),
) -> str:
    """See the module.

    Parameters
    ----------
    owed
        whether a unit owes the task.
    signed, due
        whether its lead has signed; whether the period's due day is past.
    share
        per cent done, as signed.
    shown_on
        the day of its newest evidence.
    end
        the period's last day.
    targets
        states of its targets that are computed in the area (see ``pace``).
    """
    if not owed:
        return "cannot_say"
    if targets:
        return of_targets(targets)
    if not signed:
        return "no_evidence" if due else ""
    if shown_on is None or months_after(shown_on, rule().fresh_months) < end:
        return "no_evidence"
    return "kept" if share is not None and share >= 100 else "doing"


def of_targets(found: Sequence[str]) -> str:
    """How a task stands by the states of its targets."""
    states = set(found)
    if "missed" in states:
        return "missed"
    if "not_evidenced" in states:
        return "no_evidence"
    return "kept" if states == {"kept"} else "doing"
