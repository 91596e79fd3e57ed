"""Offices' own tables: pointed at once, taken in year after year, nothing lost, nothing overwritten."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.atlas.sheets import read_sheet
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.programme import tables
from onemetre.programme.models import Contribution, Report, TableFigure, TableMapping
from tests import year
from tests.office_table import ROWS, office_table
from tests.province import TEST, UNITS, area, viewer

FILE = "监测表.xlsx"
OFFICE, EDUCATION, HEALTH = UNITS


@pytest.fixture
def period(programme):
    return year.periods(programme)[-1]


@pytest.fixture
def officer(programme):
    return viewer(Role.PROGRAMME_OFFICER, "990100")


def point(mapping, by, **more):
    given = {
        "head": (mapping.head_first, mapping.head_last), "columns": mapping.columns, "area": None,
        "task": "", "per_cent": "shown",
    }  # fmt: skip
    return tables.point_out(mapping, **given | more, by=by)


@pytest.fixture
def mapping(programme, officer):
    made = tables.map_table(
        programme, owner=area("990100"), name="监测表", data=office_table(), file=FILE, by=officer
    )
    return point(made, officer)


def take(mapping, period, by, data=None, file=FILE):
    return tables.take_in_table(
        mapping, period=period, data=data or office_table(), file=file, by=by
    )


def part(period, code, number, unit) -> Contribution | Report:
    """Where a unit gives its figure: its part, or the report that it leads."""
    one = period.reports.get(task__number=number, area__code=code)
    if one.task.duties.filter(role="lead", unit__name__contains=unit).exists():
        return one
    return one.contributions.get(duty__unit__name__contains=unit)


# Reading -----------------------------------------------------------------------------------


def test_heads_and_columns_are_guessed_from_merged_titles_and_two_rows(mapping):
    assert (mapping.head_first, mapping.head_last) == (3, 4)
    assert mapping.columns == {"area": 2, "task": 3, "unit": 4, "figure": 5, "note": 6}
    assert mapping.heads["figure"] == "2026年度完成情况 数值"


def test_a_merged_cell_stands_in_every_row_that_it_covers():
    sheet = read_sheet(office_table(), FILE)
    assert [sheet.text(row, 2) for row in (5, 6, 7)] == ["甲市", "甲市", "甲东县"]


def test_a_number_shown_as_a_per_cent_is_seen_as_one():
    assert read_sheet(office_table(), FILE).text(5, 5) == "91.3%"


def test_a_percent_sign_that_is_only_written_scales_nothing():
    book = Workbook()
    book.active.append(["地区", "数值"])
    book.active.append(["甲市", 85])
    book.active["B2"].number_format = '0"%"'
    out = io.BytesIO()
    book.save(out)
    assert read_sheet(out.getvalue(), FILE).text(2, 2) == "85"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello"])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(InputError, match="cannot be read"):
        read_sheet(data, "a.xlsx")


def test_a_head_longer_than_what_is_kept_is_found_again(programme, period, officer):
    long = (
        "2026年度千人以上中小学校（含民办、含九年一贯制学校）配备专职心理健康教育教师的比例，" * 2
    )
    book = Workbook()
    book.active.append(["地区", "任务", long])
    book.active.append(["甲市", "2", "85%"])
    out = io.BytesIO()
    book.save(out)
    made = tables.map_table(
        programme, owner=area("990100"), name="长", data=out.getvalue(), file=FILE, by=officer
    )
    point(made, officer, columns={"area": 1, "task": 2, "figure": 3})
    assert take(made, period, officer, out.getvalue()).filled == 1


# Taking in ---------------------------------------------------------------------------------


def test_figures_reach_the_units_with_file_row_and_column(mapping, period, officer):
    taken = take(mapping, period, officer)
    found = part(period, "990100", "2", "教育局")
    assert (found.figure, found.figure_from) == (91.3, f"{FILE} E5")
    assert found.state == Report.OPEN
    assert part(period, "990100", "3", "卫生").figure == 2
    assert taken.filled == 2


def test_rows_of_areas_below_are_kept_beside_and_speak_for_nobody(mapping, period, officer):
    taken = take(mapping, period, officer)
    row = TableFigure.objects.get(task__area__code="990101", task__number="2")
    assert (row.figure, row.note, row.figure_from) == (85, "含民办", f"{FILE} E7")
    assert part(period, "990101", "2", "教育局").figure is None
    assert taken.kept == 1


def test_bad_rows_are_listed_with_file_row_field_and_value_and_the_others_stay(
    mapping, period, officer
):
    taken = take(mapping, period, officer)
    assert [(each.file, each.row, each.field, each.value) for each in taken.errors] == [
        (FILE, 9, "area name（B）", "丙市"), (FILE, 10, "task（C）", "没有的任务"),
        (FILE, 11, "column E", "约 3 个"), (FILE, 12, "area name（B）", "乙市"),
    ]  # fmt: skip
    assert all(each.message and each.remedy for each in taken.errors)
    assert (taken.unknown, taken.changed) == (1, 3)


def test_every_row_is_told_of_sums_and_notes_too(mapping, period, officer):
    taken = take(mapping, period, officer)
    assert taken.passed == (13, 14)
    told = taken.changed + taken.same + taken.unknown + len(taken.errors) + len(taken.passed)
    assert told == len(ROWS) + 1


def test_the_same_table_again_changes_nothing(mapping, period, officer):
    take(mapping, period, officer)
    before = list(TableFigure.objects.values()), list(Contribution.objects.values())
    again = take(mapping, period, officer, file="同一张表.xlsx")
    assert (again.changed, again.same) == (0, 3)
    assert (list(TableFigure.objects.values()), list(Contribution.objects.values())) == before


def test_a_new_figure_replaces_what_the_table_said_before(mapping, period, officer):
    take(mapping, period, officer)
    newer = (("甲市", "关心学生心理健康", "教育局", "95%", ""), *ROWS[1:])
    taken = take(mapping, period, officer, office_table(newer))
    assert part(period, "990100", "2", "教育局").figure == 95
    assert taken.filled == 1


@pytest.mark.parametrize("state", [Report.SIGNED, Report.ACCEPTED])
def test_what_is_signed_or_accepted_stays_and_the_row_is_listed(mapping, period, officer, state):
    year.say(period, "990100", "2", "已报。", figure=80.0, state=state)
    taken = take(mapping, period, officer)
    assert "signed or accepted" in taken.errors[0].message
    assert taken.errors[0].row == 5
    report = Report.objects.get(period=period, area=area("990100"), task__number="2")
    assert (report.figure, report.done) == (80.0, "已报。")


def test_what_the_unit_itself_said_stays_and_the_row_is_listed(mapping, period, officer):
    said = part(period, "990100", "2", "教育局")
    said.figure, said.figure_from, said.done, said.state = 88.0, "名册", "配备。", "returned"
    said.save()
    taken = take(mapping, period, officer)
    assert "another figure" in taken.errors[0].message
    said.refresh_from_db()
    assert (said.figure, said.figure_from, said.done) == (88.0, "名册", "配备。")
    assert not TableFigure.objects.filter(task=said.task).exists()


@pytest.mark.parametrize("figure", [None, 80.0])
def test_what_a_unit_has_sent_is_not_changed_by_a_later_table(mapping, period, officer, figure):
    lines = (("甲市", "关心学生心理健康", "卫生健康委员会", "95%", ""),)
    said = part(period, "990100", "2", "卫生")
    said.figure, said.done, said.state = figure, "配备。", "sent"
    said.save()
    taken = take(mapping, period, officer, office_table(lines))
    assert "has sent its part" in taken.errors[0].message
    said.refresh_from_db()
    assert said.figure == figure


def test_a_row_that_stands_twice_is_listed(mapping, period, officer):
    taken = take(mapping, period, officer, office_table((*ROWS[:2], ROWS[0])))
    assert [each.row for each in taken.errors] == [7]


def test_next_year_the_columns_are_found_again_where_they_are_now(mapping, period, officer):
    book = load_workbook(io.BytesIO(office_table(year=2027)))
    sheet = book["2027年"]
    for merged in [str(each) for each in sheet.merged_cells.ranges]:
        sheet.unmerge_cells(merged)
    sheet.insert_cols(1)
    sheet.insert_rows(1)
    sheet["E4"] = "监测内容"
    sheet["C7"] = "甲市"
    out = io.BytesIO()
    book.save(out)
    take(mapping, period, officer, out.getvalue(), "2027.xlsx")
    assert part(period, "990100", "2", "教育局").figure_from == "2027.xlsx F6"


def test_a_table_without_the_columns_is_refused_by_name(mapping, period, officer):
    book = Workbook()
    book.active.append(["县", "完成"])
    book.active.append(["甲市", 1])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InputError, match="2026年度完成情况"):
        take(mapping, period, officer, out.getvalue())
    assert not TableFigure.objects.exists()


def test_a_whole_table_may_be_of_one_area_and_one_task(programme, period, officer):
    book = Workbook()
    book.active.append(["填报单位", "完成率"])
    book.active.append(["教育局", 0.9])
    out = io.BytesIO()
    book.save(out)
    made = tables.map_table(
        programme, owner=area("990100"), name="一项", data=out.getvalue(), file=FILE, by=officer
    )
    point(
        made, officer, columns={"unit": 1, "figure": 2}, area=area("990100"), task="2",
        per_cent="fraction",
    )  # fmt: skip
    assert take(made, period, officer, out.getvalue()).filled == 1
    assert part(period, "990100", "2", "教育局").figure == 90


# Many figures in a row -----------------------------------------------------------------------


def wide_table(
    rows=(("甲市", 0.9, 2, "含民办"), ("甲东县", "85%", "—", ""), ("甲西县", "约 8", 1, "")),
):
    """A line an area, a column a task, as statistics are kept."""
    book = Workbook()
    for line in (("地区", "2026年心理教师配备率", "2026年救治中心数", "备注"), *rows):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WIDE = {"area": 1, "figure:2": 2, "figure:3": 3, "note": 4}


@pytest.fixture
def wide(programme, officer):
    made = tables.map_table(
        programme, owner=area("990100"), name="宽表", data=wide_table(), file=FILE, by=officer
    )
    return point(made, officer, columns=WIDE, per_cent="fraction")


def test_a_line_gives_a_figure_to_each_task_whose_column_it_has(wide, period, officer):
    taken = take(wide, period, officer, wide_table())
    found = {
        each.task.area.code + " " + each.task.number: (each.figure, each.note, each.figure_from)
        for each in TableFigure.objects.all()
    }
    assert found == {
        "990100 2": (90, "含民办", f"{FILE} B2"),
        "990100 3": (2, "含民办", f"{FILE} C2"),
        "990101 2": (85, "", f"{FILE} B3"),
        "990102 3": (1, "", f"{FILE} C4"),
    }, "a fraction is a share where the task's figure is one, and nothing where things are counted"
    assert [(each.row, each.field, each.value) for each in taken.errors] == [
        (4, "column B", "约 8")
    ]
    assert taken.unknown == 1


def test_what_is_wrong_with_a_row_of_many_figures_is_listed_once(wide, period, officer):
    taken = take(wide, period, officer, wide_table((("丙市", "70%", 1, ""),)))
    assert [(each.row, each.value) for each in taken.errors] == [(2, "丙市")]


def test_next_year_each_column_of_a_task_is_found_by_its_head(wide, period, officer):
    book = Workbook()
    book.active.append(("地区", "2027年救治中心数", "其他", "2027年心理教师配备率", "备注"))
    book.active.append(("甲市", 3, "x", 0.95, ""))
    out = io.BytesIO()
    book.save(out)
    assert take(wide, period, officer, out.getvalue()).errors == []
    said = {each.task.number: each.figure for each in TableFigure.objects.all()}
    assert said == {"2": 95, "3": 3}


def test_a_task_that_an_area_does_not_have_is_listed_by_the_column(wide, period, officer):
    wide.programme.tasks.filter(area__code="990101", number="3").delete()
    taken = take(wide, period, officer, wide_table((("甲东县", "85%", 2, ""),)))
    assert [(each.row, each.field, each.value) for each in taken.errors] == [
        (2, "figure（C）", "2")
    ]
    assert taken.changed == 1


@pytest.mark.parametrize("column", [True, False])
def test_things_that_are_counted_are_no_fractions_wherever_their_task_stands(
    programme, period, officer, column
):
    book = Workbook()
    for row in (
        ("地区", "任务", "数值"),
        ("甲市", "3", "3 个"),
        ("甲东县", "3", 1),
        ("甲市", "2", 0.85),
    ):
        book.active.append(row if column or row[1] != "2" else ())
    out = io.BytesIO()
    book.save(out)
    made = tables.map_table(
        programme, owner=area("990100"), name="数", data=out.getvalue(), file=FILE, by=officer
    )
    columns = {"area": 1, "task": 2, "figure": 3}
    if not column:
        del columns["task"]
    point(made, officer, columns=columns, task="" if column else "3", per_cent="fraction")
    assert take(made, period, officer, out.getvalue()).errors == []
    said = {(each.task.area.code, each.task.number): each.figure
            for each in TableFigure.objects.all()}  # fmt: skip
    share = {("990100", "2"): 85} if column else {}
    assert said == {("990100", "3"): 3, ("990101", "3"): 1} | share


# Who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.UNIT_REPORTER, "990100"), (Role.PROGRAMME_OFFICER, "990200"),
        (Role.PROGRAMME_OFFICER, "990101"), (Role.DATA_STEWARD, "990100"),
    ],
)  # fmt: skip
def test_nobody_else_points_at_a_city_table(programme, mapping, role, code):
    by = viewer(role, code)
    with pytest.raises(NotFoundError):
        tables.map_table(
            programme, owner=area("990100"), name="x", data=office_table(), file=FILE, by=by
        )
    with pytest.raises(NotFoundError):
        point(mapping, by)
    assert TableMapping.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.PLANNER, "990100"), (Role.PROGRAMME_OFFICER, "990200"),
        (Role.PROGRAMME_OFFICER, "990101"), (Role.UNIT_REPORTER, "990200"),
    ],
)  # fmt: skip
def test_nobody_else_takes_a_city_table_in(mapping, period, role, code):
    by = viewer(role, code)
    with pytest.raises(NotFoundError):
        take(mapping, period, by)
    assert not TableFigure.objects.exists()
    assert not tables.tables(mapping.programme, viewer=by).filter(pk=mapping.pk).exists()


def test_a_reporter_takes_in_the_rows_of_the_own_unit_alone(mapping, period):
    taken = take(mapping, period, viewer(Role.UNIT_REPORTER, "990100", EDUCATION))
    assert taken.filled == 1
    assert part(period, "990100", "2", "教育局").figure == 91.3
    assert part(period, "990100", "3", "卫生").figure is None
    assert sum("do not report for this unit" in each.message for each in taken.errors) == 2


def test_a_table_whose_columns_nobody_pointed_out_is_not_taken_in(programme, period, officer):
    made = tables.map_table(
        programme, owner=area("990100"), name="x", data=office_table(), file=FILE, by=officer
    )
    with pytest.raises(InputError, match="pointed out"):
        take(made, period, officer)


@pytest.mark.parametrize(
    "more",
    [
        {"columns": {"area": 2, "task": 3}}, {"columns": {"task": 3, "figure": 5}},
        {"columns": {"area": 2, "figure": 5}}, {"head": (4, 3)}, {"head": (0, 1)},
        {"columns": {"area": 2, "task": 3, "figure": 99}},
    ],
)  # fmt: skip
def test_columns_that_do_not_say_enough_are_refused(mapping, officer, more):
    with pytest.raises(InputError):
        point(mapping, officer, **more)


def test_a_name_is_not_taken_twice(programme, mapping, officer):
    with pytest.raises(InputError, match="already"):
        tables.map_table(
            programme, owner=area("990100"), name="监测表", data=office_table(), file=FILE,
            by=officer,
        )  # fmt: skip


def test_every_write_leaves_its_line(mapping, period, officer):
    take(mapping, period, officer)
    said = set(Record.objects.filter(by=officer.name).values_list("action", flat=True))
    assert {"map table", "point out columns", "take in table"} <= said
    assert TEST.operator
