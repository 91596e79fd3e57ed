"""How somebody gets an account, gets into it again, and is noted when signing in.

Where one field of a form is wrong, the error's ``params["field"]`` names it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from onemetre.access import audit, first
from onemetre.access.action import action
from onemetre.access.holding import in_force, now, viewer_of
from onemetre.access.models import ChainEnd, Invitation, Person, Post, Unit
from onemetre.access.roles import Permission, Role, limits
from onemetre.access.viewer import VISITOR
from onemetre.areas.actions import NATIONAL, Named, note_areas
from onemetre.areas.models import Area
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer

_USERNAME = re.compile(r"[\w.@+-]{3,60}")
_PEOPLE = Permission.MANAGE_PEOPLE
_NO_LINK = mark("This link has been used, withdrawn, or is too old.")


class SignIn(StrEnum):
    """What happens around signing in; each is a line of the trail."""

    SIGNED_IN = "sign in"
    FAILED = "sign-in failed"
    LOCKED = "sign-in locked"
    SIGNED_OUT = "sign out"
    ENDED = "session ended"
    PASSWORD = "change password"  # noqa: S105  # a word of the trail
    FACTOR_ADDED = "add second factor"
    FACTOR_REMOVED = "remove second factor"
    FACTOR_RENEWED = "renew recovery codes"
    FACTOR_FAILED = "second factor failed"
    FACTOR_LOCKED = "second factor locked"


@action
def add_first_administrator(
    *, username: str, name: str, password: str, unit: str, area: Area | Named, by: Viewer,
    word: str = "",
) -> Person:  # fmt: skip
    """The first person, who may invite the others, with their unit and, if need be, its area.

    Parameters
    ----------
    word
        the word that ``onemetre serve`` printed. The operator at the prompt needs none.

    Raises
    ------
    InputError
        if there is an administrator already, or a field is wrong.
    """
    by = in_turn(by)  # of two that come at once, one waits here and then finds an administrator
    if not first.wanted():
        raise InputError("There is an administrator already.", remedy="Ask them for an invitation.")
    if not by.operator and not first.is_the_word(word):
        raise InputError(
            "This is not the word that the server printed when it started.",
            remedy="Look in its terminal or its log; a new start prints a new word.", field="word",
        )  # fmt: skip
    if not unit.strip():
        raise InputError(
            "A unit needs a name.", remedy="Write it in full: 太原市教育局.", field="unit"
        )
    person = _person(username, name, password)
    where = area if isinstance(area, Area) else _first_area(area)
    place, _ = Unit.objects.get_or_create(
        area=where, name=unit.strip(), until=None,
        defaults={"level": where.level, "since": timezone.localdate()},
    )  # fmt: skip
    seat(person, place, Role.ADMINISTRATOR)
    audit.wrote(by, "add administrator", f"person {person.pk}", area=where.path, unit=place.pk)
    transaction.on_commit(first.forget_word)
    return person


def _first_area(named: Named) -> Area:
    if not NATIONAL.fullmatch(named.code):
        raise InputError(
            "“{value}” is not a code of an area.",
            remedy="Use the six digits of GB/T 2260: 140100.", value=named.code[:24], field="code",
        )  # fmt: skip
    if not named.name.strip():
        raise InputError("An area needs a name.", field="area_name")
    return note_areas([named], day=timezone.localdate(), place="")[named.code]


@action
def invite(*, name: str, unit: Unit, role: Role, by: Viewer) -> tuple[Invitation, str]:
    """An invitation, and the secret of its link, which is told once and not kept."""
    by = in_turn(by)  # whoever leaves makes no link afterwards
    by.demand(_PEOPLE, area=unit.area)
    if not name.strip():
        raise InputError("Say who is invited.", field="name")
    made, secret = _invitation(name=name.strip(), unit=unit, role=role, made_by=by.name)
    audit.wrote(by, "invite", f"invitation {made.pk}", area=unit.area.path, role=role, unit=unit.pk)
    return made, secret


@action
def renew(person: Person, *, by: Viewer) -> tuple[Invitation, str]:
    """A link for somebody who lost their password or second factor; nothing changes until used.

    Raises
    ------
    NotFoundError
        if they hold a post in an area whose people one does not manage: whoever gives such a
        link could use it.
    InputError
        if it is for oneself: a desk left open would give it to whoever comes by.
    """
    by = in_turn(by)  # likewise
    person.refresh_from_db()
    posts = list(person.posts.filter(until=None).select_related("unit__area"))
    if not posts or not person.is_active:
        raise NotFoundError("{name} holds no post.", name=person.name)
    for post in posts:
        by.demand(_PEOPLE, area=post.unit.area)
    if person.pk == by.person:
        raise InputError(
            "Nobody makes such a link for themselves.", remedy="Ask another administrator."
        )
    open_links().filter(renews=person).update(withdrawn=True)
    made, secret = _invitation(
        name=person.name, unit=posts[0].unit, role=Role(posts[0].role), made_by=by.name,
        renews=person,
    )  # fmt: skip
    audit.wrote(by, "renew sign-in", f"person {person.pk}", area=posts[0].unit.area.path)
    return made, secret


@action
def withdraw_invitation(invitation: Invitation, *, by: Viewer) -> None:
    """End an invitation that was not used."""
    by = in_turn(by)
    by.demand(_PEOPLE, area=invitation.unit.area)
    invitation.withdrawn = True
    invitation.save(update_fields=["withdrawn"])
    audit.wrote(
        by, "withdraw invitation", f"invitation {invitation.pk}", area=invitation.unit.area.path
    )


def withdraw_links_of(person: Person) -> list[int]:
    """End every open link that somebody made, for an action in which they cease to be one who
    may; which they were."""
    made = open_links().filter(made_by=person.username)
    numbers = list(made.values_list("pk", flat=True))
    made.update(withdrawn=True)
    return numbers


def open_invitation(secret: str) -> Invitation:
    """The invitation of a link.

    Raises
    ------
    NotFoundError
        if it was used, withdrawn, or has run out, or never was.
    """
    found = (
        open_links().select_related("unit__area", "renews").filter(digest=_digest(secret)).first()
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
    by = in_turn(by)  # a link holds, or its maker has left: not both
    invitation = open_invitation(secret)
    if invitation.renews is not None:
        raise NotFoundError(_NO_LINK, remedy="Ask for a new one.")
    person = _person(username, name or invitation.name, password)
    _use(invitation, person)
    post = seat(person, invitation.unit, Role(invitation.role))
    audit.wrote(
        by, "accept invitation", f"person {person.pk}", area=invitation.unit.area.path,
        invitation=invitation.pk, post=post.pk,
    )  # fmt: skip
    return person


@action
def accept_renewal(secret: str, *, password: str, by: Viewer) -> Person:
    """A new password by a link; second factors are taken away, every session ends.

    Raises
    ------
    NotFoundError
        if the link no longer holds.
    InputError
        if the password cannot be used.
    """
    by = in_turn(by)  # of two links for one person, one is used
    invitation = open_invitation(secret)
    person = invitation.renews
    if person is None or not person.is_active or not _still_allowed(invitation, person):
        raise NotFoundError(_NO_LINK, remedy="Ask for a new one.")
    _check_password(password, person)
    _use(invitation, person)
    open_links().filter(renews=person).update(withdrawn=True)
    person.set_password(password)
    person.epoch += 1
    person.save(update_fields=["password", "epoch"])
    Authenticator.objects.filter(user_id=person.pk).delete()
    audit.wrote(
        by, "accept renewal", f"person {person.pk}", area=invitation.unit.area.path,
        invitation=invitation.pk,
    )  # fmt: skip
    return person


def _still_allowed(link: Invitation, person: Person) -> bool:
    """Whether the maker of a link for somebody could make it now: they may have a post since in
    an area whose people the maker does not manage."""
    if link.made_by.startswith("command:"):
        return True
    maker = Person.objects.filter(username=link.made_by).first()
    by = viewer_of(maker) if maker else VISITOR
    posts = person.posts.filter(until=None).select_related("unit__area")
    return all(by.may(_PEOPLE, area=post.unit.area) for post in posts)


def open_links() -> QuerySet[Invitation]:
    """Links that may still be used."""
    return Invitation.objects.filter(
        used_by=None, withdrawn=False, ends_at__gt=timezone.now()
    )  # fmt: skip


def _use(invitation: Invitation, person: Person) -> None:
    if not open_links().filter(pk=invitation.pk).update(used_by=person):
        raise NotFoundError(_NO_LINK, remedy="Ask for a new one.")


@action
def note_sign_in(person: Person | None, *, what: SignIn, by: Viewer) -> None:
    """A line of the trail for signing in, out, or failing to.

    It stands in each area where the person holds a post, so that whoever looks after the people
    there sees it; of those who hold none, where they held one last. Whoever sees an area sees
    those within it too, which are noted alone. What was typed is not noted, so neither is a name
    that nobody has.

    A first second factor ends the sessions that began with the password alone; the caller keeps
    the one in which it was set up.
    """
    if person and what is SignIn.FACTOR_ADDED and _factors(person) == 1:
        in_turn(by)  # before the person's row: whoever lets them leave takes them in this order
        person.epoch += 1
        person.save(update_fields=["epoch"])
    thing = f"person {person.pk}" if person else "nobody"
    for path in _where(person) if person else [""]:
        audit.wrote(by, what.value, thing, area=path)


def _factors(person: Person) -> int:
    codes = Authenticator.Type.RECOVERY_CODES
    return len(Authenticator.objects.filter(user_id=person.pk).exclude(type=codes))


def _where(person: Person) -> list[str]:
    last = person.posts.order_by("-pk")
    held = last.filter(in_force()).values_list("unit__area__path", flat=True)
    paths = set(held) or set(last.values_list("unit__area__path", flat=True)[:1]) or {""}
    return [each for each in sorted(paths) if sum(o.startswith(each) for o in paths) == 1]


def _invitation(**said: object) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(24)
    ends_at = timezone.now() + timedelta(days=limits().invitation_days)
    return Invitation.objects.create(digest=_digest(secret), ends_at=ends_at, **said), secret


def in_turn(by: Viewer) -> Viewer:
    """Let nobody else change who looks after whom until this action is over; `by`, as they are
    now that those before them are done."""
    ChainEnd.objects.get_or_create(pk=1)
    ChainEnd.objects.select_for_update().get(pk=1)
    return now(by)


def seat(person: Person, unit: Unit, role: Role) -> Post:
    """A post from today. It is part of an action, not one itself."""
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
            field="username",
        )  # fmt: skip
    if Person.objects.filter(username__iexact=username).exists():
        raise InputError(
            "“{value}” is taken.", remedy="Choose another.", value=username, field="username"
        )
    person = Person(username=username, name=name.strip() or username)
    _check_password(password, person)
    person.set_password(password)
    person.save()
    return person


def _check_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InputError(
            "The password cannot be used: {why}", why=" ".join(error.messages), field="password"
        ) from error
