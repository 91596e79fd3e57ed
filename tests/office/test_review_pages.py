"""The page on which a reading is held to its document: forms whole or not at all, no dead ends."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onemetre.access.roles import Role
from onemetre.policy import read_plan
from onemetre.programme import confirming
from onemetre.programme.models import Correction, Programme, Reading
from tests import province
from tests.province import TEST, area

PAGE = "/en/office/programme/p/review/1/"
CORPUS = Path(__file__).parents[1] / "policy" / "corpus"


@pytest.fixture
def officer(db, signed_in):
    province.areas()
    return signed_in(Role.PROGRAMME_OFFICER, "990000")


@pytest.fixture
def reading(officer):
    return confirming.start_programme(province.plan(), slug="p", area=area("990000"), by=TEST)


def target(**typed):
    fields = {
        "subject": "学校", "scope": "", "comparator": ">=", "low": "90", "high": "", "unit": "%",
        "deadline": "2030",
    }  # fmt: skip
    return {"do": "correct", "path": "tasks/1/targets/0"} | fields | typed


def new(officer, name, data):
    given = {"area": "990000", "slug": "p", "file": SimpleUploadedFile(name, data)}
    return officer.post("/en/office/programme/new/", given)


def test_every_task_of_a_plan_that_counts_anew_in_each_chapter_can_be_opened(officer):
    new(officer, "plan.txt", (CORPUS / "outline-indicators.txt").read_bytes())
    page = officer.get(f"{PAGE}?part=4").content.decode()
    assert "推进学前教育普及普惠" in page
    assert ">2.1<" in page


def test_what_was_put_right_leads_back_to_its_part_under_whatever_number(officer, reading):
    form = {"do": "correct", "path": "tasks/1", "number": "9", "title": "心理", "field": "服务"}
    answer = officer.post(f"{PAGE}?part=2", form, follow=True)
    assert answer.status_code == 200
    assert 'value="9"' in answer.content.decode()


def test_removing_the_last_goal_leads_to_the_first_task(officer, reading):
    given = {"do": "remove", "path": "targets/0"}
    answer = officer.post(f"{PAGE}?part=goals", given, follow=True)
    assert answer.status_code == 200
    assert "全领域实现儿童优先" in answer.content.decode()


def test_a_form_with_one_wrong_field_keeps_all_that_was_typed_and_changes_nothing(officer, reading):
    answer = officer.post(f"{PAGE}?part=2", target(comparator="<=", low="九十", subject="小学"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Correction.objects.exists()
    assert 'value="九十"' in page
    assert 'value="小学"' in page
    assert '<option value="&lt;=" selected>' in page
    assert 'name="firm" value="1">' in page
    assert page.count('aria-invalid="true"') == 1


def test_a_form_that_names_another_task_is_no_server_error(officer, reading):
    given = {"do": "add", "task": "x", "unit": "省民政厅", "role": "support"}
    assert officer.post(f"{PAGE}?part=1", given).status_code == 302
    assert Correction.objects.get().path == "tasks/0/duties"
    for part in ("goals", "0", "9", "²", "9" * 600):
        assert officer.post(f"{PAGE}?part={part}", given).status_code == 404
    assert Correction.objects.count() == 1


def test_a_unit_that_is_refused_keeps_its_role(officer, reading):
    answer = officer.post(f"{PAGE}?part=1", {"do": "add", "unit": " ", "role": "support"})
    assert answer.status_code == 422
    assert '<option value="support" selected>' in answer.content.decode()


def test_a_document_in_which_nothing_is_found_is_refused_beside_the_file(officer):
    answer = new(officer, "notice.txt", "关于开会的通知\n\n请参加。\n".encode())
    assert answer.status_code == 422
    assert "the plan itself" in answer.content.decode()
    assert not Programme.objects.exists()


def test_a_damaged_document_is_called_by_its_own_name(officer):
    broken = SimpleUploadedFile("实施方案.docx", b"PK\x03\x04 cut off")
    answer = officer.post(
        "/en/office/programme/new/", {"file": broken, "slug": "broken", "area": "990000"}
    )
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "实施方案.docx is damaged" in said
    assert "/实施方案" not in said


def test_a_reading_that_holds_nothing_opens_and_can_be_discarded(officer, reading):
    Reading.objects.update(document=reading.document | {"tasks": [], "targets": []})
    page = officer.get(PAGE).content.decode()
    assert "Nothing was found here" in page
    assert 'value="confirm"' not in page
    assert officer.post(PAGE, {"do": "confirm"}).status_code == 422
    answer = officer.post(PAGE, {"do": "discard"}, follow=True)
    assert "Version 1 is discarded." in answer.content.decode()
    assert not Programme.objects.exists()


def test_a_confirmed_version_offers_no_discarding(officer, reading):
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=TEST)
    confirming.confirm_reading(reading, by=TEST)
    assert 'value="discard"' not in officer.get(PAGE).content.decode()
    assert officer.post(PAGE, {"do": "discard"}).status_code == 422


def test_a_unit_that_was_taken_out_is_named_among_the_corrections(officer, reading):
    officer.post(f"{PAGE}?part=2", {"do": "remove", "path": "tasks/1/duties/0"})
    page = officer.get(f"{PAGE}?part=2").content.decode()
    assert "1 corrections" in page
    assert "<del>省教育厅</del>" in page


def test_what_was_read_stands_in_the_card_that_was_put_right(officer, reading):
    def put_right(path, **typed):
        confirming.correct(reading, path=path, typed=typed, why="", by=TEST)

    put_right("tasks/1/duties/0", role="lead")
    put_right("tasks/1/duties/1", role="support")
    put_right("tasks/1/duties/1", role="lead")
    put_right("tasks/1/targets/0", firm="")
    confirming.remove(reading, path="tasks/1/duties/0", why="", by=TEST)
    page = officer.get(f"{PAGE}?part=2").content.decode()
    read_as = {
        re.search(r'value="(tasks[^"]*)"', form)[1]: re.findall(r"read as <del[^>]*>(.*?)<", form)
        for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="path"' in form
    }  # fmt: skip
    assert read_as == {
        "tasks/1": [], "tasks/1/duties/0": ["responsible"], "tasks/1/duties/1": [],
        "tasks/1/targets/0": ["yes"],
    }  # fmt: skip


# Changed since the page was opened ----------------------------------------------------------------

DUTIES = "tasks/1/duties"


def cards(page) -> dict[str, dict[str, str]]:
    """What each card of a page would send, by its path."""
    found = {}
    for form in re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL):
        fields = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', form))
        chosen = re.findall(
            r'<select name="(\w+)".*?<option value="(\w+)" selected', form, re.DOTALL
        )
        found[fields.get("path", "")] = fields | dict(chosen)
    return found


def units() -> list[str]:
    document = confirming.corrected(Reading.objects.get())
    return [each["unit"] for each in document["tasks"][1]["duties"]]


def test_of_two_who_take_out_units_the_second_takes_out_no_other(officer, reading):
    card = cards(officer.get(f"{PAGE}?part=2"))[f"{DUTIES}/1"]
    confirming.remove(reading, path=f"{DUTIES}/0", why="", by=TEST)
    answer = officer.post(f"{PAGE}?part=2", card | {"do": "remove"})
    assert answer.status_code == 422
    assert "This was changed since you opened the page." in answer.content.decode()
    assert units() == ["省卫生健康委员会", "各市人民政府"]
    now = cards(answer)[f"{DUTIES}/0"]
    assert (now["unit"], now["seen"]) == ("省卫生健康委员会", card["seen"])


def test_one_who_clicks_twice_takes_out_one_and_puts_right_once(officer, reading):
    at = f"{PAGE}?part=2"
    card = cards(officer.get(at))[f"{DUTIES}/0"]
    for _ in range(2):
        assert officer.post(at, card | {"do": "remove"}).status_code == 302
    assert units() == ["省卫生健康委员会", "各市人民政府"]
    card = cards(officer.get(at))[f"{DUTIES}/0"]
    for _ in range(2):
        form = card | {"do": "correct", "unit": "省民政厅"}
        assert officer.post(at, form).status_code == 302
    assert units() == ["省民政厅", "各市人民政府"]
    goal = cards(officer.get(f"{PAGE}?part=goals"))["targets/0"]
    for _ in range(2):
        assert officer.post(f"{PAGE}?part=goals", goal | {"do": "remove"}).status_code == 302


def test_what_was_typed_stays_in_the_card_of_its_thing_wherever_that_stands(officer, reading):
    card = cards(officer.get(f"{PAGE}?part=2"))[f"{DUTIES}/1"]
    confirming.remove(reading, path=f"{DUTIES}/0", why="", by=TEST)
    form = card | {"do": "correct", "unit": "省卫健委基妇处", "role": "lead"}
    answer = officer.post(f"{PAGE}?part=2", form)
    assert answer.status_code == 422
    now = cards(answer)
    assert (now[f"{DUTIES}/0"]["unit"], now[f"{DUTIES}/0"]["role"]) == ("省卫健委基妇处", "lead")
    assert now[f"{DUTIES}/1"]["unit"] == "各市人民政府"
    assert officer.post(f"{PAGE}?part=2", now[f"{DUTIES}/0"] | {"do": "correct"}).status_code == 302
    assert units() == ["省卫健委基妇处", "各市人民政府"]


def test_what_stands_there_now_is_said_beside_what_was_typed(officer, reading):
    path = "tasks/1/targets/0"
    card = cards(officer.get(f"{PAGE}?part=2"))[path]
    typed = {"low": "95", "comparator": "<=", "firm": ""}
    confirming.correct(reading, path=path, typed=typed, why="", by=TEST)
    answer = officer.post(f"{PAGE}?part=2", target(seen=card["seen"], low="85", firm="1"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="low" value="85"' in page
    said = re.findall(r"says now <ins[^>]*>(.*?)</ins>", page)
    assert said == ["千人以上中小学校配备心理健康教育教师的比例", "≤", "95", "–", "no"]


def test_what_was_typed_into_a_card_that_is_gone_can_be_copied(officer, reading):
    goal = cards(officer.get(f"{PAGE}?part=goals"))["targets/0"]
    confirming.remove(reading, path="targets/0", why="", by=TEST)
    form = goal | {"do": "correct", "subject": "示范街区", "comparator": ">="}
    answer = officer.post(f"{PAGE}?part=goals", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Copy from here" in page
    assert "<dd>示范街区</dd>" in page
    assert "<dd>≥</dd>" in page
    assert "全领域实现儿童优先" in page, "the first part that is left"


def test_only_the_correction_that_was_the_last_on_the_page_is_taken_back(officer, reading):
    at = f"{PAGE}?part=2"
    confirming.correct(reading, path="tasks/1", typed={"title": "心理"}, why="", by=TEST)
    key = Correction.objects.get().pk
    assert f'name="seen" value="{key}"><button class="plain" name="do" value="back"' in (
        officer.get(at).content.decode()
    )
    confirming.correct(reading, path="tasks/2", typed={"title": "救治"}, why="", by=TEST)
    assert officer.post(at, {"do": "back", "seen": key}).status_code == 422
    assert Correction.objects.count() == 2
    for _ in range(2):
        last = {"do": "back", "seen": key + 1}
        assert officer.post(at, last).status_code == 302
    assert Correction.objects.get().pk == key


# The next version ------------------------------------------------------------------------------


@pytest.fixture
def second(reading):
    """Another version of a plan in which two things had been put right; one fits no more."""
    path = "tasks/1/targets/0"
    typed = {"deadline": "2028", "low": "85"}
    confirming.correct(reading, path=path, typed=typed, why="", by=TEST)
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=TEST)
    programme = confirming.confirm_reading(reading, by=TEST)
    text = province.PLAN.replace("90%", "95%").replace("省卫健委，", "省民政厅，")
    return confirming.add_reading(programme, read_plan(text), file_name="", by=TEST)


def test_the_next_version_says_what_was_put_right_again_and_what_was_not(officer, second):
    page = officer.get("/en/office/programme/p/review/2/?part=2").content.decode()
    assert "1 corrections of the version before stand in this one too" in page
    assert "1 corrections of the version before do not fit this one" in page
    assert "<del>90</del> → <ins>85</ins>" in page
    assert 'name="deadline" value="2028"' in page
    assert "of version 1" in page


def test_the_next_version_says_which_units_and_figures_are_others(officer, second):
    page = officer.get("/en/office/programme/p/review/2/?part=2").content.decode()
    assert "<ins>省民政厅</ins>" in page
    assert "figure: <del>85</del> → <ins>95</ins>" in page


def test_a_unit_that_is_in_no_list_is_marked_where_it_stands(officer, reading):
    page = officer.get(f"{PAGE}?part=2").content.decode()
    assert page.count("No such unit is kept in 云岭省") == 2
    province.unit("990000", province.UNITS[1])
    page = officer.get(f"{PAGE}?part=2").content.decode()
    assert page.count("No such unit is kept in 云岭省") == 1


def test_a_task_in_which_the_text_breaks_off_is_shown_with_that_warning(officer):
    text = (
        province.PLAN
        + "\n4.建设公园。到2030年，全省所有设区市均要建成一批面向全体儿童免费开放的综合性公园，（责任单位：省教育"
    )
    confirming.start_programme(read_plan(text), slug="p", area=area("990000"), by=TEST)
    assert "breaks off" in officer.get(f"{PAGE}?part=4").content.decode()
    assert "breaks off" not in officer.get(f"{PAGE}?part=1").content.decode()
