"""Sheets of registers, out and back."""

from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.areas import actions as areas_
from onemetre.ground.errors import InputError
from onemetre.ground.language import speaking
from onemetre.press.form_sheet import HIDDEN
from onemetre.programme import register_reads, register_sheets, register_writes
from onemetre.programme.models import Entry, EntryVersion
from onemetre.programme.register_drafts import read_draft
from onemetre.programme.registers import kind_of, kinds
from tests import province
from tests.registering import DAY, draft, entry

pytestmark = pytest.mark.usefixtures("areas")
OFFICER, REPORTER = Role.PROGRAMME_OFFICER, Role.UNIT_REPORTER


def sheet(tmp_path, kind, viewer):
    mine = register_reads.areas_for(viewer)
    here = register_reads.entries_of(viewer, kind, mine[0])
    path = tmp_path / "form.xlsx"
    path.write_bytes(register_sheets.form_of(kind, here, mine))
    return path, here, mine


def test_a_form_that_comes_back_as_it_went_changes_nothing(tmp_path, officer):
    entry("school", "990101", "一小", pupils=900.0, teacher=True, stage_="")
    Entry.objects.update(data={"pupils": 900.0, "teacher": True, "stage": "primary"})
    kind = kind_of("school")
    path, here, mine = sheet(tmp_path, kind, officer)
    rows, errors = register_sheets.read_form(kind, path, here, mine, DAY)
    assert errors == []
    taken = register_writes.take_in(kind, rows, by=officer)
    assert (taken.added, taken.changed, taken.confirmed, taken.same) == (0, 0, 0, 1)


def test_good_rows_are_taken_and_a_second_upload_changes_nothing(tmp_path, officer):
    kind, path = kind_of("primary-care"), tmp_path / "filled.csv"
    path.write_text(
        "area code,area,name,kind,general practitioners (doctors),"
        "general practitioners able to treat children (doctors),source,confirmed on\n"
        "990101,,东乡卫生院,乡镇卫生院,3,1,县卫健局,2026-11-01\n"
        "990101,,西乡卫生院,乡镇卫生院,三,1,县卫健局,2026-11-01\n"
        ",甲西县,城关社区卫生服务中心,community health centre,2,,县卫健局,2026-11-01\n"
        "990201,,外乡卫生院,乡镇卫生院,1,1,县卫健局,2027-11-01\n"
        "123456,,无名卫生院,乡镇卫生院,1,1,县卫健局,2026-11-01\n"
        "990101,,东乡卫生院,乡镇卫生院,4,1,县卫健局,2026-11-01\n",
        "utf-8",
    )

    def upload():
        mine = register_reads.areas_for(officer)
        here = register_reads.entries_of(officer, kind, mine[0])
        rows, errors = register_sheets.read_form(kind, path, here, mine, DAY)
        return register_writes.take_in(kind, rows, by=officer), errors

    taken, errors = upload()
    assert (taken.added, taken.same) == (2, 0)
    lines = Record.objects.filter(action="take in register").order_by("area")
    assert [(each.area, each.details["rows"]) for each in lines] == [
        (province.area(code).path, 1) for code in ("990101", "990102")
    ], "each area's own administrator sees that something was taken in there"
    assert [each.row for each in errors] == [3, 5, 6, 7]
    assert Entry.objects.get(name="城关社区卫生服务中心").data == {"kind": "community", "gps": 2.0}
    before = EntryVersion.objects.count()
    taken, _ = upload()
    assert (taken.added, taken.changed, taken.confirmed, taken.same) == (0, 0, 0, 2)
    assert EntryVersion.objects.count() == before


def test_a_rate_typed_into_excel_as_a_per_cent_is_that_rate(tmp_path, officer):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["区划代码", "名称", "年度", "筛查评估率", "依据"])
    book.active.append(["990101", "县医院", 2026, 0.85, "县卫健局"])
    book.active["D2"].number_format = "0%"
    book.save(path)
    kind = next(each for each in kinds().values() if each.field("coverage"))
    rows, errors = register_sheets.read_form(kind, path, [], register_reads.areas_for(officer), DAY)
    assert errors == []
    assert rows[0].draft.data["coverage"] == 85


@pytest.mark.parametrize("said", ["1,5", "inf", "1e999", "1e5"])
def test_what_is_no_number_is_refused_with_what_was_typed(said):
    assert said in draft_errors(said)["f-pupils"]


