"""Targets are counted anew, once, where something that they rest on was changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from onemetre.access.viewer import Viewer
from onemetre.programme import register_writes
from onemetre.programme.evaluating import correct_counting, evaluate
from onemetre.programme.models import Result
from onemetre.programme.recounting import recount_changed
from onemetre.programme.registers import kind_of
from tests import province, registering
from tests.province import TEST, area
from tests.registering import draft, entry

BY = Viewer("worker", operator=True)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def programme(db, today):
    """Counted today in the province and in 甲市, from two schools in 甲东县."""
    province.areas()
    made = province.running()
    for name in ("甲一小", "甲二小"):
        entry("school", "990101", name, on=today, pupils=1200.0, teacher=True)
    evaluate(made, areas=[area("990000"), area("990100")], by=TEST, day=today)
    return made


def recount(today) -> int:
    return recount_changed(today=today, by=BY)


def test_where_nothing_changed_nothing_is_counted(programme, today):
    before = Result.objects.count()
    assert before > 0
    assert recount(today) == 0
    assert Result.objects.count() == before


def test_a_changed_entry_is_counted_in_every_area_above_it_and_once(programme, today):
    one = registering.Entry.objects.get(name="甲一小")
    changed = draft("甲一小", on=today, pupils=1200.0, teacher=False)
    register_writes.change_entry(kind_of("school"), one, changed, by=TEST)
    assert recount(today) == 2
    newest = Result.objects.filter(target__number="2", area=area("990100")).last()
    assert newest.made_by == "worker"
    assert recount(today) == 0


def test_a_target_that_is_counted_otherwise_now_is_counted_anew(programme, today):
    target = programme.targets.get(number="2")
    correct_counting(target, counting=None, by=TEST)
    assert recount(today) == 0, "no register tells it any more"
    target.refresh_from_db()
    target.counting = {}
    target.low = 95
    target.save()
    assert recount(today) == 2


def test_areas_in_which_nobody_counted_are_left_alone(programme, today):
    entry("school", "990201", "乙一小", on=today, pupils=1200.0, teacher=False)
    recount(today + timedelta(days=1))
    assert not Result.objects.filter(area=area("990200")).exists()
