"""What came of an import, in words: the same on a page as in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onemetre.ground.errors import RowError

#: How many rows that were left out are told one by one on a page.
_TOLD = 50


def counts_said(counts: dict[str, int]) -> list[tuple[str, str]]:
    """What was counted, and how many."""
    return [
        (tr("streets"), f"{counts['streets']:,} ({counts['street_metres'] / 1000:,.1f} km)"),
        (tr("crossings"), f"{counts['crossings']:,}"),
        (tr("places"), f"{counts['places']:,}"),
        (tr("homes (buildings or points along streets)"), f"{counts['homes']:,}"),
        (tr("areas"), f"{counts['areas']:,}"),
        (tr("children put into homes (estimate)"), f"{counts['children']:,}"),
    ]


def bad_rows(source: Path, rows: Sequence[RowError]) -> dict[str, object]:
    """Rows of one file that were left out: how many, and the first of them with their reasons."""
    return {"file": source.name, "n": len(rows), "rows": [str(each) for each in rows[:_TOLD]]}
