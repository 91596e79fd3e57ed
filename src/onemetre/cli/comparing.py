"""Show two plans side by side in the terminal, and write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

from rich.markup import escape

from onemetre.cli import terminal
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.policy import comparison_json, comparison_table
from onemetre.policy.comparing import FATES, Kind
from onemetre.policy.comparison_forms import change_words, fate_word, kind_word
from onemetre.press import write_tables

if TYPE_CHECKING:
    from pathlib import Path

    from onemetre.policy import Comparison
    from onemetre.policy.comparing import Side

#: A sign that does without colour.
_SIGNS = {"taken_up": "=", "sharpened": "▲", "weakened": "▼", "mixed": "◆", "left_out": "–",
          "added": "+"}  # fmt: skip


def show_comparison(found: Comparison) -> None:
    """Counts first, then tasks and targets, then what changed of units and systems."""
    for plan, words in ((found.upper, tr("upper plan")), (found.lower, tr("lower plan"))):
        terminal.out.print(f"{words}: [bold]{escape(plan.head.title or '–')}[/]")
    terminal.out.print()
    counts = {kind: found.counts(kind) for kind in get_args(Kind)}
    terminal.table(
        ("", *(f"{_SIGNS[fate]} {fate_word(fate)}" for fate in FATES)),
        [(kind_word(kind), *(str(counts[kind][fate]) for fate in FATES)) for kind in counts],
        right=range(1, len(FATES) + 1),
    )
    for kind in get_args(Kind):
        _show_kind(found, kind)


def _show_kind(found: Comparison, kind: Kind) -> None:
    """Every task and target; of units and systems only what was not simply taken up."""
    shown = [each for each in found.of(kind)
             if kind in {"task", "target"} or each.fate not in {"taken_up"}]  # fmt: skip
    if not shown:
        return
    terminal.out.print()
    rows = [
        (f"{_SIGNS[each.fate]} {fate_word(each.fate)}", _side(each.upper), _side(each.lower),
         "\n".join(change_words(change) for change in each.changes))
        for each in shown
    ]  # fmt: skip
    columns = (kind_word(kind), tr("upper plan"), tr("lower plan"), tr("what changed"))
    terminal.table(columns, rows)


def _side(side: Side | None) -> str:
    if side is None:
        return "–"
    return f"{side.task}.\u00a0{side.text}" if side.task else side.text


def write_comparison(found: Comparison, path: Path) -> None:
    """Write it by the ending of the name.

    Raises
    ------
    InputError
        if the file cannot be written.
    """
    if path.suffix.lower() != ".json":
        write_tables(path, {tr("comparison"): comparison_table(found)})
        return
    try:
        text = json.dumps(comparison_json(found), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(path), error=error.strerror or str(error),
        ) from error  # fmt: skip
