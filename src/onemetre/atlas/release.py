"""Releases: folders of memory-mapped arrays and tables that are never changed, only superseded.

``<home>/cities/<name>/<stamp>/`` holds one release: ``manifest.json``, numeric arrays as
``.npy``, tables with text or geometry as Arrow IPC ``.arrow``. ``current`` beside them names
the release in force and is replaced in one step, so a reader sees the old one or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa

from onemetre.ground.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "onemetre.release/1"


#: Where releases live while a block of `stored_in` runs.
_elsewhere: ContextVar[Path | None] = ContextVar("elsewhere", default=None)
#: Seconds after which an unfinished release of another machine is taken for abandoned.
_ABANDONED = 24 * 3_600


@contextmanager
def stored_in(folder: Path) -> Iterator[None]:
    """Within the block releases live in `folder`, not in the user's own place for them."""
    token = _elsewhere.set(folder)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def home() -> Path:
    """Where releases live: see `stored_in`; ``ONEMETRE_HOME``; else the user's data folder."""
    if (elsewhere := _elsewhere.get()) is not None:
        return elsewhere
    if named := os.environ.get("ONEMETRE_HOME"):
        return Path(named)
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "onemetre"


@dataclass(frozen=True)
class Release:
    """One release, opened for reading."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, object]:
        """What the release says of itself."""
        return cast(
            "dict[str, object]", json.loads((self.folder / "manifest.json").read_text("utf-8"))
        )

    @property
    def name(self) -> str:
        """The place."""
        return str(self.manifest["name"])

    def array(self, name: str) -> np.ndarray:
        """A numeric array, memory-mapped, read-only."""
        return cast("np.ndarray", np.load(self.folder / f"{name}.npy", mmap_mode="r"))

    def table(self, name: str) -> pa.Table:
        """A table, memory-mapped."""
        with pa.memory_map(str(self.folder / f"{name}.arrow")) as source:
            return pa.ipc.open_file(source).read_all()

    def has(self, name: str) -> bool:
        """Whether the release holds that array or table."""
        return any((self.folder / f"{name}{end}").exists() for end in (".npy", ".arrow"))

    def check(self) -> list[str]:
        """Names of files that are missing or differ from the manifest's checksums."""
        sums = cast("dict[str, str]", self.manifest["sha256"])
        return [
            name
            for name, expected in sums.items()
            if not (self.folder / name).exists() or sha256_of(self.folder / name) != expected
        ]


class ReleaseWriter:
    """Collects the files of one release."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def array(self, name: str, values: np.ndarray) -> None:
        """Write a numeric array."""
        np.save(self.folder / f"{name}.npy", np.ascontiguousarray(values))

    def table(self, name: str, columns: dict[str, object]) -> None:
        """Write a table; binary columns hold WKB geometry."""
        table = pa.table(columns)
        path = self.folder / f"{name}.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)


def sha256_of(path: Path) -> str:
    """The digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def city_folder(name: str) -> Path:
    """The folder of one place's releases.

    Raises
    ------
    InputError
        if the name could not be a folder's.
    """
    if not re.fullmatch(r"[\w\-]{1,60}", name):
        raise InputError(
            "“{name}” cannot be the name of a place.",
            remedy="Use letters, digits, - and _ only.", name=name,
        )  # fmt: skip
    return home() / "cities" / name


@contextmanager
def new_folder(parent: Path, manifest: dict[str, object]) -> Iterator[ReleaseWriter]:
    """Write a folder of arrays named by the moment; it is there, whole, when the block ends.

    Whatever stops the block (an error, Ctrl-C), the unfinished folder is removed; where the
    process was killed, the next one to write removes it. ``stamp`` and ``sha256`` are added to
    `manifest`.
    """
    _clear_up(parent)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    partial = parent / f".partial-{stamp}-{os.getpid()}-{socket.gethostname()}"
    partial.mkdir(parents=True)
    try:
        yield ReleaseWriter(partial)
        sums = {path.name: sha256_of(path) for path in sorted(partial.iterdir())}
        manifest |= {"stamp": stamp, "sha256": sums}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, default=str)
        (partial / "manifest.json").write_text(text + "\n", "utf-8")
        partial.rename(parent / stamp)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


@contextmanager
def new_release(name: str, manifest: dict[str, object]) -> Iterator[ReleaseWriter]:
    """Write a release; it comes into force when the block ends without an error.

    Whatever stops the block, the release in force stays as it was.
    """
    folder = city_folder(name)
    manifest |= {"schema": SCHEMA, "name": name}
    with new_folder(folder, manifest) as writer:
        yield writer
    pointer = folder / f".current-{manifest['stamp']}"
    pointer.write_text(f"{manifest['stamp']}\n", "utf-8")
    pointer.replace(folder / "current")


def _clear_up(folder: Path) -> None:
    """Remove what processes left that were killed while they wrote a release."""
    now = datetime.now(UTC).timestamp()
    for partial in folder.glob(".partial-*"):
        _, _, pid, host = (*partial.name.split("-", 3), "", "")[:4]
        if pid.isdecimal() and host == socket.gethostname():
            left = not _runs(int(pid))
        else:
            left = now - partial.stat().st_mtime > _ABANDONED
        if left:
            shutil.rmtree(partial, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def open_release(name: str) -> Release:
    """The release of a place that is in force.

    Raises
    ------
    NotFoundError
        if there is none, naming those there are.
    """
    current = city_folder(name) / "current"
    if not current.exists():
        there = ", ".join(cities()) or "–"
        raise NotFoundError(
            "There is no place called “{name}”; there are: {there}.",
            remedy="Bring it in with “onemetre city import”.", name=name, there=there,
        )  # fmt: skip
    return Release(current.parent / current.read_text("utf-8").strip())


def owner_noted(name: str) -> tuple[bool, str | None]:
    """Whether there is a place of that name, and the path of the area in whose name it was
    brought in: "" by a command, None where its release does not say."""
    if name not in cities():
        return False, None
    owner = open_release(name).manifest.get("owner")
    return True, None if owner is None else str(owner)


def cities() -> list[str]:
    """Names of all places with a release in force, sorted."""
    return sorted(path.parent.name for path in (home() / "cities").glob("*/current"))


def releases(name: str) -> list[Release]:
    """All releases of a place, the oldest first."""
    return [Release(path.parent) for path in sorted(city_folder(name).glob("[0-9]*/manifest.json"))]


def keep_only_current(name: str) -> None:
    """Remove the releases of a place that are no longer in force."""
    current = open_release(name).folder
    for each in releases(name):
        if each.folder != current:
            shutil.rmtree(each.folder, ignore_errors=True)


def remove(name: str) -> None:
    """Remove a place and all its releases.

    Raises
    ------
    NotFoundError
        if there is no such place.
    """
    folder = open_release(name).folder.parent
    (folder / "current").unlink()  # from here on it does not exist for any reader
    shutil.rmtree(folder)
