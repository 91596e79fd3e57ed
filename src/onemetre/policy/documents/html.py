"""HTML: the document on a page, without the page's furniture."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lxml import etree
from lxml import html as lxml_html

from onemetre.ground.language import mark
from onemetre.policy.documents.building import Builder
from onemetre.policy.documents.document import Note

if TYPE_CHECKING:
    from onemetre.policy.documents.document import Document

_BLOCKS = {
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "tr",
    "td", "th", "blockquote", "pre", "dd", "dt", "dl", "table", "center", "main", "body", "title",
}  # fmt: skip


@cache
def _words() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("furniture.toml").read_text("utf-8"))


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the site rather than to the document."""
    words = _words()["lines"]
    plain = line.strip().strip("|｜·>【】[] ")
    if not plain or len(plain) > cast("int", words["longest"]):
        return False
    if plain in cast("list[str]", words["whole"]):
        return True
    if plain.startswith(tuple(cast("list[str]", words["begins"]))):
        return True
    if any(word in plain for word in cast("list[str]", words["contains"])):
        return True
    parts = [part for part in re.split(r"[\s|｜>·]+", plain) if part]
    known = sum(part in cast("list[str]", words["whole"]) for part in parts)
    return len(parts) > 1 and known * 2 >= len(parts)


def read_html(text: str) -> Document:
    """Read a page."""
    builder = Builder()
    try:
        root = lxml_html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return builder.document("html")
    headings = {_text(h) for h in root.iter("h1", "h2", "title") if len(_text(h)) >= 10}
    dropped = _drop(root)
    body = root.find("body")
    main = _main(body if body is not None else root)
    furniture: list[str] = []
    _write(main, builder, furniture)
    if dropped or furniture:
        builder.notes.append(
            Note("site-furniture", mark("Parts of the web site around the document were left out."),
                 (0, 0))
        )  # fmt: skip
    found = builder.document("html")
    for line in re.finditer(r"[^\n]+", found.text[:4000]):
        # The page's own heading, and the document's: one title twice.
        title = re.sub(r"\s+", "", line[0])
        if (
            len(title) >= 10
            and (title in headings)
            and title not in {_text(h) for h in main.iter("h1", "h2")}
        ):
            builder.notes.append(
                Note("duplicated-title", mark("The title stands twice."), line.span())
            )
            return builder.document("html")
    return found


def _drop(root: lxml_html.HtmlElement) -> bool:
    words = _words()["tags"]
    tags, names = cast("list[str]", words["drop"]), cast("list[str]", words["names"])
    dropped = False
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            if element.getparent() is not None:
                element.drop_tree()
            continue
        label = f"{element.get('class', '')} {element.get('id', '')}".lower()
        named = any(re.search(rf"(?:^|[\s_-]){name}(?:$|[\s_-])", label) for name in names)
        if element.getparent() is None or element.tag in {"html", "body"}:
            continue
        if element.tag in tags or (named and len(_text(element)) < 600):
            dropped = dropped or (bool(_text(element)) and element.tag not in {"script", "style"})
            element.drop_tree()
    return dropped


def _text(element: lxml_html.HtmlElement) -> str:
    return re.sub(r"\s+", "", str(element.text_content()))


def _main(body: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The innermost element that still holds nearly all of the text outside of links."""
    whole = _weight(body)
    best = body
    while True:
        inner = [
            child
            for child in best
            if isinstance(child.tag, str)
            and child.tag not in {"p", "table", "ul", "ol"}
            and _weight(child) >= 0.85 * whole
        ]
        if not inner or whole == 0:
            return best
        best = inner[0]


def _weight(element: lxml_html.HtmlElement) -> int:
    links = sum(len(_text(a)) for a in element.iter("a"))
    return max(len(_text(element)) - links, 0)


def _write(element: lxml_html.HtmlElement, builder: Builder, furniture: list[str]) -> None:
    line: list[str] = []

    def end() -> None:
        said = re.sub(r"[ \t\n\r]+", " ", "".join(line)).strip()
        line.clear()
        if said and is_furniture(said):
            furniture.append(said)
        elif said:
            builder.add(said)

    def walk(at: lxml_html.HtmlElement) -> None:
        if not isinstance(at.tag, str):
            return
        if at.tag == "br":
            end()
        elif at.tag == "table" and _is_data(at):
            end()
            builder.add_table(_rows(at))
        else:
            block = at.tag in _BLOCKS
            if block:
                end()
            line.append(at.text or "")
            for child in at:
                walk(child)
                line.append(child.tail or "")
            if block:
                end()

    walk(element)
    end()


def _is_data(table: lxml_html.HtmlElement) -> bool:
    """A table of data, not one that lays out the page."""
    if table.find(".//table") is not None:
        return False
    rows = table.findall(".//tr")
    widths = [len([cell for cell in row if cell.tag in {"td", "th"}]) for row in rows]
    return len(rows) >= 2 and max(widths, default=0) >= 2


def _rows(table: lxml_html.HtmlElement) -> list[list[tuple[int, str]]]:
    """Cells by (identity, text); one that spans rows or columns stands in each."""
    grid: list[dict[int, tuple[int, str]]] = []
    count = 0
    for r, row in enumerate(table.findall(".//tr")):
        while len(grid) <= r:
            grid.append({})
        column = 0
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            while column in grid[r]:
                column += 1
            text = _cell_text(cell)
            count += 1
            for down in range(_span(cell, "rowspan")):
                while len(grid) <= r + down:
                    grid.append({})
                for right in range(_span(cell, "colspan")):
                    grid[r + down][column + right] = (count, text)
            column += 1
    return [[row[c] for c in sorted(row)] for row in grid if row]


def _span(cell: lxml_html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), 200) if value.isdecimal() else 1


def _cell_text(cell: lxml_html.HtmlElement) -> str:
    for br in cell.iter("br"):
        br.tail = "\n" + (br.tail or "")
    parts = [re.sub(r"[ \t\r]+", " ", part) for part in cell.itertext()]
    return re.sub(r"\s*\n\s*", "\n", "".join(parts)).strip()
