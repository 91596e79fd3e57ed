"""One report: a unit writes its part, the lead signs, the level above accepts or returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import tr
from onemetre.programme import office, reporting, running
from onemetre.programme.doubts import DoubtError
from onemetre.programme.known_figures import known_of_report, taken_from, task_units
from onemetre.programme.models import Contribution, Report
from onemetre.programme.standing import STANDINGS
from onemetre.programme.standing_reads import standings_of
from onemetre.site.staff import asking
from onemetre.site.staff.drawing import cell_sign
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.staff.task import REPORT_WORDS
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.access.viewer import Viewer

P = Permission


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do with a report as it is now."""

    sign: bool
    judge: bool
    parts: frozenset[int]
    remind: bool

    @property
    def writes(self) -> bool:
        """Whether a form with a figure is theirs to fill."""
        return self.sign or bool(self.parts)


def rights_of(viewer: Viewer, found: Report) -> Rights:
    """See `Rights`."""
    still_open = found.state in {Report.OPEN, Report.RETURNED} and found.task.ended_on is None
    lead = found.task.duties.filter(role="lead", ended_on=None).first()
    leads = (
        viewer.may(P.SIGN_REPORT, area=found.area, unit=lead.unit_id)
        if lead else viewer.may(P.RUN_PROGRAMME, area=found.area)
    )  # fmt: skip
    above = found.area.parent
    return Rights(
        sign=still_open and leads,
        judge=found.state == Report.SIGNED and above is not None
        and viewer.may(P.ACCEPT_REPORT, area=above),
        parts=frozenset(
            each.pk for each in found.contributions.all()
            if still_open and each.duty.ended_on is None
            and viewer.may(P.WRITE_REPORT, area=found.area, unit=each.duty.unit_id)
        ),
        remind=still_open and leads,
    )  # fmt: skip


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, with the forms that are this person's to fill."""
    viewer = viewer_of(request)
    found = office.report(viewer, pk)
    wrong, doubt = "", False
    if request.method == "POST":
        try:
            said = _act(request, found, viewer)
        except InputError as error:
            wrong, doubt = str(error), isinstance(error, DoubtError)
            found = office.report(viewer, pk)  # somebody else may have been quicker
        else:
            tell(request, said)
            return HttpResponseRedirect(url(f"/office/report/{pk}/"))
    of = [f"report {pk}", *(f"contribution {each.pk}" for each in found.contributions.all())]
    document = found.task.reading.document
    may = rights_of(viewer, found)
    known = known_of_report(found, list(found.contributions.all())) if may.writes else ([], {})
    shown = office.shown(found.task)
    doing, part = asking.typed(request, "do"), asking.typed(request, "part")
    kept = (doing == "sign" and may.sign) or (doing == "send" and part in map(str, may.parts))
    told: dict[str, object] = {
        "section": "programme", "report": found, "may": may, "wrong": wrong, "doubt": doubt,
        "known": known[0],
        "known_parts": known[1],
        "typed": request.POST, "doing": doing, "part": part, "before": office.before(found),
        "lost": wrong and doing in {"send", "sign"} and not kept, "late": _late(found),
        "words": office.words_of(of), "report_words": REPORT_WORDS, "standings": STANDINGS,
        "cell_sign": cell_sign, "today": timezone.localdate(),
        "text": document["text"][found.task.start : found.task.end].strip(),
        "parts": list(found.contributions.all()),
        "stood": standings_of([found])[found.pk],
        "figure_unit": task_units(found.task.programme).get(found.task.number, ""),
        "shown": shown, "mine": office.withdrawable(viewer, found.task, shown),
    }  # fmt: skip
    return page(request, "staff/report.html", told, status=422 if wrong else 200)


def _act(request: HttpRequest, found: Report, viewer: Viewer) -> str:
    do = asking.typed(request, "do")
    said = {name: asking.typed(request, name) for name in ("done", "difficulty", "next_steps")}
    if do == "send":
        part = _part(found, asking.typed(request, "part"))
        figure = asking.number(request, "figure")
        _, known = known_of_report(found, [part])
        with transaction.atomic():  # the words and what shows them, or neither
            reporting.send_contribution(
                part, **said, figure=figure, figure_from=taken_from(figure, known[part.pk], part),
                seen=asking.typed(request, "seen"), sure=bool(asking.typed(request, "sure")),
                by=viewer,
            )  # fmt: skip
            asking.evidence_of(request, found.task, contribution=part, by=viewer)
        return tr("Your part is sent.")
    if do == "sign":
        figure = asking.number(request, "figure")
        told, _ = known_of_report(found, [])
        with transaction.atomic():
            reporting.sign_report(
                found, **said, share=asking.number(request, "share"), figure=figure,
                figure_from=taken_from(figure, told, found),
                sure=bool(asking.typed(request, "sure")), by=viewer,
            )  # fmt: skip
            asking.evidence_of(request, found.task, by=viewer)
        return tr("The report is signed and goes to the level above.")
    if do == "withdraw":
        running.withdraw_evidence(
            office.evidence_of(found.task, asking.typed(request, "evidence")), by=viewer
        )
        return tr("It is taken back and counts no more.")
    if do == "accept":
        reporting.accept_report(found, by=viewer)
        return tr("The report is accepted.")
    if do == "return":
        reporting.return_report(found, reason=asking.typed(request, "reason"), by=viewer)
        return tr("The report is returned with its reason.")
    if do == "remind":
        reporting.remind(_part(found, asking.typed(request, "part")), by=viewer)
        return tr("The unit is reminded.")
    raise gone()


def _part(found: Report, pk: str) -> Contribution:
    part = next((each for each in found.contributions.all() if str(each.pk) == pk), None)
    if part is None:
        raise gone()
    part.report = found
    return part


def _late(found: Report) -> int:
    """How many days after it was due it was signed; 0 where it was not late, or not signed."""
    if found.signed_at is None or found.state == Report.OPEN:
        return 0
    return max((timezone.localdate(found.signed_at) - found.period.due).days, 0)
