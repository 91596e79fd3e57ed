"""Files that came through the browser for a job: ``<home>/uploads/<name>/``, until it is done."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from onemetre.access.models import Job, JobState
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

#: Bytes of all files of one job. An extract of OpenStreetMap of China has more, of any of its
#: provinces less.
LARGEST = 1024**3
#: Bytes of the disk that uploads leave to everything else: as much as one job may bring.
_SPARE = LARGEST
#: Seconds after which files that no open job names are removed.
_KEPT = 24 * 3_600
_UNFIT = re.compile(r"[^\w.\-]+")
#: Bytes of a file's name; a disk takes 255.
_LONGEST = 200


def folder_for(name: str) -> Path:
    """Where the files of that name are."""
    return Path(settings.HOME) / "uploads" / name


def new() -> str:
    """A name for the files of one job."""
    clear_up()
    name = secrets.token_hex(8)
    folder_for(name).mkdir(parents=True, mode=0o700)
    return name


def drop(name: str) -> None:
    """Remove files that were left with a form; those that a job names stay until it is over."""
    if not Job.objects.filter(kind="import place", order__files=name).exists():
        shutil.rmtree(folder_for(name), ignore_errors=True)


def replace(name: str, old: Iterable[str], given: Iterable[UploadedFile[Any]]) -> list[str]:
    """Write the files of one field in place of its old ones, all or none; their names there.

    Raises
    ------
    InputError
        as of `keep`; the old ones are gone all the same, for they were to be replaced.
    """
    folder, kept = folder_for(name), list[str]()
    for each in old:
        (folder / each).unlink(missing_ok=True)
    try:
        for n, file in enumerate(given):
            kept.append(keep(name, file, n))
    except InputError:
        for each in kept:
            (folder / each).unlink()
        raise
    return kept


def keep(name: str, given: UploadedFile[Any], n: int = 0) -> str:
    """Write one file, on the disk before this returns; its name there, of safe characters.

    Raises
    ------
    InputError
        if the files of the job are too large together, or the disk is nearly full; this one is
        not kept.
    """
    stem = cut(_UNFIT.sub("_", Path(given.name or "file").name)).lstrip(".") or "file"
    folder, size = folder_for(name), given.size or 0
    if sum(each.stat().st_size for each in folder.iterdir()) + size > LARGEST:
        raise InputError(
            "The files are larger than {limit} MB together.",
            remedy="Cut the map extract to the place.", limit=f"{LARGEST // 1024**2:,}",
        )  # fmt: skip
    if shutil.disk_usage(folder).free - size < _SPARE:
        raise InputError(
            "The server's disk is nearly full, so this file is not taken.",
            remedy="Ask whoever runs the server to make room.",
        )
    path = folder / (f"{n}-{stem}" if n else stem)
    while path.exists():
        path = path.with_name(f"_{path.name}")
    try:
        with path.open("xb") as file:
            for chunk in given.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path.name


def cut(name: str) -> str:
    """The end of a file's name that a disk takes, with what says its form."""
    return name.encode(errors="replace")[-_LONGEST:].decode(errors="ignore")


def opened(name: str) -> Path:
    """The folder of files.

    Raises
    ------
    InputError
        if they are gone.
    """
    folder = folder_for(name)
    if not folder.is_dir():
        raise InputError(
            "The files of this job are no longer here.", remedy="Upload them once more."
        )
    return folder


def clear_up() -> None:
    """Remove what no job needs: of jobs that are over, and what was never asked for."""
    needed: set[str] = set()
    over: set[str] = set()
    for job in Job.objects.filter(kind="import place"):
        left = job.over and job.state != JobState.INTERRUPTED
        (over if left else needed).add(str(job.order.get("files")))
    for folder in (Path(settings.HOME) / "uploads").glob("*"):
        try:
            old = time.time() - folder.stat().st_mtime > _KEPT
        except FileNotFoundError:  # somebody else removed it just now
            continue
        if folder.name in over or (old and folder.name not in needed):
            shutil.rmtree(folder, ignore_errors=True)
