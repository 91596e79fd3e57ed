"""Numbers and names as offices and families read them, in the language in force."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from onemetre.ground.language import language, tr

if TYPE_CHECKING:
    from onemetre.atlas.city import Counted
    from onemetre.ground.ages import Band
    from onemetre.measure.targets import TargetState
    from onemetre.measure.values import Measured, Pair, State
    from onemetre.press.report import Sign, Tone


def span(pair: Pair, digits: int = 0) -> str:
    """``58–71``, or one number where both are alike when rounded."""
    low, high = number(pair.low, digits), number(pair.high, digits)
    return low if low == high else f"{low}–{high}"


def number(value: float, digits: int = 0) -> str:
    """With thousands separated; halves rounded up, as readers expect."""
    scale = 10**digits
    rounded = math.floor(value * scale + 0.5) / scale
    return f"{rounded:,.{digits}f}"


def percent(value: float) -> str:
    """Whole per cent; near the ends with a tenth, so that neither 99.6 nor 99.96 is printed as all.

    A share of nobody is a dash.
    """
    if math.isnan(value):
        return "–"
    if value >= 99.95 and round(value, 6) < 100:
        return "99.9"
    return number(value, 1 if 0 < value < 0.95 or 99 < value < 99.95 else 0)


def percents(pair: Pair) -> str:
    """``58–71``, or one number where both are alike when rounded."""
    low, high = percent(pair.low), percent(pair.high)
    return low if low == high else f"{low}–{high}"


def found(pair: Pair | None, unit: str) -> str:
    """A value with its unit, low–high: ``58–71%``, ``3.2‰``, ``4``; a dash where there is none."""
    if pair is None:
        return "–"
    if unit == "%":
        said = percents(pair)
        return said if said == "–" else f"{said}%"
    if unit == "‰":
        return f"{span(pair, 1)}‰"
    return span(pair)


def about(value: float) -> str:
    """An estimate to two significant digits, so that it does not look counted."""
    if value < 0.05:
        return "0"
    if value < 10:
        return tr("fewer than 10")
    step = 10 ** max(int(math.log10(value)) - 1, 0)
    return f"{math.floor(value / step + 0.5) * step:,.0f}"


def amount(value: float, counted: Counted) -> str:
    """Children (an estimate), or what stands for them where none are counted."""
    if counted == "children":
        return about(value)
    if counted == "floor":
        return tr("{area} m²", area=about(value))
    return tr("{n} m of street", n=about(value))


def ages(band: Band) -> str:
    """``6–8 岁``."""
    if band.first == band.last:
        return tr("{age} years", age=band.first)
    return tr("{first}–{last} years", first=band.first, last=band.last)


def state_word(state: State | TargetState) -> str:
    """The word for a state."""
    return {
        "kept": tr("kept"), "missed": tr("missed"), "broken": tr("broken"),
        "open": tr("not yet due"), "undecided": tr("not evidenced"),
        "no_evidence": tr("not evidenced"), "reference": tr("reference"),
        "no_data": tr("cannot be judged"), "not_measurable": tr("not measurable here"),
    }[state]  # fmt: skip


def state_look(state: State | TargetState) -> tuple[Sign, Tone]:
    """The sign and the tone of a state."""
    looks: dict[str, tuple[Sign, Tone]] = {
        "kept": ("kept", "good"), "missed": ("missed", "bad"), "broken": ("broken", "bad"),
        "open": ("open", "plain"), "undecided": ("no_evidence", "attention"),
        "no_evidence": ("no_evidence", "attention"), "reference": ("reference", "quiet"),
        "no_data": ("no_data", "quiet"), "not_measurable": ("no_data", "quiet"),
    }  # fmt: skip
    return looks[state]


def target_words(each: Measured) -> str:
    """The standard an indicator is held to, such as ``≥ 90 %``; a reference is in brackets."""
    target = each.indicator.target
    if target is None:
        return "–"
    sign = "≥" if target.comparator == "at_least" else "≤"
    unit = "%" if each.indicator.unit == "%" else ""
    said = f"{sign}{number(target.value, 0)}{unit}"
    binding = each.state != "reference" and each.indicator.source.certainty != "remembered"
    return said if binding else tr("({value})", value=said)


def judged_words(each: Measured) -> str:
    """Which of the answers is judged."""
    return {
        "official": tr("straight line"), "walk": tr("shortest walk"), "child": tr("child's walk"),
    }[each.indicator.judges]  # fmt: skip


def comma(words: list[str]) -> str:
    """A list in a sentence."""
    return ("、" if language() == "zh" else ", ").join(words)


def sentences(*said: str) -> str:
    """Sentences one after another: with a space in English, without one in Chinese."""
    return ("" if language() == "zh" else " ").join(each for each in said if each)


def day(value: date | str | None) -> str:
    """``2026 年 11 月 24 日``, ``24 November 2026``; a dash where it is not known."""
    if not value:
        return "–"
    when = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if language() == "zh":
        return f"{when.year} 年 {when.month} 月 {when.day} 日"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def weekday(value: date) -> str:
    """一, 二 … 日; Mo, Tu … Su."""
    return ("一二三四五六日" if language() == "zh" else _DAYS)[value.weekday()]


_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
