"""What a printed report is made of, told apart from how it is laid out.

A report is a list of blocks. ``html.py`` and ``pdf.py`` lay out the same blocks; neither knows
what a child, a street or a plan is. All text arrives in the language of the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["plain", "quiet", "good", "bad", "attention"]
#: The signs of a state, drawn on the one-metre line: dot above, ring below, ring on it, line
#: broken, dashed line, hatch, and a plain line for what is shown without a verdict.
Sign = Literal["kept", "missed", "open", "broken", "no_evidence", "no_data", "reference"]
Align = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `sign` is drawn before the text, `note` smaller below it."""

    text: str
    tone: Tone = "plain"
    strong: bool = False
    note: str = ""
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, where its cells align, and its share of the width."""

    title: str
    align: Align = "start"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with a short rule above it; `note` stands quietly on the same line."""

    text: str
    note: str = ""
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, in Song type on a wash, with where they stand."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure set large and the sentence that says what it means."""

    figure: str
    unit: str
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings under one another, with hairlines between."""

    items: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `note` stands below it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing.

    ``svg`` is one complete ``<svg>`` element whose ``width`` and ``height`` are pixels at 96 to
    the inch. ``alt`` says in words what it shows.
    """

    svg: str
    alt: str
    caption: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class FigureGrid:
    """Drawings side by side, so many in a row."""

    figures: tuple[Figure, ...]
    across: int = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """Term and text, one under another: sources, assumptions, methods."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new sheet."""


Block = Heading | Paragraph | Quote | Findings | Table | Figure | FigureGrid | Listing | PageBreak


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    Attributes
    ----------
    language
        BCP 47 tag of the text, ``zh-Hans`` or ``en``.
    running
        what stands beside the logo on every sheet: the place and the kind of report.
    edition
        what stands at the right of the head: date or number.
    title, subtitle
        of the first sheet.
    footer
        lines at the foot of every sheet: sources, what the report does not say.
    notice
        a warning printed in the foot of every sheet ("invented data"), "" where there is none.
    """

    language: str
    running: str
    edition: str
    title: str
    subtitle: str
    footer: tuple[str, ...]
    notice: str = ""
    blocks: tuple[Block, ...] = field(default=())
