"""Run inside an installation: forks processes that write through actions, and kills each.

    python -m tests.operations.forked SEED SECONDS

Prints how many were killed, and every write that was acknowledged before.
"""

import json
import os
import random
import select
import signal
import sys
import time

import django

django.setup()

from django.db import OperationalError  # noqa: E402

from onemetre.access.actions import add_unit, change_unit  # noqa: E402
from onemetre.access.viewer import operator  # noqa: E402
from onemetre.areas.models import Area  # noqa: E402

TOGETHER = 3


def write(number: int, say: int) -> None:
    """Write until killed; what an action returned from is said."""
    area, i, by = Area.objects.get(code="990100"), 0, operator("test")
    while True:
        i += 1
        name = f"{number}-{i}"
        try:
            unit = add_unit(area=area, name=name, by=by)
            os.write(say, f"+{name}\n".encode())
            change_unit(unit, by=by, contact=name, phone="", short="")
            os.write(say, f"={name}\n".encode())
        except OperationalError:  # busy: nothing was acknowledged
            continue


def start(number: int) -> tuple[int, int]:
    """A process that writes, and the end of the pipe on which it says so."""
    hear, say = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(hear)
        try:
            write(number, say)
        finally:
            os._exit(1)
    os.close(say)
    return pid, hear


def main(seed: int, seconds: float) -> None:
    """Start and kill until the time is over."""
    chance = random.Random(seed)  # noqa: S311  # a seed, to repeat a run
    until, number, killed, failed = time.monotonic() + seconds, 0, 0, 0
    running: list[tuple[int, int, float, list[bytes]]] = []
    said: list[str] = []
    while running or time.monotonic() < until:
        while len(running) < TOGETHER and time.monotonic() < until:
            pid, hear = start(number)
            number += 1
            running.append((pid, hear, time.monotonic() + chance.uniform(0.02, 1.0), []))
        ready, _, _ = select.select([each[1] for each in running], [], [], 0.005)
        for each in list(running):
            pid, hear, ends, heard = each
            if hear in ready:
                heard.append(os.read(hear, 65536))
            if time.monotonic() >= ends:
                os.kill(pid, signal.SIGKILL)
                _, status = os.waitpid(pid, 0)
                killed += os.WIFSIGNALED(status)
                failed += os.WIFEXITED(status)
                while more := os.read(hear, 65536):
                    heard.append(more)
                os.close(hear)
                # A line that was cut off by the kill was not acknowledged.
                said += b"".join(heard).decode().split("\n")[:-1]
                running.remove(each)
    print(json.dumps({"killed": killed, "failed": failed, "said": said}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
