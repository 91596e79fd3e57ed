"""Whoever sends or fetches slowly holds some threads of the server, and never all.

A thread waits for what a visitor sends, and for them to take a long answer. The server knows no
end of either: without a bound a few slow visitors would stop the site. A proxy that buffers takes
both upon itself (docs/operations.md); this is for where none stands in front.
"""

from __future__ import annotations

from itertools import chain
from math import inf
from threading import BoundedSemaphore
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import StreamingHttpResponse

from onemetre.ground.language import speaking
from onemetre.site.public import errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from onemetre.site.middleware import View

#: Seconds within which most forms are there: so long somebody who finds no place waits for one.
_MOMENT = 0.5
#: Bytes of an answer that the server takes from us at once, so that no thread waits: no file of
#: the site's own is larger.
_WHOLE = 2_000_000


class Places:
    """As many places as threads may wait; who finds none waits a moment, if one may soon be free.

    Where all are held by those who are slow nobody else waits: they would hold the other threads.
    """

    def __init__(self, number: int) -> None:
        self._free = BoundedSemaphore(number)
        self._since: dict[object, float] = {}

    def take(self) -> object | None:
        """A place, to be given back; None if there is none."""
        if self._free.acquire(blocking=False) or (
            self._soon() and self._free.acquire(timeout=_MOMENT)
        ):
            place = object()
            self._since[place] = monotonic()
            return place
        return None

    def give_back(self, place: object) -> None:
        """Let somebody else have it."""
        del self._since[place]
        self._free.release()

    def _soon(self) -> bool:
        return monotonic() - max(list(self._since.values()), default=inf) < _MOMENT


#: For those whose form or files are read.
bodies = Places(settings.SERVER_THREADS // 2)


def answers(get_response: View) -> View:
    """A middleware: at most a quarter of the threads wait for somebody to take a long answer."""
    places = Places(settings.SERVER_THREADS // 4)

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, StreamingHttpResponse):
            return response
        parts, begun, size = iter(response), list[bytes](), 0
        for part in parts:
            begun.append(part)
            size += len(part)
            if size > _WHOLE:
                break
        else:
            response.streaming_content = [b"".join(begun)] if begun else []
            return response
        place = places.take()
        if place is None:
            response.close()
            with speaking("en" if getattr(request, "prefix", "") else "zh"):
                return errors.busy(request)
        response.streaming_content = _Held(chain(begun, parts), places, place)
        return response

    return answer


class _Held:
    """Parts of an answer that holds a place until it is closed: sent whole, or broken off."""

    def __init__(self, parts: Iterable[bytes], places: Places, place: object) -> None:
        self._parts = iter(parts)
        self._places = places
        self._place: object | None = place

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """Give the place back, once."""
        place, self._place = self._place, None
        if place is not None:
            self._places.give_back(place)
