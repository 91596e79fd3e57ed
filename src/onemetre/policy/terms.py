"""Systems that a plan names: mechanisms, platforms, ledgers, standards, centres.

A name is a head noun (机制, 平台, 台账 …) and what stands before it as far back as the last verb,
small word or stop. The lexicon holds words of the language of plans, no names.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onemetre.policy.plan import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A name is no longer than this, in characters.
_LONGEST = 24
_COUNTED = re.compile(r"\d+[个所处家座项名]")
_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“”\"·+]")


@cache
def _words() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("terms.toml").read_text("utf-8"))


def _listed(table: str, key: str) -> list[str]:
    return cast("list[str]", _words()[table][key])


@cache
def _heads() -> re.Pattern[str]:
    words = sorted(_listed("heads", "words"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _stops() -> re.Pattern[str]:
    words = sorted(_listed("left", "stops") + _listed("left", "function"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _openers() -> re.Pattern[str]:
    words = sorted(_listed("left", "openers") + _listed("left", "stops"), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})+")


def terms(text: str, start: int, end: int) -> tuple[Term, ...]:
    """Names between two positions, each once, in order. O(n)."""
    seen: set[str] = set()
    found = []
    for a, b, head in _names(text, start, end):
        name = text[a:b]
        if name not in seen:
            seen.add(name)
            found.append(Term(name, head, (a, b)))
    return tuple(found)


def _names(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    last = start
    for match in _heads().finditer(text, start, end):
        a, b = match.span()
        if _goes_on(text, b, end):
            continue
        begin = _begin(text, max(last, a - _LONGEST), a)
        name = text[begin:b]
        if _is_name(name, match[0]):
            last = b
            yield begin, b, match[0]


def _goes_on(text: str, at: int, end: int) -> bool:
    """The head is only the beginning of a longer word: 标准化, 系统性, 评价机制."""
    if at < end and text[at] in "化性式内外":
        return True
    return bool(_heads().match(text, at, end))


def _begin(text: str, floor: int, head: int) -> int:
    opened = text.rfind("“", floor, head)
    if opened >= 0 and "”" not in text[opened:head]:
        return opened + 1
    begin = head
    while begin > floor and _PLAIN.match(text[begin - 1]):
        begin -= 1
    cut = begin
    for stop in _stops().finditer(text, begin, head):
        if stop.end() <= head:
            cut = stop.end()
    while cut < head and text[cut] in '“”"':
        cut += 1
    opener = _openers().match(text, cut, head)
    # 建设指引 stays whole where nothing else stands before its head.
    if opener and opener.end() < head:
        cut = opener.end()
    counted = _COUNTED.match(text, cut, head)
    return counted.end() if counted else cut


def _is_name(name: str, head: str) -> bool:
    before = name[: len(name) - len(head)].strip('“”"')
    if len(before) < 2 and head in _listed("heads", "bare"):
        return False
    marked = cast("dict[str, list[str]]", _words()["heads"]["marked"])
    if head in marked["words"] and len(before) < 6:
        return any(word in name for word in marked["by"])
    return len(before) >= 2 or len(head) >= 4
