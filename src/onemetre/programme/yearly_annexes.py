"""Annexes of the yearly report: targets, tasks by areas, units and their duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import language, tr
from onemetre.measure.values import Pair
from onemetre.measure.wording import found, state_word
from onemetre.press.official import Annex, Grid
from onemetre.programme.evaluating import CONFIRMED
from onemetre.programme.figure_codes import target_code_key
from onemetre.programme.pace import pace_word
from onemetre.programme.saying import official_day, period_words, unit_name, with_unit
from onemetre.programme.standing import STANDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onemetre.programme.models import Target
    from onemetre.programme.yearly import Row, TargetYear, Yearly

#: One sign a standing, as a narrow column has no room for a word.
SIGNS = {
    "kept": "●", "doing": "◎", "missed": "○", "no_evidence": "△", "cannot_say": "×", "": "□",
    "–": "–",
}  # fmt: skip
#: Areas that one table has room for.
_ACROSS = 8


def annexes(year: Yearly, codes: Mapping[str, str]) -> tuple[Annex, ...]:
    """The three annexes, in the language in force."""
    return (_targets(year, codes), _matrix(year, codes), _units(year))


def goal_words(target: Target) -> str:
    """``≥ 90%``; a dash where the target names no figure."""
    ends = [with_unit(value, "") for value in (target.low, target.high) if value is not None]
    if not ends:
        return "–"
    signs = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "about": "≈"}
    said = "–".join(dict.fromkeys(ends))
    gap = "" if target.unit in {"%", "‰"} or not target.unit else " "
    return f"{signs.get(target.comparator, '')}{said}{gap}{target.unit}"


def _targets(year: Yearly, codes: Mapping[str, str]) -> Annex:
    title = tr("Targets and what is known of them")
    rows = tuple(
        (
            each.target.number or tr("goals"), each.target.text, _goal(each.target),
            *_known(each), codes[target_code_key(each)],
        )
        for each in year.targets
    )  # fmt: skip
    head = (
        tr("task"), tr("target"), tr("figure, by"), tr("value"), tr("date, source, certainty"),
        tr("state"), tr("check code"),
    )  # fmt: skip
    note = tr("A value that a unit reported is not computed from data and gets no verdict.")
    grids = (
        Grid(head, rows, (1.2, 4.5, 2.1, 1.9, 3.5, 1.7, 3.2), note, frozenset({0, 2, 3, 5, 6})),
    )
    return Annex(title, grids if rows else (), tr("The programme sets this area no target."))


def _goal(target: Target) -> str:
    by = tr("by {when}", when=target.deadline) if target.deadline else tr("no date")
    return f"{goal_words(target)}{'，' if language() == 'zh' else ', '}{by}"


def _known(each: TargetYear) -> tuple[str, str, str]:
    """Value; date, source and certainty; state."""
    counted, check, reported = each.counted, each.check, each.reported
    if counted and counted.tells and counted.low is not None and each.pace:
        high = counted.high if counted.high is not None else counted.low
        value = found(Pair(counted.low, high), counted.unit)
        return (
            tr("{n} or more", n=value) if counted.high is None else value,
            tr("{source}, as of {day}", source=counted.said[language()]["source"],
               day=official_day(counted.day)) + ("；" if language() == "zh" else "; ")
            + (tr("counting confirmed") if counted.certainty == CONFIRMED
               else tr("counting not confirmed")),
            pace_word(each.pace.state),
        )  # fmt: skip
    if check is not None:
        pair = None if check.low is None or check.high is None else Pair(check.low, check.high)
        of = check.publication.data_date
        data = tr("data as of {day}", day=official_day(of)) if of else tr("data not dated")
        return (
            found(pair, check.unit),
            tr("{data}; computed {day}; low to high", data=data,
               day=official_day(check.publication.measured_on)),
            state_word(check.state),  # type: ignore[arg-type]  # one of the states
        )  # fmt: skip
    if reported is not None and reported.figure is not None:
        said = tr("report of {period}; stated, not computed", period=period_words(reported.period))
        return with_unit(reported.figure, each.target.unit), said, tr("not judged")
    if each.target.low is None and each.target.high is None:
        return "–", tr("names no figure"), tr("qualitative")
    return tr("not known"), tr("no data"), tr("cannot say")


def _matrix(year: Yearly, codes: Mapping[str, str]) -> Annex:
    title = tr("Tasks, area by area")
    legend = ("　" if language() == "zh" else "   ").join(
        f"{sign} {tr(STANDINGS[key][0]) if key in STANDINGS else tr('not reported')}"
        for key, sign in SIGNS.items() if key != "–"
    )  # fmt: skip
    grids = tuple(
        _part(year.rows, [area.name for area in year.areas], at, codes, legend)
        for at in range(0, len(year.areas), _ACROSS)
    )
    return Annex(title, grids, tr("The tasks were sent to no area."))


def _part(
    rows: Sequence[Row], names: Sequence[str], at: int, codes: Mapping[str, str], legend: str
) -> Grid:
    own = names[at : at + _ACROSS]
    body = tuple(
        (
            row.number, row.title, *(SIGNS[each] for each in row.standings[at : at + _ACROSS]),
            codes[f"row:{row.number}"],
        )
        for row in rows
    )  # fmt: skip
    centred = frozenset({0, *range(2, len(own) + 3)})
    shares = (1.2, 5.4, *(1.4 for _ in own), 3.2)
    return Grid((tr("no."), tr("task"), *own, tr("check code")), body, shares, legend, centred)


def _units(year: Yearly) -> Annex:
    owing: dict[str, tuple[list[str], list[str]]] = {}
    for each in year.tasks:
        for duty in sorted(each.duties, key=lambda duty: duty.pk):
            lead, support = owing.setdefault(unit_name(duty.unit), ([], []))
            (lead if duty.role == "lead" else support).append(each.task.number)
    comma = "、" if language() == "zh" else ", "
    rows = tuple(
        (name, comma.join(lead) or "–", comma.join(support) or "–")
        for name, (lead, support) in owing.items()
    )
    head = (tr("unit"), tr("leads tasks"), tr("supports tasks"))
    grids = (Grid(head, rows, (5, 3, 3), tr("Numbers are those of the programme's tasks."),
                  frozenset({1, 2})),)  # fmt: skip
    return Annex(tr("Units and their duties"), grids if rows else (), tr("No unit owes a task."))
