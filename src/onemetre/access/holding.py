"""What somebody may do: the posts that they hold today, read from the database."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from onemetre.access.models import Person, Post
from onemetre.access.roles import Role
from onemetre.access.viewer import VISITOR, Held, Viewer


def in_force(prefix: str = "") -> Q:
    """A condition that keeps posts to those in force."""
    today = timezone.localdate()
    return Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": today})


def viewer_of(person: Person) -> Viewer:
    """Somebody with the posts they hold today. One query."""
    if not person.is_active:
        return VISITOR
    posts = (
        Post.objects.filter(in_force(), person=person, since__lte=timezone.localdate())
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


def now(by: Viewer) -> Viewer:
    """The same, as they are at this moment: a post may have ended while a form was on its way.

    Two queries for a person; the operator and visitors are what they are.
    """
    if by.person is None:
        return by
    person = Person.objects.filter(pk=by.person).first()
    return VISITOR if person is None else viewer_of(person)
