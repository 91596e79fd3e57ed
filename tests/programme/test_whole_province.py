"""A province as large as one: everything that is done for all its areas at once, on this database.

An invented plan runs in Shanxi's areas: 129 of them, 17 tasks, some nine units a task.
"""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import Workbook

from onemetre import policy
from onemetre.access.models import Person, Post, Unit
from onemetre.access.queries import viewer_of
from onemetre.access.roles import Role
from onemetre.access.viewer import operator
from onemetre.areas.models import Area
from onemetre.programme import (
    confirming,
    desk,
    evaluating,
    forms,
    matrix,
    matrix_table,
    office,
    recounting,
    reminding,
    reporting,
    running,
    tables,
    target_reads,
    yearly,
)
from onemetre.programme.loading import load_province
from onemetre.programme.models import Contribution, Duty, Programme, Report, TableFigure
from onemetre.programme.provinces import province as province_file
from tests.province import PLAN

TEST = operator("test")
UNITS = ("省政府妇儿工委办公室", "省教育厅", "省卫生健康委员会", "省民政厅", "省公安厅", "省司法厅",
         "省财政厅", "省文化和旅游厅", "省体育局")  # fmt: skip


@pytest.fixture(scope="module")
def there(django_db_setup, django_db_blocker):
    """The programme and its one period; all is taken back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_province(province_file("shanxi"), by=TEST)
        top = Area.objects.get(code="140000", until=None)
        reading = confirming.start_programme(
            _plan(), slug="whole", area=top, invented=True, by=TEST
        )
        for part in confirming.parts_of(confirming.corrected_plan(reading)):
            confirming.look_over(reading, part=part, by=TEST)
        programme = confirming.confirm_reading(reading, by=TEST)
        for each in [top, *Area.objects.filter(parent=top, until=None)]:
            running.send_down(programme, area=each, by=TEST)
        today = timezone.localdate()
        reporting.open_period(
            programme, start=today - timedelta(days=220), end=today - timedelta(days=30),
            due=today - timedelta(days=15), by=TEST,
        )  # fmt: skip
        yield programme
        transaction.set_rollback(True)


def _plan() -> policy.Plan:
    head = PLAN.partition("二、重点任务")[0]
    tasks = "\n\n".join(
        f"{n}.示例任务第{n}项。省、市、县各级至少设立1个危重新生儿救治中心。"
        f"（责任单位：{'、'.join(UNITS)}）"
        for n in range(1, 18)
    )
    return policy.read_plan(f"{head}二、重点任务\n\n（一）社会政策友好\n\n{tasks}\n")


@pytest.fixture
def programme(there, db):
    return there


@pytest.fixture
def officer(programme):
    """The office of the province."""
    unit = Unit.objects.get(area=programme.area, name__contains="妇女儿童工作委员会")
    person = Person.objects.create(username="whole", name="试全省", password="!")  # noqa: S106  # nobody's
    Post.objects.create(
        person=person, unit=unit, role=Role.PROGRAMME_OFFICER, since=date(2026, 1, 1)
    )
    return viewer_of(person)


def test_it_is_as_large_as_a_province(programme):
    assert Report.objects.filter(period__programme=programme).count() == 129 * 17
    assert Duty.objects.count() > 15_000
    assert Contribution.objects.count() > 15_000


def test_a_table_with_a_line_for_every_county_is_taken_in(programme, officer):
    counties = Area.objects.filter(path__startswith=programme.area.path, level="county", until=None)
    names = [each.name for each in counties]
    alone = {name for name in names if names.count(name) == 1}
    book = Workbook()
    book.active.append(["地区", "第一项", "第二项"])
    for n, name in enumerate(names):
        book.active.append([name, n, f"{n % 100}%"])
    out = io.BytesIO()
    book.save(out)
    made = tables.map_table(
        programme, owner=programme.area, name="全省", data=out.getvalue(), file="a.xlsx", by=officer
    )
    tables.point_out(
        made, head=(1, 1), columns={"area": 1, "figure:1": 2, "figure:2": 3}, area=None, task="",
        per_cent="shown", by=officer,
    )  # fmt: skip
    period = programme.periods.get()
    taken = tables.take_in_table(
        made, period=period, data=out.getvalue(), file="a.xlsx", by=officer
    )
    assert taken.changed == 2 * len(alone)
    assert {each.value for each in taken.errors} == set(names) - alone, "two areas have the name"
    assert TableFigure.objects.count() == taken.changed


def test_every_target_is_counted_in_every_area_and_again(programme, officer):
    areas = list(Area.objects.filter(path__startswith=programme.area.path, until=None))
    found = evaluating.evaluate(programme, areas=areas, by=officer)
    assert len({each.area_id for each in found}) == len(areas) == 129
    assert recounting.recount_changed(today=timezone.localdate(), by=TEST) == 0
    below = target_reads.below(officer, programme.targets.first(), programme.area, date.today())  # noqa: DTZ011
    assert len(below) == 11


def test_every_unit_that_owes_is_reminded_and_told_of(programme, officer):
    today = timezone.localdate()
    period = programme.periods.get()
    owing = len(reminding.owed([period])[period.pk])
    assert owing > 1_000
    assert len(reminding.silent_units(officer, today)) == owing
    told = reminding.remind_due(today=today, by=TEST)
    assert told.reminded + told.silent > 1_000


def test_papers_and_pages_of_the_whole_province(programme, officer):
    top, period = programme.area, programme.periods.get()
    found = matrix.matrix(officer, programme, top)
    assert (len(found.rows), len(found.areas)) == (17, 11)
    assert matrix_table.table(found)
    assert yearly.yearly(programme, area=top, year=period.end.year, viewer=officer).tasks
    assert forms.forms(period, viewer=officer)
    assert desk.desk(officer, timezone.localdate()).now
    assert office.periods(programme)


def test_a_new_version_moves_every_task_in_every_area(programme, officer):
    """Numbers of 17 tasks in 129 areas change places in a few statements."""
    text = programme.readings.first().document["text"].replace("17.示例", "18.示例")
    reading = confirming.add_reading(programme, policy.read_plan(text), file_name="", by=officer)
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=officer)
    confirming.confirm_reading(reading, by=officer)
    assert programme.tasks.filter(number="18", ended_on=None).count() == 129
    assert Programme.objects.get(pk=programme.pk).tasks.filter(ended_on=None).count() == 129 * 17
