"""Official documents: the measures of the standard, in DOCX and in PDF."""

import io

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from onemetre.press.official import Annex, Grid, Head, Official, Text, measures
from onemetre.press.official_docx import BODY, CODE, TABLE, TITLE, to_docx
from onemetre.press.official_pdf import official_pdf

GRID = Grid(("任务", "状态"), (("1", "达到"), ("2", "未达到")), (1, 3), "注", frozenset({1}))


def document(language="zh", **more) -> Official:
    given = {
        "title": "甲市关于2026年度《云岭省儿童友好城市建设实施方案》实施情况的报告",
        "parts": (
            Head(1, "一、总体情况"), Text("共3项。", "K7-3F2A-9C"), Head(2, "（一）社会政策友好"),
            Head(3, "1.全领域实现儿童优先"), Text("建立制度。", lead="上半年："),
        ),
        "annexes": (Annex("目标完成情况表", (GRID,)), Annex("空表", (), "没有目标。")),
        "signed": "甲市妇儿工委办公室", "date": "2027年2月1日",
        "printed": ("甲市妇儿工委办公室", "2027年2月1日印发"),
        "labels": {"annex": "附件", "annexes": "附件："},
    }  # fmt: skip
    return Official(language=language, **given | more)


@pytest.fixture
def opened():
    return docx.Document(io.BytesIO(to_docx(document())))


def fonts(thing) -> set[str]:
    """Every font named for a style or run: Latin, Chinese, digits."""
    named = thing.element.rPr.find(qn("w:rFonts"))
    return {named.get(qn(f"w:{which}")) for which in ("ascii", "hAnsi", "eastAsia")}


def test_the_sheet_has_the_margins_of_the_standard(opened):
    section = opened.sections[0]
    in_mm = [
        round(each.mm)
        for each in (section.page_width, section.page_height, section.top_margin,
                     section.left_margin, section.right_margin, section.bottom_margin)
    ]  # fmt: skip
    assert in_mm == [210, 297, 37, 28, 26, 35]


def test_a_sheet_holds_22_lines_of_28_characters(opened):
    grid = opened.sections[0]._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20 * 25.4 / 72
    character = (16 + int(grid.get(qn("w:charSpace"))) / 4096) * 25.4 / 72
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert 225 / pitch == pytest.approx(22, abs=0.02)
    assert 156 / character == pytest.approx(28, abs=0.02)


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        (TITLE, "方正小标宋简体", 22), (BODY, "仿宋_GB2312", 16), ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16), ("Heading 3", "仿宋_GB2312", 16), (CODE, "宋体", 9),
        (TABLE, "仿宋_GB2312", 10.5),
    ],
)  # fmt: skip
def test_styles_name_the_fonts_of_the_standard(opened, style, font, points):
    found = opened.styles[style]
    assert fonts(found) == {font}
    assert found.font.size.pt == points


def test_page_numbers_stand_in_the_outer_corners(opened):
    section = opened.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert opened.settings.odd_and_even_pages_header_footer
    assert (odd.alignment.name, even.alignment.name) == ("RIGHT", "LEFT")
    assert odd.text == "—  —"
    assert "PAGE" in odd._p.xml
    assert {run.font.size.pt for run in odd.runs} == {14}


def test_a_title_within_the_title_is_not_torn_apart(opened):
    lines = ["甲市关于2026年度", "《云岭省儿童友好城市建设实施方案》", "实施情况的报告"]
    assert document().title_lines == lines
    title = next(each for each in opened.paragraphs if each.style.name == TITLE)
    assert title.text.split("\n") == lines
    assert document(title="甲市2026年度报告").title_lines == ["甲市2026年度报告"]


def test_the_code_stands_small_beside_its_figure(opened):
    line = next(each for each in opened.paragraphs if each.text.startswith("共3项"))
    assert [(run.text, run.style.name) for run in line.runs][-1] == ("〔K7-3F2A-9C〕", CODE)


def test_annexes_are_listed_and_begin_on_a_sheet_of_their_own(opened):
    said = [each.text for each in opened.paragraphs]
    assert "附件：1. 目标完成情况表" in said
    starts = [each for each in opened.paragraphs if each.text in {"附件1", "附件2"}]
    assert len(starts) == 2
    assert all(each.paragraph_format.page_break_before for each in starts)
    assert [[cell.text for cell in row.cells] for row in opened.tables[0].rows] == [
        ["任务", "状态"], ["1", "达到"], ["2", "未达到"],
    ]  # fmt: skip
    assert "没有目标。" in said


def test_name_and_day_stand_at_the_end_and_the_printer_below(opened):
    said = [each.text for each in opened.paragraphs]
    assert said.index("甲市妇儿工委办公室") + 1 == said.index("2027年2月1日")
    assert [cell.text for cell in opened.tables[-1].rows[0].cells] == [
        "甲市妇儿工委办公室", "2027年2月1日印发",
    ]  # fmt: skip


def test_the_pdf_is_a4_and_says_the_same():
    pdf = pypdfium2.PdfDocument(official_pdf(document()))
    assert [round(each * 25.4 / 72) for each in pdf[0].get_size()] == [210, 297]
    said = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    for words in ("一、总体情况", "〔K7-3F2A-9C〕", "没有目标。", "— 1 —", "2027年2月1日印发"):
        assert words in said.replace("\r\n", "")
    assert len(pdf) == 3


def test_the_same_document_gives_the_same_bytes():
    assert official_pdf(document()) == official_pdf(document())


def test_words_are_never_markup():
    pdf = pypdfium2.PdfDocument(official_pdf(document(parts=(Text("#panic() *a* <b> $x$"),))))
    assert "#panic() *a* <b> $x$" in pdf[0].get_textpage().get_text_bounded()


def test_an_english_edition_is_set_in_one_family():
    opened = docx.Document(io.BytesIO(to_docx(document("en"))))
    assert fonts(opened.styles["Heading 1"]) == {"Times New Roman"}
    assert opened.core_properties.language == "en-GB"


def test_the_measures_say_where_they_come_from():
    assert measures().source.name.startswith("GB/T 9704-2012")
