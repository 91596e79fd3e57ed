"""Periods, days, figures and numbers of headings as papers say them, in the language in force."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

from onemetre.ground.language import language, tr
from onemetre.measure.wording import day as spoken_day

if TYPE_CHECKING:
    from datetime import date

    from onemetre.access.models import Unit
    from onemetre.programme.models import Period

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """1 to 99 as headings count: 一, 十, 十二, 二十.

    >>> chinese(3), chinese(10), chinese(12), chinese(20), chinese(35)
    ('三', '十', '十二', '二十', '三十五')
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def official_day(when: date) -> str:
    """``2026年11月24日`` as official documents write it, ``24 November 2026``."""
    if language() == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    return spoken_day(when)


def plain_figure(value: float) -> str:
    """``80``, ``12.5``: as it was given, without zeros that nobody wrote."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def with_unit(value: float, unit: str) -> str:
    """``80%``, ``3 个``."""
    tight = unit in {"%", "‰"}
    return f"{plain_figure(value)}{'' if tight or not unit else ' '}{unit}"


def period_words(period: Period) -> str:
    """``2026年上半年``, ``2026年三季度``, the months; its days where they are no whole months."""
    start, end = period.start, period.end
    whole = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if start.year != end.year or not whole:
        return _days(start, end)
    named = {
        (1, 12): tr("all of {year}"), (1, 6): tr("first half of {year}"),
        (7, 12): tr("second half of {year}"), (1, 3): tr("first quarter of {year}"),
        (4, 6): tr("second quarter of {year}"), (7, 9): tr("third quarter of {year}"),
        (10, 12): tr("fourth quarter of {year}"),
    }.get((start.month, end.month))  # fmt: skip
    if named:
        return named.format(year=start.year)
    if start.month == end.month:
        return tr("month {month} of {year}", month=start.month, year=start.year)
    return tr(
        "months {first} to {last} of {year}", first=start.month, last=end.month, year=start.year
    )


def _days(start: date, end: date) -> str:
    """``2026年1月1日至6月15日``, ``1 January 2026–15 June 2026``."""
    if language() != "zh":
        return f"{official_day(start)}–{official_day(end)}"
    last = official_day(end)
    return f"{official_day(start)}至{last.removeprefix(f'{start.year}年')}"


def ended(text: str) -> str:
    """A sentence with its full stop."""
    text = text.strip()
    if not text or text[-1] in "。.！!？?；;”":
        return text
    return text + ("。" if ord(text[-1]) > 0x2E7F or language() == "zh" else ".")


def unit_name(unit: Unit) -> str:
    """A unit in the language in force; in English by its own name where it has no other."""
    return unit.name_en or unit.name if language() == "en" else unit.name