@pytest.mark.parametrize("said", ["nan", "不详", "/", "not known"])
def test_what_stands_for_not_known_is_no_error(said):
    assert "f-pupils" not in draft_errors(said)


def draft_errors(said: str) -> dict[str, str]:
    return read_draft(kind_of("school"), {"f-pupils": said}, DAY).errors


def test_a_sheet_does_not_reach_into_areas_of_others(tmp_path):
    entry("primary-care", "990201", "外乡卫生院")
    by, kind, path = (
        province.viewer(REPORTER, "990101", "卫生健康委员会"),
        kind_of("primary-care"),
        tmp_path / "a.csv",
    )
    path.write_text("area code,name,kind,source\n990201,外乡卫生院,乡镇卫生院,x\n", "utf-8")
    mine = register_reads.areas_for(by)
    rows, errors = register_sheets.read_form(
        kind, path, register_reads.entries_of(by, kind, mine[0]), mine, DAY
    )
    assert rows == []
    assert len(errors) == 1


def test_a_sheet_of_an_offices_own_heads_is_understood(tmp_path, officer):
    kind, path = kind_of("primary-care"), tmp_path / "a.csv"
    path.write_text(
        "区划代码,机构名称,类别,全科医生,依据\n990101,东乡卫生院,乡镇卫生院,3,县卫健局\n", "utf-8"
    )
    mine = register_reads.areas_for(officer)
    rows, errors = register_sheets.read_form(kind, path, [], mine, DAY, "卫生院.csv")
    assert errors == []
    assert rows[0].draft.data == {"kind": "township", "gps": 3.0}
    assert (rows[0].draft.name, rows[0].draft.source) == ("东乡卫生院", "县卫健局")


def test_a_code_and_a_name_of_two_areas_are_refused_and_both_said(tmp_path, officer):
    kind, path = kind_of("school"), tmp_path / "filled.csv"
    path.write_text("area code,area,name\n990101,甲西县,一小\n", "utf-8")
    mine = register_reads.areas_for(officer)
    rows, errors = register_sheets.read_form(kind, path, [], mine, DAY)
    assert rows == []
    assert [(each.value, each.message) for each in errors] == [
        ("甲西县", "The code is that of 甲东县.")
    ]


def test_a_sheet_gives_no_entry_the_name_of_another(tmp_path, officer):
    kind, path = kind_of("base"), tmp_path / "a.csv"
    first = entry("base", "990101", "甲", stage="applied")
    entry("base", "990101", "乙", stage="applied")
    path.write_text(
        f"no. of the entry,area code,name,stage\n{first.pk},990101,乙,applied\n", "utf-8"
    )
    mine = register_reads.areas_for(officer)
    rows, errors = register_sheets.read_form(
        kind, path, register_reads.entries_to_edit(officer, kind), mine, DAY
    )
    assert rows == []
    assert [each.field for each in errors] == ["name"]


def test_an_area_that_was_renamed_keeps_its_entry(tmp_path, officer):
    there = entry("population", "990101", people=200_000.0)
    areas_.note_areas([areas_.Named("990101", "甲东区", "county", "990100")], day=DAY, place="")
    by, kind, path = province.viewer(OFFICER, "990100"), kind_of("population"), tmp_path / "a.csv"
    path.write_text(
        "area code,people living there (people),counted on,source\n990101,210000,2020-11-01,普查\n",
        "utf-8",
    )
    rows, errors = register_sheets.read_form(
        kind, path, register_reads.entries_to_edit(by, kind), register_reads.areas_for(by), DAY
    )
    assert errors == []
    assert [row.entry for row in rows] == [there]
    with pytest.raises(InputError):
        register_writes.add_entry(kind, province.area("990101"), draft(people=1.0), by=by)


# What was written since it was downloaded --------------------------------------------------------

CARE, BEFORE = "primary-care", DAY - timedelta(100)


@pytest.fixture
def form(tmp_path, officer):
    """A form that was downloaded, with two entries that were confirmed a hundred days ago."""
    entry(CARE, "990101", "东乡", on=BEFORE, kind="township", gps=3.0, child_gps=1.0)
    entry(CARE, "990102", "西乡", on=BEFORE, kind="township", gps=2.0)
    return sheet(tmp_path, kind_of(CARE), officer)[0]


