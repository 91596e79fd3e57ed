"""A restore beside something else: a command, another restore, a database that is damaged."""

import os
import subprocess
import sys

import pytest

from tests import postgres
from tests.operations.installation import BEGIN, BY, SETUP, Installation, counted

pytestmark = pytest.mark.slow

#: A long command: ready, at work, and writing at its end.
COMMAND = """
from onemetre.cli.web import at_the_prompt, ready
ready()
from onemetre.access.actions import add_unit
from onemetre.areas.models import Area
print("ready", flush=True)
input()
print(add_unit(area=Area.objects.first(), name="written meanwhile", by=at_the_prompt()).pk)
"""
#: A restore that is killed where `die` is put.
RESTORE = """
import os, sys
from pathlib import Path
from onemetre.operations import restore, schemas, switching
def die(*given):
    os._exit(9)
real = switching.begin
def begin_and_die(home):
    real(home)
    os._exit(9)
{put}
restore.restore(Path(sys.argv[1]), by=by, replace=True)
"""


def test_nothing_is_restored_while_a_command_runs_and_what_it_writes_stays(there, tmp_path):
    there.run("backup", tmp_path / "backup")
    command = subprocess.Popen([sys.executable, "-c", COMMAND], env=there.environment, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    command.stdout.readline()
    done = there.run("restore", "--replace", tmp_path / "backup", check=False)
    assert done.returncode == 1
    assert "runs on this installation" in done.stderr
    command.communicate("\n")
    assert command.returncode == 0
    _, broken, units, written = counted(there)
    assert (broken, units, written) == ([], 2, 2)
    there.run("doctor")  # a look holds nobody up
    there.run("restore", "--replace", tmp_path / "backup")
    assert counted(there)[2] == 1


def test_a_command_that_starts_while_a_backup_is_restored_is_refused(there, tmp_path):
    there.run("backup", tmp_path / "backup")
    put = """
def wait(*given):
    print("at work", flush=True)
    input()
switching.prepare, prepare = (lambda *given: (wait(), prepare(*given))), switching.prepare
"""
    restoring = subprocess.Popen(
        [sys.executable, "-c", SETUP + BY + RESTORE.format(put=put), tmp_path / "backup"],
        env=there.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    restoring.stdout.readline()
    for words in (("audit", "verify"), ("city", "remove", "town", "--yes")):
        done = there.run(*words, check=False)
        assert done.returncode == 1
        assert "is being restored" in done.stderr
    restoring.communicate("\n")
    assert restoring.returncode == 0
    there.run("audit", "verify")


@pytest.fixture
def two(tmp_path):
    """Backups of two installations on PostgreSQL, by the code of their one area, and a third."""
    postgres.demanded()
    names = [f"ops_two_{os.getpid()}_{each}" for each in "abc"]
    files = {}
    for name, code in zip(names, ("990000", "980000"), strict=False):
        made = Installation(tmp_path / name, postgres.make(name))
        made.python(BEGIN.replace("990000", code))
        files[code] = tmp_path / f"{code}.backup"
        made.run("backup", files[code])
        files[f"{code} key"] = (made.home / "audit.key").read_text()
    yield files, Installation(tmp_path / names[2], postgres.make(names[2]))
    for name in names:
        postgres.drop(name)


def test_two_restores_that_were_interrupted_are_not_mixed_on_postgresql(two):
    files, third = two
    # The first ends when all is switched but the old tables are still there; the second before
    # its database is switched.
    for code, put in (
        ("990000", "switching.begin = begin_and_die"),
        ("980000", "schemas.switch = die"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", SETUP + BY + RESTORE.format(put=put), files[code]],
            env=third.environment, check=False,
        )  # fmt: skip
        assert done.returncode == 9
    done = third.run("audit", "verify", check=False)
    assert "has been taken back" in done.stderr
    third.run("audit", "verify")
    assert (third.home / "audit.key").read_text() == files["990000 key"]
    area = third.python("from onemetre.areas.models import Area; print(Area.objects.get().code)")
    assert area.strip() == "990000"
    assert third.run("doctor").returncode == 0


def test_over_a_damaged_database_a_restore_says_what_to_give_and_then_does_it(tmp_path):
    there = Installation(tmp_path / "home", "")
    there.python(BEGIN)
    there.run("backup", tmp_path / "backup")
    before = counted(there)
    for left in there.home.glob("site.db-*"):
        left.unlink()
    content = (there.home / "site.db").read_bytes()
    (there.home / "site.db").write_bytes(content[:4096] + os.urandom(len(content) - 4096))
    said = there.run("doctor", check=False)
    assert said.returncode == 1
    assert "onemetre restore --replace" in said.stdout
    (there.home / "audit.end").unlink()
    done = there.run("restore", tmp_path / "backup", check=False)
    assert done.returncode == 1
    assert "site.db" in done.stderr
    assert "--replace" in done.stderr
    there.run("restore", "--replace", tmp_path / "backup")
    assert counted(there) == before


def test_a_place_that_a_command_brings_in_is_the_area_s_for_which_it_does(tmp_path, town_files):
    there = Installation(tmp_path / "home", "")
    there.python(BEGIN)
    order = ("city", "import", "town", "--osm", town_files["osm"], "--areas", town_files["areas"])

    def owner():
        return there.python(
            "from onemetre.access.jobs import owners_of; print(*owners_of('town'))"
        ).strip()

    wrong = there.run(*order, "--for", "123456", check=False)
    assert "There is no area with the code 123456 here." in wrong.stderr
    assert not (there.home / "cities").exists()
    there.run(*order, "--for", "990000")
    assert owner() == "/990000/"
    there.run(*order)  # once more, by the operator: it stays theirs
    assert owner() == "/990000/"
