"""Reads of supervision: matters, meetings and notices, limited to what a viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from onemetre.access.finding import one_of
from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.programme.models import Matter, Meeting, Notice, Step, Task

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area

_RUN, _HANDLE = Permission.RUN_PROGRAMME, Permission.HANDLE_MATTER
_OWED = (Matter.OPEN, Matter.RETURNED)


@dataclass(frozen=True, slots=True)
class Due:
    """A matter on somebody's desk. ``act`` is what is asked of them: "do" or "judge".

    ``again``: it was given back, recalled or rose, and its unit still owes it.
    """

    matter: Matter
    act: str
    days: int
    again: bool = False

    @property
    def overdue(self) -> bool:
        """Whether its day is past."""
        return self.days < 0


def matters(viewer: Viewer) -> QuerySet[Matter]:
    """Matters they may see: of the areas they run, of their units, and those that rose to them."""
    units = viewer.units(_HANDLE)
    risen = Step.objects.filter(kind=Step.ESCALATED, unit__in=units).values("matter")
    mine = viewer.within(_RUN) | Q(owner__in=units) | Q(asked_by__in=units) | Q(pk__in=risen)
    return Matter.objects.filter(mine).select_related("area", "owner", "asked_by", "task")


def matter(viewer: Viewer, pk: int) -> Matter:
    """One of them.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(
        matters(viewer).select_related("asked_by__area", "owner__area", "meeting").filter(pk=pk)
    )


def steps(found: Matter) -> list[Step]:
    """What happened to a matter, in order."""
    return list(found.steps.select_related("unit"))


def matters_due(viewer: Viewer, today: date) -> list[Due]:
    """What is due from them: matters that their units owe, and reported ones that they judge.

    By deadline. One query.
    """
    handle, run = viewer.units(_HANDLE), viewer.units(_RUN)
    todo = Q(state__in=_OWED, owner__in=handle)
    recalled = Step.objects.filter(matter=OuterRef("pk"), kind=Step.REMINDED)
    found = (
        Matter.objects.filter(todo | Q(state=Matter.REPORTED, asked_by__in=run))
        .annotate(recalled=Exists(recalled))
        .select_related("area", "owner", "asked_by")
        .order_by("deadline", "pk")
    )
    out = []
    for each in found:
        days = (each.deadline - today).days
        if each.state == Matter.REPORTED:
            out.append(Due(each, "judge", days))
        else:
            again = each.state == Matter.RETURNED or each.risen > 0 or each.recalled
            out.append(Due(each, "do", days, again))
    return out


def matters_awaited(viewer: Viewer, today: date) -> list[Due]:
    """What others owe to their units, by deadline. One query."""
    found = (
        Matter.objects.filter(state__in=_OWED, asked_by__in=viewer.units(_RUN))
        .select_related("area", "owner", "asked_by")
        .order_by("deadline", "pk")
    )
    return [Due(each, "remind", (each.deadline - today).days) for each in found]


def may_handle(viewer: Viewer, found: Matter) -> bool:
    """Whether they note steps of a matter and report it done."""
    return viewer.may(_HANDLE, area=found.area, unit=found.owner_id)


def may_judge(viewer: Viewer, found: Matter) -> bool:
    """Whether they close a matter, give it back, recall it or give it another day."""
    return viewer.may(_RUN, area=found.asked_by.area)


# What can be chosen when a matter is opened -------------------------------------------------------


def own_units(viewer: Viewer) -> list[Unit]:
    """Units in whose name they ask, in the order of their posts."""
    found = Unit.objects.select_related("area").in_bulk(viewer.units(_RUN))
    return [found[each.unit] for each in viewer.posts if each.unit in found]


def units_named(viewer: Viewer, typed: str, limit: int = 20) -> list[Unit]:
    """Units in the areas they run whose name, or short name with their area, holds what was typed.

    The viewer's own level first.
    """
    words = typed.split()
    found = Unit.objects.filter(viewer.within(_RUN), until=None).select_related("area")
    for word in words:
        found = found.filter(
            Q(name__contains=word) | Q(short__contains=word) | Q(area__name__startswith=word)
        )
    return list(found.order_by("area__path", "pk")[:limit]) if words else []


def unit_named(viewer: Viewer, typed: str) -> Unit | None:
    """The one unit in the areas they run with that name, in full or as it is shortened there."""
    typed = typed.strip()
    found = list(
        Unit.objects.filter(viewer.within(_RUN), Q(name=typed) | Q(short=typed), until=None)
        .select_related("area")[:2]
    )  # fmt: skip
    return found[0] if len(found) == 1 else None


def tasks_of(area: Area) -> list[Task]:
    """Tasks of an area that can be named in a matter, in the order of their plans."""
    found = Task.objects.filter(area=area, ended_on=None).select_related("programme")
    return list(found.order_by("programme", "order"))


# Meetings and notices -----------------------------------------------------------------------------


def meetings(viewer: Viewer) -> QuerySet[Meeting]:
    """Meetings of the areas whose programme they see, newest first, with counts of matters."""
    open_ones = Count("matters", filter=~Q(matters__state=Matter.CLOSED))
    return (
        Meeting.objects.filter(viewer.within(Permission.SEE_PROGRAMME))
        .select_related("area", "called_by")
        .annotate(decided=Count("matters"), left=open_ones)
        .order_by("-on", "-pk")
    )


def meeting(viewer: Viewer, pk: int) -> Meeting:
    """One of them.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(meetings(viewer).filter(pk=pk))


def sees_meeting(viewer: Viewer, pk: int | None) -> bool:
    """Whether they may see a meeting."""
    return pk is not None and meetings(viewer).filter(pk=pk).exists()


def decided(found: Meeting) -> list[Matter]:
    """The matters that a meeting decided, in order."""
    return list(found.matters.select_related("owner", "asked_by", "area").order_by("pk"))


def notices(viewer: Viewer) -> QuerySet[Notice]:
    """What they and their units were told, newest first."""
    mine = Q(unit__in=viewer.units(Permission.USE_DESK))
    if viewer.person is not None:
        mine |= Q(person=viewer.person)
    return Notice.objects.filter(mine).select_related("unit")


def unseen(viewer: Viewer) -> int:
    """How many of them nobody has seen. One query."""
    return notices(viewer).filter(seen_at=None).count()
