"""What an official document (公文) is made of, told apart from how it is laid out.

``official_docx.py`` and ``official_pdf.py`` lay out the same parts by ``official.toml``, which
holds the measures of the standard. All text arrives in the language of the document.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from onemetre.ground.dated import Source

#: Millimetres in a point of type.
_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Head:
    """A heading with its number written: ``一、``, ``（一）``, ``1.``."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. ``code`` stands small after it: by it its figures can be verified.

    ``lead`` are the words it begins with, set as a heading of the second level.
    """

    text: str
    code: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``shares`` are the widths of its columns, ``centred`` those set in the middle."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    note: str = ""
    centred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex, on a sheet of its own; an empty one says so in ``none``."""

    title: str
    grids: tuple[Grid, ...]
    none: str = ""


@dataclass(frozen=True, slots=True)
class Official:
    """A whole document.

    Attributes
    ----------
    signed, date
        who it is from (发文机关署名) and its day (成文日期), as printed.
    printed
        who printed it and when (印发机关, 印发日期).
    labels
        words of the form itself: ``annex`` (附件).
    notice
        a warning above everything ("invented data"), "" where there is none.
    """

    language: Literal["zh", "en"]
    title: str
    parts: tuple[Head | Text, ...]
    annexes: tuple[Annex, ...]
    signed: str
    date: str
    printed: tuple[str, str]
    labels: dict[str, str]
    notice: str = ""

    @property
    def title_lines(self) -> list[str]:
        """The title cut where its sense allows: a title within it, 《…》, is not torn apart."""
        if self.language != "zh":
            return [self.title]
        room = measures().page["block_width"] / _POINT / measures().type["title"]
        lines = [""]
        for piece in re.split(r"(?<=》)|(?=《)", self.title):
            if lines[-1] and _width(lines[-1] + piece) > room:
                lines.append("")
            lines[-1] += piece
        return lines


def _width(text: str) -> float:
    """In characters; a digit or Latin letter is half of one."""
    return sum(1.0 if ord(each) > 0x2E7F else 0.5 for each in text)


@dataclass(frozen=True, slots=True)
class Measures:
    """The form, see ``official.toml``: millimetres and points."""

    page: dict[str, float]
    type: dict[str, float]
    rules: dict[str, float]
    fonts: dict[str, dict[str, Any]]
    source: Source

    @property
    def right(self) -> float:
        """Right margin, mm."""
        return self.page["width"] - self.page["left"] - self.page["block_width"]

    @property
    def bottom(self) -> float:
        """Bottom margin, mm."""
        return self.page["height"] - self.page["top"] - self.page["block_height"]

    @property
    def line(self) -> float:
        """From one line to the next, points."""
        return self.page["block_height"] / self.page["lines"] / _POINT

    @property
    def character(self) -> float:
        """From one character to the next, points."""
        return self.page["block_width"] / self.page["characters"] / _POINT


@cache
def measures() -> Measures:
    """The form of official documents."""
    table = tomllib.loads(Path(__file__).with_name("official.toml").read_text("utf-8"))
    return Measures(
        table["page"], table["type"], table["rules"], table["fonts"], Source.read(table["source"])
    )
