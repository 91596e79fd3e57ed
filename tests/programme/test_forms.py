"""Forms away from the site: what goes out comes back through the same actions, row by row."""

import io

import pypdfium2
import pytest
from openpyxl import load_workbook

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import speaking
from onemetre.press.form_sheet import HIDDEN
from onemetre.programme import tables
from onemetre.programme.forms import form, form_file, units_owing
from onemetre.programme.forms_back import take_in_form
from onemetre.programme.models import Contribution, Report, Wording
from onemetre.programme.paper_form import paper_form
from onemetre.programme.reporting import send_contribution
from tests import year
from tests.office_table import office_table
from tests.province import TEST, UNITS, area, unit, viewer

OFFICE, EDUCATION, HEALTH = UNITS
#: First row of the body, and columns that are filled in.
ROW, DONE, FIGURE, SHARE, DIFFICULTY, NEXT = 5, 6, 7, 8, 9, 10


@pytest.fixture
def periods(programme):
    return year.reported(programme)


@pytest.fixture
def reporter(programme):
    return viewer(Role.UNIT_REPORTER, "990101", HEALTH)


def own(programme, periods, by, code="990101", name=HEALTH):
    return form(programme, period=periods[-1].pk, unit=unit(code, name).pk, viewer=by)


def filled(data: bytes, **cells) -> bytes:
    """The workbook with cells written: ``F5="…"``."""
    book = load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts(periods, code="990101"):
    return list(
        Contribution.objects.filter(
            report__period=periods[-1], duty__unit=unit(code, HEALTH)
        ).order_by("report__task__order")
    )


def led(periods, code="990101"):
    """The report that the health commission of the county leads."""
    return Report.objects.get(period=periods[-1], area__code=code, task__number="3")


# Out ---------------------------------------------------------------------------------------


def test_a_form_has_a_row_a_task_with_only_the_answers_open(programme, periods, reporter):
    book = load_workbook(io.BytesIO(form_file(own(programme, periods, reporter))))
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert [sheet.cell(row, 1).value for row in (ROW, ROW + 1)] == ["2", "3"]
    open_ = [at for at in range(1, 11) if not sheet.cell(ROW, at).protection.locked]
    assert open_ == [DONE, FIGURE, SHARE, DIFFICULTY, NEXT]
    assert book[HIDDEN].sheet_state == "veryHidden"
    rules = {str(each.sqref): each.type for each in sheet.data_validations.dataValidation}
    assert rules["G5:G6"] == "decimal"
    assert rules["F5:F6"] == "textLength"


def test_what_is_known_stands_in_it_with_where_it_comes_from(programme, periods, reporter):
    officer = viewer(Role.PROGRAMME_OFFICER, "990100")
    mapped = tables.map_table(
        programme, owner=area("990100"), name="监测表", data=office_table(), file="a.xlsx",
        by=officer,
    )  # fmt: skip
    tables.point_out(
        mapped, head=(3, 4), columns=mapped.columns, area=None, task="", per_cent="shown",
        by=officer,
    )  # fmt: skip
    tables.take_in_table(mapped, period=periods[-1], data=office_table(), file="a.xlsx", by=officer)
    by = viewer(Role.UNIT_REPORTER, "990101", EDUCATION)
    with speaking("zh"):
        given = own(programme, periods, by, name=EDUCATION)
        line = next(each for each in given.lines if each.report.task.number == "2")
        assert [(each.said, each.source) for each in line.known] == [
            ("85%", "监测表（2026年下半年）：a.xlsx E7")
        ]
        sheet = load_workbook(io.BytesIO(form_file(given))).worksheets[0]
    row = next(r for r in range(ROW, ROW + 3) if sheet.cell(r, 1).value == "2")
    assert sheet.cell(row, FIGURE).value == 85
    assert "a.xlsx E7" in sheet.cell(row, 5).value


def test_last_period_s_figure_is_known_where_it_was_signed(programme, periods):
    by = viewer(Role.UNIT_REPORTER, "990100", EDUCATION)
    given = own(programme, periods, by, "990100", EDUCATION)
    line = next(each for each in given.lines if each.report.task.number == "2")
    assert [(each.said, each.source) for each in line.known] == [
        ("82%", "report of first half of 2026")
    ]


