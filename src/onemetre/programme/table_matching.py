"""Whose task a line of an office's own table tells of, by the words that offices use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from onemetre.atlas.cells import CellError, plain
from onemetre.ground.language import mark
from onemetre.programme.models import Duty

if TYPE_CHECKING:
    from onemetre.areas.models import Area
    from onemetre.programme.models import TableMapping, Task
    from onemetre.programme.table_reading import Line


class ToldOf:
    """Areas, tasks and duties below the owner of a table, looked up once. Two queries."""

    def __init__(self, mapping: TableMapping) -> None:
        self._tasks: dict[int, list[Task]] = {}
        self._areas: dict[str, list[Area]] = {}
        tasks = mapping.programme.tasks.filter(
            ended_on=None, area__path__startswith=mapping.owner.path
        ).select_related("area")
        # Units come with their duties: alone, more than 1,000 of them are too many for SQLite.
        duties = Duty.objects.filter(ended_on=None).select_related("unit")
        for task in tasks.prefetch_related(Prefetch("duties", duties)):
            if task.area_id not in self._tasks:
                for name in _names(task.area.name):
                    self._areas.setdefault(name, []).append(task.area)
            self._tasks.setdefault(task.area_id, []).append(task)

    def _area(self, line: Line) -> Area:
        found = self._areas.get(plain(line.area), [])
        if len(found) == 1:
            return found[0]
        raise CellError(
            mark("Two areas have this name.") if found
            else mark("No area of the programme here has this name."),
            mark("Write it in full, as in the list of areas."), column="area",
        )  # fmt: skip

    def task(self, line: Line) -> Task:
        """The task of a line, by its number or words of its title.

        Raises
        ------
        CellError
            if it names no area or task here, or more than one.
        """
        tasks = self._tasks[self._area(line).pk]
        wanted = plain(line.task)
        number = re.fullmatch(r"(?:第|任务|no\.?)?(\d+(?:\.\d+)*)(?:项|[.、])?", wanted)
        exact = [
            each for each in tasks
            if plain(each.title) == wanted or (number and each.number == number[1])
        ]  # fmt: skip
        found = exact or [
            each for each in tasks
            if wanted and (wanted in plain(each.title) or plain(each.title) in wanted)
        ]  # fmt: skip
        if len(found) == 1:
            return found[0]
        raise CellError(
            mark("Several tasks fit these words.") if found
            else mark("No task of the area has this number or title."),
            mark("Write the task's number."), column="task",
        )  # fmt: skip

    def duty(self, task: Task, line: Line) -> Duty | None:
        """The duty of the unit that a line names; the lead's where it names none.

        Raises
        ------
        CellError
            if the unit does not owe the task.
        """
        duties = list(task.duties.all())
        if not line.unit:
            return next((each for each in duties if each.role == Duty.LEAD), None)
        wanted = plain(line.unit)
        for each in duties:
            names = {plain(each.unit.name), plain(each.unit.short), plain(each.written)}
            # 教育局, where the row's area says whose.
            if wanted in names or f"{plain(task.area.name)}{wanted}" in names:
                return each
        raise CellError(
            mark("This unit does not owe the task."),
            mark("Correct the unit, or let it owe the task first."), column="unit",
        )  # fmt: skip


def _names(name: str) -> set[str]:
    """What a table may call an area: 太原市, 太原."""
    short = re.sub(r"(省|市|地区|州|盟|县|区|旗)$", "", name)
    return {plain(name), plain(short)} if len(short) > 1 else {plain(name)}
