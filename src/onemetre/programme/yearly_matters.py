"""Supervision matters (督办事项) as a yearly report tells them: by their steps until its last day.

The report says what `matters_of` gives it, and leaves the part out where that is None: no matters
are kept by this installation, which is another thing than that there were none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q
from django.utils import timezone

from onemetre.ground.language import tr
from onemetre.programme.models import Matter, Step
from onemetre.programme.saying import official_day, unit_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.access.models import Unit
    from onemetre.areas.models import Area
    from onemetre.programme.models import Programme

#: What a step makes of a matter; other steps leave it as it was.
_BECOMES = {
    Step.OPENED: Matter.OPEN, Step.REPORTED: Matter.REPORTED, Step.RETURNED: Matter.RETURNED,
    Step.CLOSED: Matter.CLOSED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter as it stood on a day: what it is about, who owes it, since when, until when.

    ``state`` is one of `Matter`'s, ``since`` the day it has had it from. ``overdue``: it was owed
    then, and its day was past. ``new``: it was opened in the year.
    """

    title: str
    owner: Unit
    opened: date
    due: date
    state: str
    since: date
    overdue: bool
    new: bool

    @property
    def closed(self) -> bool:
        """Whether it was settled."""
        return self.state == Matter.CLOSED

    @property
    def unit(self) -> str:
        """Who owes it, in the language in force."""
        return unit_name(self.owner)

    @property
    def state_words(self) -> str:
        """How it stood, in the language in force."""
        when = official_day(self.since)
        if self.closed:
            return tr("settled on {day}", day=when)
        if self.state == Matter.REPORTED:
            return tr("reported done on {day}, not yet judged", day=when)
        if self.overdue:
            return tr("overdue")
        return tr("given back on {day}", day=when) if self.state == Matter.RETURNED else (
            tr("under way")
        )  # fmt: skip


def last_day(year: int, day: date) -> date:
    """The day as on which matters of a year are told by a report that is written on `day`."""
    return min(day, date(year, 12, 31))


def matters_of(
    programme: Programme, area: Area, year: int, day: date
) -> tuple[MatterLine, ...] | None:
    """Matters of an area and those below it that were open at some time of a year.

    They stand as on the year's last day, or on `day` where that is earlier: what became of them
    later belongs to the next report. A matter that names a task belongs to the task's programme;
    one that names none, to every programme of its area. Overdue ones first, settled ones last.

    None where this installation keeps no matters. Three queries.
    """
    if not Matter.objects.exists():
        return None
    last = last_day(year, day)
    found = (
        Matter.objects.filter(
            Q(task=None) | Q(task__programme=programme), area__path__startswith=area.path,
            opened_at__date__lte=last,
        )
        .exclude(closed_at__date__lt=date(year, 1, 1))
        .select_related("owner")
        .prefetch_related(Prefetch("steps", Step.objects.filter(at__date__lte=last)))
    )  # fmt: skip
    lines = [_line(each, list(each.steps.all()), year, last) for each in found]
    return tuple(sorted(lines, key=lambda each: (each.closed, not each.overdue, each.due)))


def _line(matter: Matter, steps: Sequence[Step], year: int, last: date) -> MatterLine:
    opened = timezone.localdate(matter.opened_at)
    state, since, due = Matter.OPEN, opened, matter.deadline
    for step in steps:
        if step.kind in _BECOMES:
            state, since = _BECOMES[step.kind], timezone.localdate(step.at)
        if step.deadline is not None:
            due = step.deadline
    owed = state in {Matter.OPEN, Matter.RETURNED}
    return MatterLine(
        matter.title, matter.owner, opened, due, state, since, owed and due < last,
        opened.year == year,
    )  # fmt: skip
