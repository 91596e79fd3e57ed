"""Search in a plan's own text: in Chinese, by pinyin, by initials."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pypinyin import lazy_pinyin

from onemetre.atlas.names import folded

if TYPE_CHECKING:
    from onemetre.policy import Plan
    from onemetre.policy.plan import Span

Sort = Literal["task", "target", "term", "unit", "sentence"]
_RANK: dict[Sort, int] = {"task": 0, "target": 1, "term": 2, "unit": 3, "sentence": 4}
_RUNS = re.compile(r"[\u4e00-\u9fff]+|[0-9A-Za-z]+")
#: Letters from which initials are looked for: one alone stands in every sentence.
_FEWEST = 2
_MOST = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of the plan that matches; ``hit`` is the part of ``text`` that does."""

    sort: Sort
    task: str
    text: str
    span: Span
    hit: Span


class _Spoken:
    """A text with its pinyin, so that a hit in the pinyin is a hit in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        sounds: list[str] = []
        self.places: list[Span] = []
        for run in _RUNS.finditer(text):
            if run[0][0] > "\u2e7f":
                sounds += [folded(each) for each in lazy_pinyin(run[0])]
                self.places += [(run.start() + i, run.start() + i + 1) for i in range(len(run[0]))]
            else:
                sounds.append(run[0].casefold())
                self.places.append(run.span())
        self.starts, at = [], 0
        for each in sounds:
            self.starts.append(at)
            at += len(each)
        self.sound = "".join(sounds)
        self.initials = "".join(each[:1] for each in sounds)
        self.plain = [(i, c) for i, c in enumerate(text.casefold()) if c.isalnum()]

    def hit(self, wanted: str) -> tuple[int, Span] | None:
        """How well it matches (0 best) and where."""
        plain = "".join(c for _, c in self.plain)
        at = plain.find(wanted)
        if at >= 0:
            return 0, (self.plain[at][0], self.plain[at + len(wanted) - 1][0] + 1)
        if not wanted.isascii() or len(wanted) < _FEWEST:
            return None
        return self._by_sound(wanted) or self._by_initials(wanted)

    def _by_sound(self, wanted: str) -> tuple[int, Span] | None:
        at = self.sound.find(wanted)
        while at >= 0:
            first = bisect_left(self.starts, at)
            if first < len(self.starts) and self.starts[first] == at:  # a syllable begins here
                last = bisect_left(self.starts, at + len(wanted)) - 1
                return 1, (self.places[first][0], self.places[last][1])
            at = self.sound.find(wanted, at + 1)
        return None

    def _by_initials(self, wanted: str) -> tuple[int, Span] | None:
        at = self.initials.find(wanted)
        if at < 0:
            return None
        return 2, (self.places[at][0], self.places[at + len(wanted) - 1][1])


class Index:
    """Everything of a plan that can be found. Made once for a plan; a search is O(text)."""

    def __init__(self, plan: Plan) -> None:
        items: list[tuple[Sort, str, str, Span]] = [
            ("target", "", each.text, each.span) for each in plan.targets
        ]
        items += [("term", "", each.text, each.span) for each in plan.terms]
        for task in plan.tasks:
            number = task.number
            title = plan.text.find(task.title, *task.span)
            start = task.span[0] if title < 0 else title
            items.append(("task", number, task.title, (start, start + len(task.title))))
            items += [("target", number, each.text, each.span) for each in task.targets]
            items += [("term", number, each.text, each.span) for each in task.terms]
            items += [("unit", number, each.unit, each.span) for each in task.duties]
            items += [("sentence", number, each.text, each.span) for each in task.actions]
        self._items = [(*each, _Spoken(each[2])) for each in items]

    def find(self, typed: str) -> list[Found]:
        """What matches: Chinese before pinyin before initials, then tasks before sentences."""
        wanted = folded(typed)[:60]
        if not wanted:
            return []
        ranked = []
        for sort, task, text, span, spoken in self._items:
            if hit := spoken.hit(wanted):
                ranked.append((hit[0], _RANK[sort], span, Found(sort, task, text, span, hit[1])))
        ranked.sort(key=lambda each: each[:3])
        return [each[-1] for each in ranked[:_MOST]]
