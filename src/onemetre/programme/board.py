"""A plan laid out for reading: fields, their tasks, each target with what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.atlas.taxonomy import kinds, kinds_in
from onemetre.measure.definitions import CrossingNear, Reach, StressAround, indicators

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onemetre.atlas.city import City
    from onemetre.atlas.taxonomy import Kind
    from onemetre.measure.definitions import Indicator
    from onemetre.policy import Caution, Duty, Plan, Target, Task, Term
    from onemetre.policy.plan import Span
    from onemetre.programme.models import TargetCheck

#: States in the order in which they are counted above a plan; missed with and without a date are
#: one, as both are not kept.
STATES = ("kept", "missed", "no_evidence", "not_measurable", "open")


@dataclass(frozen=True, slots=True)
class Promise:
    """One target, and what came of it in the chosen place (None: it was not held to one)."""

    task: str
    target: Target
    check: TargetCheck | None

    @property
    def key(self) -> int:
        """Where it begins in the text: its name in addresses."""
        return self.target.span[0]

    @property
    def qualitative(self) -> bool:
        """Whether it names no figure."""
        return self.target.low is None and self.target.high is None

    @property
    def state(self) -> str:
        """The state it was found in; "" where nobody has checked."""
        return self.check.state if self.check else ""


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task with its promises; ``cautions`` are the warnings that stand in its text."""

    task: Task
    promises: tuple[Promise, ...]
    cautions: tuple[Caution, ...]

    @property
    def broken_off(self) -> bool:
        """Whether the document ends in the middle of it."""
        return any(each.code == "broken-off" for each in self.cautions)

    @property
    def owing(self) -> tuple[Duty, ...]:
        """Units that are responsible or lead, as the document orders them."""
        return tuple(each for each in self.task.duties if each.role != "support")

    @property
    def helping(self) -> tuple[Duty, ...]:
        """Units that support."""
        return tuple(each for each in self.task.duties if each.role == "support")


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of the plan; ``number`` counts from 1."""

    number: int
    name: str
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A plan and what came of it, in the order of the document."""

    plan: Plan
    goals: tuple[Promise, ...]
    fields: tuple[FieldView, ...]

    @property
    def tasks(self) -> tuple[TaskView, ...]:
        """All tasks."""
        return tuple(task for field in self.fields for task in field.tasks)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """All targets, those of the goals first."""
        return self.goals + tuple(each for task in self.tasks for each in task.promises)

    def counts(self) -> dict[str, int]:
        """How many targets with a figure are in each of `STATES`."""
        found = dict.fromkeys(STATES, 0)
        for each in self.promises:
            state = "missed" if each.state == "broken" else each.state
            if state:
                found[state] += 1
        return found

    def task(self, number: str) -> TaskView | None:
        """A task by its number."""
        return next((each for each in self.tasks if each.task.number == number), None)


def lay_out(plan: Plan, checks: Mapping[Span, TargetCheck]) -> Board:
    """Lay a plan out with what was checked of it, by the spans of its targets."""

    def promise(number: str, target: Target) -> Promise:
        return Promise(number, target, checks.get(target.span))

    views = [
        TaskView(
            task, tuple(promise(task.number, each) for each in task.targets),
            tuple(w for w in plan.warnings if task.span[0] <= w.span[0] < task.span[1]),
        )
        for task in plan.tasks
    ]  # fmt: skip
    names = list(dict.fromkeys((*plan.fields, *(task.field for task in plan.tasks))))
    fields = tuple(
        FieldView(i, name, tuple(each for each in views if each.task.field == name))
        for i, name in enumerate(names, 1)
    )
    return Board(plan, tuple(promise("", each) for each in plan.targets), fields)


# Systems, and what there is of them -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Existing:
    """A named system, and what is recorded of it.

    ``places``: the kind of place that it is, with how many are in the data of the chosen place
    (None where no place is chosen). A name that only mentions one (a reading corner in a library)
    is none: that there are libraries says nothing of their corners. ``indicators``: what is
    measured of that kind.
    """

    term: Term
    places: tuple[tuple[Kind, int | None], ...]
    indicators: tuple[Indicator, ...]


def existing(terms: tuple[Term, ...], city: City | None) -> list[Existing]:
    """What there is of each named system."""
    by_key = {kind.key: kind for kind in kinds()}
    found = []
    for term in terms:
        keys = tuple(
            key for _, end, own in kinds_in(term.text) if end == len(term.text) for key in own
        )
        places = tuple(
            (by_key[key], None if city is None else len(city.places_of(key))) for key in keys
        )
        measured = tuple(each for each in indicators() if _measures(each, keys))
        found.append(Existing(term, places, measured))
    return found


def _measures(indicator: Indicator, keys: tuple[str, ...]) -> bool:
    formula = indicator.formula
    if isinstance(formula, Reach):
        return formula.place in keys
    if isinstance(formula, CrossingNear | StressAround):
        return bool(set(formula.places) & set(keys))
    return False
