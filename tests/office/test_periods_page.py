"""The page on which periods are opened offers the next one, whatever day the last one ended."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.programme import reporting, running
from onemetre.programme.models import Contribution, Notice, Period
from onemetre.programme.reminding import remind_due
from tests import province
from tests.province import TEST

PAGE = "/office/programme/yunling/period/"


@pytest.mark.parametrize(
    ("end", "start", "until"),
    [
        (date(2026, 8, 30), "2026-08-31", "2027-02-27"),
        (date(2026, 6, 30), "2026-07-01", "2026-12-31"),
        (date(2026, 2, 28), "2026-03-01", "2026-08-31"),
    ],
)
def test_the_next_period_is_offered_and_opened(programme, signed_in, end, start, until):
    reporting.open_period(
        programme, start=date(2025, 9, 1), end=end, due=date(2026, 9, 15), by=TEST
    )
    client = signed_in(Role.PROGRAMME_OFFICER, "990000")
    page = client.get(PAGE).content.decode()
    assert f'name="start" required value="{start}"' in page
    assert f'name="end" required value="{until}"' in page
    answer = client.post(PAGE, {"start": start, "end": until, "due": "2027-03-15"})
    assert answer.status_code == 302
    assert client.get(PAGE).status_code == 200


@pytest.fixture
def opened(programme):
    return reporting.open_period(
        programme, start=date(2026, 1, 1), end=date(2026, 6, 30), due=date(2026, 7, 15), by=TEST
    )


def test_a_period_across_another_is_refused_and_the_form_keeps_what_was_typed(opened, signed_in):
    client = signed_in(Role.PROGRAMME_OFFICER, "990000")
    answer = client.post(
        f"/en{PAGE}", {"start": "2026-06-30", "end": "2026-12-31", "due": "2027-01-15"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "from 2026-01-01 to 2026-06-30 is open already" in page
    assert 'name="end" required value="2026-12-31"' in page
    assert Period.objects.count() == 1


def test_the_day_on_which_reports_are_due_is_moved(opened, signed_in):
    client = signed_in(Role.PROGRAMME_OFFICER, "990000")
    page = f"/en{PAGE}{opened.pk}/"
    wrong = client.post(page, {"do": "due", "due": "2026-06-30"})
    assert wrong.status_code == 422
    assert "Choose a day after" in wrong.content.decode()
    assert client.post(page, {"do": "due", "due": "2026-08-01"}).status_code == 302
    opened.refresh_from_db()
    assert opened.due == date(2026, 8, 1)
    line = Record.objects.get(action="move due day")
    assert (line.details["was"], line.details["now"]) == ("2026-07-15", "2026-08-01")


def test_tasks_sent_down_after_the_due_day_are_asked_for_when_it_is_moved(db):
    made = province.running(down=False)
    period = reporting.open_period(
        made, start=date(2026, 1, 1), end=date(2026, 6, 30), due=date(2026, 7, 15), by=TEST
    )
    running.send_down(made, area=province.area("990000"), by=TEST)
    before = period.reports.count()
    reporting.move_due(period, due=timezone.localdate() + timedelta(days=30), by=TEST)
    assert period.reports.filter(area__code="990100").exists()
    assert period.reports.count() > before


def test_a_period_in_which_nothing_was_said_is_taken_back_with_its_reminders(opened, signed_in):
    client = signed_in(Role.PROGRAMME_OFFICER, "990000")
    remind_due(today=opened.due, by=TEST)
    reminders = Notice.objects.filter(of__startswith="reports ")
    assert reminders.exists()
    page = f"/en{PAGE}{opened.pk}/"
    assert "Take the period back" in client.get(page).content.decode()
    assert client.post(page, {"do": "withdraw"}).status_code == 302
    assert not Period.objects.exists()
    assert not reminders.exists()
    assert Record.objects.get(action="withdraw period").details["start"] == "2026-01-01"


def test_a_period_in_which_something_was_said_stays(opened, signed_in):
    client = signed_in(Role.PROGRAMME_OFFICER, "990000")
    part = Contribution.objects.filter(report__period=opened).first()
    reporting.send_contribution(
        part, done="已做。", difficulty="", next_steps="", figure=None, by=TEST
    )
    page = f"/en{PAGE}{opened.pk}/"
    assert "Take the period back" not in client.get(page).content.decode()
    assert client.post(page, {"do": "withdraw"}).status_code == 422
    assert Period.objects.exists()


@pytest.mark.parametrize(
    ("role", "code"), [(Role.PROGRAMME_OFFICER, "990100"), (Role.UNIT_REPORTER, "990000")]
)
def test_nobody_else_moves_or_takes_back_a_period(opened, signed_in, role, code):
    client = signed_in(role, code)
    page = f"/en{PAGE}{opened.pk}/"
    assert "opened by mistake" not in client.get(page).content.decode()
    for form in ({"do": "withdraw"}, {"do": "due", "due": "2026-08-01"}):
        assert client.post(page, form).status_code == 404
    opened.refresh_from_db()
    assert opened.due == date(2026, 7, 15)
