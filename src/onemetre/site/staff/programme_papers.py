"""Papers of a programme: the yearly report and the codes of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.views.decorators.http import require_GET, require_http_methods

from onemetre.access.roles import Permission
from onemetre.areas.queries import chosen
from onemetre.ground.errors import InputError, NotFoundError, gone
from onemetre.ground.language import language
from onemetre.programme import office
from onemetre.programme.figure_codes import recall
from onemetre.programme.figure_words import answer_words, key_words, public_words
from onemetre.programme.papers import own_areas
from onemetre.programme.yearly import yearly, years
from onemetre.programme.yearly_words import yearly_document
from onemetre.programme.yearly_writing import office_of, write_yearly
from onemetre.site.files import sent
from onemetre.site.staff.shell import page, viewer_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.programme.yearly_writing import Form


@require_http_methods(["GET", "HEAD", "POST"])
def yearly_page(request: HttpRequest, slug: str, year: int) -> HttpResponseBase:
    """What the report will say; by POST, the file of it."""
    if request.method == "POST":
        return _yearly_file(request, slug, year)
    viewer = viewer_of(request)
    programme = office.programme(viewer, slug)
    areas = own_areas(programme, Permission.WRITE_YEARLY, viewer=viewer)
    area = chosen(areas, request.GET.get("area", ""))
    facts = yearly(programme, area, year, viewer=viewer)
    document = yearly_document(facts, signed=office_of(area), language=language())
    return page(request, "staff/programme-yearly.html", {
        "section": "programme", "programme": programme, "areas": areas, "area": area,
        "year": year, "years": years(programme), "document": document,
        "kind": lambda part: type(part).__name__,
    })  # fmt: skip


def _yearly_file(request: HttpRequest, slug: str, year: int) -> HttpResponseBase:
    """The report as DOCX or PDF; the figures it prints are kept under their codes."""
    viewer = viewer_of(request)
    programme = office.programme(viewer, slug)
    area = chosen(
        own_areas(programme, Permission.WRITE_YEARLY, viewer=viewer), request.POST.get("area", "")
    )
    form = request.POST.get("form", "")
    if form not in {"docx", "pdf"}:
        raise gone()
    facts = yearly(programme, area, year, viewer=viewer)
    whole = write_yearly(facts, form=cast("Form", form), language=language(), by=viewer)
    return sent(whole, f"{programme.slug}-{area.code}-{year}", form)


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """A figure of a programme by its code: what was printed, and what the rows say now."""
    typed = request.GET.get("code", "").strip()[:60]
    told: dict[str, object] = {"section": "programme", "typed": typed, "error": "", "found": None}
    if not typed:
        return page(request, "staff/programme-verify.html", told)
    try:
        found = recall(typed, viewer=viewer_of(request))
    except InputError as error:
        return page(
            request, "staff/programme-verify.html", told | {"error": str(error)}, status=400
        )
    except NotFoundError as error:
        return page(
            request, "staff/programme-verify.html", told | {"error": str(error)}, status=404
        )
    return page(request, "staff/programme-verify.html", told | {
        "found": found, "title_of": public_words(found),
        "what": key_words(found), "was": answer_words(found, found.was),
        "now": answer_words(found, found.now),
    })  # fmt: skip
