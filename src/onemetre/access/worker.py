"""Takes jobs from the queue and sees them through, one at a time.

A job's lock is taken first, then its row and its turn in one transaction: of several workers one
gets it, and whatever kills that one, the free lock tells the next that the job was left.
"""

from __future__ import annotations

import logging
import os
import re
import time
import traceback
from contextlib import nullcontext
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from onemetre.access import jobs, locks
from onemetre.access.models import Job, JobState, Person
from onemetre.access.queries import viewer_of
from onemetre.access.viewer import WORKER, Viewer, operator
from onemetre.ground.errors import InputError, OnemetreError
from onemetre.ground.language import speaking, tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from onemetre.ground.language import Language

#: Seconds between two looks at the queue, and between two notes of how far a job has got.
_LOOK, _TELL = 1.0, 0.7
#: How many turns are looked at for one whose job nobody holds.
_AHEAD = 20
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+")
_log = logging.getLogger("onemetre")


class Left(Exception):  # noqa: N818  # no error: somebody wants the job to end
    """A job ends before its end: stopped by a person, or interrupted with its worker."""

    def __init__(self, state: Literal[JobState.STOPPED, JobState.INTERRUPTED]) -> None:
        super().__init__(state)
        self.state = state


class Teller:
    """What a job calls to say what it does; it is also where it learns that it should end."""

    def __init__(self, job: Job, leaving: Callable[[], bool]) -> None:
        self._job, self._leaving = job, leaving
        self._last = 0.0
        self._span, self._steps = (0.0, 1.0), 0
        self._heard: set[str] = set()

    def span(self, low: float, high: float, steps: int) -> None:
        """What follows takes the share of the job from `low` to `high`.

        What is told in that many steps is counted without its numbers: "1,000 objects" and
        "2,000 objects" are one.
        """
        self._span, self._steps, self._heard = (low, high), steps, set()

    def __call__(self, text: str) -> None:
        """Say it.

        Raises
        ------
        Left
            if the job should end here.
        InputError
            if whoever asked may no longer.
        """
        if self._leaving():
            raise Left(JobState.INTERRUPTED)
        self._heard.add(_NUMBER.sub("", text))
        now = time.monotonic()
        if now - self._last < _TELL:
            return
        self._last = now
        low, high = self._span
        share = (
            low + (high - low) * min(len(self._heard) / self._steps, 1.0) if self._steps else None
        )
        self._job.share = share
        mine = Job.objects.filter(pk=self._job.pk)
        mine.update(said=text[:300], share=share)
        if mine.filter(cancel=True).exists():
            raise Left(JobState.STOPPED)
        _still_may(self._job)


def work(
    *, until: Callable[[], bool], leaving: Callable[[], bool], once: bool = False,
    between: Callable[[], None] | None = None,
) -> int:  # fmt: skip
    """Take jobs, one after another; how many were taken.

    Parameters
    ----------
    until
        whether to take no further one.
    leaving
        whether the one that runs should end at its next step.
    once
        end when none waits.
    between
        what else is to be done, called before each look at the queue; it raises nothing.
    """
    taken = 0
    with locks.take(locks.WORKER, shared=True) or nullcontext():
        while not until():
            if not connection.in_atomic_block:  # a caller's transaction stays his
                close_old_connections()
            if between is not None:
                between()
            try:
                note_left_jobs()
                found = _take_one(leaving)
            except DatabaseError:
                # The database is away or busy: the job's row says what became of it.
                _log.warning("the queue could not be read", exc_info=True)
                found = False
            taken += found
            if not found:
                if once:
                    break
                time.sleep(_LOOK)
    return taken


def note_left_jobs() -> int:
    """Mark jobs that run on no worker as interrupted; how many there were."""
    count = 0
    for job in Job.objects.filter(state=JobState.RUNNING):
        lock = locks.take(f"job-{job.pk}")
        if lock is None:
            continue
        with lock:
            job.refresh_from_db()
            if job.state == JobState.RUNNING:
                with speaking(_language(job)):
                    why = tr("Its worker ended. Whether the job had come to its end by then is not"
                             " known: look at the place.")  # fmt: skip
                jobs.end_job(job, state=JobState.INTERRUPTED, error=why, by=_worker())
                count += 1
    return count


def _take_one(leaving: Callable[[], bool]) -> bool:
    for turn in DBTaskResult.objects.ready().filter(task_path=jobs.run.module_path)[:_AHEAD]:
        lock = locks.take(f"job-{turn.args_kwargs['args'][0]}")
        if lock is None:
            continue
        with lock:
            job = _claim(turn)
            if job is not None:
                _see_through(job, leaving)
                return True
    return False


def _claim(turn: DBTaskResult[..., None]) -> Job | None:
    """Turn and job, both or neither."""
    with transaction.atomic():
        mine = DBTaskResult.objects.ready().select_for_update(skip_locked=True)
        found = mine.filter(pk=turn.pk).first()
        if found is None:
            return None
        found.claim(f"{os.uname().nodename}-{os.getpid()}"[:64])
        job = Job.objects.filter(pk=found.args_kwargs["args"][0], task=found.pk)
        began = job.filter(state=JobState.WAITING).update(
            state=JobState.RUNNING, started_at=timezone.now(), tries=F("tries") + 1
        )
        return job.get() if began else None


def _see_through(job: Job, leaving: Callable[[], bool]) -> None:
    by, state, result, error, trace = _asker(job), JobState.DONE, None, "", ""
    with speaking(_language(job)):
        try:
            _still_may(job)
            result = import_string(settings.JOBS[job.kind])(job, by, Teller(job, leaving))
        except Left as left:
            state = left.state
            error = (
                tr("Stopped. Nothing was changed.") if state == JobState.STOPPED
                else tr("Its worker ended before it did. Nothing half-done was kept.")
            )  # fmt: skip
        except OnemetreError as wrong:
            state, error = JobState.FAILED, str(_no_longer(job) or wrong)
        except Exception:  # noqa: BLE001  # whatever ends a job, its row says so
            state, trace = JobState.FAILED, traceback.format_exc()
            error = tr("This is a fault of Onemetre's, not yours. It has been written down.")
            _log.exception("fault in job %s", job.pk)
    jobs.end_job(job, state=state, result=result, error=error, trace=trace, by=_worker())


def _still_may(job: Job) -> None:
    if refused := _no_longer(job):
        raise refused


def _no_longer(job: Job) -> InputError | None:
    """What is said where whoever asked may no longer; they may have left as the job ran."""
    if jobs.may_ask(_asker(job), job.kind, place=job.place, area=job.area):
        return None
    return InputError(
        "{name} may no longer do this: the post that allowed it has ended, or others have"
        " brought in the place.",
        remedy="Somebody who may can ask for it anew.", name=job.by,
    )  # fmt: skip


def _asker(job: Job) -> Viewer:
    """Who asked, with what they may do now."""
    if job.person is None:
        return operator(job.by.removeprefix("command:"))
    return viewer_of(Person.objects.get(pk=job.person))


def _worker() -> Viewer:
    return Viewer(WORKER, operator=True)


def _language(job: Job) -> Language:
    return "en" if job.lang == "en" else "zh"
