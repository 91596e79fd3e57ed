"""How far areas are with a period is counted as units are reminded: by what they still owe."""

from collections import Counter
from datetime import date, timedelta

import pytest

from onemetre.access.roles import Role
from onemetre.ground.errors import InputError
from onemetre.programme import reporting
from onemetre.programme.hearing import heard, silent
from onemetre.programme.models import Contribution, Duty, Report, Task
from onemetre.programme.reminding import silent_units
from tests import province
from tests.province import TEST, area

DUE = date(2026, 7, 15)
AFTER = DUE + timedelta(days=3)
WORDS = {"done": "已做。", "difficulty": "", "next_steps": ""}


@pytest.fixture
def period(programme):
    return reporting.open_period(
        programme, start=date(2026, 1, 1), end=date(2026, 6, 30), due=DUE, by=TEST
    )


@pytest.fixture
def city(period):
    return province.viewer(Role.PROGRAMME_OFFICER, "990100")


def counted(viewer, period, code="990100"):
    """What is said of each area, by its code."""
    return {each.area.code: each for each in heard(viewer, period, area(code))}


def report(period, number, code="990100"):
    return period.reports.get(area=area(code), task__number=number)


def test_as_many_units_are_silent_as_the_page_of_silent_units_lists(period, city):
    listed = Counter(each.unit.area.code for each in silent_units(city, AFTER))
    found = counted(city, period)
    assert {code: each.silent for code, each in found.items()} == listed
    assert (found["990100"].silent, found["990100"].asked) == (3, 3), "leads are units too"


def test_the_units_are_named_with_all_that_they_owe(period, city):
    units = silent(city, period, area("990100"))
    assert len(units) == counted(city, period)["990100"].silent
    owed = sum(len(each.left) for each in units)
    own = Duty.objects.filter(task__area=area("990100"), ended_on=None)
    assert owed == own.count()
    assert {each.unit for each in units} == set(own.values_list("unit__name", flat=True))


def test_a_unit_that_has_sent_all_is_silent_no_more(period, city):
    Contribution.objects.update(state=Contribution.SENT)
    leads = Duty.objects.filter(role=Duty.LEAD, task__area=area("990100"))
    names = set(leads.values_list("unit__name", flat=True))
    assert {each.unit for each in silent(city, period, area("990100"))} == names
    Report.objects.update(state=Report.SIGNED)
    assert silent(city, period, area("990100")) == []
    found = counted(city, period)["990100"]
    assert (found.silent, found.asked, found.left, found.signed) == (0, 3, 0, 3)


def test_what_no_unit_leads_the_office_that_runs_the_programme_owes(period, city):
    own = Duty.objects.filter(task__area=area("990100"), task__number__in=["2", "3"])
    own.update(ended_on=date(2026, 7, 1))
    units = silent(city, period, area("990100"))
    office = province.unit("990100").name
    (only,) = (each for each in units if each.unit == office)
    assert [one.report.task.number for one in only.left] == ["1", "2", "3"]
    assert len(units) == counted(city, period)["990100"].silent
    listed = Counter(each.unit.area.code for each in silent_units(city, AFTER))
    assert {code: each.silent for code, each in counted(city, period).items()} == listed


def test_of_a_task_that_ended_nothing_more_is_asked_and_what_was_signed_counts(period, city):
    before = counted(city, period)["990100"]
    reporting.sign_report(report(period, "1"), **WORDS, share=None, figure=None, by=TEST)
    Task.objects.filter(number__in=["1", "2"]).update(ended_on=date(2026, 7, 1))
    found = counted(city, period)["990100"]
    assert (found.reports, found.signed, found.left) == (before.reports - 1, 1, 1)
    assert found.silent == 1
    listed = Counter(each.unit.area.code for each in silent_units(city, AFTER))
    assert {code: each.silent for code, each in counted(city, period).items()} == listed
    left = [one for each in silent(city, period, area("990100")) for one in each.left]
    assert {one.report.task.number for one in left} == {"3"}


def test_an_area_all_of_whose_tasks_ended_is_told_of_without_a_report(period, city):
    Task.objects.update(ended_on=date(2026, 7, 1))
    found = counted(city, period)["990100"]
    assert (found.reports, found.left, found.silent, found.asked) == (0, 0, 0, 0)


def test_nothing_is_sent_signed_or_reminded_of_for_a_task_that_ended(period):
    one = report(period, "2")
    part = one.contributions.first()
    Task.objects.filter(number="2").update(ended_on=date(2026, 7, 1))
    one, part = report(period, "2"), Contribution.objects.get(pk=part.pk)
    with pytest.raises(InputError, match="has ended"):
        reporting.send_contribution(part, **WORDS, figure=None, by=TEST)
    with pytest.raises(InputError, match="has ended"):
        reporting.sign_report(one, **WORDS, share=None, figure=None, by=TEST)
    with pytest.raises(InputError, match="has ended"):
        reporting.remind(part, by=TEST)
    assert not Contribution.objects.filter(state=Contribution.SENT).exists()
