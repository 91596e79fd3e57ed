"""Pages for what went wrong, in the visitor's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string

from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from django.http import HttpRequest


#: Seconds after which it is worth while to ask again.
_AGAIN = 10


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: something in the address cannot be used."""
    known = isinstance(exception, InputError)
    said = str(exception) if known else tr("The address cannot be read.")
    return _page(request, 400, tr("This cannot be used"), said)


def too_long(request: HttpRequest) -> HttpResponse:
    """414."""
    return _page(request, 414, tr("This cannot be used"), tr("The address is too long."))


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413: more was sent than the page takes, or it does not say how much."""
    said = tr("What was sent is larger than {limit} MB, or does not say how large it is.",
              limit=f"{most // 1024**2:,}")  # fmt: skip
    return _page(request, 413, tr("This cannot be used"), said)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405."""
    answer = _page(
        request, 405, tr("This cannot be used"), tr("This page can only be read, not written to.")
    )
    answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    return answer


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's
    """403: a form that did not come from our own page, or is too old."""
    said = tr("This form is too old, or did not come from this site. Go back, reload, send again.")
    return _page(request, 403, tr("This cannot be used"), said)


def too_often(request: HttpRequest) -> HttpResponse:
    """429: one address asks for page after page."""
    said = tr("Too much was asked from here within a minute. Wait a minute, then go on.")
    return _page(request, 429, tr("This cannot be used"), said)


def busy(request: HttpRequest) -> HttpResponse:
    """503: as many as may are sending to us, or fetching long files."""
    said = tr("Too much is being sent and fetched just now. Wait a moment, then try again.")
    answer = _page(request, 503, tr("This cannot be done now"), said)
    answer.headers["Retry-After"] = str(_AGAIN)
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or not for this visitor."""
    known = isinstance(exception, NotFoundError)
    said = str(exception) if known else tr("There is no such page. It may have moved.")
    return _page(request, 404, tr("Not found"), said)


def our_fault(request: HttpRequest) -> HttpResponse:
    """500: our fault; what happened is in the server's log."""
    said = tr("This is a fault of Onemetre's, not yours. It has been written down.")
    return _page(request, 500, tr("Something broke"), said)


def _page(request: HttpRequest, status: int, title: str, said: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return JsonResponse({"error": title, "detail": said}, status=status)
    if not hasattr(request, "prefix"):
        request.prefix = ""  # type: ignore[attr-defined]  # the language was not reached
    told = {"title": title, "said": said, "status": status, "section": ""}
    whole = render_to_string("public/error.html", told, request=request)
    return HttpResponse(whole, status=status, headers={"Cache-Control": "no-store"})
