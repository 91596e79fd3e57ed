"""On PostgreSQL the server's role reads and adds lines of the trail, and can do nothing else to it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from tests import postgres

ROLE, PASSWORD = "ops_onemetre_app", "a long password"


def run(home, *words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "onemetre", *words], check=False, capture_output=True, text=True, timeout=120,
        env=os.environ | {
            "ONEMETRE_HOME": str(home), "ONEMETRE_LANG": "en",
            "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        } | environment,
    )  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Addresses of a database with its tables: the owner's, and the application's."""
    postgres.demanded()
    home = tmp_path_factory.mktemp("roles")
    name = f"ops_roles_{os.getpid()}"
    role = f"{ROLE}_{os.getpid()}"
    owner = postgres.make(name)
    secret = home / "password"
    secret.write_text(PASSWORD)
    done = run(home, "database", "roles", "--owner-url", owner, "--role", role,
               "--password-file", str(secret))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "is made" in done.stdout
    application = owner.replace("postgres@", f"{role}:{PASSWORD.replace(' ', '%20')}@")
    yield home, owner, application, role
    postgres.drop(name)
    postgres._say(f'DROP ROLE IF EXISTS "{role}"')


@pytest.fixture
def application(server):
    with psycopg.connect(server[2]) as connection:
        yield connection


@pytest.mark.parametrize(
    "line",
    [
        "UPDATE access_record SET by = 'x'",
        "DELETE FROM access_record",
        "TRUNCATE access_record",
        "DROP TABLE access_record",
        "DROP TRIGGER access_record_stays ON access_record",
        "ALTER TABLE access_record DISABLE TRIGGER ALL",
        "ALTER TABLE access_record ADD COLUMN x int",
        "CREATE OR REPLACE FUNCTION access_record_stays() RETURNS trigger LANGUAGE sql AS 'x'",
        "CREATE TRIGGER o BEFORE INSERT ON access_record EXECUTE FUNCTION access_record_stays()",
        "SET session_replication_role = replica",
        "CREATE TABLE elsewhere (x int)",
        "DELETE FROM django_migrations",
    ],
)
def test_the_applications_role_is_refused(application, line):
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute(line)


def test_the_applications_role_reads_and_adds_lines(application):
    application.execute(
        "INSERT INTO access_record VALUES (9, now(), 'x', null, 'write', 'a', 't', '', '{}', '', '')"
    )
    said = application.execute("SELECT action, thing FROM access_record ORDER BY seq").fetchall()
    assert said == [("set up role", application.info.user), ("a", "t")]
    application.rollback()


def test_it_writes_ordinary_tables_and_those_made_later(server, application):
    with psycopg.connect(server[1]) as owner:
        owner.execute("CREATE TABLE made_later (id serial, x int)")
    application.execute("INSERT INTO made_later (x) VALUES (1)")
    application.execute("UPDATE made_later SET x = 2")
    application.execute("DELETE FROM made_later")
    application.execute("UPDATE access_person SET name = name")


def test_the_owner_itself_is_stopped_by_the_guard(server):
    with psycopg.connect(server[1]) as owner:
        owner.execute(
            "INSERT INTO access_record VALUES (9, now(), 'x', null, 'w', 'a', 't', '', '{}', '', '')"
        )
        for line in ("UPDATE access_record SET by = 'y'", "DELETE FROM access_record",
                     "TRUNCATE access_record"):  # fmt: skip
            with pytest.raises(errors.RaiseException), owner.transaction():
                owner.execute(line)
        owner.rollback()


def test_the_check_says_when_the_server_runs_as_the_owner(server):
    home, owner, application, _ = server
    told = "runs as the owner"
    assert told in run(home, "serve", "--check", DATABASE_URL=owner).stdout
    assert told not in run(home, "serve", "--check", DATABASE_URL=application).stdout


def test_the_check_says_what_the_role_may_do_beyond_what_it_should(server):
    home, owner, application, role = server
    with psycopg.connect(owner) as connection:
        connection.execute(f'GRANT DELETE ON access_record TO "{role}"')
    said = run(home, "serve", "--check", DATABASE_URL=application).stdout
    assert "may do this to the trail: DELETE" in said
    run(home, "database", "roles", "--owner-url", owner, "--role", role,
        "--password-file", str(home / "password"))  # fmt: skip
    assert "DELETE" not in run(home, "serve", "--check", DATABASE_URL=application).stdout


def test_tables_that_are_behind_are_brought_up_by_the_owner_alone(server):
    home, owner, application, _ = server
    with psycopg.connect(owner) as connection:
        connection.execute("DROP TABLE access_job")
        connection.execute("DROP INDEX one_username")
        connection.execute("DELETE FROM django_migrations WHERE app = 'access' AND name >= '0005'")
    refused = run(home, "worker", "--once", DATABASE_URL=application)
    assert refused.returncode == 1
    assert "ONEMETRE_OWNER_DATABASE_URL" in refused.stderr
    done = run(home, "worker", "--once", DATABASE_URL=application,
               ONEMETRE_OWNER_DATABASE_URL=owner)  # fmt: skip
    assert done.returncode == 0, done.stderr
    with psycopg.connect(application) as connection:
        assert connection.execute("SELECT count(*) FROM access_job").fetchone() == (0,)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("DELETE FROM access_record")


def test_the_owner_and_one_who_may_do_everything_are_no_roles_for_the_application(server):
    home, owner, _, _ = server
    done = run(home, "database", "roles", "--owner-url", owner, "--role", "postgres",
               "--password-file", str(home / "password"))  # fmt: skip
    assert done.returncode == 1
    assert "owner itself" in done.stderr


def test_roles_are_refused_on_sqlite(tmp_path):
    done = run(tmp_path, "database", "roles", "--owner-url", f"sqlite:///{tmp_path}/x.db",
               "--password-file", __file__)  # fmt: skip
    assert done.returncode == 1
    assert "Roles are for PostgreSQL" in done.stderr
