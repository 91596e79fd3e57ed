"""What a page of indicators shows as a table, as header and rows for a file: figures, not words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.measure.wording import state_word, target_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemetre.measure.standing import AreaStanding, Level, Past, Told

Table = tuple[list[str], list[list[object]]]


def _head() -> list[str]:
    return [
        tr("standard"), tr("unit"), tr("official radius"), tr("shortest walk"),
        tr("child's walk, low"), tr("child's walk, high"), tr("judged, low"), tr("judged, high"),
        tr("of"), tr("left out, low"), tr("left out, high"), tr("not on the network"),
        tr("observed"), tr("verdict"), tr("reason"), tr("check code"),
    ]  # fmt: skip


def _cells(told: Told) -> list[object]:
    each = told.measured
    child, judged, missed = each.child, each.judged, each.missed
    return [
        target_words(each), each.indicator.unit, each.official, each.walk,
        child and child.low, child and child.high, judged and judged.low, judged and judged.high,
        each.base or None, missed and missed.low, missed and missed.high, each.unknown,
        each.observed, state_word(each.state), tr(each.reason) if each.reason else "", told.code,
    ]  # fmt: skip


def indicators_of(told: Iterable[Told]) -> Table:
    """Every indicator of the whole place."""
    header = [tr("task"), tr("indicator"), *_head()]
    return header, [[each.indicator.task, each.indicator.name, *_cells(each)] for each in told]


def areas_of(whole: Told | None, levels: Iterable[Level]) -> Table:
    """One indicator of the whole place and of its areas, ranked as on the page."""
    header = [
        tr("level"), tr("area code"), tr("area"), tr("rank, best"), tr("rank, worst"),
        tr("cannot be told apart from"), *_head(),
    ]  # fmt: skip
    rows: list[list[object]] = []
    if whole:
        rows.append(["", "", tr("the whole place"), None, None, "", *_cells(whole)])
    for level in levels:
        for row in level.rows:
            told, rank = row.told, row.rank
            rows.append([
                level.key, told.area, told.name, rank and rank.best, rank and rank.worst,
                ", ".join(row.alike), *_cells(told),
            ])  # fmt: skip
    return header, rows


def history_of(past: Iterable[Past]) -> Table:
    """One indicator of the whole place in every publication."""
    header = [tr("date of the data"), tr("measured on"), tr("release"), *_head()]
    return header, [
        [each.data_date, each.measured_on, each.release, *_cells(each.told)] for each in past
    ]


def area_of(standing: AreaStanding) -> Table:
    """All indicators of one area, the whole place, and the areas beside it: a row for each."""
    header = [tr("indicator"), tr("area code"), tr("area"), *_head()]
    rows = []
    for beside in standing.rows:
        for told in (beside.own, *beside.others):
            if told:
                name = told.name or tr("the whole place")
                rows.append([told.indicator.name, told.area, name, *_cells(told)])
    return header, rows
