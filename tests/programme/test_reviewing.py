"""Before a plan runs: numbers of its tasks, documents in which nothing is found, wrong ones."""

from pathlib import Path

import pytest

from onemetre import policy
from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.programme import confirming, correcting
from onemetre.programme.models import Correction, Programme, Reading
from tests import province
from tests.province import TEST, area, viewer

CORPUS = Path(__file__).parents[1] / "policy" / "corpus"
NOTICE = "关于召开会议的通知\n\n各市人民政府：\n\n定于下周召开会议，请准时参加。\n"


@pytest.fixture(autouse=True)
def areas(db):
    return province.areas()


def read(plan=None, slug: str = "p") -> Reading:
    return confirming.start_programme(
        plan or province.plan(), slug=slug, area=area("990000"), by=TEST
    )


def run(reading: Reading) -> Programme:
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=TEST)
    return confirming.confirm_reading(reading, by=TEST)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("outline-indicators.txt", "1.1 1.2 1.3 2.1 2.2 2.3 3.1 3.2 4.1 4.2 4.3"),
        ("work-report.pdf", "1.1 1.2 1.3 2.1 2.2 2.3 2.4"),
        ("opinions-articles.html", "五 六 七 八 九 十 十一 十二 十三 十四"),
    ],
)
def test_a_plan_that_counts_anew_in_each_chapter_runs_with_numbers_of_chapter_and_task(
    name, numbers
):
    programme = run(read(policy.read_plan_file(CORPUS / name)))
    assert [task.number for task in programme.tasks.all()] == numbers.split()


def test_a_new_version_of_such_a_plan_finds_its_tasks_again():
    text = (CORPUS / "outline-indicators.txt").read_text("utf-8")
    programme = run(read(policy.read_plan(text)))
    before = dict(programme.tasks.values_list("title", "pk"))
    newer = policy.read_plan(text.replace("60%的县", "70%的县"))
    run(confirming.add_reading(programme, newer, file_name="", by=TEST))
    assert dict(programme.tasks.filter(ended_on=None).values_list("title", "pk")) == before


def test_a_number_that_another_task_has_is_refused_with_the_task():
    reading = read()
    with pytest.raises(InputError, match=r"全领域实现儿童优先.*1"):
        confirming.correct(reading, path="tasks/1", typed={"number": "1"}, why="", by=TEST)
    assert not Correction.objects.exists()


@pytest.mark.parametrize("number", ["1/2", "2?", "#3", ".."])
def test_a_number_that_would_break_the_address_of_its_task_is_refused(number):
    reading = read()
    with pytest.raises(InputError, match="cannot stand in an address"):
        confirming.correct(reading, path="tasks/1", typed={"number": number}, why="", by=TEST)


def test_a_part_stays_looked_over_when_its_number_is_put_right():
    reading = read()
    confirming.look_over(reading, part="2", by=TEST)
    confirming.correct(reading, path="tasks/1", typed={"number": "9"}, why="", by=TEST)
    assert confirming.parts_of(confirming.corrected_plan(reading))["2"] == "9"
    with pytest.raises(InputError, match=r"goals、1、3\."):
        confirming.confirm_reading(reading, by=TEST)


def test_a_document_in_which_nothing_is_found_takes_no_name_and_waits_for_nothing():
    empty = policy.read_plan(NOTICE)
    with pytest.raises(InputError, match="the plan itself"):
        read(empty)
    assert not Programme.objects.exists()
    programme = run(read())
    with pytest.raises(InputError, match="the plan itself"):
        confirming.add_reading(programme, empty, file_name="", by=TEST)
    assert programme.readings.count() == 1


def test_a_reading_of_which_everything_was_removed_is_not_confirmed():
    reading = read()
    Reading.objects.update(document=reading.document | {"tasks": []})
    reading.refresh_from_db()
    confirming.remove(reading, path="targets/0", why="", by=TEST)
    with pytest.raises(InputError, match="No task and no target"):
        confirming.confirm_reading(reading, by=TEST)


# two who review, and one who clicks twice -----------------------------------------------------

DUTY = "tasks/1/duties/{}"
EDUCATION, HEALTH, CITIES = "省教育厅", "省卫生健康委员会", "各市人民政府"


def sign(reading: Reading, path: str) -> str:
    return correcting.sign_at(confirming.corrected(reading), path)


def units(reading: Reading) -> list[str]:
    return [each["unit"] for each in confirming.corrected(reading)["tasks"][1]["duties"]]


def test_what_moved_up_is_not_taken_out_for_what_stood_there():
    reading = read()
    seen = sign(reading, DUTY.format(1))
    confirming.remove(reading, path=DUTY.format(0), why="", by=TEST)
    with pytest.raises(InputError, match="changed since you opened the page") as refused:
        confirming.remove(reading, path=DUTY.format(1), why="", seen=seen, by=TEST)
    assert refused.value.params["field"] == "seen"
    assert units(reading) == [HEALTH, CITIES]


@pytest.mark.parametrize("at", [0, 2])
def test_what_is_taken_out_twice_is_taken_out_once(at):
    reading = read()
    path = DUTY.format(at)
    seen, left = sign(reading, path), units(reading)
    del left[at]
    for _ in range(2):
        confirming.remove(reading, path=path, why="", seen=seen, by=TEST)
        assert units(reading) == left
    assert Record.objects.filter(action="correct reading").count() == 2


