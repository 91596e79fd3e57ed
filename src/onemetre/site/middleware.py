"""What holds for every page: language, headers, limits, and errors that a person can read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import Resolver404, resolve, set_script_prefix
from django.utils.translation import override

from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import speaking
from onemetre.operations import uploads
from onemetre.programme import evidence
from onemetre.site.public import errors
from onemetre.site.staff.doors import in_office

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    View = Callable[[HttpRequest], HttpResponseBase]

#: No page asks for more; longer ones are mistakes or attacks.
LONGEST_QUERY = 2_000
#: Bytes of files that a page takes at once, by its route. Other pages take words alone.
_OFFICE = "office/programme/<slug:slug>/"
FILES = dict.fromkeys(
    (
        "office/programme/new/", f"{_OFFICE}version/", f"{_OFFICE}tables/", f"{_OFFICE}forms/",
        f"{_OFFICE}task/<str:code>/<str:number>/", "office/report/<int:pk>/",
        "office/registers/<slug:kind>/",
    ), evidence.LARGEST,
) | {"office/data/import/": uploads.LARGEST}  # fmt: skip

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
    """What is public can only be read; what is too long to be meant is not read at all."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not in_office(request):
            return errors.not_allowed(request)
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            request.META["QUERY_STRING"] = ""  # the page that says so does not read it either
            return errors.too_long(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + _files_of(request.path_info)
            # Without a length nothing would be read of it, and a form would look empty.
            endless = "HTTP_TRANSFER_ENCODING" in request.META
            if endless or int(request.META.get("CONTENT_LENGTH") or 0) > most:
                return errors.too_large(request, most)
        return get_response(request)

    return answer


def _files_of(path: str) -> int:
    """Bytes of files that the page at a path takes."""
    try:
        return FILES.get(resolve(path).route, 0)
    except Resolver404:
        return 0


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
