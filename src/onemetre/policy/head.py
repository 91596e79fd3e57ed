"""The head of a plan: title, number, who issued it, to whom, when, and what it builds on."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from onemetre.policy.numerals import han_number
from onemetre.policy.plan import Cited, Head
from onemetre.policy.units import looks_like_unit, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.policy.plan import Span

#: Signatures behind the body stand within so many characters of the end.
_TAIL = 300
#: What a plan rests on is said in its head or in its first so many characters.
_BASIS = 600
_KINDS = (
    "方案|计划|纲要|意见|办法|规划|清单|措施|规定|细则|要点|条例|决定|安排"
    "|任务书|行动|导则|指南|标准"
)
_TITLE = re.compile(rf"(?:{_KINDS})(?:[（(][^（）()\n]{{1,24}}[）)])*$")
_NOTICE = re.compile(r"通知|函$|公告$")
_NUMBER = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,14}\s*[〔\[［【(（]\s*(?:19|20)\d\d\s*[〕\]］】)）]\s*第?\s*\d+\s*号"
)
_CITED = re.compile(
    r"《\s*([^《》\n]{2,80}?)\s*》(?:\s*[（(]\s*([\u4e00-\u9fff]{1,14}\s*[〔\[［【]\s*\d{4}\s*[〕\]］】]\s*第?\s*\d+\s*号)\s*[）)])?"
)
_DATE = re.compile(r"^\s*((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*$", re.M)
_DATE_IN = re.compile(
    r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*(?:印发|发布|起施行)?"
)
_HAN_DATE = re.compile(
    r"^\s*([一二][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日\s*$",
    re.M,
)
_PUBLIC = re.compile(
    r"[（(]\s*此[件文](?:主动|依申请)?(?:予以)?(不予)?公开[^）)\n]{0,6}[）)]|公开方式[:：]\s*主动公开|(?:公开属性|公开类别)[:：]\s*主动公开"
)
_ADDRESSEES = re.compile(r"^[ \t　]*([^\n。《》]{2,160})[:：][ \t　]*$", re.M)
_BASED_ON = re.compile(r"贯彻|落实|根据|依据|按照|为了?|编制")


def read_head(text: str, body: int, tables: Sequence[Span]) -> Head:
    """Read the head.

    Parameters
    ----------
    body
        where the numbered body begins.
    tables
        spans of tables, in whose cells nobody signs.
    """
    title, _ = plan_title(text, body)
    number = _first_number(text, body)
    cited = tuple(_cited(text, body, title))
    public = _PUBLIC.search(text)
    return Head(
        title=title,
        number=number,
        issuers=_issuers(text, body, tables),
        addressees=_addressees(text, body),
        date=_date(text, body),
        based_on=cited,
        public=None if public is None else public[1] is None,
    )


def plan_title(text: str, body: int) -> tuple[str, Span]:
    """The plan's own heading: the last line above the body that ends in a kind of plan.

    Where the notice that sends the plan is all there is above the body, the name in its 《》 is
    the plan's.
    """
    found: tuple[str, Span] | None = None
    for a, b in _title_lines(text, body):
        line = re.sub(r"\s+", "", text[a:b])
        if _TITLE.search(line) and len(line) <= 80 and not _NOTICE.search(line):
            found = (line, (a, b))
    if found:
        return found
    notice = re.search(
        r"《([^《》\n]{4,60}?(?:" + _KINDS + r")(?:[（(][^（）()\n]{1,20}[）)])?)》", text[:body]
    )
    if notice:
        return re.sub(r"\s+", "", notice[1]), notice.span(1)
    for a, b in _title_lines(text, body):
        line = text[a:b].strip()
        if 6 <= len(line) <= 80 and not re.search(r"[。；;：:]", line):
            return line, (a, b)
    return "", (0, 0)


def _title_lines(text: str, body: int) -> list[Span]:
    """Lines above the body; a title broken over two lines is joined."""
    lines = [m.span() for m in re.finditer(r"[^\n]+", text[:body])]
    out = list(lines)
    for (a, b), (c, d) in pairwise(lines):
        first, second = text[a:b].strip(), text[c:d].strip()
        broken = not re.search(r"[。；;：:，,、》]$", first) and not _TITLE.search(first)
        if (
            c - b == 1
            and broken
            and len(first) >= 6
            and _TITLE.search(second)
            and not _NUMBER.search(first)
            and not _ends_as_unit(first)
            and not re.search(r"\d日$", first)
        ):
            out.append((a, d))
    return sorted(out, key=lambda span: (span[1], -span[0]))


def _ends_as_unit(line: str) -> bool:
    return all(looks_like_unit(part) for part in line.split())


def _first_number(text: str, body: int) -> str:
    for found in _NUMBER.finditer(text[:body]):
        if found.start() == 0 or text[found.start() - 1] not in "（(":
            return re.sub(r"\s+", "", found[0])
    return ""


def _cited(text: str, body: int, title: str) -> list[Cited]:
    """《…》 of the sentences that say what the plan rests on, in the head or just behind it."""
    out: list[Cited] = []
    own = re.sub(r"\s+", "", title)
    for sentence in re.compile(r"[^。\n]+").finditer(text, 0, min(body + _BASIS, len(text))):
        if not _BASED_ON.search(sentence[0]) or "《" not in sentence[0]:
            continue
        for found in _CITED.finditer(text, *sentence.span()):
            name = re.sub(r"\s+", "", found[1])
            lead = text[max(found.start() - 12, sentence.start()) : found.start()]
            if name in own or own in name or re.search(r"(?:制定|编制|形成)了?(?:我.|本.)?$", lead):
                continue
            if name not in [each.title for each in out]:
                out.append(Cited(name, re.sub(r"\s+", "", found[2] or ""), found.span()))
    return out


def _addressees(text: str, body: int) -> tuple[str, ...]:
    for found in _ADDRESSEES.finditer(text[:body]):
        parts = [part.strip() for part in re.split(r"[、，,；;](?![^（(]*[）)])", found[1])]
        parts = [part for part in parts if part]
        if parts and all(looks_like_unit(part) or part.startswith("各") for part in parts):
            return tuple(parts)
    return ()


def _issuers(text: str, body: int, tables: Sequence[Span]) -> tuple[str, ...]:
    """Units that sign: those on lines of their own, else those that the notice's title names."""
    out: list[str] = []
    for a, b in ((0, body), (max(body, len(text) - _TAIL), len(text))):
        for line in re.compile(r"[^\n]+").finditer(text, a, b):
            if any(start <= line.start() < end for start, end in tables):
                continue
            parts = [part for part in re.split(r"[\s　]+", line[0].strip()) if part]
            if len(parts) > 1 and not all(_signs(part) for part in parts):
                parts = _rejoined(parts)
            if parts and all(_signs(part) for part in parts):
                out += parts
    if not out:
        notice = re.search(r"(?m)^\s*([^\n《》]{3,40}?)关于(?:印发|转发|下发)", text[:body])
        if notice:
            out = [part for part in re.split(r"[\s　、]+", notice[1].strip()) if part]
    return tuple(dict.fromkeys(out))


