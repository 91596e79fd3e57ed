"""Pages kept as they were sent, under what is in force when they were made."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified

from onemetre.atlas import queries
from onemetre.programme import queries as plans
from onemetre.site.staff.doors import in_office

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from onemetre.site.middleware import View

#: Seconds for which what is in force is not asked again.
_FRESH = 2.0
#: Larger answers (downloads) are made anew each time.
_LARGEST = 600_000


def in_force() -> str:
    """The state of everything shown, asked of the database every other second at most."""
    kept = cache.get("in-force")
    if kept is None or time.monotonic() - kept[0] > _FRESH:
        kept = (time.monotonic(), queries.in_force() + plans.in_force())
        cache.set("in-force", kept)
    return str(kept[1])


def page_cache(get_response: View) -> View:
    """Answer from what was kept; a browser that has it already is told so."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} or in_office(request):
            return get_response(request)
        request.method = "GET"  # the server leaves out what HEAD does not want
        whole = "\x1f".join((
            in_force(), request.get_full_path(), getattr(request, "prefix", ""), request.get_host(),
            request.headers.get("HX-Request", ""),
            "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else "",
        ))  # fmt: skip
        key = "page-" + hashlib.sha256(whole.encode()).hexdigest()
        kept = cache.get(key)
        if kept is None:
            response = get_response(request)
            if not _may_keep(response):
                return response
            assert isinstance(response, HttpResponse)  # noqa: S101  # streams are not kept
            response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
            response.headers.setdefault("Cache-Control", "no-cache")
            kept = (response.content, dict(response.headers))
            cache.set(key, kept)
        content, told = kept
        if request.headers.get("If-None-Match") == told["ETag"]:
            return HttpResponseNotModified(
                headers={k: v for k, v in told.items() if k in {"ETag", "Cache-Control", "Vary"}}
            )
        return HttpResponse(content, headers=told)

    return answer


def _may_keep(response: HttpResponseBase) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and len(response.content) <= _LARGEST  # type: ignore[attr-defined]  # not a stream
        and "no-store" not in response.headers.get("Cache-Control", "")
    )
