"""Numbering of headings and items, in all the ways that offices use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onemetre.policy.numerals import han_number

_HAN = "[一二三四五六七八九十百〇零]{1,5}"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
#: Style -> pattern at the start of a line; group 1 is the value.
_STYLES = {
    "chapter": rf"第({_HAN}|\d{{1,3}})\s*[章篇编](?:\s*|[、.:：])",
    "part": rf"第({_HAN}|\d{{1,3}})部分[、.:：\s]*",
    "section": rf"第({_HAN}|\d{{1,3}})\s*节[、.:：\s]*",
    "article": rf"第({_HAN}|\d{{1,3}})\s*条[、.:：\s]*",
    "han": rf"({_HAN})\s*[、.．]\s*",
    "han_paren": rf"[（(]\s*({_HAN})\s*[）)][、.．]?\s*",
    "dotted": r"(\d{1,2}(?:[.．]\d{1,2}){1,3})(?![\d.．%％‰万亿个所岁米名家处人年月天倍公平元])\s*",
    "num": r"(\d{1,3})\s*(?:[.．](?!\d)|、)\s*",
    "num_paren": r"[（(]\s*(\d{1,2})\s*[）)][、.．]?\s*",
    "num_right": r"(\d{1,2})[）)]\s*",
    "circle": f"([{_CIRCLES}])\\s*",
}
_PATTERNS = {style: re.compile(pattern) for style, pattern in _STYLES.items()}
#: ``2.5岁以下…``: item 2 whose words begin with a number. Believed only in sequence.
_GLUED = re.compile(r"(\d{1,2})[.．](?=\d)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A number before an item: its style, its value, and where it ends in the line."""

    style: str
    value: int
    label: str
    end: int


def mark_at(text: str, at: int, stop: int, following: dict[str, int]) -> Mark | None:
    """The numbering that starts at `at` in a line that ends at `stop`.

    Parameters
    ----------
    following
        style -> the value that would come next in it; tells ``2.5岁`` (item 2) from 2.5.
    """
    for style, pattern in _PATTERNS.items():
        found = pattern.match(text, at, stop)
        if found:
            return Mark(style, _value(found[1]), found[1], found.end())
    glued = _GLUED.match(text, at, stop)
    if glued and following.get("num") == int(glued[1]) > 1:
        return Mark("num", int(glued[1]), glued[1], glued.end())
    return None


def _value(label: str) -> int:
    if label in _CIRCLES:
        return _CIRCLES.index(label) + 1
    last = re.split("[.．]", label)[-1]
    return int(last) if last.isdecimal() else han_number(label) or 0


#: Where a number may stand within a line: after the end of a sentence or a colon.
_INSIDE = re.compile(
    rf"(?<=[。；;：:！])\s*(?=[（(]?\d{{1,2}}[.．、）)]|[（(]{_HAN}[）)]|[{_CIRCLES}])|(?=[{_CIRCLES}])"
)


def inner_marks(text: str, start: int, stop: int) -> list[tuple[int, Mark]]:
    """Numbers within the rest of a line that run in sequence from 1, as (position, mark).

    A single number in a line is no list; 1. and 2. are.
    """
    found: list[tuple[int, Mark]] = []
    for match in _INSIDE.finditer(text, start, stop):
        mark = mark_at(text, match.end(), stop, {})
        if mark is not None and match.end() > start:
            found.append((match.end(), mark))
    kept: list[tuple[int, Mark]] = []
    expected: dict[str, int] = {}
    for at, mark in found:
        if mark.value == expected.get(mark.style, 1) and (not kept or kept[-1][0] < at):
            kept.append((at, mark))
            expected[mark.style] = mark.value + 1
    return [(at, mark) for at, mark in kept if expected[mark.style] > 2 or mark.style == "circle"]
