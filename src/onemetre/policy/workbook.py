"""A plan as a workbook: a sheet for tasks, duties, targets, quantities, terms and warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from onemetre.ground.language import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from onemetre.policy.plan import Plan, Target

#: Narrowest and widest column, in characters.
_NARROW, _WIDE = 8, 60


Table = tuple["Sequence[str]", "Sequence[Sequence[object]]"]


def write_xlsx(plan: Plan, path: Path, more: Mapping[str, Table] | None = None) -> None:
    """Write the workbook, with further sheets after its own.

    Text that looks like a formula stays text.
    """
    book = Workbook()
    book.remove(book.active)
    _head(book.create_sheet(tr("Plan")), plan)
    _sheet(
        book.create_sheet(tr("Tasks")), (tr("no."), tr("field"), tr("task"), tr("text")),
        [(t.number, t.field, t.title, plan.text[slice(*t.span)].strip()) for t in plan.tasks],
    )  # fmt: skip
    _sheet(
        book.create_sheet(tr("Duties")),
        (tr("no."), tr("task"), tr("unit"), tr("as written"), tr("role"), tr("level"), tr("kind"),
         tr("group")),
        [
            (t.number, t.title, d.unit, d.written, d.role, d.level, d.kind, "✓" if d.group else "")
            for t in plan.tasks
            for d in t.duties
        ],
    )  # fmt: skip
    rows = [(tr("goals"), "", *_target(each)) for each in plan.targets]
    rows += [(t.number, t.title, *_target(each)) for t in plan.tasks for each in t.targets]
    _sheet(
        book.create_sheet(tr("Targets")),
        (tr("no."), tr("task"), tr("text"), tr("comparator"), tr("low"), tr("high"), tr("unit"),
         tr("what is counted"), tr("scope"), tr("by"), tr("firm")),
        rows,
    )  # fmt: skip
    _sheet(
        book.create_sheet(tr("Quantities")), (tr("no."), tr("text"), tr("value"), tr("unit")),
        [("", q.text, q.value, q.unit) for q in plan.quantities]
        + [(t.number, q.text, q.value, q.unit) for t in plan.tasks for q in t.quantities],
    )  # fmt: skip
    _sheet(
        book.create_sheet(tr("Terms")), (tr("no."), tr("task"), tr("name"), tr("head noun")),
        [(t.number, t.title, each.text, each.head) for t in plan.tasks for each in t.terms]
        + [("", "", each.text, each.head) for each in plan.terms],
    )  # fmt: skip
    _sheet(
        book.create_sheet(tr("Warnings")), (tr("code"), tr("message"), tr("text")),
        [(w.code, tr(w.message), plan.text[slice(*w.span)].strip()[:200]) for w in plan.warnings],
    )  # fmt: skip
    for name, (header, rows_) in (more or {}).items():
        _sheet(book.create_sheet(name[:31]), header, rows_)
    book.save(path)


def _head(sheet: Worksheet, plan: Plan) -> None:
    head = plan.head
    rows: list[tuple[str, str]] = [
        (tr("title"), head.title), (tr("document number"), head.number), (tr("date"), head.date),
        (tr("issued by"), "、".join(head.issuers)),
        (tr("addressed to"), "、".join(head.addressees)),
        (tr("builds on"), "；".join(f"《{c.title}》{c.number}" for c in head.based_on)),
    ]  # fmt: skip
    _sheet(sheet, (tr("item"), tr("text")), rows)


def _target(each: Target) -> tuple[object, ...]:
    return (
        each.text, each.comparator, each.low, each.high, each.unit, each.subject, each.scope,
        each.deadline, "✓" if each.firm else "",
    )  # fmt: skip


def _sheet(sheet: Worksheet, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.border = Border(bottom=Side(style="medium"))
    sheet.freeze_panes = "A2"
    for column in sheet.columns:
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(
            max(longest * 1.8, _NARROW), _WIDE
        )
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula
                cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@"))
