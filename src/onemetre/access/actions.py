"""Writes of people, units and posts."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.models import AccessReview, Invitation, Person, Post, Unit
from onemetre.access.roles import Permission, Role, limits
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from datetime import date

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area

_USERNAME = re.compile(r"[\w.@+-]{3,60}")
_PEOPLE = Permission.MANAGE_PEOPLE
_NO_LINK = mark("This link has been used, withdrawn, or is too old.")


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
        raise InputError("A unit needs a name.", remedy="Write it in full: 太原市教育局.")
    if Unit.objects.filter(area=area, name=name.strip(), until=None).exists():
        raise InputError("{area} has a unit “{name}” already.", area=area.name, name=name)
    unit = Unit.objects.create(
        area=area, name=name.strip(), short=short.strip(), level=level or area.level, kind=kind,
        government=government, trade=trade, contact=contact.strip(), phone=phone.strip(),
        since=timezone.localdate(),
    )  # fmt: skip
    audit.wrote(by, "add unit", f"unit {unit.pk}", area=area.path, name=unit.name)
    return unit


@action
def change_unit(unit: Unit, *, by: Viewer, contact: str, phone: str, short: str) -> Unit:
    """New particulars of a unit. Its name and area stay; a unit that is renamed is a new one."""
    by.demand(_PEOPLE, area=unit.area)
    was = {"contact": unit.contact, "phone": unit.phone, "short": unit.short}
    unit.contact, unit.phone, unit.short = contact.strip(), phone.strip(), short.strip()
    unit.save(update_fields=["contact", "phone", "short"])
    audit.wrote(by, "change unit", f"unit {unit.pk}", area=unit.area.path, was=was)
    return unit


@action
def add_first_administrator(
    *, username: str, name: str, password: str, unit: Unit, by: Viewer
) -> Person:
    """The first person, who may invite the others.

    Raises
    ------
    InputError
        if there is an administrator already, or a field is wrong.
    """
    if Post.objects.filter(role=Role.ADMINISTRATOR, until=None).exists():
        raise InputError("There is an administrator already.", remedy="Ask them for an invitation.")
    person = _person(username, name, password)
    _post(person, unit, Role.ADMINISTRATOR)
    audit.wrote(by, "add administrator", f"person {person.pk}", area=unit.area.path)
    return person


@action
def invite(*, name: str, unit: Unit, role: Role, by: Viewer) -> tuple[Invitation, str]:
    """An invitation, and the secret of its link, which is told once and not kept."""
    by.demand(_PEOPLE, area=unit.area)
    secret = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        digest=_digest(secret), name=name.strip(), unit=unit, role=role, made_by=by.name,
        ends_at=timezone.now() + timedelta(days=limits().invitation_days),
    )  # fmt: skip
    audit.wrote(by, "invite", f"invitation {made.pk}", area=unit.area.path, role=role, unit=unit.pk)
    return made, secret


@action
def withdraw_invitation(invitation: Invitation, *, by: Viewer) -> None:
    """End an invitation that was not used."""
    by.demand(_PEOPLE, area=invitation.unit.area)
    invitation.withdrawn = True
    invitation.save(update_fields=["withdrawn"])
    audit.wrote(
        by, "withdraw invitation", f"invitation {invitation.pk}", area=invitation.unit.area.path
    )


def open_invitation(secret: str) -> Invitation:
    """The invitation of a link.

    Raises
    ------
    NotFoundError
        if it was used, withdrawn, or has run out, or never was.
    """
    found = (
        Invitation.objects.select_related("unit__area")
        .filter(digest=_digest(secret), used_by=None, withdrawn=False, ends_at__gt=timezone.now())
        .first()
    )
    if found is None:
        raise NotFoundError(_NO_LINK, remedy="Ask for a new one.")
    return found


@action
def accept_invitation(
    secret: str, *, username: str, name: str, password: str, by: Viewer
) -> Person:
    """Make the account that a link invites to, with its post.

    Raises
    ------
    NotFoundError
        if the link no longer holds.
    InputError
        if a field is wrong.
    """
    invitation = open_invitation(secret)
    person = _person(username, name or invitation.name, password)
    # Of two that use one link at once, one finds it used.
    taken = Invitation.objects.filter(pk=invitation.pk, used_by=None).update(used_by=person)
    if not taken:
        raise NotFoundError(_NO_LINK, remedy="Ask for a new one.")
    post = _post(person, invitation.unit, Role(invitation.role))
    audit.wrote(
        by, "accept invitation", f"person {person.pk}", area=invitation.unit.area.path,
        invitation=invitation.pk, post=post.pk,
    )  # fmt: skip
    return person


@action
def give_post(person: Person, *, unit: Unit, role: Role, by: Viewer) -> Post:
    """A further post for somebody, in an area of one's own."""
    by.demand(_PEOPLE, area=unit.area)
    if Post.objects.filter(person=person, unit=unit, role=role, until=None).exists():
        raise InputError("{name} holds this post already.", name=person.name)
    post = _post(person, unit, role)
    audit.wrote(
        by, "give post", f"person {person.pk}", area=unit.area.path, role=role, unit=unit.pk
    )
    return post


