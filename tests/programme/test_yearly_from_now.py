"""The yearly report says of targets and tasks what the rows say now."""

from datetime import date

import pytest

from onemetre.programme.counting import to_json
from onemetre.programme.figure_codes import codes
from onemetre.programme.models import Result, Task
from onemetre.programme.suggesting import counting_of
from tests import year
from tests.programme.test_yearly import facts, whole
from tests.province import area


@pytest.fixture
def periods(programme):
    return year.reported(programme)


# Targets that registers tell -----------------------------------------------------------------


@pytest.fixture
def counted(programme, periods):
    """The target of task 2, counted in 甲市 in December 2026: 60 of 64 schools."""
    target = programme.targets.get(number="2")
    Result.objects.create(
        target=target, area=area("990100"), day=date(2026, 12, 20), low=93.8, high=93.8, goal=90,
        unit="%", counting=to_json(counting_of(target)[0]), certainty="confirmed",
        until=date(2027, 12, 20), made_by="test", state="kept",
        said={
            lang: {"query": "q", "denominator": "d", "source": "甲市台账"} for lang in ("zh", "en")
        },
        found={"base": [], "yes": [], "lacking": [], "unknown": [], "stale": [], "without": []},
    )  # fmt: skip
    return programme


def test_a_target_that_the_registers_tell_stands_with_its_value_and_its_state(counted):
    said = whole(counted)
    assert "94% | 甲市台账，截至2026年12月20日；计数口径已确认 | 达到" in said
    assert "经数据测算的1项" in said


def test_its_task_stands_as_the_target_does(counted):
    assert "达到2项" in whole(counted)


def test_a_higher_goal_of_a_new_version_is_what_it_is_held_to(counted):
    counted.targets.filter(number="2").update(low=95, text="比例达到95%以上")
    said = whole(counted)
    assert "94% | 甲市台账" in said
    assert "94% | 甲市台账，截至2026年12月20日；计数口径已确认 | 达到" not in said


def test_of_what_anything_could_be_no_value_is_told(counted):
    unknown = {"base": [], "yes": [], "lacking": [], "unknown": [1], "stale": [], "without": []}
    Result.objects.update(low=0, high=100, found=unknown)
    said = whole(counted)
    assert "甲市台账" not in said
    assert "经数据测算的0项" in said


# Tasks that ended ------------------------------------------------------------------------------


def test_what_was_done_of_a_task_that_ended_in_the_year_is_still_told(programme, periods):
    old = programme.tasks.get(area=area("990100"), number="2")
    old.ended_on = date(2026, 11, 5)
    old.save()
    said = whole(programme)
    assert "为 41 所千人以上学校配备专职心理教师" in said
    assert "（至2026年11月5日）" in said


def test_a_task_that_ended_in_the_year_stands_in_it_though_nobody_reported(programme, periods):
    old = programme.tasks.get(area=area("990100"), number="3")
    old.ended_on = date(2026, 3, 5)
    old.save()
    assert old in [each.task for each in facts(programme).tasks]
    assert old not in [each.task for each in facts(programme, year=2027).tasks]


def test_of_a_task_in_which_the_document_breaks_off_the_report_says_so(programme, periods):
    programme.tasks.filter(area=area("990100"), number="3").update(broken_off=True)
    assert "文件在此任务处中断" in whole(programme)


def test_a_task_that_took_an_ended_one_s_number_has_codes_of_its_own(programme, periods):
    old = programme.tasks.get(area=area("990100"), number="2")
    old.ended_on = date(2026, 11, 5)
    old.save()
    Task.objects.create(
        programme=programme, area=old.area, number="2", order=old.order, title="新任务",
        field=old.field, start=0, end=1, reading=old.reading, interval_months=6,
    )  # fmt: skip
    told = facts(programme)
    assert sorted(each.task.title for each in told.tasks if each.task.number == "2") == [
        old.title, "新任务",
    ]  # fmt: skip
    found = codes(told)
    assert f"task:2:{old.pk}" in found
    assert found["task:2"] != found[f"task:2:{old.pk}"]
