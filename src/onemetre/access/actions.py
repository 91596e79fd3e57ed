"""Writes of people, units and posts; those of accounts are in ``joining.py``.

Where one field of a form is wrong, the error's ``params["field"]`` names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.holding import in_force
from onemetre.access.joining import (
    SignIn,
    accept_invitation,
    accept_renewal,
    add_first_administrator,
    in_turn,
    invite,
    note_sign_in,
    open_invitation,
    renew,
    seat,
    withdraw_invitation,
    withdraw_links_of,
)
from onemetre.access.models import AccessReview, Person, Post, Unit
from onemetre.access.roles import ROLES, Permission, Role
from onemetre.ground.errors import InputError, NotFoundError, gone

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area

__all__ = [
    "SignIn", "accept_invitation", "accept_renewal", "add_first_administrator", "add_unit",
    "change_unit", "end_post", "give_post", "invite", "leave", "note_sign_in", "open_invitation",
    "renew", "review_post", "withdraw_invitation",
]  # fmt: skip

_PEOPLE = Permission.MANAGE_PEOPLE


@action
def add_unit(
    *,
    area: Area,
    name: str,
    by: Viewer,
    short: str = "",
    level: str = "",
    kind: str = "",
    government: Unit | None = None,
    trade: Unit | None = None,
    contact: str = "",
    phone: str = "",
) -> Unit:
    """A new unit in an area.

    Raises
    ------
    InputError
        if the area has a unit of that name.
    """
    by.demand(_PEOPLE, area=area)
    if not name.strip():
        raise InputError(
            "A unit needs a name.", remedy="Write it in full: 太原市教育局.", field="name"
        )
    _alone(Unit(area=area, name=name.strip()))
    unit = Unit.objects.create(
        area=area, name=name.strip(), short=short.strip(), level=level or area.level, kind=kind,
        government=government, trade=trade, contact=contact.strip(), phone=phone.strip(),
        since=timezone.localdate(),
    )  # fmt: skip
    audit.wrote(by, "add unit", f"unit {unit.pk}", area=area.path, name=unit.name)
    return unit


def _alone(unit: Unit) -> None:
    others = Unit.objects.filter(area=unit.area, name=unit.name, until=None).exclude(pk=unit.pk)
    if others.exists():
        raise InputError(
            "{area} has a unit “{name}” already.", area=unit.area.name, name=unit.name,
            field="name",
        )  # fmt: skip


@action
def change_unit(
    unit: Unit, *, by: Viewer, contact: str, phone: str, short: str, name: str = ""
) -> Unit:
    """New particulars of a unit. Its name and area stay; a unit that is renamed is a new one.

    A name that a rule made is confirmed by `name`, as it is or put right.

    Raises
    ------
    InputError
        if the area has another unit of that name.
    """
    by.demand(_PEOPLE, area=unit.area)
    was = {"contact": unit.contact, "phone": unit.phone, "short": unit.short}
    if unit.derived and name.strip():
        was |= {"name": unit.name}
        unit.name, unit.derived = name.strip(), False
        _alone(unit)
    unit.contact, unit.phone, unit.short = contact.strip(), phone.strip(), short.strip()
    unit.save(update_fields=["contact", "phone", "short", "name", "derived"])
    audit.wrote(by, "change unit", f"unit {unit.pk}", area=unit.area.path, was=was)
    return unit


@action
def give_post(person: Person, *, unit: Unit, role: Role, by: Viewer) -> Post:
    """A further post for somebody, in an area of one's own.

    Raises
    ------
    NotFoundError
        if they hold posts, and none where one manages people: whoever does would no longer be
        able to let them leave.
    InputError
        if it is for oneself, is held already, or they have left.
    """
    by = in_turn(by)
    by.demand(_PEOPLE, area=unit.area)
    person.refresh_from_db()
    held = [each.unit.area for each in person.posts.filter(in_force()).select_related("unit__area")]
    if held and not any(by.may(_PEOPLE, area=area) for area in held):
        raise gone()
    if person.pk == by.person:
        raise InputError("Nobody gives a post to themselves.", remedy="Ask another administrator.")
    if Post.objects.filter(person=person, unit=unit, role=role, until=None).exists():
        raise InputError("{name} holds this post already.", name=person.name, field="role")
    if not person.is_active:
        raise InputError("{name} has left.", name=person.name, field="role")
    post = seat(person, unit, role)
    audit.wrote(
        by, "give post", f"person {person.pk}", area=unit.area.path, role=role, unit=unit.pk
    )
    return post


@action
def end_post(post: Post, *, by: Viewer, on: date | None = None) -> None:
    """End a post today; what it allowed ends with the next request."""
    by = in_turn(by)  # of two who end one another's posts, one finds themselves the last
    by.demand(_PEOPLE, area=post.unit.area)
    links = _end(post, on or timezone.localdate())
    audit.wrote(
        by, "end post", f"person {post.person_id}", area=post.unit.area.path, post=post.pk,
        **links,
    )  # fmt: skip


@action
def leave(person: Person, *, by: Viewer) -> None:
    """Somebody leaves: their posts end, their account closes, their sessions die at once."""
    by = in_turn(by)  # likewise
    person.refresh_from_db()
    posts = list(person.posts.filter(until=None).select_related("unit__area"))
    if not posts:
        raise NotFoundError("{name} holds no post.", name=person.name)
    links: dict[str, list[int]] = {}
    for post in posts:
        by.demand(_PEOPLE, area=post.unit.area)
        links |= _end(post, timezone.localdate())
    person.is_active, person.epoch = False, person.epoch + 1
    person.save(update_fields=["is_active", "epoch"])
    audit.wrote(
        by, "leave", f"person {person.pk}", area=posts[0].unit.area.path,
        posts=[each.pk for each in posts], **links,
    )  # fmt: skip


@action
def review_post(post: Post, *, stays: bool, why: str, by: Viewer) -> AccessReview:
    """The yearly look at who may do what: the post stays, or ends today."""
    by = in_turn(by)  # likewise
    by.demand(Permission.REVIEW_ACCESS, area=post.unit.area)
    if not why.strip():
        raise InputError("Say why it stays or ends.", field="why")
    if stays and post.person_id == by.person and _reviewed_by_others(post):
        raise InputError(
            "Nobody says of their own post that it stays.",
            remedy="Ask another administrator who reaches {area}.", area=post.unit.area.name,
        )  # fmt: skip
    made = AccessReview.objects.create(post=post, stays=stays, why=why.strip(), reviewed_by=by.name)
    links = {} if stays else _end(post, timezone.localdate())
    audit.wrote(
        by, "review post", f"person {post.person_id}", area=post.unit.area.path, post=post.pk,
        stays=stays, **links,
    )  # fmt: skip
    return made


def _end(post: Post, day: date) -> dict[str, list[int]]:
    """End a post; the links its holder made as an administrator, which end with it.

    Raises
    ------
    InputError
        if nobody would be left who looks after the people of its area.
    """
    links: dict[str, list[int]] = {}
    if post.role == Role.ADMINISTRATOR:
        _keep_one_administrator(post)
        if withdrawn := withdraw_links_of(post.person):
            links["links"] = withdrawn
    post.until = day
    post.save(update_fields=["until"])
    return links


def _reached(post: Post, others: QuerySet[Post]) -> bool:
    """Whether one of other posts reaches where a post is."""
    held = others.filter(until=None, since__lte=timezone.localdate(), person__is_active=True)
    paths = held.values_list("unit__area__path", flat=True)
    return any(post.unit.area.path.startswith(each) for each in paths)


def _reviewed_by_others(post: Post) -> bool:
    """Whether somebody else may review a post."""
    roles = [role for role, may in ROLES.items() if Permission.REVIEW_ACCESS in may]
    others = Post.objects.filter(role__in=roles).exclude(person=post.person_id)
    return _reached(post, others)


def _keep_one_administrator(post: Post) -> None:
    if not _reached(post, Post.objects.filter(role=Role.ADMINISTRATOR).exclude(pk=post.pk)):
        raise InputError(
            "This is the last administrator who reaches {area}.",
            remedy="Give the role to somebody else there, or above, first.",
            area=post.unit.area.name,
        )  # fmt: skip
