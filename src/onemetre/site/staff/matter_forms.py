"""What was typed into the forms of supervision: kept as it was, with what is wrong beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.programme.matters import tasks_of, unit_named, units_named
from onemetre.programme.supervising import Asked
from onemetre.site.staff.asking import Typed

if TYPE_CHECKING:
    from django.http import HttpRequest

    from onemetre.access.models import Unit
    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Task

#: Fields of one thing that is asked.
_FIELDS = ("title", "owner", "deadline", "words", "task")
#: How many units are offered where a name fits several.
_OFFERED = 8
#: Rows for decisions that a meeting's form begins with, and at most has.
FIRST_ROWS, MOST_ROWS = 3, 40


@dataclass(slots=True)
class Asking(Typed):
    """What is asked of a unit, as it was typed; ``offered`` are units that were perhaps meant."""

    offered: list[Unit] = field(default_factory=list)


def asked(request: HttpRequest, row: str = "") -> Asking:
    """What is asked of a unit."""
    return Asking.of(request, _FIELDS, row)


def read_asked(form: Asking, viewer: Viewer) -> Asked | None:
    """What a form asks; None, with the reasons, where a field cannot stand."""
    if not form["title"]:
        form.wrong["title"] = tr("Say in a few words what is to be done.")
    owner = unit_named(viewer, form["owner"]) if form["owner"] else None
    if owner is None:
        form.offered = units_named(viewer, form["owner"], _OFFERED)
        form.wrong["owner"] = (
            tr("Choose one of these units.") if form.offered
            else tr("No unit in your areas has that name.") if form["owner"]
            else tr("Name the unit that is to do it.")
        )  # fmt: skip
    deadline = form.day("deadline")
    task = _task(form, owner) if owner else None
    if form.wrong or owner is None or deadline is None:
        return None
    return Asked(form["title"], owner, deadline, form["words"], task)


def _task(form: Asking, owner: Unit) -> Task | None:
    """The task by its number in the plan, where one was named."""
    if not form["task"]:
        return None
    fits = [each for each in tasks_of(owner.area) if each.number == form["task"]]
    if not fits:
        form.wrong["task"] = tr("{area} has no task {number}.", area=owner.area.name,
                                number=form["task"])  # fmt: skip
        return None
    return fits[0]
