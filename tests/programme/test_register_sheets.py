"""Sheets of registers, out and back."""

import openpyxl
import pytest

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.areas import actions as areas_
from onemetre.ground.errors import InputError
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
