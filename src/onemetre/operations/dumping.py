"""The database as files and back: what a backup holds of it.

SQLite gives a copy of its file by its own online backup. From PostgreSQL every table is copied
as text (COPY) within one REPEATABLE READ transaction, so that they are of one moment whatever is
written meanwhile; the tables themselves are made by our migrations when it comes back. No
program of PostgreSQL's has to be there, in no version.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from onemetre.access.models import Record
from onemetre.ground.errors import InputError
from onemetre.operations.databases import as_owner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE = "site.db"
_TABLES = "tables.json"
_TRAIL, _END = "access_record", "access_chainend"
#: Written by the migrations themselves when a backup comes back.
_OF_MIGRATIONS = ("django_migrations",)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


def applied() -> list[list[str]]:
    """The migrations that the database has had."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def dump(folder: Path) -> None:
    """Write the database into a folder, as it is at one moment."""
    if connection.vendor == "sqlite":
        _copy_file(folder / _FILE)
    else:
        with as_owner():
            _copy_tables(folder)


def _copy_file(path: Path) -> None:
    with (
        closing(sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=60)) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without one beside it


def _copy_tables(folder: Path) -> None:
    connection.ensure_connection()
    raw = connection.connection
    told: dict[str, Any] = {"migrations": applied(), "tables": {}, "sequences": {}}
    with raw.cursor() as cursor:
        # Row security that would hide rows from this role is an error, not a smaller backup.
        cursor.execute("SET row_security = off")
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            for table, columns in _tables(cursor):
                named = ", ".join(connection.ops.quote_name(each) for each in columns)
                order = " ORDER BY seq" if table == _TRAIL else ""
                with (folder / f"{table}.copy").open("wb") as file:
                    said = f'COPY (SELECT {named} FROM "{table}"{order}) TO STDOUT'  # noqa: S608  # names of our tables
                    with cursor.copy(said) as copy:
                        for piece in copy:
                            file.write(piece)
                told["tables"][table] = {"columns": columns, "rows": cursor.rowcount}
            cursor.execute(
                "SELECT sequencename, last_value FROM pg_sequences"
                " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
            )
            told["sequences"] = dict(cursor.fetchall())
        finally:
            cursor.execute("ROLLBACK")
            cursor.execute("RESET row_security")
    (folder / _TABLES).write_text(json.dumps(told), "utf-8")


def _tables(cursor: Any) -> list[tuple[str, list[str]]]:
    cursor.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        " GROUP BY c.relname ORDER BY c.relname"
    )
    return cast("list[tuple[str, list[str]]]", cursor.fetchall())


# What was written, read again ------------------------------------------------------------------


def kind_of(folder: Path) -> str:
    """Which database a dump is of."""
    return "sqlite" if (folder / _FILE).exists() else "postgresql"


def faults(folder: Path) -> list[str]:
    """What is wrong with a dump in itself; empty if nothing."""
    if kind_of(folder) == "postgresql":
        return [] if (folder / _TABLES).exists() else [_TABLES]
    with closing(sqlite3.connect(f"file:{folder / _FILE}?mode=ro", uri=True)) as copy:
        said = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        wrong = [] if said == ["ok"] else said
        wrong += [f"{row[0]} {row[1]}" for row in copy.execute("PRAGMA foreign_key_check")]
    return wrong


def migrations_of(folder: Path) -> list[list[str]]:
    """The migrations that the database of a dump had had."""
    if kind_of(folder) == "postgresql":
        told = json.loads((folder / _TABLES).read_text("utf-8"))
        return cast("list[list[str]]", told["migrations"])
    with closing(sqlite3.connect(f"file:{folder / _FILE}?mode=ro", uri=True)) as copy:
        return sorted(map(list, copy.execute("SELECT app, name FROM django_migrations")))


def trail_of(folder: Path) -> tuple[Iterator[Record], tuple[int, str]]:
    """Records of a dump, and its chain's end."""
    ends = list(_rows(folder, _END))
    end = (int(ends[0]["seq"]), str(ends[0]["digest"])) if ends else (0, "")
    return map(_record, _rows(folder, _TRAIL)), end


def _record(row: dict[str, Any]) -> Record:
    at = datetime.fromisoformat(row["at"])
    person = row["person"]
    return Record(**row | {
        "seq": int(row["seq"]), "at": at if at.tzinfo else at.replace(tzinfo=UTC),
        "person": None if person is None else int(person), "details": json.loads(row["details"]),
    })  # fmt: skip


def _rows(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    if kind_of(folder) == "postgresql":
        yield from _rows_of_text(folder, table)
        return
    order = " ORDER BY seq" if table == _TRAIL else ""
    with closing(sqlite3.connect(f"file:{folder / _FILE}?mode=ro", uri=True)) as copy:
        copy.row_factory = sqlite3.Row
        for row in copy.execute(f"SELECT * FROM {table}{order}"):  # noqa: S608  # our own names
            yield dict(row)


def _rows_of_text(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    columns = json.loads((folder / _TABLES).read_text("utf-8"))["tables"][table]["columns"]
    with (folder / f"{table}.copy").open(encoding="utf-8", newline="\n") as file:
        for line in file:
            cells = line.rstrip("\n").split("\t")
            yield dict(zip(columns, map(_cell, cells), strict=True))


def _cell(text: str) -> str | None:
    if text == r"\N":
        return None
    return _ESCAPED.sub(lambda found: _MEANS.get(found[1], found[1]), text)


# Back ------------------------------------------------------------------------------------------


def load_tables(folder: Path) -> None:
    """Fill the tables, which migrations have just made, with the rows of a dump; in one step.

    Raises
    ------
    InputError
        if a table took another number of rows than it had.
    """
    told = json.loads((folder / _TABLES).read_text("utf-8"))
    tables = {name: each for name, each in told["tables"].items() if name not in _OF_MIGRATIONS}
    raw = connection.connection
    with raw.transaction(), raw.cursor() as cursor:
        # What migrations put in comes back with the rest. Tables that can only be added to hold
        # nothing yet, and are left alone.
        for each in tables:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{each}")')  # noqa: S608  # likewise
            if cursor.fetchone()[0]:
                cursor.execute(f'DELETE FROM "{each}"')  # noqa: S608  # names of our tables
        for name, each in tables.items():
            named = ", ".join(f'"{column}"' for column in each["columns"])
            with (
                (folder / f"{name}.copy").open("rb") as file,
                cursor.copy(f'COPY "{name}" ({named}) FROM STDIN') as copy,
            ):
                while piece := file.read(1 << 20):
                    copy.write(piece)
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  # names of our tables
            if cursor.fetchone()[0] != each["rows"]:
                raise InputError("{table} of the backup is not whole.", table=name)
        for name, value in told["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [f'"{name}"', value])
