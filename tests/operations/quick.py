"""Settings of an installation whose jobs take half a second, for tests that kill often."""

import time

from onemetre.config.settings import *  # noqa: F403  # all but the line below

JOBS = {"measure place": "tests.operations.quick.measure"}


def measure(job, by, say):
    """Say now and then that it goes on, as a real job does, and do nothing."""
    for i in range(10):
        say(f"step {i}")
        time.sleep(0.05)
