"""What stands before the staff pages: session, person, their posts, and the table of rights.

Only ``/office/`` knows sessions and sets cookies; a visitor's pages never do.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse

from onemetre.access import queries
from onemetre.access.first import wanted
from onemetre.access.models import Person
from onemetre.access.roles import limits
from onemetre.access.table import CLOSED, OPEN, ROUTES, SIGNED_IN
from onemetre.access.viewer import VISITOR
from onemetre.atlas.cells import without_control
from onemetre.ground.language import tr
from onemetre.site import waiting
from onemetre.site.public import errors
from onemetre.site.staff.shell import tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpRequest, QueryDict
    from django.http.response import HttpResponseBase

    from onemetre.site.middleware import View

OFFICE = "/office/"
#: How often, in seconds, a session notes that it was used.
_NOTED = 60
#: Header of what a page asks by itself, again and again: nobody is at the desk for that.
POLL = "X-Poll"
#: Pages on which a person who lacks the second factor that their role asks for may be.
_FACTORS = (
    "/office/account/second-factor/", "/office/account/logout/", "/office/account/reauthenticate/",
)  # fmt: skip


def in_office(request: HttpRequest) -> bool:
    """Whether it asks for a page for those with an account."""
    return request.path_info.startswith(OFFICE)


class _Only:
    """A middleware of Django's that works under ``/office/`` alone."""

    inner: Callable[[View], Any]

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.door = type(self).inner(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Through the door, or past it."""
        answer = self.door if in_office(request) else self.get_response
        return answer(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponseBase | None:
        """The door's own check of a view, if it has one."""
        check = getattr(self.door, "process_view", None)
        if check is None or not in_office(request):
            return None
        return check(request, *args)  # type: ignore[no-any-return]  # likewise


class sessions(_Only):  # noqa: N801  # named as what it is in the settings
    """Sessions."""

    inner = SessionMiddleware


class csrf(_Only):  # noqa: N801  # likewise
    """Forms come from our own pages."""

    inner = CsrfViewMiddleware


class people(_Only):  # noqa: N801  # likewise
    """Who is signed in."""

    inner = AuthenticationMiddleware


class rights:  # noqa: N801  # likewise
    """Who may open this page, by the table; what may not be opened does not exist."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Give the request its viewer."""
        request.viewer = VISITOR  # type: ignore[attr-defined]  # ours
        if not in_office(request):
            return self.get_response(request)
        _let_in(request)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        """Refuse what the table does not allow, or does not name: it does not exist."""
        refused = self._refused(request)
        # Only now, for it reads what was sent: of those who may not, nothing is read.
        if refused is None and in_office(request):
            return _read(request)
        return refused

    def _refused(self, request: HttpRequest) -> HttpResponseBase | None:
        assert request.resolver_match is not None  # noqa: S101  # a view was found
        asked = ROUTES.get(request.resolver_match.route)
        if asked is None or asked is CLOSED:
            return errors.not_found(request)
        if asked is OPEN:
            signing_in = request.resolver_match.url_name == "account_login"
            return HttpResponseRedirect(reverse("first")) if signing_in and wanted() else None
        viewer = request.viewer  # type: ignore[attr-defined]  # set above
        if viewer.person is None:
            return _to_sign_in(request)
        if viewer.sensitive and not request.path_info.startswith(_FACTORS):
            user = request.user
            if not is_mfa_enabled(user):
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if asked is not SIGNED_IN and not viewer.holds(asked):
            return errors.not_found(request)
        return None


def _read(request: HttpRequest) -> HttpResponseBase | None:
    """What was sent, words and files; refused where too many are slow in sending."""
    request.GET = _without_control(request.GET)  # type: ignore[assignment]  # as good to read
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return None
    place = waiting.bodies.take()
    if place is None:
        return errors.busy(request)
    try:
        request.POST = _without_control(request.POST)  # type: ignore[assignment]  # likewise
    finally:
        waiting.bodies.give_back(place)
    return None


def _without_control(asked: QueryDict) -> QueryDict:
    """What was sent without signs that nobody types."""
    plain = {name: [without_control(text) for text in texts] for name, texts in asked.lists()}
    if plain == dict(asked.lists()):
        return asked
    made = asked.copy()
    for name, texts in plain.items():
        made.setlist(name, texts)
    return made


def _let_in(request: HttpRequest) -> None:
    """The person of the session, unless it was idle or lasted too long, or their posts ended."""
    user = request.user
    if not isinstance(user, Person):
        return
    viewer = queries.viewer_of(user)
    now = time.time()
    seen = request.session.get("seen", now)
    began = request.session.setdefault("began", now)
    idle, old = now - seen > viewer.idle_minutes * 60, now - began > limits().session_hours * 3600
    if not viewer.posts or idle or old:
        request.ended = True  # type: ignore[attr-defined]  # ours, for the trail
        logout(request)
        tell(request, _why(request, posts=bool(viewer.posts), idle=idle), "wrong")
        return
    by_itself = POLL in request.headers
    if "seen" not in request.session or (now - seen > _NOTED and not by_itself):
        request.session["seen"] = now
    request.viewer = viewer  # type: ignore[attr-defined]  # ours


def _why(request: HttpRequest, *, posts: bool, idle: bool) -> str:
    """Why somebody is signed out, and that what they sent now is lost."""
    if not posts:
        said = tr("Your posts have ended.")
    elif idle:
        said = tr("You were signed out, as nothing was done here for a while.")
    else:
        said = tr("You were signed out after {n} hours.", n=limits().session_hours)
    if request.method in {"GET", "HEAD"}:
        return said
    return f"{said} {tr('What you sent was not taken.')}"


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    there, back = reverse("account_login"), request.get_full_path()
    if request.method not in {"GET", "HEAD"}:  # back to the page of the form, if it is ours
        page = urlsplit(request.headers.get("Referer", ""))
        # To a browser // and /\ begin the address of another site.
        if page.netloc != request.get_host() or page.path.startswith(("//", "/\\")):
            return HttpResponseRedirect(there)
        back = page._replace(scheme="", netloc="", fragment="").geturl()
    there = f"{there}?next={quote(back)}"
    if POLL in request.headers:  # its answer is a part of a page: the whole page goes there
        return HttpResponse(headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)
