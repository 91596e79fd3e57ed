"""The town of `tests.town`, published with a plan, for tests of pages and of the API.

``client``      Django's test client: every test here sees the town; what it writes is undone.
``live_site``   the address of a real ``onemetre serve`` that shows the same town, read-only.
``page``        (pytest-playwright) Debian's Chromium on that server: ``page.goto("/city/town/")``.

A page is at ``/city/town/``, the plan is ``town-plan``. The map needs no approval; close it with
``PublicCity.objects.update(needs_approval=True)``.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.cache import cache

from onemetre import policy, reach
from onemetre.access.viewer import operator
from onemetre.atlas.importing import Order, import_city
from onemetre.measure import actions
from onemetre.measure.study import study
from onemetre.programme import actions as plans
from tests.town_plan import PLAN

#: The day on which the town was measured.
DAY = date(2026, 1, 1)
TEST = operator("test")
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, town_files):
    """The database with the town in it."""
    with django_db_blocker.unblock():
        import_city(
            Order(
                "town", osm=town_files["osm"], areas=str(town_files["areas"]),
                children=town_files["children"], invented=True,
            )
        )  # fmt: skip
        publication = actions.publish_city(
            study("town", day=DAY), by=TEST, title_zh="小镇", title_en="Town",
            needs_approval=False,
        )  # fmt: skip
        plan = plans.publish_plan(
            policy.read_plan(PLAN), slug="town-plan", by=TEST, title_en="A plan for the town",
            invented=True,
        )  # fmt: skip
        plans.check_city(plan, publication, reach.load_profiles(), by=TEST)


@pytest.fixture(autouse=True)
def _town_is_shown(db):
    """Every test here may read; pages kept for another test's state are forgotten."""
    cache.clear()


@pytest.fixture(scope="session")
def live_site(django_db_setup, tmp_path_factory):
    """``http://127.0.0.1:<port>`` of a server of its own process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    source = str(Path(__file__).parents[2] / "src")
    said = tmp_path_factory.mktemp("server") / "stderr.txt"  # a pipe nobody reads would fill up
    log = said.open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "onemetre", "serve", "--port", str(port), "--workers", "1",
         "--no-worker"],
        env=os.environ | {"PYTHONPATH": source}, stdout=subprocess.DEVNULL,
        stderr=log,
    )  # fmt: skip
    log.close()
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, f"{address}/city/town/", said)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture(scope="session")
def base_url(live_site):
    """Where the addresses given to a browser begin."""
    return live_site


def _wait(server: subprocess.Popen, address: str, said: Path) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:  # not there yet, or slow on a busy machine
            time.sleep(0.1)
    server.kill()
    raise RuntimeError(f"the server did not start: {said.read_text('utf-8')[-2000:]}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, which draws maps in software and asks nothing of the network."""
    if CHROMIUM is None:
        if "chromium" in os.environ.get("ONEMETRE_DEMAND", ""):
            raise RuntimeError("Chromium is demanded, but not here.")
        pytest.skip("no Chromium: the page was not looked at")
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--enable-unsafe-swiftshader",
            "--use-angle=swiftshader",
        ],
    }  # fmt: skip
