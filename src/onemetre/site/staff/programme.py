"""The Programme pages: how does it stand, where; what is sent down; the plans that run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect

from onemetre.access.roles import Permission
from onemetre.areas.queries import area_in_force, below
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import tr
from onemetre.operations.naming import fit_for_address
from onemetre.policy import read_plan_file
from onemetre.programme import confirming, matrix_table, office, running
from onemetre.programme.matrix import matrix
from onemetre.programme.standing import STANDINGS
from onemetre.site.staff.asking import typed
from onemetre.site.staff.drawing import cell_sign, cell_spark
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.staff.uploads import document
from onemetre.site.tables import table_file
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.access.viewer import Viewer

P = Permission


def index(request: HttpRequest) -> HttpResponse:
    """The programmes that run here; where there is one, it."""
    viewer = viewer_of(request)
    found = office.programmes(viewer)
    may_start = viewer.holds(P.CONFIRM_PLAN)
    if len(found) == 1 and not request.GET.get("all"):
        return HttpResponseRedirect(url(f"/office/programme/{found[0].slug}/"))
    told: dict[str, object] = {"section": "programme", "found": found, "may_start": may_start}
    return page(request, "staff/programmes.html", told)


def whole(request: HttpRequest, slug: str) -> HttpResponse:
    """Tasks by areas: how each stands and how it went."""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    area = office.scope(viewer, of, request.GET.get("area", ""))
    periods = office.periods(of)
    chosen = next((p for p in periods if str(p.pk) == request.GET.get("until")), None)
    found = matrix(viewer, of, area, until=chosen)
    told: dict[str, object] = {
        "section": "programme", "programme": of, "area": area, "matrix": found,
        "periods": periods, "until": chosen, "as_of": found.day,
        "standings": STANDINGS, "cell_sign": cell_sign,
        "cell_spark": cell_spark, "reading": of.readings.last(),
        "may_run": viewer.may(P.RUN_PROGRAMME, area=area), "above": _above(viewer, area),
        "may_confirm": viewer.may(P.CONFIRM_PLAN, area=of.area),
        "below": below(area),
    }  # fmt: skip
    return page(request, "staff/matrix.html", told)


def _above(viewer: Viewer, area: object) -> object:
    parent = getattr(area, "parent", None)
    return parent if parent and viewer.may(P.SEE_PROGRAMME, area=parent) else None


def table(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The matrix as a table."""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    area = office.scope(viewer, of, request.GET.get("area", ""))
    found = matrix(viewer, of, area)
    return table_file(f"{slug}-{area.code}", form, of.title, matrix_table.table(found))


def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Send every task of an area to all areas below it: what that makes, and then does it."""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    area = office.scope(viewer, of, request.GET.get("area", ""))
    viewer.demand(P.RUN_PROGRAMME, area=area)
    lower = below(area)
    wrong = ""
    if request.method == "POST":
        try:
            made = running.send_down(of, area=area, by=viewer)
        except InputError as error:
            wrong = str(error)
        else:
            tell(request, tr("{count} tasks are sent down to {areas} areas.",
                             count=made, areas=len(lower)))  # fmt: skip
            return HttpResponseRedirect(url(f"/office/programme/{slug}/", area=area.code))
    told: dict[str, object] = {
        "section": "programme", "programme": of, "area": area, "lower": lower,
        "tasks": office.tasks_of(of, area), "wrong": wrong,
        "left": office.unsent(of, area, lower),
    }  # fmt: skip
    return page(request, "staff/send.html", told, status=422 if wrong else 200)


def new(request: HttpRequest) -> HttpResponse:
    """A plan document becomes a reading, to be held to the document."""
    viewer = viewer_of(request)
    wrong: dict[str, str] = {}
    codes = [each for each in viewer.posts if each.allows(P.CONFIRM_PLAN)]
    if request.method == "POST":
        try:
            area = area_in_force(typed(request, "area"))
            with document(request, "file") as (path, name):
                plan = read_plan_file(path)
            reading = confirming.start_programme(
                plan, slug=fit_for_address(typed(request, "slug"), taken="new"), area=area,
                file_name=name, by=viewer,
            )  # fmt: skip
        except NotFoundError:
            wrong["area"] = tr("Choose an area of yours.")
        except InputError as error:
            wrong["file"] = str(error)
        else:
            return HttpResponseRedirect(url(f"/office/programme/{reading.programme_id}/review/1/"))
    told: dict[str, object] = {
        "section": "programme", "posts": codes, "wrong": wrong, "typed": request.POST,
        "programme": None,
    }  # fmt: skip
    return page(request, "staff/new.html", told, status=422 if wrong else 200)


def version(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version of a programme's document."""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    viewer.demand(P.CONFIRM_PLAN, area=of.area)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            with document(request, "file") as (path, name):
                plan = read_plan_file(path)
            reading = confirming.add_reading(of, plan, file_name=name, by=viewer)
        except InputError as error:
            wrong["file"] = str(error)
        else:
            there = f"/office/programme/{slug}/review/{reading.version}/"
            return HttpResponseRedirect(url(there))
    told: dict[str, object] = {
        "section": "programme", "posts": [], "wrong": wrong, "typed": request.POST,
        "programme": of,
    }  # fmt: skip
    return page(request, "staff/new.html", told, status=422 if wrong else 200)