def write(path, name, **cells):
    """Write into the row of an entry, by the heads of the columns."""
    book = openpyxl.load_workbook(path)
    rows = book.worksheets[0]
    heads = [cell.value for cell in rows[1]]
    row = next(r for r in rows.iter_rows() if r[heads.index("name")].value == name)
    for head, value in cells.items():
        at = next(i for i, each in enumerate(heads) if each.startswith(head.replace("_", " ")))
        row[at].value = value
    book.save(path)


def bring(path, by, kind=CARE):
    of = kind_of(kind)
    rows, errors = register_sheets.read_form(
        of, path, register_reads.entries_to_edit(by, of), register_reads.areas_to_edit(by, of), DAY
    )
    taken = register_writes.take_in(of, rows, by=by)
    return (taken.added, taken.changed, taken.confirmed, taken.same), errors


def said_on_page(name, by, *, on=DAY, **data):
    there = Entry.objects.get(name=name)
    register_writes.change_entry(
        kind_of(CARE), there, draft(name, on=on, kind="township", **data), by=by
    )


def test_a_row_that_was_left_as_it_was_undoes_nothing_that_was_written_since(form, officer):
    said_on_page("东乡", officer, gps=5.0)
    versions = EntryVersion.objects.count()
    assert bring(form, officer) == ((0, 0, 0, 2), [])
    now = Entry.objects.get(name="东乡")
    assert (now.data["gps"], now.confirmed_on) == (5, DAY)
    assert EntryVersion.objects.count() == versions


def test_a_row_that_was_written_in_while_its_entry_was_changed_is_listed(form, officer):
    write(form, "东乡", general_practitioners="4")
    write(form, "西乡", general_practitioners="6")
    said_on_page("东乡", officer, gps=5.0)
    came, errors = bring(form, officer)
    assert came == (0, 1, 0, 0)
    assert Entry.objects.get(name="西乡").data["gps"] == 6, "good rows stay"
    assert Entry.objects.get(name="东乡").data == {"kind": "township", "gps": 5.0}
    assert {each.row for each in errors} == {2}
    at = next(each for each in errors if each.value == "4")
    assert at.field.startswith("general practitioners (")
    assert "changed since this form was downloaded" in str(at)
    assert "it says now: 5. Download the form anew" in str(at)
    assert [each.params["now"] for each in errors] == ["5", "–", "2026-11-24"]


def test_a_row_that_says_what_its_entry_says_since_is_the_same(form, officer):
    write(form, "东乡", general_practitioners="5", confirmed_on=DAY)
    said_on_page("东乡", officer, gps=5.0, child_gps=1.0)
    assert bring(form, officer) == ((0, 0, 0, 2), [])


def test_the_same_form_twice_changes_nothing_the_second_time(form, officer):
    write(form, "东乡", general_practitioners="4")
    assert bring(form, officer) == ((0, 1, 0, 1), [])
    assert bring(form, officer) == ((0, 0, 0, 2), [])


def test_a_form_confirms_what_was_confirmed_and_otherwise_left(form, officer):
    write(form, "东乡", confirmed_on=DAY)
    assert bring(form, officer) == ((0, 0, 1, 1), [])


def test_a_form_that_another_program_has_saved_in_another_language_is_known(
    tmp_path, areas, officer
):
    there = entry("school", "990101", "一小", on=BEFORE)
    there.data = {"stage": "primary", "pupils": 900.0, "teacher": True}
    there.save()
    with speaking("zh"):
        path = sheet(tmp_path, kind_of("school"), officer)[0]
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["F2"].value = "900"
    book[HIDDEN].sheet_state = "hidden"
    book.save(path)
    register_writes.change_entry(kind_of("school"), there, draft("一小", pupils=1.0), by=officer)
    assert bring(path, officer, "school") == ((0, 0, 0, 1), [])


def test_what_cannot_be_read_is_listed_though_nothing_stood_there(form, officer):
    write(form, "西乡", general_practitioners_able_to="约 3")
    came, errors = bring(form, officer)
    assert came == (0, 0, 0, 1)
    assert [each.value for each in errors] == ["约 3"]


