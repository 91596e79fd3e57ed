"""Task tables: rows that are tasks, and appendices that say who owes which task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.policy.duties import columns, units_in_cell
from onemetre.policy.figures import DATE, deadline
from onemetre.policy.numerals import han_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onemetre.policy.documents import DocTable
    from onemetre.policy.plan import Duty, Role, Span


_ROLES: tuple[Role, ...] = ("lead", "responsible", "support")


@dataclass(frozen=True, slots=True)
class TableTask:
    """One row of a task table. Spans are of cells; None where there is no such column."""

    number: str
    title: Span
    field: str
    duties: tuple[Duty, ...]
    content: tuple[Span, ...]
    target: Span | None
    due: str
    article: Span | None
    span: Span


def named_columns(table: DocTable) -> dict[str, int]:
    """What the columns of a table hold: field of ``duties.toml`` [columns] -> column.

    Exact words win over words that are only contained; a column is named once.
    """
    heads = [re.sub(r"[\s　]|[（(][^）)]*[）)]", "", head) for head in table.header]
    found: dict[str, int] = {}
    for exact in (True, False):
        for what, words in columns().items():
            for i, head in enumerate(heads):
                if what in found or i in found.values() or not head:
                    continue
                if head in words if exact else any(word in head for word in words):
                    found[what] = i
    return found


def is_task_table(named: Mapping[str, int]) -> bool:
    """Whether a table's rows are tasks: it says what, and who or by when."""
    return bool(named.keys() & {"task", "content"}) and bool(
        named.keys() & {"responsible", "lead", "support"}
    )


def table_tasks(text: str, table: DocTable, named: Mapping[str, int]) -> list[TableTask]:
    """The rows of a task table. Cells joined down the table belong to each of their rows."""
    out: list[TableTask] = []
    heading = ""
    for row in table.rows:
        cells = row.cells
        if len(cells) > 1 and len(set(cells)) == 1:
            # One cell across the whole table: a heading of the rows below it.
            heading = re.sub(
                r"^[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?",
                "",
                text[slice(*cells[0])].strip(),
            )
            continue

        def cell(what: str, cells: tuple[Span, ...] = cells) -> Span | None:
            at = named.get(what)
            return cells[at] if at is not None and at < len(cells) else None

        # A task's cell joined over several rows: each row's content is a task of its own.
        task, content = cell("task"), cell("content")
        title = task or content
        if title is None or not text[slice(*title)].strip():
            continue
        number = text[slice(*(cell("number") or (0, 0)))].strip()
        field = cell("field")
        duties = [
            duty
            for role in _ROLES
            if (at := cell(role)) is not None
            for duty in units_in_cell(text, *at, role)
        ]
        due_cell = cell("deadline")
        spans = [span for span in cells if span[1] > span[0]]
        out.append(
            TableTask(
                number or str(len(out) + 1), title,
                text[slice(*field)].strip() if field else heading,
                tuple(duties), tuple(s for s in (task, content) if s is not None), cell("target"),
                due_in(text, due_cell) if due_cell else "", cell("article"),
                (min(s[0] for s in spans), max(s[1] for s in spans)),
            )
        )  # fmt: skip
    return out


def due_in(text: str, span: Span, year: str = "") -> str:
    """The last date of a cell or a phrase, as a deadline."""
    said = [deadline(found, year) for found in DATE.finditer(text, *span)]
    return next((each for each in reversed(said) if each), "")


def articles_in(text: str) -> list[int]:
    """Numbers of the articles or tasks that a cell names: 第五条、第六条; 第3项; 5."""
    out: list[int] = []
    for found in re.finditer(
        r"第?\s*([一二三四五六七八九十百]+|\d{1,3})\s*(?:条|项|款)?(?:\s*[—–~～至-]+\s*第?\s*([一二三四五六七八九十百]+|\d{1,3})\s*(?:条|项)?)?",
        text,
    ):
        first, last = (_whole(each) for each in found.groups())
        if first:
            out += range(first, (last or first) + 1)
    return out


def _whole(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdecimal() else han_number(text) or 0
