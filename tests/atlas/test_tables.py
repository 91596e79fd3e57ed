"""Tables as offices keep them, their rows numbered as the office sees them."""

import csv
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemetre.atlas.cells import (
    CellError,
    decimal_number,
    figure,
    harmless,
    typed_figure,
    whole_number,
)
from onemetre.atlas.sheets import Limits
from onemetre.atlas.tables import read_table, write_rejects
from onemetre.ground.errors import InputError, RowError

TEXT = "名称,类型,学位数\n甲园,幼儿园,120\n乙园,幼儿园,90\n"


def cells(table):
    return [tuple(row.cells.values()) for row in table.rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_the_encoding_is_told(tmp_path, encoding):
    path = tmp_path / "园.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert cells(read_table(path)) == [("甲园", "幼儿园", "120"), ("乙园", "幼儿园", "90")]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "\uff0c"])
def test_the_separator_is_told(tmp_path, separator):
    path = tmp_path / "园.csv"
    path.write_text(TEXT.replace(",", separator), "utf-8")
    assert read_table(path).columns == ("名称", "类型", "学位数")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('甲区幼儿园一览\n\n名称,地址\n甲园,"东街\n1 号"\n\n乙园,西街\n', "utf-8")
    assert [(row.number, row.cells["名称"]) for row in read_table(path).rows] == [
        (4, "甲园"), (6, "乙园"),
    ]  # fmt: skip


def test_a_row_with_too_many_cells_is_listed_and_the_others_stay(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,address\nA,1 East St\nB,2, West St\nC,3 North St\n", "utf-8")
    table = read_table(path)
    assert [row.number for row in table.rows] == [2, 4]
    assert [(error.row, error.value) for error in table.errors] == [(3, "B | 2 | West St")]


def test_a_short_row_has_empty_cells(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,address,fee\nA\nB,2,3\n", "utf-8")
    assert cells(read_table(path))[0] == ("A", "", "")


def workbook(path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def test_titles_above_the_header_of_a_workbook_are_skipped(tmp_path):
    path = tmp_path / "a.xlsx"
    titles = [["甲市幼儿园名录"], [None, "单位:人"]]
    header = ["序号", "园所名称", "学位数(个)"]
    workbook(path, ("表1", [*titles, header, [1, "甲园", 120.0], [], [2, "乙园", 90]]))
    table = read_table(path)
    assert table.columns == ("序号", "园所名称", "学位数(个)")
    assert [(row.number, *row.cells.values()) for row in table.rows] == [
        (4, "1", "甲园", "120"), (6, "2", "乙园", "90"),
    ]  # fmt: skip
    assert (table.find("name"), table.find("capacity")) == ("园所名称", "学位数(个)")


def test_hidden_and_empty_sheets_are_passed_over(tmp_path):
    path = tmp_path / "a.xlsx"
    book = workbook(path, ("隐藏", [["name"], ["X"]]), ("空", []),
                    ("用", [["name", "fee"], ["A", "1"]]))  # fmt: skip
    book["隐藏"].sheet_state = "hidden"
    book.save(path)
    assert cells(read_table(path)) == [("A", "1")]


def test_a_number_shown_as_a_per_cent_is_read_as_it_is_seen(tmp_path):
    path = tmp_path / "a.xlsx"
    book = workbook(path, ("表", [["name", "share", "phone"], ["A", 0.85, 13812345678]]))
    book["表"]["B2"].number_format = "0%"
    book.save(path)
    assert cells(read_table(path)) == [("A", "85%", "13812345678")]


def test_a_cell_merged_over_rows_stands_in_each_and_a_title_stays_a_title(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = [["甲市名录"], ["区", "名称"], ["东区", "甲园"], [None, "乙园"], ["注：据统计"]]
    book = workbook(path, ("表", rows))
    for each in ("A1:B1", "A3:A4", "A5:B5"):
        book["表"].merge_cells(each)
    book.save(path)
    assert cells(read_table(path)) == [("东区", "甲园"), ("东区", "乙园"), ("注：据统计", "")]


@pytest.mark.parametrize("place", ["A21", "E1"])
def test_a_workbook_of_more_rows_or_columns_is_refused_before_it_takes_room(
    tmp_path, monkeypatch, place
):
    path = tmp_path / "a.xlsx"
    book = workbook(path, ("表", [["name", "fee"], ["A", 1]]))
    book["表"][place] = "x"
    book.save(path)
    whole = []
    load = openpyxl.load_workbook
    monkeypatch.setattr(
        openpyxl, "load_workbook",
        lambda *given, **how: whole.append(how.get("read_only")) or load(*given, **how),
    )  # fmt: skip
    with pytest.raises(InputError, match="more than 20 rows, 4 columns"):
        read_table(path, Limits(10**6, 10**6, 20, 4, 1000))
    assert whole == [True]


def geojson(path, features, **more):
    whole = {"type": "FeatureCollection", "features": features, **more}
    path.write_text(json.dumps(whole), "utf-8")
    return path


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_geojson_keeps_its_geometry(tmp_path):
    point = {"type": "Point", "coordinates": [112.5, 37.8]}
    path = geojson(tmp_path / "a.geojson", [feature(point, name="A"), feature(None, fee=None)])
    table = read_table(path)
    assert table.columns == ("name", "fee")
    assert [row.geometry and row.geometry.coords[0] for row in table.rows] == [(112.5, 37.8), None]


def test_old_geojson_in_metres_is_brought_to_degrees(tmp_path):
    point = {"type": "Point", "coordinates": [37631931.13, 4197459.46]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4525"}}
    for more in ({"crs": crs}, {}):
        path = geojson(tmp_path / "a.geojson", [feature(point, name="A")], **more)
        place = read_table(path).rows[0].geometry
        assert (place.x, place.y) == pytest.approx((112.5, 37.9), abs=1e-6)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0"),
        ("a.xlsx", b"not a workbook"),
        ("a.csv", b"\xff\xff\xff\x81"),
        ("a.csv", b"\n\n"),
        ("a.geojson", b"{"),
        (
            "a.geojson",
            b'{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point"}}]}',
        ),
        ("a.geojson", b"[1, 2]"),
    ],
)
def test_it_refuses_what_is_no_table_and_names_the_file(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=name):
        read_table(path)


def test_it_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"gone\.csv"):
        read_table(tmp_path / "gone.csv")


# Columns --------------------------------------------------------------------------------------


def table_of(tmp_path, header):
    path = tmp_path / "a.csv"
    path.write_text(header + "\n" + ",".join("x" * (header.count(",") + 1)) + "\n", "utf-8")
    return read_table(path)


def test_a_column_is_found_whatever_its_case_width_and_unit(tmp_path):
    table = table_of(tmp_path, "NAME,经度(°), Lat ,学位数(个)")
    found = [table.find(field) for field in ("name", "lon", "lat", "capacity", "fee")]
    assert found == ["NAME", "经度(°)", "Lat", "学位数(个)", None]


def test_the_column_that_the_user_names_goes_first(tmp_path):
    table = table_of(tmp_path, "name,园名")
    assert table.find("name", {"name": "园名"}) == "园名"


def test_it_refuses_a_named_column_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"园名.*name, fee"):
        table_of(tmp_path, "name,fee").find("name", {"name": "园名"})


def test_a_missing_column_is_said_with_those_there_are_and_those_understood(tmp_path):
    with pytest.raises(InputError, match=r"a\.csv.*“lon”.*name, fee.*经度"):
        table_of(tmp_path, "name,fee").need("lon")


def test_it_refuses_two_columns_of_the_wanted_name(tmp_path):
    table = table_of(tmp_path, "名称,人数,名称")
    assert table.columns == ("名称", "人数", "名称 (2)")
    with pytest.raises(InputError, match="more than one"):
        table.find("name")


# Numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200", 1200),
        ("１２", 12),
        (" 300 ", 300),
        ("300.0", 300),
        ("0", 0),
        ("1,234,567", 1234567),
    ],
)
def test_a_count_is_read(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "-", "—", "NA", "n/a", "#N/A", "不详", "null", " ", "not known", "不知道"]
)
def test_a_count_that_is_not_known_is_not_zero(text):
    assert whole_number(text) is None
    assert decimal_number(text) is None


