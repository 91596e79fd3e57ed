"""Codes of a programme's figures, and what comes of a code that somebody types.

A code stands for one sentence or row of a yearly report: two signs for the programme, four for
what is said (area, year, which figure), two for the numbers themselves. What was printed is kept
as `PrintedFigure` rows; whatever has a code can also be counted again from the programme's rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.ground.errors import NotFoundError
from onemetre.measure.codes import code, parse, signs, written
from onemetre.programme.models import PrintedFigure, Programme
from onemetre.programme.yearly import facts, years

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Task
    from onemetre.programme.yearly import TargetYear, TaskYear, Yearly

Answer = tuple[object, ...]
#: Keys of figures of a whole report; see `answers`.
_WHOLE = ("overview", "before", "judged", "targets", "matters")


def _mark(slug: str) -> str:
    return f"programme {slug}"


def _question(area: str, year: int, key: str) -> Answer:
    return ("yearly", area, year, key)


def answers(year: Yearly) -> dict[str, Answer]:
    """Every figure of a yearly report by its key: what its code stands for, in full."""
    found: dict[str, Answer] = {
        "overview": year.counts, "before": year.counts_before, "judged": year.judged,
    }  # fmt: skip
    found["targets"] = (
        len(year.targets), sum(each.computed for each in year.targets),
        sum(not each.computed and each.reported is not None for each in year.targets),
    )  # fmt: skip
    found |= {task_key(each.task): _of_task(each) for each in year.tasks}
    found |= {_target_key(each): _of_target(each) for each in year.targets}
    found |= {
        f"late:{each.area.code}": (each.owed, each.in_time, each.late, each.missing, each.open)
        for each in year.punctual
    }
    found |= {
        f"row:{row.number}": tuple(
            f"{area.code}={word}" for area, word in zip(year.areas, row.standings, strict=True)
        )
        for row in year.rows
    }  # fmt: skip
    if year.matters is not None:
        closed = sum(each.closed for each in year.matters)
        found["matters"] = (
            len(year.matters), closed, sum(each.new for each in year.matters),
            sum(each.overdue for each in year.matters),
        )  # fmt: skip
    return found


def _of_task(each: TaskYear) -> Answer:
    figure, share = each.figure, each.share
    return (
        each.standing, figure.figure if figure else None, share.share if share else None,
        len(each.said), each.evidence,
    )  # fmt: skip


def task_key(task: Task) -> str:
    """The key of a task's figures. One that has ended is not the one that bears its number now."""
    return f"task:{task.number}" if task.ended_on is None else f"task:{task.number}:{task.pk}"


def _of_target(each: TargetYear) -> Answer:
    if each.counted and each.counted.tells and each.pace:
        return (each.counted.low, each.counted.high, each.pace.state, "counted")
    if each.check:
        return (each.check.low, each.check.high, each.check.state)
    return (each.reported.figure if each.reported else None, None, "")


def _target_key(each: TargetYear) -> str:
    return f"target:{each.target.start}-{each.target.end}"


def codes(year: Yearly) -> dict[str, str]:
    """The code of every figure of a report, by its key."""
    mark = _mark(year.programme.slug)
    return {
        key: code(mark, _question(year.area.code, year.year, key), answer)
        for key, answer in answers(year).items()
    }


def target_code_key(each: TargetYear) -> str:
    """The key of a target's figure."""
    return _target_key(each)


# A code that somebody types -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recalled:
    """A figure found by its code.

    ``was`` is what was printed, None where nothing was; ``now`` what is counted again as of the
    same day (of today where nothing was printed), None where the figure is gone. ``same`` says
    whether the code still stands for it.
    """

    code: str
    programme: Programme
    area: Area
    year: int
    key: str
    was: Answer | None
    now: Answer | None
    same: bool
    as_of: date | None = None
    printed_at: datetime | None = None
    printed_by: str = ""


def printed(text: str) -> Recalled | None:
    """The figure of a yearly report that was printed with a code, and what it is now."""
    row = (
        PrintedFigure.objects.filter(code=written(text)).select_related("programme", "area").first()
    )
    if row is None:
        return None
    was = tuple(row.answer)
    # That a day passes changes no figure: what was open then was open then.
    now = _now(row.programme, row.area, row.year, row.as_of).get(row.key)
    return Recalled(
        row.code, row.programme, row.area, row.year, row.key, was, now,
        now is not None and signs(2, *now) == parse(text)[2], row.as_of, row.printed_at,
        row.printed_by,
    )  # fmt: skip


def recall(text: str, *, viewer: Viewer) -> Recalled:
    """As `printed`, for staff: also figures that were only shown, where they see the programme.

    Some ten thousand hashes for each programme whose signs it begins with; figures are counted
    only where what is asked has the code's signs.

    Raises
    ------
    InputError
        if it is no code.
    NotFoundError
        if no figure of an area that they see has it.
    """
    found = printed(text) or next(_counted_again(text, viewer), None)
    if found is None or not viewer.may(Permission.SEE_PROGRAMME, area=found.area):
        raise NotFoundError(
            "No figure of a programme here has the code {code}.",
            remedy="Compare it with the print, sign by sign.", code=text[:20],
        )  # fmt: skip
    return found


def _counted_again(text: str, viewer: Viewer) -> Iterator[Recalled]:
    mark, asked, answer, at = parse(text)
    if at:  # of a home or street: none of a programme
        return
    for programme in Programme.objects.order_by("slug"):
        if signs(2, _mark(programme.slug)) != mark:
            continue
        for area, year, key in _questions(programme, viewer):
            question = _question(area.code, year, key)
            if signs(4, *question) != asked:
                continue
            now = _now(programme, area, year, _end_of(year)).get(key)
            if now is not None and signs(2, *now) == answer:
                text = code(_mark(programme.slug), question, now)
                yield Recalled(text, programme, area, year, key, None, now, same=True)


def _questions(programme: Programme, viewer: Viewer) -> Iterator[tuple[Area, int, str]]:
    """Every figure that a yearly report of an area that they see can have. Five queries."""
    areas = list(
        Area.objects.filter(viewer.within(Permission.SEE_PROGRAMME, "path"))
        .filter(tasks__programme=programme)
        .distinct()
    )
    own: dict[int, set[str]] = {}
    for task in programme.tasks.filter(area__in=areas).only("area_id", "number", "ended_on"):
        own.setdefault(task.area_id, set()).update({task_key(task), f"row:{task.number}"})
    owing: dict[int, set[str]] = {area.pk: {area.code} for area in areas}
    for each in Area.objects.filter(parent__in=areas, until=None):
        owing[each.parent_id or 0].add(each.code)
    targets = [
        f"target:{start}-{end}" for start, end in programme.targets.values_list("start", "end")
    ]
    when = years(programme)
    for area in areas:
        keys = [*_WHOLE, *targets, *(f"late:{code_}" for code_ in owing[area.pk])]
        keys += own[area.pk]
        for year in when:
            yield from ((area, year, key) for key in keys)


def _now(programme: Programme, area: Area, year: int, day: date) -> dict[str, Answer]:
    try:
        return answers(facts(programme, area, year, day))
    except NotFoundError:
        return {}


def _end_of(year: int) -> date:
    """The day by which reports of a year are judged late: today, or its end where that is past."""
    return min(timezone.localdate(), date(year + 1, 12, 31))
