"""Bring in a place from files of the browser; they are kept while the form is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onemetre.access import jobs
from onemetre.access.roles import Permission
from onemetre.atlas.areas import division_named
from onemetre.ground.errors import InputError, OnemetreError
from onemetre.ground.language import tr
from onemetre.operations import uploads
from onemetre.site.staff.asking import Typed
from onemetre.site.staff.job_forms import areas_of, check_area, check_place
from onemetre.site.staff.shell import page, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_WORDS = ("place", "area", "areas_named", "coordinates", "licence", "as_of", "invented")
#: Fields of files, and how the names of their files may end.
FILES: dict[str, tuple[str, ...]] = {
    "osm": (".osm.pbf", ".osm", ".pbf"),
    "areas": (".geojson", ".json", ".gpkg", ".zip", ".parquet"),
    "places": (".csv", ".tsv", ".xlsx", ".geojson", ".json"),
    "children": (".csv", ".tsv", ".xlsx"),
}
SYSTEMS = ("wgs84", "gcj02", "bd09")
_KEPT = "import_files"


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """The form, and what comes back from it."""
    viewer = viewer_of(request)
    areas = areas_of(viewer, Permission.IMPORT_DATA)
    typed = Typed.of(request, _WORDS)
    if request.method == "POST":
        kept = _take_files(request, typed)
        check_place(typed)
        area = check_area(typed, areas)
        if "place" not in typed.wrong and not jobs.theirs(viewer, "import place", typed["place"]):
            typed.blame("place", tr("Another area's offices brought in a place of this name."))
        _check(typed, kept)
        if not typed.wrong:
            try:
                job = jobs.start_job(
                    "import place", place=typed["place"], area=area, order=_order(typed, kept),
                    by=viewer,
                )  # fmt: skip
            except OnemetreError as error:
                typed.blame("place", str(error))
            else:
                request.session.pop(_KEPT, None)
                return HttpResponseRedirect(url(f"/office/jobs/{job.pk}/"))
    else:
        kept = {}
        if "name" in (left := request.session.pop(_KEPT, {})):
            uploads.drop(left["name"][0])
    told: dict[str, object] = {
        "section": "jobs", "typed": typed, "areas": areas, "kept": kept, "files": FILES,
        "systems": SYSTEMS, "limit": f"{uploads.LARGEST // 1024**2:,}",
    }  # fmt: skip
    return page(request, "staff/jobs/import.html", told, status=422 if typed.wrong else 200)


def _take_files(request: HttpRequest, typed: Typed) -> dict[str, list[str]]:
    """Files of this form and of its former tries, by field; those that came anew replace old."""
    kept = _still_there(request, typed)
    for name, ends in FILES.items():
        given = request.FILES.getlist(name)
        unfit = [each.name for each in given if not str(each.name).lower().endswith(ends)]
        if unfit:
            typed.blame(
                name,
                tr("{file} cannot be read here: give one that ends in {ends}.",
                   file="、".join(map(str, unfit)), ends=", ".join(ends)),
            )  # fmt: skip
        elif given:
            if "name" not in kept:
                kept["name"] = [uploads.new()]
            try:
                kept[name] = uploads.replace(kept["name"][0], kept.pop(name, ()), given)
            except InputError as error:
                typed.blame(name, str(error))
    request.session[_KEPT] = kept
    return kept


def _still_there(request: HttpRequest, typed: Typed) -> dict[str, list[str]]:
    """What former tries left, if it is still there; what is not is asked for once more."""
    kept: dict[str, list[str]] = dict(request.session.get(_KEPT, {}))
    if not kept or uploads.folder_for(kept["name"][0]).is_dir():
        return kept
    for name in FILES:
        if name in kept and name not in request.FILES:
            gone = tr("The files of this job are no longer here. Upload them once more.")
            typed.blame(name, gone)
    return {}


def _check(typed: Typed, kept: dict[str, list[str]]) -> None:
    if not kept.get("osm") and not kept.get("areas") and not typed["areas_named"]:
        typed.blame("osm", tr("Give a map extract, or at least areas."))
    _check_named(typed)
    if kept.get("children") and not (kept.get("areas") or typed["areas_named"]):
        typed.blame("areas", tr("Counts of children need the areas they are of."))
    if kept.get("areas") and typed["areas_named"]:
        typed.blame("areas_named", tr("Give a file of areas or a name, not both."))
    if typed["coordinates"] not in SYSTEMS:
        typed.blame("coordinates", tr("Choose one of these."))
    if not typed["licence"] and not kept.get("osm"):
        typed.blame("licence", tr("Say under which licence the data may be shown."))
    if typed["as_of"]:
        day = typed.day("as_of")
        if day and day > timezone.localdate():
            typed.blame("as_of", tr("This day is still to come."))


def _check_named(typed: Typed) -> None:
    try:
        if typed["areas_named"]:
            division_named(typed["areas_named"])
    except OnemetreError as error:
        typed.blame("areas_named", str(error))


def _order(typed: Typed, kept: dict[str, list[str]]) -> dict[str, object]:
    order: dict[str, object] = {
        name: typed[name] for name in ("areas_named", "coordinates", "licence", "as_of")
    }
    order |= {name: kept[name][0] for name in ("osm", "areas", "children") if kept.get(name)}
    order |= {
        "places": kept.get("places", []), "invented": bool(typed["invented"]),
        "files": kept["name"][0] if kept.get("name") else uploads.new(),
    }  # fmt: skip
    return order
