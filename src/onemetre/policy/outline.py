"""The outline of a document: numbered items within one another, and which of them are tasks."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from onemetre.policy.numbering import Mark, inner_marks, mark_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemetre.policy.plan import Span

#: What a part of a plan is for: announces tasks, says what is to be reached, or neither.
Purpose = Literal["tasks", "goals", "frame", ""]

_TITLE_END = re.compile(
    r"[。；;：:\n]|[（(【\[](?=[^）)】\]]{0,6}(?:单位|部门|牵头|负责|时限))|[（(](?=[^（()）\n]{2,120}(?:负责|牵头|配合|落实)[）)])"
)


_PURPOSES: tuple[Purpose, ...] = ("tasks", "goals", "frame")
#: 第五条　【专项规划】…: the name of an article.
_NAMED = re.compile(r"\s*[【\[（(]([^【】\[\]（）()\n]{2,16})[】\]）)](?=[\u4e00-\u9fff])")


@cache
def _words() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("outline.toml").read_text("utf-8"))


@dataclass(slots=True)
class Item:
    """A numbered item. ``own`` is its text up to its first child, without the number."""

    mark: Mark | None
    start: int
    body: int
    parent: Item | None
    end: int = 0
    children: list[Item] = field(default_factory=list)

    @property
    def style(self) -> str:
        """Style of its number, "" for the root."""
        return self.mark.style if self.mark else ""

    @property
    def own(self) -> Span:
        """Its text up to its first child."""
        return self.body, self.children[0].start if self.children else self.end

    def title_span(self, text: str) -> Span:
        """Its heading: up to the end of the first sentence, or of its line."""
        named = _NAMED.match(text, self.body, self.own[1])
        if named:
            return named.span(1)
        found = _TITLE_END.search(text, self.body, self.own[1])
        end = found.start() if found else self.own[1]
        longest = cast("int", _words()["length"]["title"])
        if end - self.body > longest:
            comma = re.compile("[，,]").search(text, self.body, end)
            end = comma.start() if comma else end
        while end > self.body and text[end - 1].isspace():
            end -= 1
        return self.body, end

    def title(self, text: str) -> str:
        """Its heading."""
        start, end = self.title_span(text)
        # 总　则: letters set apart are one word.
        return re.sub(
            r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])", "", text[start:end].strip()
        )

    def walk(self) -> Iterator[Item]:
        """Itself and all below, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self) -> Iterator[Item]:
        """Its parents, the nearest first, without the root."""
        at = self.parent
        while at is not None and at.mark is not None:
            yield at
            at = at.parent


def outline(
    text: str, *, start: int = 0, end: int | None = None, skip: tuple[Span, ...] = ()
) -> Item:
    """The tree of numbered items of a text.

    Depth follows from the order of styles: a style that is not yet open opens a level below, one
    that is open closes all levels under it. So any hierarchy is read, whatever styles it uses,
    and numbering may restart under every heading. O(n).

    Parameters
    ----------
    skip
        spans (of tables) whose numbers are no headings.
    """
    end = len(text) if end is None else end
    root = Item(None, start, start, None)
    root.end = end
    stack = [root]
    for at, mark in _marks(text, start, end, skip):
        depth = next((i for i, item in enumerate(stack) if item.style == mark.style), None)
        if depth is not None:
            del stack[depth:]
        parent = stack[-1]
        item = Item(mark, at, mark.end, parent)
        parent.children.append(item)
        stack.append(item)
    _close(root, end)
    return root


def _marks(text: str, start: int, end: int, skip: tuple[Span, ...]) -> Iterator[tuple[int, Mark]]:
    following: dict[str, int] = {}
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        inside = next((span for span in skip if span[0] <= at < span[1]), None)
        if inside is not None:
            at = max(inside[1], at + 1)
            continue
        first = at
        while first < stop and text[first].isspace():
            first += 1
        mark = mark_at(text, first, stop, following)
        if mark is not None:
            yield first, mark
            following[mark.style] = mark.value + 1
        for where, inner in inner_marks(text, mark.end if mark else first, stop):
            yield where, inner
            following[inner.style] = inner.value + 1
        at = stop + 1


def _close(item: Item, end: int) -> None:
    item.end = end
    for i, child in enumerate(item.children):
        _close(child, item.children[i + 1].start if i + 1 < len(item.children) else end)


def purpose(title: str) -> Purpose:
    """What a heading says its part is for."""
    title = re.sub(r"\s+", "", title)
    for name in _PURPOSES:
        if any(word in title for word in cast("list[str]", _words()[name]["words"])):
            return name
    return ""


def purpose_of(item: Item, text: str) -> Purpose:
    """What an item is for, by its own heading or the nearest above that says so."""
    for each in (item, *item.ancestors()):
        said = purpose(each.title(text)) if each.end - each.body and _is_heading(each, text) else ""
        if said:
            return said
    return ""


def _is_heading(item: Item, text: str) -> bool:
    """Whether an item is a heading, short and without a sentence of its own on the line."""
    start, end = item.title_span(text)
    return end - start <= 24


def is_background(item: Item, text: str) -> bool:
    """Whether an item stands under a heading that tells how things are."""
    words = cast("list[str]", _words()["background"]["words"])
    return any(
        word in each.title(text)
        for each in (item, *item.ancestors())
        if _is_heading(each, text)
        for word in words
    )
