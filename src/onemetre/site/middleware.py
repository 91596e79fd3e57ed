"""What holds for every page: language, headers, limits, and errors that a person can read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.urls import set_script_prefix
from django.utils.translation import override

from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import speaking
from onemetre.site.public import errors
from onemetre.site.staff.doors import in_office

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    View = Callable[[HttpRequest], HttpResponseBase]

#: No page asks for more; longer ones are mistakes or attacks.
LONGEST_QUERY = 2_000

#: Everything comes from here; maps draw into blobs, and styles are set by script only as
#: properties, never as text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}


def headers(get_response: View) -> View:
    """Headers of every answer, files and errors included."""
    from django.conf import settings  # noqa: PLC0415  # settings are there when this runs

    told = dict(_HEADERS)
    if settings.SECURE_HSTS_SECONDS:
        told["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def answer(request: HttpRequest) -> HttpResponseBase:
        if settings.TLS:
            # The proxy in front speaks to us without TLS, but every visitor speaks to it with:
            # links that are handed out and the origin of forms are https.
            request.META["wsgi.url_scheme"] = "https"
        response = get_response(request)
        for name, value in told.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def languages(get_response: View) -> View:
    """Chinese at the root, English under ``/en/``: the address says it, no cookie does."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        english = request.path_info == "/en" or request.path_info.startswith("/en/")
        request.prefix = "/en" if english else ""  # type: ignore[attr-defined]  # ours
        if english:
            request.path_info = request.path_info[3:] or "/"
        if request.path_info.startswith("/api/v"):
            return _asked_of_api(get_response, request, english=english)
        # Addresses that Django makes stay in the language, as those that templates make do.
        set_script_prefix("/en/" if english else "/")
        with speaking("en" if english else "zh"), override("en" if english else "zh-hans"):
            return get_response(request)

    return answer


def _asked_of_api(get_response: View, request: HttpRequest, *, english: bool) -> HttpResponseBase:
    """The API has one address; its language is part of the question."""
    short = len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    asked = request.GET.get("lang") if short else ""
    with speaking("en" if english or asked == "en" else "zh"):
        if english:
            return errors.not_found(request, NotFoundError(
                "The API has one address for all languages.",
                remedy="Leave out /en and ask with lang=en.",
            ))  # fmt: skip
        return get_response(request)


def limits(get_response: View) -> View:
    """What is public can only be read, and an address too long to be meant is not read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not in_office(request):
            return errors.not_allowed(request)
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            request.META["QUERY_STRING"] = ""  # the page that says so does not read it either
            return errors.too_long(request)
        return get_response(request)

    return answer


class Faults:
    """What a person did wrong is said to them; what we did wrong is written down, not shown."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for an error that knows its own words."""
        if isinstance(error, NotFoundError):
            return errors.not_found(request, error)
        if isinstance(error, InputError):
            return errors.bad_request(request, error)
        logging.getLogger("onemetre").exception("fault on %s", request.path_info)
        return None


faults = Faults
