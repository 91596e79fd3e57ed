"""Read a plan: from a document's text to tasks, duties, targets and what is missing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onemetre.policy.actions import actions
from onemetre.policy.cautions import cautions
from onemetre.policy.documents import Document, document_of_text, read_document
from onemetre.policy.duties import duties
from onemetre.policy.head import read_head
from onemetre.policy.numerals import han_number
from onemetre.policy.outline import Item, is_background, outline, purpose, purpose_of
from onemetre.policy.plan import Plan, Target, Task, Term
from onemetre.policy.targets import read_figures
from onemetre.policy.task_tables import (
    TableTask,
    articles_in,
    due_in,
    is_task_table,
    named_columns,
    table_tasks,
)
from onemetre.policy.terms import terms

if TYPE_CHECKING:
    from pathlib import Path

    from onemetre.policy.documents import DocTable
    from onemetre.policy.plan import Duty, Quantity, Span

_ATTACHMENT = re.compile(r"(?m)^[ \u3000]*附件\s*[\d一二三四五]?\s*(?:[:：].*)?$")
#: Styles that number steps within a task, never tasks themselves unless nothing else does.
_INNER = {"circle", "num_paren", "num_right", "dotted"}


def read_plan_file(path: Path) -> Plan:
    """Read the plan in a file.

    Raises
    ------
    InputError
        if the file cannot be read, or has no text.
    """
    return read_plan(read_document(path))


def read_plan(source: Document | str) -> Plan:
    """Read a plan. O(n) in the length of the text; any text gives a plan, if an empty one."""
    document = document_of_text(source) if isinstance(source, str) else source
    return _Reader(document).plan()


@dataclass(slots=True)
class _Reader:
    document: Document

    def plan(self) -> Plan:
        text = self.document.text
        tables = [(table, named_columns(table)) for table in self.document.tables]
        tree = outline(text, skip=tuple(table.span for table in self.document.tables))
        body = _body(tree, tables, text)
        head = read_head(text, body, [table.span for table in self.document.tables])
        year = head.date[:4]
        task_tables = [table.span for table, named in tables if is_task_table(named)]
        tree = outline(
            text, start=body, end=_before_attachments(text, body, task_tables),
            skip=tuple(table.span for table in self.document.tables),
        )  # fmt: skip
        items = _task_items(tree, text)
        tasks = [_task_of_item(item, text, year) for item in items]
        loose: list[Span] = []
        for table, named in tables:
            if not is_task_table(named):
                continue
            rows = table_tasks(text, table, named)
            if _is_appendix(rows, tasks, text):
                tasks, unknown = _with_appendix(rows, tasks, text)
                loose += unknown
            else:
                field = _field_above(tree, table, text)
                # Where a table holds the tasks, an item of the text is one only if it says who.
                tasks = [task for task in tasks if task.duties]
                tasks += [_task_of_row(row, text, field) for row in rows]
        tasks = [task for task in tasks if task.title or task.duties]
        goals, quantities = _goals(tree, text, tasks, year)
        notes = cautions(self.document, head, tasks, tree, loose)
        return Plan(
            text=text, format=self.document.format, head=head,
            fields=tuple(dict.fromkeys(task.field for task in tasks if task.field)),
            tasks=tuple(tasks), targets=tuple(goals), quantities=tuple(quantities),
            terms=_outer_terms(text, body, tasks), warnings=notes,
        )  # fmt: skip


def _body(tree: Item, tables: list[tuple[DocTable, dict[str, int]]], text: str) -> int:
    """Where the numbered body begins: the first heading of the style that opens the outline.

    A notice above it may number its attachments; so the body is the first item that has items
    of another style below it, or else the first task table, or else the first item.
    """
    every = [item for item in tree.walk() if item.mark]
    for item in every:
        if item.style in {"chapter", "part", "han"} and item.mark and item.mark.value == 1:
            return item.start
    for item in every:
        if item.children or purpose(item.title(text)):
            return item.start
    starts = [table.span[0] for table, named in tables if is_task_table(named)]
    starts += [item.start for item in tree.children if duties(text, *item.own)]
    starts += [item.start for item in tree.children[:1]]
    return min(starts, default=len(text))


def _before_attachments(text: str, body: int, tables: list[Span]) -> int:
    """Where the body ends: at a line that begins with 附件 behind it, or at the task tables."""
    ends = [found.start() for found in _ATTACHMENT.finditer(text, body)]
    ends += [start for start, _ in tables if start > body]
    return min(ends, default=len(text))


# Which items are tasks ------------------------------------------------------------------------


def _task_items(tree: Item, text: str) -> list[Item]:
    """The items that are tasks.

    The style whose items most often name who owes them is that of tasks; where no item names
    anybody, the innermost headings of the parts that are neither goals nor frame are.
    """
    every = [item for item in tree.walk() if item.mark]
    allowed = [item for item in every if purpose_of(item, text) not in {"goals", "frame"}]
    carrying = [item for item in allowed if duties(text, *item.own)]
    able = [item for item in carrying if item.style not in _INNER] or carrying
    votes = Counter(item.style for item in able)
    if votes:
        style = max(votes, key=lambda each: (votes[each], -_depth(every, each)))
        allowed_by_duty = {id(item) for item in carrying}
        chosen = [item for item in allowed if item.style == style]
        chosen = _level(chosen, allowed_by_duty)
    else:
        chosen = []
    covered = {id(parent) for item in chosen for parent in (item, *item.ancestors())}
    # Parts without any such item: their own innermost headings.
    for item in allowed:
        if id(item) in covered or any(id(p) in {id(c) for c in chosen} for p in item.ancestors()):
            continue
        if not _below(item, covered) and _could_be_task(item, votes):
            chosen.append(item)
            covered |= {id(item)} | {id(parent) for parent in item.ancestors()}
    return sorted(chosen, key=lambda item: item.start)


def _depth(every: list[Item], style: str) -> int:
    return min(sum(1 for _ in item.ancestors()) for item in every if item.style == style)


def _level(chosen: list[Item], carrying: set[int]) -> list[Item]:
    """Of items of one style within one another's parts, those at the depth of the carriers."""
    depths = Counter(sum(1 for _ in item.ancestors()) for item in chosen if id(item) in carrying)
    return [item for item in chosen if sum(1 for _ in item.ancestors()) in depths]


