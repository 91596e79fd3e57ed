"""Two readings of one plan: what of the old is found again in the new.

Progress stays with a task as long as the task is found again: under the same title, or under its
number with a title that is much alike. What is not found again is ended, never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from onemetre.policy.units import unit as unit_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onemetre import policy
    from onemetre.access.models import Unit
    from onemetre.policy.plan import Target as Promise
    from onemetre.policy.plan import Task as PlanTask
    from onemetre.programme.models import Target, Task

#: What is to be reached, of a target.
COUNTS = ("comparator", "low", "high", "unit", "deadline")
Change = tuple[str, object, object]

#: From here on two titles are one title that was reworded.
ALIKE = 0.6


class Titled(Protocol):
    """A task, as read or as it runs."""

    @property
    def number(self) -> str:
        """The document's."""

    @property
    def title(self) -> str:
        """Likewise."""


class Worded(Protocol):
    """A target, as read or as it runs."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def subject(self) -> str:
        """What is counted."""


New = TypeVar("New")
Old = TypeVar("Old")
OldTask = TypeVar("OldTask", bound=Titled)


@dataclass(frozen=True, slots=True)
class Versions:
    """How a new reading stands to the rows that run.

    ``tasks`` and ``targets`` give each of the new plan's its old row, or None; ``ended_…`` are
    the old rows that are not found again.
    """

    tasks: list[tuple[PlanTask, Task | None]]
    ended_tasks: list[Task]
    targets: list[tuple[str, Promise, Target | None]]
    ended_targets: list[Target]

    @property
    def new_tasks(self) -> list[PlanTask]:
        """Tasks that were not there."""
        return [task for task, row in self.tasks if row is None]

    @property
    def renamed(self) -> list[tuple[PlanTask, Task]]:
        """Tasks under another title or number."""
        return [
            (task, row) for task, row in self.tasks
            if row is not None and (row.title, row.number) != (task.title, task.number)
        ]  # fmt: skip

    @property
    def new_targets(self) -> list[Promise]:
        """Targets that were not there."""
        return [target for _, target, row in self.targets if row is None]

    @property
    def changed_targets(self) -> list[tuple[Promise, Target, list[Change]]]:
        """Targets of which something else is to be reached, and what: (field, was, is)."""
        found = [
            (new, row, [
                (name, was, now) for name in COUNTS
                if (was := getattr(row, name)) != (now := getattr(new, name))
            ])
            for _, new, row in self.targets if row is not None
        ]  # fmt: skip
        return [each for each in found if each[2]]

    @property
    def changed_duties(self) -> list[tuple[PlanTask, list[str], list[str]]]:
        """Tasks found again that other units owe: who comes, who goes. Whom somebody chose, or
        released, is as they said. One query a task unless its duties and their units are read."""
        found = []
        for task, row in self.tasks:
            if row is None:
                continue
            duties = list(row.duties.all())
            named = {each.unit for each in task.duties if not each.group}
            kept = [each for each in duties if each.chosen or each.ended_on is None]
            there = {name for each in kept for name in normal_names(each.unit)}
            come = [each.unit for each in task.duties if each.unit in named - there]
            gone = [
                each.unit.name for each in kept
                if not each.chosen and named.isdisjoint(normal_names(each.unit))
            ]  # fmt: skip
            if come or gone:
                found.append((task, come, gone))
        return found

    @property
    def nothing(self) -> bool:
        """Whether nothing differs."""
        return not (
            self.new_tasks or self.renamed or self.ended_tasks or self.new_targets
            or self.changed_targets or self.ended_targets or self.changed_duties
        )  # fmt: skip


def versions(plan: policy.Plan, tasks: Sequence[Task], targets: Sequence[Target]) -> Versions:
    """Find the rows that run again in a plan. Cost: tasks × tasks of string comparison."""
    found, ended = tasks_again(plan.tasks, tasks)
    promised = [("", target) for target in plan.targets] + [
        (task.number, target) for task in plan.tasks for target in task.targets
    ]
    rows, dropped = pairs(promised, targets, (_same_words, _same_count))
    return Versions(
        list(zip(plan.tasks, found, strict=True)), ended,
        [(*each, row) for each, row in zip(promised, rows, strict=True)], dropped,
    )  # fmt: skip


def tasks_again(
    new: Sequence[Titled], old: Sequence[OldTask]
) -> tuple[list[OldTask | None], list[OldTask]]:
    """For each new task the old one that it is, or None; and old ones that none is."""
    return pairs(new, old, (_same_title, _same_number_alike, _alike))


def pairs(
    new: Sequence[New], old: Sequence[Old], tests: Iterable[Callable[[New, Old], bool]]
) -> tuple[list[Old | None], list[Old]]:
    """Each new with the first old that passes the first test that any passes; and the rest."""
    free, found = list(old), cast("list[Old | None]", [None] * len(new))
    for test in tests:
        for i, each in enumerate(new):
            if found[i] is None:
                found[i] = next((row for row in free if test(each, row)), None)
                if found[i] is not None:
                    free.remove(cast("Old", found[i]))
    return found, free


def normal_names(of: Unit) -> list[str]:
    """What plans may call a unit, without the name of its place: 省教育厅."""
    return [unit_named(each).name for each in (of.name, of.short) if each]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _same_title(task: Titled, row: Titled) -> bool:
    return task.title == row.title


def _same_number_alike(task: Titled, row: Titled) -> bool:
    return task.number == row.number and _ratio(task.title, row.title) >= ALIKE


def _alike(task: Titled, row: Titled) -> bool:
    return _ratio(task.title, row.title) >= (1 + ALIKE) / 2


def _same_words(new: tuple[str, Promise], old: Target) -> bool:
    return new[0] == old.number and same_text(new[1], old)


def _same_count(new: tuple[str, Promise], old: Target) -> bool:
    return new[0] == old.number and same_subject(new[1], old)


def same_text(new: Worded, old: Worded) -> bool:
    """Whether two targets stand in the same words."""
    return new.text == old.text


def same_subject(new: Worded, old: Worded) -> bool:
    """Whether two targets count the same thing."""
    return bool(new.subject) and new.subject == old.subject
