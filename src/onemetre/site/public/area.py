"""One area: all its indicators, beside the whole place and beside areas of its own level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from onemetre.atlas.queries import shown_city
from onemetre.ground.language import tr
from onemetre.measure import explaining, standing, standing_tables
from onemetre.site.public.measures import frame
from onemetre.site.tables import file_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


def _beside(request: HttpRequest) -> list[str]:
    """Codes of the areas chosen; an empty choice of the form is none."""
    return [each for each in request.GET.getlist("with") if each]


def _without(request: HttpRequest) -> Callable[[str], str]:
    """The address of this page without one of the areas beside."""

    def address(code: str) -> str:
        query = request.GET.copy()
        query.setlist("with", [each for each in _beside(request) if each != code])
        said = query.urlencode()
        return url(request.path_info) + (f"?{said}" if said else "")

    return address


def page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """How does this area stand beside others of its kind?"""
    shown = shown_city(slug)
    found = standing.area_standing(shown, code, _beside(request))
    return render(request, "public/area.html", frame(shown) | {
        "section": "city", "area": found, "most": standing.MOST_COMPARED,
        "level": explaining.level_word(found.level), "without": _without(request),
    })  # fmt: skip


def table(request: HttpRequest, slug: str, code: str, form: str) -> HttpResponseBase:
    """The same as a file."""
    shown = shown_city(slug)
    found = standing.area_standing(shown, code, _beside(request))
    title = tr("{area} beside others", area=found.name)
    return file_of(shown, f"area-{code}", form, title, standing_tables.area_of(found))