def _below(item: Item, covered: set[int]) -> bool:
    return any(id(each) in covered for each in item.walk())


def _could_be_task(item: Item, votes: Counter[str]) -> bool:
    """A heading without deeper headings, in a part that announces tasks or says nothing."""
    if item.style in _INNER or (votes and item.style not in {"num", "han_paren", "article"}):
        return False
    inner = [child for child in item.children if child.style not in _INNER]
    if inner:
        return False
    return bool(list(item.ancestors())) and item.own[1] - item.own[0] >= 4


# One task -------------------------------------------------------------------------------------


def _task_of_item(item: Item, text: str, year: str) -> Task:
    start, end = item.body, item.end
    found = duties(text, start, end)
    named = tuple(duty for each in found for duty in each.duties)
    without = [(each.start, each.end) for each in found]
    due = _stated_due(text, start, end, year)
    targets, quantities = _figures(text, start, end, without, due or _lead_in_due(item, text), year)
    return Task(
        number=item.mark.label if item.mark else "", title=item.title(text),
        field=_field(item, text), span=(item.start, end),
        actions=actions(text, _first_action(item, text), end, without), duties=_once(named),
        targets=tuple(targets), quantities=tuple(quantities), terms=terms(text, start, end),
    )  # fmt: skip


def _first_action(item: Item, text: str) -> int:
    """Behind the heading; a paragraph that has none begins with its first action."""
    start, end = item.title_span(text)
    heading = end - start <= 24 and text[end : end + 1] in {"。", "\n", "】", ""}
    return end if heading else item.body


def _figures(
    text: str, start: int, end: int, without: list[Span], due: str, year: str
) -> tuple[list[Target], list[Quantity]]:
    targets: list[Target] = []
    quantities: list[Quantity] = []
    at = start
    for a, b in [*without, (end, end)]:
        if a > at:
            more, other = read_figures(text, at, a, due=due, year=year)
            targets += more
            quantities += other
        at = max(at, b)
    return targets, quantities


_DONE_BY = re.compile(r"[^。；\n]{0,12}(?:前|底|末)完成(?=[。；）)\n]|$)")


def _stated_due(text: str, start: int, end: int, year: str) -> str:
    """完成时限：2024年6月底前; or the date by which all of it is to be done: 6月底前完成。"""
    for word in ("完成时限", "完成时间", "时间节点", "时限"):
        at = text.find(word, start, end)
        if at >= 0:
            return due_in(text, (at, min(at + 40, end)), year)
    done = list(_DONE_BY.finditer(text, start, end))
    return due_in(text, done[-1].span(), year) if done else ""


def _lead_in_due(item: Item, text: str) -> str:
    """A date in the lead-in of the list that an item stands in: 到2030年，达到以下目标：."""
    for parent in item.ancestors():
        a, b = parent.own
        if text[a:b].rstrip().endswith(("：", ":")):
            return due_in(text, (a, b))
    return ""


