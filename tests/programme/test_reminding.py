"""Units are reminded of what they owe, once a day of the rule; the silent are told of."""

from datetime import date, timedelta

import pytest

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.access.viewer import operator
from onemetre.ground.errors import NotFoundError
from onemetre.programme.desk import desk
from onemetre.programme.matters import notices, unseen
from onemetre.programme.models import Contribution, Duty, Notice, Report, Task
from onemetre.programme.noticing import see_notices
from onemetre.programme.reminding import (
    owed,
    remind_due,
    remind_units,
    reminders,
    silent_units,
)
from onemetre.programme.reporting import move_due, open_period
from onemetre.programme.supervision import rules
from tests import province

TEST = operator("test")
DUE = date(2026, 7, 15)


@pytest.fixture
def period(programme):
    return open_period(
        programme, start=date(2026, 1, 1), end=date(2026, 6, 30), due=DUE, by=TEST
    )  # fmt: skip


def owing() -> int:
    """Units that lead a task or support one."""
    return Duty.objects.values("unit").distinct().count()


def test_every_unit_that_owes_is_reminded_a_week_before(period):
    first = DUE + timedelta(days=rules().remind_on_days[0])
    assert remind_due(today=first - timedelta(days=1), by=TEST).reminded == 0
    assert remind_due(today=first, by=TEST).reminded == owing()
    assert not Contribution.objects.filter(reminded_at=None).exists()


def test_nobody_is_reminded_twice_for_one_day_of_the_rule(period):
    day = DUE + timedelta(days=1)
    assert remind_due(today=day, by=TEST).reminded == owing()
    lines = Record.objects.count()
    assert remind_due(today=day + timedelta(days=1), by=TEST).reminded == 0
    assert Record.objects.count() == lines


def test_who_has_sent_and_signed_is_not_reminded(period):
    Contribution.objects.update(state=Contribution.SENT)
    Report.objects.update(state=Report.SIGNED)
    assert reminders(DUE + timedelta(days=1)) == []


def test_whoever_leads_is_reminded_and_silent_like_the_others(period):
    Contribution.objects.update(state=Contribution.SENT)
    leads = set(Duty.objects.filter(role=Duty.LEAD).values_list("unit", flat=True))
    day = DUE + timedelta(days=rules().silent_after_days)
    assert {each.unit for each in reminders(day) if not each.silent} == leads
    found = silent_units(TEST, day)
    assert {each.unit.pk for each in found} == leads


def test_who_sent_one_part_of_a_report_that_is_signed_since_is_not_called_silent(period):
    unit = province.unit("990101", province.UNITS[1])
    one = Contribution.objects.filter(duty__unit=unit).first()
    one.state = Contribution.SENT
    one.save()
    Report.objects.filter(pk=one.report_id).update(state=Report.SIGNED)
    owes = owed([period])[period.pk][unit.pk]
    assert (owes.sent, owes.waiting) == (1, owes.asked - 1)
    remind_due(today=DUE + timedelta(days=rules().silent_after_days), by=TEST)
    assert not Notice.objects.filter(
        of=f"silent {period.pk} due {period.due} unit {unit.pk}"
    ).exists()


def test_tasks_that_ended_are_no_longer_asked_for(period):
    Task.objects.update(ended_on=date(2026, 6, 1))
    assert reminders(DUE + timedelta(days=1)) == []


def test_the_unit_above_is_told_who_is_silent(period):
    day = DUE + timedelta(days=rules().silent_after_days)
    told = remind_due(today=day, by=TEST)
    below = province.unit("990101", province.UNITS[1])
    above = province.unit("990100", province.UNITS[1])
    said = [
        each.filled["unit"] for each in Notice.objects.filter(unit=above, of__startswith="silent")
    ]
    assert below.name in said
    assert told.silent == Notice.objects.filter(of__startswith="silent").count()


def test_a_unit_that_sent_something_is_not_silent(period):
    unit = province.unit("990101", province.UNITS[1])
    one = Contribution.objects.filter(duty__unit=unit).first()
    one.state = Contribution.SENT
    one.save()
    remind_due(today=DUE + timedelta(days=rules().silent_after_days), by=TEST)
    assert not Notice.objects.filter(
        of=f"silent {period.pk} due {period.due} unit {unit.pk}"
    ).exists()


