"""What is due from somebody: today first, then what comes, and what others owe them.

Everything is counted. Being asked once more is a mark: it makes nothing due before its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Value

from onemetre.access.roles import Permission
from onemetre.ground.language import mark, tr
from onemetre.programme.models import Contribution, Duty, Reading, Report
from onemetre.programme.owing import NO_LEAD, OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.access.viewer import Viewer

P = Permission
#: Of each of its lists a desk shows so many; the rest are counted.
MOST = 60
MOST_WAITING = 12


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do.

    ``what`` and ``verb`` are English, to be translated, with ``params`` filled in; ``about`` and
    ``note`` are said as they are. ``reminded``: somebody asked for it once more;
    ``returned``: the level above gave it back.
    """

    when: date | None
    what: str
    params: dict[str, object]
    about: str
    note: str
    link: str
    verb: str
    reminded: bool = False
    returned: bool = False

    def days_late(self, today: date) -> int:
        """How many days it is overdue; 0 where it is not."""
        return max((today - self.when).days, 0) if self.when else 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything of one person. ``waiting`` is what others owe them."""

    now: list[Due]
    next: list[Due]
    waiting: list[Due]
    by_day: dict[date, int]


def desk(
    viewer: Viewer, today: date, more: Sequence[Due] = (), awaited: Sequence[Due] = ()
) -> Desk:
    """The desk of somebody. Six queries, whatever is on it.

    What is overdue, due today or has no day stands under ``now``. `more` is what else is asked
    of them, `awaited` what else others owe them (see ``matter_desk.py``).
    """
    due = [
        *_parts_to_write(viewer), *_reports_to_sign(viewer), *_reports_to_judge(viewer),
        *_readings_to_confirm(viewer), *more,
    ]  # fmt: skip
    due.sort(key=_urgency)
    now = [each for each in due if each.when is None or each.when <= today]
    coming = [each for each in due if each.when is not None and each.when > today]
    by_day: dict[date, int] = {}
    for each in due:
        day = max(each.when or today, today)
        by_day[day] = by_day.get(day, 0) + 1
    return Desk(now, coming, [*awaited, *_waiting(viewer)], by_day)


def _parts_to_write(viewer: Viewer) -> list[Due]:
    units = viewer.units(P.WRITE_REPORT)
    found = (
        Contribution.objects.filter(
            duty__unit__in=units, duty__ended_on=None, state=Contribution.WAITING,
            report__state__in=OPEN, report__task__ended_on=None,
        )
        .select_related("report__task", "report__period", "report__area", "duty__unit")
        .order_by("report__period__due", "report__task__order")
    )  # fmt: skip
    return [
        Due(
            each.report.period.due, mark("Task {number}: {title}"),
            {"number": each.report.task.number, "title": each.report.task.title},
            each.duty.unit.name, "", f"/office/report/{each.report_id}/", mark("Write your part"),
            reminded=each.reminded_at is not None,
        )
        for each in found
    ]  # fmt: skip


def _urgency(of: Due) -> tuple[bool, date, bool]:
    """The oldest day first, and of one day what somebody asked for again; what has no day last."""
    return of.when is None, of.when or date.max, not (of.reminded or of.returned)


def _reports_to_sign(viewer: Viewer) -> list[Due]:
    """Of tasks that a unit of theirs leads; and of those that nobody leads, where they run the
    programme."""
    run = [post.area for post in viewer.posts if post.allows(P.RUN_PROGRAMME)]
    sent = Count("contributions", filter=Q(contributions__state=Contribution.SENT))
    asked = (
        Report.objects.filter(task__ended_on=None, state__in=OPEN)
        .annotate(sent=sent, asked=Count("contributions"))
        .select_related("task", "period", "area")
        .order_by("period__due", "task__order")
    )
    led = asked.filter(
        task__duties__unit__in=viewer.units(P.SIGN_REPORT), task__duties__role=Duty.LEAD,
        task__duties__ended_on=None,
    ).annotate(lead=F("task__duties__unit__name"))  # fmt: skip
    unled = asked.filter(NO_LEAD, area__in=run).annotate(lead=Value(""))
    rows: list[Any] = [*led, *unled]  # reports with what was annotated
    return [
        Due(
            each.period.due, mark("Task {number}: {title}"),
            {"number": each.task.number, "title": each.task.title},
            (each.lead or tr("no unit leads it")) if each.state == Report.OPEN else each.reason,
            f"{each.sent} / {each.asked}", f"/office/report/{each.pk}/",
            mark("Write the report") if each.state == Report.OPEN else mark("Write it anew"),
            returned=each.state == Report.RETURNED,
        )
        for each in rows
    ]  # fmt: skip


def _reports_to_judge(viewer: Viewer) -> list[Due]:
    """Signed reports one level below, an area and period a line."""
    found = (
        Report.objects.filter(
            viewer.within(P.ACCEPT_REPORT, "area__parent__path"), state=Report.SIGNED,
            area__parent__in=[each.area for each in viewer.posts],
        )
        .values("area__name", "area__code", "period", "period__due", "task__programme")
        .annotate(count=Count("pk"))
        .order_by("period__due", "area__code")
    )  # fmt: skip
    return [
        Due(
            None, mark("{area}: {count} signed reports"),
            {"area": row["area__name"], "count": row["count"]}, "", "",
            f"/office/programme/{row['task__programme']}/period/{row['period']}/"
            f"?area={row['area__code']}",
            mark("Look at them"),
        )
        for row in found
    ]  # fmt: skip


def _readings_to_confirm(viewer: Viewer) -> list[Due]:
    found = Reading.objects.filter(
        viewer.within(P.CONFIRM_PLAN, "programme__area__path"), confirmed_at=None
    ).select_related("programme")
    return [
        Due(
            None, mark("Hold the reading to the document: {title}"),
            {"title": each.programme.title}, "", "",
            f"/office/programme/{each.programme_id}/review/{each.version}/", mark("Review it"),
        )
        for each in found
    ]  # fmt: skip


def _waiting(viewer: Viewer) -> list[Due]:
    """Parts that other units owe to reports that their units lead, the most pressing first."""
    units = viewer.units(P.SIGN_REPORT)
    found = (
        Contribution.objects.filter(
            state=Contribution.WAITING, report__state__in=OPEN, report__task__ended_on=None,
            report__task__duties__unit__in=units, report__task__duties__role=Duty.LEAD,
            report__task__duties__ended_on=None,
        )
        .exclude(duty__unit__in=units)
        .select_related("duty__unit", "report__task", "report__period")
        .order_by("report__period__due", "report__task__order")
    )  # fmt: skip
    return [
        Due(
            each.report.period.due, mark("Task {number}: {title}"),
            {"number": each.report.task.number, "title": each.report.task.title},
            each.duty.unit.name, "", f"/office/report/{each.report_id}/",
            mark("Remind"), reminded=each.reminded_at is not None,
        )
        for each in found
    ]  # fmt: skip
