"""The matrix as a table for XLSX and CSV: a row a task and area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.programme.standing import STANDINGS

if TYPE_CHECKING:
    from onemetre.programme.matrix import Matrix


def table(found: Matrix) -> tuple[list[str], list[list[object]]]:
    """Header and rows; one column a period with the share that was signed."""
    names = {area.code: area.name for area in found.areas}
    header = [
        tr("code"), tr("area"), tr("task"), tr("title"), tr("state"), tr("late"),
        *(f"{period.start} – {period.end}" for period in found.periods),
    ]  # fmt: skip
    rows: list[list[object]] = []
    for row in found.rows:
        for cell in row.cells:
            word = STANDINGS[cell.standing][0] if cell.standing else ""
            rows.append([
                cell.code, names[cell.code], row.number, row.title, tr(word),
                tr("yes") if cell.late else "", *cell.shares,
            ])  # fmt: skip
    return header, rows
