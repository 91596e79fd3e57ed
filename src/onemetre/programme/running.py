"""Writes of the running programme: sending down, duties, links, the four together, evidence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.areas.queries import below
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import mark
from onemetre.programme.models import (
    Duty,
    Evidence,
    FourCheck,
    Notice,
    Report,
    Task,
    TaskLink,
)
from onemetre.programme.owing import ask_of_open, is_office, settle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.models import Contribution, Programme

_RUN = Permission.RUN_PROGRAMME
SENT_DOWN = mark("{programme}: {n} tasks were sent down to you")


@action
def send_down(programme: Programme, *, area: Area, by: Viewer) -> int:
    """Send every task of an area to all areas one level below; how many tasks that made.

    Each keeps its number and words; its units are the counterparts, in their own line of trade,
    of the units above. Where a task has none there, the office that runs the programme leads.
    What was sent before stays as it is; reports of periods that are not yet due are asked for.
    Each unit is told how many tasks came to it.
    Cost: four queries and three bulk inserts, and `owing.ask` for each such period.
    """
    by.demand(_RUN, area=area)
    tasks = list(programme.tasks.filter(area=area, ended_on=None).prefetch_related("duties__unit"))
    if not tasks:
        raise InputError("There is no task here to send down.", remedy="Confirm the plan first.")
    areas = below(area)
    there = set(
        programme.tasks.filter(area__in=areas, ended_on=None).values_list("area_id", "number")
    )
    made = Task.objects.bulk_create(
        Task(
            programme=programme, area=lower, above=task, number=task.number, order=task.order,
            title=task.title, field=task.field, start=task.start, end=task.end,
            reading=task.reading, interval_months=task.interval_months, broken_off=task.broken_off,
        )
        for lower in areas for task in tasks if (lower.pk, task.number) not in there
    )  # fmt: skip
    duties = Duty.objects.bulk_create(_counterparts(made, areas))
    _tell(programme, duties)
    ask_of_open(programme, made)
    audit.wrote(
        by, "send down", f"programme {programme.slug}", area=area.path, tasks=len(made),
        areas=len(areas),
    )  # fmt: skip
    return len(made)


def _tell(programme: Programme, duties: Sequence[Duty]) -> None:
    Notice.objects.bulk_create(
        [
            Notice(
                unit_id=unit, said=SENT_DOWN, filled={"programme": programme.title, "n": n},
                link=f"/office/programme/{programme.slug}/",
            )
            for unit, n in Counter(each.unit_id for each in duties).items()
        ],
        batch_size=1000,
    )  # fmt: skip


def _counterparts(made: Sequence[Task], areas: Sequence[Area]) -> list[Duty]:
    """Duties of tasks that were sent down, by the line of trade."""
    units = Unit.objects.filter(area__in=areas, until=None).select_related("area")
    by_trade = {(unit.area_id, unit.trade_id): unit for unit in units if unit.trade_id}
    offices = {unit.area_id: unit for unit in units if is_office(unit)}
    duties = []
    for task in made:
        assert task.above is not None  # noqa: S101  # it was sent from there
        owing = [
            (unit, duty.role)
            for duty in task.above.duties.all() if duty.ended_on is None
            and (unit := by_trade.get((task.area_id, duty.unit_id)))
        ]  # fmt: skip
        owing.sort(key=lambda each: each[1] != Duty.LEAD)
        if not owing and task.area_id in offices:
            owing = [(offices[task.area_id], Duty.LEAD)]
        duties += [
            Duty(task=task, unit=unit, role=Duty.SUPPORT if i else Duty.LEAD)
            for i, (unit, _) in enumerate(owing)
        ]
    return duties


@action
def set_duty(task: Task, *, unit: Unit, role: str, contact: str, by: Viewer) -> Duty:
    """Let a unit owe a task, or owe it otherwise; a new lead makes the old one support.

    Raises
    ------
    InputError
        if the unit is of another area than the task, or is the one that leads and no other would.
    """
    by.demand(_RUN, area=task.area)
    if unit.area_id != task.area_id:
        raise InputError("{unit} is not a unit of {area}.", unit=unit.name, area=task.area.name)
    if role not in {Duty.LEAD, Duty.SUPPORT}:
        raise InputError("“{value}” is no role.", remedy="Choose one of the list.", value=role)
    leads = task.duties.filter(role=Duty.LEAD, ended_on=None)
    if role == Duty.SUPPORT and leads.filter(unit=unit).exists():
        raise InputError("{unit} leads.", remedy="Let another unit lead first.", unit=unit.name)
    changed = list(leads.exclude(unit=unit)) if role == Duty.LEAD else []
    for each in changed:
        each.role, each.chosen = Duty.SUPPORT, True
        each.save(update_fields=["role", "chosen"])
    duty, _ = Duty.objects.update_or_create(
        task=task, unit=unit,
        defaults={"role": role, "contact": contact.strip(), "chosen": True, "ended_on": None},
    )  # fmt: skip
    for each in (duty, *changed):
        settle(each)
    audit.wrote(by, "set duty", f"task {task.pk}", area=task.area.path, unit=unit.pk, role=role)
    return duty


@action
def end_duty(duty: Duty, *, by: Viewer) -> None:
    """A unit no longer owes a task; what it reported stays.

    Raises
    ------
    InputError
        if it leads: another unit must lead first.
    """
    task = duty.task
    by.demand(_RUN, area=task.area)
    if duty.role == Duty.LEAD:
        raise InputError(
            "{unit} leads.", remedy="Let another unit lead first.", unit=duty.unit.name
        )
    duty.ended_on, duty.chosen = timezone.localdate(), True
    duty.save(update_fields=["ended_on", "chosen"])
    settle(duty)
    audit.wrote(by, "end duty", f"task {task.pk}", area=task.area.path, unit=duty.unit_id)


@action
def set_interval(task: Task, *, months: int, by: Viewer) -> None:
    """How often a task is reported on, in its area and below."""
    by.demand(_RUN, area=task.area)
    if not 1 <= months <= 60:
        raise InputError("{months} months is no interval.", remedy="Choose 1 to 60.", months=months)
    task.interval_months = months
    same = task.programme.tasks.filter(number=task.number, ended_on=None)
    same.filter(area__path__startswith=task.area.path).update(interval_months=months)
    audit.wrote(by, "set interval", f"task {task.pk}", area=task.area.path, months=months)


@action
def link_task(own: Task, *, sent: Task, by: Viewer) -> TaskLink:
    """Say that a task of an area's own plan carries out one that was sent to it.

    Raises
    ------
    InputError
        if they are of two areas, or of one programme.
    """
    by.demand(_RUN, area=own.area)
    if own.area_id != sent.area_id or own.programme_id == sent.programme_id:
        raise InputError(
            "These two tasks cannot be linked.",
            remedy="Link a task of the area's own plan to one that was sent to the area.",
        )
    link, _ = TaskLink.objects.get_or_create(own=own, sent=sent, defaults={"made_by": by.said})
    audit.wrote(by, "link task", f"task {own.pk}", area=own.area.path, sent=sent.pk)
    return link


@action
def check_four(task: Task, *, kind: str, on: date, note: str, by: Viewer) -> FourCheck:
    """Note one of the four together (同规划、同部署、同推进、同落实) with what shows it."""
    by.demand(_RUN, area=task.area)
    if kind not in FourCheck.KINDS:
        raise gone()
    if not note.strip():
        raise InputError("Say what shows it.", remedy="Name the document, meeting or project.")
    if on > timezone.localdate():
        raise InputError("The day is still to come.", remedy="Note it when it was done.")
    check, _ = FourCheck.objects.update_or_create(
        task=task, kind=kind, defaults={"on": on, "note": note.strip()[:300], "checked_by": by.said}
    )
    audit.wrote(by, "check four", f"task {task.pk}", area=task.area.path, kind=kind, note=note)
    return check


@action
def add_evidence(
    task: Task,
    *,
    kept: tuple[str, int],
    title: str,
    file_name: str,
    dated: date,
    by: Viewer,
    contribution: Contribution | None = None,
    check: FourCheck | None = None,
) -> Evidence:
    """Tie a kept file (digest and size, see `evidence.keep`) to a task.

    Given with a contribution by its unit, otherwise by the unit that leads the task.
    """
    may_show(task, contribution, by)
    if dated > timezone.localdate():
        raise InputError("Evidence cannot be of a day to come.", remedy="Give the day it tells of.")
    digest, size = kept
    made = Evidence.objects.create(
        task=task, contribution=contribution, check_of_four=check,
        title=title.strip() or file_name[:200], file_name=file_name[:200], sha256=digest, size=size,
        dated=dated, added_by=by.said,
    )  # fmt: skip
    audit.wrote(
        by, "add evidence", f"task {task.pk}", area=task.area.path, sha256=digest,
        evidence=made.pk,
    )  # fmt: skip
    return made


@action
def withdraw_evidence(evidence: Evidence, *, by: Viewer) -> None:
    """Take evidence back. The file and the line stay; it no longer counts.

    Raises
    ------
    InputError
        if a report rests on it that the level above has before it, or accepted.
    """
    task = evidence.task
    may_show(task, evidence.contribution, by)
    if resting(task, [evidence]):
        raise InputError(
            "A report that is signed rests on it.",
            remedy="Ask the level above to return the report first.",
        )
    evidence.withdrawn = True
    evidence.save(update_fields=["withdrawn"])
    audit.wrote(
        by, "withdraw evidence", f"task {task.pk}", area=task.area.path, evidence=evidence.pk
    )


def resting(task: Task, rows: Sequence[Evidence]) -> set[int]:
    """Keys of evidence on which a report rests that was signed since. Where no level is above,
    none could be returned, and none keeps it. One query."""
    if task.area.parent_id is None or not rows:
        return set()
    signed = task.reports.filter(state__in=(Report.SIGNED, Report.ACCEPTED)).values_list(
        "signed_at", "period__due"
    )
    return {
        each.pk for each in rows
        if any(at and at >= each.added_at and due >= each.dated for at, due in signed)
    }  # fmt: skip


def may_show(task: Task, contribution: Contribution | None, by: Viewer) -> None:
    """Demand that somebody may show or take back evidence of a task, or of a unit's part.

    Raises
    ------
    NotFoundError
        if they may not.
    """
    if contribution is None:
        as_lead(task, Permission.WRITE_REPORT, by)
    else:
        by.demand(Permission.WRITE_REPORT, area=task.area, unit=contribution.duty.unit_id)


def as_lead(task: Task, permission: Permission, by: Viewer) -> None:
    """Demand a permission for the unit that leads; where none does, of the programme's office.

    Raises
    ------
    NotFoundError
        if they may not.
    """
    leads = task.duties.filter(role=Duty.LEAD, ended_on=None)
    unit = leads.values_list("unit", flat=True).first()
    if unit is None:
        by.demand(_RUN, area=task.area)
    else:
        by.demand(permission, area=task.area, unit=unit)
