"""What a confirmed reading makes of the rows that run: tasks, duties, targets.

What is found again keeps its progress; what is not is ended, never deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.access.models import Unit
from onemetre.programme.models import Duty, Target, Task
from onemetre.programme.owing import ask_of_open, settle
from onemetre.programme.versions import normal_names, versions

if TYPE_CHECKING:
    from datetime import date

    from onemetre import policy
    from onemetre.areas.models import Area
    from onemetre.policy.plan import Target as Promise
    from onemetre.policy.plan import Task as PlanTask
    from onemetre.programme.models import Programme, Reading
    from onemetre.programme.versions import Versions


def put_in_force(programme: Programme, reading: Reading, plan: policy.Plan, day: date) -> Versions:
    """Make a plan's tasks, duties and targets those of the programme from a day on.

    It is part of an action, not one itself.
    """
    running = programme.tasks.filter(area=programme.area, ended_on=None)
    found = versions(plan, list(running), list(programme.targets.filter(ended_on=None)))
    for row in found.ended_tasks:
        programme.tasks.filter(number=row.number, ended_on=None).update(ended_on=day)
    for target in found.ended_targets:
        target.ended_on = day
        target.save(update_fields=["ended_on"])
    _number_anew(programme, found.tasks)
    units = units_by_name(programme.area)
    for order, (task, old) in enumerate(found.tasks, 1):
        row = _task(programme, reading, order, task, old, broken_off=_breaks_off(plan, task))
        _duties(row, task, units, day)
    for number, promise, old_target in found.targets:
        _target(programme, number, promise, old_target)
    ask_of_open(programme, list(programme.tasks.filter(reading=reading, area=programme.area)))
    return found


def _number_anew(programme: Programme, tasks: list[tuple[PlanTask, Task | None]]) -> None:
    """Free the numbers of tasks that get another one, in every area, before they are given."""
    moved = {row.number: task.number for task, row in tasks if row and row.number != task.number}
    for old in moved:
        programme.tasks.filter(number=old, ended_on=None).update(number=f"·{old}")
    for old, new in moved.items():
        programme.tasks.filter(number=f"·{old}").update(number=new)


def _breaks_off(plan: policy.Plan, task: PlanTask) -> bool:
    return any(
        each.code == "broken-off" and task.span[0] <= each.span[0] < task.span[1]
        for each in plan.warnings
    )


def _task(
    programme: Programme, reading: Reading, order: int, task: PlanTask, old: Task | None, *,
    broken_off: bool,
) -> Task:  # fmt: skip
    said = {
        "order": order, "title": task.title, "field": task.field, "start": task.span[0],
        "end": task.span[1], "reading": reading, "broken_off": broken_off,
    }  # fmt: skip
    if old is None:
        return Task.objects.create(
            programme=programme, area=programme.area, number=task.number,
            interval_months=programme.interval_months, **said,
        )  # fmt: skip
    # The same task in the areas below carries the same words.
    programme.tasks.filter(number=task.number, ended_on=None).update(**said)
    old.refresh_from_db()
    return old


def units_by_name(area: Area) -> dict[str, Unit]:
    """Units of an area by their normal name, without the name of the place: 省教育厅."""
    found = {}
    for each in Unit.objects.filter(area=area, until=None):
        whole, *short = normal_names(each)
        found[whole] = each
        for name in short:
            found.setdefault(name, each)
    return found


def _duties(row: Task, task: PlanTask, units: dict[str, Unit], day: date) -> None:
    """Who owes a task at its own level; groups (各市人民政府) owe it where it is sent down.

    Where the document names no lead, the first unit named leads, as offices read such lists. A
    lead that somebody chose, and units that somebody added, stay as they are.
    """
    own = [duty for duty in task.duties if not duty.group]
    lead = next((duty for duty in own if duty.role == "lead"), own[0] if own else None)
    there = {each.unit_id: each for each in row.duties.all()}
    led = any(each.chosen and each.leads for each in there.values())
    named = set()
    for duty in own:
        unit = units.get(duty.unit) or _new_unit(row.area, duty.unit, duty.level, duty.kind)
        units[duty.unit] = unit
        named.add(unit.pk)
        made = there.get(unit.pk) or Duty(task=row, unit=unit)
        made.written = duty.written
        if not made.chosen:
            made.role = Duty.LEAD if duty is lead and not led else Duty.SUPPORT
            made.ended_on = None
        made.save()
        settle(made)
    for each in there.values():
        if each.unit_id not in named and not each.chosen and each.ended_on is None:
            each.ended_on = day
            each.save(update_fields=["ended_on"])
            settle(each)


def _new_unit(area: Area, name: str, level: str, kind: str) -> Unit:
    """A unit that the plan names and nobody has entered: 省教育厅 becomes 云岭省教育厅."""
    place = area.name.rstrip("省市县区")
    whole = f"{place}{name}" if name[:1] in "省市县区" else name
    made, _ = Unit.objects.get_or_create(
        area=area,
        name=whole,
        until=None,
        defaults={"short": name, "level": level or area.level, "kind": kind},
    )
    return made


def _target(programme: Programme, number: str, promise: Promise, old: Target | None) -> None:
    said = {
        "number": number, "start": promise.span[0], "end": promise.span[1],
        "text": promise.text, "comparator": promise.comparator, "low": promise.low,
        "high": promise.high, "unit": promise.unit, "subject": promise.subject,
        "scope": promise.scope, "deadline": promise.deadline, "firm": promise.firm,
    }  # fmt: skip
    if old is None:
        Target.objects.create(programme=programme, **said)
        return
    if old.text != promise.text:  # whoever stood for how it is counted had other words before them
        old.counting = {k: v for k, v in old.counting.items() if not k.startswith("confirmed")}
    for name, value in said.items():
        setattr(old, name, value)
    old.save()
