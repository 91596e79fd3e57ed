"""A plan's targets with what came of them, as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import language, tr
from onemetre.measure import wording
from onemetre.policy.firmness import figure_words

if TYPE_CHECKING:
    from onemetre.programme.board import Board, Promise
    from onemetre.programme.queries import CheckedPlace


def target_table(board: Board) -> tuple[list[str], list[list[object]]]:
    """Head and rows: every task, one row a target; a task without one has a row of its own."""
    header = [
        tr("no."), tr("field"), tr("task"), tr("responsible"), tr("supporting"), tr("target"),
        tr("figure"), tr("by"), tr("state"), tr("found, low"), tr("found, high"), tr("unit"),
        tr("how it was computed"), tr("denominator"), tr("reason"), tr("code"), tr("characters"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        ["", tr("goals"), "", "", "", *_promise(each)] for each in board.goals
    ]
    for view in board.tasks:
        own = [
            view.task.number, view.task.field, view.task.title,
            "、".join(each.unit for each in view.owing),
            "、".join(each.unit for each in view.helping),
        ]  # fmt: skip
        blank: list[object] = [""] * 12
        rows += [[*own, *_promise(each)] for each in view.promises] or [[*own, *blank]]
    return header, rows


def _promise(each: Promise) -> list[object]:
    target, check = each.target, each.check
    words = check.said[language()] if check else {}
    state = wording.state_word(check.state) if check else tr("not checked")  # type: ignore[arg-type]  # one of the states
    return [
        target.text, figure_words(target), target.deadline,
        tr("qualitative") if each.qualitative else state,
        check.low if check else None, check.high if check else None,
        check.unit if check else target.unit, words.get("query", ""),
        words.get("denominator", ""), words.get("reason", ""), check.code if check else "",
        f"{target.span[0]}–{target.span[1]}",
    ]  # fmt: skip


def states_json(board: Board, place: CheckedPlace | None) -> dict[str, object] | None:
    """What came of the targets in a place; None where the plan was held to none."""
    if place is None:
        return None
    return {
        "place": place.slug, "title": place.title,
        "data_date": str(place.data_date) if place.data_date else None,
        "measured_on": str(place.measured_on),
        "targets": [
            {
                "span": [each.check.start, each.check.end], "task": each.task,
                "state": each.check.state, "goal": each.check.goal, "low": each.check.low,
                "high": each.check.high, "unit": each.check.unit, "said": each.check.said,
                "code": each.check.code,
            }
            for each in board.promises if each.check
        ],
    }  # fmt: skip
