"""DOCX: paragraphs, automatic numbers and tables, in their order."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING

import docx
from docx.oxml.ns import qn

from onemetre.policy.documents.building import Builder

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from lxml.etree import _Element

    from onemetre.policy.documents.document import Document

_HAN = "〇一二三四五六七八九"


def read_word(data: bytes) -> Document:
    """Read a .docx.

    Raises
    ------
    ValueError, KeyError, zipfile.BadZipFile
        if it is none, or is damaged.
    """
    word = docx.Document(io.BytesIO(data))
    numbers = _Numbers(word)
    builder = Builder()
    for element in word.element.body.iterchildren():
        if element.tag == qn("w:p"):
            _paragraph(element, builder, numbers)
        elif element.tag == qn("w:tbl"):
            builder.add_table(_rows(element, numbers))
        elif element.tag == qn("w:sdt"):
            for inner in element.iter(qn("w:p")):
                _paragraph(inner, builder, numbers)
    return builder.document("docx")


def _paragraph(element: _Element, builder: Builder, numbers: _Numbers) -> None:
    text = numbers.before(element) + _text(element)
    for line in text.split("\n"):
        if line.strip():
            builder.add(line)


def _text(element: _Element) -> str:
    """Text with insertions, without deletions; boxes' text comes where they are anchored."""
    out = []
    for node in element.iter():
        if node.tag == qn("w:t"):
            if not any(up.tag == qn("w:del") for up in node.iterancestors()):
                out.append(node.text or "")
        elif node.tag in {qn("w:br"), qn("w:cr")}:
            out.append("\n")
        elif node.tag == qn("w:tab") and any(up.tag == qn("w:r") for up in node.iterancestors()):
            out.append(" ")
    return "".join(out)


def _rows(table: _Element, numbers: _Numbers) -> list[list[tuple[int, str]]]:
    out: list[list[tuple[int, str]]] = []
    above: dict[int, tuple[int, str]] = {}
    count = 0
    for row in table.iter(qn("w:tr")):
        if next(a for a in row.iterancestors() if a.tag == qn("w:tbl")) is not table:
            continue  # a row of a table within a cell belongs to that cell's text
        cells: list[tuple[int, str]] = []
        for cell in row.findall(qn("w:tc")):
            wide = cell.find(f"./{qn('w:tcPr')}/{qn('w:gridSpan')}")
            joined = cell.find(f"./{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = joined is not None and joined.get(qn("w:val"), "continue") == "continue"
            lines = [numbers.before(p) + _text(p) for p in cell.iter(qn("w:p"))]
            count += 1
            made = (count, "\n".join(line for line in lines if line.strip()))
            if goes_on and len(cells) in above:
                made = above[len(cells)]
            said = wide.get(qn("w:val"), "1") if wide is not None else "1"
            for _ in range(int(said) if said.isdecimal() and int(said) < 100 else 1):
                above[len(cells)] = made
                cells.append(made)
        out.append(cells)
    return out


class _Numbers:
    """Automatic numbers, written out as Word shows them."""

    def __init__(self, word: WordDocument) -> None:
        self._count: Counter[tuple[str, int]] = Counter()
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._abstract: dict[str, str] = {}
        try:
            numbering = word.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        for num in numbering.findall(qn("w:num")):
            inner = num.find(qn("w:abstractNumId"))
            if inner is not None:
                self._abstract[num.get(qn("w:numId"), "")] = inner.get(qn("w:val"), "")
        for abstract in numbering.findall(qn("w:abstractNum")):
            for level in abstract.findall(qn("w:lvl")):
                key = abstract.get(qn("w:abstractNumId"), ""), int(level.get(qn("w:ilvl"), "0"))
                self._levels[key] = (
                    _value(level, "w:numFmt", "decimal"), _value(level, "w:lvlText", ""),
                    int(_value(level, "w:start", "1")),
                )  # fmt: skip

    def before(self, paragraph: _Element) -> str:
        """The number that stands before a paragraph, "" if none."""
        num = paragraph.find(f"./{qn('w:pPr')}/{qn('w:numPr')}")
        if num is None:
            return ""
        number, level = num.find(qn("w:numId")), num.find(qn("w:ilvl"))
        which = self._abstract.get(number.get(qn("w:val"), "") if number is not None else "", "")
        depth = int(level.get(qn("w:val"), "0")) if level is not None else 0
        if (which, depth) not in self._levels:
            return ""
        self._count[which, depth] += 1
        for deeper in range(depth + 1, 10):
            self._count[which, deeper] = 0
        pattern = self._levels[which, depth][1]
        for upper in range(depth + 1):
            style, _, start = self._levels.get((which, upper), ("decimal", "", 1))
            value = max(self._count[which, upper], 1) + start - 1
            pattern = pattern.replace(f"%{upper + 1}", _written(value, style))
        return "" if pattern.strip() in {"", "●", "•", "■", "◆", "\uf0b7", "\uf06c"} else pattern


def _value(level: _Element, name: str, default: str) -> str:
    found = level.find(qn(name))
    return default if found is None else found.get(qn("w:val"), default)


def _written(value: int, style: str) -> str:
    if "chinese" in style.lower() or "ideograph" in style.lower() or "japanese" in style.lower():
        return _han(value)
    if style == "decimalEnclosedCircle" and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if style in {"lowerLetter", "upperLetter"} and 1 <= value <= 26:
        return chr((ord("a") if style[0] == "l" else ord("A")) + value - 1)
    return str(value)


def _han(value: int) -> str:
    if value < 10:
        return _HAN[value]
    if value < 20:
        return "十" + (_HAN[value - 10] if value > 10 else "")
    if value < 100:
        return _HAN[value // 10] + "十" + (_HAN[value % 10] if value % 10 else "")
    return str(value)


#: What python-docx raises of files that are no document.
DAMAGED = (
    ValueError, KeyError, IndexError, zipfile.BadZipFile, zlib.error, EOFError, AttributeError,
    TypeError, OSError,
)  # fmt: skip
