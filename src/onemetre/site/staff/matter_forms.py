"""What was typed into the forms of supervision: kept as it was, with what is wrong beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.programme.matters import tasks_of, unit_named, units_named
from onemetre.programme.supervising import Asked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from onemetre.access.models import Unit
    from onemetre.access.viewer import Viewer
    from onemetre.ground.errors import InputError
    from onemetre.programme.models import Task

#: Fields of one thing that is asked.
_FIELDS = ("title", "owner", "deadline", "words", "task")
#: How many units are offered where a name fits several.
_OFFERED = 8
#: Rows for decisions that a meeting's form begins with, and at most has.
FIRST_ROWS, MOST_ROWS = 3, 40


@dataclass
class Typed:
    """Fields as they were typed; ``wrong`` says by field what is wrong; ``offered`` are units."""

    values: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    offered: list[Unit] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.values.values())

    def blame(self, error: InputError) -> None:
        """Put what an action refused beside its field."""
        name = str(error.params.get("field", ""))
        self.wrong[name if name in self.values else "title"] = str(error)


def typed(request: HttpRequest, names: tuple[str, ...], row: str = "") -> Typed:
    """The fields of a form, or of one of its rows."""
    return Typed({name: request.POST.get(f"{name}{row}", "").strip() for name in names})


def asked(request: HttpRequest, row: str = "") -> Typed:
    """What is asked of a unit."""
    return typed(request, _FIELDS, row)


def read_day(form: Typed, name: str) -> date | None:
    """A day that was typed; None, with the reason, where it is none."""
    try:
        return date.fromisoformat(form[name])
    except ValueError:
        form.wrong[name] = tr("Give a day, such as 2026-12-31.")
        return None


def read_asked(form: Typed, viewer: Viewer) -> Asked | None:
    """What a form asks; None, with the reasons, where a field cannot stand."""
    if not form["title"]:
        form.wrong["title"] = tr("Say in a few words what is to be done.")
    owner = unit_named(viewer, form["owner"]) if form["owner"] else None
    if owner is None:
        form.offered = units_named(viewer, form["owner"], _OFFERED)
        form.wrong["owner"] = (
            tr("Several units have such a name. Choose one.") if form.offered
            else tr("No unit in your areas has that name.") if form["owner"]
            else tr("Name the unit that is to do it.")
        )  # fmt: skip
    deadline = read_day(form, "deadline")
    task = _task(form, owner) if owner else None
    if form.wrong or owner is None or deadline is None:
        return None
    return Asked(form["title"], owner, deadline, form["words"], task)


def _task(form: Typed, owner: Unit) -> Task | None:
    """The task by its number in the plan, where one was named."""
    if not form["task"]:
        return None
    fits = [each for each in tasks_of(owner.area) if each.number == form["task"]]
    if not fits:
        form.wrong["task"] = tr("{area} has no task {number}.", area=owner.area.name,
                                number=form["task"])  # fmt: skip
        return None
    return fits[0]
