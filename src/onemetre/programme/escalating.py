"""Matters that are overdue rise to the units above, by the rule of ``supervision.toml``.

A worker calls `escalate_due` once a day; ``onemetre programme escalate`` does the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.roles import Permission
from onemetre.ground.language import mark
from onemetre.programme.models import Matter, Notice, Step
from onemetre.programme.supervision import rules, unit_above

if TYPE_CHECKING:
    from datetime import date

    from onemetre.access.models import Unit
    from onemetre.access.viewer import Viewer

_OWED = (Matter.OPEN, Matter.RETURNED)
ROSE = mark("{title}: {owner} is {days} days overdue")


@dataclass(frozen=True, slots=True)
class Risen:
    """A matter that rises: to whom, how often it then has, and how many days it is overdue."""

    matter: Matter
    to: Unit
    risen: int
    days: int


def rising(today: date) -> list[Risen]:
    """Matters that are to rise today, the longest overdue first. One query.

    A step of the rule that leads nowhere, or to a unit that knows already, is passed over. What
    is reported done waits for whoever asked, and does not rise.
    """
    steps = rules().rises
    found = (
        Matter.objects.filter(
            state__in=_OWED, risen__lt=len(steps),
            deadline__lte=today - timedelta(days=steps[0].overdue_days),
        )
        .select_related(
            "area", "asked_by", "owner__trade", "owner__government__government"
        )
        .order_by("deadline", "pk")
    )  # fmt: skip
    out = []
    for matter in found:
        days = (today - matter.deadline).days
        for risen, step in enumerate(steps, 1):
            if risen <= matter.risen or step.overdue_days > days:
                continue
            to = unit_above(matter.owner, step.to)
            if to is not None:
                out.append(Risen(matter, to, risen, days))
    return out


@action
def escalate(each: Risen, *, by: Viewer) -> Step | None:
    """Tell a unit above that a matter is overdue; from then on it sees the matter.

    None if it was told before, or the matter was settled or given another day meanwhile.
    """
    matter = each.matter
    by.demand(Permission.RUN_PROGRAMME, area=matter.area)
    made = None
    # Locked: of two workers, one finds it told; and what was settled meanwhile stays so.
    now = Matter.objects.select_for_update().get(pk=matter.pk)
    owed = now.state in _OWED and now.deadline == matter.deadline
    told = matter.steps.filter(kind=Step.ESCALATED, unit=each.to)
    if owed and not told.filter(pk__gt=_last_move(matter)).exists():
        made = Step.objects.create(
            matter=matter, kind=Step.ESCALATED, unit=each.to, by=by.name, by_name=by.full_name
        )
        Notice.objects.bulk_create(
            Notice(
                unit=unit, said=ROSE, link=f"/office/matters/{matter.pk}/",
                filled={"title": matter.title, "owner": matter.owner.name, "days": each.days},
            )
            for unit in (each.to, matter.owner)
        )  # fmt: skip
    if owed:
        matter.risen = max(each.risen, now.risen)
        matter.save(update_fields=["risen"])
    audit.wrote(
        by, "escalate matter", f"matter {matter.pk}", area=matter.area.path, to=each.to.pk,
        days=each.days, told=made is not None,
    )  # fmt: skip
    return made


def _last_move(matter: Matter) -> int:
    """The step that last gave it another day: what was told before no longer counts."""
    moved = matter.steps.filter(kind=Step.MOVED).order_by("-pk").values_list("pk", flat=True)
    return moved.first() or 0


def escalate_due(*, today: date, by: Viewer) -> list[Risen]:
    """Let everything rise that is to rise today; what did."""
    return [each for each in rising(today) if escalate(each, by=by) is not None]