@pytest.mark.parametrize(
    "text", ["300人", "约300", "-5", "3.5", "1,20", "12,3456", "3e2", "三百", "1.2万", "9" * 12,
             "#REF!", "无", "3 00 x"],
)  # fmt: skip
def test_it_refuses_what_is_no_count_and_says_what_to_do(text):
    with pytest.raises(CellError) as refused:
        whole_number(text)
    assert refused.value.message
    assert refused.value.remedy


@given(st.integers(0, 2**31 - 2))
def test_every_count_survives_writing_with_and_without_commas(number):
    assert whole_number(str(number)) == whole_number(f"{number:,}") == number


@given(st.text(max_size=12))
def test_any_cell_is_a_count_unknown_or_refused(text):
    try:
        number = whole_number(text)
    except CellError:
        return
    assert number is None or 0 <= number < 2**31


@pytest.mark.parametrize(("text", "number"), [("112.53", 112.53), ("−0.5", -0.5), ("37", 37.0)])
def test_a_decimal_number_is_read(text, number):
    assert decimal_number(text) == number


@pytest.mark.parametrize("text", ["112°33'", "112,53", "E112.5", "inf", "1e999"])
def test_it_refuses_what_is_no_decimal_number(text):
    with pytest.raises(CellError):
        decimal_number(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200", 1200), ("1,234,567.5", 1234567.5), ("1 200", 1200), ("８５％", 85),
        ("85 %", 85), ("1.2万", 12000), ("3亿", 3e8), ("−0.5", -0.5), ("１，２００", 1200),
        (".5", 0.5), ("+3", 3),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_offices_write_it(text, number):
    assert figure(text) == number


@pytest.mark.parametrize("text", ["1,5", "1，5", "12,00", "1,2345", "1,200,5"])
def test_a_comma_that_parts_no_thousands_is_refused_with_words(text):
    with pytest.raises(CellError, match="comma"):
        figure(text)


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "-inf", "1e999", "1e5", "9" * 400, "约3", "3-5", "3 5", "85%%", "万"]
)
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(CellError):
        figure(text)


