"""A backup taken while people write comes back whole, and nothing is restored over what is there."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time

import psycopg
import pytest

from tests import postgres
from tests.operations.installation import BEGIN, BY, Installation, counted

pytestmark = pytest.mark.slow

#: Writes units until it is killed; each that is acknowledged is printed.
WRITER = """
import sys, django
django.setup()
from onemetre.access.actions import add_unit
from onemetre.access.viewer import operator
from onemetre.areas.models import Area
area, i = Area.objects.first(), 0
while True:
    i += 1
    unit = add_unit(area=area, name=f"unit {sys.argv[1]} {i}", by=operator("test"))
    print(unit.pk, flush=True)
"""


def test_what_was_backed_up_comes_back_with_its_places_keys_and_trail(there, make, tmp_path):
    file = tmp_path / "backup"
    said = there.run("backup", file).stdout
    assert "holds the keys of the installation" in said
    assert file.stat().st_mode & 0o077 == 0
    back = make("back")
    back.run("restore", file)
    assert counted(back) == counted(there)
    for name in ("audit.key", "secret.key"):
        assert (back.home / name).read_bytes() == (there.home / name).read_bytes()
    assert back.run("doctor").returncode == 0
    assert "files are whole" in back.run("city", "show", "town").stdout
    # It goes on where it was: the trail can be written, and numbers are not given twice.
    back.python(BEGIN.split("area =", maxsplit=1)[0] + "add_unit(area=Area.objects.first(),"
                " name='after', by=operator('test'))")  # fmt: skip
    assert counted(back)[1] == []


def test_a_backup_taken_while_others_write_is_of_one_moment(there, make, tmp_path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(n)], env=there.environment,
                         stdout=subprocess.PIPE, text=True)
        for n in range(2)
    ]  # fmt: skip
    try:
        for each in writers:
            each.stdout.readline()
        there.run("backup", tmp_path / "backup")
    finally:
        for each in writers:
            each.kill()
            each.communicate()
    back = make("back")
    back.run("restore", tmp_path / "backup")
    count, broken, units, written = counted(back)
    assert broken == []
    assert units == written > 2
    assert count <= counted(there)[0]


#: Somebody has an account, a session and an open link of their own making.
PEOPLE = (
    BY
    + """
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from onemetre.access import actions
from onemetre.access.models import Invitation, Person, Unit
from onemetre.access.roles import Role
from onemetre.access.queries import viewer_of
from onemetre.areas.models import Area
"""
)


def test_a_restore_lets_nobody_in_who_was_shut_out_since(there, make, tmp_path):
    there.python(
        PEOPLE + "unit = Unit.objects.first()\n"
        "for name in ('one', 'two'):\n"
        "    _, link = actions.invite(name=name, unit=unit, role=Role.ADMINISTRATOR, by=by)\n"
        "    actions.accept_invitation(link, username=name, name=name, password='tall walls 19',"
        " by=by)\n"
        "one = Person.objects.get(username='one')\n"
        "actions.invite(name='three', unit=unit, role=Role.ADMINISTRATOR, by=viewer_of(one))\n"
        "kept = SessionStore()\n"
        "kept[SESSION_KEY], kept[HASH_SESSION_KEY] = str(one.pk), one.get_session_auth_hash()\n"
        "kept.create()\n"
    )
    there.run("backup", tmp_path / "backup")
    there.python(PEOPLE + "actions.leave(Person.objects.get(username='one'), by=by)\n")
    said = there.run("restore", tmp_path / "backup", "--replace").stdout
    assert "Every session and every open link has ended" in said
    assert "Do it once more" in said
    assert "let one leave" in said
    left = there.told(
        PEOPLE + "import json\nfrom django.contrib.sessions.models import Session\n"
        "print(json.dumps([Session.objects.count(), Person.objects.get(username='one').epoch,"
        " Invitation.objects.filter(withdrawn=False, used_by=None).count()]))"
    )
    assert left == [0, 1, 0]
    assert counted(there)[1] == []
    again = there.run("restore", tmp_path / "backup", "--replace").stdout
    assert "Do it once more" not in again


def test_nothing_is_restored_over_what_is_there_unless_it_is_said(there, make, tmp_path):
    there.run("backup", tmp_path / "backup")
    before = counted(there)
    done = there.run("restore", tmp_path / "backup", check=False)
    assert done.returncode == 1
    assert "--replace" in done.stderr
    there.python(BEGIN.split("area =", maxsplit=1)[0] + "add_unit(area=Area.objects.first(),"
                 " name='after', by=operator('test'))")  # fmt: skip
    assert counted(there) != before
    there.run("restore", tmp_path / "backup", "--replace")
    assert counted(there) == before
    assert not list(there.home.glob(".restoring*"))


def test_nothing_is_restored_while_the_server_runs(there, tmp_path):
    there.run("backup", tmp_path / "backup")
    worker = subprocess.Popen([sys.executable, "-m", "onemetre", "worker"], env=there.environment,
                              stdout=subprocess.PIPE)  # fmt: skip
    try:
        worker.stdout.readline()
        time.sleep(1)
        done = there.run("restore", tmp_path / "backup", "--replace", check=False)
    finally:
        worker.terminate()
        worker.communicate()
    assert done.returncode == 1
    assert "runs on this installation" in done.stderr


@pytest.mark.parametrize("at", [30, 500, -40])
def test_a_damaged_backup_is_refused_and_changes_nothing(there, tmp_path, at):
    file = tmp_path / "backup"
    there.run("backup", file)
    damaged = bytearray(file.read_bytes())
    damaged[at] ^= 0xFF
    file.write_bytes(damaged)
    before = counted(there)
    done = there.run("restore", file, "--replace", check=False)
    assert done.returncode == 1
    assert counted(there) == before


def test_a_backup_that_is_cut_off_is_refused(there, tmp_path):
    file = tmp_path / "backup"
    there.run("backup", file)
    file.write_bytes(file.read_bytes()[:-2000])
    assert there.run("restore", file, "--replace", check=False).returncode == 1


def test_a_sealed_backup_opens_with_its_password_alone(there, make, tmp_path):
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text("the right password\n")
    wrong.write_text("another password")
    file = tmp_path / "backup"
    there.run("backup", file, "--password-file", right)
    assert (there.home / "audit.key").read_bytes() not in file.read_bytes()
    back = make("back")
    done = back.run("restore", file, "--password-file", wrong, check=False)
    assert done.returncode == 1
    assert "password is another one" in done.stderr
    file_cut = tmp_path / "cut"
    file_cut.write_bytes(file.read_bytes()[:-100])
    assert back.run("restore", file_cut, "--password-file", right, check=False).returncode == 1
    back.run("restore", file, "--password-file", right)
    assert counted(back) == counted(there)


def test_a_broken_trail_makes_no_backup(there, tmp_path):
    if there.url:
        with psycopg.connect(there.url) as connection:
            connection.execute("ALTER TABLE access_record DISABLE TRIGGER ALL")
            connection.execute("UPDATE access_record SET by = 'x' WHERE seq = 1")
    else:
        with sqlite3.connect(there.home / "site.db") as connection:
            connection.execute("DROP TRIGGER access_record_stays")
            connection.execute("UPDATE access_record SET by = 'x' WHERE seq = 1")
    done = there.run("backup", tmp_path / "backup", check=False)
    assert done.returncode == 1
    assert "record 1" in done.stderr
    assert list(tmp_path.glob("*backup*")) == []
    said = there.run("doctor", check=False)
    assert said.returncode == 1
    assert "broken at record 1" in said.stdout


@pytest.mark.parametrize("point", ["before", "switching", "files"])
def test_a_restore_that_is_killed_leaves_the_old_state_or_finishes_the_new(there, tmp_path, point):
    there.run("worker", "--once")  # the day's own work is noted before anything is counted
    there.run("backup", tmp_path / "backup")
    backed_up = counted(there)
    there.python(BEGIN.split("area =", maxsplit=1)[0] + "add_unit(area=Area.objects.first(),"
                 " name='after', by=operator('test'))")  # fmt: skip
    old = counted(there)
    where = {
        "before": "onemetre.operations.switching.prepare",
        "switching": "onemetre.operations.switching.begin",
        "files": "onemetre.operations.switching._move",
    }[point]
    module, name = where.rsplit(".", 1)
    there.python(
        BY + "import os\n"
        f"import {module} as it\n"
        f"real, seen = it.{name}, []\n"
        "def killed(*given):\n"
        f"    seen.append(1)\n    if {point!r} != 'files' or len(seen) == 3:\n        os._exit(0)\n"
        "    return real(*given)\n"
        f"it.{name} = killed\n"
        "from pathlib import Path\n"
        "from onemetre.operations.restore import restore\n"
        f"restore(Path({str(tmp_path / 'backup')!r}), by=by, replace=True)\n"
    )
    there.run("worker", "--once", check=False)  # whoever comes next finishes it, or takes it back
    there.run("worker", "--once")
    is_new = point == "files" or (point == "switching" and there.url)
    assert counted(there) == (backed_up if is_new else old)
    assert there.run("doctor").returncode == 0
    there.run("restore", tmp_path / "backup", "--replace")
    assert counted(there) == backed_up


def test_doctor_says_what_is_wrong_and_what_to_do(there):
    assert "✗" not in there.run("doctor").stdout
    (there.home / "audit.key").chmod(0o644)
    release = next((there.home / "cities" / "town").glob("[0-9]*"))
    array = next(release.glob("*.npy"))
    content = bytearray(array.read_bytes())
    content[-1] ^= 1
    array.write_bytes(content)
    (there.home / "audit.end").unlink()
    done = there.run("doctor", check=False)
    assert done.returncode == 1
    for said in ("audit.key can be read", "chmod 600", array.name, "notes the last record"):
        assert said in done.stdout


def test_doctor_sees_that_the_guards_of_the_trail_were_taken_out(there):
    on = " ON access_record" if there.url else ""
    there.python(
        "from django.db import connection\n"
        f"connection.cursor().execute('DROP TRIGGER access_record_stays{on}')"
    )
    done = there.run("doctor", check=False)
    assert done.returncode == 1
    assert "taken out of the database: access_record_stays" in done.stdout


def test_a_backup_of_damaged_files_is_made_and_says_so(there, tmp_path):
    release = next((there.home / "cities" / "town").glob("[0-9]*"))
    array = next(release.glob("*.npy"))
    array.write_bytes(array.read_bytes()[:-1] + b"x")
    done = there.run("backup", tmp_path / "backup", check=False)
    assert done.returncode == 1
    assert f"{array.name} is not as it was written" in done.stdout
    assert (tmp_path / "backup").exists()


def test_a_backup_of_the_other_kind_of_database_is_refused(there, tmp_path):
    there.run("backup", tmp_path / "backup")
    postgres.demanded()
    other = Installation(tmp_path / "other", "")
    name = f"ops_backup_{os.getpid()}_other"
    if not there.url:
        other = Installation(tmp_path / "other", postgres.make(name))
    done = other.run("restore", tmp_path / "backup", check=False)
    postgres.drop(name)
    assert done.returncode == 1
    assert "The backup is of" in done.stderr


def test_a_release_that_is_removed_meanwhile_comes_back_as_none(there, make, tmp_path):
    partly = there.home / "cities" / "town" / "20200101T000000.000000Z"
    shutil.copytree(next((there.home / "cities" / "town").glob("[0-9]*")), partly)
    (partly / "manifest.json").unlink()
    there.run("backup", tmp_path / "backup")
    back = make("back")
    back.run("restore", tmp_path / "backup")
    assert not list((back.home / "cities" / "town").glob("2020*"))
