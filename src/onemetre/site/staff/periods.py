"""Periods: what is open, who is silent, what waits to be judged?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import tr
from onemetre.programme import hearing, office, reporting
from onemetre.programme.pace import months_after
from onemetre.site.staff import asking
from onemetre.site.staff.drawing import cell_sign
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.staff.task import REPORT_WORDS
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.programme.models import Period, Programme

P = Permission


def periods(request: HttpRequest, slug: str) -> HttpResponse:
    """Periods of a programme; the office that runs it opens the next one."""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    wrong = ""
    if request.method == "POST":
        try:
            made = reporting.open_period(
                of, start=asking.day(request, "start"), end=asking.day(request, "end"),
                due=asking.day(request, "due"), by=viewer,
            )  # fmt: skip
        except InputError as error:
            wrong = str(error)
        else:
            tell(request, tr("The period is open; every unit finds it on its desk."))
            return HttpResponseRedirect(url(f"/office/programme/{slug}/period/{made.pk}/"))
    there = office.periods(of)
    told: dict[str, object] = {
        "section": "programme", "programme": of, "periods": there, "wrong": wrong,
        "typed": request.POST, "may_run": viewer.may(P.RUN_PROGRAMME, area=of.area),
        "next": _next(of, there),
    }  # fmt: skip
    return page(request, "staff/periods.html", told, status=422 if wrong else 200)


def _next(of: Programme, there: list[Period]) -> tuple[date, date, date]:
    """The period that follows: as long as the programme's interval, due a fortnight after."""
    today = timezone.localdate()
    start = there[0].end + timedelta(1) if there else date(today.year, 1, 1)
    end = months_after(start, of.interval_months) - timedelta(1)
    return start, end, end + timedelta(15)


def period(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One period: areas, what is signed and accepted, and by name who is silent."""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    found = next((each for each in office.periods(of) if each.pk == pk), None)
    if found is None:
        raise gone()
    area = office.scope(viewer, of, request.GET.get("area", ""))
    wrong = ""
    if request.method == "POST":
        try:
            there = _change(request, found)
        except InputError as error:
            wrong = str(error)
        else:
            return HttpResponseRedirect(there)
    told: dict[str, object] = {
        "section": "programme", "programme": of, "period": found, "area": area,
        "heard": hearing.heard(viewer, found, area), "silent": hearing.silent(viewer, found, area),
        "reports": hearing.reports_of(viewer, found, area), "today": timezone.localdate(),
        "report_words": REPORT_WORDS, "cell_sign": cell_sign,
        "above": area.parent if area.parent and viewer.may(P.SEE_PROGRAMME, area=area.parent)
        else None,
        "may_run": viewer.may(P.RUN_PROGRAMME, area=of.area), "wrong": wrong,
        "typed": request.POST, "untouched": reporting.untouched(found),
    }  # fmt: skip
    return page(request, "staff/period.html", told, status=422 if wrong else 200)


def _change(request: HttpRequest, found: Period) -> str:
    """Move the day on which a period is due, or take it back; where to go then."""
    here, do = f"/office/programme/{found.programme_id}/period/", asking.typed(request, "do")
    if do == "due":
        reporting.move_due(found, due=asking.day(request, "due"), by=viewer_of(request))
        tell(request, tr("It is noted."))
        return url(f"{here}{found.pk}/")
    if do == "withdraw":
        reporting.withdraw_period(found, by=viewer_of(request))
        tell(request, tr("The period is taken back."))
        return url(here)
    raise gone()