def test_what_moved_up_is_not_put_right_for_what_stood_there():
    reading = read()
    seen = sign(reading, DUTY.format(1))
    confirming.remove(reading, path=DUTY.format(0), why="", by=TEST)
    typed = {"unit": HEALTH, "role": "lead"}
    with pytest.raises(InputError, match="changed since"):
        confirming.correct(reading, path=DUTY.format(1), typed=typed, why="", seen=seen, by=TEST)
    with pytest.raises(InputError, match="changed since"):
        confirming.correct(reading, path=DUTY.format(2), typed=typed, why="", seen=seen, by=TEST)
    assert units(reading) == [HEALTH, CITIES]


def test_what_is_put_right_twice_is_put_right_once():
    reading = read()
    path = "tasks/1/targets/0"
    seen, typed = sign(reading, path), {"low": "85", "deadline": "2028"}
    for _ in range(2):
        confirming.correct(reading, path=path, typed=typed, why="", seen=seen, by=TEST)
    assert reading.corrections.count() == 2
    with pytest.raises(InputError, match="changed since"):
        confirming.correct(reading, path=path, typed={"low": "80"}, why="", seen=seen, by=TEST)


def test_the_words_of_a_task_are_put_right_whatever_became_of_its_units():
    reading = read()
    seen = sign(reading, "tasks/1")
    confirming.remove(reading, path=DUTY.format(0), why="", by=TEST)
    confirming.correct(
        reading, path="tasks/1", typed={"title": "心理"}, why="", seen=seen, by=TEST
    )  # fmt: skip
    assert confirming.corrected_plan(reading).tasks[1].title == "心理"


def test_whoever_saw_nothing_is_not_asked_what_they_saw():
    reading = read()
    for _ in range(2):
        confirming.remove(reading, path=DUTY.format(0), why="", by=TEST)
    assert units(reading) == [CITIES]


def test_a_correction_that_somebody_made_since_is_not_taken_back_for_the_own():
    reading = read()
    (own,) = confirming.correct(reading, path="tasks/1", typed={"title": "心理"}, why="", by=TEST)
    (other,) = confirming.correct(reading, path="tasks/2", typed={"title": "救治"}, why="", by=TEST)
    with pytest.raises(InputError, match="changed since"):
        confirming.take_back(reading, seen=own.pk, by=TEST)
    for _ in range(2):
        confirming.take_back(reading, seen=other.pk, by=TEST)
        assert list(reading.corrections.all()) == [own]
    for _ in range(2):
        confirming.take_back(reading, by=TEST)
        assert not reading.corrections.exists()


def test_a_unit_is_added_once_and_in_one_role():
    reading = read()
    for _ in range(2):
        confirming.add_duty(reading, task=1, name="省民政厅", role="support", why="", by=TEST)
    assert units(reading) == [EDUCATION, HEALTH, CITIES, "省民政厅"]
    with pytest.raises(InputError, match="省民政厅 stands in this task already"):
        confirming.add_duty(reading, task=1, name="省民政厅", role="lead", why="", by=TEST)


# discarding ----------------------------------------------------------------------------------


def test_a_first_version_that_is_discarded_frees_the_name_and_leaves_a_line():
    reading = read()
    assert confirming.discard_reading(reading, by=TEST) is None
    assert not Programme.objects.exists()
    line = Record.objects.get(action="discard reading")
    assert (line.details["programme"], line.details["version"]) == ("p", 1)
    assert read().version == 1


def test_a_later_version_that_is_discarded_makes_way_and_what_runs_stays():
    programme = run(read())
    wrong = policy.read_plan(province.PLAN.replace("90%", "95%"))
    reading = confirming.add_reading(programme, wrong, file_name="", by=TEST)
    assert confirming.discard_reading(reading, by=TEST) == programme
    assert programme.tasks.count() == 3
    right = policy.read_plan(province.PLAN.replace("90%", "92%"))
    assert confirming.add_reading(programme, right, file_name="", by=TEST).version == 2


def test_a_confirmed_version_is_not_discarded():
    reading = read()
    run(reading)
    with pytest.raises(InputError, match="confirmed"):
        confirming.discard_reading(reading, by=TEST)
    assert Reading.objects.exists()


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.PROGRAMME_OFFICER, "990100"), (Role.AUDITOR, "990000"),
        (Role.UNIT_REPORTER, "990000"), (Role.ADMINISTRATOR, "990000"),
    ],
)  # fmt: skip
def test_nobody_else_discards_a_version(role, code):
    reading = read()
    with pytest.raises(NotFoundError):
        confirming.discard_reading(reading, by=viewer(role, code))
    assert Reading.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stands"),
    [("2025年底", "2025"), ("2030年6月", "2030-06"), ("２０３０", "2030"), ("2030-6", "2030-06"),
     ("2028年", "2028"), ("2029年12月底前", "2029-12"), ("", ""), ("2026-09-01", "2026-09-01"),
     ("2026年9月1日", "2026-09-01"), ("2026年9月1日前", "2026-09-01"),
     ("2028.2.29", "2028-02-29"), ("2030/6/7", "2030-06-07")],
)  # fmt: skip
def test_a_deadline_is_read_as_offices_write_it(typed, stands):
    assert correcting.checked("targets/0/deadline", typed) == stands


@pytest.mark.parametrize(
    "typed", ["明年", "2030年13月", "20300", "2030年2月29日", "2030-06-31", "0000"]
)
def test_what_is_no_deadline_is_refused(typed):
    with pytest.raises(InputError, match="is no year"):
        correcting.checked("targets/0/deadline", typed)


def test_a_range_that_runs_backwards_is_refused_at_its_upper_end():
    reading = read()
    path = "tasks/1/targets/0"
    with pytest.raises(InputError, match="95 up to 90") as refused:
        confirming.correct(reading, path=path, typed={"low": "95", "high": "90"}, why="", by=TEST)
    assert refused.value.params["field"] == "high"
    assert not reading.corrections.exists()
