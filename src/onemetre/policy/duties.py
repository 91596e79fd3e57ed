"""Who owes what: lists of units, in the ways that offices name them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from onemetre.policy.plan import Duty, Role
from onemetre.policy.units import looks_like_unit, unit

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Between units of a list. 和 and 与 stand inside names (文化和旅游局) and part nothing.
_BETWEEN = re.compile(r"[、，,；;\n]+|(?<=[厅局委办会部府院])\s+")
_BRACKETS = {"（": "）", "(": ")", "【": "】", "[": "]"}
_ALL = "".join(_BRACKETS) + "".join(_BRACKETS.values())


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    table = tomllib.loads(Path(__file__).with_name("duties.toml").read_text("utf-8"))
    return cast("dict[str, dict[str, list[str]]]", table)


def columns() -> dict[str, list[str]]:
    """Heads of the columns of task tables, by what they hold."""
    return _words()["columns"]


def _one_of(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, str]]:
    meaning = {word: role for role, words in _words()["labels"].items() for word in words}
    return re.compile(rf"({_one_of(list(meaning))})(?:为|分别为)?\s*[:：]"), meaning


@cache
def _after() -> tuple[re.Pattern[str], dict[str, str]]:
    meaning = {word: role for role, words in _words()["after"].items() for word in words}
    return re.compile(rf"({_one_of(list(meaning))})(?=[，,；;。）)】\]\n]|$)"), meaning


class Found(NamedTuple):
    """Duties named in one place, and the span of all the words that name them."""

    start: int
    end: int
    duties: tuple[Duty, ...]


def duties(text: str, start: int, end: int) -> list[Found]:
    """Every naming of duties between two positions, in order. O(end − start)."""
    found = list(_labelled(text, start, end))
    taken = [(each.start, each.end) for each in found]
    found += [
        each
        for each in _spoken(text, start, end)
        if not any(a < each.end and each.start < b for a, b in taken)
    ]
    return sorted(found)


# 责任单位：甲、乙 -------------------------------------------------------------------------------


def _labelled(text: str, start: int, end: int) -> Iterator[Found]:
    pattern, meaning = _labels()
    marks = list(pattern.finditer(text, start, end))
    for i, mark in enumerate(marks):
        role = meaning[mark[1]]
        stop = marks[i + 1].start() if i + 1 < len(marks) else end
        stop = _list_end(text, mark.end(), stop)
        if role != "other":
            named = tuple(units_of(text, mark.end(), stop, cast("Role", role)))
            if named:
                yield Found(mark.start(), stop, named)


def _list_end(text: str, start: int, stop: int) -> int:
    """Where a list of units ends: at the bracket that closes around it, a full stop, a line."""
    depth = 0
    for at in range(start, stop):
        char = text[at]
        if char in _BRACKETS:
            depth += 1
        elif char in _BRACKETS.values():
            if depth == 0:
                return at
            depth -= 1
        elif char in "。\n" and text[start:at].strip():
            return at
    return stop


def units_of(text: str, start: int, end: int, role: Role) -> Iterator[Duty]:
    """The units of a list; what looks like none is passed over."""
    for a, b in _pieces(text, start, end):
        mine, a, b = _marked(text, a, b, role)
        for c, d in _joined_by_and(text, a, b):
            written = text[c:d]
            if looks_like_unit(written):
                known = unit(written)
                yield Duty(known.name, written, mine, known.level, known.kind, known.group, (c, d))


_AND = re.compile(r"(?:以及|及|和|与)(?=[省市县区州]|各|有关|相关|团[省市县区])")


def _joined_by_and(text: str, a: int, b: int) -> list[tuple[int, int]]:
    """县卫生健康局及各有关部门 is two units; 市文化和旅游局 is one."""
    cut = _AND.search(text, a, b)
    if cut and looks_like_unit(text[a : cut.start()]) and looks_like_unit(text[cut.end() : b]):
        return [(a, cut.start()), (cut.end(), b)]
    return [(a, b)]


def units_in_cell(text: str, start: int, end: int, role: Role) -> list[Duty]:
    """The units of a table's cell, which may label some of them (牵头单位：…)."""
    labelled = [duty for found in _labelled(text, start, end) for duty in found.duties]
    return labelled or list(units_of(text, start, end, role))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Parts of a list, cut at commas outside of brackets."""
    depth, at = 0, start
    cuts = []
    for i in range(start, end):
        if text[i] in _BRACKETS:
            depth += 1
        elif text[i] in _BRACKETS.values():
            depth = max(depth - 1, 0)
        elif depth == 0:
            cut = _BETWEEN.match(text, i, end)
            if cut and cut.end() > cut.start():
                cuts.append((cut.start(), cut.end()))
    for a, b in [*cuts, (end, end)]:
        if a > at:
            yield _trimmed(text, at, a)
        at = max(b, at)


_LEADING = re.compile(r"^(?:由|会同|联合|以及|及|和|为)+")
_TRAILING = re.compile(r"等(?:单位|部门|相关部门|有关部门)?$")


def _trimmed(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and (text[a].isspace() or text[a] in "：:"):
        a += 1
    lead = _LEADING.match(text[a:b])
    a += lead.end() if lead else 0
    while b > a and (text[b - 1].isspace() or text[b - 1] in "。.；;"):
        b -= 1
    trail = _TRAILING.search(text[a:b])
    if trail and trail.start() > 1:
        b = a + trail.start()
    return a, b


_MARKED: tuple[Role, ...] = ("lead", "support")


def _marked(text: str, a: int, b: int, role: Role) -> tuple[Role, int, int]:
    """A role that one unit carries by itself: 市教育局（牵头）."""
    for name in _MARKED:
        found = re.search(rf"\s*[（(]({_one_of(_words()['marks'][name])})[）)]\s*$", text[a:b])
        if found:
            return name, a, a + found.start()
    return role, a, b


# 甲牵头，乙、丙配合；由甲负责 --------------------------------------------------------------------

_CLAUSE = re.compile(r"[。；;：:\n（(【\[]")


def _spoken(text: str, start: int, end: int) -> Iterator[Found]:
    pattern, meaning = _after()
    last = start
    for mark in pattern.finditer(text, start, end):
        begin = last
        for cut in _CLAUSE.finditer(text, last, mark.start()):
            if not _inside_name(text, cut.start(), mark.start()):
                begin = cut.end()
        last = mark.end()
        pieces = list(_pieces(text, begin, mark.start()))
        # Read backwards: the list ends where a piece is no unit.
        named: list[Duty] = []
        for a, b in reversed(pieces):
            role, a, b = _marked(text, a, b, cast("Role", meaning[mark[1]]))
            lead_in = re.search(r"(?:^|.*[，,])?由(?=[^由]*$)", text[a:b])
            first = a + (lead_in.end() if lead_in else 0)
            if not looks_like_unit(text[first:b]):
                break
            known = unit(text[first:b])
            named.append(
                Duty(known.name, text[first:b], role, known.level, known.kind, known.group,
                     (first, b))
            )  # fmt: skip
            if lead_in:
                break
        if any(duty.kind not in {"institution", ""} or duty.group for duty in named) and (
            len(named) == len(pieces) or named[-1].span[0] > begin
        ):
            named.reverse()
            split = [each for duty in named for each in units_of(text, *duty.span, duty.role)]
            yield Found(named[0].span[0], mark.end(), tuple(split or named))
    yield from _by(text, start, end)


#: 由市财政局负责审核拨付: who is named by 由, whatever follows.
_BY = re.compile(r"由([^，。；：由\n]{2,60}?)(牵头|负责|承担)(?![，,；;。）)】\]\n])")


def _by(text: str, start: int, end: int) -> Iterator[Found]:
    for found in _BY.finditer(text, start, end):
        role: Role = "lead" if found[2] == "牵头" else "responsible"
        named = tuple(units_of(text, found.start(1), found.end(1), role))
        if named:
            yield Found(found.start(), found.end(), named)


def _inside_name(text: str, at: int, stop: int) -> bool:
    """Whether a bracket opens within a name: 各县（市、区）人民政府."""
    if text[at] not in _BRACKETS:
        return False
    close = text.find(_BRACKETS[text[at]], at, min(at + 12, stop))
    return close > 0