def test_an_entry_that_has_ended_since_is_listed_where_its_row_was_written_in(form, officer):
    for each in Entry.objects.all():
        register_writes.end_entry(each, on=DAY, source="撤并", by=officer)
    write(form, "东乡", general_practitioners="4")
    came, errors = bring(form, officer)
    assert came == (0, 0, 0, 0)
    assert [(each.row, each.message) for each in errors] == [
        (2, "The entry has ended since this form was downloaded.")
    ]


def test_a_row_left_as_it_was_bears_the_new_name_of_its_area(form, officer):
    areas_.note_areas([areas_.Named("990101", "甲东区", "county", "990100")], day=DAY, place="")
    assert bring(form, officer) == ((0, 0, 0, 2), [])


def test_a_row_that_was_added_to_a_form_does_not_undo_what_became_of_it_since(form, officer):
    book = openpyxl.load_workbook(form)
    book.worksheets[0].append([None, "990101", None, "南乡", "township hospital", 3])
    heads = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(book.worksheets[0].max_row, heads.index("source") + 1, "县卫健局")
    book.save(form)
    assert bring(form, officer) == ((1, 0, 0, 2), [])
    assert bring(form, officer) == ((0, 0, 0, 3), [])
    said_on_page("南乡", officer, gps=7.0)
    came, errors = bring(form, officer)
    assert came == (0, 0, 0, 2)
    assert {each.row for each in errors} == {5}
    assert Entry.objects.get(name="南乡").data["gps"] == 7


@pytest.mark.parametrize("cell", ["A1", "B1", "B2", "A3"])
def test_a_form_whose_hidden_sheet_was_changed_is_refused(form, officer, cell):
    book = openpyxl.load_workbook(form)
    book[HIDDEN][cell].value = f"1{book[HIDDEN][cell].value}"
    book.save(form)
    with pytest.raises(InputError, match="hidden sheet was changed"):
        bring(form, officer)


def test_the_form_of_another_register_is_refused(form, officer):
    with pytest.raises(InputError, match="not the form of this register"):
        bring(form, officer, "school")


def test_a_table_of_an_offices_own_takes_nothing_back_that_was_confirmed_later(tmp_path, officer):
    entry(CARE, "990101", "东乡", on=DAY, kind="township", gps=5.0)
    entry(CARE, "990101", "西乡", on=BEFORE, kind="township", gps=2.0)
    path = tmp_path / "a.csv"
    path.write_text(
        "区划代码,机构名称,类别,全科医生,依据,核实日期\n"
        f"990101,东乡,乡镇卫生院,3,县卫健局,{BEFORE}\n990101,西乡,乡镇卫生院,3,县卫健局,{BEFORE}\n",
        "utf-8",
    )
    came, errors = bring(path, officer)
    assert came == (0, 1, 0, 0)
    assert Entry.objects.get(name="东乡").data["gps"] == 5
    assert {each.row for each in errors} == {2}
    at = next(each for each in errors if each.value == "3")
    assert "confirmed on 24 November 2026, later than this row; it says now: 5." in str(at)
    path.write_text(path.read_text("utf-8").replace(str(BEFORE), str(DAY)), "utf-8")
    assert bring(path, officer)[0] == (0, 1, 1, 0), "whoever says so knowingly is believed"


def test_an_older_row_that_says_the_same_is_no_fault(tmp_path, officer):
    entry(CARE, "990101", "东乡", on=DAY, kind="township", gps=5.0)
    path = tmp_path / "a.csv"
    path.write_text(
        f"区划代码,机构名称,类别,全科医生,依据,核实日期\n990101,东乡,乡镇卫生院,5,别处,{BEFORE}\n",
        "utf-8",
    )
    assert bring(path, officer) == ((0, 0, 0, 1), [])


def test_a_form_of_many_rows_is_read_and_taken_in_with_as_many_queries(tmp_path, officer):
    def queries(n):
        for i in range(n):
            entry(CARE, "990101", f"院{n}-{i}", on=BEFORE, kind="township", gps=1.0)
        path = sheet(tmp_path, kind_of(CARE), officer)[0]
        write(path, f"院{n}-0", general_practitioners="4")
        with CaptureQueriesContext(connection) as asked:
            bring(path, officer)
        return len(asked)

    register_writes.state_complete(kind_of(CARE), province.area("990101"), as_of=DAY, by=officer)
    assert queries(2) == queries(60)
