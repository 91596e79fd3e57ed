"""Numbers in running text, with their units, ranges and dates. What they mean is `targets`'."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onemetre.policy.numerals import HAN, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemetre.policy.plan import Span


@cache
def words() -> dict[str, dict[str, object]]:
    """The lexicon of numbers, ``figures.toml``."""
    return tomllib.loads(Path(__file__).with_name("figures.toml").read_text("utf-8"))


def listed(table: str, key: str) -> list[str]:
    """A list of the lexicon."""
    return cast("list[str]", words()[table][key])


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or a range of two, with its unit.

    ``unit`` is ``%``, ``‰`` or a measure word, "" where none follows. ``span`` covers number and
    unit. ``han``: written in Chinese figures.
    """

    low: float
    high: float | None
    unit: str
    span: Span
    han: bool = False


_ARABIC = r"[0-9０-９]+(?:[,，][0-9]{3})*(?:[.．][0-9０-９]+)?"
_HAN = rf"[{HAN}]+"
_RANGE = r"\s*(?:--|——|—|–|－|-|~|～|至|到)\s*"
_TIMES = r"[万亿]?"


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(listed("units", "counted"), key=len, reverse=True)))
    part = rf"(?:{_ARABIC}|{_HAN})"
    return re.compile(
        rf"百分之(?P<percent>{part})"
        rf"|千分之(?P<mille>{part})"
        rf"|(?P<parts>{_HAN})分之(?P<of>{_HAN})"
        rf"|(?P<tenths>[一二三四五六七八九])成(?![为立长功员本绩果就])"
        rf"|(?P<first>{_ARABIC})\s*(?P<times1>{_TIMES})\s*(?P<sign1>[%％‰])?(?:{_RANGE}(?P<second>{_ARABIC}))?"
        rf"\s*(?P<times>{_TIMES})余?多?\s*(?P<unit>[%％‰]|{units})?"
        rf"|(?P<han>{_HAN})(?:[至到—-](?P<han2>{_HAN}))?\s*(?P<hanunit>{units})"
    )


#: Dates and periods; group "year" (and "month", "day") where they may set a deadline.
DATE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*年(?:\s*(?P<month>\d{1,2})\s*月(?:份)?)?(?:\s*(?P<day>\d{1,2})\s*日)?"
    r"|(?P<hanyear>[一二][〇○零一二三四五六七八九]{3})年(?:(?P<hanmonth>[一二三四五六七八九十]{1,3})月)?"
    r"(?:(?P<handay>[一二三四五六七八九十]{1,3})日)?"
    r"|“?(?P<plan>十[一二三四五六])五”?(?:时期|期间|期)?"
    r"|(?P<monthly>\d{1,2})\s*月(?:份)?(?=底前|底|前|末前|(?P<monthday>\d{1,2})日前)"
    r"|(?P<bare>(?:19|20)\d\d)(?=\s*[—–~～-]{1,2}\s*(?:19|20)\d\d))"
)
_NOT_NUMBERS = re.compile(
    r"[〔\[［【(（]\s*(?:19|20)\d\d\s*[〕\]］】)）]\s*第?\s*\d+\s*号"  # document numbers
    r"|第\s*(?:\d+|[" + HAN + r"]+)"  # ordinals
    r"|(?:19|20)\d\d\s*[—–~～-]{1,2}\s*(?:19|20)\d\d\s*年?"  # periods
    r"|\d{1,2}\s*月\s*(?:\d{1,2}\s*日)?"  # months and days
    r"|(?:GB|GB/T|JGJ|CJJ|DB|WS/T)\s*[\d./—-]+"  # standards
)


def figures(text: str, start: int, end: int) -> Iterator[Figure]:
    """Every number between two positions that is no date, ordinal or document number. O(n)."""
    hidden = [found.span() for found in _NOT_NUMBERS.finditer(text, start, end)]
    hidden += [found.span() for found in DATE.finditer(text, start, end)]
    hidden.sort()
    at = 0
    for found in _pattern().finditer(text, start, end):
        while at < len(hidden) and hidden[at][1] <= found.start():
            at += 1
        if at < len(hidden) and hidden[at][0] < found.end():
            continue
        made = _figure(found)
        if made is not None:
            yield made


def _figure(found: re.Match[str]) -> Figure | None:
    for name, unit in (("percent", "%"), ("mille", "‰")):
        if found[name]:
            value = number(found[name])
            return None if value is None else Figure(value, None, unit, found.span())
    if found["parts"]:
        whole, part = number(found["parts"]), number(found["of"])
        return (
            Figure(part / whole * 100, None, "%", found.span(), han=True)
            if whole and part
            else None
        )
    if found["tenths"]:
        return Figure((number(found["tenths"]) or 0) * 10, None, "%", found.span(), han=True)
    if found["han"]:
        return _han_figure(found)
    low = number(found["first"])
    high = number(found["second"]) if found["second"] else None
    if low is None:
        return None
    times = found["times"] or found["times1"]
    scale = {"万": 10_000.0, "亿": 100_000_000.0}.get(times, 1.0)
    unit = (found["unit"] or found["sign1"] or "").replace("％", "%")
    end = found.end()
    return Figure(low * scale, None if high is None else high * scale, unit, (found.start(), end))


def _han_figure(found: re.Match[str]) -> Figure | None:
    if found["hanunit"] in {"级", "线", "期", "部", "门", "度"}:
        return None  # 三级医院, 一线: kinds, not counts
    low = number(found["han"])
    high = number(found["han2"]) if found["han2"] else None
    # 一体, 一批, 一次: words, not counts, unless at least one is asked for.
    counted = found["hanunit"] in {"所", "处", "家", "座"} or re.search(
        r"至少|不少于", found.string[max(found.start() - 8, 0) : found.start()]
    )
    if low is None or (low == 1 and high is None and not counted):
        return None
    return Figure(low, high, found["hanunit"], found.span(), han=True)


def deadline(found: re.Match[str], year: str = "") -> str:
    """``2025``, ``2024-06`` or ``2024-06-15`` of a date that was found.

    A month without a year is of `year`, the document's own; "" where that is not known, and of a
    date that something is compared with or counted from (较2020年, 由2020年的).
    """
    before = found.string[max(found.start() - 2, 0) : found.start()]
    after = found.string[found.end() : found.end() + 4]
    if re.search(r"[较比由从自]$", before) or re.match(r"(?:年)?(?:基础|以来|起|的基数)", after):
        return ""
    if found["monthly"]:
        only = int(found["monthly"])
        return _ending(year, only, found["monthday"]) if year and 1 <= only <= 12 else ""
    # The first day of a span is not its last: 2026年9月1日至10月31日.
    spans = re.match(r"\s*[至到—–~～-]", after)
    if found["year"]:
        return _ending(found["year"], found["month"], None if spans else found["day"])
    if found["hanyear"]:
        return _ending(found["hanyear"], found["hanmonth"], None if spans else found["handay"])
    if found["plan"]:
        # The n-th five-year plan ends in 1955 + 5 n - 5 + 2: the 14th in 2025.
        nth = number(found["plan"])
        return str(1955 + 5 * int(nth)) if nth else ""
    return ""


def _ending(*parts: str | int | None) -> str:
    """Year, month and day as far as they are there and a day of the calendar."""
    year, month, day = (int(number(str(each or "")) or 0) for each in parts)
    if not year or not 1 <= month <= 12:
        return str(year) if year else ""
    if not 1 <= day <= monthrange(year, month)[1]:
        return f"{year}-{month:02d}"
    return f"{year}-{month:02d}-{day:02d}"
