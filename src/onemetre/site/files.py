"""Files that pages give to be kept."""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING

from django.http import HttpResponse, StreamingHttpResponse

from onemetre.ground.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http.response import HttpResponseBase

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "geojson": "application/geo+json",
}


def sent(content: bytes | Iterable[bytes], name: str, form: str) -> HttpResponseBase:
    """A file under a name; parts go out while they are made, in the language in force now."""
    told = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if isinstance(content, bytes):
        return HttpResponse(content, content_type=TYPES[form], headers=told)
    parts = _in_this_language(iter(content))
    return StreamingHttpResponse(parts, content_type=TYPES[form], headers=told)


def demand_form(form: str, *known: str) -> None:
    """Refuse forms that a file is not given in.

    Raises
    ------
    NotFoundError
        naming the one that was asked for.
    """
    if form not in known:
        raise NotFoundError("Tables are given as xlsx and csv, not as “{form}”.", form=form[:10])


def _in_this_language(parts: Iterator[bytes]) -> Iterator[bytes]:
    """A stream is read after the request is answered: it takes the language in force along."""
    here, end = copy_context(), object()
    while (part := here.run(next, parts, end)) is not end:
        yield part  # type: ignore[misc]  # no longer the end
