"""Reports: the same blocks as page and as print, and nothing in a text is markup."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from onemetre.ground.errors import InputError
from onemetre.press import (
    DumbbellRow,
    DumbbellWords,
    Frame,
    age_line,
    draw_map,
    dumbbells,
    sign,
    to_html,
    to_pdf,
    write_tables,
)
from onemetre.press.fonts import font_folders
from onemetre.press.map_canvas import Canvas
from onemetre.press.map_labels import mark_labels, marks, numbered, street_names
from onemetre.press.map_layers import Buildings, Marks, Numbered, Shapes, StreetNames
from onemetre.press.report import (
    Cell,
    Column,
    Figure,
    Finding,
    Findings,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Quote,
    Report,
    Table,
)

NASTY = '#panic() *a* <script>x</script> "q" \\ $y$ `z` @ref [b] = 1'


def report(text: str = NASTY) -> Report:
    table = Table(
        (Column(text), Column("n", "end")), ((Cell(text, sign="kept"), Cell("1", note=text)),)
    )
    drawing = age_line([0.5 + 0.06 * i for i in range(18)], 7, one_metre="1 m", width=600)
    return Report(
        "en", text, text, text, text, (text,), text,
        (Heading(text, text), Paragraph(text), Quote(text, text),
         Findings((Finding(text, text, text),)), table, Figure(drawing, text, text, text),
         PageBreak(), Listing(((text, text),))),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _fonts():
    try:
        font_folders()
    except InputError as error:
        pytest.skip(str(error))


def test_no_text_becomes_markup_on_the_page():
    class Tags(HTMLParser):
        found: list[str] = []  # noqa: RUF012  # one parser, one list

        def handle_starttag(self, tag, attrs):
            self.found.append(tag)

    parser = Tags()
    parser.feed(to_html(report()))
    assert "script" not in parser.found


def test_no_text_becomes_markup_in_print():
    pdf = pypdfium2.PdfDocument(to_pdf(report()))
    said = "".join(pdf[i].get_textpage().get_text_range() for i in range(len(pdf)))
    assert said.count("#panic()") >= 8
    assert "<script>" in said


def test_the_same_report_gives_the_same_bytes():
    assert to_pdf(report()) == to_pdf(report())


def test_the_page_needs_nothing_from_elsewhere():
    page = to_html(report("x"))
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "url(http" not in page


def test_every_drawing_is_well_formed_and_says_what_it_shows():
    row = DumbbellRow("a & b", "<n>", 70, None, 10, 20, 90, "x", "y")
    drawn = dumbbells([row], DumbbellWords("a", "b", "c", "d"), width=600)
    for svg in (drawn, *(sign(name) for name in ("kept", "missed", "open", "broken",
                                                "no_evidence", "no_data", "reference"))):  # fmt: skip
        etree.fromstring(svg)
    assert 'aria-label="' in to_html(report("x"))


boxes = st.tuples(st.floats(0, 1000), st.floats(0, 400))


@settings(max_examples=40, deadline=None)
@given(points=st.lists(boxes, min_size=1, max_size=40))
def test_labels_and_marks_never_cover_one_another(points):
    xy = np.array(points)
    canvas = Canvas(Frame(0, 0, 1000, 400), 700, 280, "t")
    n = len(xy)
    marks(canvas, Marks(xy, ("玩",) * n, ("游戏场",) * n, ("reached",) * n))
    mark_labels(canvas, Marks(xy, ("玩",) * n, ("游戏场",) * n, ("reached",) * n))
    lines = np.concatenate([xy, xy + np.array([200.0, 30.0])], axis=1).reshape(-1, 2)
    shapes = Shapes(lines, np.arange(0, 2 * n + 1, 2), np.arange(n, dtype=np.int32))
    street_names(canvas, StreetNames(shapes, tuple(f"街{i}" for i in range(n))))
    taken = canvas.taken
    for i, a in enumerate(taken):
        for b in taken[:i]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_every_place_of_a_sheet_has_its_ring():
    canvas = Canvas(Frame(0, 0, 100, 100), 400, 400, "t")
    drawn = "".join(numbered(canvas, Numbered(np.array([[50.0, 50.0]] * 5))))
    assert all(f">{i}<" in drawn for i in range(1, 6))


def test_a_map_of_many_buildings_stays_small():
    rng = np.random.default_rng(1)
    middle = rng.uniform(0, 5000, (20_000, 1, 2))
    ring = np.array([[0, 0], [12, 0], [12, 12], [0, 12], [0, 0]], float)
    xy = (middle + ring).reshape(-1, 2)
    shapes = Shapes(xy, np.arange(0, len(xy) + 1, 5), np.arange(20_000, dtype=np.int32))
    layer = Buildings(shapes, rng.integers(-3, 6, 20_000).astype(np.int8))
    assert len(draw_map(Frame(0, 0, 5000, 2000), [layer], width=672, prefix="m")) < 1_500_000


def test_what_is_outside_the_frame_is_not_drawn():
    xy = np.array([[900.0, 900.0], [950, 900], [950, 950], [900, 900]])
    shapes = Shapes(xy, np.array([0, 4]), np.zeros(1, np.int32))
    drawn = draw_map(
        Frame(0, 0, 100, 100), [Buildings(shapes, np.zeros(1, np.int8))], width=200, prefix="m"
    )
    assert "evenodd" not in drawn


def test_tables_hold_no_formula(tmp_path):
    sheet = (["a"], [["=1+1"], ["+2"], [3.5], [None]])
    write_tables(tmp_path / "t.xlsx", {"s": sheet})
    cells = [row[0] for row in load_workbook(tmp_path / "t.xlsx")["s"].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells][:3] == ["s", "s", "n"]
    write_tables(tmp_path / "t.csv", {"s": sheet})
    assert "'=1+1" in (tmp_path / "t.csv").read_text("utf-8-sig")
    with pytest.raises(InputError):
        write_tables(tmp_path / "t.doc", {"s": sheet})


def test_the_model_can_be_written_as_data():
    assert json.dumps(report().title)
