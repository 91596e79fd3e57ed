"""A target's value beside its goal, and its way there, drawn wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from onemetre.ground.language import tr
from onemetre.measure import wording
from onemetre.press.strips import Moment, Scale, trend
from onemetre.press.target_chart import target_chart, top_of
from onemetre.programme.counting import at_most, strict
from onemetre.programme.pace import pace_look

if TYPE_CHECKING:
    from onemetre.programme.models import Result
    from onemetre.programme.target_reads import Standing

#: Widths of a drawing on a desk and on a phone; one of them is shown.
_WIDE, _NARROW = 600, 300
_TREND, _SLIM = 720, 328

Drawn = tuple[Markup, Markup]


def amount(value: float, unit: str) -> str:
    """``58%``, ``3``."""
    if unit == "%":
        return f"{wording.percent(value)}%"
    return wording.number(value, 0 if value.is_integer() else 1)


def value_words(low: float | None, high: float | None, unit: str) -> str:
    """``58–71%``, ``2``, ``2 or more``; a dash where there is none."""
    if low is None:
        return "–"
    if high is None:
        return tr("{n} or more", n=amount(low, unit))
    if low == high:
        return amount(low, unit)
    return f"{amount(low, unit).removesuffix('%')}–{amount(high, unit)}"


def result_words(result: Result) -> str:
    """Its value with its unit."""
    return value_words(result.low, result.high, result.unit)


def goal_words(standing: Standing) -> str:
    """``≥90%``, as it is written at the target's line."""
    result = standing.result
    if result is None or standing.goal is None:
        return ""
    of = standing.target
    more, less = (">", "<") if strict(of.comparator, of.unit, result.unit) else ("≥", "≤")
    sign = less if at_most(of.comparator) else more
    return f"{sign}{amount(standing.goal, result.unit)}"


def chart(standing: Standing) -> Drawn | None:
    """What it came to beside the target; None where there is nothing to draw."""
    result = standing.result
    goal = standing.goal
    if result is None or result.low is None or goal is None:
        return None
    low = float(result.low)
    high = low if result.high is None else float(result.high)
    _, tone = pace_look(standing.pace.state)
    said, target = result_words(result), tr("target {value}", value=goal_words(standing))
    wide, narrow = (
        Markup(  # noqa: S704  # our own drawing, words escaped by it
            target_chart(low, high, goal, result.unit, said=said, target_said=target, tone=tone,
                         width=width)
        )
        for width in (_WIDE, _NARROW)
    )  # fmt: skip
    return wide, narrow


def way(standing: Standing) -> Drawn | None:
    """Its values one after another; None before there are two."""
    result = standing.result
    if result is None or len(standing.values) < 2:
        return None
    highest = [v.low if v.high is None else v.high for v in standing.values]
    moments = [
        Moment(f"{v.day:%Y-%m}", v.low, high, value_words(v.low, v.high, result.unit))
        for v, high in zip(standing.values, highest, strict=True)
    ]
    goal = None if result.goal is None else float(result.goal)
    top = top_of(result.unit, *highest, goal or 0.0)
    words = tr("target {value}", value=goal_words(standing)) if goal is not None else ""
    scale = Scale(top, result.unit, goal, words)
    wide, narrow = (
        Markup(trend(moments, scale, width=width))  # noqa: S704  # likewise
        for width in (_TREND, _SLIM)
    )
    return wide, narrow
