"""What a query comes to: counted over facts, low and high, with what is not known between.

Three answers are told apart everywhere: yes, no, and not known (None). An entry that has gone
stale is not known, whatever it says. An area that has not said that its register is complete may
have more entries than are written down. Low takes what is not known as no, high as yes.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from onemetre.programme.counting import AreasWith, CountOf, EntriesMeeting, registers_of
from onemetre.programme.registers import Kind, kinds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from onemetre.programme.counting import Condition, Owing, Query

Answer = bool | None
_OPS = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq,
}  # fmt: skip
#: The most that a share can be while one is known to lack it and any number may be unwritten.
NOT_QUITE_ALL = 99.9


@dataclass(frozen=True, slots=True)
class Where:
    """An area, as counting knows it."""

    code: str
    name: str
    level: str
    path: str
    parent: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in force on the day.

    ``until`` is the last day on which it is taken for true without being confirmed anew;
    ``fresh`` says that this day has not passed.
    """

    pk: int
    kind: str
    area: str
    name: str
    stage: str
    data: Mapping[str, Any]
    until: date
    fresh: bool


@dataclass(frozen=True)
class Facts:
    """What the registers say on a day.

    ``stated``: by register, areas that say it is complete, and until when that is taken for true;
    ``withdrawn``: areas that say since that theirs is not, whatever an area above them said.
    """

    areas: dict[str, Where]
    lines: Sequence[Line]
    stated: Mapping[str, Mapping[str, date]]
    withdrawn: Mapping[str, Collection[str]] = field(default_factory=dict)
    _of: dict[tuple[str, str], list[Line]] = field(default_factory=lambda: defaultdict(list))
    _below: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for line in self.lines:
            self._of[line.kind, line.area].append(line)
        for area in self.areas.values():
            self._below[area.parent].append(area.code)

    def within(self, scope: str) -> list[Where]:
        """The area and every one in it, top first."""
        out, at = [], [scope]
        while at:
            code = at.pop(0)
            if code in self.areas:
                out.append(self.areas[code])
                at += self._below.get(code, [])
        return out

    def own(self, kind: str, area: str) -> list[Line]:
        """Entries of an area itself."""
        return self._of.get((kind, area), [])

    def inside(self, kind: str, area: str) -> list[Line]:
        """Entries of an area and of every area in it."""
        return [line for each in self.within(area) for line in self.own(kind, each.code)]

    def stating(self, kind: str, area: str) -> str | None:
        """The area whose word it is that a register is complete there: it, or one above it."""
        stated, off, at = self.stated.get(kind, {}), self.withdrawn.get(kind, ()), area
        while at in self.areas and at not in off:
            if at in stated:
                return at
            at = self.areas[at].parent
        return None

    def known(self, kind: Kind, area: str) -> bool:
        """Whether everything of a kind in an area is written down.

        It or an area above it says so; it keeps one entry at most and has it; or it keeps none
        itself and everything below it is known.
        """
        if self.stating(kind.key, area) is not None:
            return True
        if self.areas[area].level in kind.levels:
            return kind.single and bool(self.own(kind.key, area))
        below = self._below.get(area, [])
        return bool(below) and all(self.known(kind, each) for each in below)


@dataclass(frozen=True, slots=True)
class Found:
    """What came out.

    Attributes
    ----------
    low, high
        per cent or a number. Both None: there is nothing to count. ``high`` alone None: there
        may be any number more.
    base
        the denominator, fewest and most; both 0 for a count.
    yes
        how many certainly have it.
    lacking, unknown
        codes of areas that do not have it, and of those of which it is not known.
    without
        entries that certainly do not meet the condition.
    stale
        how many entries were not counted on because they were not confirmed for too long.
    until
        the last day on which all that it rests on is taken for true; None if it rests on nothing.
    """

    low: float | None
    high: float | None
    base: tuple[int, int]
    yes: int
    lacking: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    without: tuple[Line, ...] = ()
    stale: int = 0
    until: date | None = None


def count(query: Query, facts: Facts, scope: str) -> Found:
    """Ask a query of an area and everything in it. O(areas × depth + entries)."""
    found = (
        _areas(query, facts, scope) if isinstance(query, AreasWith)
        else _entries(query, facts, scope) if isinstance(query, EntriesMeeting)
        else _count(query, facts, scope)
    )  # fmt: skip
    return replace(found, until=_until(query, facts, scope))


def _until(query: Query, facts: Facts, scope: str) -> date | None:
    """The first of the last days on which what it rests on is taken for true."""
    days = []
    for key in registers_of(query):
        days += [line.until for line in facts.inside(key, scope) if line.fresh]
        stated = facts.stated.get(key, {})
        asked = {area.code for area in facts.within(scope)} | {facts.stating(key, scope)}
        days += [until for code, until in stated.items() if code in asked]
    return min(days, default=None)


