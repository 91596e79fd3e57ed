"""The trail: who did what, and who looked at what.

Each record's digest is an HMAC over its fields and the digest before it, under a key that is
kept in a file and not in the database: whoever can write to the database can neither change,
remove nor reorder a record without `verify` finding it. The last record is also noted in a file
beside the key, so that taking records off the end is found too.
"""

from __future__ import annotations

import contextvars
import hashlib
import hmac
import json
import math
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from onemetre.access.models import ChainEnd, Record
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from onemetre.access.viewer import Viewer

_FIRST = "0" * 64
#: Digits of a whole number that is kept as one; Python reads 4,300.
_DIGITS = 4_000
#: How many records were written by the action that is running; see ``action.py``.
written: contextvars.ContextVar[list[int] | None] = contextvars.ContextVar("written", default=None)


def wrote(by: Viewer, action: str, thing: str, *, area: str = "", **details: object) -> None:
    """Note a write, in the transaction of the write.

    Parameters
    ----------
    thing
        what it was done to: ``report 12``. Never a child's name.
    area
        the path of the area it belongs to.
    details
        values that JSON holds; see `_as_kept`.
    """
    _append(by, "write", action, thing, area, details)


def looked(viewer: Viewer, action: str, thing: str, *, area: str = "", **details: object) -> None:
    """Note that something sensitive was read."""
    _append(viewer, "read", action, thing, area, details)


def _append(
    by: Viewer, kind: str, action: str, thing: str, area: str, details: dict[str, object]
) -> None:
    with transaction.atomic():
        end, _ = ChainEnd.objects.select_for_update().get_or_create(pk=1)
        record = Record(
            seq=end.seq + 1, at=datetime.now(UTC), by=by.name, person=by.person, kind=kind,
            action=action, thing=thing, area=area, details=_as_kept(details),
            previous=end.digest or _FIRST,
        )  # fmt: skip
        record.digest = digest_of(record)
        record.save(force_insert=True)
        end.seq, end.digest = record.seq, record.digest
        end.save(update_fields=["seq", "digest"])
        transaction.on_commit(lambda: _anchor(record.seq, record.digest))
    count = written.get()
    if count is not None:
        count[0] += 1


