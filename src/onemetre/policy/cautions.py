"""What a reader of a plan should know about it: broken off, nobody named, named for nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onemetre.ground.language import mark
from onemetre.policy.duties import duties
from onemetre.policy.plan import Caution
from onemetre.policy.units import looks_like_unit, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.policy.documents import Document
    from onemetre.policy.outline import Item
    from onemetre.policy.plan import Head, Span, Task

_ENDS_WELL = re.compile(r"[。！？；：.!?）)】》”\"\d日]\s*$")


def cautions(
    document: Document, head: Head, tasks: Sequence[Task], tree: Item, loose: Sequence[Span]
) -> tuple[Caution, ...]:
    """All warnings, in the order of the document."""
    text = document.text
    found = [Caution(note.code, note.message, note.span) for note in document.notes]
    found += _broken_off(text, document.tables[-1].span if document.tables else None)
    found += _duplicated_title(text, tree)
    found += _without_duty(tasks)
    found += _without_task(text, tasks, tree, loose)
    found += _unsigned(head, tasks)
    return tuple(sorted(found, key=lambda each: (each.span, each.code)))


def _broken_off(text: str, last_table: Span | None) -> list[Caution]:
    """A last paragraph that ends in mid-sentence."""
    end = len(text.rstrip())
    if last_table and last_table[1] >= end - 2:
        return []
    start = text.rfind("\n", 0, end) + 1
    last = text[start:end]
    opened = sum(last.count(c) for c in "（(“《") - sum(last.count(c) for c in "）)”》")
    long_enough = len(last) >= 25 or opened > 0
    if not long_enough or (opened <= 0 and _ENDS_WELL.search(last)):
        return []
    return [
        Caution(
            "broken-off", mark("The text breaks off in the middle of a sentence."),
            (max(start, end - 20), end),
        )
    ]  # fmt: skip


def _duplicated_title(text: str, tree: Item) -> list[Caution]:
    """A title line that stands twice, as on pages of web sites."""
    seen: dict[str, Span] = {}
    for found in re.finditer(r"[^\n]+", text[: tree.body]):
        line = re.sub(r"\s+", "", found[0])
        signed = all(looks_like_unit(part) for part in found[0].split())
        if len(line) < 10 or signed or re.search(r"[。；：:]$", line):
            continue
        if line in seen:
            return [Caution("duplicated-title", mark("The title stands twice."), found.span())]
        seen[line] = found.span()
    return []


def _without_duty(tasks: Sequence[Task]) -> list[Caution]:
    if not any(task.duties for task in tasks):
        return []  # the document names nobody at all: one sentence for each task would say nothing
    return [
        Caution("task-without-duty", mark("No unit is named for this task."), task.span)
        for task in tasks
        if not task.duties
    ]


def _without_task(
    text: str, tasks: Sequence[Task], tree: Item, loose: Sequence[Span]
) -> list[Caution]:
    message = mark("Units are named for something that is no task here.")
    out = [Caution("duty-without-task", message, span) for span in loose]
    taken = sorted(task.span for task in tasks)
    return out + [
        Caution("duty-without-task", message, (found.start, found.end))
        for found in duties(text, 0, tree.end)
        if not any(a <= found.start < b for a, b in taken)
    ]


def _unsigned(head: Head, tasks: Sequence[Task]) -> list[Caution]:
    """A unit that owes something, but is not among those that sign; only where many sign."""
    if len(head.issuers) < 3:
        return []
    signing = {unit(each).name for each in head.issuers}
    joined = "".join(re.sub(r"\s+", "", each) for each in head.issuers)
    out: dict[str, Caution] = {}
    for task in tasks:
        for duty in task.duties:
            known = duty.unit in signing or duty.unit[1:] in joined
            if not duty.group and not known and duty.unit not in out:
                out[duty.unit] = Caution(
                    "unit-signs-nowhere",
                    mark("This unit owes something but is not among those that sign."), duty.span,
                )  # fmt: skip
    return list(out.values())
