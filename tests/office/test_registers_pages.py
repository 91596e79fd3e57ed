"""The Registers and Targets pages: what they show, what they refuse, what they keep."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from onemetre.access.roles import Role
from onemetre.programme import evaluating
from onemetre.programme.models import Entry, Result, Statement
from tests import province, registering

OFFICER, REPORTER, PLANNER = Role.PROGRAMME_OFFICER, Role.UNIT_REPORTER, Role.PLANNER


@pytest.fixture(autouse=True)
def areas(db):
    return province.areas()


@pytest.fixture
def officer(signed_in):
    return signed_in(OFFICER, "990000")


@pytest.fixture
def made():
    return registering.programme()


def said(response) -> str:
    return response.content.decode()


# Who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", [Role.MODERATOR, Role.PROVIDER, Role.ADMINISTRATOR, Role.CHILD_WORKER]
)
@pytest.mark.parametrize(
    "path", ["/office/registers/", "/office/registers/school/", "/office/targets/cloud/"]
)
def test_whoever_does_not_see_the_programme_finds_no_register(signed_in, made, role, path):
    assert signed_in(role, "990000").get(path).status_code == 404


def test_a_planner_reads_and_is_offered_no_change(signed_in, made):
    registering.entry("school", "990101", "一小")
    client = signed_in(PLANNER, "990000")
    page = said(client.get("/office/registers/school/"))
    assert "一小" in page
    assert 'name="do"' not in page
    assert client.get("/office/registers/school/add/").status_code == 404
    assert client.post("/office/registers/school/", {"do": "complete"}).status_code == 404
    assert client.post("/office/targets/cloud/").status_code == 404
    assert Statement.objects.count() == 0


def test_a_county_sees_neither_its_neighbours_nor_its_province(signed_in, made):
    other = registering.entry("school", "990201", "乙一小")
    client = signed_in(REPORTER, "990101", "教育局")
    assert "乙一小" not in said(client.get("/office/registers/school/"))
    assert client.get("/office/registers/school/?area=990201").status_code == 404
    assert client.get("/office/registers/school/?area=990000").status_code == 404
    assert client.get(f"/office/registers/school/{other.pk}/").status_code == 404
    assert (
        client.post(f"/office/registers/school/{other.pk}/", {"do": "confirm"}).status_code == 404
    )
    assert client.get("/office/targets/cloud/?area=990000").status_code == 404


def test_an_entry_is_found_under_its_own_register_alone(officer):
    there = registering.entry("school", "990101", "一小")
    assert officer.get(f"/office/registers/base/{there.pk}/").status_code == 404


def test_a_register_that_does_not_exist_is_a_page_that_says_so(officer):
    assert officer.get("/office/registers/no-such/").status_code == 404


# Registers --------------------------------------------------------------------------------------


def test_what_nobody_called_complete_is_not_known_and_not_nought(officer):
    page = said(officer.get("/en/office/registers/school/"))
    assert "That is not yet none" in page
    officer.post("/office/registers/school/?area=990000", {"do": "complete"})
    page = said(officer.get("/en/office/registers/school/"))
    assert "There is none" in page
    officer.post("/office/registers/school/?area=990000", {"do": "withdraw"})
    assert "That is not yet none" in said(officer.get("/en/office/registers/school/"))


def test_an_entry_is_added_changed_confirmed_and_ended(officer):
    typed = {
        "area": "990101", "name": "一小", "f-stage": "primary", "f-pupils": "1,200",
        "f-teacher": "yes", "source": "县教育局",
    }  # fmt: skip
    assert officer.post("/office/registers/school/add/", typed).status_code == 302
    there = Entry.objects.get()
    assert there.data == {"stage": "primary", "pupils": 1200.0, "teacher": True}
    path = f"/office/registers/school/{there.pk}/"
    assert officer.post(path, typed | {"do": "change", "f-pupils": "1300"}).status_code == 302
    assert officer.post(path, {"do": "confirm"}).status_code == 302
    page = said(officer.get(f"/en{path}"))
    assert "1,200" in page
    assert "1,300" in page
    assert (
        officer.post(
            path, {"do": "end", "on": str(timezone.localdate()), "why": "撤并"}
        ).status_code
        == 302
    )
    assert Entry.objects.get().until == timezone.localdate()
    assert officer.post(path, {"do": "confirm"}).status_code == 422


def test_an_end_that_cannot_be_keeps_what_was_typed(officer):
    there = registering.entry("school", "990101", "一小")
    path = f"/en/office/registers/school/{there.pk}/"
    answer = officer.post(path, {"do": "end", "on": "2999-01-01", "why": "撤并"})
    assert answer.status_code == 422
    page = said(answer)
    assert 'name="on" value="2999-01-01"' in page
    assert 'name="why" value="撤并"' in page
    assert Entry.objects.get().until is None


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it(officer):
    typed = {
        "area": "990101",
        "name": "一小",
        "f-stage": "primary",
        "f-pupils": "约300",
        "source": "",
    }
    response = officer.post("/en/office/registers/school/add/", typed)
    page = said(response)
    assert response.status_code == 422
    assert (
        'value="约300" inputmode="decimal" aria-invalid="true" aria-describedby="wrong-f-pupils"'
        in page
    )
    assert 'id="wrong-source"' in page
    assert Entry.objects.count() == 0


def test_a_sheet_is_taken_in_and_the_second_time_changes_nothing(officer):
    registering.entry("primary-care", "990102", "城关中心", kind="community", child_gps=1.0)
    book = openpyxl.load_workbook(
        io.BytesIO(officer.get("/en/office/registers/primary-care/form.xlsx").content)
    )
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    row = next(
        r for r in sheet.iter_rows(min_row=2) if r[heads.index("area code")].value == "990101"
    )
    for head, value in {
        "name": "东乡卫生院", "kind": "township hospital", "source": "县卫健局",
        "general practitioners able to treat children (doctors)": 2,
    }.items():  # fmt: skip
        row[heads.index(head)].value = value
    sheet.append(["", "990201", "", "坏行", "no such kind"])
    out = io.BytesIO()
    book.save(out)

    def upload():
        sent = SimpleUploadedFile("form.xlsx", out.getvalue())
        return said(
            officer.post("/en/office/registers/primary-care/", {"do": "upload", "file": sent})
        )

    first = upload()
    assert "1 added, 0 changed, 0 confirmed, 1 the same as before." in first
    assert "1 rows left out" in first
    assert "no such kind" in first
    assert "0 added, 0 changed, 0 confirmed, 2 the same as before." in upload()


def test_a_row_that_would_undo_what_was_written_since_is_listed_with_what_stands_now(officer):
    there = registering.entry("base", "990101", "儿童中心", stage="applied")
    sheet = officer.get("/en/office/registers/base/form.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    heads = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, heads.index("stage") + 1, "building")
    out = io.BytesIO()
    book.save(out)
    typed = {"do": "change", "name": "儿童中心", "stage": "certified", "source": "公示"}
    assert officer.post(f"/office/registers/base/{there.pk}/", typed).status_code == 302

    def upload(data):
        sent = {"do": "upload", "file": SimpleUploadedFile("form.xlsx", data)}
        return said(officer.post("/en/office/registers/base/", sent))

    assert "0 changed, 0 confirmed, 1 the same as before." in upload(sheet)
    page = upload(out.getvalue())
    assert "1 rows left out" in page
    assert "it says now: certified. Download the form anew" in page
    assert Entry.objects.get().stage == "certified"


def test_what_is_no_sheet_is_said_to_be_none(officer):
    sent = SimpleUploadedFile("form.xlsx", b"no workbook")
    response = officer.post("/en/office/registers/school/", {"do": "upload", "file": sent})
    assert response.status_code == 422
    assert "cannot be read as an Excel workbook" in said(response)
    other = SimpleUploadedFile("form.exe", b"MZ")
    assert (
        officer.post("/office/registers/school/", {"do": "upload", "file": other}).status_code
        == 422
    )


# Targets ----------------------------------------------------------------------------------------


def test_targets_are_computed_by_a_button_and_stand_with_query_and_source(officer, made):
    registering.complete("demonstration-block", "990000", on=timezone.localdate())
    assert officer.post("/office/targets/cloud/").status_code == 302
    page = said(officer.get("/en/office/targets/cloud/"))
    assert (
        "share of cities that have, anywhere in them, 1 or more of: demonstration blocks"
        in page.lower()
    )
    assert "Out of 2 cities; 0 have it" in page
    assert "Registers of 云岭省: demonstration blocks" in page
    assert "suggested" in page


def test_how_a_target_is_counted_is_confirmed_and_then_judged(officer, made):
    registering.complete("newborn-centre", "990000", on=timezone.localdate())
    one = registering.target(made, "centres")
    path = f"/office/targets/cloud/{one.pk}/"
    officer.post(path, {"do": "evaluate"})
    assert Result.objects.first().state == "cannot_say"
    assert officer.post(path, {"do": "confirm"}).status_code == 302
    page = said(officer.get(f"/en{path}"))
    assert Result.objects.filter(area=made.area).last().state == "missed"
    assert "甲西县" in page


def test_correcting_how_it_is_counted_changes_the_value(officer, made):
    today = timezone.localdate()
    registering.entry("demonstration-block", "990101", "东街", stage="building", on=today)
    registering.complete("demonstration-block", "990000", on=today)
    one = registering.target(made, "blocks")
    path = f"/office/targets/cloud/{one.pk}/"
    officer.post(path, {"do": "confirm"})
    assert Result.objects.filter(area=made.area).last().low == 0
    typed = {
        "do": "correct", "form": "areas", "register": "demonstration-block", "levels": ["city"],
        "least": "1", "within": "yes", "stages": ["building", "certified"],
    }  # fmt: skip
    assert officer.post(path, typed).status_code == 302
    assert Result.objects.filter(area=made.area).last().low == 50


def test_a_way_of_counting_that_cannot_be_keeps_what_was_typed(officer, made):
    one = registering.target(made, "teachers")
    typed = {
        "do": "correct", "form": "entries", "register": "school", "where-0-field": "pupils",
        "where-0-op": ">=", "where-0-value": "viele", "then-0-field": "teacher", "then-0-op": ">=",
        "then-0-value": "yes",
    }  # fmt: skip
    response = officer.post(f"/en/office/targets/cloud/{one.pk}/", typed)
    page = said(response)
    assert response.status_code == 422
    assert 'value="viele"' in page
    assert 'id="wrong-where-0"' in page
    assert 'id="wrong-then-0"' in page


@pytest.mark.parametrize("register", ["", "none-such"])
def test_a_way_of_counting_without_a_register_keeps_what_was_typed(officer, made, register):
    one = registering.target(made, "teachers")
    typed = {
        "do": "correct", "form": "areas", "register": register, "levels": ["county"], "least": "7",
        "only-field": "gone.people", "only-value": "200000",
    }  # fmt: skip
    response = officer.post(f"/en/office/targets/cloud/{one.pk}/", typed)
    page = said(response)
    assert response.status_code == 422
    assert "Choose a register." in page
    assert 'name="least" inputmode="numeric" value="7"' in page
    assert 'name="levels" value="county" checked' in page
    assert 'value="200000"' in page


def test_a_condition_on_a_register_that_is_not_there_is_said_beside_it(officer, made):
    one = registering.target(made, "teachers")
    typed = {
        "do": "correct", "form": "areas", "register": "school", "levels": ["county"],
        "only-field": "gone.people", "only-op": ">=", "only-value": "1",
    }  # fmt: skip
    response = officer.post(f"/en/office/targets/cloud/{one.pk}/", typed)
    assert response.status_code == 422
    assert "no such field" in said(response)


def test_a_target_that_no_register_tells_is_said_to_be_so(officer, made):
    one = registering.target(made, "teachers")
    officer.post(f"/office/targets/cloud/{one.pk}/", {"do": "correct", "form": "none"})
    assert "No register tells it" in said(officer.get(f"/en/office/targets/cloud/{one.pk}/"))


def test_a_reporter_sees_how_a_target_is_counted_and_does_not_change_it(signed_in, made):
    client = signed_in(REPORTER, "990000")
    one = registering.target(made, "blocks")
    path = f"/office/targets/cloud/{one.pk}/"
    assert client.get(path).status_code == 200
    for doing in ("confirm", "correct", "evaluate"):
        assert client.post(path, {"do": doing, "form": "none"}).status_code == 404


def test_the_form_shows_what_can_be_asked_of_another_register(officer, made):
    one = registering.target(made, "blocks")
    page = said(officer.get(f"/en/office/targets/cloud/{one.pk}/?register=school&form=entries"))
    assert "has a qualified mental-health teacher" in page
    assert "What they are to meet" in page


def test_the_way_of_a_target_is_drawn_from_its_history(officer, made):
    registering.complete("demonstration-block", "990000", on=date(2026, 11, 1))
    by = province.viewer(OFFICER, "990000")
    one = registering.target(made, "blocks")
    for day in (date(2026, 11, 1), date(2026, 11, 20)):
        evaluating.evaluate(made, areas=[made.area], targets=[one], by=by, day=day)
    assert "How it went" in said(officer.get(f"/en/office/targets/cloud/{one.pk}/"))


def test_pages_ask_no_more_of_a_fuller_province(officer, made, django_assert_max_num_queries):
    for n in range(120):
        registering.entry("school", "990101", f"校{n}", pupils=1000.0 + n)
    evaluating.evaluate(made, areas=[made.area], by=province.viewer(OFFICER, "990000"))
    for path in ("/office/registers/", "/office/registers/school/", "/office/targets/cloud/"):
        with django_assert_max_num_queries(26):
            assert officer.get(path).status_code == 200


def test_targets_are_a_table_too(officer, made):
    officer.post("/office/targets/cloud/")
    rows = said(officer.get("/en/office/targets/cloud.csv")).splitlines()
    assert len(rows) == 1 + len(registering.SHANXI)
    assert "share of cities that have, anywhere in them" in rows[2]
