"""Whatever is killed at whatever moment: what was acknowledged is there, and nothing is half done.

``ONEMETRE_KILL_SECONDS`` is how long each of the parts goes on on each database; the last of them,
whose jobs do nothing and cost nothing, half as long.
"""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests import postgres
from tests.operations.installation import ROOT, Installation

pytestmark = pytest.mark.slow
SECONDS = float(os.environ.get("ONEMETRE_KILL_SECONDS", "200"))
OFTEN = SECONDS / 2
QUICK = {"DJANGO_SETTINGS_MODULE": "tests.operations.quick"}
SEED = int(os.environ.get("ONEMETRE_KILL_SEED", "20260"))
PLACES = ["town", *(f"town-{i}" for i in range(1, 6))]
TOKEN = "k" * 32

#: Units and their lines in the trail; jobs and theirs.
STATE = """
import json
from onemetre.access import audit
from onemetre.access.models import Job, Record, Unit
count, broken = audit.verify()
print(json.dumps({
    "records": count, "broken": [f"{each.seq} {each.message}" for each in broken],
    "units": {f"unit {u.pk}": [u.name, u.contact] for u in Unit.objects.all()},
    "jobs": {f"job {j.pk}": [j.state, j.tries] for j in Job.objects.all()},
    "lines": [[r.action, r.thing, r.details.get("name", "")] for r in Record.objects.order_by("seq")],
}))
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def there(request, tmp_path_factory, town_files):
    """An installation with six places and a steward who has signed in."""
    url, name = "", f"ops_killed_{os.getpid()}"
    if request.param == "postgresql":
        postgres.demanded()
        url = postgres.make(name)
    made = Installation(tmp_path_factory.mktemp("killed") / "home", url)
    made.session = json.loads(subprocess.run(
        [sys.executable, "-m", "tests.operations.seat"], env=made.environment, cwd=ROOT,
        capture_output=True, text=True, check=True,
    ).stdout)  # fmt: skip
    made.run("city", "import", "town", "--osm", town_files["osm"], "--areas",
             town_files["areas"], "--children", town_files["children"], "--invented")  # fmt: skip
    for place in PLACES[1:]:
        shutil.copytree(made.home / "cities" / "town", made.home / "cities" / place)
    yield made
    if url:
        postgres.drop(name)


def units_and_lines_agree(state) -> None:
    """A unit and its line are both there or both missing; so are its change and that line."""
    added = {thing: name for action, thing, name in state["lines"] if action == "add unit"}
    changed = {thing for action, thing, _ in state["lines"] if action == "change unit"}
    units = {thing: each for thing, each in state["units"].items() if thing in added}
    assert {thing: each[0] for thing, each in units.items()} == added
    assert {thing for thing, each in state["units"].items() if each[1]} == changed


def test_processes_that_write_are_killed_and_nothing_acknowledged_is_lost(there):
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.forked", str(SEED), str(SECONDS)],
        env=there.environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    state = there.told(STATE)
    names = {each[0] for each in state["units"].values()}
    contacts = {each[1] for each in state["units"].values()}
    lost = [
        each for each in told["said"] if each[1:] not in (names if each[0] == "+" else contacts)
    ]
    figures = {"killed": told["killed"], "acknowledged": len(told["said"]), "lost": len(lost),
               "records": state["records"], "broken": len(state["broken"])}  # fmt: skip
    report(there, "writers", figures)
    assert lost == []
    assert state["broken"] == []
    units_and_lines_agree(state)
    assert told["failed"] == 0
    assert told["killed"] > SECONDS / 4


class Served:
    """A server with its worker, in a group of processes of its own."""

    def __init__(self, there: Installation, port: int) -> None:
        self.there, self.port = there, port
        self.log = (there.home.parent / "server.txt").open("ab")
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "onemetre", "serve", "--port", str(self.port), "--workers", "1"],
            env=self.there.environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

    def children(self, word: str) -> list[int]:
        """Processes of the group whose command line holds a word."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and os.getpgid(int(entry.name)) == self.process.pid:
                    line = (entry / "cmdline").read_bytes().decode()
                    found += [int(entry.name)] if word in line else []
            except (ProcessLookupError, FileNotFoundError):
                continue
        return found

    def serving(self) -> list[int]:
        """Processes that answer requests: all but the first, which watches them, and the worker."""
        return sorted(set(self.children("")) - {self.process.pid} - set(self.children("--beside")))

    def kill(self, chance: random.Random) -> str:
        """Kill all of it, its worker, or one of the processes that serve."""
        what = chance.choice(["all", "worker", "server"])
        if what == "worker" and (pids := self.children("--beside")):
            os.kill(pids[0], signal.SIGKILL)
        elif what == "server" and (pids := self.serving()):
            os.kill(chance.choice(pids), signal.SIGKILL)
        else:
            what = "all"
        if what == "all":
            self.end()
            self.start()
        return what

    def revive(self) -> bool:
        """Start it anew if it gave up, killed too often in a row: a service's manager does so."""
        if self.process.poll() is None:
            return False
        self.end()
        self.start()
        return True

    def end(self) -> None:
        """Kill the whole group at once."""
        if self.process.poll() is None or self.children(""):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        """End for good."""
        self.end()
        self.log.close()