def meets(line: Line, conditions: Iterable[Condition], stages: Sequence[str] = ()) -> Answer:
    """Whether an entry is of the stages and meets every condition."""
    if not line.fresh and (conditions or stages):
        return None
    answers: list[Answer] = [line.stage in stages] if stages else []
    for each in conditions:
        value = line.data.get(each.field)
        answers.append(None if value is None else bool(_OPS[each.op](value, each.value)))
    if False in answers:
        return False
    return None if None in answers else True


def shares(told: Sequence[tuple[Answer, Answer]]) -> tuple[float | None, float | None]:
    """Low and high per cent of those that have it, among those asked about.

    `told`: of each, whether it is asked about, and whether it has it.
    """
    asked = [has for member, has in told if member]
    maybe = [has for member, has in told if member is None]
    if not asked and not maybe:
        return None, None
    against = len(asked) + sum(has is not True for has in maybe)
    low = 100.0 * sum(has is True for has in asked) / against if against else 100.0
    for_it = sum(has is not False for has in maybe)
    most = len(asked) + for_it
    high = 100.0 * (sum(has is not False for has in asked) + for_it) / most if most else 0.0
    return low, high


def _areas(query: AreasWith, facts: Facts, scope: str) -> Found:
    kind = kinds()[query.register]
    told: list[tuple[Answer, Answer]] = []
    lacking, unknown, stale = [], [], 0
    for area in facts.within(scope):
        if area.level not in query.levels:
            continue
        member = _owes(query.only, facts, area.code)
        if member is False:
            continue
        lines = (facts.inside if query.within else facts.own)(kind.key, area.code)
        has = _enough(query, kind, facts, area.code, lines)
        stale += sum(not line.fresh for line in lines)
        told.append((member, has))
        if has is False and member:
            lacking.append(area.code)
        elif has is None or (member is None and not has):
            unknown.append(area.code)
    low, high = shares(told)
    sure = sum(bool(member) for member, _ in told)
    return Found(
        low, high, (sure, len(told)), sum(bool(m and h) for m, h in told), tuple(lacking),
        tuple(unknown), stale=stale,
    )  # fmt: skip


def _owes(only: Owing | None, facts: Facts, area: str) -> Answer:
    if only is None:
        return True
    answers = [meets(line, only.where) for line in facts.own(only.register, area)]
    if True in answers:
        return True
    known = facts.known(kinds()[only.register], area)
    return False if known and None not in answers else None


def _enough(query: AreasWith, kind: Kind, facts: Facts, area: str, lines: Sequence[Line]) -> Answer:
    answers = [_sure(line, query) for line in lines]
    if answers.count(True) >= query.least:
        return True
    if not facts.known(kind, area):
        return None
    return None if answers.count(True) + answers.count(None) >= query.least else False


def _sure(line: Line, query: AreasWith | CountOf) -> Answer:
    """That it is there at all goes stale too."""
    return meets(line, query.where, query.stages) if line.fresh else None


def _entries(query: EntriesMeeting, facts: Facts, scope: str) -> Found:
    kind = kinds()[query.register]
    told, without, stale = [], [], 0
    for line in facts.inside(kind.key, scope):
        member = meets(line, query.where, query.stages) if line.fresh else None
        if member is False:
            continue
        has = meets(line, query.then)
        told.append((member, has))
        stale += not line.fresh
        if member and has is False:
            without.append(line)
    unknown = _unstated(kind, facts, scope)
    low, high = shares(told)
    if unknown:
        low, high = 0.0, NOT_QUITE_ALL if without else 100.0
    sure = sum(bool(member) for member, _ in told)
    lacking = tuple(dict.fromkeys(line.area for line in without))
    return Found(
        low, high, (sure, len(told)), sum(bool(m and h) for m, h in told), lacking, unknown,
        tuple(without), stale,
    )  # fmt: skip


def _count(query: CountOf, facts: Facts, scope: str) -> Found:
    kind = kinds()[query.register]
    lines = facts.inside(kind.key, scope)
    answers = [_sure(line, query) for line in lines]
    yes, maybe = answers.count(True), answers.count(None)
    unknown = _unstated(kind, facts, scope)
    high: float | None = float(yes + maybe)
    if unknown:
        high = float(yes + maybe + len(unknown)) if kind.single else None
    stale = sum(not line.fresh for line in lines)
    return Found(float(yes), high, (0, 0), yes, unknown=unknown, stale=stale)


def _unstated(kind: Kind, facts: Facts, scope: str) -> tuple[str, ...]:
    """Areas that keep a register and have not said that it is complete."""
    return tuple(
        area.code for area in facts.within(scope)
        if area.level in kind.levels and not facts.known(kind, area.code)
    )  # fmt: skip
