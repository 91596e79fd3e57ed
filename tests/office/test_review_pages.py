"""The page on which a reading is held to its document: forms whole or not at all, no dead ends."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onemetre.access.roles import Role
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
    assert officer.post(f"{PAGE}?part=goals", given).status_code == 404


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
