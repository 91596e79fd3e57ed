"""How quick the staff pages are with a whole province's years of reports behind them.

    DATABASE_URL=postgresql://… ONEMETRE_HOME=… python benchmarks/programme.py fill
    DATABASE_URL=postgresql://… ONEMETRE_HOME=… python benchmarks/programme.py ask /office/ …

``fill`` sets up a real province in an empty PostgreSQL database, reads, confirms and sends down an
invented plan of 17 tasks with nine units each, and writes five years of monthly reports: 129 areas
× 17 tasks × 9 duties × 60 months. ``ask`` starts a server of two processes and lets 50 people who
are signed in think 3 s between pages; load and server share the machine's cores. Everything is
invented and seeded.
"""

from __future__ import annotations

import argparse
import calendar
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onemetre.access.models import Person
    from onemetre.programme.models import Period, Programme

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onemetre.config.settings")
SEED, TASKS, DUTIES, MONTHS = 20220829, 17, 9, 60
USERS, THINK, SECONDS = 50, 3.0, 60.0
SLUG = "benchmark"
#: No password fits: people come by sessions made here.
NONE = "!"
#: Units of each area, beside its office, that have somebody who reports.
REPORTERS = ("教育", "卫生健康", "民政", "发展和改革")


def ready() -> None:
    """Django with its tables."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


# Filling ------------------------------------------------------------------------------------------


def fill(months: int, tasks: int, duties: int) -> None:
    """A province with years of reports."""
    ready()
    from onemetre.access.viewer import operator
    from onemetre.programme.loading import lacking, load_province
    from onemetre.programme.provinces import province

    by, asked = operator("benchmark"), province("shanxi")
    with timed("province"):
        if lacking(asked):
            load_province(asked, by=by)
    with timed("plan confirmed and sent down"):
        programme = running_programme(asked.units, asked.code, tasks, duties)
    with timed("people"):
        people()
    with timed("reports"):
        counts = reports(programme, months)
    with timed("matters"):
        counts |= matters()
    print(", ".join(f"{n:,} {what}" for what, n in counts.items()))


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say how long it took."""
    start = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - start:.1f} s", flush=True)


def plan_text(units: tuple[str, ...], tasks: int, duties: int) -> str:
    """An invented plan in the form of real ones."""
    choose = random.Random(SEED)  # noqa: S311  # not for secrets
    lines = ["云岭省儿童友好城市建设实施方案（虚构，供测速）", "", "一、重点任务"]
    for n in range(1, tasks + 1):
        owing = "、".join(each.replace("山西省", "省") for each in choose.sample(units, duties))
        lines.append(f"{n}．测速任务第{n}项。推动第{n}项工作，按月报告进展。（责任单位：{owing}）")
    return "\n".join(lines) + "\n"


def running_programme(units: tuple[str, ...], code: str, tasks: int, duties: int) -> Programme:
    """Read, confirm and send down to every city and county."""
    from onemetre import policy
    from onemetre.access.viewer import operator
    from onemetre.areas.queries import area_in_force, below
    from onemetre.policy import document_of_text
    from onemetre.programme import confirming, running
    from onemetre.programme.models import Programme, Task

    by, area = operator("benchmark"), area_in_force(code)
    plan = policy.read_plan(document_of_text(plan_text(units, tasks, duties)))
    found = sum(len(task.duties) for task in plan.tasks)
    assert (len(plan.tasks), found) == (tasks, tasks * duties), (len(plan.tasks), found)
    reading = confirming.start_programme(plan, slug=SLUG, area=area, by=by, invented=True)
    for part in confirming.parts_of(plan):
        confirming.look_over(reading, part=part, by=by)
    confirming.confirm_reading(reading, by=by)
    programme = Programme.objects.get(slug=SLUG)
    Task.objects.filter(programme=programme).update(interval_months=1)
    for upper in (area, *below(area)):
        running.send_down(programme, area=upper, by=by)
    return programme


def people() -> None:
    """An officer in every office, and a reporter in four units of every area."""
    from allauth.mfa.models import Authenticator

    from onemetre.access.models import Person, Post, Unit
    from onemetre.access.roles import Role

    units = list(Unit.objects.filter(until=None).select_related("area").order_by("pk"))
    seats = [(unit, Role.PROGRAMME_OFFICER) for unit in units if unit.kind == "coordination"]
    seats += [
        (unit, Role.UNIT_REPORTER)
        for unit in units
        if unit.kind == "department" and any(word in unit.name for word in REPORTERS)
    ]
    made = Person.objects.bulk_create(
        Person(username=f"u{unit.pk}", name=f"测速{unit.pk}", password=NONE) for unit, _ in seats
    )
    Post.objects.bulk_create(
        Post(person=person, unit=unit, role=role, since=date(2020, 1, 1))
        for person, (unit, role) in zip(made, seats, strict=True)
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=person, type="totp", data={"secret": "-"}) for person in made
    )


