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
    from django.core.files.uploadedfile import UploadedFile

#: Bytes of all files of one job. An extract of OpenStreetMap of China has more, of any of its
#: provinces less.
LARGEST = 1024**3
#: Seconds after which files that no open job names are removed.
_KEPT = 24 * 3_600
_UNFIT = re.compile(r"[^\w.\-]+")
_LONGEST = 80


def folder_for(name: str) -> Path:
    """Where the files of that name are."""
    return Path(settings.HOME) / "uploads" / name


def new() -> str:
    """A name for the files of one job."""
    clear_up()
    name = secrets.token_hex(8)
    folder_for(name).mkdir(parents=True, mode=0o700)
    return name


def keep(name: str, given: UploadedFile[Any], n: int = 0) -> str:
    """Write one file, on the disk before this returns; its name there, of safe characters.

    Raises
    ------
    InputError
        if the files of the job are too large together; this one is not kept.
    """
    stem = _UNFIT.sub("_", Path(given.name or "file").name)[-_LONGEST:].lstrip(".") or "file"
    folder = folder_for(name)
    size = sum(each.stat().st_size for each in folder.iterdir()) + (given.size or 0)
    if size > LARGEST:
        raise InputError(
            "The files are larger than {limit} MB together.",
            remedy="Cut the map extract to the place.", limit=f"{LARGEST // 1024**2:,}",
        )  # fmt: skip
    path = folder / (f"{n}-{stem}" if n else stem)
    while path.exists():
        path = path.with_name(f"_{path.name}")
    with path.open("xb") as file:
        for chunk in given.chunks():
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return path.name


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
        old = time.time() - folder.stat().st_mtime > _KEPT
        if folder.name in over or (old and folder.name not in needed):
            shutil.rmtree(folder, ignore_errors=True)
