"""Pages of supervision: what they say, who does not find them, what a form keeps."""

import csv
import html
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from onemetre.access.roles import Role
from onemetre.programme.models import Matter, Meeting, Notice
from onemetre.programme.supervising import Asked, open_matter
from onemetre.site.staff import matters, meetings, notices
from tests import province

OFFICER, REPORTER = Role.PROGRAMME_OFFICER, Role.UNIT_REPORTER
SCHOOLS = province.UNITS[1]


@pytest.fixture
def soon():
    return timezone.localdate() + timedelta(days=10)


@pytest.fixture
def matter(programme, soon):
    return open_matter(
        Asked("配齐教师", province.unit("990100", SCHOOLS), soon, "逐校落实。"),
        asked_by=province.unit("990100"), by=province.viewer(OFFICER, "990100"),
    )  # fmt: skip


@pytest.fixture
def city(signed_in):
    return signed_in(OFFICER, "990100")


@pytest.fixture
def schools(signed_in):
    return signed_in(REPORTER, "990100", SCHOOLS)


def said(answer) -> str:
    return answer.content.decode()


def test_the_list_shows_what_is_mine_in_both_languages(matter, city):
    assert "督办事项 1 件" in said(city.get("/office/matters/"))
    english = said(city.get("/en/office/matters/"))
    assert "1 matter under way" in english
    assert "配齐教师" in english


@pytest.mark.parametrize("show", ["", "overdue", "reported", "closed", "all"])
def test_each_part_of_the_list_opens(matter, city, show):
    assert city.get(f"/office/matters/?show={show}").status_code == 200


def test_the_list_asks_as_much_for_many_as_for_one(
    matter, city, soon, django_assert_max_num_queries
):
    for i in range(12):
        open_matter(
            Asked(f"事项{i}", province.unit("990100", SCHOOLS), soon),
            asked_by=province.unit("990100"), by=province.viewer(OFFICER, "990100"),
        )  # fmt: skip
    with django_assert_max_num_queries(12):
        city.get("/office/matters/")


def test_the_file_goes_out_while_it_is_read_with_the_last_step_of_each(matter, city, schools):
    schools.post(f"/office/matters/{matter.pk}/step/", {"act": "note", "words": "已核对"})
    schools.post(f"/office/matters/{matter.pk}/step/", {"act": "report", "words": "已配齐"})
    answer = city.get("/en/office/matters/table.csv")
    assert answer.streaming
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row[rows[0].index("last step")] for row in rows[1:]] == ["reported done"]


def test_every_meeting_can_be_reached(programme, city, monkeypatch):
    monkeypatch.setattr(meetings, "_MOST", 2)
    office = province.unit("990100")
    for n in range(5):
        Meeting.objects.create(
            area=office.area, called_by=office, on=date(2026, 5, 1 + n), title=f"联席会议{n}",
            noted_by="测试",
        )  # fmt: skip
    assert titles(city, "/office/meetings/", "联席会议") == ["4", "3", "2", "1", "0"]


def test_every_notice_can_be_reached(programme, city, monkeypatch):
    monkeypatch.setattr(notices, "_MOST", 2)
    for n in range(5):
        Notice.objects.create(unit=province.unit("990100"), said=f"通知{n}")
    assert titles(city, "/office/notices/", "通知") == ["4", "3", "2", "1", "0"]


def test_every_matter_can_be_reached(programme, city, monkeypatch, soon):
    monkeypatch.setattr(matters, "_MOST", 2)
    for n in range(5):
        open_matter(
            Asked(f"事项{n}", province.unit("990100", SCHOOLS), soon + timedelta(n)),
            asked_by=province.unit("990100"), by=province.viewer(OFFICER, "990100"),
        )  # fmt: skip
    assert titles(city, "/office/matters/", "事项") == ["0", "1", "2", "3", "4"]


def test_a_desk_shows_sixty_and_counts_the_rest(programme, schools):
    office, today = province.unit("990100"), timezone.localdate()
    for n in range(70):
        open_matter(
            Asked(f"事项{n}", province.unit("990100", SCHOOLS), today), asked_by=office,
            by=province.viewer(OFFICER, "990100"),
        )  # fmt: skip
    page = said(schools.get("/en/office/"))
    assert "70 to do today" in page
    assert page.count("Under supervision: ") == 60
    assert "… and 10 more" in page


def titles(client, address, word):
    """Numbers behind a word, on a page and on those that its links lead to."""
    found, page = [], said(client.get(address))
    while True:
        found += re.findall(f">[^<]*{word}([0-9])<", page)
        onward = re.search(r'<a href="([^"]+)">[^<]*→</a>', page)
        if onward is None:
            return found
        page = said(client.get(html.unescape(onward[1])))


def test_strangers_are_asked_to_sign_in(matter, client):
    answer = client.get(f"/office/matters/{matter.pk}/")
    assert answer.status_code == 302
    assert "/office/account/login/" in answer["Location"]


