"""What is due today, what comes, and what others owe: everything is counted, nothing comes early."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from onemetre.access.roles import Role
from onemetre.ground.errors import InputError
from onemetre.programme import matter_desk, reporting
from onemetre.programme.desk import desk
from onemetre.programme.models import Contribution, Matter, Report, Step
from onemetre.programme.reminding import remind_due
from onemetre.programme.supervising import Asked, open_matter, remind_owner, report_matter
from onemetre.programme.supervision import rules
from tests import province
from tests.province import TEST, UNITS

OFFICE, SCHOOLS = UNITS[0], UNITS[1]
DUE = date(2026, 7, 15)


@pytest.fixture
def period(programme):
    return reporting.open_period(
        programme, start=date(2026, 1, 1), end=date(2026, 6, 30), due=DUE, by=TEST
    )  # fmt: skip


@pytest.fixture
def schools(db):
    province.areas()
    return province.viewer(Role.UNIT_REPORTER, "990100", SCHOOLS)


@pytest.fixture
def city(db):
    province.areas()
    return province.viewer(Role.PROGRAMME_OFFICER, "990100")


def matter(by, day: date) -> Matter:
    asked = Asked("配齐教师", province.unit("990100", SCHOOLS), day)
    return open_matter(asked, asked_by=province.unit("990100"), by=by)


def matters(viewer, today: date):
    return desk(viewer, today, matter_desk.due(viewer, today), matter_desk.awaited(viewer, today))


# Reminded is not due ---------------------------------------------------------------------------


def test_a_reminder_a_week_before_makes_nothing_due_today(period, schools):
    day = DUE + timedelta(days=rules().remind_on_days[0])
    before = desk(schools, day)
    remind_due(today=day, by=TEST)
    after = desk(schools, day)
    assert before.now == after.now == []
    parts = [each for each in after.next if each.verb == "Write your part"]
    assert parts
    assert all(each.reminded for each in parts)


def test_what_is_overdue_stands_before_what_was_asked_for_once_more(period, schools):
    due = date(2027, 1, 15)
    later = reporting.open_period(
        period.programme, start=date(2026, 7, 1), end=date(2026, 12, 31), due=due, by=TEST
    )
    Contribution.objects.filter(report__period=later).update(reminded_at=timezone.now())
    days = [each.when for each in desk(schools, due).now if each.when]
    assert days == sorted(days)
    assert set(days) == {DUE, due}


def test_a_report_that_was_returned_is_marked_as_returned_and_not_as_recalled(period):
    which = period.reports.get(task__area__code="990101", task__number="2")
    which.state, which.reason = Report.RETURNED, "缺名单"
    which.save()
    lead = province.viewer(Role.UNIT_REPORTER, "990101", SCHOOLS)
    found = next(each for each in desk(lead, DUE).now if each.link == f"/office/report/{which.pk}/")
    assert (found.returned, found.reminded, found.about) == (True, False, "缺名单")


# Counted ---------------------------------------------------------------------------------------


def test_seventy_more_parts_are_seventy_more_to_do(period, schools):
    few = len(desk(schools, DUE).now)
    one = Contribution.objects.filter(duty__unit=province.unit("990100", SCHOOLS)).first()
    for n in range(70):
        task = one.report.task
        task.pk, task.number = None, f"9{n}"
        task.save()
        duty = one.duty
        duty.pk, duty.task, duty.role = None, task, "support"
        duty.save()
        again = period.reports.create(task=task, area=task.area)
        Contribution.objects.create(report=again, duty=duty)
    assert len(desk(schools, DUE).now) == few + 70


def test_forty_matters_awaited_are_forty(city):
    today = timezone.localdate()
    for _ in range(40):
        matter(city, today + timedelta(days=3))
    assert len(matters(city, today).waiting) == 40


# Matters ---------------------------------------------------------------------------------------


def test_what_is_reported_done_is_to_be_judged_now_whatever_its_day(city, schools):
    today = timezone.localdate()
    found = matter(city, today + timedelta(days=60))
    assert len(matters(schools, today).next) == 1
    report_matter(found, words="已配齐", by=schools)
    mine = matters(city, today)
    assert [each.verb for each in mine.now] == ["Close it or give it back"]
    assert mine.next == []


def test_a_matter_that_was_recalled_is_marked_as_asked_for_once_more(city, schools):
    today = timezone.localdate()
    found = matter(city, today + timedelta(days=5))
    assert [each.reminded for each in matters(schools, today).next] == [False]
    remind_owner(found, by=city)
    assert [each.reminded for each in matters(schools, today).next] == [True]


def test_what_was_recalled_one_evening_is_recalled_again_the_next_morning(city, monkeypatch):
    found = matter(city, timezone.localdate() + timedelta(days=5))
    remind_owner(found, by=city)
    at = found.steps.get(kind=Step.REMINDED).at
    morning = timezone.localtime(at).replace(hour=0, minute=5) + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: morning)
    remind_owner(found, by=city)
    with pytest.raises(InputError, match="moment"):
        remind_owner(found, by=city)
