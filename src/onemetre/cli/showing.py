"""Show what was measured in the terminal, and write it as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from onemetre.cli import terminal
from onemetre.ground.language import tr
from onemetre.measure import wording
from onemetre.measure.report_tables import silent_indicators
from onemetre.press import write_tables

if TYPE_CHECKING:
    from pathlib import Path

    from onemetre.measure.study import Study
    from onemetre.measure.targets import TargetState
    from onemetre.measure.values import Measured, State

_STYLE = {"good": "green", "bad": "red", "attention": "yellow", "quiet": "dim", "plain": ""}


def show_indicators(study: Study) -> None:
    """The indicators of the whole place."""
    columns = (tr("indicator"), tr("standard"), tr("straight line"), tr("shortest walk"),
               tr("child's walk"), tr("verdict"))  # fmt: skip
    rows = []
    for each in study.whole():
        if each.state == "no_data":
            continue
        unit = "%" if each.indicator.unit == "%" else ""
        official, walk = (
            "–"
            if value is None
            else wording.percent(value) + unit
            if unit
            else wording.number(value, 1)
            for value in (each.official, each.walk)
        )
        child = "–" if each.child is None else wording.percents(each.child) + unit
        said = state_text(each.state)
        rows.append((each.indicator.name, wording.target_words(each), official, walk, child, said))
    terminal.table(columns, rows, right=(1, 2, 3, 4))
    for each in study.whole():
        if each.state == "undecided":
            terminal.out.print(f"[dim]{escape(each.indicator.name)}: {escape(tr(each.reason))}[/]")
    if silent := silent_indicators(study):
        terminal.out.print(f"[dim]{escape(silent)}[/]")


def show_targets(study: Study) -> None:
    """What the plan promised and what came of it."""
    terminal.out.print()
    terminal.out.print(f"[bold]{escape(study.plan.head.title if study.plan else '')}[/]")
    for each in study.targets:
        _, tone = wording.state_look(each.state)
        style = _STYLE[tone] or "default"
        found = "" if each.value is None else (
            f" — {wording.span(each.value)}{'%' if each.unit == '%' else ''}"
        )  # fmt: skip
        terminal.out.print(
            f"[{style}]{state_text(each.state)}[/] {escape(each.text)}{escape(found)}"
        )
        for line in (each.query, each.denominator, each.reason):
            if line:
                terminal.out.print(f"    [dim]{escape(line)}[/]")


def state_text(state: State | TargetState) -> str:
    """The word of a state, with a mark that does without colour."""
    sign, _ = wording.state_look(state)
    mark = {"kept": "●", "missed": "○", "broken": "⊘", "open": "◐"}.get(sign, "·")
    return f"{mark} {wording.state_word(state)}"


def write_values(study: Study, path: Path) -> None:
    """Write the values of the place and its areas, and the targets, as XLSX or CSV."""
    header = [tr("code"), tr("indicator"), tr("area code"), tr("area"), tr("straight line"),
              tr("shortest walk"), tr("child, low"), tr("child, high"), tr("unit"),
              tr("denominator"), tr("observed share"), tr("verdict"), tr("reason")]  # fmt: skip
    rows = [_value_row(study, each) for each in study.measured]
    sheets = {tr("values"): (header, rows)}
    if study.targets:
        sheets[tr("targets")] = (
            [tr("task"), tr("what was promised"), tr("by"), tr("found, low"), tr("found, high"),
             tr("how it was computed"), tr("denominator"), tr("verdict"), tr("reason")],
            [
                [each.task, each.clause, each.deadline, each.value.low if each.value else None,
                 each.value.high if each.value else None, each.query, each.denominator,
                 wording.state_word(each.state), each.reason]
                for each in study.targets
            ],
        )  # fmt: skip
    write_tables(path, sheets)


def _value_row(study: Study, each: Measured) -> list[object]:
    area = each.area
    return [
        each.indicator.code, each.indicator.name,
        study.city.area_code[area] if area >= 0 else "",
        study.city.area_name[area] if area >= 0 else study.name,
        _rounded(each.official), _rounded(each.walk),
        _rounded(each.child.low if each.child else None),
        _rounded(each.child.high if each.child else None),
        each.indicator.unit, each.base, _rounded(each.observed, 3),
        wording.state_word(each.state), tr(each.reason),
    ]  # fmt: skip


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
