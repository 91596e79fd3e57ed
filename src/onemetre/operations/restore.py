"""A backup back in its place: everything is written beside, tried, and switched to at the end.

Files switch by a journal (``switching.py``). The tables of PostgreSQL are made in a schema of
their own, which takes the place of the old one in one transaction; if what follows is
interrupted, the next start finishes it. The restored trail has a line that says it was restored,
written before anything switches.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from onemetre.access import audit, locks
from onemetre.access.models import Person, Record
from onemetre.access.shutting import shut_doors, shut_out_since
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.operations import backup, dumping, schemas, switching
from onemetre.operations.databases import as_owner, bring_up_to_date
from onemetre.operations.switching import Move

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onemetre.access.viewer import Viewer

_STAGE = ".restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: how many records the trail has, and what shut somebody out since the
    backup and is undone by it, in words; None where the old trail cannot be read."""

    records: int
    undone: list[str] | None


def restore(
    path: Path, *, by: Viewer, password: str = "", replace: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Restored:  # fmt: skip
    """Restore a backup into this home and database.

    Every session and every open link ends with it: somebody may have been shut out since the
    backup was made.

    Raises
    ------
    InputError
        if the backup is not whole, something is here already, or the server runs. The old state
        is as it was.
    """
    home = Path(settings.HOME)
    settle_interrupted()
    with _alone():
        if not replace and (there := _there(home)):
            raise InputError(
                "There is an installation here already: {what}.",
                remedy="Restore into an empty ONEMETRE_HOME, or give --replace to have the backup"
                " instead of it.", what=", ".join(there),
            )  # fmt: skip
        token = secrets.token_hex(8)
        stage = home / f"{_STAGE}-{token}"
        _clear_up(home)
        stage.mkdir(parents=True, mode=0o700)
        try:
            say(tr("reading the backup"))
            count = backup.check(path, stage / "new", password)
            _fits(stage / "new" / "database")
            undone = _undone(stage / "new" / "database")
            say(tr("restoring the database"))

            def note() -> None:
                with _as_restored(stage), transaction.atomic():
                    audit.wrote(by, "restore backup", path.name, records=count, links=shut_doors())

            if connection.vendor == "sqlite":
                moves = _sqlite(stage, note)
            else:
                moves = []
                with as_owner():
                    schemas.demand_alone()
                    schemas.fill(stage, token, note)
        except BaseException:
            switching.remove(stage)
            raise
        say(tr("switching"))
        moves += list(_files(home, stage))
        switching.prepare(home, moves, [stage], token)
        if connection.vendor == "sqlite":
            switching.begin(home)
        else:
            with as_owner():
                schemas.switch(lambda: switching.begin(home))
    return Restored(count + 1, undone)


def _undone(database: Path) -> list[str] | None:
    _, end = dumping.trail_of(database)
    try:
        return shut_out_since(end) if "access_record" in _tables() else []
    except DatabaseError:
        return None  # a damaged file, of which nothing can be read


def _tables() -> list[str]:
    return connection.introspection.table_names()


def interrupted() -> bool:
    """Whether a restore ended between the database and the files, or goes on now."""
    return (Path(settings.HOME) / switching.WAITING).exists()


def settle_interrupted() -> None:
    """Finish, or take back, a restore that was interrupted between the database and the files.

    Raises
    ------
    InputError
        if it was finished: this process has read the old keys, and must not go on.
    """
    if not interrupted():
        return
    home = Path(settings.HOME)
    with _alone():
        if connection.vendor == "postgresql" and schemas.switched(switching.token(home)):
            switching.begin(home)
            raise InputError(
                "A restore that was interrupted has been finished.", remedy="Start this again."
            )
        switching.forget(home)


@contextmanager
def _alone() -> Iterator[None]:
    lock = locks.take(locks.RUNNING)
    if lock is None:
        raise InputError(
            "The server, a worker or a command runs on this installation.",
            remedy="End it, or wait until it is done.",
        )
    with lock:
        yield


def _there(home: Path) -> list[str]:
    """What would be lost."""
    names = [*backup.FOLDERS, backup.EVIDENCE, backup.ANCHOR]
    there = [name for name in names if (home / name).exists()]
    database = str(connection.settings_dict["NAME"])
    try:
        if "access_person" in _tables() and (Person.objects.exists() or Record.objects.exists()):
            there.append(database)
    except DatabaseError:
        if connection.vendor != "sqlite":
            raise
        there.append(database)  # a damaged file, of which something may yet be saved
    return there


def _clear_up(home: Path) -> None:
    for left in home.glob(f"{_STAGE}-*"):
        switching.remove(left)


def _fits(database: Path) -> None:
    """Refuse what this program or this database cannot take.

    Raises
    ------
    InputError
        saying which.
    """
    kind = dumping.kind_of(database)
    if kind != connection.vendor:
        raise InputError(
            "The backup is of {theirs}, and this installation uses {ours}.",
            remedy="Set DATABASE_URL to a database of the same kind.",
            theirs=kind, ours=connection.vendor,
        )  # fmt: skip
    known = MigrationLoader(None).disk_migrations
    assert known is not None  # noqa: S101  # the loader has read them
    newer = [name for app, name in dumping.migrations_of(database) if (app, name) not in known]
    if newer:
        raise InputError(
            "The backup was made by a newer Onemetre: {what} is not known here.",
            remedy="Install that version first.", what=", ".join(newer[:3]),
        )  # fmt: skip


@contextmanager
def _as_restored(stage: Path) -> Iterator[None]:
    """Within the block the trail is that of the backup: its key, and its note of the end."""
    kept = settings.HOME, settings.AUDIT_KEY
    settings.HOME = stage / "new"
    settings.AUDIT_KEY = (stage / "new" / "keys" / "audit.key").read_text("ascii")
    try:
        yield
    finally:
        settings.HOME, settings.AUDIT_KEY = kept


def _sqlite(stage: Path, note: Callable[[], None]) -> list[Move]:
    """Bring the copy up to date where it lies, beside the database that it will replace."""
    there = Path(str(connection.settings_dict["NAME"])).absolute()
    there.parent.mkdir(parents=True, exist_ok=True)
    new, old = stage / "new" / "database" / "site.db", stage / "old.db"
    connection.close()
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(new)
    try:
        bring_up_to_date()
        note()
        with connection.cursor() as cursor:
            # Back into one file, so that one name is switched.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept
    if new.stat().st_dev != there.parent.stat().st_dev:
        raise InputError(
            "The database lies on another disk than ONEMETRE_HOME.",
            remedy="Restore with both on one, and move it afterwards.",
        )
    # What lies beside the old file belongs to it alone: it goes first.
    beside = [
        Move("", f"{there}{end}", str(stage / f"old{end}")) for end in ("-wal", "-shm", "-journal")
    ]
    return [*beside, Move(str(new), str(there), str(old))]


def _files(home: Path, stage: Path) -> Iterator[Move]:
    new, old = stage / "new", stage / "old"
    old.mkdir(exist_ok=True)
    for name in backup.KEYS:
        yield Move(str(new / "keys" / name), str(home / name), str(old / name))
    for name in backup.FOLDERS:
        _without_parts(new / name)
    for name in (*backup.FOLDERS, backup.EVIDENCE, backup.ANCHOR):
        there = new / name
        yield Move(str(there) if there.exists() else "", str(home / name), str(old / name))


def _without_parts(folder: Path) -> None:
    """Releases that were removed while the backup was taken came in part: they go."""
    for release in folder.glob("*/[0-9]*"):
        if not (release / "manifest.json").exists():
            switching.remove(release)