def _as_kept(value: object) -> Any:
    """A detail as every database gives it back, for what comes back is what a digest is of.

    PostgreSQL knows no -0 and writes 1e20 out, so whole numbers are integers. It has no number
    that is none or has no end, and Python reads none of more digits than `_DIGITS`: these are
    kept as text. It has no text with a zero byte or with half of a pair.
    """
    if isinstance(value, dict):
        return {_as_kept(str(key)): _as_kept(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_kept(each) for each in value]
    if isinstance(value, str):
        whole = value.encode("utf-8", "replace").decode("utf-8")
        return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() else value
    if isinstance(value, int) and abs(value) >= 10**_DIGITS:
        return hex(value)
    return value


def digest_of(record: Record, key: str = "") -> str:
    """The HMAC of a record, over everything it says; under this installation's key if none."""
    said = json.dumps(
        [
            record.seq, record.at.astimezone(UTC).isoformat(timespec="microseconds"), record.by,
            record.person, record.kind, record.action, record.thing, record.area, record.details,
            record.previous,
        ],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    secret = (key or str(settings.AUDIT_KEY)).encode()
    return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()


# The end of the chain, noted outside of the database -----------------------------------------


def anchor_file() -> Path:
    """Where the last record is noted."""
    path: Path = settings.HOME / "audit.end"
    return path


def _anchor(seq: int, digest: str) -> None:
    """Note the last record; a later one is never replaced by an earlier one."""
    line = f"{seq:020d} {digest}\n".encode()
    handle = os.open(anchor_file(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _locked(handle):
            if os.pread(handle, 20, 0) < line[:20]:
                os.pwrite(handle, line, 0)
    finally:
        os.close(handle)


class _locked:  # noqa: N801  # reads as a word of the with statement
    """A lock between processes while the end is noted."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def __enter__(self) -> None:
        import fcntl  # noqa: PLC0415  # not on Windows

        fcntl.flock(self.handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        import fcntl  # noqa: PLC0415  # likewise

        fcntl.flock(self.handle, fcntl.LOCK_UN)


# Verifying -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Broken:
    """Something wrong with the trail. ``message`` is English, to be translated."""

    seq: int
    message: str


def verify() -> tuple[int, list[Broken]]:
    """How many records there are, and everything that is wrong with them.

    Cost: one pass, an HMAC a record; about 60,000 a second.
    """
    # The note first: every record that it names is in the database by then.
    try:
        noted = anchor_file().read_text("ascii")
    except FileNotFoundError:
        noted = ""
    end = _end()
    # Nobody is kept from writing meanwhile: lines after the end that was read are verified too.
    count, found = verified(
        Record.objects.order_by("seq").iterator(chunk_size=2000), end, noted, growing=True
    )
    if _end()[0] < (count if not found else 0):
        found.append(Broken(count, mark("the chain's end does not match the last record")))
    return count, found


def _end() -> tuple[int, str]:
    row = ChainEnd.objects.filter(pk=1).first()
    return (row.seq, row.digest) if row else (0, "")


def verified(
    records: Iterable[Record],
    end: tuple[int, str],
    noted: str,
    key: str = "",
    *,
    growing: bool = False,
) -> tuple[int, list[Broken]]:
    """As `verify`, of records from elsewhere, such as those of a backup.

    Parameters
    ----------
    end
        number and digest of the chain's end, as its row has them.
    noted
        what the file beside the key says of the last record; "" if there is none.
    key
        the key of the installation they are of; this one's if empty.
    growing
        lines may have been added since the end was read.
    """
    found: list[Broken] = []
    expected, previous, count = 1, _FIRST, 0
    anchor = noted.split()
    anchored, at_end = "", ""
    for record in records:
        count += 1
        if record.seq != expected:
            found.append(Broken(expected, mark("records are missing here")))
        elif record.previous != previous:
            found.append(Broken(record.seq, mark("it does not follow the record before it")))
        if not hmac.compare_digest(digest_of(record, key), record.digest):
            found.append(Broken(record.seq, mark("it was changed")))
        if anchor and record.seq == int(anchor[0]):
            anchored = record.digest
        if record.seq == end[0]:
            at_end = record.digest
        expected, previous = record.seq + 1, record.digest
    last = expected - 1
    if end[0] > last or (end[0] < last and not growing) or end[1] != at_end:
        found.append(Broken(last + 1, mark("the chain's end does not match the last record")))
    if last and not anchor:
        found.append(Broken(last, mark("the file that notes the last record is missing")))
    if anchor and anchored != anchor[1]:
        found.append(Broken(int(anchor[0]), mark("records at the end were removed or replaced")))
    return count, found


#: What keeps the trail as it is in the database itself, by vendor.
GUARDS = {
    "sqlite": """
        CREATE TRIGGER access_record_stays BEFORE UPDATE ON access_record
        BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END
        ---
        CREATE TRIGGER access_record_kept BEFORE DELETE ON access_record
        BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END
    """,
    "postgresql": """
        CREATE FUNCTION access_record_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the trail is never changed'; END $$
        ---
        CREATE TRIGGER access_record_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON access_record
        FOR EACH STATEMENT EXECUTE FUNCTION access_record_stays()
    """,
}


def guards_missing() -> list[str]:
    """Names of the guards that somebody took out of the database, or switched off. One query."""
    wanted = re.findall(r"CREATE TRIGGER (\w+)", GUARDS[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(_THERE[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    return [each for each in wanted if each not in there]


_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    " AND tbl_name = 'access_record'",
    "postgresql": "SELECT tgname FROM pg_trigger"
    " WHERE tgrelid = 'access_record'::regclass AND tgenabled IN ('O', 'A')",
}


def guard(schema_editor: object) -> None:
    """Set the guards up (called by a migration)."""
    for line in GUARDS[connection.vendor].split("---"):
        schema_editor.execute(line)  # type: ignore[attr-defined]  # Django's
