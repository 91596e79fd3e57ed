"""Charts of low–high values: one under another against a target, and one after another in time.

Target: one ink line with its words at its end. Interval: a jade bar, solid dot low, open dot
high. What is not known is hatched and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.press import theme
from onemetre.press.maps import hatch_pattern
from onemetre.press.svg import circle, element, line, number, rect, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Rows beyond this many are drawn as a close sheaf, without their names.
_NAMED = 24


@dataclass(frozen=True, slots=True)
class Strip:
    """One row: a low and a high value, or None where it is not known."""

    title: str
    low: float | None
    high: float | None
    said: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """What values are measured on: from 0 to `top`, with the words of its ends and target."""

    top: float
    unit: str
    target: float | None
    target_words: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A value at one time."""

    title: str
    low: float
    high: float
    said: str


def strips(rows: Sequence[Strip], scale: Scale, *, width: float, prefix: str) -> str:
    """Low–high values one under another. Narrow drawings write the name above its row."""
    slim, sheaf = width < 500, len(rows) > _NAMED
    left, right = (0.0, 66.0) if slim else (width * 0.24, 84.0)
    if sheaf:
        left, right = 0.0, 12.0
    x0, x1 = left + 6, width - right - 6
    each = 5.0 if sheaf else 38.0 if slim else 30.0
    top = 30.0
    bottom = top + each * len(rows) + 6

    def at(value: float) -> float:
        return x0 + (x1 - x0) * min(max(value / scale.top, 0.0), 1.0)

    out = [element("defs", hatch_pattern(f"{prefix}-hatch")), *_grid(scale, at, top, bottom)]
    for i, row in enumerate(rows):
        y = top + each * i + (each - 9 if slim and not sheaf else each / 2)
        out += _sheaf_row(row, y, at) if sheaf else _row(row, y, at, width, prefix, slim=slim)
    if scale.target is not None:
        out += _target(scale, at(scale.target), top, bottom, width)
    return svg(width, bottom + 20, *out)


def _grid(scale: Scale, at, top: float, bottom: float) -> list[str]:  # type: ignore[no-untyped-def]
    out = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = scale.top * part
        said = number(value) + (scale.unit if part == 1 else "")
        out.append(line(at(value), top - 4, at(value), bottom, stroke=theme.LINE))
        out.append(text(at(value), bottom + 14, said, size=11, fill=theme.QUIET, anchor="middle"))
    return out


def _row(row: Strip, y: float, at, width: float, prefix: str, *, slim: bool) -> list[str]:  # type: ignore[no-untyped-def]
    title_y = y - 13 if slim else y + 4
    out = [text(0, title_y, row.title, size=13, bold=row.strong)]
    x0, x1 = at(0.0), at(float("inf"))
    out.append(text(width, y + 4, row.said, size=13, anchor="end", bold=row.strong,
                    fill=theme.QUIET if row.low is None else theme.INK))  # fmt: skip
    if row.low is None or row.high is None:
        out.append(rect(x0, y - 5, x1 - x0, 10, fill=f"url(#{prefix}-hatch)"))
        return out
    out.append(line(x0, y, x1, y, stroke=theme.LINE))
    low, high = at(row.low), at(row.high)
    colour = theme.INK if row.strong else theme.JADE
    if high - low >= 1:
        out.append(line(low, y, high, y, stroke=colour, width=6))
        out.append(circle(high, y, 5, fill=theme.PAPER, stroke=colour, width=2))
    out.append(circle(low, y, 5, fill=colour))
    return out


def _sheaf_row(row: Strip, y: float, at) -> list[str]:  # type: ignore[no-untyped-def]
    if row.low is None or row.high is None:
        return [line(at(0), y, at(float("inf")), y, stroke=theme.HATCH[0], dash="1 3")]
    low, high = at(row.low), max(at(row.high), at(row.low) + 2)
    return [line(low, y, high, y, stroke=theme.INK if row.strong else theme.JADE, width=3)]


def _target(scale: Scale, x: float, top: float, bottom: float, width: float) -> list[str]:
    wide = width_of(scale.target_words, 12, bold=True)
    ends = x + wide / 2 > width
    where = min(x + 3, width) if ends else x
    return [
        line(x, top - 8, x, bottom, stroke=theme.INK, width=2),
        text(where, top - 13, scale.target_words, size=12, bold=True,
             anchor="end" if ends else "middle" if x - wide / 2 > 0 else "start"),
    ]  # fmt: skip


def trend(moments: Sequence[Moment], scale: Scale, *, width: float) -> str:
    """Low–high values one after another: the low answer as a line, up to the high one a band."""
    left, right, top, height = 40.0, 96.0, 26.0, 170.0
    bottom = top + height

    def y_of(value: float) -> float:
        return bottom - height * min(max(value / scale.top, 0.0), 1.0)

    step = (width - left - right) / max(len(moments) - 1, 1)
    xs = [left + step * i for i in range(len(moments))]
    out = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = scale.top * part
        out.append(line(left, y_of(value), width - right, y_of(value), stroke=theme.LINE))
        out.append(text(left - 12, y_of(value) + 4, number(value), size=11, fill=theme.QUIET,
                        anchor="end"))  # fmt: skip
    lows = [(x, y_of(m.low)) for x, m in zip(xs, moments, strict=True)]
    highs = [(x, y_of(m.high)) for x, m in zip(xs, moments, strict=True)]
    around = _points([*lows, *reversed(highs)])
    out.append(element("polygon", points=around, fill=theme.PERSIMMON, fill_opacity="0.14"))
    out.append(element("polyline", points=_points(lows), fill="none", stroke=theme.PERSIMMON,
                       stroke_width=2.0))  # fmt: skip
    if scale.target is not None:
        y = y_of(scale.target)
        out.append(line(left, y, width - right, y, stroke=theme.INK, width=2))
        out.append(text(width - right + 10, y + 4, scale.target_words, size=12, bold=True))
    out += _dots(lows, highs, moments, bottom, width)
    last = moments[-1]
    middle = (lows[-1][1] + highs[-1][1]) / 2
    if scale.target is not None and abs(middle - y_of(scale.target)) < 16:
        middle = y_of(scale.target) + 18
    out.append(text(width - right + 10, middle + 4, last.said, size=13, bold=True,
                    fill=theme.PERSIMMON_TEXT))  # fmt: skip
    return svg(width, bottom + 24, *out)


def _dots(
    lows: list[tuple[float, float]],
    highs: list[tuple[float, float]],
    moments: Sequence[Moment],
    bottom: float,
    width: float,
) -> list[str]:
    out = []
    every = max(1, round(len(moments) * 76 / max(width - 136, 1)))
    for i, ((x, low), (_, high), moment) in enumerate(zip(lows, highs, moments, strict=True)):
        if abs(low - high) > 1:
            out.append(circle(x, high, 4, fill=theme.PAPER, stroke=theme.PERSIMMON, width=2))
        out.append(circle(x, low, 4, fill=theme.PERSIMMON))
        if (len(moments) - 1 - i) % every == 0:
            anchor = "start" if i == 0 else "middle"
            out.append(text(x - (8 if i == 0 else 0), bottom + 18, moment.title, size=11,
                            fill=theme.QUIET, anchor=anchor))  # fmt: skip
    return out


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
