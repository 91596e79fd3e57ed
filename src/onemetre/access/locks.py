"""Locks between processes of one home: the system lets go of them when their process ends.

So a job whose lock is free while its row says "running" was left by a worker that was killed;
no clock has to be trusted for that. ``<home>/locks/`` holds an empty file for each.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from types import TracebackType

#: Held, together with others, by every process that serves or works; see `held`.
RUNNING = "running"
#: Likewise by workers.
WORKER = "worker"
#: Seconds for which a shared lock is tried: somebody may be looking whether it is held.
_A_MOMENT = 0.5


class Lock:
    """A lock that is held until it is let go, or the process ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go."""
        self.free()

    def free(self) -> None:
        """Let go."""
        os.close(self._handle)


def take(name: str, *, shared: bool = False, home: Path | None = None) -> Lock | None:
    """The lock of that name; None if somebody else holds it."""
    handle = _open(name, home)
    until = time.monotonic() + (_A_MOMENT if shared else 0.0)
    while True:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                os.close(handle)
                return None
            time.sleep(0.01)
        else:
            return Lock(handle)


def wait(name: str, *, home: Path | None = None) -> Lock:
    """The lock of that name, when whoever holds it has let go."""
    handle = _open(name, home)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return Lock(handle)


def _open(name: str, home: Path | None) -> int:
    home = home or Path(settings.HOME)
    folder = home / "locks"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)  # closed, as the settings make it
        folder.mkdir(exist_ok=True)
        # Not inherited by programs that are started: a lock never outlives its process.
        return os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InputError(
            "Nothing can be written in {home}: {why}.",
            remedy="Let the account that runs Onemetre own the folder, or choose another one with"
            " ONEMETRE_HOME.",
            home=str(home), why=error.strerror or str(error),
        ) from error  # fmt: skip


def held(name: str, *, home: Path | None = None) -> bool:
    """Whether any process holds it."""
    lock = take(name, home=home)
    if lock is None:
        return True
    lock.free()
    return False
