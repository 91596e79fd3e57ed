"""A page asks the database a number of questions that does not grow with what is on it."""

from datetime import date

import pytest

from onemetre.access.models import Unit
from onemetre.access.roles import Role
from onemetre.programme import reporting
from onemetre.programme.models import Contribution, Duty
from tests import province
from tests.province import TEST

PAGES = (
    "/office/",
    "/office/programme/yunling/",
    "/office/programme/yunling/period/{period}/",
    "/office/programme/yunling/task/990000/1/",
    "/office/report/{report}/",
    "/office/registers/",
    "/office/registers/school/",
    "/office/targets/yunling/",
)


def _open(programme, year: int):
    return reporting.open_period(
        programme, start=date(year, 1, 1), end=date(year, 6, 30), due=date(year, 7, 15), by=TEST
    )


def test_more_units_on_the_page_of_forms_ask_no_more(
    programme, signed_in, django_assert_max_num_queries
):
    client = signed_in(Role.PROGRAMME_OFFICER, "990000")
    period = _open(programme, 2020)
    client.get("/office/programme/yunling/forms/")
    with django_assert_max_num_queries(30) as few:
        before = client.get("/office/programme/yunling/forms/").content.decode()
    report = period.reports.get(task__area__code="990000", task__number="1")
    for n in range(10):
        name = f"云岭省第{n}厅"
        unit = Unit.objects.create(area=report.area, name=name, short=name, level="province")
        duty = Duty.objects.create(task=report.task, unit=unit, role=Duty.SUPPORT)
        Contribution.objects.create(report=report, duty=duty)
    with django_assert_max_num_queries(len(few)):
        after = client.get("/office/programme/yunling/forms/").content.decode()
    assert after.count("<section") == before.count("<section") + 10


@pytest.mark.parametrize("page", PAGES)
def test_more_periods_and_areas_ask_no_more(programme, signed_in, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(Role.PROGRAMME_OFFICER, "990000")
    period = _open(programme, 2020)
    report = period.reports.get(task__area__code="990000", task__number="1")
    address = page.format(period=period.pk, report=report.pk)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for year in range(2021, 2026):
        _open(programme, year)
    province.sit(Role.PROGRAMME_OFFICER, "990200")
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) <= len(few), [each["sql"][:120] for each in many]
    assert len(few) <= 30
