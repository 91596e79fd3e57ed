"""A value beside its target: low and high on one line, the target drawn across it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from onemetre.press import theme
from onemetre.press.svg import circle, line, svg, text, width_of

if TYPE_CHECKING:
    from onemetre.press.report import Tone

_Y, _HEIGHT = 30.0, 56.0
_SIDE = 8.0


def top_of(unit: str, *values: float) -> float:
    """The end of the axis: 100 for per cent, else the next round number beyond every value."""
    most = max(values)
    if unit == "%":
        return max(100.0, most)
    step = 10.0 ** math.floor(math.log10(most)) if most > 0 else 1.0
    return next(step * k for k in (1, 2, 5, 10, 20) if step * k >= most)


def target_chart(
    low: float, high: float, goal: float, unit: str, *,
    said: str, target_said: str, tone: Tone, width: float,
) -> str:  # fmt: skip
    """Draw it.

    Parameters
    ----------
    low, high
        what was found, in the unit of the target: a bar between a dot (low) and a ring (high);
        one value is a bar from nought to a dot.
    said, target_said
        words for the value (at the right end) and for the target (above its line).
    """
    top = top_of(unit, high, goal)
    right = width - max(width_of(said, 15, bold=True) + 24, 56.0)
    ink = theme.TONES[tone]

    def at(value: float) -> float:
        return _SIDE + (right - 2 * _SIDE) * min(max(value / top, 0.0), 1.0)

    out = [line(at(0), _Y, at(top), _Y, stroke=theme.LINE)]
    middle = [top / 2] if (top / 2).is_integer() else []
    for value in (0.0, *middle, top):
        out.append(line(at(value), _Y - 4, at(value), _Y + 4, stroke=theme.LINE))
        words = f"{value:,.15g}" + ("%" if unit == "%" and value == top else "")
        out.append(text(at(value), _HEIGHT - 6, words, size=11, fill=theme.QUIET, anchor="middle"))
    begin = low if high > low else 0.0
    out.append(line(at(begin), _Y, at(high), _Y, stroke=ink, width=6.0))
    if high > low:
        out.append(circle(at(high), _Y, 5, fill=theme.PAPER, stroke=ink, width=2.0))
    out.append(circle(at(low), _Y, 5, fill=ink))
    out += _target(at(goal), right, target_said)
    out.append(text(right + 10, _Y + 5, said, size=15, fill=ink, bold=True))
    return svg(width, _HEIGHT, *out)


def _target(x: float, right: float, said: str) -> list[str]:
    """The line at the target with its words, kept inside the drawing."""
    half = width_of(said, 12, bold=True) / 2
    middle = min(max(x, half), max(right - half, half))
    return [
        line(x, _Y - 13, x, _Y + 11, width=2.0),
        text(middle, _Y - 18, said, size=12, anchor="middle", bold=True),
    ]
