"""One matter: what is asked, what was done, and what its reader may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.utils import timezone

from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import mark, tr
from onemetre.press.course import Course, CourseWords, Mark, course
from onemetre.programme import matters as reads
from onemetre.programme import supervising
from onemetre.programme.models import Matter, Step
from onemetre.site.staff import matter_words
from onemetre.site.staff.asking import Typed
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.access.viewer import Viewer

_STEP = ("words", "evidence")
_JUDGE = ("reason", "deadline")
_DONE = {
    "note": mark("Noted."), "report": mark("Reported done."), "close": mark("Closed."),
    "return": mark("Given back."), "remind": mark("Recalled."), "move": mark("It has another day."),
}  # fmt: skip


def page_of(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of it?"""
    viewer = viewer_of(request)
    return _page(request, reads.matter(viewer, pk), Typed(), Typed())


def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what was done, or report it done."""
    viewer = viewer_of(request)
    found = reads.matter(viewer, pk)
    if request.method != "POST":
        return _page(request, found, Typed(), Typed())
    form = Typed.of(request, _STEP)
    act = "report" if request.POST.get("act") == "report" else "note"
    does = supervising.report_matter if act == "report" else supervising.note_step
    try:
        does(found, words=form["words"], evidence=form["evidence"], by=viewer)
    except InputError as error:
        form.wrong["words"] = str(error)
        return _page(request, found, form, Typed())
    return _done(request, pk, act)


def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it, give it back, recall it, or give it another day."""
    viewer = viewer_of(request)
    found = reads.matter(viewer, pk)
    if request.method != "POST":
        return _page(request, found, Typed(), Typed())
    form, act = Typed.of(request, _JUDGE), request.POST.get("act", "")
    try:
        _judge(found, act, form, viewer)
    except InputError as error:
        name = "deadline" if error.params.get("field") == "deadline" else "reason"
        form.wrong[name] = str(error)
    if form.wrong:
        return _page(request, found, Typed(), form)
    return _done(request, pk, act)


def _judge(found: Matter, act: str, form: Typed, viewer: Viewer) -> None:
    words = form["reason"]
    if act == "close":
        supervising.close_matter(found, words=words, by=viewer)
    elif act == "return":
        supervising.return_matter(found, words=words, by=viewer)
    elif act == "remind":
        supervising.remind_owner(found, words=words, by=viewer)
    elif act == "move":
        deadline = form.day("deadline")
        if deadline is not None:
            supervising.move_deadline(found, deadline=deadline, words=words, by=viewer)
    else:
        raise gone()


def _done(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    tell(request, tr(_DONE[act]))
    return HttpResponseRedirect(url(f"/office/matters/{pk}/"))


def _page(request: HttpRequest, found: Matter, form: Typed, judging: Typed) -> HttpResponse:
    viewer = viewer_of(request)
    steps = reads.steps(found)
    left = found.state != Matter.CLOSED
    told = {
        "section": "matters", "matter": found, "steps": steps, "course": _course(found, steps),
        "may_handle": left and reads.may_handle(viewer, found),
        "may_judge": left and reads.may_judge(viewer, found),
        "sees_meeting": bool(found.meeting_id) and reads.sees_meeting(viewer, found.meeting_id),
        "form": form, "judging": judging, "words": matter_words,
    }  # fmt: skip
    status = 422 if form.wrong or judging.wrong else 200
    return page(request, "staff/matter.html", told, status=status)


def _course(found: Matter, steps: list[Step]) -> dict[str, str]:
    """Its days as a line, for a desk and for a phone."""
    marks = [Mark(timezone.localdate(each.at), each.kind in _ASKED) for each in steps]
    of = Course(marks, found.deadline, timezone.localdate(), found.state == Matter.CLOSED)
    words = CourseWords(tr("due"), tr("today"), matter_words.short_day)
    return {name: course(of, words, width=width) for name, width in _WIDTHS.items()}


#: Steps of whoever asked, and of units above: drawn below the line.
_ASKED = {Step.OPENED, Step.RETURNED, Step.REMINDED, Step.ESCALATED, Step.MOVED}
_WIDTHS = {"wide": 720.0, "slim": 328.0}
