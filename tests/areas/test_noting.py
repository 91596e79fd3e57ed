"""Areas are noted again under other names and in other places; what hangs on them stays."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from onemetre.access.roles import Role
from onemetre.areas.actions import Named, note_areas
from onemetre.areas.models import Area
from onemetre.areas.queries import below
from onemetre.programme import office, running
from onemetre.programme.matrix import matrix
from tests import province
from tests.province import TEST, area

DAY = date(2026, 11, 1)
#: 甲东县, as nobody but a file of shapes spells it.
SHAPES = [Named("990101", "甲东", "district"), Named("X9", "学区九", "zone", "990101")]


def rows(code: str) -> list[tuple[str, bool]]:
    """Names of a code, oldest first, and whether each is in force."""
    found = Area.objects.filter(code=code).order_by("since")
    return sorted(((each.name, each.until is None) for each in found), key=lambda each: each[1])


@pytest.fixture
def there(db):
    return province.areas()


@pytest.fixture
def programme(there):
    """The province's plan with a period, sent down to the counties."""
    made = province.running()
    today = timezone.localdate()
    province.open_period(made, today - timedelta(days=200), today)
    return made


def seen(programme):
    """What the city's office sees of its counties."""
    by = province.viewer(Role.PROGRAMME_OFFICER, "990100")
    found = matrix(by, programme, area("990100"))
    cells = [(each.code, each.standing, each.report) for row in found.rows for each in row.cells]
    return [each.code for each in found.areas], cells


def test_an_area_under_a_new_name_keeps_its_row_and_its_old_name_beside(there):
    before = area("990101").pk
    named = note_areas([Named("990101", "甲东区", "county", "990100")], day=DAY, place="")
    assert named["990101"].pk == before
    assert rows("990101") == [("甲东县", False), ("甲东区", True)]
    old = Area.objects.get(code="990101", until=DAY)
    assert (old.path, named["990101"].since) == ("/990000/990100/990101/", DAY)


def test_noted_again_as_it_is_nothing_changes(there):
    count = Area.objects.count()
    note_areas(province.AREAS, day=DAY, place="")
    assert Area.objects.count() == count


def test_an_area_that_moves_takes_what_lies_in_it_along(there):
    note_areas([Named("990101001", "一镇", "township", "990101")], day=DAY, place="")
    note_areas([Named("990101", "甲东县", "county", "990200")], day=DAY, place="")
    assert area("990101").path == "/990000/990200/990101/"
    assert area("990101001").path == "/990000/990200/990101/990101001/"
    assert [each.code for each in below(area("990101"))] == ["990101001"]


def test_in_one_go_what_lies_in_a_moved_area_is_noted_where_it_is_now(there):
    note_areas([Named("990101001", "一镇", "township", "990101")], day=DAY, place="")
    note_areas(
        [
            Named("990101", "甲东县", "county", "990200"),
            Named("990101001", "一镇", "township", "990101"),
            Named("990101001001", "一村", "village", "990101001"),
        ],
        day=DAY, place="",
    )  # fmt: skip
    assert area("990101001001").path == "/990000/990200/990101/990101001/990101001001/"


def test_a_place_s_file_renames_no_area_of_the_country(there):
    before = area("990101")
    named = note_areas(SHAPES, day=DAY, place="east")
    assert rows("990101") == [("甲东县", True)]
    assert (named["990101"].pk, named["990101"].path) == (before.pk, before.path)
    assert named["X9"].path == f"{before.path}X9/"


def test_a_place_that_was_there_first_is_found_where_it_lies_once_that_is_known(db):
    note_areas([Named("990101", "甲东", "district")], day=DAY, place="east")
    first = area("990101").pk
    province.areas()
    assert (area("990101").pk, area("990101").path) == (first, "/990000/990100/990101/")
    assert rows("990101") == [("甲东", False), ("甲东县", True)]
    assert area("990101").level == "county"


@pytest.mark.parametrize(
    ("named", "place"),
    [(SHAPES, "east"), ([Named("990101", "甲东区", "county", "990100")], "")],
)
def test_a_running_programme_keeps_its_tasks_units_and_reports(programme, named, place):
    before = seen(programme)
    units = [each.pk for each in office.units_of(area("990101"))]
    note_areas(named, day=DAY, place=place)
    assert seen(programme) == before
    assert [each.pk for each in office.units_of(area("990101"))] == units
    assert running.send_down(programme, area=area("990100"), by=TEST) == 0
    assert programme.tasks.filter(area__code="990101").count() == 3
