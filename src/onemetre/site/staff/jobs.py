"""Jobs: the list of them, one with how far it has got, and stopping or starting it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from onemetre.access import jobs
from onemetre.access.models import JobState
from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError
from onemetre.ground.language import mark, tr
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.access.models import Job

_LISTED = 100
#: What a job may tell of; each kind tells some of it.
_NOTHING: dict[str, object] = {
    "counts": [], "warnings": [], "rejected": [], "indicators": [], "shown": "", "open": False,
}  # fmt: skip
#: What is said of each state, and its look.
STATES: dict[str, tuple[str, str]] = {
    JobState.WAITING: (mark("waiting"), "quiet"),
    JobState.RUNNING: (mark("running"), "attention"),
    JobState.DONE: (mark("done"), "good"),
    JobState.FAILED: (mark("failed"), "bad"),
    JobState.STOPPED: (mark("stopped"), "quiet"),
    JobState.INTERRUPTED: (mark("interrupted"), "bad"),
}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every job in one's areas, newest first."""
    found = list(jobs.jobs(viewer_of(request))[:_LISTED])
    told: dict[str, object] = {
        "section": "jobs", "jobs": found, "kinds": jobs.KINDS, "states": STATES,
        "nobody": not jobs.worker_is_there() and any(not each.over for each in found),
        "viewer": viewer_of(request), "P": Permission,
    }  # fmt: skip
    return page(request, "staff/jobs/list.html", told)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; the page asks for itself again until it is over."""
    job = jobs.job(viewer_of(request), pk)
    told: dict[str, object] = {
        "section": "jobs", "job": job, "kind": jobs.KINDS[job.kind], "states": STATES,
        "nobody": job.state == JobState.WAITING and not jobs.worker_is_there(),
        "again": _can_start_again(job), "result": _NOTHING | (job.result or {}),
    }  # fmt: skip
    return page(request, "staff/jobs/one.html", told)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """End it."""
    job = jobs.job(viewer_of(request), pk)
    try:
        jobs.stop_job(job, by=viewer_of(request))
        tell(request, tr("It will end at its next step."))
    except InputError as error:
        tell(request, str(error), "wrong")
    return HttpResponseRedirect(url(f"/office/jobs/{pk}/"))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Let it wait for a worker once more."""
    job = jobs.job(viewer_of(request), pk)
    try:
        jobs.start_again(job, by=viewer_of(request))
    except InputError as error:
        tell(request, str(error), "wrong")
    return HttpResponseRedirect(url(f"/office/jobs/{pk}/"))


def _can_start_again(job: Job) -> bool:
    if job.state == JobState.INTERRUPTED:
        return True
    return job.state in {JobState.FAILED, JobState.STOPPED} and not jobs.KINDS[job.kind].files
