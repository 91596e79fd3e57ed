"""The database's shape and its roles: who may change tables, and who only their rows.

On PostgreSQL two roles keep the trail out of the server's reach. The owner makes tables
(``ONEMETRE_OWNER_DATABASE_URL``); the server (``DATABASE_URL``) reads and writes their rows, and
of the trail it can only read lines and add them. On SQLite there is one role, and the triggers.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError, OperationalError

from onemetre.access import audit, locks
from onemetre.ground.errors import InputError
from onemetre.operations.addresses import database_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

    from onemetre.access.viewer import Viewer

OWNER = "ONEMETRE_OWNER_DATABASE_URL"
#: Tables that the application adds to and never changes.
TRAIL = ("access_record",)
#: Tables that say what shape the database has: the application reads them.
_SHAPE = ("django_migrations",)
#: A number for PostgreSQL's own lock while tables change ("onemetre" on a telephone).
_CHANGING = 66638
#: Seconds to wait for another process that brings the database up to date.
_WAIT = 300


def pending() -> list[str]:
    """Migrations that the database has not had yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{each.app_label}.{each.name}" for each, _ in plan]


def bring_up_to_date() -> None:
    """Migrate, one process at a time, as the owner where one is named.

    Raises
    ------
    InputError
        if the database cannot be reached, or the role may not change its tables.
    """
    try:
        if not pending():
            return
        with _alone(), as_owner():
            _demand_owner()
            call_command("migrate", interactive=False, verbosity=0)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    _narrow(cursor)
    except OperationalError as error:
        raise InputError(
            "The database cannot be used: {why}", remedy="See DATABASE_URL, and that it runs.",
            why=str(error).strip().splitlines()[0] + ".",
        ) from error  # fmt: skip


def _demand_owner() -> None:
    if connection.vendor != "postgresql" or os.environ.get(OWNER):
        return
    with connection.cursor() as cursor:
        # Who may make tables may change them; in an empty database that is all there is to ask.
        cursor.execute(
            "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE'), current_user"
        )
        may, name = cursor.fetchone()
    if not may:
        raise InputError(
            "The tables of the database are older than this program, and {role} may not change"
            " them.", remedy="Set ONEMETRE_OWNER_DATABASE_URL to the owner's address and start"
            " again.", role=name,
        )  # fmt: skip


@contextmanager
def _alone() -> Iterator[None]:
    """One process of this home, and of this PostgreSQL database, at a time."""
    until = time.monotonic() + _WAIT
    while (lock := locks.take("migrating")) is None:
        if time.monotonic() > until:
            raise InputError(
                "Another process has been changing the tables for five minutes.",
                remedy="See whether it hangs; end it; start again.",
            )
        time.sleep(0.1)
    with lock:
        yield


@contextmanager
def as_owner() -> Iterator[None]:
    """Within the block the connection is the owner's, if one is named."""
    url = os.environ.get(OWNER)
    kept = dict(connection.settings_dict)
    if url:
        connection.close()
        connection.settings_dict.update(database_of(url))
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_CHANGING])
        yield
    finally:
        if url:
            connection.close()
            connection.settings_dict.update(kept)
        elif connection.vendor == "postgresql" and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_CHANGING])


# Roles ----------------------------------------------------------------------------------------


def grant(role: str, password: str | None, *, by: Viewer) -> bool:
    """Make the application's role or put it right, as the owner; whether it is new.

    The trail says so.

    Tables that later migrations make are granted by default; the trail is narrowed again after
    every migration.

    Raises
    ------
    InputError
        if the database is not PostgreSQL, or the owner may not do this.
    """
    if connection.vendor != "postgresql":
        raise InputError(
            "Roles are for PostgreSQL; this database is SQLite.",
            remedy="Set DATABASE_URL to postgresql://…, or leave it: one role is enough here.",
        )
    with as_owner():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                new = _grant(cursor, role, password)
                audit.wrote(by, "set up role", role, new=new)
        except DatabaseError as error:
            raise InputError(
                "The role {role} could not be set up: {why}",
                remedy="Name an owner who may make roles in {owner}.",
                role=role, why=str(error).strip().splitlines()[0] + ".", owner=OWNER,
            ) from error  # fmt: skip
    return new


def _grant(cursor: CursorWrapper, role: str, password: str | None) -> bool:
    name = connection.ops.quote_name(role)
    cursor.execute("SELECT current_user = %s", [role])
    if cursor.fetchone()[0]:
        raise InputError(
            "{role} is the owner itself.", remedy="Name another role for the application.",
            role=role,
        )  # fmt: skip
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
    there = cursor.fetchone()
    if there and there[0]:
        raise InputError(
            "{role} may do everything (a superuser).", remedy="Name another role.", role=role
        )
    if not there:
        cursor.execute(f"CREATE ROLE {name} LOGIN")
    if password:
        # Encrypted on this side: the server's log of statements never shows it.
        raw = connection.connection.pgconn
        hidden = raw.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        cursor.execute(f"ALTER ROLE {name} PASSWORD '{hidden}'")  # of base64 and : $ alone
    grant_to(cursor, role)
    return not there


def grant_to(cursor: CursorWrapper, role: str) -> None:
    """What the application's role may do, now and in tables that are made later."""
    name = connection.ops.quote_name(role)
    database = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    for line in (
        f"GRANT CONNECT ON DATABASE {database} TO {name}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE CREATE ON SCHEMA public FROM {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name}",
        f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {name}",
    ):
        cursor.execute(line)
    _narrow(cursor)


def _narrow(cursor: CursorWrapper) -> None:
    """Take from everybody but the owner what would change the trail, or the list of migrations."""
    for table, kept in [(name, "SELECT, INSERT") for name in TRAIL] + [
        (name, "SELECT") for name in _SHAPE
    ]:
        cursor.execute(
            "SELECT DISTINCT grantee FROM information_schema.role_table_grants"
            " WHERE table_schema = current_schema() AND table_name = %s AND grantee <> current_user"
            " AND privilege_type <> 'SELECT'",
            [table],
        )
        for (role,) in cursor.fetchall():
            to = role if role == "PUBLIC" else connection.ops.quote_name(role)
            cursor.execute(f"REVOKE ALL ON {table} FROM {to}")
            cursor.execute(f"GRANT {kept} ON {table} TO {to}")


def powers() -> str:
    """What the server's role could do to the trail, in words of SQL; "" if only what it should."""
    if connection.vendor != "postgresql":
        return ""
    found = []
    with connection.cursor() as cursor:
        for table in TRAIL:
            cursor.execute(
                "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class"
                " WHERE oid = to_regclass(%s)", [table],
            )  # fmt: skip
            row = cursor.fetchone()
            if row and row[0]:
                return "OWNER"
            for power in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, power])
                found += [power] if cursor.fetchone()[0] else []
    return ", ".join(found)
