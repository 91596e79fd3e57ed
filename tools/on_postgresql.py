"""Run the tests that touch the database once more, on PostgreSQL; say so where there is none.

``ONEMETRE_TEST_DATABASE`` names the server (postgresql://postgres@127.0.0.1/ if it does not).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = ["access", "areas", "office", "operations", "programme", "site"]
SERVER = os.environ.get("ONEMETRE_TEST_DATABASE") or "postgresql://postgres@127.0.0.1/"


def reachable() -> str:
    """Why the server cannot be reached; "" if it can."""
    import psycopg

    try:
        psycopg.connect(f"{SERVER.rstrip('/')}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).splitlines()[0]
    return ""


if __name__ == "__main__":
    if why := reachable():
        print(f"not tried on PostgreSQL: {', '.join(TESTS)} ({why})")
        sys.exit("postgresql" in os.environ.get("ONEMETRE_DEMAND", ""))
    there = [f"tests/{each}" for each in TESTS if (ROOT / "tests" / each).is_dir()]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-q", *there],
        cwd=ROOT, env=os.environ | {"ONEMETRE_TEST_DATABASE": SERVER}, check=False,
    )  # fmt: skip
    sys.exit(done.returncode)
