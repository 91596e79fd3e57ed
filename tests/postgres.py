"""PostgreSQL for tests: a database of its own for every process that runs some of them.

``ONEMETRE_TEST_DATABASE=postgresql://postgres@127.0.0.1/`` names a server on which databases may
be made; without it the tests run on SQLite, and those that are about PostgreSQL are skipped, or
fail where ``ONEMETRE_DEMAND`` names it.
"""

import atexit
import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

#: The server that tests run on; "" for SQLite.
SERVER = os.environ.get("ONEMETRE_TEST_DATABASE", "")
#: The server for tests that are about PostgreSQL whatever the others run on.
ANY = SERVER or os.environ.get("ONEMETRE_POSTGRESQL", "postgresql://postgres@127.0.0.1/")


def reachable() -> bool:
    """Whether there is a server."""
    try:
        psycopg.connect(_at("postgres"), connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def demanded() -> None:
    """Skip a test that needs PostgreSQL where there is none."""
    if reachable():
        return
    if "postgresql" in os.environ.get("ONEMETRE_DEMAND", ""):
        raise RuntimeError("PostgreSQL is demanded, but not here.")
    pytest.skip("no PostgreSQL: nothing was tried on it")


def own_database(number: int, prefix: str = "onemetre_test") -> str:
    """The address of a new, empty database, which is dropped when this process ends."""
    name = f"{prefix}_{number}"
    make(name)
    atexit.register(drop, name, os.getpid())
    return _at(name)


def make(name: str, like: str = "template1") -> str:
    """A new database of that name, instead of one that may be there; a copy of another."""
    drop(name)
    _say(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return _at(name)


def drop(name: str, made_by: int = 0) -> None:
    """Remove a database, whoever is on it. A process forked from its maker leaves it."""
    if made_by in {0, os.getpid()}:
        _say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _at(name: str) -> str:
    return urlunsplit(urlsplit(ANY)._replace(path=f"/{name}"))


def _say(line: str) -> None:
    with psycopg.connect(_at("postgres"), autocommit=True) as connection:
        connection.execute(line)
