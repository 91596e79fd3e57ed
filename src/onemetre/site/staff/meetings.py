"""Meetings of the coordination mechanism: who met, and what it decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.programme import matters as reads
from onemetre.programme import supervising
from onemetre.site.staff import matter_forms, matter_words
from onemetre.site.staff.asking import Typed, whole
from onemetre.site.staff.matter_forms import FIRST_ROWS, MOST_ROWS, Asking
from onemetre.site.staff.matters import asking_unit
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Meeting
    from onemetre.programme.supervising import Asked

_MOST = 100


def index(request: HttpRequest) -> HttpResponse:
    """Which meetings were held, and what of their decisions is still open?"""
    viewer = viewer_of(request)
    told = {
        "section": "matters",
        "meetings": Paginator(reads.meetings(viewer), _MOST).get_page(request.GET.get("page")),
        "may_run": viewer.holds(Permission.RUN_PROGRAMME),
    }  # fmt: skip
    return page(request, "staff/meetings.html", told)


def page_of(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, what was decided, and what became of it?"""
    viewer = viewer_of(request)
    found = reads.meeting(viewer, pk)
    mine = set(reads.matters(viewer).filter(meeting=found).values_list("pk", flat=True))
    told = {
        "section": "matters", "meeting": found, "decided": reads.decided(found), "mine": mine,
        "words": matter_words,
    }  # fmt: skip
    return page(request, "staff/meeting.html", told)


def new(request: HttpRequest) -> HttpResponse:
    """What was decided, who does it, by when?"""
    viewer = viewer_of(request)
    own = reads.own_units(viewer)
    form = Typed({"on": str(timezone.localdate())})
    rows = [Asking() for _ in range(FIRST_ROWS)]
    if request.method == "POST":
        form = Typed.of(request, ("title", "on", "minutes"))
        rows = _rows(request)
        if request.POST.get("act") == "more":
            rows = [*rows, *(Asking() for _ in range(FIRST_ROWS))][:MOST_ROWS]
        else:
            made = _hold(request, form, rows, viewer)
            if made is not None:
                tell(request, tr("The meeting is noted; the units have been told."))
                return HttpResponseRedirect(url(f"/office/meetings/{made.pk}/"))
    told = {
        "section": "matters", "form": form, "rows": rows, "own": own,
    }  # fmt: skip
    wrong = form.wrong or any(row.wrong for row in rows)
    return page(request, "staff/meeting-new.html", told, status=422 if wrong else 200)


def _rows(request: HttpRequest) -> list[Asking]:
    """The rows of decisions as they were typed."""
    n = whole(request.POST.get("rows", "")) or FIRST_ROWS
    return [matter_forms.asked(request, f"-{i}") for i in range(min(n, MOST_ROWS))]


def _hold(request: HttpRequest, form: Typed, rows: list[Asking], viewer: Viewer) -> Meeting | None:
    if not form["title"]:
        form.wrong["title"] = tr("Give the meeting a title.")
    on = form.day("on")
    written = [row for row in rows if not row.blank]
    decisions: list[Asked] = []
    for row in written:
        what = matter_forms.read_asked(row, viewer)
        if what is not None:
            decisions.append(what)
    if form.wrong or on is None or any(row.wrong for row in written):
        return None
    unit = asking_unit(request, reads.own_units(viewer))
    try:
        return supervising.hold_meeting(
            area=unit.area, called_by=unit, on=on, title=form["title"], minutes=form["minutes"],
            decisions=decisions, by=viewer,
        )  # fmt: skip
    except InputError as error:
        row_of = error.params.get("row")
        (written[row_of] if isinstance(row_of, int) else form).refuse(error, "title")
        return None
