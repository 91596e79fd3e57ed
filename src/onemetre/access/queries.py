"""Reads of people, units and the trail, limited to the areas of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from onemetre.access import audit
from onemetre.access.models import Person, Post, Record, Unit
from onemetre.access.roles import Permission, Role
from onemetre.access.viewer import VISITOR, Held, Viewer
from onemetre.ground.errors import NotFoundError

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet


def viewer_of(person: Person) -> Viewer:
    """Somebody with the posts they hold today. One query."""
    if not person.is_active:
        return VISITOR
    today = timezone.localdate()
    posts = (
        Post.objects.filter(person=person, since__lte=today)
        .filter(Q(until=None) | Q(until__gt=today))
        .select_related("unit__area")
        .order_by("pk")
    )
    return Viewer(
        person.username, person.pk, person.name,
        tuple(
            Held(
                Role(post.role), post.unit_id, post.unit.name, post.unit.area_id,
                post.unit.area.path, post.unit.area.name, post.unit.level,
            )
            for post in posts
        ),
    )  # fmt: skip


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
    found = units(viewer, permission).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("There is no such page. It may have moved.")
    return found


def posts(viewer: Viewer) -> QuerySet[Post]:
    """Posts in force in the areas whose people they manage or review."""
    today = timezone.localdate()
    mine = viewer.within(Permission.MANAGE_PEOPLE, "unit__area__path") | viewer.within(
        Permission.REVIEW_ACCESS, "unit__area__path"
    )
    return (
        Post.objects.filter(mine)
        .filter(Q(until=None) | Q(until__gt=today))
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
    found = (
        Person.objects.filter(
            viewer.within(Permission.MANAGE_PEOPLE, "posts__unit__area__path"), pk=pk
        )
        .distinct()
        .first()
    )
    if found is None:
        raise NotFoundError("There is no such page. It may have moved.")
    return found


# The trail -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the trail is asked for; "" and None are anything."""

    by: str = ""
    action: str = ""
    thing: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


def trail(viewer: Viewer, sought: Sought) -> QuerySet[Record]:
    """Records of the areas whose trail they may see, newest first. The search is noted itself.

    Records without an area (signing in, commands) are seen by whoever sees the whole tree.
    """
    paths = viewer.paths(Permission.SEE_AUDIT)
    mine = Q(pk__in=())
    for path in paths:
        mine |= Q(area__startswith=path)
    if any(path.count("/") <= 2 for path in paths):
        mine |= Q(area="")
    found = Record.objects.filter(mine)
    for field in ("by", "action", "thing", "kind"):
        asked = getattr(sought, field)
        if asked:
            found = found.filter(**{field: asked})
    if sought.since:
        found = found.filter(at__date__gte=sought.since)
    if sought.until:
        found = found.filter(at__date__lte=sought.until)
    asked_for = {key: str(getattr(sought, key)) for key in Sought.__slots__ if getattr(sought, key)}
    audit.looked(viewer, "search trail", "trail", area=paths[0] if paths else "", **asked_for)
    return found.order_by("-seq")