def _field(item: Item, text: str) -> str:
    """The nearest heading above that says more than “main tasks”; else that one."""
    above = list(item.ancestors())
    for parent in above:
        title = parent.title(text)
        if title and purpose(title) != "tasks":
            return title
    return above[-1].title(text) if above else ""


def _once(named: tuple[Duty, ...]) -> tuple[Duty, ...]:
    seen: dict[tuple[str, str], Duty] = {}
    for duty in named:
        seen.setdefault((duty.unit, duty.role), duty)
    return tuple(seen.values())


# Tables ---------------------------------------------------------------------------------------


def _is_appendix(rows: list[TableTask], tasks: list[Task], text: str) -> bool:
    """Whether a table says who owes the tasks of the text, instead of being tasks itself."""
    if not tasks or not rows:
        return False
    return sum(_named_task(row, tasks, text) is not None for row in rows) * 2 >= len(rows)


def _named_task(row: TableTask, tasks: list[Task], text: str) -> list[int] | None:
    """Indices of the tasks that a row is about, by their number or their title."""
    said = text[slice(*row.title)].strip()
    if row.article is not None:
        values = articles_in(text[slice(*row.article)])
        numbers = {
            int(t.number) if t.number.isdecimal() else han_number(t.number) or -1: i
            for i, t in enumerate(tasks)
        }
        return [numbers[value] for value in values if value in numbers] or None
    by_title = [i for i, task in enumerate(tasks) if task.title and task.title in said]
    if by_title:
        return by_title
    return None


def _with_appendix(
    rows: list[TableTask], tasks: list[Task], text: str
) -> tuple[list[Task], list[Span]]:
    out, unknown = list(tasks), []
    for row in rows:
        named = _named_task(row, tasks, text)
        if named is None:
            unknown.append(row.span)
            continue
        for i in named:
            task = out[i]
            targets = tuple(
                replace(t, deadline=t.deadline or row.due) if row.due else t for t in task.targets
            )
            out[i] = replace(task, duties=_once((*task.duties, *row.duties)), targets=targets)
    return out, unknown


def _field_above(tree: Item, table: DocTable, text: str) -> str:
    before = [item for item in tree.walk() if item.mark and item.start < table.span[0]]
    return before[-1].title(text) if before else ""


def _task_of_row(row: TableTask, text: str, field: str) -> Task:
    targets: list[Target] = []
    quantities: list[Quantity] = []
    for span in dict.fromkeys((*row.content, *([row.target] if row.target else []))):
        more, other = read_figures(text, *span, due=row.due, asked=span == row.target)
        targets += more
        quantities += other
    own = list(dict.fromkeys(row.content))
    return Task(
        number=row.number, title=_one_line(text[slice(*row.title)]), field=row.field or field,
        span=row.span, actions=tuple(a for span in own for a in actions(text, *span, ())),
        duties=_once(row.duties), targets=tuple(targets), quantities=tuple(quantities),
        terms=tuple({t.text: t for span in own for t in terms(text, *span)}.values()),
    )  # fmt: skip


def _one_line(text: str) -> str:
    first = text.strip().split("。")[0].strip()
    return first.replace("\n", "")


# Outside of tasks -----------------------------------------------------------------------------


def _goals(
    tree: Item, text: str, tasks: list[Task], year: str
) -> tuple[list[Target], list[Quantity]]:
    """Targets outside of tasks: of the parts that say what is to be reached, and of the frame."""
    targets: list[Target] = []
    quantities: list[Quantity] = []
    if not tree.children and not tasks:
        return read_figures(text, 0, len(text), year=year)  # a text without any outline
    taken = sorted(task.span for task in tasks)
    for item in tree.walk():
        if not item.mark or any(a <= item.start < b for a, b in taken):
            continue
        part = purpose_of(item, text)
        if not part or is_background(item, text):
            continue
        start, end = item.own
        listing = (
            part == "goals"
            and bool(list(item.ancestors()))
            and not item.children
            and _is_indicator(item)
        )
        found, other = read_figures(
            text, start, end, listing=listing, due=_lead_in_due(item, text), year=year
        )
        targets += found
        quantities += other
    return targets, quantities


def _is_indicator(item: Item) -> bool:
    """One line of a list of indicators: short, with siblings."""
    siblings = item.parent.children if item.parent else []
    return len(siblings) >= 3 and item.end - item.start <= 160


def _outer_terms(text: str, body: int, tasks: list[Task]) -> tuple[Term, ...]:
    out: list[Term] = []
    at = body
    for a, b in [*sorted(task.span for task in tasks), (len(text), len(text))]:
        if a > at:
            out += terms(text, at, a)
        at = max(at, b)
    return tuple({term.text: term for term in out}.values())
