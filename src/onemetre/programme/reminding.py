"""Units are reminded of the reports they owe; the unit above learns who is silent.

A worker calls `remind_due` once a day; ``onemetre programme remind`` does the same. Days come from
``supervision.toml``. A day on which nobody called is made up for by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.ground.language import mark
from onemetre.programme.models import Contribution, Notice, Period, Report
from onemetre.programme.supervision import rules, unit_above

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer

SOON = mark("{programme}: {n} reports are due {due}")
LATE = mark("{programme}: {n} reports were due {due}")
SILENT = mark("{programme}: {unit} has sent none of {n} reports that were due {due}")


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a unit still owes for a period; ``day`` is the day of the rule that has come.

    ``silent``: the notice goes to ``to``, the unit above, about ``unit``.
    """

    unit: int
    to: int
    said: str
    filled: dict[str, object]
    key: str
    link: str
    period: int
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """How many reminders were sent, one a unit and period, and how many notices of silence."""

    reminded: int
    silent: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A unit that owes reports for a period: how many, how many it sent, how late it is."""

    unit: Unit
    period: Period
    owed: int
    sent: int
    days: int


def reminders(today: date) -> list[Reminder]:
    """Reminders whose day has come and that were not sent. One query a period, and two."""
    out = []
    for period in _periods(today):
        offset = (today - period.due).days
        days = [each for each in rules().remind_on_days if each <= offset]
        silent = offset >= rules().silent_after_days
        if not days and not silent:
            continue
        owed = list(_owed(period))
        units = {
            unit.pk: unit
            for unit in Unit.objects.filter(pk__in=[each["unit"] for each in owed])
            .select_related("trade", "government")
        }  # fmt: skip
        for each in owed:
            if days and each["waiting"]:
                out.append(_reminder(period, each["unit"], each["waiting"], days[-1], offset))
            above = unit_above(units[each["unit"]])
            if silent and above is not None and each["waiting"] == each["owed"]:
                out.append(_silence(period, units[each["unit"]], above, each["owed"]))
    known = set(
        Notice.objects.filter(of__in=[each.key for each in out]).values_list("of", flat=True)
    )
    return [each for each in out if each.key not in known]


def _periods(today: date) -> Iterable[Period]:
    """Those whose reports are near due, or were not long ago."""
    first = today - timedelta(days=rules().forget_after_days)
    last = today - timedelta(days=rules().remind_on_days[0])
    return Period.objects.filter(due__gte=first, due__lte=last).select_related("programme")


def _parts(period: Period) -> QuerySet[Contribution]:
    """Parts of its reports that can still be sent."""
    return Contribution.objects.filter(
        report__period=period, report__state__in=(Report.OPEN, Report.RETURNED),
        duty__ended_on=None,
    )  # fmt: skip


def _owed(period: Period) -> Iterable[dict[str, int]]:
    """For each unit how many parts of reports it owes, and how many wait."""
    found = _parts(period)
    waiting = Count("pk", filter=Q(state=Contribution.WAITING))
    rows = found.values_list("duty__unit").annotate(n=Count("pk"), waiting=waiting).order_by()
    return ({"unit": unit, "owed": n, "waiting": left} for unit, n, left in rows)


def _reminder(period: Period, unit: int, n: int, day: int, offset: int) -> Reminder:
    return Reminder(
        unit, unit, LATE if offset > 0 else SOON, _filled(period, n=n),
        f"reports {period.pk} unit {unit} day {day}", "/office/", period.pk,
    )  # fmt: skip


def _silence(period: Period, unit: Unit, above: Unit, n: int) -> Reminder:
    return Reminder(
        unit.pk, above.pk, SILENT, _filled(period, n=n, unit=unit.name),
        f"silent {period.pk} unit {unit.pk}", "/office/notices/silent/", period.pk, silent=True,
    )  # fmt: skip


def _filled(period: Period, **more: object) -> dict[str, object]:
    return {"programme": period.programme.title, "due": period.due.isoformat(), **more}


@action
def remind_units(found: Sequence[Reminder], *, by: Viewer) -> Told:
    """Tell units what they owe, and units above who is silent. One line in the trail."""
    by.demand(Permission.RUN_PROGRAMME, area="/")
    Notice.objects.bulk_create(
        [
            Notice(unit_id=each.to, said=each.said, filled=each.filled, link=each.link, of=each.key)
            for each in found
        ],
        batch_size=1000,
        ignore_conflicts=True,  # somebody else told them in the same moment
    )
    told = Told(
        sum(not each.silent for each in found), sum(each.silent for each in found)
    )  # fmt: skip
    for period in {each.period for each in found}:
        units = [each.unit for each in found if each.period == period and not each.silent]
        Contribution.objects.filter(
            report__period=period, duty__unit__in=units, state=Contribution.WAITING
        ).update(reminded_at=timezone.now())
    audit.wrote(by, "remind units", "reports", reminded=told.reminded, silent=told.silent)
    return told


def remind_due(*, today: date, by: Viewer) -> Told:
    """Remind everybody whose day has come; nothing is written where there is nothing to say."""
    found = reminders(today)
    return remind_units(found, by=by) if found else Told(0, 0)


def silent_units(viewer: Viewer, today: date) -> list[Silence]:
    """Units of the viewer's areas that owe reports which were due, the longest silent first."""
    mine = viewer.within(Permission.RUN_PROGRAMME, "duty__unit__area__path")
    out = []
    for period in _periods(today):
        days = (today - period.due).days
        if days <= 0:
            continue
        rows = (
            _parts(period)
            .filter(mine)
            .values_list("duty__unit")
            .annotate(n=Count("pk"), sent=Count("pk", filter=Q(state=Contribution.SENT)))
            .order_by()
        )
        counts = {unit: (n, sent) for unit, n, sent in rows if sent < n}
        units = Unit.objects.filter(pk__in=counts).select_related("area").order_by("area__path")
        out += [Silence(unit, period, *counts[unit.pk], days) for unit in units]
    return sorted(out, key=lambda each: (each.sent > 0, -each.days))
