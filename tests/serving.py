"""A real ``onemetre serve`` in a process of its own, for tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.postgres import SERVER, own_database

SOURCE = Path(__file__).parents[1] / "src"
_homes = count(1)


def at_home(folder: Path) -> dict[str, str]:
    """The environment of an installation of its own: its folder, and its database."""
    env = {"ONEMETRE_HOME": str(folder)}
    if SERVER:
        env["DATABASE_URL"] = own_database(os.getpid(), f"onemetre_home{next(_homes)}")
    return env


@contextmanager
def seeded(folder: Path, module: str):
    """A server with a home of its own that a module has filled: its address, and what it printed."""
    env = at_home(folder)
    said = subprocess.run(
        [sys.executable, "-m", module], check=True, capture_output=True, cwd=SOURCE.parent,
        env=os.environ | {"PYTHONPATH": str(SOURCE)} | env,
    )  # fmt: skip
    with serving(folder, "/plan/", **env) as address:
        yield address, json.loads(said.stdout)


@contextmanager
def serving(folder: Path, first: str, *, workers: int = 1, **env: str):
    """The server's address once it answers at the path `first`; it ends with the block.

    What it prints is in ``stdout.txt`` and ``stderr.txt`` of the folder.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = folder / "stderr.txt"  # a pipe nobody reads would fill up
    log, out = said.open("wb"), (folder / "stdout.txt").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "onemetre", "serve", "--port", str(port), "--workers",
         str(workers), "--no-worker"],
        env=os.environ | {"PYTHONPATH": str(SOURCE)} | env, stdout=out, stderr=log,
    )  # fmt: skip
    log.close()
    out.close()
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, f"{address}{first}", said)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen, address: str, said: Path) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            with urlopen(address, timeout=5):
                return
        except HTTPError:  # it answers
            raise
        except OSError:  # not there yet, or slow on a busy machine
            time.sleep(0.1)
    server.kill()
    raise RuntimeError(f"the server did not start: {said.read_text('utf-8')[-2000:]}")
