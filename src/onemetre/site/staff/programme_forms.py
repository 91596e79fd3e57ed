"""Forms to report away from the site: out as a workbook or on paper, back as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET, require_http_methods

from onemetre.ground.errors import InputError, NotFoundError, gone
from onemetre.ground.language import tr
from onemetre.programme import office
from onemetre.programme.forms import form, form_file, forms, known_words
from onemetre.programme.forms_back import take_in_form
from onemetre.programme.paper_form import paper_form
from onemetre.programme.saying import period_words
from onemetre.site.files import sent
from onemetre.site.staff.programme_tables import uploaded
from onemetre.site.staff.shell import page, viewer_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.programme.models import Programme


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The forms of a period, one a unit, and where to give one back."""
    if request.method == "POST":
        return _take(request, slug)
    return _index(request, office.programme(viewer_of(request), slug))


def _index(request: HttpRequest, programme: Programme, *, error: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    periods = office.periods(programme)
    asked = request.GET.get("period", "")
    chosen = next((each for each in periods if str(each.pk) == asked or not asked), None)
    if asked and chosen is None:
        raise gone()
    return page(request, "staff/programme-forms.html", {
        "section": "programme", "programme": programme, "error": error,
        "forms": forms(chosen, viewer=viewer) if chosen else [],
        "periods": [(each.pk, period_words(each)) for each in periods], "chosen": chosen,
        "period": period_words(chosen) if chosen else "", "known": known_words,
    }, status=422 if error else 200)  # fmt: skip


@require_GET
def file(
    request: HttpRequest, slug: str, period: int, unit: int, form_kind: str
) -> HttpResponseBase:
    """One form as XLSX or PDF."""
    viewer = viewer_of(request)
    programme = office.programme(viewer, slug)
    own = form(programme, period=period, unit=unit, viewer=viewer)
    makers = {"xlsx": form_file, "pdf": paper_form}
    if form_kind not in makers:
        raise gone()
    return sent(makers[form_kind](own), f"{slug}-{own.period.end}-{unit}", form_kind)


def _take(request: HttpRequest, slug: str) -> HttpResponse:
    """Send what a workbook says; what was left out stands row by row."""
    viewer = viewer_of(request)
    programme = office.programme(viewer, slug)
    try:
        data, name = uploaded(request)
        taken = take_in_form(programme, data=data, file=name, by=viewer)
    except InputError as error:
        return _index(request, programme, error=str(error))
    except NotFoundError:
        said = tr("This is the form of a unit for which you do not report.")
        return _index(request, programme, error=said)
    return page(request, "staff/programme-taken.html", {
        "section": "programme", "programme": programme, "mapping": None, "period": "",
        "taken": taken,
    })  # fmt: skip
