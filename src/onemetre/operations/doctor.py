"""Whether an installation is well: what is found, and what to do about each."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import stat
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from packaging.requirements import Requirement

from onemetre.access import audit, jobs, locks
from onemetre.access.models import Job, JobState, Record
from onemetre.atlas.release import Release
from onemetre.ground.errors import OnemetreError
from onemetre.ground.language import mark, tr
from onemetre.operations import backup, databases, switching
from onemetre.programme import evidence
from onemetre.programme.models import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Bytes below which little can be written, and below which nothing should be.
_LITTLE, _LEAST = 2 * 1024**3, 256 * 1024**2
#: How long a job may wait, and be silent, before it is told.
_WAITS, _SILENT = timedelta(minutes=10), timedelta(hours=6)
#: Seconds by which two clocks may differ.
_CLOCKS = 5.0
_PYTHON = (3, 11)
#: What to do about a damaged database.
_RESTORE = mark("End the server and restore the latest backup: onemetre restore --replace.")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found. ``fault``: it is broken; otherwise it is only to be looked after."""

    said: str
    remedy: str = ""
    fault: bool = True


def examine(say: Callable[[str], None] = lambda _: None) -> list[Finding]:
    """Look at everything; faults first. Nothing is changed."""
    found: list[Finding] = []
    say(tr("looking at keys, room and versions"))
    found += [*closed(), *_home(), *room(), *_versions(), *_unfinished()]
    say(tr("looking at the database"))
    try:
        database = list(_database())
        found += database
        if not any(each.fault for each in database):
            say(tr("verifying the trail"))
            found += [*_trail(), *_clock(), *_jobs()]
            say(tr("looking at files: {what}", what=backup.EVIDENCE))
            found += _evidence()
    except (DatabaseError, sqlite3.DatabaseError) as error:
        away = isinstance(error, OperationalError | sqlite3.OperationalError)
        found.append(Finding(
            tr("The database cannot be used: {why}", why=_first_line(error)),
            tr("See DATABASE_URL, and that it runs.") if away else tr(_RESTORE),
        ))  # fmt: skip
    for folder in backup.FOLDERS:
        for place in sorted((Path(settings.HOME) / folder).glob("*")):
            say(tr("looking at files: {what}", what=f"{folder}/{place.name}"))
            found += _files(place)
    return sorted(found, key=lambda each: not each.fault)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def closed() -> Iterator[Finding]:
    """Files that only their owner may read: keys, the note of the trail's end, the database."""
    home = Path(settings.HOME)
    files = [*(home / name for name in backup.KEYS), audit.anchor_file()]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        files += [Path(f"{name}{end}") for end in ("", "-wal", "-shm")]
    for path in files:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(
                tr("{file} can be read or changed by others.", file=str(path)),
                tr("chmod 600 {file}", file=str(path)),
            )


def _home() -> Iterator[Finding]:
    """Whether the folder itself is closed: evidence and uploads lie in it."""
    home = Path(settings.HOME)
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        yield Finding(
            tr("Others on this machine can look into {folder}.", folder=str(home)),
            tr("chmod 700 {file}", file=str(home)), fault=False,
        )  # fmt: skip


def room() -> Iterator[Finding]:
    """Whether there is room to write."""
    home = Path(settings.HOME)
    free = shutil.disk_usage(home).free
    if free < _LITTLE:
        yield Finding(
            tr("{size} MB is free in {folder}.", size=f"{free // 1024**2:,}", folder=str(home)),
            tr("Make room, or move ONEMETRE_HOME to a larger disk."), fault=free < _LEAST,
        )  # fmt: skip


def _versions() -> Iterator[Finding]:
    if sys.version_info < _PYTHON:
        yield Finding(
            tr("Python {version} is too old.", version=sys.version.split()[0]),
            tr("Install Python {version} or newer.", version=".".join(map(str, _PYTHON))),
        )
    for line in requires("onemetre") or []:
        wanted = Requirement(line)
        if wanted.marker and not any(
            wanted.marker.evaluate({"extra": extra}) for extra in ("", "city", "web")
        ):
            continue
        try:
            there = version(wanted.name)
        except PackageNotFoundError:
            there = ""
        if not there or not wanted.specifier.contains(there, prereleases=True):
            yield Finding(
                tr("{name} is {there}; {wanted} is wanted.", name=wanted.name,
                   there=there or "–", wanted=str(wanted.specifier)),
                tr("Install Onemetre again with its lock file."),
            )  # fmt: skip


