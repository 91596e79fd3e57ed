"""Pages of papers: the yearly report, tables, forms, and codes; what may not be seen is not there."""

import html
import io
import re

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from onemetre.access.roles import Role
from onemetre.programme.models import (
    Contribution,
    Evidence,
    PrintedFigure,
    TableFigure,
    TableMapping,
)
from tests import year
from tests.office_table import office_table
from tests.province import UNITS, area, unit

OFFICE, EDUCATION, HEALTH = UNITS
WHOLE = "/office/programme/yunling"
YEARLY = f"{WHOLE}/yearly/2026/"


@pytest.fixture
def periods(programme):
    return year.reported(programme)


@pytest.fixture
def officer(signed_in, periods):
    return signed_in(Role.PROGRAMME_OFFICER, "990100")


def said(answer) -> str:
    """The words of a page."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


def sheet(data: bytes, name: str = "监测表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


# The yearly report ---------------------------------------------------------------------------


def test_the_page_shows_what_the_report_will_say(officer):
    page = said(officer.get(YEARLY))
    assert "甲市关于2026年度" in page
    assert "建立儿童优先审查制度" in page
    assert "还有 4 所学校没有配备" not in page
    assert not PrintedFigure.objects.exists()


@pytest.mark.parametrize("year", [0, 1, 9999, 10000])
def test_a_year_beyond_the_calendar_is_not_there(officer, year):
    address = f"{WHOLE}/yearly/{year}/"
    assert officer.get(address).status_code == 404
    assert officer.post(address, {"area": "990100", "form": "docx"}).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_files_are_given_in_the_language_of_the_page(officer, prefix):
    answer = officer.post(f"{prefix}{YEARLY}", {"area": "990100", "form": "docx"})
    assert answer.headers["Content-Disposition"].endswith('yunling-990100-2026.docx"')
    opened = docx.Document(io.BytesIO(answer.content))
    heads = [each.text for each in opened.paragraphs if each.style.name == "Heading 1"]
    assert heads[0] == ("1. Overview" if prefix else "一、总体情况")
    pdf = officer.post(f"{prefix}{YEARLY}", {"area": "990100", "form": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["Cache-Control"] == "no-store"


def test_another_area_or_form_is_not_there(officer):
    assert officer.get(YEARLY, {"area": "990200"}).status_code == 404
    assert officer.post(YEARLY, {"area": "990200", "form": "pdf"}).status_code == 404
    assert officer.post(YEARLY, {"area": "990100", "form": "exe"}).status_code == 404
    assert not PrintedFigure.objects.exists()


def test_a_code_is_told_to_staff_and_to_visitors_only_whether_it_is_the_same(officer, periods):
    officer.post(YEARLY, {"area": "990100", "form": "docx"})
    code = PrintedFigure.objects.get(key="overview").code
    assert "1 kept" in said(officer.get("/en/office/verify/", {"code": code}))
    page = said(Client().get("/en/verify/", {"code": code}))
    assert "It is the same figure." in page
    assert "yearly report 2026, 甲市" in page
    assert "kept" not in page
    Evidence.objects.update(withdrawn=True)
    assert "It is another figure" in said(Client().get("/en/verify/", {"code": code}))


def test_a_code_of_elsewhere_is_not_told(officer, signed_in):
    officer.post(YEARLY, {"area": "990100", "form": "docx"})
    code = PrintedFigure.objects.get(key="overview").code
    other = signed_in(Role.PLANNER, "990200")
    assert other.get("/office/verify/", {"code": code}).status_code == 404
    assert other.get("/office/verify/", {"code": "x"}).status_code == 400


# Tables --------------------------------------------------------------------------------------


def mapped(officer) -> TableMapping:
    officer.post(f"{WHOLE}/tables/", {"name": "监测表", "file": sheet(office_table())})
    made = TableMapping.objects.get()
    officer.post(f"{WHOLE}/tables/{made.pk}/", chosen(made))
    made.refresh_from_db()
    return made


def chosen(made, **more) -> dict:
    given = {f"c{at}": role for role, at in made.columns.items()}
    return given | {"first": "3", "last": "4", "area": "", "task": "", "per_cent": "shown"} | more


def test_a_table_is_pointed_at_and_taken_in_without_scripts(officer, periods):
    made = mapped(officer)
    assert made.ready
    answer = officer.post(
        f"{WHOLE}/tables/",
        {"table": made.pk, "period": periods[3].pk, "file": sheet(office_table())},
    )
    page = said(answer)
    assert "未收的行" in page
    for word in ("丙市", "没有的任务", "约 3 个"):
        assert word in page
    assert TableFigure.objects.exists()


def test_what_was_chosen_stays_where_it_is_wrong(officer):
    made = mapped(officer)
    answer = officer.post(
        f"{WHOLE}/tables/{made.pk}/", chosen(made, c5="", c1="note", c6="", per_cent="fraction")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有指定数值列" in page
    assert re.search(r'name="c1">.*?<option value="note" selected>', page, re.DOTALL)
    assert '<option value="fraction" selected>' in page
    made.refresh_from_db()
    assert made.columns["figure"] == 5


def test_a_column_chosen_twice_is_refused(officer):
    made = mapped(officer)
    assert officer.post(f"{WHOLE}/tables/{made.pk}/", chosen(made, c1="area")).status_code == 422


def test_a_column_that_the_table_does_not_have_is_refused_in_words(officer):
    made = mapped(officer)
    beyond = officer.post(f"/en{WHOLE}/tables/{made.pk}/", chosen(made, c5="", c99="figure"))
    assert beyond.status_code == 422
    assert "the table does not have" in said(beyond)


def test_columns_can_be_the_figures_of_one_task_each(officer):
    made = mapped(officer)
    given = chosen(made, c3="figure:2", c5="figure:3", c4="")
    assert officer.post(f"{WHOLE}/tables/{made.pk}/", given).status_code == 302
    made.refresh_from_db()
    assert made.columns == {"area": 2, "figure:2": 3, "figure:3": 5, "note": 6}
    page = officer.get(f"{WHOLE}/tables/{made.pk}/").content.decode()
    assert re.search(r'name="c5">.*?<option value="figure:3" selected>3 ', page, re.DOTALL)
    twice = officer.post(f"{WHOLE}/tables/{made.pk}/", given | {"c5": "figure:2"})
    assert twice.status_code == 422
    other = officer.post(f"{WHOLE}/tables/{made.pk}/", given | {"c5": "figure:99"})
    assert other.status_code == 302, "what is not offered is not chosen"
    made.refresh_from_db()
    assert "figure:99" not in made.columns


@pytest.mark.parametrize("file", [None, b"hello"])
def test_what_is_no_workbook_is_said_beside_the_field_and_the_name_stays(officer, file):
    given = {"name": "我的表"} | ({"file": sheet(file)} if file else {})
    answer = officer.post(f"{WHOLE}/tables/", given)
    assert answer.status_code == 422
    assert 'value="我的表"' in answer.content.decode()
    assert not TableMapping.objects.exists()


def test_a_table_is_not_there_for_those_of_another_city(officer, signed_in):
    made = mapped(officer)
    other = signed_in(Role.PROGRAMME_OFFICER, "990200")
    assert other.get(f"{WHOLE}/tables/{made.pk}/").status_code == 404
    assert "监测表" not in said(other.get(f"{WHOLE}/tables/"))
    answer = other.post(f"{WHOLE}/tables/", {"table": made.pk, "file": sheet(office_table())})
    assert answer.status_code == 404


def test_a_reporter_may_take_in_but_not_point(officer, signed_in):
    made = mapped(officer)
    reporter = signed_in(Role.UNIT_REPORTER, "990100", EDUCATION)
    page = said(reporter.get(f"{WHOLE}/tables/"))
    assert "监测表" in page
    assert "新增一张表" not in page
    assert reporter.get(f"{WHOLE}/tables/{made.pk}/").status_code == 404
    given = {"name": "x", "file": sheet(office_table())}
    assert reporter.post(f"{WHOLE}/tables/", given).status_code == 404


# Forms ---------------------------------------------------------------------------------------


def test_a_form_goes_out_and_comes_back(signed_in, periods):
    reporter = signed_in(Role.UNIT_REPORTER, "990101", HEALTH)
    own = unit("990101", HEALTH)
    assert "甲东县卫生健康委员会" in said(reporter.get(f"{WHOLE}/forms/"))
    address = f"{WHOLE}/forms/{periods[3].pk}-{own.pk}"
    assert reporter.get(f"{address}.pdf").content.startswith(b"%PDF")
    book = load_workbook(io.BytesIO(reporter.get(f"{address}.xlsx").content))
    book.worksheets[0]["F5"] = "配了 2 名教师"
    out = io.BytesIO()
    book.save(out)
    page = said(reporter.post(f"{WHOLE}/forms/", {"file": sheet(out.getvalue(), "form.xlsx")}))
    assert "全部收下，没有遗漏。" in page
    sent = Contribution.objects.get(duty__unit=own, state="sent")
    assert sent.report.area == area("990101")


def test_a_row_of_a_form_that_is_left_out_is_told_with_its_figure(signed_in, periods):
    reporter, own = signed_in(Role.UNIT_REPORTER, "990101", HEALTH), unit("990101", HEALTH)
    answer = reporter.get(f"{WHOLE}/forms/{periods[3].pk}-{own.pk}.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    book.worksheets[0]["F6"], book.worksheets[0]["H6"] = "设立 1 个", 120
    out = io.BytesIO()
    book.save(out)
    given = {"file": sheet(out.getvalue(), "form.xlsx")}
    assert "120 is no share." in said(reporter.post(f"/en{WHOLE}/forms/", given))


def test_a_form_of_another_unit_or_kind_is_not_there(signed_in, periods):
    reporter = signed_in(Role.UNIT_REPORTER, "990101", HEALTH)
    other, own = unit("990101", EDUCATION), unit("990101", HEALTH)
    assert reporter.get(f"{WHOLE}/forms/{periods[3].pk}-{other.pk}.xlsx").status_code == 404
    assert reporter.get(f"{WHOLE}/forms/{periods[3].pk}-{own.pk}.exe").status_code == 404
    assert reporter.get(f"{WHOLE}/forms/", {"period": "999"}).status_code == 404


def test_what_is_no_form_is_said_beside_the_field(signed_in, periods):
    reporter = signed_in(Role.UNIT_REPORTER, "990101", HEALTH)
    answer = reporter.post(f"{WHOLE}/forms/", {"file": sheet(office_table(), "a.xlsx")})
    assert answer.status_code == 422
    assert "不是从本处下载的填报表" in said(answer)


def test_without_a_period_there_is_no_form_and_the_page_says_so(signed_in, programme):
    page = said(signed_in(Role.UNIT_REPORTER, "990101", HEALTH).get(f"{WHOLE}/forms/"))
    assert "没有待您填报的表" in page
