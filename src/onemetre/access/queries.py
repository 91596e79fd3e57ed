"""Reads of people, units and the trail, limited to the areas of whoever asks."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from onemetre.access.finding import one_of
from onemetre.access.holding import in_force, viewer_of
from onemetre.access.models import AccessReview, Invitation, Person, Post, Unit
from onemetre.access.roles import Permission, limits
from onemetre.access.trail import Sought, trail
from onemetre.areas.models import Area
from onemetre.areas.queries import above
from onemetre.ground.errors import gone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer

__all__ = [
    "Branch", "Seen", "Sought", "branch", "found_people", "invitation", "invitations", "person",
    "post", "posts", "posts_of", "reviewed", "second_factor", "trail", "unit", "units", "viewer_of",
]  # fmt: skip


def units(viewer: Viewer, permission: Permission = Permission.MANAGE_PEOPLE) -> QuerySet[Unit]:
    """Units in the areas where they hold a permission, top first."""
    return (
        Unit.objects.filter(viewer.within(permission), until=None)
        .select_related("area", "government", "trade")
        .order_by("area__path", "pk")
    )


def unit(viewer: Viewer, pk: int, permission: Permission = Permission.MANAGE_PEOPLE) -> Unit:
    """One unit.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(units(viewer, permission).filter(pk=pk))


def posts(viewer: Viewer) -> QuerySet[Post]:
    """Posts in force in the areas whose people they manage or review."""
    mine = viewer.within(Permission.MANAGE_PEOPLE, "unit__area__path") | viewer.within(
        Permission.REVIEW_ACCESS, "unit__area__path"
    )
    return (
        Post.objects.filter(mine)
        .filter(in_force())
        .select_related("person", "unit__area")
        .order_by("unit__area__path", "unit__pk", "person__name", "role")
    )


def person(viewer: Viewer, pk: int) -> Person:
    """Somebody who holds, or held, a post in the areas whose people they manage.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(
        Person.objects.filter(
            viewer.within(Permission.MANAGE_PEOPLE, "posts__unit__area__path"), pk=pk
        ).distinct()
    )


def post(viewer: Viewer, pk: int, permission: Permission = Permission.MANAGE_PEOPLE) -> Post:
    """One post that is in force.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(
        Post.objects.filter(
            in_force(), viewer.within(permission, "unit__area__path"), pk=pk
        ).select_related("person", "unit__area")
    )


def posts_of(viewer: Viewer, somebody: Person) -> tuple[list[Post], int]:
    """The posts somebody holds and held where one manages people, and how many they hold
    elsewhere. Two queries."""
    mine = viewer.within(Permission.MANAGE_PEOPLE, "unit__area__path")
    own = (
        Post.objects.filter(mine, person=somebody)
        .select_related("unit__area")
        .order_by("-since", "-pk")
    )
    elsewhere = Post.objects.filter(in_force(), person=somebody).exclude(mine).count()
    return list(own), elsewhere


def found_people(viewer: Viewer, text: str, most: int = 50) -> list[Person]:
    """People of the areas whose people they manage, by a part of their name. Two queries."""
    mine = viewer.within(Permission.MANAGE_PEOPLE, "posts__unit__area__path")
    own = Post.objects.filter(
        in_force(), viewer.within(Permission.MANAGE_PEOPLE, "unit__area__path")
    ).select_related("unit__area")
    return list(
        Person.objects.filter(mine)
        .filter(Q(name__icontains=text) | Q(username__icontains=text))
        .distinct()
        .order_by("name", "pk")
        .prefetch_related(Prefetch("posts", own, to_attr="own"))[:most]
    )


def second_factor(somebody: Person) -> bool:
    """Whether they have set one up."""
    return bool(Authenticator.objects.filter(user_id=somebody.pk).exists())


