"""A plan's text cut into pieces, each knowing what was read from it: for showing, either way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from onemetre.policy import Plan
    from onemetre.policy.plan import Span

#: What stands on top where several things were read from the same words.
Sort = Literal["target", "term", "duty", "quantity", "title", ""]
_ORDER: tuple[Sort, ...] = ("target", "term", "duty", "quantity", "title")


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring characters that were read alike.

    Attributes
    ----------
    sort, task, start
        of the thing on top: what it is, its task, where it begins; "" and -1 for plain text.
    anchor
        position to which an address leads (``#c3359``), -1 where nothing begins here.
    caution
        whether a warning stands on it.
    focus
        whether it is of the part that is looked at.
    """

    text: str
    span: Span
    sort: Sort
    task: str
    start: int
    anchor: int
    caution: bool
    focus: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``task`` is the number of the task that begins in it, "" for none."""

    pieces: tuple[Piece, ...]
    task: str


Mark = tuple[int, int, Sort, str]


def marks_of(plan: Plan) -> list[Mark]:
    """Everything that was read: (start, end, what, task)."""
    found: list[Mark] = []
    for things in (plan.targets, plan.terms, plan.quantities):
        sort: Sort = "target" if things is plan.targets else (
            "term" if things is plan.terms else "quantity"
        )  # fmt: skip
        found += [(*each.span, sort, "") for each in things]
    for task in plan.tasks:
        n = task.number
        found += [(*each.span, "target", n) for each in task.targets]
        found += [(*each.span, "term", n) for each in task.terms]
        found += [(*each.span, "duty", n) for each in task.duties]
        found += [(*each.span, "quantity", n) for each in task.quantities]
        at = plan.text.find(task.title, *task.span)
        if at >= 0:
            found.append((at, at + len(task.title), "title", n))
    return sorted(found, key=lambda mark: (mark[0], _ORDER.index(mark[2]), -mark[1]))


def paragraphs(plan: Plan, span: Span | None = None, focus: Span = (0, 0)) -> list[Paragraph]:
    """The text between two positions (all of it by default), `focus` cut out of it.

    O(text + marks²) at worst.
    """
    start, end = span or (0, len(plan.text))
    own = [mark for mark in marks_of(plan) if mark[1] > start and mark[0] < end]
    cautions = [each.span for each in plan.warnings if each.code == "broken-off"]
    tasks = {task.span[0]: task.number for task in plan.tasks}
    out, at = [], start
    for line in plan.text[start:end].split("\n"):
        stop = at + len(line)
        if line.strip():
            begins = next((n for begin, n in tasks.items() if at <= begin <= stop), "")
            out.append(
                Paragraph(tuple(_pieces(plan.text, (at, stop), own, cautions, focus)), begins)
            )
        at = stop + 1
    return out


def _pieces(
    text: str, line: Span, marks: list[Mark], cautions: list[Span], focus: Span
) -> list[Piece]:
    start, end = line
    here = [mark for mark in marks if mark[1] > start and mark[0] < end]
    warned = [span for span in cautions if span[1] > start and span[0] < end]
    cuts = {start, end}
    for a, b in (*((a, b) for a, b, _, _ in here), *warned, focus):
        cuts |= {min(max(a, start), end), min(max(b, start), end)}
    edges, out = sorted(cuts), []
    for a, b in pairwise(edges):
        over = [mark for mark in here if mark[0] <= a and mark[1] >= b]
        top = min(over, key=lambda mark: (_ORDER.index(mark[2]), mark[0]), default=None)
        begins = any(mark[0] == a for mark in over)
        caution = any(c <= a and d >= b for c, d in warned)
        sort, task, begin = (top[2], top[3], top[0]) if top else ("", "", -1)
        near = focus[0] <= a and b <= focus[1]
        out.append(Piece(text[a:b], (a, b), sort, task, begin, a if begins else -1, caution, near))
    return out