def test_the_paper_form_says_the_same_on_a4(programme, periods, reporter):
    with speaking("zh"):
        pdf = pypdfium2.PdfDocument(paper_form(own(programme, periods, reporter)))
    said = pdf[0].get_textpage().get_text_bounded()
    assert [round(each * 25.4 / 72) for each in pdf[0].get_size()] == [210, 297]
    for words in ("甲东县卫生健康委员会", "建好救治中心", "完成情况及佐证", "单位（盖章）"):
        assert words in said


# Back --------------------------------------------------------------------------------------


def test_what_was_filled_in_is_sent_through_the_same_action(programme, periods, reporter):
    data = filled(
        form_file(own(programme, periods, reporter)),
        F5="配了 2 名教师",
        G5="80",
        I5="缺编",
        J5="招考",
    )
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert (taken.sent, taken.empty, taken.errors) == (1, 1, [])
    (sent,) = parts(periods)
    assert (sent.state, sent.done, sent.figure) == ("sent", "配了 2 名教师", 80)
    assert (sent.difficulty, sent.next, sent.figure_from) == ("缺编", "招考", "form.xlsx G5")
    assert led(periods).state == Report.OPEN
    assert Wording.objects.filter(of=f"contribution {sent.pk}").count() == 1
    assert Record.objects.filter(action="send report", by=reporter.name).exists()


@pytest.mark.parametrize("figure", [12_345_678_901, 98_765_432_109.0, 123_456.7])
def test_a_long_figure_of_a_form_keeps_every_digit(programme, periods, reporter, figure):
    data = filled(form_file(own(programme, periods, reporter)), F6="投入资金", G6=figure)
    take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert led(periods).figure == figure


def test_the_same_form_again_changes_nothing(programme, periods, reporter):
    data = filled(form_file(own(programme, periods, reporter)), F5="配了 2 名教师", G5=80)
    take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    before = list(Contribution.objects.values()), Wording.objects.count()
    again = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert (again.sent, again.same) == (0, 1)
    assert (list(Contribution.objects.values()), Wording.objects.count()) == before


def test_whoever_leads_signs_with_the_form_and_says_how_far_it_is(programme, periods, reporter):
    data = filled(form_file(own(programme, periods, reporter)), F6="设立 1 个", G6=1, H6="60")
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert (taken.sent, taken.errors) == (1, [])
    one = led(periods)
    assert (one.state, one.done, one.share) == (Report.SIGNED, "设立 1 个", 60)
    again = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert (again.sent, again.same, again.errors) == (0, 1, [])


def test_how_far_a_task_is_is_not_said_by_who_supports_it(programme, periods, reporter):
    data = filled(form_file(own(programme, periods, reporter)), F5="配了", H5="60")
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert (taken.sent, [each.field for each in taken.errors]) == (0, ["done, % (lead)（H）"])


def said_on_site(part, words, by):
    send_contribution(part, done=words, difficulty="", next_steps="", figure=None, by=by)


def test_a_form_left_as_it_was_takes_no_newer_words_back(programme, periods, reporter):
    (part,) = parts(periods)
    said_on_site(part, "旧话", reporter)
    data = form_file(own(programme, periods, reporter))
    said_on_site(part, "新话", reporter)
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert (taken.sent, taken.same, taken.errors) == (0, 1, [])
    assert parts(periods)[0].done == "新话"


def test_a_row_written_in_while_the_site_s_words_changed_is_listed(programme, periods, reporter):
    (part,) = parts(periods)
    said_on_site(part, "旧话", reporter)
    data = filled(form_file(own(programme, periods, reporter)), F5="表里的话")
    said_on_site(part, "新话", reporter)
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert (taken.sent, [each.row for each in taken.errors]) == (0, [5])
    assert "since the form was fetched" in taken.errors[0].message
    assert parts(periods)[0].done == "新话"


def test_a_bad_row_is_listed_and_the_others_are_sent(programme, periods, reporter):
    data = filled(
        form_file(own(programme, periods, reporter)), F5="配了", G5="很多", F6="设立", G6="1"
    )
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert taken.sent == 1
    (wrong,) = taken.errors
    assert (wrong.file, wrong.row, wrong.field, wrong.value) == (
        "form.xlsx", 5, "figure（G）", "很多",
    )  # fmt: skip
    assert [each.state for each in parts(periods)] == ["waiting"]
    assert (led(periods).state, led(periods).figure) == (Report.SIGNED, 1)


def test_difficulties_without_what_was_done_are_listed(programme, periods, reporter):
    data = filled(form_file(own(programme, periods, reporter)), I5="缺编")
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert taken.errors[0].message == "Say what was done."


