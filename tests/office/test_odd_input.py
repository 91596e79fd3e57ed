"""What is too long, no number, or holds signs that nobody types: said in words, and never a fault."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from onemetre.access.models import AccessReview, Record
from onemetre.access.roles import Role
from onemetre.programme import confirming
from onemetre.programme.models import Correction, Duty, Evidence, Programme, Reading, Task
from tests import province
from tests.province import TEST, UNITS, sit

R = Role
#: Text of a number that is none: Unicode calls it a digit.
ODD = ["²", "٣", "-1", "1.5", "x", "9" * 30, "9" * 5000]


@pytest.fixture
def administrator(as_):
    return as_(R.ADMINISTRATOR, "990100")


@pytest.fixture
def officer(programme, signed_in):
    client = signed_in(R.PROGRAMME_OFFICER, "990000")
    client.raise_request_exception = False
    return client


def page_of(task: Task) -> str:
    return f"/en/office/programme/yunling/task/{task.area.code}/{task.number}/"


@pytest.fixture
def task(programme):
    return Task.objects.filter(programme=programme, area__code="990000").first()


# No numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("page", "status"),
    [("people/?area=", 404), ("people/unit/add/?area=", 404), ("people/review/?page=", 200),
     ("people/trail/?before=", 200)],
)  # fmt: skip
def test_what_is_no_number_in_an_address_is_no_fault(administrator, page, status, odd):
    if len(odd) > 1000:
        status = 414  # longer than addresses are read
    assert administrator.get(f"/en/office/{page}{odd}").status_code == status


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_number_in_a_form_is_no_fault(officer, task, odd):
    there = "/en/office/programme/yunling/tables/"
    assert officer.post(there, {"table": odd}).status_code == 422
    assert officer.post(page_of(task), {"do": "interval", "months": odd}).status_code == 422
    interval = officer.post(page_of(task), {"do": "interval", "months": odd}).content.decode()
    assert "is no number of months" in interval
    assert officer.post("/en/office/meetings/new/", {"rows": odd}).status_code == 422
    assert officer.get("/en/office/registers/school/?page=" + odd[:30]).status_code == 200


# Too long --------------------------------------------------------------------------------------


def evidence(**more) -> dict[str, object]:
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4 evidence")
    return {"do": "evidence", "on": str(timezone.localdate()), "file": file} | more


@pytest.mark.parametrize(
    ("given", "most"),
    [
        (lambda long, of: evidence(title=long), 200),
        (lambda long, of: {"do": "duty", "unit": of, "role": "support", "contact": long}, 80),
    ],
)
def test_a_text_that_is_too_long_is_said_and_kept_in_the_form(officer, task, given, most):
    unit = province.unit("990000", UNITS[2]).pk
    answer = officer.post(page_of(task), given("长" * 300, unit))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"{'长' * 20}…” is too long: 300 signs, and there is room for {most}." in page
    assert not Evidence.objects.exists()
    assert not Duty.objects.filter(contact__startswith="长").exists()
    assert officer.post(page_of(task), given("长" * most, unit)).status_code == 302


def new_reading(slug: str) -> Reading:
    return confirming.start_programme(
        province.plan(), slug=slug, area=province.area("990000"), by=TEST
    )  # fmt: skip


def test_a_reason_that_is_too_long_is_said_where_the_plan_is_held_to_its_document(officer):
    new_reading("other")
    given = {"do": "correct", "path": "tasks/0", "title": "新的", "why": "因" * 400}
    answer = officer.post("/en/office/programme/other/review/1/?part=1", given)
    assert answer.status_code == 422
    assert "is too long: 400 signs" in answer.content.decode()
    assert not Correction.objects.exists()


def test_a_programme_may_have_the_longest_name_that_an_address_holds(officer):
    assert len(new_reading("a" * 60).programme_id) == 60
    line = Record.objects.get(action="start programme", thing__endswith="a" * 60)
    assert line.thing == f"programme {'a' * 60}"
    assert Programme.objects.filter(slug="a" * 60).exists()


# Signs that nobody types -----------------------------------------------------------------------


def test_signs_that_nobody_types_are_left_out(officer, administrator, task):
    assert administrator.get("/en/office/people/?q=%00").status_code == 200
    assert officer.get("/en/office/matters/units/?owner=%00").status_code == 200
    assert officer.post(page_of(task), evidence(title="报\x00告\x07")).status_code == 302
    assert Evidence.objects.get().title == "报告"
    new_reading("other")
    given = {"do": "correct", "path": "tasks/0", "title": "新\x00的", "why": "x"}
    officer.post("/en/office/programme/other/review/1/?part=1", given)
    assert Correction.objects.get(path="tasks/0/title").now == "新的"


def test_lines_of_a_text_stay(administrator):
    post = sit(R.PLANNER, "990100", UNITS[1]).posts.get()
    given = {"stays": "yes", "why": "仍在岗\r\n\t确认\x00"}
    assert administrator.post(f"/en/office/people/review/{post.pk}/", given).status_code == 302
    assert AccessReview.objects.get().why == "仍在岗\r\n\t确认"
