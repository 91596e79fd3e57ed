"""The first page: the place there is, or the places there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render

from onemetre.atlas.queries import shown_cities
from onemetre.ground.language import tr
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def front(request: HttpRequest) -> HttpResponse:
    """The one place that is shown; where there are several, the list of them."""
    cities = shown_cities()
    if len(cities) == 1:
        return HttpResponseRedirect(url(f"/city/{cities[0].slug}/"))
    return places(request)


def places(request: HttpRequest) -> HttpResponse:
    """The places that are shown."""
    told = {"section": "city", "cities": shown_cities(), "question": tr("Which place?")}
    return render(request, "public/places.html", told)