class Steward(threading.Thread):
    """Asks for jobs through the site and stops some; keeps what was acknowledged."""

    def __init__(self, there: Installation, port: int, places: list[str], seed: int) -> None:
        super().__init__(daemon=True)
        self.there, self.port, self.places = there, port, places
        self.chance = random.Random(seed)  # noqa: S311  # a seed, to repeat a run
        self.started: list[str] = []
        self.stopped: list[str] = []
        self.answers: dict[int, int] = {}
        self.over = threading.Event()

    def post(self, path: str, **fields) -> str:
        """Where an answer leads to; "" if there was none, or another."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(
                "POST", path, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}),
                {"Cookie": f"onemetre={self.there.session}; csrftoken={TOKEN}",
                 "Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
            return ""
        finally:
            connection.close()
        self.answers[answer.status] = self.answers.get(answer.status, 0) + 1
        return answer.headers.get("Location", "") if answer.status == 302 else ""

    def run(self) -> None:
        open_jobs: list[str] = []
        while not self.over.is_set():
            place = self.chance.choice(self.places)
            at = self.post("/en/office/data/publish/", kind="measure place", place=place)
            if "/office/jobs/" in at:
                job = at.rstrip("/").rsplit("/", 1)[1]
                self.started.append(f"job {job}")
                open_jobs.append(job)
            if open_jobs and self.chance.random() < 0.7:
                job = open_jobs.pop(0)
                if self.post(f"/en/office/jobs/{job}/stop/"):
                    self.stopped.append(f"job {job}")


def test_the_server_and_its_worker_are_killed_and_no_job_is_lost(there):
    chance = random.Random(SEED)  # noqa: S311  # a seed, to repeat a run
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = Served(there, port)
    stewards = [Steward(there, port, PLACES[i::2], SEED + i) for i in range(2)]
    for each in stewards:
        each.start()
    killed: dict[str, int] = {}
    revived = 0
    until = time.monotonic() + SECONDS
    try:
        while time.monotonic() < until:
            # Wait until something was acknowledged since the last kill, then a random while.
            before, patience = acknowledged(stewards), time.monotonic() + 180
            while acknowledged(stewards) == before and time.monotonic() < patience:
                time.sleep(0.01)
                revived += served.revive()
            assert acknowledged(stewards) > before, Path(served.log.name).read_text()[-3000:]
            time.sleep(chance.uniform(0.0, 1.2))
            what = served.kill(chance)
            killed[what] = killed.get(what, 0) + 1
    finally:
        for each in stewards:
            each.over.set()
        served.close()
    for each in stewards:
        each.join(30)
    nothing_is_lost(there, stewards, "server", {"killed": killed, "revived": revived})


class Often(threading.Thread):
    """Starts a command and kills it, again and again: when something came of it, and a while later."""

    def __init__(self, there, *words, steward=None, pause=(0.0, 0.4), seed=0) -> None:
        super().__init__(daemon=True)
        self.there, self.words, self.steward, self.pause = there, words, steward, pause
        self.chance = random.Random(seed)  # noqa: S311  # a seed, to repeat a run
        self.killed, self.over = 0, threading.Event()

    def run(self) -> None:
        with (self.there.home.parent / f"{self.words[0]}.txt").open("ab") as log:
            while not self.over.is_set():
                process = subprocess.Popen(
                    [sys.executable, "-m", "onemetre", *self.words], start_new_session=True,
                    env=self.there.environment | QUICK, stdout=log, stderr=log,
                )  # fmt: skip
                self.wait(process)
                self.killed += process.poll() is None and not self.over.is_set()
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def wait(self, process: subprocess.Popen) -> None:
        before = self.steward and acknowledged([self.steward])
        while self.steward and acknowledged([self.steward]) == before and process.poll() is None:
            if self.over.wait(0.01):
                return
        self.over.wait(self.chance.uniform(*self.pause))


def test_servers_and_workers_are_killed_often_and_nothing_acknowledged_is_lost(there):
    ports = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    stewards = [Steward(there, port, PLACES[i::2], SEED + i) for i, port in enumerate(ports)]
    servers = [
        Often(there, "serve", "--port", str(each.port), "--workers", "1", "--no-worker",
              steward=each, seed=SEED + each.port)
        for each in stewards
    ]  # fmt: skip
    worker = Often(there, "worker", pause=(0.7, 2.2), seed=SEED)
    for each in (*stewards, *servers, worker):
        each.start()
    time.sleep(OFTEN)
    for each in (*stewards, *servers, worker):
        each.over.set()
    for each in (*stewards, *servers, worker):
        each.join(30)
    killed = {"server": sum(each.killed for each in servers), "worker": worker.killed}
    nothing_is_lost(there, stewards, "often", {"killed": killed}, QUICK)
    assert killed["server"] > OFTEN / 8
    assert killed["server"] + killed["worker"] > OFTEN / 2


def last_fault(there) -> str:
    """The end of what the servers wrote of the last fault of theirs."""
    said = "".join(each.read_text(errors="replace") for each in there.home.parent.glob("*.txt"))
    return said[said.rfind("Traceback") - 500 :][:4000]


def nothing_is_lost(there, stewards, part, figures, environment=None) -> None:
    """Every write that was acknowledged is there, and every job has one end."""
    there.run("worker", "--once", **(environment or {}))
    state = there.told(STATE)
    started = [job for each in stewards for job in each.started]
    stopped = [job for each in stewards for job in each.stopped]
    lines = [(action, thing) for action, thing, _ in state["lines"]]
    lost = [job for job in started if job not in state["jobs"] or ("start job", job) not in lines]
    lost += [job for job in stopped if job not in state["jobs"]]
    ends: dict[str, int] = {}
    for each, _ in state["jobs"].values():
        ends[each] = ends.get(each, 0) + 1
    faults = sum(n for each in stewards for code, n in each.answers.items() if code >= 500)
    report(there, part, figures | {
        "acknowledged": len(started) + len(stopped), "lost": len(lost), "jobs": ends,
        "faults": faults, "records": state["records"], "broken": len(state["broken"]),
    })  # fmt: skip
    assert lost == []
    assert state["broken"] == []
    assert set(ends) <= {"done", "stopped", "interrupted"}
    assert {job for action, job in lines if action == "start job"} == set(state["jobs"])
    over = {"job done", "job stopped", "job interrupted", "job failed"}
    for job, (ended, tries) in state["jobs"].items():
        # Each ended once, as its row says; one that never ran was stopped while it waited.
        said = [action for action, thing in lines if thing == job and action in over]
        assert said == ([f"job {ended}"] if tries else []), job
    assert faults == 0, last_fault(there)
    assert there.run("doctor").returncode == 0


def acknowledged(stewards: list[Steward]) -> int:
    """How many writes were, by now."""
    return sum(len(each.started) + len(each.stopped) for each in stewards)


def report(there: Installation, part: str, figures: dict[str, object]) -> None:
    """Print the figures (``-s`` or ``-rP`` shows them), and keep them where asked."""
    told = {"database": "postgresql" if there.url else "sqlite", "part": part} | figures
    print(json.dumps(told))
    if kept := os.environ.get("ONEMETRE_KILL_REPORT"):
        with Path(kept).open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
