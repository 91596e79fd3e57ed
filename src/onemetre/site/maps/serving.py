"""Tiles and fields as bytes. Their addresses name the publication: they never change."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpResponse
from pmtiles.reader import MmapSource, Reader

from onemetre.atlas.queries import shown_city
from onemetre.ground.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from onemetre.atlas.publication import Published

_FOR_EVER = "public, max-age=31536000, immutable"


def tile(request: HttpRequest, slug: str, stamp: str, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile; 204 where there is nothing, 404 where there can be none."""
    files = _open(slug, stamp)
    first, last = cast("list[int]", files.manifest["zooms"])
    if not first <= z <= last or not 0 <= x < 1 << z or not 0 <= y < 1 << z:
        raise Http404
    data = _reader(str(files.folder / "tiles.pmtiles"))(z, x, y)
    if not data:
        return HttpResponse(status=204, headers={"Cache-Control": _FOR_EVER})
    return _packed(request, data, "application/vnd.mapbox-vector-tile")


def field(request: HttpRequest, slug: str, stamp: str, kind: str, band: str) -> HttpResponse:
    """The classes of every street and home for one kind of place and band of ages."""
    files = _open(slug, stamp)
    if kind not in files.kinds or band not in files.bands:
        raise Http404
    return _packed(request, _field(files, kind, band), "application/octet-stream")


def _open(slug: str, stamp: str) -> Published:
    """The publication in force, if it is the one named and its map may be shown."""
    try:
        shown = shown_city(slug)
    except NotFoundError:
        raise Http404 from None
    if shown.publication.stamp != stamp or not shown.map_is_open or (
        not shown.files.has("shares")
    ):  # fmt: skip
        raise Http404
    return shown.files


@lru_cache(maxsize=32)
def _reader(path: str) -> Callable[[int, int, int], bytes | None]:
    with open(path, "rb") as file:  # noqa: PTH123  # mapped, and closed
        read: Callable[[int, int, int], bytes | None] = Reader(MmapSource(file)).get  # type: ignore[no-untyped-call]  # not typed
    return read


@lru_cache(maxsize=512)
def _field(files: Published, kind: str, band: str) -> bytes:
    return gzip.compress(files.array(f"field_{kind}_{band}").tobytes(), 6)


def _packed(request: HttpRequest, data: bytes, kind: str) -> HttpResponse:
    told = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(data, content_type=kind, headers={**told, "Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(data), content_type=kind, headers=told)
