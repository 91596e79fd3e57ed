"""Lines of a printed page back into paragraphs: page numbers out, broken sentences joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

#: A page number: — 1 —, - 1 -, 1, 第 1 页, 第1页 共3页, 1/12.
PAGE_NUMBER = re.compile(
    r"^[\s—–\-－·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，共]*\s*(?:共\s*)?\d{1,4}\s*页?)?[\s—–\-－·.]*$"
)
_NUMBERED = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,4}[、.．]|[（(][一二三四五六七八九十\d]{1,4}[）)]|\d{1,3}\s*[.．、](?!\d)"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条编篇部]|[①-⑳]|附件)"
)
_ENDS = re.compile(r"[。！？；：:;!?]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: text, left and right edge and height on its page, page number.

    ``edge``: it is among the first or last two of its page. ``middle``: its height on the page,
    from the lower edge.
    """

    text: str
    left: float
    right: float
    size: float
    page: int
    edge: bool
    middle: float = 0.0


def paragraphs(lines: list[Line]) -> list[str]:
    """Paragraphs of a document. O(lines).

    A line goes on in the next if it reaches the usual right edge, does not end a sentence there
    at a paragraph's end, and the next line neither opens with a number nor is indented.
    """
    kept = _without_furniture(lines)
    if not kept:
        return []
    right = _usual(line.right for line in kept)
    left = _usual(line.left for line in kept)
    out: list[str] = []
    before: Line | None = None
    for line in kept:
        if before is not None and _goes_on(before, line, left, right):
            out[-1] = _joined(out[-1], line.text)
        else:
            out.append(line.text.strip())
        before = line
    return out


def _without_furniture(lines: list[Line]) -> list[Line]:
    pages = len({line.page for line in lines})
    repeated = Counter(re.sub(r"\d+", "#", line.text.strip()) for line in lines if line.edge)
    running = {
        text
        for text, n in repeated.items()
        if pages >= 3 and n >= max(3, pages * 0.6) and len(text) < 50
    }
    return [
        line
        for line in lines
        if line.text.strip()
        and not (line.edge and PAGE_NUMBER.match(line.text))
        and not (line.edge and re.sub(r"\d+", "#", line.text.strip()) in running)
    ]


def _usual(values: object) -> float:
    rounded = Counter(round(value) for value in values)  # type: ignore[attr-defined]  # floats
    return float(rounded.most_common(1)[0][0])


def _goes_on(before: Line, line: Line, left: float, right: float) -> bool:
    em = max(before.size, 6.0)
    if _NUMBERED.match(line.text) or abs(before.size - line.size) > 0.15 * em:
        return False
    reaches = before.right >= right - 2.2 * em
    indented = line.left > left + 1.2 * em
    if not reaches:
        return False
    if indented:
        # Centred headings of two lines are no new paragraph: both are indented on the left.
        return before.left > left + 1.2 * em and not _ENDS.search(before.text) and (
            abs((line.left + line.right) - (before.left + before.right)) < 2 * em
        )  # fmt: skip
    return True


def _joined(before: str, after: str) -> str:
    a, b = before.rstrip(), after.lstrip()
    space = a[-1:].isascii() and b[:1].isascii() and a[-1:].isalpha() and b[:1].isalpha()
    return f"{a} {b}" if space else a + b
