"""A backup has the files that people gave; nothing of it lies open; the trail says it was made."""

import hashlib
import stat
import subprocess
import sys
import threading

import pytest

from tests.operations.installation import BY, SETUP, Installation

pytestmark = pytest.mark.slow

#: A file that shows something, given for a task.
GIVE = """
from datetime import date
from tests import province
from onemetre.programme import evidence, running
running.add_evidence(
    province.running().tasks.first(), kept=evidence.keep("a.pdf", [b"%PDF-1.7 it is done"]),
    title="it is done", file_name="a.pdf", dated=date(2026, 5, 1), by=province.TEST,
)
"""
DIGEST = hashlib.sha256(b"%PDF-1.7 it is done").hexdigest()
PLACE = f"evidence/{DIGEST[:2]}/{DIGEST}"
LINES = """
import json
from onemetre.access.models import Record
print(json.dumps([[r.action, r.thing] for r in Record.objects.order_by("seq")]))
"""
#: A backup that is killed when its copy of everything lies unpacked.
KILLED = """
import os, sys
from pathlib import Path
from onemetre.operations import backup
real = backup.check
def check(*given, **named):
    real(*given, **named)
    os._exit(9)
backup.check = check
backup.back_up(Path(sys.argv[1]), by=by, password="a long password")
"""


@pytest.fixture
def shown(there):
    """An installation in which evidence was given."""
    there.python(GIVE)
    return there


def test_evidence_comes_back_with_its_rows(shown, make, tmp_path):
    shown.run("backup", tmp_path / "backup")
    back = make("back")
    back.run("restore", tmp_path / "backup")
    assert (back.home / PLACE).read_bytes() == b"%PDF-1.7 it is done"
    assert back.run("doctor").returncode == 0
    # What is there is not restored over, be it files alone.
    empty = make("empty")
    empty.run("audit", "verify")
    (empty.home / "evidence").mkdir()
    assert "evidence" in empty.run("restore", tmp_path / "backup", check=False).stderr
    empty.run("restore", tmp_path / "backup", "--replace")
    assert (empty.home / PLACE).exists()


def test_doctor_and_backup_name_evidence_that_is_missing_or_was_changed(shown, tmp_path):
    (shown.home / PLACE).chmod(0o600)
    (shown.home / PLACE).write_bytes(b"%PDF-1.7 it is not done")
    done = shown.run("doctor", check=False)
    assert done.returncode == 1
    assert "“a.pdf” is not as it was given" in done.stdout
    done = shown.run("backup", tmp_path / "changed", check=False)
    assert done.returncode == 1
    assert f"{PLACE} is not as it was written" in done.stdout
    (shown.home / PLACE).unlink()
    done = shown.run("doctor", check=False)
    assert done.returncode == 1
    assert "“a.pdf” is missing" in done.stdout
    assert PLACE in done.stdout
    done = shown.run("backup", tmp_path / "missing", check=False)
    assert done.returncode == 1
    assert f"{PLACE} is not here" in done.stdout


def test_nothing_lies_open_beside_a_sealed_backup_while_it_is_made(there, tmp_path):
    (tmp_path / "password").write_text("a long password")
    (tmp_path / "share").mkdir()
    seen, over = set(), threading.Event()

    def watch() -> None:
        while not over.is_set():
            seen.update(each.name for each in (tmp_path / "share").rglob("*"))

    watching = threading.Thread(target=watch)
    watching.start()
    there.run("backup", tmp_path / "share" / "backup", "--password-file", tmp_path / "password")
    over.set()
    watching.join()
    assert seen == {".backup.partial", "backup"}


def test_what_a_killed_backup_left_is_closed_and_goes_with_the_next(there, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SETUP + BY + KILLED, tmp_path / "share" / "backup"],
        env=there.environment, check=False,
    )  # fmt: skip
    assert done.returncode == 9
    assert {each.name for each in (tmp_path / "share").iterdir()} == {".backup.partial"}
    (left,) = there.home.glob(".backing-up-*")
    assert (left / "keys" / "audit.key").exists()
    assert not (left / "cities").exists()  # compared, and not unpacked
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    there.run("backup", tmp_path / "share" / "backup")
    assert list(there.home.glob(".backing-up-*")) == []
    assert {each.name for each in (tmp_path / "share").iterdir()} == {"backup"}


def test_the_trail_says_that_a_backup_was_made_and_restored(there, make, tmp_path):
    there.run("backup", tmp_path / "monday")
    assert there.told(LINES)[-1] == ["make backup", "monday"]
    back = make("back")
    back.run("restore", tmp_path / "monday")
    lines = back.told(LINES)
    assert lines[-1] == ["restore backup", "monday"]
    assert lines[:-1] == there.told(LINES)[:-1]
    assert f"Lines: {len(lines)}. Faults: 0." in back.run("audit", "verify").stdout


def test_a_database_of_sqlite_is_closed_to_others_and_doctor_says_if_not(tmp_path):
    there = Installation(tmp_path / "home", "")
    there.run("audit", "export", tmp_path / "trail.csv")
    assert stat.S_IMODE((there.home / "site.db").stat().st_mode) == 0o600
    assert stat.S_IMODE(there.home.stat().st_mode) == 0o700
    there.run("backup", tmp_path / "backup")
    back = Installation(tmp_path / "back", "")
    back.run("restore", tmp_path / "backup")
    assert stat.S_IMODE((back.home / "site.db").stat().st_mode) == 0o600
    (back.home / "site.db").chmod(0o644)
    done = back.run("doctor", check=False)
    assert done.returncode == 1
    assert "site.db can be read or changed by others" in done.stdout
    assert "can look into" not in done.stdout
    back.home.chmod(0o755)
    assert f"can look into {back.home}" in back.run("doctor", check=False).stdout
    # The check before the site is opened looks at the same files.
    (back.home / "audit.key").chmod(0o640)
    said = back.run("serve", "--check", check=False).stdout
    assert "site.db can be read or changed by others" in said
    assert "audit.key can be read or changed by others" in said
