"""Charts as SVG: the age line, intervals beside the official radius, signs of states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.press import theme
from onemetre.press.maps import hatch_pattern
from onemetre.press.svg import circle, element, line, rect, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onemetre.press.report import Sign

#: Pixels of one metre of height on the age line.
_METRE = 34.0
#: Drawings narrower than this, in pixels, are for phones.
_SLIM = 500.0


@dataclass(frozen=True, slots=True)
class DumbbellRow:
    """One row: per cent, or None where there is no such answer.

    ``right`` stands at the right end, ``right_note`` smaller below it.
    """

    title: str
    note: str
    official: float | None
    walk: float | None
    low: float | None
    high: float | None
    target: float | None
    right: str
    right_note: str = ""


@dataclass(frozen=True, slots=True)
class DumbbellWords:
    """Words of the key."""

    official: str
    walk: str
    child: str
    target: str


def dumbbells(
    rows: Sequence[DumbbellRow], words: DumbbellWords, *, width: float, title_share: float = 0.31
) -> str:
    """The official radius beside a child's walk: how much of a circle on paper is a way on foot.

    A narrow drawing writes the words of a row above it, and the key on two lines.
    """
    slim = width < _SLIM
    left, right = (8.0, 8.0) if slim else (width * title_share, width * 0.15)
    span = width - left - right
    top, each = (50.0, 58.0) if slim else (30.0, 34.0)
    bottom = top + each * len(rows)

    def at(percent: float) -> float:
        return left + span * min(max(percent, 0.0), 100.0) / 100

    out = [_key(words, 2 if slim else 4)]
    for percent in (0, 25, 50, 75, 100):
        out.append(line(at(percent), top - 4, at(percent), bottom, stroke=theme.LINE))
        said = f"{percent}%" if percent == 100 else str(percent)
        out.append(text(at(percent), bottom + 13, said, size=9, fill=theme.QUIET, anchor="middle"))
    for i, row in enumerate(rows):
        y = top + each * i + (each - 13 if slim else each / 2 - 4)
        out += _dumbbell(row, y, at)
        out += _words_above(row, y - 26, width) if slim else _words_beside(row, y, width)
    return svg(width, bottom + 20, *out)


def _words_beside(row: DumbbellRow, y: float, width: float) -> list[str]:
    return [
        text(0, y + 1, row.title, size=11, bold=True),
        text(0, y + 13, row.note, size=9, fill=theme.QUIET),
        text(width, y + 1, row.right, size=11, anchor="end", bold=True),
        text(width, y + 13, row.right_note, size=9, fill=theme.QUIET, anchor="end"),
    ]


def _words_above(row: DumbbellRow, y: float, width: float) -> list[str]:
    return [
        text(0, y + 1, row.title, size=11, bold=True),
        text(0, y + 13, row.note, size=9, fill=theme.QUIET),
        text(width, y + 13, f"{row.right} {row.right_note}".strip(), size=9, anchor="end",
             bold=True),
    ]  # fmt: skip


def _dumbbell(row: DumbbellRow, y: float, at) -> list[str]:  # type: ignore[no-untyped-def]
    out = []
    known = [v for v in (row.official, row.walk, row.low, row.high) if v is not None]
    out.append(line(at(0), y, at(100), y, stroke=theme.LINE))
    if known:
        out.append(line(at(min(known)), y, at(max(known)), y, stroke=theme.INK, width=1.1))
    if row.target is not None:
        out.append(line(at(row.target), y - 10, at(row.target), y + 10,
                        stroke=theme.PERSIMMON, width=2.2))  # fmt: skip
    if row.official is not None:
        x = at(row.official)
        out.append(rect(x - 4, y - 4, 8, 8, fill=theme.PAPER, stroke=theme.INK, stroke_width=1.4))
    if row.walk is not None:
        out.append(line(at(row.walk), y - 6, at(row.walk), y + 6, width=2.0))
    if row.low is not None and row.high is not None:
        low, high = at(row.low), at(row.high)
        out.append(line(low, y, high, y, stroke=theme.JADE, width=5.5, cap="round"))
        out.append(circle(high, y, 4.4, fill=theme.PAPER, stroke=theme.JADE, width=1.8))
        out.append(circle(low, y, 4.4, fill=theme.JADE))
    return out


def _key(words: DumbbellWords, across: int) -> str:
    """Four signs with their words, so many on a line."""
    signs: tuple[tuple[float, str, Callable[[float, float], str]], ...] = (
        (13.0, words.official, _key_official), (7.0, words.walk, _key_tick(theme.INK, 2.0)),
        (29.0, words.child, _key_interval), (7.0, words.target, _key_tick(theme.PERSIMMON, 2.2)),
    )  # fmt: skip
    out = []
    x, y = 0.0, 10.0
    for i, (indent, said, drawn) in enumerate(signs):
        if i % across == 0 and i:
            x, y = 0.0, y + 18
        out += [drawn(x, y), text(x + indent, y, said, size=9.5)]
        x += indent + width_of(said, 9.5) + 18
    return "".join(out)


def _key_official(x: float, y: float) -> str:
    return rect(x, y - 7, 8, 8, fill=theme.PAPER, stroke=theme.INK, stroke_width=1.4)


def _key_tick(colour: str, width: float) -> Callable[[float, float], str]:
    return lambda x, y: line(x, y - 9, x, y + 2, stroke=colour, width=width)


def _key_interval(x: float, y: float) -> str:
    return "".join((
        line(x + 4, y - 3.5, x + 20, y - 3.5, stroke=theme.JADE, width=5.5, cap="round"),
        circle(x + 20, y - 3.5, 4.2, fill=theme.PAPER, stroke=theme.JADE, width=1.8),
        circle(x + 4, y - 3.5, 4.2, fill=theme.JADE),
    ))  # fmt: skip


def age_line(heights: Sequence[float], age: int, *, one_metre: str, width: float) -> str:
    """The age line: a tick an age, as tall as that age's eyes, and the line at one metre.

    Parameters
    ----------
    heights
        metres of eye height for each age, the youngest first; ticks cross the line where they
        pass one metre.
    age
        the one in question, marked by the knob.
    one_metre
        the words at the line.
    """
    side, top = 36.0, 26.0
    ground = top + _METRE + 6
    step = (width - 2 * side) / max(len(heights) - 1, 1)
    level = ground - _METRE
    out = [line(0, ground, width, ground, stroke=theme.LINE)]
    for i, height in enumerate(heights):
        x = side + step * i
        strong = i == age
        stroke, width_ = (theme.INK, 2.4) if strong else ("#B9B5A8", 1.4)
        out.append(line(x, ground, x, ground - height * _METRE, stroke=stroke, width=width_))
        if not strong:
            out.append(circle(x, ground - height * _METRE, 1.7, fill="#B9B5A8"))
        out.append(
            text(x, ground + 14, str(i), size=10, anchor="middle", bold=strong,
                 fill=theme.INK if strong else theme.QUIET)
        )  # fmt: skip
    out.append(line(0, level, width, level, width=2.0))
    out.append(text(0, level - 5, one_metre, size=9, fill=theme.QUIET))
    x = side + step * age
    out.append(circle(x, level, 11, fill=theme.PERSIMMON_TEXT, stroke=theme.PAPER, width=2.5))
    out.append(text(x, level + 4, str(age), size=11.5, fill="#FFFFFF", anchor="middle", bold=True))
    return svg(width, ground + 20, *out)


def age_badge(height: float, said: str, value: str, note: str, *, width: float) -> str:
    """Below a small map: an age as tall as its eyes beside the line at one metre, and a value."""
    ground, level = 38.0, 38.0 - 26.0
    tall = height * 26.0
    return svg(
        width, 42,
        line(0, ground, width, ground, stroke=theme.LINE),
        line(8, ground, 8, ground - tall, width=2.4),
        line(3, ground - tall, 13, ground - tall, width=2.4),
        line(0, level, 58, level, stroke=theme.PERSIMMON, width=1.6),
        text(20, ground - 5, said, size=12, bold=True),
        text(width, ground - 20, value, size=12.5, anchor="end", bold=True),
        text(width, ground - 6, note, size=8.5, anchor="end", fill=theme.QUIET),
    )  # fmt: skip


def sign(name: Sign, size: float = 14.0, prefix: str = "sign") -> str:
    """The sign of a state, drawn on the line at one metre. It always stands beside its word."""
    middle = size / 2
    stroke = 1.5
    dot = size * 0.17

    def rule(y: float, colour: str = theme.INK, dash: str | None = None) -> str:
        return line(0.5, y, size - 0.5, y, stroke=colour, width=stroke, dash=dash)

    if name == "kept":
        inner = [rule(middle + 2.5, theme.JADE), circle(middle, middle - 2.2, dot, fill=theme.JADE)]
    elif name == "missed":
        inner = [
            rule(middle - 2.5, theme.PERSIMMON_TEXT),
            circle(middle, middle + 2.2, dot, fill="none", stroke=theme.PERSIMMON_TEXT),
        ]
    elif name == "broken":
        red = theme.PERSIMMON_TEXT
        inner = [
            line(0.5, middle, middle - 2, middle, stroke=red, width=stroke),
            line(middle + 2, middle + 3, size - 0.5, middle + 3, stroke=red, width=stroke),
            line(middle - 2, middle - 3, middle + 2, middle + 6, stroke=red, width=stroke),
        ]
    elif name == "open":
        inner = [
            rule(middle),
            circle(middle, middle, dot + 0.6, fill=theme.PAPER, stroke=theme.INK),
        ]
    elif name == "no_evidence":
        inner = [rule(middle, theme.SUN_TEXT, "2.2 2")]
    elif name == "no_data":
        inner = [
            element("defs", hatch_pattern(f"{prefix}-hatch")),
            rect(0.5, middle - 4, size - 1, 8, fill=f"url(#{prefix}-hatch)"),
        ]
    else:
        inner = [rule(middle, theme.QUIET)]
    return svg(size, size, *inner)
