"""Workbooks that would take all memory are refused before they take any."""

import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from onemetre.atlas.sheets import read_sheet
from onemetre.ground.errors import InputError


def patched(put) -> bytes:
    """A small workbook, with the XML of its sheet changed."""
    book = Workbook()
    book.active.append(["甲", "乙"])
    book.active.append([1, 2])
    whole = io.BytesIO()
    book.save(whole)
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, put(text) if name == "xl/worksheets/sheet1.xml" else text)
    return out.getvalue()


def merged(ref: bytes) -> bytes:
    return patched(lambda text: text.replace(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="' + ref + b'"/></mergeCells>'
    ))  # fmt: skip


def far_row(text: bytes) -> bytes:
    return text.replace(b'<row r="2"', b'<row r="900000000"').replace(b'"A2"', b'"A900000000"')


@pytest.mark.parametrize(
    "data",
    [
        merged(b"A1:XFD1048576"), merged(b"A1:XFD1"), merged(b"A1:A1048576"), patched(far_row),
        patched(lambda text: text.replace(b"</sheetData>", b" " * 130_000_000 + b"</sheetData>")),
    ],
    ids=["all merged", "a row merged", "a column merged", "a far row", "unpacked"],
)  # fmt: skip
def test_a_small_file_that_would_be_huge_is_refused_in_words(data):
    tracemalloc.start()
    try:
        with pytest.raises(InputError):
            read_sheet(data, "a.xlsx")
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_cells_merged_within_the_table_say_the_same():
    assert read_sheet(merged(b"A1:B1"), "a.xlsx").rows[0] == ("甲", "甲")
