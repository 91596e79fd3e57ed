"""Jobs: what takes longer than a page may. A row here, and its turn in the queue of django-tasks.

Asking for a job, stopping it, starting it again and its end are writes like any other, with
their line in the trail; how far it has got is told in between and noted nowhere else. What a
job does stands in ``settings.JOBS``, on a floor above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from onemetre.access import audit, locks
from onemetre.access.action import action
from onemetre.access.finding import one_of
from onemetre.access.models import Job, JobState
from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import language, mark

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job: who may ask for it, what it is called, and whether it needs its files."""

    needs: Permission
    words: str
    files: bool = False


KINDS: dict[str, Kind] = {
    "import place": Kind(Permission.IMPORT_DATA, mark("Bring in a place"), files=True),
    "measure place": Kind(Permission.MEASURE, mark("Measure a place")),
    "publish place": Kind(Permission.PUBLISH, mark("Measure and publish a place")),
}


@task()
def run(job: int) -> None:
    """What the queue holds. Our own worker takes it together with the job (``worker.py``).

    Raises
    ------
    RuntimeError
        if another worker than ours took it: it would not know whether the job runs already.
    """
    raise RuntimeError(f"job {job} is taken by “onemetre worker” alone")


@action
def start_job(kind: str, *, place: str, area: str, order: dict[str, object], by: Viewer) -> Job:
    """Ask for a job in the name of an area; the next worker that is free takes it.

    Raises
    ------
    InputError
        if the same is waiting or running for that place already.
    NotFoundError
        if they may not, there or for a place that others brought in.
    """
    if not may_ask(by, kind, place=place, area=area):
        raise gone()
    open_ones = Job.objects.filter(place=place, state__in=(JobState.WAITING, JobState.RUNNING))
    if open_ones.exists():
        raise InputError(
            "A job for {place} is waiting or running already.",
            remedy="Wait for it, or stop it first.", place=place,
        )  # fmt: skip
    job = Job.objects.create(
        kind=kind, place=place, area=area, order=order, by=by.name, person=by.person,
        lang=language(),
    )  # fmt: skip
    _enqueue(job)
    audit.wrote(by, "start job", f"job {job.pk}", area=area, kind=kind, place=place)
    return job


@action
def stop_job(job: Job, *, by: Viewer) -> None:
    """End a job that waits; ask one that runs to end at its next step.

    Raises
    ------
    InputError
        if it is over.
    """
    by.demand(KINDS[job.kind].needs, area=job.area)
    _hold_turn(job)
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    if waiting.update(state=JobState.STOPPED, ended_at=timezone.now(), cancel=True):
        DBTaskResult.objects.filter(pk__in=[job.task]).delete()
    elif not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel=True):
        raise InputError("This job is over already.")
    audit.wrote(by, "stop job", f"job {job.pk}", area=job.area)


@action
def start_again(job: Job, *, by: Viewer) -> None:
    """Let a job that was interrupted, stopped or failed wait for a worker once more.

    Raises
    ------
    InputError
        if it is not over, is done, or its files are gone.
    NotFoundError
        if they may not, there or for a place that others brought in meanwhile.
    """
    kind = KINDS[job.kind]
    if not may_ask(by, job.kind, place=job.place, area=job.area):
        raise gone()
    again = {JobState.INTERRUPTED}
    if not kind.files:
        again |= {JobState.FAILED, JobState.STOPPED}
    fresh = {
        "state": JobState.WAITING, "said": "", "share": None, "cancel": False, "error": "",
        "started_at": None, "ended_at": None, "result": None,
    }  # fmt: skip
    others = Job.objects.filter(place=job.place, state__in=(JobState.WAITING, JobState.RUNNING))
    if others.exists() or not Job.objects.filter(pk=job.pk, state__in=again).update(**fresh):
        raise InputError(
            "This job cannot be started again.", remedy="Ask for a new one, or wait for its end."
        )
    job.refresh_from_db()
    _enqueue(job)
    audit.wrote(by, "start job again", f"job {job.pk}", area=job.area)


@action
def end_job(
    job: Job, *, state: JobState, by: Viewer, result: dict[str, object] | None = None,
    error: str = "", trace: str = "",
) -> bool:  # fmt: skip
    """Note how a running job ended, and clear its turn in the queue. The worker's own."""
    turn = _hold_turn(job)
    ended = Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=state, ended_at=timezone.now(), result=result, error=error,
        share=1.0 if state == JobState.DONE else job.share,
    )  # fmt: skip
    if turn is not None and state == JobState.DONE:
        turn.set_successful(None)
    elif turn is not None:
        turn.set_failed(RuntimeError(trace or state.value))
    audit.wrote(by, f"job {state.value}", f"job {job.pk}", area=job.area, place=job.place)
    return bool(ended)


def _hold_turn(job: Job) -> DBTaskResult[..., None] | None:
    """A job's turn in the queue, locked before the job's row is: as a worker does that takes it.

    In the other order the two would wait for each other.
    """
    return DBTaskResult.objects.select_for_update().filter(pk__in=[job.task]).first()


def _enqueue(job: Job) -> None:
    """A turn in the queue, written in the same transaction as the row."""
    job.task = run.enqueue(job.pk).id
    job.save(update_fields=["task"])


def owners_of(place: str) -> list[str]:
    """Paths of the areas whose a place is; whoever asks for a job reaches all. None for a new one.

    A release says in whose name it was brought in; one from before it did goes by the job that
    ended last. What a command brought in is the operator's, and of those who reach every area of
    the country's.
    """
    there, owner = import_string(settings.PLACE_OWNER)(place)
    if owner is None:
        done = Job.objects.filter(place=place, kind="import place", state=JobState.DONE)
        last = done.order_by("-ended_at").first()
        owner = last.area if last else ""
    if owner:
        return [owner]
    if not there:
        return []
    tops = Area.objects.filter(parent=None, until=None, place="").values_list("path", flat=True)
    return list(tops) or ["/"]


def owner_of(place: str) -> str:
    """Path of the one area whose a place is, for the trail; "" where it is nobody's alone."""
    owners = owners_of(place)
    return owners[0] if len(owners) == 1 else ""


def may_ask(by: Viewer, kind: str, *, place: str, area: str) -> bool:
    """Whether they may have such a job done in the name of an area, and for that place."""
    return by.may(KINDS[kind].needs, area=area) and theirs(by, kind, place)


def theirs(by: Viewer, kind: str, place: str) -> bool:
    """Whether they may have such a job done for a place: a new one, or one of their areas'."""
    return all(by.may(KINDS[kind].needs, area=each) for each in owners_of(place))


# Reads ---------------------------------------------------------------------------------------


def jobs(viewer: Viewer) -> QuerySet[Job]:
    """Jobs of the areas where they may ask for such, newest first."""
    mine = Q(pk__in=())
    for name, kind in KINDS.items():
        mine |= Q(kind=name) & viewer.within(kind.needs, "area")
    return Job.objects.filter(mine)


def under_way(viewer: Viewer) -> list[Job]:
    """Those of them that wait or run, at most five. One query."""
    found = jobs(viewer).filter(state__in=(JobState.WAITING, JobState.RUNNING))
    return list(found.order_by("pk")[:5])


def job(viewer: Viewer, pk: int) -> Job:
    """One of them.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(jobs(viewer).filter(pk=pk))


def worker_is_there() -> bool:
    """Whether any worker runs that would take a job."""
    return locks.held(locks.WORKER)
