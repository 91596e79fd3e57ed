"""How matters and their steps are called and drawn on pages and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.ground.language import language, mark, tr
from onemetre.measure.wording import day
from onemetre.programme.models import Matter, Notice, Step

if TYPE_CHECKING:
    from datetime import date, datetime

    from onemetre.press.report import Sign, Tone

STATES = {
    Matter.OPEN: mark("under way"), Matter.REPORTED: mark("reported done"),
    Matter.RETURNED: mark("given back"), Matter.CLOSED: mark("closed"),
}  # fmt: skip
_LOOKS: dict[str, tuple[Sign, Tone]] = {
    Matter.OPEN: ("open", "plain"), Matter.REPORTED: ("no_evidence", "attention"),
    Matter.RETURNED: ("broken", "bad"), Matter.CLOSED: ("kept", "good"),
}  # fmt: skip
STEPS = {
    Step.OPENED: mark("opened"), Step.NOTED: mark("progress noted"),
    Step.REPORTED: mark("reported done"), Step.RETURNED: mark("given back"),
    Step.CLOSED: mark("closed"), Step.REMINDED: mark("recalled"),
    Step.ESCALATED: mark("escalated"), Step.MOVED: mark("given another day"),
}  # fmt: skip
_WEEK = (
    mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"),
)  # fmt: skip
_SOON = 7


def overdue(matter: Matter) -> bool:
    """Whether it is owed and its day is past."""
    owed = matter.state in {Matter.OPEN, Matter.RETURNED}
    return owed and matter.deadline < timezone.localdate()


def state_of(matter: Matter) -> str:
    """Its state in a word."""
    return tr("overdue") if overdue(matter) else tr(STATES[matter.state])


def look_of(matter: Matter) -> tuple[Sign, Tone]:
    """Sign and tone of its state."""
    return ("missed", "bad") if overdue(matter) else _LOOKS[matter.state]


def when(deadline: date) -> str:
    """A deadline as a desk says it: overdue 2 days, today, Wed 25, or the day."""
    left = (deadline - timezone.localdate()).days
    if left < 0:
        return tr("{n} days overdue", n=-left) if left < -1 else tr("1 day overdue")
    if left == 0:
        return tr("today")
    if left <= _SOON:
        return f"{tr(_WEEK[deadline.weekday()])} {short_day(deadline)}"
    return short_day(deadline)


def short_day(value: date) -> str:
    """``11 月 25 日``, ``25 Nov``; with the year where it is another than this one."""
    if value.year != timezone.localdate().year:
        return day(value)
    if language() == "zh":
        return f"{value.month} 月 {value.day} 日"
    return f"{value.day} {value.strftime('%b')}"


def told(notice: Notice) -> str:
    """What a notice says, with its days written out."""
    filled = {
        key: day(value) if key in {"deadline", "due"} else value
        for key, value in notice.filled.items()
    }
    return tr(notice.said, **filled)


def local_day(at: datetime) -> date:
    """The day of a moment where the office is."""
    return timezone.localdate(at)


def moment(at: datetime) -> str:
    """Day and time where the office is."""
    there = timezone.localtime(at)
    return f"{short_day(there.date())} {there:%H:%M}"


def who(step: Step) -> str:
    """Who did it: a person, or the rule where a command did it."""
    return step.by_name or (tr("by the rule") if step.by.startswith("command:") else step.by)
