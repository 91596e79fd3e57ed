"""What is asked of whom: when a period opens, when tasks go down later, when duties change."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from onemetre.ground.errors import InputError
from onemetre.programme import reporting, running
from onemetre.programme.matrix import matrix
from onemetre.programme.models import Contribution, Duty, Period, Task
from tests import province
from tests.province import TEST, UNITS, area, open_period, unit

OFFICE, EDUCATION, HEALTH = UNITS


def asked(period) -> set[str]:
    return set(period.reports.values_list("task__number", flat=True))


def county(number: str) -> Task:
    return Task.objects.get(area=area("990101"), number=number)


# Whose turn it is ------------------------------------------------------------------------------


def test_a_task_of_a_year_is_reported_on_at_the_end_of_the_year(programme):
    programme.tasks.filter(number="1").update(interval_months=12)
    first = open_period(programme, date(2026, 1, 1), date(2026, 6, 30))
    second = open_period(programme, date(2026, 7, 1), date(2026, 12, 31))
    assert asked(first) == {"2", "3"}
    assert asked(second) == {"1", "2", "3"}


def test_months_ask_for_tasks_of_half_a_year_twice_a_year(programme):
    programme.tasks.filter(number="1").update(interval_months=1)
    ends = [date(2026, month + 1, 1) - timedelta(days=1) for month in range(1, 12)]
    periods = [open_period(programme, end.replace(day=1), end) for end in ends]
    assert [asked(each) for each in periods[:6]] == [{"1"}] * 5 + [{"1", "2", "3"}]


def test_of_a_task_in_which_the_document_breaks_off_nobody_is_asked(programme):
    programme.tasks.filter(number="1").update(broken_off=True)
    period = open_period(programme, date(2026, 1, 1), date(2026, 6, 30))
    assert asked(period) == {"2", "3"}


def test_two_days_across_the_end_of_a_month_are_no_two_months(programme):
    programme.tasks.update(interval_months=2)
    with pytest.raises(InputError, match="no task's turn"):
        open_period(programme, date(2026, 3, 31), date(2026, 4, 1))
    assert not Period.objects.exists()


def test_the_interval_is_that_of_the_areas_below_too_and_of_no_other(programme):
    above = Task.objects.get(area=area("990100"), number="2")
    running.set_interval(above, months=3, by=TEST)
    found = dict(Task.objects.filter(number="2").values_list("area__code", "interval_months"))
    assert {code for code, months in found.items() if months == 3} == {
        "990100", "990101", "990102",
    }  # fmt: skip


# Later than the period -------------------------------------------------------------------------


def test_tasks_sent_down_while_a_period_is_open_are_reported_on_in_it(db):
    programme = province.running(down=False)
    running.send_down(programme, area=area("990000"), by=TEST)
    today = timezone.localdate()
    period = open_period(programme, today - timedelta(days=200), today)
    before = period.reports.count()
    running.send_down(programme, area=area("990100"), by=TEST)
    assert period.reports.count() == before + 2 * 3
    assert Contribution.objects.filter(report__area=area("990101")).exists()
    running.send_down(programme, area=area("990100"), by=TEST)
    assert period.reports.count() == before + 2 * 3


def test_a_unit_that_comes_to_support_is_asked_for_its_part(programme, now):
    task = county("3")
    running.set_duty(task, unit=unit("990101", EDUCATION), role="support", contact="", by=TEST)
    part = Contribution.objects.get(report__task=task)
    assert (part.duty.unit, part.state) == (unit("990101", EDUCATION), "waiting")


def test_reports_long_due_are_asked_of_nobody_new(programme):
    old = open_period(programme, date(2024, 1, 1), date(2024, 12, 31))
    task = county("3")
    running.set_duty(task, unit=unit("990101", EDUCATION), role="support", contact="", by=TEST)
    assert not Contribution.objects.filter(report__period=old, report__task=task).exists()


def test_whoever_no_longer_owes_it_is_not_waited_for_and_cannot_send(programme, now):
    task = county("2")
    part = Contribution.objects.get(report__task=task)
    running.end_duty(part.duty, by=TEST)
    assert not Contribution.objects.filter(report__task=task).exists()
    running.set_duty(task, unit=unit("990101", HEALTH), role="support", contact="", by=TEST)
    sent = Contribution.objects.get(report__task=task)
    said = {"done": "配了。", "difficulty": "", "next_steps": "", "figure": None}
    reporting.send_contribution(sent, **said, by=TEST)
    running.end_duty(sent.duty, by=TEST)
    kept = Contribution.objects.get(report__task=task)
    assert kept.done == "配了。"
    with pytest.raises(InputError, match="no longer owes"):
        reporting.send_contribution(kept, **said, by=TEST)


def test_a_new_lead_writes_the_report_and_the_old_one_its_part(programme, now):
    task = county("2")
    running.set_duty(task, unit=unit("990101", HEALTH), role="lead", contact="", by=TEST)
    assert list(task.duties.filter(role="lead").values_list("unit__name", flat=True)) == [
        unit("990101", HEALTH).name
    ]
    part = Contribution.objects.get(report__task=task)
    assert part.duty.unit == unit("990101", EDUCATION)


def test_the_only_lead_is_not_made_to_support_by_the_way(programme):
    task = county("2")
    lead = task.duties.get(role="lead")
    with pytest.raises(InputError, match="leads"):
        running.set_duty(task, unit=lead.unit, role="support", contact="李老师", by=TEST)
    running.set_duty(task, unit=lead.unit, role="lead", contact="李老师", by=TEST)
    lead.refresh_from_db()
    assert (lead.role, lead.contact) == (Duty.LEAD, "李老师")


# The matrix ------------------------------------------------------------------------------------


def test_what_is_late_stays_late_when_the_next_period_opens(programme):
    open_period(programme, date(2025, 1, 1), date(2025, 6, 30))
    late = {
        (row.number, cell.code) for row in matrix(TEST, programme, area("990100")).rows
        for cell in row.cells if cell.late
    }  # fmt: skip
    assert late
    today = timezone.localdate()
    open_period(programme, date(2025, 7, 1), today)
    found = matrix(TEST, programme, area("990100"))
    assert late == {(row.number, c.code) for row in found.rows for c in row.cells if c.late}
