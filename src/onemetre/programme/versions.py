"""Two readings of one plan: what of the old is found again in the new.

Progress stays with a task as long as the task is found again: under the same title, or under its
number with a title that is much alike. What is not found again is ended, never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre import policy
    from onemetre.policy.plan import Target as Promise
    from onemetre.policy.plan import Task as PlanTask
    from onemetre.programme.models import Target, Task

#: From here on two titles are one title that was reworded.
ALIKE = 0.6


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
    def changed_targets(self) -> list[tuple[Promise, Target]]:
        """Targets with another figure or date."""
        return [
            (new, row) for _, new, row in self.targets
            if row is not None
            and (row.comparator, row.low, row.high, row.unit, row.deadline)
            != (new.comparator, new.low, new.high, new.unit, new.deadline)
        ]  # fmt: skip

    @property
    def nothing(self) -> bool:
        """Whether nothing differs."""
        return not (
            self.new_tasks or self.renamed or self.ended_tasks or self.new_targets
            or self.changed_targets or self.ended_targets
        )  # fmt: skip


def versions(plan: policy.Plan, tasks: Sequence[Task], targets: Sequence[Target]) -> Versions:
    """Find the rows that run again in a plan. Cost: tasks × tasks of string comparison."""
    free = {row.pk: row for row in tasks}
    found: dict[int, Task | None] = {}
    for test in (_same_title, _same_number_alike, _alike):
        for i, task in enumerate(plan.tasks):
            if found.get(i) is None:
                row = next((row for row in free.values() if test(task, row)), None)
                found[i] = row
                if row is not None:
                    del free[row.pk]
    promised = [("", target) for target in plan.targets] + [
        (task.number, target) for task in plan.tasks for target in task.targets
    ]
    left = {row.pk: row for row in targets}
    rows: dict[int, Target | None] = {}
    for check in (_same_text, _same_subject):
        for i, (number, target) in enumerate(promised):
            if rows.get(i) is None:
                old = next((row for row in left.values() if check(number, target, row)), None)
                rows[i] = old
                if old is not None:
                    del left[old.pk]
    return Versions(
        [(task, found[i]) for i, task in enumerate(plan.tasks)],
        list(free.values()),
        [(number, target, rows[i]) for i, (number, target) in enumerate(promised)],
        list(left.values()),
    )


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _same_title(task: PlanTask, row: Task) -> bool:
    return task.title == row.title


def _same_number_alike(task: PlanTask, row: Task) -> bool:
    return task.number == row.number and _ratio(task.title, row.title) >= ALIKE


def _alike(task: PlanTask, row: Task) -> bool:
    return _ratio(task.title, row.title) >= (1 + ALIKE) / 2


def _same_text(number: str, target: Promise, row: Target) -> bool:
    return number == row.number and target.text == row.text


def _same_subject(number: str, target: Promise, row: Target) -> bool:
    return number == row.number and bool(target.subject) and target.subject == row.subject