def test_long_past_periods_are_left_in_peace(period):
    assert reminders(DUE + timedelta(days=rules().forget_after_days + 1)) == []


def test_an_officer_sees_the_silent_of_their_own_areas(period):
    day = DUE + timedelta(days=3)
    found = silent_units(province.viewer(Role.PROGRAMME_OFFICER, "990100"), day)
    assert {each.unit.area.code[:4] for each in found} == {"9901"}
    assert silent_units(province.viewer(Role.UNIT_REPORTER, "990100", province.UNITS[1]), day) == []


def test_who_is_silent_stays_listed_for_a_year(period):
    city = province.viewer(Role.PROGRAMME_OFFICER, "990100")
    long_past = DUE + timedelta(days=rules().forget_after_days + 1)
    assert silent_units(city, long_past)
    assert silent_units(city, DUE + timedelta(days=rules().list_days + 1)) == []


def test_only_the_operator_reminds_everybody(period):
    with pytest.raises(NotFoundError):
        remind_units(
            reminders(DUE + timedelta(days=1)),
            by=province.viewer(Role.PROGRAMME_OFFICER, "990000"),
        )


def test_a_unit_sees_its_own_notices_until_somebody_has_seen_them(period):
    remind_due(today=DUE + timedelta(days=1), by=TEST)
    mine = province.viewer(Role.UNIT_REPORTER, "990101", province.UNITS[1])
    assert unseen(mine) == notices(mine).count() > 0
    other = province.viewer(Role.UNIT_REPORTER, "990102", province.UNITS[1])
    assert see_notices(by=mine) > 0
    assert unseen(mine) == 0
    assert unseen(other) > 0


def test_the_operator_reads_nobodys_notices(period):
    remind_due(today=DUE + timedelta(days=1), by=TEST)
    assert notices(TEST).count() == 0


def test_a_due_day_that_is_moved_reminds_anew(period):
    last = DUE + timedelta(days=rules().silent_after_days)
    assert remind_due(today=last, by=TEST).reminded == owing()
    assert remind_due(today=last + timedelta(days=1), by=TEST).reminded == 0
    later = move_due(period, due=DUE + timedelta(days=40), by=TEST).due
    assert remind_due(today=later - timedelta(days=30), by=TEST).reminded == 0
    told = remind_due(today=later + timedelta(days=rules().silent_after_days), by=TEST)
    assert (told.reminded, told.silent > 0) == (owing(), True)


def test_a_report_that_nobody_leads_is_owed_by_the_office_that_runs_the_programme(period):
    office = province.unit("990101")
    Contribution.objects.filter(report__area=office.area).delete()
    Duty.objects.filter(task__area=office.area).delete()
    asked = Report.objects.filter(period=period, area=office.area).count()
    owes = owed([period])[period.pk][office.pk]
    assert (owes.asked, owes.waiting) == (asked, asked)
    run = province.viewer(Role.PROGRAMME_OFFICER, "990101")
    assert len([each for each in desk(run, DUE).now if "/office/report/" in each.link]) == asked
    beside = province.viewer(Role.PROGRAMME_OFFICER, "990102")
    lines = [each.link for each in desk(beside, DUE).now]
    mine = {f"/office/report/{pk}/" for pk in
            Report.objects.filter(area=office.area).values_list("pk", flat=True)}  # fmt: skip
    assert not mine & set(lines)


def test_who_is_silent_is_asked_at_once_however_many_periods_there_are(
    period, django_assert_num_queries
):
    by = province.viewer(Role.PROGRAMME_OFFICER, "990000")
    for queries in (5, 5):
        with django_assert_num_queries(queries):
            found = silent_units(by, date(2027, 2, 1))
        open_next = {"start": date(2026, 7, 1), "end": date(2026, 12, 31)}
        if len({each.period.pk for each in found}) == 1:
            open_period(period.programme, **open_next, due=date(2027, 1, 15), by=TEST)
    assert len({each.period.pk for each in found}) == 2
    assert [each.days for each in found] == sorted((each.days for each in found), reverse=True)


def test_the_office_is_found_by_its_short_name_too(period):
    office = province.unit("990101")
    type(office).objects.filter(pk=office.pk).update(name="甲东县妇儿工委办")
    Contribution.objects.filter(report__area=office.area).delete()
    Duty.objects.filter(task__area=office.area).delete()
    assert owed([period])[period.pk][office.pk].waiting > 0
