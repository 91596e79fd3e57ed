"""Two plans side by side: what the lower one takes up of the upper, and how.

Tasks, targets and systems are paired one to one by how alike their words are (`likeness`), with
the best total (`pairing`); units by their names without place and level. Every statement has the
words and the spans of both documents, so a person can see in a moment whether it is right.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from onemetre.policy import firmness
from onemetre.policy.counterparts import level, places, unit_pairs
from onemetre.policy.firmness import Change
from onemetre.policy.likeness import Weights, grams
from onemetre.policy.pairing import best_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.policy.likeness import Grams
    from onemetre.policy.plan import Action, Duty, Plan, Span, Target, Task, Term

Kind = Literal["task", "target", "duty", "term"]
#: ``mixed``: stronger in one thing and weaker in another.
Fate = Literal["taken_up", "sharpened", "weakened", "mixed", "left_out", "added"]
FATES: tuple[Fate, ...] = ("taken_up", "sharpened", "weakened", "mixed", "left_out", "added")

#: Likeness from which two are held to be the same thing. Below it nothing is said. Set on the
#: pairs of plans in tests/policy, whose right pairs lie above and whose best wrong ones below.
TASK, ACTION, TARGET, TERM = 0.2, 0.4, 0.45, 0.6
#: Share of a target's words that must stand in a sentence for that to be the same without figure.
_HELD = 0.7
#: What it adds to the likeness of two targets or systems that their tasks are a pair.
_SAME_TASK = 0.2
_PEOPLE = frozenset("名人户")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a statement: number of the task ("" for goals), words, where they stand."""

    task: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """What became of one thing; ``likeness`` (0 to 1) is what the pair rests on, 0 without one."""

    kind: Kind
    fate: Fate
    upper: Side | None
    lower: Side | None
    changes: tuple[Change, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All statements: those on the upper plan in its order, then what the lower one adds."""

    upper: Plan
    lower: Plan
    statements: tuple[Statement, ...]

    def counts(self, kind: Kind) -> dict[Fate, int]:
        """How many statements of a kind there are of each fate."""
        found = Counter(each.fate for each in self.statements if each.kind == kind)
        return {fate: found[fate] for fate in FATES}

    def of(self, kind: Kind) -> list[Statement]:
        """Statements of a kind, in order."""
        return [each for each in self.statements if each.kind == kind]


def compare(upper: Plan, lower: Plan) -> Comparison:
    """What the lower plan makes of the upper one. O(tasks² · words), deterministic."""
    desk = _Desk(upper, lower)
    tasks = desk.tasks()
    found = [*tasks, *desk.targets(), *desk.duties(), *desk.terms()]
    rank = {"task": 0, "target": 1, "duty": 2, "term": 3}
    found.sort(key=lambda each: (
        each.upper is None, (each.upper or each.lower).span,  # type: ignore[union-attr]  # one is there
        rank[each.kind],
    ))  # fmt: skip
    return Comparison(upper, lower, tuple(found))


class _Desk:
    """Both plans on one desk, with the weights of their words and the pairs of tasks."""

    def __init__(self, upper: Plan, lower: Plan) -> None:
        self.upper, self.lower = upper, lower
        self.places = tuple(dict.fromkeys(places(upper) + places(lower)))
        self.levels = level(upper), level(lower)
        self.weights = Weights(self.grams(text) for text in _sentences(upper, lower))
        scores = self._task_scores()
        self.pairs = [(i, j, float(scores[i, j])) for i, j in best_pairs(scores, TASK)]
        self.partner = {upper.tasks[i].number: lower.tasks[j].number for i, j, _ in self.pairs}

    def grams(self, text: str) -> Grams:
        """Pairs of characters, without the names of either place."""
        return grams(text, self.places)

    def scores(self, upper: Sequence[str], lower: Sequence[str]) -> NDArray[np.float64]:
        """Likeness of every text to every other: float64 (upper, lower)."""
        a, b = [self.grams(each) for each in upper], [self.grams(each) for each in lower]
        like = self.weights.likeness
        found = [[like(one, other) for other in b] for one in a]
        return np.array(found, np.float64).reshape(len(a), len(b))

    def _task_scores(self) -> NDArray[np.float64]:
        """Half by title, half by everything the task says."""
        plans = self.upper.tasks, self.lower.tasks
        titles = [[task.title for task in tasks] for tasks in plans]
        whole = [[_said(task) for task in tasks] for tasks in plans]
        return (self.scores(*titles) + self.scores(*whole)) / 2

    def tasks(self) -> list[Statement]:
        """Every task, with the sentences that ask more or less, and units that came to it."""
        found = []
        for i, j, score in self.pairs:
            one, other = self.upper.tasks[i], self.lower.tasks[j]
            changes = (*self._sentences(one, other), *self._more_units(one, other))
            found.append(_paired("task", _task_side(one), _task_side(other), changes, score))
        return found + _left(
            "task", [_task_side(each) for each in self.upper.tasks],
            [_task_side(each) for each in self.lower.tasks], self.pairs,
        )  # fmt: skip

    def _sentences(self, one: Task, other: Task) -> list[Change]:
        scores = self.scores([a.text for a in one.actions], [a.text for a in other.actions])
        changes = []
        for i, j in best_pairs(scores, ACTION):
            a, b = one.actions[i], other.actions[j]
            if way := firmness.wording(a.strength, b.strength):
                changes.append(Change("wording", way, a.text, b.text, a.span, b.span))
        return changes

    def _more_units(self, one: Task, other: Task) -> list[Change]:
        """Units beside all of the upper task's: only then is it more than it was."""
        pairs = unit_pairs(one.duties, other.duties)
        more = [each for j, each in enumerate(other.duties) if j not in {b for _, b, _ in pairs}]
        if len(pairs) < len(one.duties) or not more:
            return []
        return [
            Change(
                "units", "stronger", "、".join(each.unit for each in one.duties),
                "、".join(each.unit for each in more), _around(one.duties) or one.span,
                _around(more) or other.span,
            )
        ]  # fmt: skip

    def targets(self) -> list[Statement]:
        """Every target; one without its like is looked for in the sentences without figures."""
        uppers, lowers = _targets(self.upper), _targets(self.lower)
        scores = self.scores([t.text for _, t in uppers], [t.text for _, t in lowers])
        scores = self._nearer(scores, [n for n, _ in uppers], [n for n, _ in lowers])
        for i, (_, one) in enumerate(uppers):
            for j, (_, other) in enumerate(lowers):
                if not _same_measure(one, other):
                    scores[i, j] = 0.0
        pairs = [(i, j, min(float(scores[i, j]), 1.0)) for i, j in best_pairs(scores, TARGET)]
        found = [
            _paired("target", _side(*uppers[i]), _side(*lowers[j]),
                    self._target_changes(uppers[i], lowers[j]), score)
            for i, j, score in pairs
        ]  # fmt: skip
        taken = {i for i, _, _ in pairs}
        for i, (number, target) in enumerate(uppers):
            if i not in taken and (loose := self._without_figure(number, target)):
                found.append(loose)
                pairs.append((i, -1, 0.0))
        left = [_side(*each) for each in uppers], [_side(*each) for each in lowers]
        return found + _left("target", *left, pairs)

    def _target_changes(
        self, one: tuple[str, Target], other: tuple[str, Target]
    ) -> tuple[Change, ...]:
        (_, a), (_, b) = one, other
        strengths = [
            (firmness.strength_at(_actions(plan, number), target.span), target.firm)
            for plan, (number, target) in ((self.upper, one), (self.lower, other))
        ]
        ways = (
            ("figure", firmness.figure(a, b, self.levels), firmness.figure_words),
            ("deadline", firmness.deadline(a.deadline, b.deadline), _deadline_words),
            ("wording", firmness.target_wording(*strengths), _text),
        )
        return tuple(
            Change(aspect, way, words(a), words(b), a.span, b.span)  # type: ignore[arg-type]  # aspects as written
            for aspect, way, words in ways
            if way
        )

    def _without_figure(self, number: str, target: Target) -> Statement | None:
        """The sentence of the lower plan that says the same but names no figure."""
        if target.low is None:
            return None
        wanted, own = self.grams(target.text), self.partner.get(number)
        best: tuple[float, Task, Action] | None = None
        for task in self.lower.tasks:
            for action in task.actions:
                if any(action.span[0] <= t.span[0] < action.span[1] for t in task.targets):
                    continue
                share = self.weights.held(wanted, self.grams(action.text))
                if task.number == own:
                    share += _SAME_TASK
                if share >= _HELD and (best is None or share > best[0]):
                    best = share, task, action
        if best is None:
            return None
        share, task, action = best
        spans = target.span, action.span
        changes = [Change("figure", "weaker", firmness.figure_words(target), "", *spans)]
        if target.deadline:
            changes.append(Change("deadline", "weaker", target.deadline, "", *spans))
        lower = Side(task.number, action.text, action.span)
        return _paired("target", _side(number, target), lower, changes, min(share, 1.0))

    def duties(self) -> list[Statement]:
        """Every unit of every task beside those of the task that takes it up."""
        found: list[Statement] = []
        uppers, lowers = self.upper.tasks, self.lower.tasks
        taken = {i: j for i, j, _ in self.pairs}
        for i, task in enumerate(uppers):
            other = lowers[taken[i]] if i in taken else None
            pairs = unit_pairs(task.duties, other.duties if other else ())
            own = [Side(task.number, each.unit, each.span) for each in task.duties]
            its = (
                [Side(other.number, each.unit, each.span) for each in other.duties] if other else []
            )
            for a, b, score in pairs:
                assert other is not None  # noqa: S101  # pairs are with its duties
                one, two = task.duties[a], other.duties[b]
                way = firmness.role(one.role, two.role)
                change = (
                    [Change("role", way, one.role, two.role, one.span, two.span)] if way else []
                )
                found.append(_paired("duty", own[a], its[b], change, score))
            found += _left("duty", own, its, pairs)
        for j, task in enumerate(lowers):
            if j not in taken.values():
                own = [Side(task.number, each.unit, each.span) for each in task.duties]
                found += _left("duty", [], own, [])
        return found

    def terms(self) -> list[Statement]:
        """Every named system, once."""
        uppers, lowers = _terms(self.upper), _terms(self.lower)
        scores = self.scores([t.text for _, t in uppers], [t.text for _, t in lowers])
        scores = self._nearer(scores, [n for n, _ in uppers], [n for n, _ in lowers])
        found, pairs = [], [(i, j, float(scores[i, j])) for i, j in best_pairs(scores, TERM)]
        for i, j, score in pairs:
            (number, one), (other_number, other) = uppers[i], lowers[j]
            way = firmness.wording(
                firmness.strength_at(_actions(self.upper, number), one.span),
                firmness.strength_at(_actions(self.lower, other_number), other.span),
            )
            spans = one.span, other.span
            change = [Change("wording", way, one.text, other.text, *spans)] if way else []
            sides = _side(number, one), _side(other_number, other)
            found.append(_paired("term", *sides, change, min(score, 1.0)))
        taken = {i for i, _, _ in pairs}
        for i, (number, term) in enumerate(uppers):
            if i not in taken and (named := self._named(term)):
                found.append(_paired("term", _side(number, term), named, (), 1.0))
                pairs.append((i, -1, 1.0))
        left = [_side(*each) for each in uppers], [_side(*each) for each in lowers]
        return found + _left("term", *left, pairs)

    def _named(self, term: Term) -> Side | None:
        """Where a task of the lower plan says the very name, though not as one of its systems."""
        for task in self.lower.tasks:
            at = self.lower.text.find(term.text, *task.span)
            if at >= 0:
                return Side(task.number, term.text, (at, at + len(term.text)))
        return None

    def _nearer(
        self, scores: NDArray[np.float64], uppers: list[str], lowers: list[str]
    ) -> NDArray[np.float64]:
        """Things of two tasks that are a pair, or of both plans' goals, are likelier a pair."""
        same = [[(self.partner.get(a) == b) if a else not b for b in lowers] for a in uppers]
        together = np.array(same, bool).reshape(scores.shape)
        return np.where(together & (scores > 0), scores + _SAME_TASK, scores)


def _paired(
    kind: Kind, upper: Side, lower: Side, changes: Sequence[Change], score: float
) -> Statement:
    ways = {each.direction for each in changes} - {"apart"}
    fate: Fate = "mixed" if len(ways) == 2 else (
        "sharpened" if "stronger" in ways else "weakened" if "weaker" in ways else "taken_up"
    )  # fmt: skip
    return Statement(kind, fate, upper, lower, tuple(changes), round(score, 4))


def _left(
    kind: Kind,
    uppers: Sequence[Side],
    lowers: Sequence[Side],
    pairs: Sequence[tuple[int, int, float]],
) -> list[Statement]:
    """What has no pair on either side."""
    taken, given = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
    return [
        Statement(kind, "left_out", each, None, (), 0.0)
        for i, each in enumerate(uppers) if i not in taken
    ] + [
        Statement(kind, "added", None, each, (), 0.0)
        for j, each in enumerate(lowers) if j not in given
    ]  # fmt: skip


# Parts of a plan ------------------------------------------------------------------------------


def _sentences(*plans: Plan) -> list[str]:
    """What weights are counted over: sentences, titles and goals of both plans."""
    tasks = [task for plan in plans for task in plan.tasks]
    return [
        *(action.text for task in tasks for action in task.actions),
        *(task.title for task in tasks),
        *(target.text for plan in plans for target in plan.targets),
    ]


def _said(task: Task) -> str:
    return "。".join((task.title, *(action.text for action in task.actions)))


def _task_side(task: Task) -> Side:
    return Side(task.number, task.title, task.span)


def _side(number: str, thing: Target | Term) -> Side:
    return Side(number, thing.text, thing.span)


def _text(thing: Target) -> str:
    return thing.text


def _deadline_words(target: Target) -> str:
    return target.deadline


def _targets(plan: Plan) -> list[tuple[str, Target]]:
    goals = [("", each) for each in plan.targets]
    return goals + [(task.number, each) for task in plan.tasks for each in task.targets]


def _terms(plan: Plan) -> list[tuple[str, Term]]:
    """Named systems, each once: where it is named first."""
    first: dict[str, tuple[str, Term]] = {}
    for task in plan.tasks:
        for each in task.terms:
            first.setdefault(each.text, (task.number, each))
    for each in plan.terms:
        first.setdefault(each.text, ("", each))
    return list(first.values())


def _actions(plan: Plan, number: str) -> tuple[Action, ...]:
    return next((task.actions for task in plan.tasks if task.number == number), ())


def _around(duties: Sequence[Duty]) -> Span | None:
    return (duties[0].span[0], duties[-1].span[1]) if duties else None


def _same_measure(one: Target, other: Target) -> bool:
    """Whether two figures can be of one thing: shares with shares, people with people."""
    if one.low is None or other.low is None:
        return one.low is other.low
    kinds = [t.unit if t.unit in {"%", "‰", "倍"} else "people" if t.unit in _PEOPLE else "things"
             for t in (one, other)]  # fmt: skip
    return kinds[0] == kinds[1] and not (
        firmness.at_most(one) != firmness.at_most(other)
        and "=" not in {one.comparator, other.comparator}
    )
