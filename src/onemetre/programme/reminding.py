"""Units are reminded of the reports they owe; the unit above learns who is silent.

A worker calls `remind_due` once a day; ``onemetre programme remind`` does the same. Days come from
``supervision.toml``. A day on which nobody called is made up for by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.ground.language import mark
from onemetre.programme.models import Contribution, Duty, Notice, Period, Report
from onemetre.programme.owing import NO_LEAD, OFFICES, OPEN
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
    """Reminders whose day has come and that were not sent. Six queries."""
    out: list[Reminder] = []
    periods = list(_periods(today, rules().forget_after_days))
    found = owed(periods)
    keys = {unit for units in found.values() for unit in units}
    units = Unit.objects.select_related("trade", "government").in_bulk(keys)
    for period in periods:
        offset = (today - period.due).days
        days = [each for each in rules().remind_on_days if each <= offset]
        silent = offset >= rules().silent_after_days
        if not days and not silent:
            continue
        for pk, each in found.get(period.pk, {}).items():
            if days and each.waiting:
                out.append(_reminder(period, pk, each.waiting, days[-1], offset))
            above = unit_above(units[pk])
            if silent and above is not None and each.waiting and not each.sent:
                out.append(_silence(period, units[pk], above, each.asked))
    known = set(
        Notice.objects.filter(of__in=[each.key for each in out]).values_list("of", flat=True)
    )
    return [each for each in out if each.key not in known]


def _periods(today: date, back: int) -> Iterable[Period]:
    """Those whose reports are near due, or were due at most `back` days ago."""
    first = today - timedelta(days=back)
    last = today - timedelta(days=rules().remind_on_days[0])
    return Period.objects.filter(due__gte=first, due__lte=last).select_related("programme")


@dataclass
class Owed:
    """What a unit owes for a period: reports that it leads, and parts of others'.

    ``waiting`` are those of them that can still be sent.
    """

    asked: int = 0
    sent: int = 0
    waiting: int = 0

    def add(self, asked: int, sent: int, waiting: int) -> None:
        """So many more."""
        self.asked += asked
        self.sent += sent
        self.waiting += waiting


def parts_asked(periods: Iterable[Period]) -> QuerySet[Contribution]:
    """Parts that units owe for periods, of tasks that run, where the unit still supports."""
    return Contribution.objects.filter(
        report__period__in=periods, report__task__ended_on=None, duty__ended_on=None
    )


def reports_led(periods: Iterable[Period]) -> QuerySet[Report]:
    """Reports that units owe as the lead of a task that runs; ``task__duties`` is the lead's."""
    return Report.objects.filter(
        period__in=periods, task__ended_on=None,
        task__duties__role=Duty.LEAD, task__duties__ended_on=None,
    )  # fmt: skip


def reports_unled(periods: Iterable[Period]) -> QuerySet[Report]:
    """Reports that no unit leads: the office that runs the programme there owes them."""
    return Report.objects.filter(NO_LEAD, period__in=periods, task__ended_on=None)


def of_office(field: str) -> Subquery:
    """A field of the office that runs the programme in a report's area; None without one."""
    offices = Unit.objects.filter(OFFICES, area=OuterRef("area"), until=None)
    return Subquery(offices.order_by("pk").values(field)[:1])


def _owed(
    periods: Sequence[Period], areas: QuerySet[Area] | None, by: str
) -> dict[int, dict[int, Owed]]:
    """What each unit owes, by the keys of what a report is `by` ("area", "period") and the unit."""
    parts, led, unled = parts_asked(periods), reports_led(periods), reports_unled(periods)
    if areas is not None:
        parts = parts.filter(report__area__in=areas)
        led, unled = led.filter(area__in=areas), unled.filter(area__in=areas)
    waiting, left = Q(state=Contribution.WAITING), Q(state__in=OPEN)
    of_reports = {
        "n": Count("pk"), "sent": Count("pk", filter=~left), "waiting": Count("pk", filter=left),
    }  # fmt: skip
    found: dict[int, dict[int, Owed]] = {}
    for rows in (
        parts.values_list(f"report__{by}", "duty__unit").annotate(
            n=Count("pk"), sent=Count("pk", filter=~waiting),
            waiting=Count("pk", filter=waiting & Q(report__state__in=OPEN)),
        ),
        led.values_list(by, "task__duties__unit").annotate(**of_reports),
        unled.annotate(unit=of_office("pk")).values_list(by, "unit").annotate(**of_reports),
    ):  # fmt: skip
        for key, unit, n, sent, open_ in rows.order_by():
            if unit is not None:
                found.setdefault(key, {}).setdefault(unit, Owed()).add(n, sent, open_)
    return found


def owed_in(period: Period, areas: QuerySet[Area]) -> dict[int, dict[int, Owed]]:
    """What each unit owes for a period in each of some areas, by their keys. Three queries."""
    return _owed([period], areas, "area")


def owed(
    periods: Sequence[Period], areas: QuerySet[Area] | None = None
) -> dict[int, dict[int, Owed]]:
    """What each unit owes for each period, by their keys, wherever it owes it; in some areas
    only, if any are given. Three queries."""
    return _owed(periods, areas, "period")


def _reminder(period: Period, unit: int, n: int, day: int, offset: int) -> Reminder:
    return Reminder(
        unit, unit, LATE if offset > 0 else SOON, _filled(period, n=n),
        f"reports {period.pk} due {period.due} unit {unit} day {day}", "/office/", period.pk,
    )  # fmt: skip


def _silence(period: Period, unit: Unit, above: Unit, n: int) -> Reminder:
    return Reminder(
        unit.pk, above.pk, SILENT, _filled(period, n=n, unit=unit.name),
        f"silent {period.pk} due {period.due} unit {unit.pk}", "/office/notices/silent/",
        period.pk, silent=True,
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
    """Units of the viewer's areas that owe reports which were due, the longest silent first.

    Five queries.
    """
    areas = Area.objects.filter(viewer.within(Permission.RUN_PROGRAMME, "path"))
    periods = {each.pk: each for each in _periods(today, rules().list_days) if each.due < today}
    late = [
        (periods[period], unit, each)
        for period, units in owed(list(periods.values()), areas).items()
        for unit, each in units.items() if each.waiting
    ]  # fmt: skip
    units = Unit.objects.select_related("area").in_bulk({unit for _, unit, _ in late})
    out = [
        Silence(units[unit], period, each.asked, each.sent, (today - period.due).days)
        for period, unit, each in late
    ]
    out.sort(key=lambda each: (each.unit.area.path, each.unit.pk))
    return sorted(out, key=lambda each: (each.sent > 0, -each.days))
