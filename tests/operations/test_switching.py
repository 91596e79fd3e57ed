"""Moves that were noted are carried out once, however many processes come to it at a time."""

import os
import subprocess
import sys

import pytest

from onemetre.operations import switching
from onemetre.operations.switching import Move
from tests.operations.installation import SOURCE

#: Says that it is there, waits for the word, and finishes what is noted.
FINISH = """
import sys
from pathlib import Path
from onemetre.operations import switching
print("there", flush=True)
input()
switching.finish(Path(sys.argv[1]))
"""
MANY = 150


@pytest.fixture
def noted(tmp_path):
    """A home whose restore was cut off by a power cut: everything is noted, nothing is moved."""
    new, old = tmp_path / ".stage" / "new", tmp_path / ".stage" / "old"
    new.mkdir(parents=True)
    old.mkdir()
    names = [f"file {i}" for i in range(MANY)]
    for name in names:
        (new / name).write_text("restored")
        (tmp_path / name).write_text("old")
    moves = [Move(str(new / name), str(tmp_path / name), str(old / name)) for name in names]
    switching.prepare(tmp_path, moves, [tmp_path / ".stage"], "token")
    (tmp_path / switching.WAITING).replace(tmp_path / switching.JOURNAL)
    return tmp_path


def test_processes_that_start_together_after_a_crash_lose_nothing_restored(noted):
    running = [
        subprocess.Popen([sys.executable, "-c", FINISH, noted], text=True, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env=os.environ | {"PYTHONPATH": SOURCE})
        for _ in range(4)
    ]  # fmt: skip
    for each in running:
        each.stdout.readline()
    for each in running:
        each.stdin.write("\n")
        each.stdin.flush()
    said = [each.communicate()[1] for each in running]
    assert [each.returncode for each in running] == [0] * 4, said
    assert {each.read_text() for each in noted.glob("file *")} == {"restored"}
    assert len(list(noted.glob("file *"))) == MANY
    assert not (noted / switching.JOURNAL).exists()
    assert not (noted / ".stage").exists()


def test_what_is_there_stays_while_there_is_nothing_to_take_its_place(noted):
    move = Move(str(noted / ".stage" / "none"), str(noted / "file 1"), str(noted / ".stage" / "x"))
    switching._move(move)
    assert (noted / "file 1").read_text() == "old"