# Units by area --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Below:
    """An area below, with how many units and posts there are in it and further down."""

    area: Area
    units: int
    posts: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One area of the tree: its units, the areas above it within reach, and those below it.

    ``area`` is None where somebody's posts reach several areas side by side.
    """

    area: Area | None
    above: list[Area]
    units: list[Unit]
    below: list[Below]


def branch(viewer: Viewer, pk: int | None = None) -> Branch:
    """The tree of units at one area; without one, where the viewer's own reach begins.

    Each unit has ``held``: how many posts are in force in it. Five queries at most.

    Raises
    ------
    NotFoundError
        if there is no such area, or not for them.
    """
    tops = viewer.tops(Permission.MANAGE_PEOPLE)
    if not tops:
        raise gone()
    reach = Q(pk__in=())
    for path in tops:
        reach |= Q(path__startswith=path)
    mine = Area.objects.filter(reach, until=None).order_by("path")
    if pk is None and (len(tops) != 1 or tops == ["/"]):
        below = mine.filter(path__in=tops) if tops != ["/"] else mine.filter(parent=None)
        return Branch(None, [], [], _counted(list(below), "/"))
    found = mine.filter(path=tops[0]).first() if pk is None else mine.filter(pk=pk).first()
    if found is None:
        raise gone()
    here = (
        Unit.objects.filter(until=None, area__path=found.path)
        .select_related("area")
        .annotate(held=Count("posts", filter=in_force("posts__")))
        .order_by("pk")
    )
    return Branch(
        found,
        list(mine.filter(path__in=above(found.path))),
        list(here),
        _counted(list(mine.filter(parent=found)), found.path),
    )


def _counted(areas: list[Area], at: str) -> list[Below]:
    """Each with what is in it. One query."""
    counted = (
        Unit.objects.filter(until=None, area__path__startswith=at)
        .values("area__path")
        .annotate(units=Count("pk", distinct=True), held=Count("posts", filter=in_force("posts__")))
        .order_by()
        .values_list("area__path", "units", "held")
    )
    told = list(counted)
    return [
        Below(
            area,
            sum(units for path, units, _ in told if path.startswith(area.path)),
            sum(held for path, _, held in told if path.startswith(area.path)),
        )
        for area in areas
    ]


# Invitations ----------------------------------------------------------------------------------


def invitations(viewer: Viewer) -> QuerySet[Invitation]:
    """Links that may still be used, in the areas whose people they manage; ending soonest first."""
    return (
        Invitation.objects.filter(
            viewer.within(Permission.MANAGE_PEOPLE, "unit__area__path"),
            used_by=None, withdrawn=False, ends_at__gt=timezone.now(),
        )
        .select_related("unit__area", "renews")
        .order_by("ends_at")
    )  # fmt: skip


def invitation(viewer: Viewer, pk: int) -> Invitation:
    """One of them.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(invitations(viewer).filter(pk=pk))


# The yearly review ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """One post, as the yearly review looks at it. ``due`` is the day by which it is looked at."""

    post: Post
    invited_by: str
    reviewed: date | None
    factor: bool
    due: date
    overdue: bool


def reviewed(viewer: Viewer) -> list[Seen]:
    """Who may see what, and why: every post where they review access, overdue ones first.

    One query.
    """
    today = timezone.localdate()
    last = AccessReview.objects.filter(post=OuterRef("pk"), stays=True).order_by("-reviewed_at")
    by = Invitation.objects.filter(
        used_by=OuterRef("person"), unit=OuterRef("unit"), role=OuterRef("role"), renews=None
    )
    rows = (
        Post.objects.filter(in_force(), viewer.within(Permission.REVIEW_ACCESS, "unit__area__path"))
        .select_related("person", "unit__area")
        .annotate(
            last_review=Subquery(last.values("reviewed_at")[:1]),
            invited_by=Subquery(by.values("made_by")[:1]),
            factor=Exists(Authenticator.objects.filter(user_id=OuterRef("person"))),
        )
    )
    out = [_seen(each, today) for each in rows]
    return sorted(out, key=lambda each: (each.due, each.post.unit.area.path, each.post.pk))


def _seen(row: Post, today: date) -> Seen:
    told = row.__dict__  # annotations stand there
    when = told["last_review"]
    looked = timezone.localdate(when) if when else None
    due = _later(looked or row.since, limits().review_months)
    return Seen(row, told["invited_by"] or "", looked, told["factor"], due, due < today)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
