"""The course of something that is owed, as one line of days: what was done stands above it, what
was asked below, the day it is due across it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.press import theme
from onemetre.press.svg import circle, line, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

_HEIGHT, _MIDDLE, _EDGE, _SIZE = 84.0, 40.0, 10.0, 12.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day; ``below``: it was asked, not done."""

    day: date
    below: bool


@dataclass(frozen=True, slots=True)
class Course:
    """Its marks, its days, and whether it has come to its end."""

    marks: Sequence[Mark]
    deadline: date
    today: date
    closed: bool


@dataclass(frozen=True, slots=True)
class CourseWords:
    """Words of the line, and how a day is written."""

    due: str
    today: str
    day: Callable[[date], str]


def course(of: Course, words: CourseWords, *, width: float) -> str:
    """The line, `width` pixels wide. Days are to scale; marks of one day stand side by side."""
    days = [each.day for each in of.marks] or [of.today]
    first = min(*days, of.deadline)
    last = max(*days, of.deadline, days[-1] if of.closed else of.today)
    span = max((last - first).days, 1)

    def at(day: date) -> float:
        return _EDGE + (width - 2 * _EDGE) * (day - first).days / span

    end = at(days[-1] if of.closed else min(of.today, last))
    due = at(of.deadline)
    out = [line(_EDGE, _MIDDLE, width - _EDGE, _MIDDLE, stroke=theme.LINE)]
    out.append(line(_EDGE, _MIDDLE, min(end, due), _MIDDLE, width=2))
    if end > due:
        out.append(line(due, _MIDDLE, end, _MIDDLE, stroke=theme.PERSIMMON_TEXT, width=2))
    out.append(line(due, _MIDDLE - 16, due, _MIDDLE + 16, width=2))
    out += _marks(of.marks, at, width)
    out += _labels(of, words, at, width)
    return svg(width, _HEIGHT, *out)


def _marks(marks: Sequence[Mark], at: Callable[[date], float], width: float) -> list[str]:
    """Dots of what was done, rings of what was asked; on the right half they spread leftwards."""
    seen: dict[tuple[date, bool], int] = {}
    out = []
    for each in marks:
        n = seen.get((each.day, each.below), 0)
        seen[each.day, each.below] = n + 1
        x = at(each.day)
        x += 9 * n if x < width / 2 else -9 * n
        if each.below:
            out.append(circle(x, _MIDDLE + 8, 3.4, fill=theme.PAPER, stroke=theme.INK))
        else:
            out.append(circle(x, _MIDDLE - 8, 4, fill=theme.JADE))
    return out


def _labels(of: Course, words: CourseWords, at: Callable[[date], float], width: float) -> list[str]:
    """The day it is due above the line, today or the first day below it."""
    due = f"{words.due} {words.day(of.deadline)}"
    out = [_held(at(of.deadline), _MIDDLE - 24, due, width, bold=True)]
    first = min(each.day for each in of.marks) if of.marks else of.today
    begun = words.day(first)
    out.append(_held(at(first), _MIDDLE + 34, begun, width, fill=theme.QUIET))
    now = f"{words.today} {words.day(of.today)}"
    apart = at(of.today) - width_of(now, _SIZE) / 2 > at(first) + width_of(begun, _SIZE) + 8
    if not of.closed and apart:
        late = of.today > of.deadline
        fill = theme.PERSIMMON_TEXT if late else theme.QUIET
        out.append(_held(at(of.today), _MIDDLE + 34, now, width, fill=fill))
    return out


def _held(
    x: float, y: float, said: str, width: float, *, fill: str = theme.INK, bold: bool = False
) -> str:
    """A label around `x` that stays within the drawing."""
    half = width_of(said, _SIZE, bold=bold) / 2
    middle = min(max(x, half), width - half)
    return text(middle, y, said, size=_SIZE, fill=fill, anchor="middle", bold=bold)
