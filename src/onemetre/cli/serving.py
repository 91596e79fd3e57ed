"""``onemetre serve`` and ``onemetre worker``: the two processes of an installation."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from threading import Event, Thread
from typing import Annotated

import typer

from onemetre.cli import terminal
from onemetre.cli.web import ready
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr

#: Seconds after which a worker that ended by itself is started anew.
_PAUSE = 2.0


def serve(
    host: Annotated[str, typer.Option(help=tr("address to listen on"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=tr("port to listen on"), min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help=tr("processes"), min=1, max=64)] = 2,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help=tr("start no process beside it that takes jobs"))
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help=tr("say what is unsafe or missing, and end"))
    ] = False,
) -> None:
    """Open the site."""
    ready()
    from onemetre.cli.checks import problems

    if check:
        found = problems(host)
        for each in found:
            terminal.out.print(f"[yellow]![/] {each}")
        if found:
            raise typer.Exit(1)
        terminal.out.print(f"[bold green]✓[/] {tr('Nothing is unsafe or missing.')}")
        return
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    with _kept_from_restoring():
        terminal.out.print(tr("Open {address} (Ctrl-C ends it).", address=f"http://{host}:{port}/"))
        beside = None if no_worker else Beside()
        try:
            Granian(
                "onemetre.config.wsgi:application", address=host, port=port,
                interface=Interfaces.WSGI, workers=workers, blocking_threads=4, log_access=False,
                log_level=LogLevels.warning, respawn_failed_workers=True,
            ).serve()  # fmt: skip
        finally:
            if beside is not None:
                beside.end()


class Beside:
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
    """Take jobs: what was asked for on the staff pages."""
    told = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    ready()
    from onemetre.access.worker import work

    def alone() -> bool:
        return bool(beside) and os.getppid() != beside

    if not beside:
        terminal.out.print(tr("Taking jobs (Ctrl-C ends it; a job that runs is interrupted)."))
    with _kept_from_restoring():
        work(until=lambda: told.is_set() or alone(), leaving=told.is_set, once=once)


def _kept_from_restoring():  # type: ignore[no-untyped-def]  # a lock; its room is loaded late
    from onemetre.access import locks

    lock = locks.take(locks.RUNNING, shared=True)
    if lock is None:
        raise InputError(
            "The installation is being restored.", remedy="Start this when that is done."
        )
    return lock
