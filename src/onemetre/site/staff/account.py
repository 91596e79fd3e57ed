"""One's own page, the first administrator, and joining by invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onemetre.access import actions, first
from onemetre.access.models import Person
from onemetre.access.queries import second_factor
from onemetre.access.roles import PERMISSION_WORDS, ROLE_WORDS, ROLES, Permission, Role
from onemetre.areas.actions import Named
from onemetre.areas.queries import national_areas
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import tr
from onemetre.site.staff import shell
from onemetre.site.staff.forms import FirstForm, JoinForm, RenewForm
from onemetre.site.staff.shell import viewer_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


#: The secret of a link lies with its visitor alone, for its page in either language: a session is
#: a row of the database, where nothing may be that opens a link (access/joining.py).
_LINKS = {"onemetre-link": "/office/join/", "onemetre-link-en": "/en/office/join/"}
_HIDDEN = sensitive_post_parameters("password", "again", "word")


def may_words(role: Role, beyond: frozenset[Permission] = frozenset()) -> list[str]:
    """What a role may do, in words, `beyond` what is said elsewhere."""
    may = ROLES[role] - beyond
    return [tr(words) for each, words in PERMISSION_WORDS.items() if each in may]


def own(request: HttpRequest) -> HttpResponse:
    """What is known of oneself, and how one signs in."""
    user = request.user
    if not isinstance(user, Person):
        raise gone()
    viewer = viewer_of(request)
    return shell.page(request, "staff/people/account.html", {
        "section": "", "person": user,
        "posts": [(post, tr(ROLE_WORDS[post.role]), may_words(post.role)) for post in viewer.posts],
        "factor": second_factor(user), "viewer": viewer, "AUTH": Authenticator.Type,
    })  # fmt: skip


@_HIDDEN
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The first administrator makes their account, with the word that the server printed.

    Raises
    ------
    NotFoundError
        as soon as there is one.
    """
    if not first.wanted():
        raise gone()
    areas = national_areas()
    form = FirstForm(areas, request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        chosen = next((each for each in areas if str(each.pk) == told.get("area")), None)
        try:
            actions.add_first_administrator(
                username=told["username"], name=told["name"], password=told["password"],
                unit=told["unit"], word=told["word"], by=viewer_of(request),
                area=chosen or Named(told["code"], told["area_name"], told["level"] or "city"),
            )  # fmt: skip
        except InputError as error:
            form.take(error)
        else:
            shell.tell(request, tr("The first account is made. Sign in with it."))
            return HttpResponseRedirect(reverse("account_login"))
    return shell.form_page(request, "staff/people/first.html", {"section": "", "form": form})


def take_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address before anything is shown, so that it is passed on to
    nobody: neither by a link that is followed nor in a picture of the screen."""
    _strangers(request)
    actions.open_invitation(secret)
    response = HttpResponseRedirect(reverse("join"))
    for name, path in _LINKS.items():
        response.set_cookie(
            name, secret, path=path, max_age=settings.SESSION_COOKIE_AGE, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@_HIDDEN
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Whoever was invited chooses a name and a password; whoever has them, a new password."""
    _strangers(request)
    secret = next((request.COOKIES[name] for name in _LINKS if name in request.COOKIES), "")
    invitation = actions.open_invitation(secret)
    data = request.POST if request.method == "POST" else None
    renews = invitation.renews
    form = RenewForm(data) if renews else JoinForm(data, initial={"name": invitation.name})
    if form.is_valid():
        try:
            _accept(request, secret, form.cleaned_data, renews=renews is not None)
        except InputError as error:
            form.take(error)
        else:
            shell.tell(request, tr("Your account is ready. Sign in with it."))
            response = HttpResponseRedirect(reverse("account_login"))
            for name, path in _LINKS.items():
                response.delete_cookie(name, path=path)
            return response
    role = Role(invitation.role)
    return shell.form_page(request, "staff/people/join.html", {
        "section": "", "form": form, "invitation": invitation, "role": tr(ROLE_WORDS[role]),
        "may": may_words(role), "renews": renews,
    })  # fmt: skip


def _accept(request: HttpRequest, secret: str, told: dict[str, str], *, renews: bool) -> None:
    by = viewer_of(request)
    if renews:
        actions.accept_renewal(secret, password=told["password"], by=by)
        return
    actions.accept_invitation(
        secret, username=told["username"], name=told["name"], password=told["password"], by=by
    )


def _strangers(request: HttpRequest) -> None:
    if viewer_of(request).person is not None:
        raise InputError(
            "You are signed in, and this link is for somebody without an account.",
            remedy="Sign out first, if it is for you.",
        )
