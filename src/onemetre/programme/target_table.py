"""Targets of a programme in an area as a table, with query, source and date of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.programme.pace import pace_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.programme.target_reads import Standing


def table(standings: Sequence[Standing]) -> tuple[list[str], list[list[object]]]:
    """Head and rows, a row a target."""
    head = [
        tr("no."), tr("target"), tr("by"), tr("state"), tr("reason"), tr("found, low"),
        tr("found, high"), tr("goal"), tr("unit"), tr("how it was computed"), tr("denominator"),
        tr("source"), tr("as of"), tr("holds until"), tr("areas without it"),
        tr("areas of which it is not known"),
    ]  # fmt: skip
    return head, [_row(each) for each in standings]


def _row(each: Standing) -> list[object]:
    target, result, said = each.target, each.result, each.said
    return [
        target.number, target.text, target.deadline, pace_word(each.pace.state),
        tr(each.pace.reason), result and result.low, result and result.high,
        each.goal, result.unit if result else target.unit,
        said.get("query", each.query_words), said.get("denominator", ""),
        said.get("source", ""), result and result.day, result and result.until,
        "、".join(area.name for area in each.lacking),
        "、".join(area.name for area in each.unknown),
    ]  # fmt: skip