def reports(programme: Programme, months: int) -> dict[str, int]:
    """Monthly periods with a report a task and a part a duty, by COPY."""
    from onemetre.programme.models import Duty, Task

    tasks = list(
        Task.objects.filter(programme=programme).order_by("pk").values_list("pk", "area_id")
    )
    duties: dict[int, list[int]] = {}
    for task, duty in Duty.objects.order_by("pk").values_list("task_id", "pk"):
        duties.setdefault(task, []).append(duty)
    writer = Writer(random.Random(SEED))  # noqa: S311  # not for secrets
    for ago, period in enumerate(reversed(periods(programme, months))):
        for task, area in tasks:
            writer.report(period, task, area, duties.get(task, []), ago, months)
    writer.write()
    return {
        "reports": len(writer.reports), "contributions": len(writer.parts),
        "files of evidence": evidence([task for task, _ in tasks], months),
    }  # fmt: skip


def evidence(tasks: list[int], months: int) -> int:
    """A file a task and quarter, which show how it stood."""
    from onemetre.programme.models import Evidence

    today = date.today()  # noqa: DTZ011  # likewise
    days = [today - timedelta(days=91 * ago) for ago in range(months // 3)]
    rows = (
        Evidence(task_id=task, title="台账", file_name="a.pdf", sha256="0" * 64, size=1,
                 dated=day, added_by="u3")
        for task in tasks for day in days
    )  # fmt: skip
    return len(Evidence.objects.bulk_create(rows, batch_size=5000))


def periods(programme: Programme, months: int) -> list[Period]:
    """One a month, until the last that has ended; due on the tenth of the next."""
    from onemetre.programme.models import Period

    first = date.today().replace(day=1)  # noqa: DTZ011  # the day where the benchmark runs
    rows: list[Period] = []
    for _ in range(months):
        end = first - timedelta(days=1)
        first = end.replace(day=1)
        days = calendar.monthrange(end.year, end.month)[1]
        assert end.day == days
        rows.append(
            Period(programme=programme, start=first, end=end, due=end + timedelta(days=10),
                   opened_by="benchmark", opened_at=datetime.now(UTC))
        )  # fmt: skip
    return Period.objects.bulk_create(reversed(rows))


@dataclass
class Writer:
    """Rows of reports and of their parts, with keys of their own, and how they are written."""

    choose: random.Random
    reports: list[tuple[object, ...]] = field(default_factory=list)
    parts: list[tuple[object, ...]] = field(default_factory=list)

    REPORT = ("id", "task_id", "period_id", "area_id", "state", "done", "difficulty", "next",
              "share", "share_from", "signed_by", "signed_at", "judged_by",
              "judged_at", "reason", "figure_from")  # fmt: skip
    PART = ("id", "report_id", "duty_id", "state", "done", "difficulty", "next", "figure_from",
            "sent_by", "sent_at")  # fmt: skip

    def report(
        self, period: Period, task: int, area: int, duties: list[int], ago: int, months: int
    ) -> None:
        """One report of a task, `ago` periods before the last, with its parts."""
        pick = self.choose.random()
        state = "accepted" if ago > 1 else (
            "accepted" if pick < 0.3 else "signed" if pick < 0.6 else
            "returned" if pick < 0.65 else "open"
        )  # fmt: skip
        share = min(100.0, max(0.0, 100 * (months - ago) / months + self.choose.gauss(-8, 10)))
        at = datetime(period.due.year, period.due.month, period.due.day, 9, tzinfo=UTC)
        signed = state in {"accepted", "signed"}
        key = len(self.reports) + 1
        self.reports.append((
            key, task, period.pk, area, state, "按计划推进，本月完成一批。" if signed else "",
            "", "下月继续。" if signed else "", share if signed else None,
            "estimate" if signed else "", "u1" if signed else "",
            at if signed else None, "u2" if state == "accepted" else "",
            at if state == "accepted" else None, "请补充佐证" if state == "returned" else "", "",
        ))  # fmt: skip
        for duty in duties:
            sent = self.choose.random() < (0.995 if ago > 1 else 0.9 if signed else 0.4)
            self.parts.append((
                len(self.parts) + 1, key, duty, "sent" if sent else "waiting",
                "已完成本月工作。" if sent else "", "", "", "", "u3" if sent else "",
                at if sent else None,
            ))  # fmt: skip

    def write(self) -> None:
        """Both tables, by COPY, and the sequences after them."""
        from django.db import connection, transaction

        tables = (("programme_report", self.REPORT, self.reports),
                  ("programme_contribution", self.PART, self.parts))  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            for table, columns, rows in tables:
                with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {len(rows)})"
                )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def matters() -> dict[str, int]:
    """Two matters a county, asked by its city: one done, one under way."""
    from onemetre.access.models import Unit
    from onemetre.access.viewer import operator
    from onemetre.programme.supervising import Asked, open_matter, report_matter

    by = operator("benchmark")
    today = date.today()  # noqa: DTZ011  # likewise
    offices = list(Unit.objects.filter(kind="coordination", level="county").select_related(
        "area", "trade"))  # fmt: skip
    for i, unit in enumerate(offices):
        assert unit.trade is not None
        for n in range(2):
            asked = Asked(f"测速督办 {i}-{n}", unit, today + timedelta(days=i % 20))
            matter = open_matter(asked, asked_by=unit.trade, by=by)
            if n:
                report_matter(matter, words="已办结。", by=by)
    return {"matters": 2 * len(offices)}


