"""How far areas are with a period, and by name who still owes what.

Who owes is the rule of `reminding.owed`. Of a task that has ended nothing more is asked: what was
signed of it counts as what was said, what was not counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.programme.models import Contribution, Report
from onemetre.programme.owing import OPEN
from onemetre.programme.reminding import (
    of_office,
    owed_in,
    parts_asked,
    reports_led,
    reports_unled,
)

if TYPE_CHECKING:
    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Period

_SEE = Permission.SEE_PROGRAMME


@dataclass(frozen=True, slots=True)
class Heard:
    """How far an area is with a period.

    ``left`` are reports that are still to be signed; ``silent`` are units that still owe
    something, out of ``asked`` that were asked.
    """

    area: Area
    reports: int
    signed: int
    accepted: int
    returned: int
    silent: int
    asked: int

    @property
    def left(self) -> int:
        return self.reports - self.signed - self.accepted - self.returned


def heard(viewer: Viewer, period: Period, area: Area) -> list[Heard]:
    """The area and those below it: what is signed and accepted, who is silent. Five queries."""
    areas = Area.objects.filter(viewer.within(_SEE, "path"), until=None)
    areas = areas.filter(Q(pk=area.pk) | Q(parent=area)).order_by("path")
    counts = ~Q(task__ended_on__isnull=False, state__in=OPEN)
    rows = {
        row["area"]: row
        for row in Report.objects.filter(period=period, area__in=areas)
        .values("area")
        .annotate(
            reports=Count("pk", filter=counts),
            signed=Count("pk", filter=Q(state=Report.SIGNED)),
            accepted=Count("pk", filter=Q(state=Report.ACCEPTED)),
            returned=Count("pk", filter=Q(state=Report.RETURNED) & counts),
        )
    }
    owed = owed_in(period, areas)
    out = []
    for each in areas:
        if each.pk not in rows:
            continue
        row, units = rows[each.pk], owed.get(each.pk, {}).values()
        out.append(Heard(
            each, row["reports"], row["signed"], row["accepted"], row["returned"],
            sum(unit.waiting > 0 for unit in units), len(units),
        ))  # fmt: skip
    return out


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that a unit still owes: its part of a report, or the report where it leads."""

    report: Report
    part: int | None


@dataclass(frozen=True, slots=True)
class Silent:
    """A unit that still owes something, by its name."""

    unit: str
    left: list[Left]


def silent(viewer: Viewer, period: Period, area: Area) -> list[Silent]:
    """Units that still owe something in an area, in the document's order. Three queries."""
    led, unled = (
        reports.filter(viewer.within(_SEE, "area__path"), area=area, state__in=OPEN)
        for reports in (reports_led([period]), reports_unled([period]))
    )
    led = led.annotate(unit=F("task__duties__unit"), name=F("task__duties__unit__name"))
    unled = unled.annotate(unit=of_office("pk"), name=of_office("name")).exclude(unit=None)
    parts = parts_asked([period]).filter(
        viewer.within(_SEE, "report__area__path"), report__area=area, report__state__in=OPEN,
        state=Contribution.WAITING,
    )  # fmt: skip
    left = [
        *((each.unit, each.name, Left(each, None)) for each in led.select_related("task")),
        *((each.unit, each.name, Left(each, None)) for each in unled.select_related("task")),
        *(
            (each.duty.unit_id, each.duty.unit.name, Left(each.report, each.pk))
            for each in parts.select_related("duty__unit", "report__task")
        ),
    ]
    found: dict[int, Silent] = {}
    for unit, name, each in sorted(left, key=lambda one: one[2].report.task.order):
        found.setdefault(unit, Silent(name, [])).left.append(each)
    return list(found.values())


def reports_of(viewer: Viewer, period: Period, area: Area) -> list[Report]:
    """Reports of an area in a period, in the document's order. One query."""
    return list(
        Report.objects.filter(viewer.within(_SEE), period=period, area=area)
        .select_related("task")
        .annotate(
            asked=Count("contributions"),
            sent=Count("contributions", filter=Q(contributions__state=Contribution.SENT)),
        )
        .order_by("task__order")
    )
