"""``onemetre plan``: read a plan document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from onemetre.cli import terminal
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from onemetre.policy import Plan, Target

app = typer.Typer(no_args_is_help=True)


@app.callback()
def plan() -> None:
    """Keep ``read`` a word of its own: there will be others."""


@app.command(help=tr("Read a plan: what is promised, who owes it, by when."))
def read(
    file: Annotated[Path, typer.Argument(help=tr("document: txt, html, docx, pdf, ofd"))],
    out: Annotated[Path | None, typer.Option(help=tr("write it: plan.json or plan.xlsx"))] = None,
) -> None:
    from onemetre.policy import read_plan_file, to_json, write_xlsx

    if out and out.suffix.lower() not in {".json", ".xlsx"}:
        raise InputError(
            "{file} is neither .json nor .xlsx.", remedy="Name the file so.", file=str(out)
        )
    found = read_plan_file(file)
    _show(found)
    if out is None:
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix.lower() == ".xlsx":
            write_xlsx(found, out)
        else:
            text = json.dumps(to_json(found), ensure_ascii=False, indent=1)
            out.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(out), error=error.strerror or str(error),
        ) from error  # fmt: skip
    terminal.out.print(tr("Written: {file}", file=str(out)))


@app.command(help=tr("Two plans side by side: what the lower one takes up, and how."))
def compare(
    upper: Annotated[Path, typer.Argument(help=tr("the plan to be carried out"))],
    lower: Annotated[Path, typer.Argument(help=tr("the plan that carries it out"))],
    out: Annotated[
        Path | None, typer.Option(help=tr("write it: comparison.xlsx, .csv or .json"))
    ] = None,
) -> None:  # fmt: skip
    from onemetre.cli.comparing import show_comparison, write_comparison
    from onemetre.measure.study import read_plan
    from onemetre.policy import compare as side_by_side

    if out and out.suffix.lower() not in {".xlsx", ".csv", ".json"}:
        raise InputError(
            "{file} is none of .xlsx, .csv, .json.", remedy="Name the file so.", file=str(out)
        )
    found = side_by_side(read_plan(upper), read_plan(lower))
    show_comparison(found)
    if out:
        write_comparison(found, out)
        terminal.out.print(tr("Written: {file}", file=str(out)))


def _show(found: Plan) -> None:
    head = found.head
    terminal.out.print(f"[bold]{escape(head.title)}[/]")
    about = [head.number or "", "、".join(head.issuers), head.date or ""]
    terminal.out.print(escape("  ".join(part for part in about if part)))
    _tasks(found)
    _targets(found)
    for warning in found.warnings:
        terminal.out.print(f"[yellow]![/] {warning.code}: {escape(str(warning))}")
    terminal.out.print(
        tr("{tasks} tasks, {duties} duties, {targets} targets, {terms} systems named",
           tasks=len(found.tasks),
           duties=sum(len(task.duties) for task in found.tasks),
           targets=len(found.targets) + sum(len(task.targets) for task in found.tasks),
           terms=sum(len(task.terms) for task in found.tasks))
    )  # fmt: skip


def _tasks(found: Plan) -> None:
    rows, field = [], None
    for task in found.tasks:
        if task.field != field:
            field = task.field
            rows.append(("", field or "", "", ""))
        leads = [duty.unit for duty in task.duties if duty.role != "support"]
        helps = [duty.unit for duty in task.duties if duty.role == "support"]
        rows.append((task.number, task.title, "、".join(leads) or "–", "、".join(helps)))
    terminal.out.print()
    columns = (tr("no."), tr("task"), tr("responsible"), tr("supporting"))
    terminal.table(columns, rows, right=(0,))


def _targets(found: Plan) -> None:
    rows = [(tr("goals"), *_target(target)) for target in found.targets]
    rows += [(task.number, *_target(target)) for task in found.tasks for target in task.targets]
    if rows:
        terminal.out.print()
        columns = (tr("task"), tr("what is counted"), tr("target"), tr("by"), tr("in its words"))
        terminal.table(columns, rows, right=(0,))


def _target(target: Target) -> tuple[str, str, str, str]:
    ends = [f"{value:,.15g}" for value in (target.low, target.high) if value is not None]
    figure = f"{target.comparator} {'–'.join(dict.fromkeys(ends))} {target.unit}" if ends else "–"
    return target.subject, figure, target.deadline or "–", target.text
