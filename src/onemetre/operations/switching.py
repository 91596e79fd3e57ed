"""From one state of files to another in one step that survives being interrupted.

New files are written beside the old. A journal that names every move is the step: before it is
there the old state is whole; once it is there, whoever comes next (`finish`, which the settings
call before they read a key) carries the moves out to the end, as often as that is interrupted.
One process does so at a time; the others wait until it is done.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onemetre.access import locks

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Moves that are being carried out, and those that wait for a database to switch first.
JOURNAL, WAITING = "restore.journal", "restore.waiting"


@dataclass(frozen=True, slots=True)
class Move:
    """`new` comes to `there`; what was there goes to `old`. An empty `new`: it only goes."""

    new: str
    there: str
    old: str


def prepare(home: Path, moves: Iterable[Move], scratch: Iterable[Path], token: str) -> None:
    """Note the moves. Nothing is moved yet; `scratch` is removed when all are done.

    By `token` the database says whether it has switched for these moves.
    """
    told = {
        "moves": [asdict(each) for each in moves], "scratch": [str(each) for each in scratch],
        "token": token,
    }  # fmt: skip
    with (home / WAITING).open("w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    settle(home)


def begin(home: Path) -> None:
    """From here on there is no way back: carry out what was noted."""
    (home / WAITING).replace(home / JOURNAL)
    settle(home)
    finish(home)


def token(home: Path) -> str:
    """The token of the moves that wait."""
    return str(json.loads((home / WAITING).read_text("utf-8"))["token"])


def forget(home: Path) -> None:
    """Leave everything as it was, and remove what was to come."""
    waiting = home / WAITING
    if waiting.exists():
        told = json.loads(waiting.read_text("utf-8"))
        waiting.unlink()
        for each in told["scratch"]:
            remove(Path(each))


def finish(home: Path) -> bool:
    """Carry out what a journal names; whether there was one."""
    journal = home / JOURNAL
    if not journal.exists():
        return False
    with locks.wait(JOURNAL, home=home):
        if not journal.exists():  # whoever held the lock has finished it
            return True
        told = json.loads(journal.read_text("utf-8"))
        for each in told["moves"]:
            _move(Move(**each))
        settle(home)
        journal.unlink()
        settle(home)
        for each in told["scratch"]:
            remove(Path(each))
    return True


def _move(move: Move) -> None:
    there, old = Path(move.there), Path(move.old)
    if not move.new:
        if there.exists():
            remove(old)
            there.rename(old)
        return
    new = Path(move.new)
    if not new.exists():  # moved before an interruption
        return
    if there.exists() and not old.exists():
        there.rename(old)
    elif there.exists() and new.exists():  # never what may be the new itself
        remove(there)
    new.rename(there)
    settle(there.parent)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
