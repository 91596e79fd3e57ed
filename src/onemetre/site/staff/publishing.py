"""Measure a place that was brought in, and show it to the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from onemetre.access import jobs
from onemetre.atlas.release import cities
from onemetre.ground.errors import OnemetreError
from onemetre.ground.language import tr
from onemetre.site.staff.asking import Typed
from onemetre.site.staff.job_forms import areas_of, check_area, may_ask
from onemetre.site.staff.shell import page, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_WORDS = ("kind", "place", "area", "title", "title_en", "map_approval", "no_approval_needed")
_KINDS = ("measure place", "publish place")


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """The form, and what comes back from it."""
    viewer = viewer_of(request)
    kinds = [each for each in _KINDS if may_ask(viewer, each)]
    typed = Typed.of(request, _WORDS)
    there = [each for each in cities() if any(jobs.theirs(viewer, kind, each) for kind in kinds)]
    if request.method == "POST":
        if typed["kind"] not in kinds:
            typed.blame("kind", tr("Choose one of these."))
        if typed["place"] not in there:
            typed.blame("place", tr("Choose one of these."))
        needs = jobs.KINDS.get(typed["kind"], jobs.KINDS[_KINDS[0]]).needs
        area = check_area(typed, areas_of(viewer, needs))
        if not typed.wrong:
            order = {name: typed[name] for name in _WORDS[3:]}
            try:
                job = jobs.start_job(
                    typed["kind"], place=typed["place"], area=area, order=dict(order), by=viewer
                )
            except OnemetreError as error:
                typed.blame("place", str(error))
            else:
                return HttpResponseRedirect(url(f"/office/jobs/{job.pk}/"))
    else:
        typed.values |= {
            "place": request.GET.get("place", ""), "kind": kinds[-1],
        }  # fmt: skip
    told: dict[str, object] = {
        "section": "jobs", "typed": typed, "places": there,
        "kinds": {each: jobs.KINDS[each].words for each in kinds},
        "areas": areas_of(viewer, jobs.KINDS[_KINDS[0]].needs),
    }  # fmt: skip
    return page(request, "staff/jobs/publish.html", told, status=422 if typed.wrong else 200)
