"""Writes of supervision (督办): a matter is opened, worked on, reported done, closed or returned.

Each leaves a `Step`, which the database never lets anybody change, and a line in the trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import mark
from onemetre.programme.models import Matter, Meeting, Notice, Step
from onemetre.programme.supervision import rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onemetre.access.models import Unit
    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.models import Task

_RUN, _HANDLE = Permission.RUN_PROGRAMME, Permission.HANDLE_MATTER
_LONGEST = 200
#: What a unit is told.
NEW = mark("{asker} asks of you: {title}, by {deadline}")
RECALLED = mark("{asker} recalls: {title}, due {deadline}")
GIVEN_BACK = mark("{asker} gives back: {title}. {why}")
DONE = mark("{owner} reports done: {title}")
MOVED = mark("{title} is now due {deadline}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a unit, and by when."""

    title: str
    owner: Unit
    deadline: date
    words: str = ""
    task: Task | None = None


@action
def open_matter(
    asked: Asked, *, asked_by: Unit, by: Viewer, meeting: Meeting | None = None
) -> Matter:
    """Ask something of a unit in one's own area or below.

    Raises
    ------
    InputError
        if a field cannot stand; its ``field`` is named among the error's params.
    """
    area = asked.owner.area
    by.demand(_RUN, area=area)
    _asks_for(by, asked_by)
    title = _title(asked.title)
    if asked.deadline < timezone.localdate():
        raise InputError("The day is past.", remedy="Give one to come.", field="deadline")
    if asked.task is not None and asked.task.area_id != area.pk:
        raise InputError(
            "This task is of another area than the unit.",
            remedy="Choose a task of {area}.", area=area.name, field="task",
        )  # fmt: skip
    matter = Matter.objects.create(
        area=area, title=title, words=asked.words.strip(), owner=asked.owner, asked_by=asked_by,
        deadline=asked.deadline, task=asked.task, meeting=meeting, opened_by=by.name,
    )  # fmt: skip
    _step(matter, Step.OPENED, by, words=matter.words, unit=asked.owner, deadline=asked.deadline)
    _tell(matter, matter.owner, NEW)
    audit.wrote(
        by, "open matter", f"matter {matter.pk}", area=area.path, owner=asked.owner.pk,
        deadline=str(asked.deadline),
    )  # fmt: skip
    return matter


@action
def note_step(matter: Matter, *, words: str, by: Viewer, evidence: str = "") -> Step:
    """What the owing unit did, and the file that shows it."""
    by.demand(_HANDLE, area=matter.area, unit=matter.owner_id)
    _not_closed(matter)
    made = _step(
        matter, Step.NOTED, by, words=_said(words), unit=matter.owner, evidence=evidence.strip()
    )
    audit.wrote(by, "note step", f"matter {matter.pk}", area=matter.area.path, step=made.pk)
    return made


@action
def report_matter(matter: Matter, *, words: str, by: Viewer, evidence: str = "") -> Step:
    """The owing unit says that it is done; whoever asked closes it, or gives it back."""
    by.demand(_HANDLE, area=matter.area, unit=matter.owner_id)
    _not_closed(matter)
    if matter.state == Matter.REPORTED:
        raise InputError("It is reported done already.", remedy="Wait for the answer.")
    made = _step(
        matter, Step.REPORTED, by, words=_said(words), unit=matter.owner, evidence=evidence.strip()
    )
    _set(matter, Matter.REPORTED)
    _tell(matter, matter.asked_by, DONE)
    audit.wrote(by, "report matter", f"matter {matter.pk}", area=matter.area.path, step=made.pk)
    return made


@action
def close_matter(matter: Matter, *, words: str, by: Viewer) -> Step:
    """Whoever asked is satisfied, or no longer asks: then with a reason."""
    by.demand(_RUN, area=matter.asked_by.area)
    _not_closed(matter)
    said = words.strip() if matter.state == Matter.REPORTED else _said(words)
    made = _step(matter, Step.CLOSED, by, words=said, unit=matter.asked_by)
    matter.closed_at = timezone.now()
    _set(matter, Matter.CLOSED)
    audit.wrote(by, "close matter", f"matter {matter.pk}", area=matter.area.path, step=made.pk)
    return made


@action
def return_matter(matter: Matter, *, words: str, by: Viewer) -> Step:
    """What was reported done is not; the reason says what is missing."""
    by.demand(_RUN, area=matter.asked_by.area)
    if _fresh(matter).state != Matter.REPORTED:
        raise InputError("Only what is reported done can be given back.")
    made = _step(matter, Step.RETURNED, by, words=_said(words), unit=matter.owner)
    _set(matter, Matter.RETURNED)
    _tell(matter, matter.owner, GIVEN_BACK, why=words.strip()[:120])
    audit.wrote(by, "return matter", f"matter {matter.pk}", area=matter.area.path, step=made.pk)
    return made


