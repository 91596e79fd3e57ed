"""One file with everything an installation knows, taken while it runs, and read again at once.

The order is what makes it of one piece. The note of the trail's end is read first: the records
it names are in the database that is copied next. Releases, publications and files of evidence
come last: they are never changed, so those that the database names are still there.

Left out of the home are ``uploads`` (of jobs that have not run: such a job says afterwards that
its files are to be uploaded once more), ``locks`` (empty files) and ``first.word`` (``serve``
makes a new one). Papers are written when they are asked for; there are none to keep.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from onemetre import __version__
from onemetre.access import audit, locks
from onemetre.ground.errors import InputError
from onemetre.ground.language import mark, tr
from onemetre.operations import archive, dumping, switching
from onemetre.programme.models import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemetre.access.viewer import Viewer

FORMAT = "onemetre.backup/1"
ABOUT = "about.json"
KEYS = ("secret.key", "audit.key")
ANCHOR = "audit.end"
#: Folders of releases and of publications: place, then stamp, then files.
FOLDERS = ("cities", "public")
#: Files that show something, each named by the digest of its bytes.
EVIDENCE = "evidence"
#: Under the home, which is closed to others, and not beside the backup: what lies in it is open.
_SCRATCH = ".backing-up-"


@dataclass(slots=True)
class Told:
    """What a backup holds, and what was not as it should be in what it was taken of."""

    records: int = 0
    members: int = 0
    bytes: int = 0
    wrong: list[str] = field(default_factory=list)


def back_up(
    path: Path, *, by: Viewer, password: str = "", say: Callable[[str], None] = lambda _: None
) -> Told:
    """Write a backup, verify it by reading it again, and note it in the trail.

    Raises
    ------
    InputError
        if the file is there already or cannot be written, another backup is being made, or what
        was written is not whole.
    """
    if path.exists():
        raise InputError("{file} is there already.", remedy="Name another.", file=str(path))
    lock = locks.take("backup")
    if lock is None:
        raise InputError("Another backup is being made.", remedy="Wait until it is done.")
    with lock:
        for left in Path(settings.HOME).glob(f"{_SCRATCH}*"):
            switching.remove(left)
        return _back_up(path, by, password, say)


def _back_up(path: Path, by: Viewer, password: str, say: Callable[[str], None]) -> Told:
    told = Told()
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=settings.HOME) as scratch:
            _write(partial, password, Path(scratch), told, say)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=settings.HOME) as scratch:
            say(tr("reading the backup again"))
            told.records = check(partial, Path(scratch), password, leaving=(*FOLDERS, EVIDENCE))
        told.bytes = partial.stat().st_size
        audit.looked(by, "make backup", path.name, sealed=bool(password), records=told.records)
        partial.rename(path)
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(path), error=error.strerror or str(error),
        ) from error  # fmt: skip
    finally:
        partial.unlink(missing_ok=True)
    return told


def _write(
    partial: Path, password: str, scratch: Path, told: Told, say: Callable[[str], None]
) -> None:
    home = Path(settings.HOME)
    noted = audit.anchor_file().read_bytes() if audit.anchor_file().exists() else b""
    say(tr("copying the database"))
    dumping.dump(scratch)
    writer = archive.Writer(partial, password)
    try:
        writer.say(ABOUT, json.dumps(_about()).encode())
        for name in KEYS:
            writer.add(home / name, f"keys/{name}")
        writer.say(ANCHOR, noted)
        for file in sorted(scratch.iterdir()):
            writer.add(file, f"database/{file.name}")
            file.unlink()  # it is in the backup: room for what follows
        for folder in FOLDERS:
            for place in sorted((home / folder).glob("*")):
                say(tr("copying files: {what}", what=f"{folder}/{place.name}"))
                _add_place(writer, home, place, told)
        say(tr("copying files: {what}", what=EVIDENCE))
        _add_evidence(writer, home, told)
    except BaseException:
        writer.drop()
        raise
    writer.close()
    told.members = len(writer.sums)


def _about() -> dict[str, object]:
    return {
        "format": FORMAT, "version": __version__, "database": connection.vendor,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip


def _add_place(writer: archive.Writer, home: Path, place: Path, told: Told) -> None:
    """Releases of one place; which of them is in force is asked before they are listed."""
    current = place / "current"
    named = current.read_bytes() if current.exists() else b""
    for release in sorted(place.glob("[0-9]*")):
        manifest = release / "manifest.json"
        try:
            sums = json.loads(manifest.read_text("utf-8"))["sha256"]
            for file in sorted(release.iterdir()):
                if file == manifest:
                    continue
                name = file.relative_to(home).as_posix()
                if writer.add(file, name) != sums.get(file.name):
                    told.wrong.append(tr("{file} is not as it was written.", file=name))
            # Last: a release that was removed meanwhile comes back as none, and is cleared up.
            writer.add(manifest, manifest.relative_to(home).as_posix())
        except FileNotFoundError:
            if release.name.encode() == named.strip():
                raise
    if named:
        writer.say(current.relative_to(home).as_posix(), named)


def _add_evidence(writer: archive.Writer, home: Path, told: Told) -> None:
    # Which are named is asked before they are listed: a file is there before its row.
    missing = set(Evidence.objects.values_list("sha256", flat=True))
    for file in sorted((home / EVIDENCE).glob("??/*")):
        name = file.relative_to(home).as_posix()
        if writer.add(file, name) != file.name:
            told.wrong.append(tr("{file} is not as it was written.", file=name))
        missing.discard(file.name)
    told.wrong += [
        tr("{file} is not here.", file=f"{EVIDENCE}/{each[:2]}/{each}") for each in sorted(missing)
    ]


def check(path: Path, into: Path, password: str = "", *, leaving: tuple[str, ...] = ()) -> int:
    """Unpack a backup and see that it is whole and true; how many records its trail has.

    Parameters
    ----------
    leaving
        folders whose files are compared with their checksums and not unpacked.

    Raises
    ------
    InputError
        naming what is wrong.
    """
    archive.unpack(path, into, password, leaving=leaving)
    about = json.loads((into / ABOUT).read_text("utf-8")) if (into / ABOUT).exists() else {}
    if about.get("format") != FORMAT:
        raise InputError("{file} is no backup of Onemetre's.", file=str(path))
    database = into / "database"
    if wrong := dumping.faults(database):
        raise InputError(
            "The database in {file} is damaged: {what}.", file=str(path), what="; ".join(wrong[:3])
        )
    records, end = dumping.trail_of(database)
    noted = (into / ANCHOR).read_text("ascii")
    key = (into / "keys" / "audit.key").read_text("ascii")
    count, broken = audit.verified(records, end, noted, key)
    if broken:
        raise InputError(
            "The trail in {file} is not whole: record {seq}, {why}.",
            remedy="The trail itself is broken: “onemetre doctor” says where.",
            file=str(path), seq=broken[0].seq, why=tr(broken[0].message),
        )  # fmt: skip
    return count


#: What is said of every backup.
GUARD = mark(
    "It holds the keys of the installation and everything people wrote: keep it like the"
    " installation itself, readable by nobody else."
)
