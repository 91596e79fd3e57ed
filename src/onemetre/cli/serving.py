"""``onemetre worker``, alone or beside the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated

import typer

from onemetre.cli import terminal
from onemetre.cli.web import ready
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds after which a worker that ended by itself is started anew.
_PAUSE = 2.0


@contextmanager
def beside() -> Iterator[None]:
    """A worker beside the server while the block runs."""
    started = _Beside()
    try:
        yield
    finally:
        started.end()


class _Beside:
    """A worker beside the server: started anew when it ends by itself, ended with the server."""

    def __init__(self) -> None:
        self._over = Event()
        self._process = self._start()
        Thread(target=self._watch, name="worker", daemon=True).start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  # this program itself
            [sys.executable, "-m", "onemetre", "worker", "--beside", str(os.getpid())]
        )

    def _watch(self) -> None:
        while not self._over.is_set():
            self._process.wait()
            if not self._over.wait(_PAUSE):
                self._process = self._start()

    def end(self) -> None:
        """Ask it to end, and wait: a job that runs ends at its next step."""
        self._over.set()
        self._process.terminate()
        self._process.wait()


def worker(
    once: Annotated[
        bool, typer.Option("--once", help=tr("end when no job waits any more"))
    ] = False,
    beside: Annotated[
        int, typer.Option(help=tr("number of the process to end with"), hidden=True)
    ] = 0,
) -> None:
    """Take jobs, and do once a day what is due."""
    told = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    ready()
    from onemetre.access.worker import work
    from onemetre.operations.daily import Daily

    def alone() -> bool:
        return bool(beside) and os.getppid() != beside

    if not beside:
        terminal.out.print(tr("Taking jobs (Ctrl-C ends it; a job that runs is interrupted)."))
    work(until=lambda: told.is_set() or alone(), leaving=told.is_set, once=once, between=Daily())