@action
def move_deadline(matter: Matter, *, deadline: date, words: str, by: Viewer) -> Step:
    """Another day by which it is due, with the reason; the day before stays in the step."""
    by.demand(_RUN, area=matter.asked_by.area)
    _not_closed(matter)
    if deadline < timezone.localdate():
        raise InputError("The day is past.", remedy="Give one to come.", field="deadline")
    made = _step(
        matter, Step.MOVED, by, words=_said(words), unit=matter.owner, was=matter.deadline,
        deadline=deadline,
    )  # fmt: skip
    matter.deadline, matter.risen = deadline, 0
    matter.save(update_fields=["deadline", "risen"])
    _tell(matter, matter.owner, MOVED)
    audit.wrote(
        by, "move deadline", f"matter {matter.pk}", area=matter.area.path, was=str(made.was),
        now=str(deadline),
    )  # fmt: skip
    return made


@action
def remind_owner(matter: Matter, *, by: Viewer, words: str = "") -> Step:
    """Recall it (催办) to the unit that owes it."""
    by.demand(_RUN, area=matter.asked_by.area)
    _not_closed(matter)
    if matter.state == Matter.REPORTED:
        raise InputError("It is reported done already.", remedy="Close it or give it back.")
    since = timezone.localdate() - timedelta(days=rules().remind_again_days)
    if matter.steps.filter(kind=Step.REMINDED, at__date__gt=since).exists():
        raise InputError("It was recalled a moment ago.", remedy="Wait until tomorrow.")
    made = _step(matter, Step.REMINDED, by, words=words.strip(), unit=matter.owner)
    _tell(matter, matter.owner, RECALLED)
    audit.wrote(by, "recall matter", f"matter {matter.pk}", area=matter.area.path, step=made.pk)
    return made


@action
def hold_meeting(
    *,
    area: Area,
    called_by: Unit,
    on: date,
    title: str,
    minutes: str,
    decisions: Sequence[Asked],
    by: Viewer,
) -> Meeting:
    """Note a meeting of an area; each decision becomes a matter of the unit that owes it.

    Raises
    ------
    InputError
        if a field cannot stand; of a decision, ``row`` says which one.
    """
    by.demand(_RUN, area=area)
    _asks_for(by, called_by)
    if on > timezone.localdate():
        raise InputError(
            "The meeting is still to come.", remedy="Note it when it was held.", field="on"
        )
    meeting = Meeting.objects.create(
        area=area, called_by=called_by, on=on, title=_title(title), minutes=minutes.strip(),
        noted_by=by.full_name or by.name,
    )  # fmt: skip
    for row, asked in enumerate(decisions):
        try:
            open_matter(asked, asked_by=called_by, by=by, meeting=meeting)
        except InputError as error:
            error.params["row"] = row
            raise
    audit.wrote(
        by, "hold meeting", f"meeting {meeting.pk}", area=area.path, decisions=len(decisions)
    )
    return meeting


# What they share ---------------------------------------------------------------------------------


def _asks_for(by: Viewer, unit: Unit) -> None:
    """Nobody asks in the name of a unit in which they do not run the programme."""
    if not by.operator and unit.pk not in by.units(_RUN):
        raise gone()


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise InputError("It needs a title.", remedy="Say in a few words what.", field="title")
    if len(title) > _LONGEST:
        raise InputError("The title is too long.", remedy="Say it in 200 letters.", field="title")
    return title


def _said(words: str) -> str:
    if not words.strip():
        raise InputError("Say what was done, or why.", field="words")
    return words.strip()


def _fresh(matter: Matter) -> Matter:
    """The row as it is now, locked: of two who act at once, the second sees the first."""
    now = Matter.objects.select_for_update().get(pk=matter.pk)
    matter.state, matter.deadline, matter.risen = now.state, now.deadline, now.risen
    return matter


def _not_closed(matter: Matter) -> None:
    if _fresh(matter).state == Matter.CLOSED:
        raise InputError("It is closed.", remedy="Open a new one.")


def _set(matter: Matter, state: str) -> None:
    matter.state = state
    matter.save(update_fields=["state", "closed_at"])


def _step(
    matter: Matter,
    kind: str,
    by: Viewer,
    *,
    unit: Unit,
    words: str = "",
    evidence: str = "",
    was: date | None = None,
    deadline: date | None = None,
) -> Step:
    return Step.objects.create(
        matter=matter, kind=kind, words=words, unit=unit, evidence=evidence[:300], was=was,
        deadline=deadline, by=by.name, by_name=by.full_name,
    )  # fmt: skip


def _tell(matter: Matter, unit: Unit, said: str, **filled: object) -> None:
    Notice.objects.create(
        unit=unit, said=said, link=f"/office/matters/{matter.pk}/",
        filled={
            "title": matter.title, "deadline": matter.deadline.isoformat(),
            "asker": matter.asked_by.name, "owner": matter.owner.name, **filled,
        },
    )  # fmt: skip
