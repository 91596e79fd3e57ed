"""What people put right in one version is put right in the next, where it is wrong again."""

import copy

import pytest

from onemetre import policy
from onemetre.programme import confirming, correcting
from onemetre.programme.carrying import carry
from onemetre.programme.models import Correction, Reading
from onemetre.programme.versions import versions
from tests import province
from tests.province import PLAN, TEST, UNITS, area

FIRST = "1.全领域实现儿童优先。"
#: The plan with a task before the others, so that every path is another.
SHIFTED = PLAN.replace(FIRST, f"1.儿童影响评价先行。推行评价。（责任单位：省教育厅）\n\n2.{FIRST[2:]}").replace(
    "2.关心学生", "3.关心学生"
).replace("3.建好救治", "4.建好救治")  # fmt: skip


@pytest.fixture
def first(db) -> Reading:
    province.areas()
    return confirming.start_programme(province.plan(), slug="p", area=area("990000"), by=TEST)


def again(reading: Reading, text: str) -> Reading:
    """The next version, after the first runs."""
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=TEST)
    confirming.confirm_reading(reading, by=TEST)
    return confirming.add_reading(reading.programme, policy.read_plan(text), file_name="", by=TEST)


def right(reading: Reading, path: str, **typed: str) -> None:
    confirming.correct(reading, path=path, typed=typed, why="", by=TEST)


def plan(reading: Reading) -> policy.Plan:
    return confirming.corrected_plan(reading)


def test_a_deadline_that_was_put_right_stands_in_the_next_version_under_its_new_path(first):
    right(first, "tasks/1/targets/0", deadline="2028")
    next_ = again(first, SHIFTED)
    assert [task.title for task in plan(next_).tasks][2] == "关心学生心理健康"
    assert plan(next_).tasks[2].targets[0].deadline == "2028"
    row = next_.corrections.get()
    assert (row.version, row.path) == (1, "tasks/2/targets/0/deadline")
    assert confirming.left_behind(next_) == []


def test_of_two_corrections_of_one_field_the_later_is_kept(first):
    right(first, "tasks/1/targets/0", deadline="2028")
    right(first, "tasks/1/targets/0", deadline="2029")
    assert plan(again(first, SHIFTED)).tasks[2].targets[0].deadline == "2029"


def test_what_was_put_back_as_it_was_read_is_nothing_to_carry(first):
    right(first, "tasks/1/targets/0", deadline="2028")
    right(first, "tasks/1/targets/0", deadline="")
    assert not again(first, SHIFTED).corrections.exists()


def test_units_that_were_added_put_right_and_taken_out_stay_so(first):
    confirming.remove(first, path="tasks/1/duties/1", why="", by=TEST)
    right(first, "tasks/1/duties/0", unit="省教育委员会")
    confirming.add_duty(first, task=1, name="省民政厅", role="support", why="", by=TEST)
    at = len(plan(first).tasks[1].duties) - 1
    right(first, f"tasks/1/duties/{at}", role="lead")
    before = [(each.unit, each.role) for each in plan(first).tasks[1].duties]
    task = plan(again(first, SHIFTED)).tasks[2]
    assert [(each.unit, each.role) for each in task.duties] == before
    assert ("省民政厅", "lead") in before
    assert "省卫生健康委员会" not in [each.unit for each in task.duties]


def test_a_unit_that_was_added_and_that_the_new_document_names_stands_once(first):
    confirming.add_duty(first, task=1, name="省民政厅", role="support", why="", by=TEST)
    text = SHIFTED.replace("省教育厅、省卫健委", "省教育厅、省民政厅、省卫健委")
    units = [each.unit for each in plan(again(first, text)).tasks[2].duties]
    assert units.count("省民政厅") == 1


def test_goals_that_were_taken_out_are_taken_out_again(first):
    assert plan(first).targets
    confirming.remove(first, path="targets/0", why="", by=TEST)
    assert plan(again(first, SHIFTED)).targets == plan(first).targets == ()


def test_what_the_new_document_says_otherwise_is_left_and_told(first):
    right(first, "tasks/1/targets/0", low="85")
    next_ = again(first, SHIFTED.replace("90%", "95%"))
    assert plan(next_).tasks[2].targets[0].low == 95
    assert [each.now for each in confirming.left_behind(next_)] == [85]


def test_what_the_new_document_says_as_it_was_put_right_needs_nothing(first):
    right(first, "tasks/1/targets/0", low="95")
    next_ = again(first, SHIFTED.replace("90%", "95%"))
    assert not next_.corrections.exists()
    assert confirming.left_behind(next_) == []


def test_a_correction_of_a_task_that_is_gone_is_told(first):
    right(first, "tasks/2", title="建好两级救治中心")
    text = PLAN[: PLAN.index("3.建好救治中心")] + "3.修建公园。修建公园。（责任单位：省教育厅）\n"
    next_ = again(first, text)
    assert [each.now for each in confirming.left_behind(next_)] == ["建好两级救治中心"]


def test_a_number_that_another_task_bears_now_is_not_given_twice(first):
    right(first, "tasks/2", number="4")
    text = PLAN + "\n4.修建公园。修建公园。（责任单位：省教育厅）\n"
    next_ = again(first, text)
    assert sorted(task.number for task in plan(next_).tasks) == ["1", "2", "3", "4"]
    assert [each.now for each in confirming.left_behind(next_)] == ["4"]


def test_what_was_carried_once_is_carried_again_and_says_its_first_version(first):
    right(first, "tasks/1/targets/0", deadline="2028")
    third = again(again(first, SHIFTED), PLAN.replace("90%", "90%　"))
    assert plan(third).tasks[1].targets[0].deadline == "2028"
    assert third.corrections.get().version == 1


def test_carrying_changes_neither_document_nor_correction(first):
    right(first, "tasks/1/duties/0", role="lead")
    rows, document = list(first.corrections.all()), copy.deepcopy(first.document)
    carry(first.document, rows, first.document)
    assert first.document == document
    assert [each.now for each in rows] == ["lead"]


def test_every_correction_of_a_version_fits_the_same_document(first):
    """Whatever was done, the same document again comes to the same."""
    right(first, "tasks/0", title="儿童优先", field="政策")
    confirming.remove(first, path="tasks/0/duties/0", why="", by=TEST)
    confirming.add_duty(first, task=0, name="省民政厅", role="support", why="", by=TEST)
    confirming.add_duty(first, task=0, name="省财政厅", role="support", why="", by=TEST)
    at = len(plan(first).tasks[0].duties) - 2
    confirming.remove(first, path=f"tasks/0/duties/{at}", why="", by=TEST)
    right(first, "tasks/2/targets/0", low="2", high="3", unit="所")
    taken, left = carry(first.document, first.corrections.all(), first.document)
    assert left == []
    rows = [Correction(change=each.change, path=each.path, now=each.now) for each in taken]
    assert correcting.apply(first.document, rows) == confirming.corrected(first)


def test_other_units_and_other_days_are_changes_of_the_new_version(first):
    for name in UNITS:
        province.unit("990000", name)
    next_ = again(first, PLAN.replace("省教育厅、省卫健委，", "省民政厅、省卫健委，"))
    right(next_, "tasks/1/targets/0", deadline="2029")
    of = next_.programme
    found = versions(plan(next_), list(of.tasks.all()), list(of.targets.all()))
    assert [(task.number, come, gone) for task, come, gone in found.changed_duties] == [
        ("2", ["省民政厅"], ["云岭省教育厅"])
    ]
    assert [fields for _, _, fields in found.changed_targets] == [[("deadline", "", "2029")]]
