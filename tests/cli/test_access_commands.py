"""Commands of people and of the trail, each in a process and a home of its own."""

import csv
import os
import socket
import sqlite3
import subprocess
import sys

import pytest


@pytest.fixture
def run(tmp_path):
    """Run a command; its exit status and what it printed."""

    def type_in(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "onemetre", *words], capture_output=True, text=True, check=False,
            env=os.environ | {"ONEMETRE_HOME": str(tmp_path / "home"), "ONEMETRE_LANG": "en"},
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return type_in


def test_the_trail_is_verified_exported_and_a_change_is_found(run, tmp_path):
    assert "Lines: 0. Faults: 0." in run("audit", "verify")[1]
    file = tmp_path / "trail.csv"
    assert run("audit", "export", str(file))[0] == 0
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert rows[0][0] == "Number"
    assert rows[1][5] == "took the trail out as a file"
    assert run("audit", "export", str(tmp_path / "trail.xlsx"))[0] == 0
    status, said = run("audit", "verify")
    assert (status, "Lines: 2. Faults: 0." in said) == (0, True)
    with sqlite3.connect(tmp_path / "home" / "site.db") as database:
        database.execute("DROP TRIGGER access_record_stays")
        database.execute("UPDATE access_record SET by = 'x' WHERE seq = 1")
    database.close()
    status, said = run("audit", "verify")
    assert status == 1
    assert "1: it was changed" in said
    assert "Lines: 2. Faults: 1." in said


def test_a_second_server_on_one_port_is_refused_before_anything_starts(run):
    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        first.listen()
        status, said = run("serve", "--port", str(first.getsockname()[1]))
    assert status == 1
    assert "Nothing can listen on 127.0.0.1" in said
    assert "--port" in said


def test_a_home_in_which_nothing_can_be_written_is_said_in_words(run, tmp_path):
    (tmp_path / "home").write_text("a file, no folder", "utf-8")
    status, said = run("audit", "verify")
    assert status == 1
    assert "Nothing can be written" in said
    assert "fault of Onemetre" not in said


def test_a_trail_is_written_to_tables_alone(run, tmp_path):
    status, said = run("audit", "export", str(tmp_path / "trail.pdf"))
    assert status == 1
    assert "neither .xlsx nor .csv" in said


@pytest.fixture
def typed(monkeypatch, capsys, db, settings, tmp_path):
    """Run a command in this process, with answers to what it asks."""
    from onemetre.cli import access, app

    settings.HOME = tmp_path
    monkeypatch.setattr(access, "ready", lambda: None)

    def type_in(*words: str, answers: tuple[str, ...] = ()) -> tuple[int, str]:
        left = iter(answers)
        monkeypatch.setattr(access.typer, "prompt", lambda *_, **__: next(left))
        monkeypatch.setattr(sys, "argv", ["onemetre", *words])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return ended.value.code, said.out + said.err

    return type_in


FIRST = (
    "access", "first", "--username", "liming", "--name", "李明", "--unit", "云岭省妇儿工委办公室",
    "--area", "990000", "--level", "province",
)  # fmt: skip


def test_the_first_administrator_is_made_at_the_prompt_once(typed):
    from onemetre.access.models import Person, Record

    status, said = typed(*FIRST, answers=("云岭省", "tall walls 19"))
    assert status == 0, said
    assert "can sign in now" in said
    assert "tall walls" not in said
    person = Person.objects.get()
    assert person.check_password("tall walls 19")
    assert Record.objects.latest("seq").by.startswith("command:")
    status, said = typed(*FIRST)
    assert status == 1
    assert "administrator already" in said


def test_a_password_that_is_too_short_makes_nobody(typed):
    from onemetre.access.models import Person

    status, said = typed(*FIRST, "--area-name", "云岭省", answers=("short",))
    assert status == 1
    assert "The password cannot be used" in said
    assert not Person.objects.exists()