def test_a_figure_that_was_typed_is_refused_with_what_was_typed():
    with pytest.raises(InputError, match=r"“1,5”.*point"):
        typed_figure("1,5")


# Rows that were left out ----------------------------------------------------------------------


def test_rejected_rows_open_in_excel_and_run_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,fee\n=1+1,-5\n@x,+A1\n,\n好,3\n", "utf-8")
    table = read_table(path)
    out = tmp_path / "out.csv"
    errors = [
        RowError("a.csv", 2, "fee", "-5", "A count cannot be below 0.", "Correct it."),
        RowError("a.csv", 2, "name", "=1+1", "It is odd."),
        RowError("a.csv", 3, "fee", "+A1", "=cmd"),
    ]
    write_rejects(out, table, errors)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[2:] == ["name", "fee"]
    assert [row[0] for row in rows] == ["2", "3"]
    assert "below 0" in rows[0][1]
    assert "odd" in rows[0][1]
    assert rows[0][2:] == ["'=1+1", "-5"]
    assert rows[1][2:] == ["'@x", "'+A1"]


@given(st.text(max_size=8))
def test_no_cell_starts_as_a_formula(text):
    cell = harmless(text)
    assert cell.endswith(text)
    assert not cell.startswith(("=", "@", "\t", "\r"))


def test_signs_that_nobody_types_are_left_out_of_every_table(tmp_path):
    (tmp_path / "a.csv").write_bytes("名称,地址\n一\x00小,东\x1f街\n".encode())
    (tmp_path / "a.geojson").write_text(json.dumps({
        "type": "FeatureCollection", "features": [{
            "type": "Feature", "properties": {"名称": "一\0小", "地址": "东\x1f街"},
            "geometry": {"type": "Point", "coordinates": [112.5, 37.8]},
        }],
    }))  # fmt: skip
    for name in ("a.csv", "a.geojson"):
        (row,) = read_table(tmp_path / name).rows
        assert (row.cells["名称"], row.cells["地址"]) == ("一小", "东街")
