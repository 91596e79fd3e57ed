"""The official radius, the shortest walk and the child's own walk, drawn beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.measure import wording
from onemetre.measure.definitions import Reach
from onemetre.measure.values import Pair
from onemetre.press import DumbbellRow, DumbbellWords, dumbbells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemetre.measure.values import Measured


def three_answers(measured: Iterable[Measured], *, width: float) -> str:
    """A row for each indicator that has them, as an SVG; "" where none has."""
    rows = [row for each in measured if (row := _row(each)) is not None]
    words = DumbbellWords(tr("official radius (straight line)"), tr("shortest walk"),
                          tr("a child's walk (low–high)"), tr("standard"))  # fmt: skip
    return dumbbells(rows, words, width=width) if rows else ""


def _row(each: Measured) -> DumbbellRow | None:
    formula = each.indicator.formula
    if not isinstance(formula, Reach) or each.judged is None:
        return None
    target = each.indicator.target
    reference = each.state == "reference"
    short = ""
    if target is not None and not reference:
        low, high = (max(target.value - v, 0) for v in (each.judged.high, each.judged.low))
        short = tr("short by {n}", n=wording.span(Pair(low, high))) if high > 0 else tr("kept")
    company = tr("alone") if formula.alone else tr("with an adult")
    limit = tr("{n:g} m", n=formula.radius)
    return DumbbellRow(
        title=each.indicator.name, note=f"{limit} · {wording.ages(formula.ages)} · {company}",
        official=each.official, walk=each.walk,
        low=each.child.low if each.child else None, high=each.child.high if each.child else None,
        target=None if target is None or reference else target.value,
        right=short or tr("reference"),
        right_note=tr("points") if short not in {"", tr("kept")} else "",
    )  # fmt: skip