def _unfinished() -> Iterator[Finding]:
    if (Path(settings.HOME) / switching.WAITING).exists():
        yield Finding(
            tr("A restore was interrupted."),
            tr("Any command, such as “onemetre worker --once”, finishes it or takes it back."),
        )


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(name, timeout=20)) as file:
            said = [str(row[0]) for row in file.execute("PRAGMA quick_check")]
        if said != ["ok"]:
            yield Finding(
                tr("The database is damaged: {what}.", what="; ".join(said[:3])),
                tr(_RESTORE),
            )
    if waiting := databases.pending():
        yield Finding(
            tr("The tables are older than this program: {what}.", what=", ".join(waiting[:3])),
            tr("Start the server once, with the owner's address on PostgreSQL."),
        )
    if power := databases.powers():
        yield Finding(
            tr("The server's role may do this to the trail: {power}.", power=power),
            tr("Make a role for it: onemetre database roles."), fault=False,
        )  # fmt: skip


def _trail() -> Iterator[Finding]:
    _, broken = audit.verify()
    for each in broken[:5]:
        yield Finding(
            tr("The trail is broken at record {seq}: {why}.", seq=each.seq, why=tr(each.message)),
            tr("Change nothing, compare with a backup, and tell whoever answers for it."),
        )
    if missing := audit.guards_missing():
        yield Finding(
            tr("What keeps the trail from being changed was taken out of the database: {names}.",
               names=", ".join(missing)),
            tr("Tell whoever answers for it; a restore of a backup puts it back."),
        )  # fmt: skip


def _evidence() -> Iterator[Finding]:
    """Files that the database names; several rows may name one."""
    for digest, name in dict(Evidence.objects.values_list("sha256", "file_name")).items():
        path = evidence.path_of(digest)
        if not path.exists():
            said = tr("“{name}” is missing: {file}.", name=name, file=str(path))
        elif _digest(path) != digest:
            said = tr("“{name}” is not as it was given: {file}.", name=name, file=str(path))
        else:
            continue
        yield Finding(said, tr("Put the file back from a backup, or have it given anew."))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _clock() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            apart = abs(float(cursor.fetchone()[0]) - time.time())
            if apart > _CLOCKS:
                yield Finding(
                    tr("The clocks of the server and its database are {n} seconds apart.",
                       n=round(apart)),
                    tr("Let both follow one time server."),
                )  # fmt: skip
    last = Record.objects.order_by("-seq").first()
    if last is not None and last.at > datetime.now(UTC) + timedelta(seconds=_CLOCKS):
        yield Finding(
            tr("The clock is behind the last record of the trail, which is of {moment}.",
               moment=last.at.isoformat(timespec="seconds")),
            tr("Put the clock right before anybody works."),
        )  # fmt: skip


def _jobs() -> Iterator[Finding]:
    now = datetime.now(UTC)
    waiting = Job.objects.filter(state=JobState.WAITING, asked_at__lt=now - _WAITS).count()
    if waiting:
        yield Finding(
            tr("{n} jobs have waited for more than ten minutes.", n=waiting),
            tr("The worker is busy: see the jobs page.") if jobs.worker_is_there()
            else tr("No worker runs: start “onemetre worker”."),
            fault=not jobs.worker_is_there(),
        )  # fmt: skip
    for job in Job.objects.filter(state=JobState.RUNNING):
        if not locks.held(f"job-{job.pk}"):
            yield Finding(
                tr("Job {n} was left by a worker that ended.", n=job.pk),
                tr("The next worker notes it; start it again from the jobs page."), fault=False,
            )  # fmt: skip
        elif job.started_at and now - job.started_at > _SILENT:
            yield Finding(
                tr("Job {n} has run for more than six hours.", n=job.pk),
                tr("See what it does; stop it from the jobs page."), fault=False,
            )  # fmt: skip


def _files(place: Path) -> Iterator[Finding]:
    current = place / "current"
    if current.exists() and not (place / current.read_text("utf-8").strip()).is_dir():
        yield Finding(
            tr("{place}: the release in force is not there.", place=place.name),
            tr("Bring the place in again, or restore a backup."),
        )
    for manifest in sorted(place.glob("[0-9]*/manifest.json")):
        release = Release(manifest.parent)
        try:
            broken = release.check()
        except (OSError, ValueError, KeyError, OnemetreError) as error:
            broken = [f"manifest.json ({error})"]
        if broken:
            yield Finding(
                tr("{place}: files of {stamp} are not as they were written: {files}.",
                   place=f"{place.parent.name}/{place.name}", stamp=manifest.parent.name,
                   files=", ".join(broken[:5])),
                tr("Bring the place in again and publish it, or restore a backup."),
            )  # fmt: skip
