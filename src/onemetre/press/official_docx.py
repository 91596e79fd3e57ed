"""An official document as DOCX: the offices' own fonts by name, the measures of the standard."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from onemetre.press.official import Head, measures

if TYPE_CHECKING:
    from onemetre.press.official import Annex, Grid, Measures, Official, Text

_QUIET = RGBColor(0x5F, 0x6B, 0x74)
_BLACK = RGBColor(0, 0, 0)
_BAD = RGBColor(0xB4, 0x41, 0x1E)
#: The same document gives the same words: no clock goes in.
_NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
#: Names of our styles, as they stand in Word's list.
TITLE, BODY, SIGNED, TABLE, CODE, PRINTED = (
    "公文标题", "公文正文", "公文署名", "公文表格", "核验码", "公文版记",
)  # fmt: skip


def to_docx(document: Official) -> bytes:
    """The document as DOCX."""
    return _Writer(document).whole()


class _Writer:
    def __init__(self, document: Official) -> None:
        self.said = document
        self.form: Measures = measures()
        self.fonts: dict[str, str] = self.form.fonts[document.language]
        self.file: Any = docx.Document()

    def whole(self) -> bytes:
        """Everything, in its order."""
        self._about()
        self._sheet()
        self._styles()
        if self.said.notice:
            self._line(self.said.notice, BODY).runs[0].font.color.rgb = _BAD
        self._title(self.said.title_lines)
        self._line("", BODY)
        for part in self.said.parts:
            if isinstance(part, Head):
                self._line(part.text, f"Heading {part.level}")
            else:
                self._text(part)
        self._listed()
        self._signed()
        for number, annex in enumerate(self.said.annexes, 1):
            self._annex(number, annex)
        self._printed()
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()

    def _about(self) -> None:
        about = self.file.core_properties
        about.title, about.author, about.comments = self.said.title, self.said.signed, ""
        about.language = "zh-CN" if self.said.language == "zh" else "en-GB"
        about.created = about.modified = _NO_CLOCK

    # The sheet -------------------------------------------------------------------------------

    def _sheet(self) -> None:
        page, section = self.form.page, self.file.sections[0]
        section.page_width, section.page_height = Mm(page["width"]), Mm(page["height"])
        section.top_margin, section.bottom_margin = Mm(page["top"]), Mm(self.form.bottom)
        section.left_margin, section.right_margin = Mm(page["left"]), Mm(self.form.right)
        # The number stands 7 mm below the block; its own height is 4 to 5 mm.
        section.footer_distance = Mm(self.form.bottom - page["number_below"] - 5)
        if self.said.language == "zh":
            grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  # python-docx has no grid
            if grid is None:
                grid = OxmlElement("w:docGrid")
                section._sectPr.append(grid)  # noqa: SLF001  # likewise
            grid.set(qn("w:type"), "linesAndChars")
            grid.set(qn("w:linePitch"), str(round(self.form.line * 20)))
            spare = self.form.character - self.form.type["body"]
            grid.set(qn("w:charSpace"), str(round(spare * 4096)))
        self.file.settings.odd_and_even_pages_header_footer = True
        self._number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
        self._number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)

    def _number(self, footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
        """``— 1 —`` in the outer corner, one character in."""
        line = footer.paragraphs[0]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(
            self.form.type["number"]
        )
        for text, kind in (("— ", ""), ("", "begin"), (" PAGE ", ""), ("", "end"), (" —", "")):
            run = line.add_run("" if text == " PAGE " else text)
            self._font(run, self.fonts["number"], self.form.type["number"])
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)  # noqa: SLF001  # python-docx has no fields
            elif text == " PAGE ":
                asked = OxmlElement("w:instrText")
                asked.text = text
                run._r.append(asked)  # noqa: SLF001  # likewise

    # Styles ----------------------------------------------------------------------------------

    def _styles(self) -> None:
        size, fonts = self.form.type, self.fonts
        normal = self.file.styles["Normal"]
        self._font(normal, fonts["body"], size["body"])
        self._pitch(normal, self.form.line)
        middle, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
        self._style(TITLE, fonts["title"], size["title"], align=middle, pitch=self.form.line * 1.2)
        self._style(BODY, fonts["body"], size["body"], indent=2)
        self._style(SIGNED, fonts["body"], size["body"], align=right)
        self._style(PRINTED, fonts["body"], size["printed"])
        self._style(TABLE, fonts["body"], size["table"], pitch=size["table"] * 1.35)
        for level, font in ((1, fonts["level1"]), (2, fonts["level2"]), (3, fonts["body"])):
            style = self.file.styles[f"Heading {level}"]
            self._font(style, font, size["body"])
            self._pitch(style, self.form.line)
            style.font.bold = level == 3 or self.said.language == "en"
            style.font.italic = False
            style.font.color.rgb = _BLACK
            told = style.paragraph_format
            told.first_line_indent = Pt(self._em() * 2)
            told.space_before = told.space_after = Pt(0)
            told.keep_with_next = True
        code = self.file.styles.add_style(CODE, WD_STYLE_TYPE.CHARACTER)
        self._font(code, fonts["number"], size["code"])
        code.font.color.rgb = _QUIET

    def _em(self) -> float:
        """A character's width: two of them indent a Chinese paragraph, one an English one."""
        return self.form.character if self.said.language == "zh" else self.form.character / 2

    def _style(
        self,
        name: str,
        font: str,
        size: float,
        *,
        align: WD_ALIGN_PARAGRAPH | None = None,
        indent: int = 0,
        pitch: float = 0,
    ) -> None:
        style = self.file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.file.styles["Normal"]
        self._font(style, font, size)
        self._pitch(style, pitch or self.form.line)
        if align is not None:
            style.paragraph_format.alignment = align
        if indent:
            style.paragraph_format.first_line_indent = Pt(self._em() * indent)

    def _pitch(self, style: Any, points: float) -> None:
        told = style.paragraph_format
        told.line_spacing_rule, told.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
        told.space_before = told.space_after = Pt(0)

    def _font(self, thing: Any, name: str, size: float) -> None:
        """Font and size; digits and Latin letters have the same font as what they stand in."""
        thing.font.name, thing.font.size = name, Pt(size)
        within = thing.element if hasattr(thing, "element") else thing._r  # noqa: SLF001  # likewise
        fonts = within.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(which), name)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)

    # What it says ----------------------------------------------------------------------------

    def _line(self, text: str, style: str) -> Any:
        return self.file.add_paragraph(text, style=style)

    def _title(self, lines: list[str]) -> None:
        said = self._line("", TITLE)
        for i, line in enumerate(lines):
            if i:
                said.add_run().add_break()
            said.add_run(line)

    def _text(self, part: Text) -> None:
        line = self.file.add_paragraph(style=BODY)
        if part.lead:
            self._font(line.add_run(part.lead), self.fonts["level2"], self.form.type["body"])
        line.add_run(part.text)
        if part.code:
            marks = ("〔", "〕") if self.said.language == "zh" else (" [", "]")
            line.add_run(part.code.join(marks), style=CODE)

    def _listed(self) -> None:
        """附件：1. … below one blank line; the second and later names stand below the first."""
        if not self.said.annexes:
            return
        self._line("", BODY)
        label = self.said.labels["annexes"]
        for number, annex in enumerate(self.said.annexes, 1):
            line = self._line(f"{label if number == 1 else ''}{number}. {annex.title}", BODY)
            width = self._em() * len(label) * (1 if self.said.language == "zh" else 0.9)
            told = line.paragraph_format
            told.left_indent = Pt(self._em() * 2 + width)
            told.first_line_indent = Pt(-width) if number == 1 else Pt(0)

    def _signed(self) -> None:
        """Two lines below; the day four characters from the right, the name over its middle."""
        for _ in range(2):
            self._line("", BODY)
        name, day = self._line(self.said.signed, SIGNED), self._line(self.said.date, SIGNED)
        far, em = 4 * self._em(), self._em()
        day.paragraph_format.right_indent = Pt(far)
        over = far - (len(self.said.signed) - len(self.said.date) * 0.7) * em / 2
        name.paragraph_format.right_indent = Pt(max(over, 2 * em))
        name.paragraph_format.keep_with_next = True

    def _annex(self, number: int, annex: Annex) -> None:
        line = self._line(f"{self.said.labels['annex']}{number}", "Heading 1")
        line.paragraph_format.page_break_before = True
        line.paragraph_format.first_line_indent = Pt(0)
        self._line("", BODY)
        self._title([annex.title])
        self._line("", BODY)
        if not annex.grids:
            self._line(annex.none, BODY)
        for grid in annex.grids:
            self._grid(grid)

    def _grid(self, grid: Grid) -> None:
        table = self.file.add_table(rows=1, cols=len(grid.head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        whole = sum(grid.shares)
        widths = [Mm(self.form.page["block_width"] * share / whole) for share in grid.shares]
        for text, cell in zip(grid.head, table.rows[0].cells, strict=True):
            self._cell(cell, text, self.fonts["level1"], middle=True)
        again = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(again)  # noqa: SLF001  # head on every sheet
        for row in grid.rows:
            cells = table.add_row().cells
            for i, text in enumerate(row):
                self._cell(cells[i], text, self.fonts["body"], middle=i in grid.centred)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  # likewise
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        if grid.note:
            self._line(grid.note, TABLE)
        self._line("", TABLE)

    def _cell(self, cell: Any, text: str, font: str, *, middle: bool) -> None:
        line = cell.paragraphs[0]
        line.style = self.file.styles[TABLE]
        self._font(line.add_run(text), font, self.form.type["table"])
        if middle:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _printed(self) -> None:
        """版记: who printed it and when, between two thick lines, at the very end."""
        self._line("", BODY)
        table = self.file.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        for cell, text, side in (
            (left, self.said.printed[0], WD_ALIGN_PARAGRAPH.LEFT),
            (right, self.said.printed[1], WD_ALIGN_PARAGRAPH.RIGHT),
        ):
            line = cell.paragraphs[0]
            line.style, line.alignment = self.file.styles[PRINTED], side
            line.add_run(text)
            borders = OxmlElement("w:tcBorders")
            for edge in ("w:top", "w:bottom"):
                drawn = OxmlElement(edge)
                drawn.set(qn("w:val"), "single")
                # In eighths of a point.
                drawn.set(qn("w:sz"), str(round(self.form.rules["outer"] / 25.4 * 72 * 8)))
                borders.append(drawn)
            cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001  # python-docx has no borders