# Asking -------------------------------------------------------------------------------------------


def cookies(count: int) -> list[tuple[Person, str]]:
    """People, from the province down, each with the cookie of a session made in the database."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from onemetre.access.models import Person

    out = []
    levels = [("province", count // 10), ("city", count * 3 // 10), ("county", count)]
    for level, most in levels:
        found = Person.objects.filter(posts__unit__level=level, username__startswith="u")
        some = list(found.order_by("pk").distinct())
        random.Random(SEED).shuffle(some)  # noqa: S311  # not for secrets
        for person in some[: min(most, count - len(out))]:
            session = SessionStore()
            session[SESSION_KEY] = str(person.pk)
            session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
            session[HASH_SESSION_KEY] = person.get_session_auth_hash()
            session.save()
            out.append((person, f"onemetre={session.session_key}"))
    return out


@contextmanager
def server(port: int) -> Iterator[int]:
    """A site of two processes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "onemetre", "serve", "--port", str(port), "--workers", "2"],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def get(port: int, path: str, cookie: str) -> tuple[int, int]:
    """One request on a connection of its own: status and bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    return answer.status, size


@dataclass
class Took:
    """Times of one path in ms, and answers that were no pages."""

    times: list[float] = field(default_factory=list)
    refused: int = 0
    bytes: int = 0


def ask(paths: list[str], port: int, seconds: float) -> None:
    """Print p50 and p95 of each path under load, and how many queries it takes."""
    ready()
    users = cookies(USERS)
    asked = {path: queries(path, users) for path in paths}
    took = {path: Took() for path in paths}
    with server(port) as there:
        for path in paths:  # templates and connections are there before anybody counts
            for _, cookie in users[:8]:
                get(there, path, cookie)
        run_all([visitor(there, paths, cookie, i, took, seconds)
                 for i, (_, cookie) in enumerate(users)])  # fmt: skip
    print(f"{USERS} people who think {THINK:.0f} s, {seconds:.0f} s, {os.cpu_count()} cores")
    print(f"{'page':<44}{'pages':>7}{'p50 ms':>8}{'p95 ms':>8}{'KB':>7}{'queries':>9}  refused")
    for path, each in took.items():
        times = sorted(each.times) or [0.0]
        print(
            f"{path:<44}{len(each.times):>7}{statistics.median(times):>8.0f}"
            f"{times[int(len(times) * 0.95)]:>8.0f}{each.bytes / 1000:>7.1f}"
            f"{asked[path]:>9}  {each.refused}"
        )
    whole = sorted(time for each in took.values() for time in each.times)
    print(f"all: p50 {statistics.median(whole):.0f} ms, p95 {whole[int(len(whole) * 0.95)]:.0f} ms")


def visitor(
    port: int, paths: list[str], cookie: str, seed: int, took: dict[str, Took], seconds: float
) -> Callable[[], None]:
    """Somebody who opens pages and thinks in between."""

    def visit() -> None:
        choose = random.Random(seed)  # noqa: S311  # not for secrets
        until = time.monotonic() + seconds
        time.sleep(choose.random() * THINK)
        while time.monotonic() < until:
            path = choose.choice(paths)
            start = time.perf_counter()
            status, size = get(port, path, cookie)
            if status == 200:
                took[path].times.append((time.perf_counter() - start) * 1000)
                took[path].bytes = size
            else:
                took[path].refused += 1
            time.sleep(choose.uniform(0.5, 1.5) * THINK)

    return visit


def run_all(visits: list[Callable[[], None]]) -> None:
    """All at once; wait for all."""
    running = [threading.Thread(target=each) for each in visits]
    for each in running:
        each.start()
    for each in running:
        each.join()


def queries(path: str, users: list[tuple[Person, str]]) -> str:
    """Least and most queries of a page, over users who may see it."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS.append("testserver")
    counts = []
    for _, cookie in users[:: max(1, len(users) // 10)]:
        client = Client(headers={"cookie": cookie})
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path)
        if answer.status_code == 200:
            counts.append(len(seen))
    if not counts:
        return "–"
    return f"{min(counts)}–{max(counts)}" if min(counts) != max(counts) else str(counts[0])


def main() -> None:
    """Fill, or ask."""
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    does = words.add_subparsers(dest="does", required=True)
    filling = does.add_parser("fill")
    filling.add_argument("--months", type=int, default=MONTHS)
    filling.add_argument("--tasks", type=int, default=TASKS)
    filling.add_argument("--duties", type=int, default=DUTIES)
    asking = does.add_parser("ask")
    asking.add_argument("paths", nargs="+")
    asking.add_argument("--port", type=int, default=8190)
    asking.add_argument("--seconds", type=float, default=SECONDS)
    said = words.parse_args()
    if said.does == "fill":
        fill(said.months, said.tasks, said.duties)
    else:
        ask(said.paths, said.port, said.seconds)


if __name__ == "__main__":
    main()
