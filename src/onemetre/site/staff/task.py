"""One task in one area: who owes it, what shows it, how it went?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import FileResponse, HttpResponseRedirect

from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError, NotFoundError, gone
from onemetre.ground.language import mark, tr
from onemetre.programme import evidence, office, running
from onemetre.programme.standing import STANDINGS, rule
from onemetre.programme.standing_reads import standings_of
from onemetre.site.staff import asking
from onemetre.site.staff.drawing import cell_sign
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Duty, Task

P = Permission
FOUR_WORDS = {
    "planning": mark("planned together"), "deployment": mark("deployed together"),
    "advance": mark("advanced together"), "implementation": mark("implemented together"),
}  # fmt: skip
REPORT_WORDS = {
    "open": mark("not yet signed"),
    "signed": mark("signed"),
    "returned": mark("returned"),
    "accepted": mark("accepted"),
}


def task(request: HttpRequest, slug: str, code: str, number: str) -> HttpResponse:
    """The page; what it lets somebody change depends on who they are."""
    viewer = viewer_of(request)
    found = office.task(viewer, slug, code, number)
    wrong = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                _act(request, found, viewer)
        except InputError as error:
            wrong = str(error)
        else:
            tell(request, tr("It is noted."))
            return HttpResponseRedirect(url(f"/office/programme/{slug}/task/{code}/{number}/"))
    of, lower = office.task_page(found), office.lower(viewer, found)
    stood = standings_of([*of.reports, *(each.report for each in lower if each.report)])
    told: dict[str, object] = {
        "section": "programme", "task": found, "of": of, "wrong": wrong, "stood": stood,
        "mine": office.withdrawable(viewer, found, of.evidence),
        "typed": request.POST, "may_run": viewer.may(P.RUN_PROGRAMME, area=found.area),
        "may_show": _may_show(viewer, found), "four": FOUR_WORDS, "report_words": REPORT_WORDS,
        "standings": STANDINGS, "cell_sign": cell_sign, "fresh": rule().fresh_months,
        "text": found.reading.document["text"][found.start : found.end].strip(),
        "units": office.units_of(found.area), "doing": asking.typed(request, "do"),
        "linkable": office.linkable(viewer, found), "lower": lower,
    }  # fmt: skip
    return page(request, "staff/task.html", told, status=422 if wrong else 200)


def _may_show(viewer: Viewer, found: Task) -> bool:
    lead = found.duties.filter(role="lead", ended_on=None).first()
    if lead is None:
        return viewer.may(P.RUN_PROGRAMME, area=found.area)
    return viewer.may(P.WRITE_REPORT, area=found.area, unit=lead.unit_id)


def _act(request: HttpRequest, found: Task, viewer: Viewer) -> None:
    do = asking.typed(request, "do")
    if do == "duty":
        chosen = _whole(request, "unit")
        unit = next((each for each in office.units_of(found.area) if each.pk == chosen), None)
        if unit is None:
            raise InputError("Choose a unit of this area.")
        running.set_duty(
            found, unit=unit, role=asking.typed(request, "role"),
            contact=asking.typed(request, "contact"), by=viewer,
        )  # fmt: skip
    elif do == "end":
        running.end_duty(_duty(found, _whole(request, "duty")), by=viewer)
    elif do == "interval":
        months = _whole(request, "months")
        if not months:
            raise InputError(
                "“{value}” is no number of months.", remedy="Write 1 to 60.",
                value=asking.typed(request, "months")[:20],
            )  # fmt: skip
        running.set_interval(found, months=months, by=viewer)
    elif do == "four":
        check = running.check_four(
            found, kind=asking.typed(request, "kind"), on=asking.day(request, "on"),
            note=asking.typed(request, "note"), by=viewer,
        )  # fmt: skip
        asking.evidence_of(request, found, check=check, by=viewer)
    elif do == "evidence":
        if not asking.evidence_of(request, found, by=viewer):
            raise InputError("No file was chosen.", remedy="Choose the file that shows it.")
    elif do == "withdraw":
        running.withdraw_evidence(
            office.evidence_of(found, asking.typed(request, "evidence")), by=viewer
        )
    elif do == "link":
        own = office.task_by_pk(viewer, _whole(request, "own"))
        running.link_task(own, sent=found, by=viewer)
    else:
        raise gone()


def _whole(request: HttpRequest, name: str) -> int:
    return asking.whole(asking.typed(request, name))


def _duty(found: Task, pk: int) -> Duty:
    duty = found.duties.filter(pk=pk, ended_on=None).select_related("unit").first()
    if duty is None:
        raise gone()
    return duty


def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that shows something. Sent to be kept, never to be opened by the browser itself."""
    found = office.evidence(viewer_of(request), pk)
    there = evidence.path_of(found.sha256)
    if not there.exists():
        raise NotFoundError("The file is no longer here.")
    kind = evidence.KINDS[evidence.ending(found.file_name)][0]
    return FileResponse(
        there.open("rb"), as_attachment=True, filename=found.file_name, content_type=kind,
        headers={"Cache-Control": "private, no-store"},
    )  # fmt: skip