@pytest.mark.parametrize(
    ("role", "code", "unit"),
    [(OFFICER, "990200", 0), (REPORTER, "990200", 1), (REPORTER, "990100", 2)],
)
def test_other_areas_and_other_units_do_not_find_it(matter, signed_in, role, code, unit):
    client = signed_in(role, code, province.UNITS[unit])
    assert client.get(f"/office/matters/{matter.pk}/").status_code == 404
    assert client.post(f"/office/matters/{matter.pk}/step/", {"words": "x"}).status_code == 404
    assert "配齐教师" not in said(client.get("/office/matters/"))


def test_a_reporter_finds_no_form_to_open_or_close(matter, schools):
    assert schools.get("/office/matters/new/").status_code == 404
    assert schools.get("/office/meetings/new/").status_code == 404
    assert schools.get("/office/notices/silent/").status_code == 404
    page = f"/office/matters/{matter.pk}/"
    assert schools.post(f"{page}judge/", {"act": "close", "reason": "完"}).status_code == 404
    assert "judge" not in said(schools.get(page))


def test_the_unit_notes_reports_and_the_office_closes(matter, city, schools):
    page = f"/office/matters/{matter.pk}/"
    schools.post(f"{page}step/", {"act": "note", "words": "已核对", "evidence": "附件2"})
    schools.post(f"{page}step/", {"act": "report", "words": "已配齐"})
    told = said(city.get(page))
    assert "已核对" in told
    assert "附件2" in told
    assert city.post(f"{page}judge/", {"act": "close"}).status_code == 302
    matter.refresh_from_db()
    assert matter.state == Matter.CLOSED


def test_what_was_typed_stays_with_what_is_wrong_beside_it(matter, schools):
    answer = schools.post(
        f"/en/office/matters/{matter.pk}/step/", {"act": "note", "words": "", "evidence": "附件9"}
    )
    assert answer.status_code == 422
    assert "附件9" in said(answer)
    assert 'id="words-wrong"' in said(answer)


def test_a_matter_is_opened_by_a_form(programme, city, soon):
    answer = city.post(
        "/office/matters/new/",
        {"title": "改造路口", "owner": "甲东县教育局", "deadline": str(soon), "task": ""},
    )
    made = Matter.objects.get()
    assert answer["Location"] == f"/office/matters/{made.pk}/"
    assert made.owner == province.unit("990101", SCHOOLS)
    assert Notice.objects.get(link=f"/office/matters/{made.pk}/").unit == made.owner


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", "", "Say in a few words"),
        ("owner", "教育局", "Choose one of these"),
        ("owner", "乙南县教育局", "No unit in your areas"),
        ("deadline", "明天", "is no day"),
        ("deadline", "2020-01-01", "past"),
        ("task", "99", "has no task 99"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_the_others_stay(
    programme, city, soon, field, typed, words
):
    filled = {"title": "改造路口", "owner": "甲东县教育局", "deadline": str(soon), "words": "细节"}
    answer = city.post("/en/office/matters/new/", filled | {field: typed})
    assert answer.status_code == 422
    assert words in said(answer)
    assert f'id="{field}-wrong"' in said(answer)
    assert "细节" in said(answer)
    assert not Matter.objects.exists()


def test_units_that_fit_are_offered_only_from_ones_own_areas(programme, city):
    offered = said(city.get("/office/matters/units/?owner-0=教育局"))
    assert "甲东县教育局" in offered
    assert "乙南县教育局" not in offered


def test_a_meeting_is_noted_with_its_decisions(programme, city, schools, soon):
    form = {
        "title": "联席会议", "on": str(timezone.localdate()), "minutes": "听取汇报。", "rows": "3",
        "title-0": "制定计划", "owner-0": "甲市教育局", "deadline-0": str(soon), "act": "hold",
    }  # fmt: skip
    answer = city.post("/office/meetings/new/", form)
    held = Meeting.objects.get()
    assert answer["Location"] == f"/office/meetings/{held.pk}/"
    page = said(schools.get(f"/office/meetings/{held.pk}/"))
    assert "制定计划" in page
    assert "听取汇报。" in page


def test_more_rows_keep_what_was_typed_and_note_nothing(programme, city):
    form = {"title": "联席会议", "on": "", "rows": "3", "title-2": "第三件", "act": "more"}
    answer = city.post("/office/meetings/new/", form)
    assert 'name="title-5"' in said(answer)
    assert "第三件" in said(answer)
    assert not Meeting.objects.exists()


def test_a_wrong_decision_is_said_in_its_row(programme, city, soon):
    form = {
        "title": "联席会议", "on": str(timezone.localdate()), "rows": "3", "act": "hold",
        "title-1": "谁来办", "owner-1": "", "deadline-1": str(soon),
    }  # fmt: skip
    answer = city.post("/en/office/meetings/new/", form)
    assert 'id="owner-1-wrong"' in said(answer)
    assert 'id="owner-0-wrong"' not in said(answer)


def test_the_list_is_given_as_a_table(matter, city):
    answer = city.get("/office/matters/table.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][1] == "配齐教师"
    assert "配齐教师" in b"".join(city.get("/office/matters/table.csv")).decode("utf-8-sig")


def test_notices_are_seen_once(matter, schools):
    assert "新通知 2 条" in said(schools.get("/office/notices/")), "its tasks, and the matter"
    schools.post("/office/notices/seen/")
    assert "没有新通知" in said(schools.get("/office/notices/"))
