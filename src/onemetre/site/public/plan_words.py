"""Words and drawings of plans that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from onemetre.ground.language import language, tr
from onemetre.measure import wording
from onemetre.policy.firmness import figure_words
from onemetre.press.target_chart import target_chart

if TYPE_CHECKING:
    from onemetre.policy import Caution, Plan, Target
    from onemetre.policy.plan import Span
    from onemetre.programme.board import Promise

#: Widths of a chart on a desk and on a phone; one of them is shown.
_WIDE, _NARROW = 600, 300
_TEN = "一二三四五六七八九十"


def figure(target: Target) -> str:
    """``≥ 90 %``, or that it names no figure."""
    return figure_words(target) or tr("qualitative")


def due(deadline: str) -> str:
    """``end of 2025``, ``2025-06``, a day; that none is stated."""
    if not deadline:
        return tr("not stated")
    year, *rest = deadline.split("-")
    if not rest:
        return tr("end of {year}", year=year)
    if len(rest) > 1:
        return wording.day(deadline)
    return f"{year} 年 {int(rest[0])} 月" if language() == "zh" else deadline


def ordinal(number: int) -> str:
    """一, 二 … in Chinese, 1, 2 … in English."""
    return _TEN[number - 1] if language() == "zh" and number <= len(_TEN) else str(number)


def characters(span: Span) -> str:
    """``3,360–3,387``: the first and the last character, counted from one."""
    return f"{span[0] + 1:,}–{span[1]:,}"


def sentence(text: str, span: Span) -> Span:
    """The part of a sentence around a span, to the stops on either side."""
    if span[1] <= span[0]:
        return 0, 0
    start = max(text.rfind(stop, 0, span[0]) for stop in "。；;\n") + 1
    ends = [at + (stop != "\n") for stop in "。；;\n" if (at := text.find(stop, span[1])) >= 0]
    return start, min(ends, default=len(text))


def warnings(plan: Plan) -> list[tuple[Caution, str, str]]:
    """Warnings of the reader: itself, its message, and the number of the task it stands in."""
    return [
        (
            each, tr(each.message),
            next((t.number for t in plan.tasks if t.span[0] <= each.span[0] < t.span[1]), ""),
        )
        for each in plan.warnings
    ]  # fmt: skip


def chart(promise: Promise) -> tuple[Markup, Markup]:
    """What was found beside the target, drawn wide and narrow."""
    check = promise.check
    assert check is not None  # noqa: S101  # only what was checked is drawn
    assert check.low is not None  # noqa: S101  # likewise
    assert check.high is not None  # noqa: S101  # likewise
    ends = (check.low, check.high)
    unit = check.unit
    whole = all(float(each).is_integer() for each in ends)
    digits = 0 if unit == "%" or whole else 1
    said = "–".join(dict.fromkeys(
        wording.percent(each) if unit == "%" else wording.number(each, digits) for each in ends
    )) + ("%" if unit == "%" else "")  # fmt: skip
    goal = float(check.goal or 0)
    # What is checked may be a share where the plan counts: 100 % of gates with a crossing.
    sign = "≤" if promise.target.comparator in {"<=", "<"} else "≥"
    amount = wording.percent(goal) if unit == "%" else wording.number(goal)
    target = tr("target {value}", value=f"{sign}{amount}{'%' if unit == '%' else ''}")
    _, tone = wording.state_look(check.state)  # type: ignore[arg-type]  # one of the states
    wide, narrow = (
        Markup(  # noqa: S704  # our own drawing, words escaped by it
            target_chart(*ends, goal, unit, said=said, target_said=target, tone=tone, width=width)
        )
        for width in (_WIDE, _NARROW)
    )
    return wide, narrow