def test_a_figure_without_words_is_listed_and_not_lost(programme, periods, reporter):
    data = filled(form_file(own(programme, periods, reporter)), G5=80)
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert [each.row for each in taken.errors] == [5]


@pytest.mark.parametrize(
    ("typed", "shown"), [("85%", "General"), (0.85, "0%"), ("８５", "General")]
)
def test_per_cents_are_taken_as_workbooks_turn_them(programme, periods, reporter, typed, shown):
    book = load_workbook(io.BytesIO(form_file(own(programme, periods, reporter))))
    book.worksheets[0]["F5"], book.worksheets[0]["G5"] = "配了", typed
    book.worksheets[0]["G5"].number_format = shown
    out = io.BytesIO()
    book.save(out)
    take_in_form(programme, data=out.getvalue(), file="form.xlsx", by=reporter)
    assert parts(periods)[0].figure == 85


@pytest.mark.parametrize("state", [Report.SIGNED, Report.ACCEPTED])
def test_what_is_signed_stays_and_the_row_is_listed(programme, periods, reporter, state):
    data = filled(form_file(own(programme, periods, reporter)), F5="另一说法", F6="设立")
    Report.objects.filter(period=periods[-1], area__code="990101", task__number="2").update(
        state=state, done="已签。"
    )
    taken = take_in_form(programme, data=data, file="form.xlsx", by=reporter)
    assert (taken.sent, len(taken.errors)) == (1, 1)
    assert "signed" in taken.errors[0].message
    assert parts(periods)[0].done == ""


def test_rows_that_were_moved_are_not_sent_to_another_task(programme, periods, reporter):
    data = form_file(own(programme, periods, reporter))
    moved = filled(data, A5="3", A6="2", F5="设立", F6="配了")
    taken = take_in_form(programme, data=moved, file="form.xlsx", by=reporter)
    assert (taken.sent, [each.row for each in taken.errors]) == (0, [5, 6])


@pytest.mark.parametrize("line", [1, 2, 3, 4, 5])
def test_a_changed_hidden_sheet_is_refused_whole(programme, periods, reporter, line):
    book = load_workbook(io.BytesIO(form_file(own(programme, periods, reporter))))
    cell = book[HIDDEN].cell(line, 1)
    cell.value = "1" + str(cell.value)[1:] + "0"
    book.worksheets[0]["F5"] = "配了"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InputError, match="not a form"):
        take_in_form(programme, data=out.getvalue(), file="form.xlsx", by=reporter)
    assert all(each.state == "waiting" for each in parts(periods))


def test_another_workbook_is_no_form(programme, periods, reporter):
    with pytest.raises(InputError, match="not a form"):
        take_in_form(programme, data=office_table(), file="a.xlsx", by=reporter)


# Who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "code", "name"),
    [
        (Role.UNIT_REPORTER, "990101", EDUCATION), (Role.UNIT_REPORTER, "990102", HEALTH),
        (Role.PROGRAMME_OFFICER, "990100", OFFICE), (Role.PLANNER, "990101", HEALTH),
    ],
)  # fmt: skip
def test_nobody_else_fetches_or_sends_the_form_of_a_unit(
    programme, periods, reporter, role, code, name
):
    data = filled(form_file(own(programme, periods, reporter)), F5="配了")
    by = viewer(role, code, name)
    with pytest.raises(NotFoundError):
        own(programme, periods, by)
    with pytest.raises(NotFoundError):
        take_in_form(programme, data=data, file="form.xlsx", by=by)
    assert all(each.state == "waiting" for each in parts(periods))


def test_the_office_of_the_area_acts_for_its_units(programme, periods):
    by = viewer(Role.PROGRAMME_OFFICER, "990101")
    assert {each.pk for each in units_owing(periods[-1], viewer=by)} >= {
        unit("990101", HEALTH).pk, unit("990101", EDUCATION).pk,
    }  # fmt: skip
    data = filled(form_file(own(programme, periods, by)), F5="配了")
    assert take_in_form(programme, data=data, file="f.xlsx", by=by).sent == 1


def test_a_reporter_is_offered_the_own_form_alone(programme, periods, reporter):
    assert [each.pk for each in units_owing(periods[-1], viewer=reporter)] == [
        unit("990101", HEALTH).pk
    ]
    assert len(units_owing(periods[-1], viewer=TEST)) > 1