@action
def end_post(post: Post, *, by: Viewer, on: date | None = None) -> None:
    """End a post today; what it allowed ends with the next request."""
    by.demand(_PEOPLE, area=post.unit.area)
    _keep_one_administrator(post)
    post.until = on or timezone.localdate()
    post.save(update_fields=["until"])
    audit.wrote(by, "end post", f"person {post.person_id}", area=post.unit.area.path, post=post.pk)


@action
def leave(person: Person, *, by: Viewer) -> None:
    """Somebody leaves: their posts end, their account closes, their sessions die at once."""
    posts = list(person.posts.filter(until=None).select_related("unit__area"))
    if not posts:
        raise NotFoundError("{name} holds no post.", name=person.name)
    for post in posts:
        by.demand(_PEOPLE, area=post.unit.area)
        _keep_one_administrator(post)
        post.until = timezone.localdate()
        post.save(update_fields=["until"])
    person.is_active, person.epoch = False, person.epoch + 1
    person.save(update_fields=["is_active", "epoch"])
    audit.wrote(
        by, "leave", f"person {person.pk}", area=posts[0].unit.area.path,
        posts=[each.pk for each in posts],
    )  # fmt: skip


@action
def review_post(post: Post, *, stays: bool, why: str, by: Viewer) -> AccessReview:
    """The yearly look at who may do what: the post stays, or ends today."""
    by.demand(Permission.REVIEW_ACCESS, area=post.unit.area)
    made = AccessReview.objects.create(post=post, stays=stays, why=why.strip(), reviewed_by=by.name)
    if not stays:
        _keep_one_administrator(post)
        post.until = timezone.localdate()
        post.save(update_fields=["until"])
    audit.wrote(
        by, "review post", f"person {post.person_id}", area=post.unit.area.path, post=post.pk,
        stays=stays,
    )  # fmt: skip
    return made


@action
def note_sign_in(person: Person | None, *, what: str, by: Viewer) -> None:
    """A line of the trail for signing in, out, or failing to."""
    thing = f"person {person.pk}" if person else "nobody"
    audit.wrote(by, what, thing)


def _keep_one_administrator(post: Post) -> None:
    if post.role != Role.ADMINISTRATOR:
        return
    others = Post.objects.filter(role=Role.ADMINISTRATOR, until=None, person__is_active=True)
    if not others.exclude(pk=post.pk).exists():
        raise InputError(
            "This is the last administrator.",
            remedy="Give the role to somebody else first.",
        )


def _post(person: Person, unit: Unit, role: Role) -> Post:
    return Post.objects.create(person=person, unit=unit, role=role, since=timezone.localdate())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _person(username: str, name: str, password: str) -> Person:
    """A new person whose password is fit to be one.

    Raises
    ------
    InputError
        naming the field that is wrong.
    """
    username = username.strip()
    if not _USERNAME.fullmatch(username):
        raise InputError(
            "“{value}” cannot be a name to sign in with.",
            remedy="Use 3 to 60 letters, digits or . @ + - _.", value=username[:60],
        )  # fmt: skip
    if Person.objects.filter(username__iexact=username).exists():
        raise InputError("“{value}” is taken.", remedy="Choose another.", value=username)
    person = Person(username=username, name=name.strip() or username)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InputError(
            "The password cannot be used: {why}", why=" ".join(error.messages)
        ) from error
    person.set_password(password)
    person.save()
    return person
