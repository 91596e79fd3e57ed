"""A restored database on PostgreSQL: made in a schema of its own, and put in place of the old."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from onemetre.ground.errors import InputError
from onemetre.operations import databases, dumping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEW, OLD = "onemetre_restored", "onemetre_replaced"


def demand_alone() -> None:
    """Refuse to work under somebody's feet.

    Raises
    ------
    InputError
        if others are connected: a server on another machine, say.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise InputError(
            "{n} others are connected to the database.", remedy="End the servers first.", n=others
        )


@contextmanager
def _within(schema: str) -> Iterator[None]:
    """Within the block nothing but that schema is seen."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path TO {schema}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path")


def fill(stage: Path, token: str, note: Callable[[], None]) -> None:
    """Make the tables as they were, fill them, bring them up to date, and note it in the trail.

    The schema bears the token of its restore, under which `switched` finds it again.
    """
    folder = stage / "new" / "database"
    with connection.cursor() as cursor:
        for left in (NEW, OLD):
            cursor.execute(f"DROP SCHEMA IF EXISTS {left} CASCADE")
        try:
            cursor.execute(f"CREATE SCHEMA {NEW}")
        except ProgrammingError as error:
            raise InputError(
                "The role of this address may not restore: {why}.",
                remedy="Give the address of the database's owner in {setting}.",
                why=str(error).splitlines()[0].strip(), setting=databases.OWNER,
            ) from error  # fmt: skip
        cursor.execute(f"COMMENT ON SCHEMA {NEW} IS '{token}'")  # hexadecimal, made by us
    with _within(NEW):
        executor = MigrationExecutor(connection)
        wanted = {(app, name) for app, name in dumping.migrations_of(folder)}
        nodes = executor.loader.graph.node_map
        leaves = [
            key for key in sorted(wanted)
            if not any(child.key in wanted for child in nodes[key].children)
        ]  # fmt: skip
        executor.migrate(leaves)
        dumping.load_tables(folder)
        call_command("migrate", interactive=False, verbosity=0)
        note()


def switch(files: Callable[[], None]) -> None:
    """Put the new schema in place of the old, then the files; the old one goes when all is done."""
    roles = _roles()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {OLD}")
        cursor.execute(f"ALTER SCHEMA {NEW} RENAME TO public")
        for role in roles:
            databases.grant_to(cursor, role)
    files()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {OLD} CASCADE")


def switched(token: str) -> bool:
    """Whether the schema that is in place came by the restore of that token."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace('public'), 'pg_namespace')")
        return bool(cursor.fetchone()[0] == token)


def _roles() -> list[str]:
    """Roles other than the owner that use the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT grantee FROM information_schema.role_table_grants"
            " WHERE table_schema = 'public' AND grantee NOT IN (current_user, 'PUBLIC')"
            " AND privilege_type = 'INSERT'"
        )
        return cast("list[str]", [row[0] for row in cursor.fetchall()])
