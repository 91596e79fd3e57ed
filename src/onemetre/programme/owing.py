"""What is asked for: a report of each task whose turn it is, and a part of each unit that supports.

Asked when a period opens, when tasks are sent down while one is open, and when duties change.
It is part of actions, none itself.
"""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from onemetre.programme.models import Contribution, Duty, Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onemetre.access.models import Unit
    from onemetre.programme.models import Period, Programme, Task

OPEN = (Report.OPEN, Report.RETURNED)


#: How the office that runs a programme in an area is called, in full and in short.
_OFFICE = ("妇女儿童工作委员会", "妇儿工委")
#: Units that are such an office.
OFFICES = reduce(or_, (Q(name__contains=each) for each in _OFFICE))
#: Reports whose task no unit leads now.
NO_LEAD = ~Exists(Duty.objects.filter(task=OuterRef("task"), role=Duty.LEAD, ended_on=None))


def is_office(unit: Unit) -> bool:
    """Whether a unit is the office that runs the programme in its area."""
    return any(each in unit.name for each in _OFFICE)


def ask(period: Period, tasks: Sequence[Task]) -> int:
    """Ask for the reports of those tasks whose turn it is; how many.

    A task is reported on when its interval has gone by, to the nearest month, since the end of
    the last period that asked for it; before the first, since the programme's first period
    began. Of a task in which the document breaks off nobody is asked. What is asked already stays.
    Three queries and two bulk inserts.
    """
    periods = period.programme.periods
    began = periods.aggregate(first=Min("start"))["first"] - timedelta(days=1)
    asked = Report.objects.filter(task__in=tasks, period__end__lt=period.end)
    last = dict(asked.order_by().values_list("task").annotate(end=Max("period__end")))
    there = set(period.reports.values_list("task", flat=True))
    made = Report.objects.bulk_create(
        (
            Report(task=task, period=period, area_id=task.area_id)
            for task in tasks
            if task.pk not in there
            and not task.broken_off
            and _months(last.get(task.pk, began), period.end) >= task.interval_months
        ),
        batch_size=2000,
    )
    by_task = {report.task_id: report for report in made}
    supporting = Duty.objects.filter(task__in=by_task, role=Duty.SUPPORT, ended_on=None)
    Contribution.objects.bulk_create(
        (Contribution(report=by_task[duty.task_id], duty=duty) for duty in supporting),
        batch_size=2000,
    )
    return len(made)


def _months(since: date, until: date) -> int:
    return round((until - since).days * 12 / 365.25)


def ask_of_open(programme: Programme, tasks: Sequence[Task]) -> None:
    """Ask for reports of new tasks in periods that are not yet due."""
    for period in programme.periods.filter(due__gte=timezone.localdate()).order_by("end"):
        ask(period, tasks)


def settle(duty: Duty) -> None:
    """After a duty changed: whoever supports is asked for a part of what is not yet due, and
    whoever no longer does is not waited for. What was sent stays. Two queries."""
    if duty.role == Duty.SUPPORT and duty.ended_on is None:
        due = duty.task.reports.filter(state__in=OPEN, period__due__gte=timezone.localdate())
        Contribution.objects.bulk_create(
            [Contribution(report=report, duty=duty) for report in due], ignore_conflicts=True
        )
    else:
        Contribution.objects.filter(duty=duty, state=Contribution.WAITING).delete()