def _rejoined(parts: list[str]) -> list[str]:
    """Names set in columns, one of them broken over two lines: its rest stands at the end.

    精神文明建设  教育厅  指导委员会办公室: the part that is no unit goes on with the one that does
    not begin with the place they share.
    """
    broken = next((part for part in parts if not _signs(part)), None)
    if broken is None or len(broken) < 4:
        return parts
    rest = next(
        (part for part in parts if part is not broken and not part.startswith(broken[:2])), None
    )
    if rest is None:
        return parts
    return [broken + rest, *(part for part in parts if part not in (broken, rest))]


def _signs(part: str) -> bool:
    return (
        len(part) >= 4
        and looks_like_unit(part)
        and unit(part).kind
        in {"government", "party", "department", "mass_organisation", "judiciary"}
        and not part.startswith(("各", "有关", "相关"))
        and not re.search(r"[:：（(《]|、|责任|单位$|部门$|机构$|企业$|社区$", part)
    )


def _date(text: str, body: int) -> str:
    """The date on a line of its own, above the body or else at the end."""
    for part in (text[:body], text[body:]):
        for pattern in (_DATE, _HAN_DATE):
            found = pattern.search(part)
            if found and (iso := _iso(found.groups())):
                return iso
    written = list(_DATE_IN.finditer(text[:body]))
    return _iso(written[-1].groups()) if written else ""


def _iso(parts: tuple[str, ...]) -> str:
    values = [int(part) if part.isdecimal() else han_number(part) or 0 for part in parts]
    try:
        return date(*values[:3]).isoformat()
    except ValueError:
        return ""
