"""What a worker does once a day: once, whoever else works, and whatever fails in it."""

import os
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from onemetre.access import worker
from onemetre.access.models import Record
from onemetre.access.viewer import operator
from onemetre.ground.errors import InputError
from onemetre.operations import daily, uploads
from onemetre.programme.models import Matter, Step
from onemetre.programme.supervising import Asked, open_matter
from onemetre.programme.supervision import rules
from tests import province
from tests.operations.installation import ROOT, Installation

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
WORKS = ["escalate", "remind", "recount", "sessions", "uploads"]


@pytest.fixture
def called(monkeypatch):
    """What is called in place of the two works, with the day and who asks."""
    calls = []

    def note(name):
        return lambda *, today, by: calls.append((name, today, by.name))

    monkeypatch.setattr(daily, "works", lambda: {each: note(each) for each in ("a", "b")})
    return calls


def test_a_day_is_done_once_and_the_next_again(called):
    assert daily.run_due(DAY) == ["a", "b"]
    assert daily.run_due(DAY) == []
    assert daily.run_due(DAY + timedelta(days=1)) == ["a", "b"]
    assert called == [
        ("a", DAY, "worker"), ("b", DAY, "worker"),
        ("a", DAY + timedelta(days=1), "worker"), ("b", DAY + timedelta(days=1), "worker"),
    ]  # fmt: skip
    began = Record.objects.filter(action=daily.BEGAN).values_list("thing", flat=True)
    assert list(began.order_by("seq"))[:2] == ["a 2026-11-24", "b 2026-11-24"]


def test_of_two_workers_that_look_at_once_one_does_it(called, monkeypatch):
    daily.begin_daily("a", DAY, by=operator("other"))
    with pytest.raises(InputError):
        daily.begin_daily("a", DAY, by=operator("this"))
    # The look before the lock still says that nobody began.
    looks, is_begun = [], daily._is_begun

    def late(name, today):
        looks.append(name)
        return len(looks) > 1 and is_begun(name, today)

    monkeypatch.setattr(daily, "_is_begun", late)
    assert daily.run_due(DAY) == ["b"]
    assert [name for name, _, _ in called] == ["b"]


def test_a_worker_started_anew_does_not_do_it_again(called, settings, tmp_path):
    settings.HOME = tmp_path
    for _ in range(2):
        worker.work(
            until=lambda: False, leaving=lambda: False, once=True, between=daily.Daily()
        )  # fmt: skip
    assert [name for name, _, _ in called] == ["a", "b"]
    assert called[0][1] == timezone.localdate()


def test_sessions_that_have_run_out_are_removed_and_others_stay():
    for hours in (-1, 1):
        Session.objects.create(
            session_key=f"ends-{hours}", session_data="",
            expire_date=timezone.now() + timedelta(hours=hours),
        )  # fmt: skip
    assert "sessions" in daily.run_due(DAY)
    kept = Session.objects.filter(session_key__startswith="ends-")
    assert [each.session_key for each in kept] == ["ends-1"]


def test_files_that_came_for_no_job_are_removed_after_a_day(settings, tmp_path):
    settings.HOME = tmp_path
    fresh, old = uploads.new(), uploads.new()
    yesterday = time.time() - 25 * 3600
    os.utime(uploads.folder_for(old), (yesterday, yesterday))
    assert "uploads" in daily.run_due(DAY)
    assert uploads.folder_for(fresh).is_dir()
    assert not uploads.folder_for(old).exists()


def test_one_that_looks_often_asks_the_database_seldom(called, django_assert_num_queries):
    look = daily.Daily()
    look()
    with django_assert_num_queries(0):
        look()


@pytest.mark.parametrize("error", [RuntimeError("x"), InputError("No."), OSError("disk")])
def test_a_failure_is_logged_and_ends_neither_the_other_nor_the_worker(
    monkeypatch, settings, tmp_path, caplog, error
):
    settings.HOME = tmp_path
    done = []

    def fail(*, today, by):
        done.append("failed")
        raise error

    monkeypatch.setattr(
        daily, "works", lambda: {"a": fail, "b": lambda *, today, by: done.append("b")}
    )
    monkeypatch.setattr(daily, "_LOOK", 0.0)
    look = daily.Daily()
    for _ in range(3):
        assert worker.work(until=lambda: False, leaving=lambda: False, once=True, between=look) == 0
    assert done == ["failed", "b"]
    assert "daily work: a" in caplog.text


def test_a_trail_that_cannot_be_read_ends_nothing_and_is_tried_again(called, monkeypatch, caplog):
    def away(name, today):
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr(daily, "_is_begun", away)
        assert daily.run_due(DAY) == []
    assert daily.run_due(DAY) == ["a", "b"]


def test_the_days_work_lets_an_overdue_matter_rise():
    province.areas()
    owner, above = province.unit("990100", "教育局"), province.unit("990000", "教育局")
    asked = Asked("配齐教师", owner, timezone.localdate())
    matter = open_matter(asked, asked_by=province.unit("990000"), by=province.TEST)
    late = timezone.localdate() + timedelta(days=max(each.overdue_days for each in rules().rises))
    assert daily.run_due(late) == WORKS
    steps = matter.steps.filter(kind=Step.ESCALATED)
    assert above.pk in set(steps.values_list("unit", flat=True))
    assert Matter.objects.get().risen > 0
    assert set(steps.values_list("by", flat=True)) == {"worker"}


#: Begins a day's work when told to, and says whether it was the one.
BEGIN = """
import datetime, sys, django
django.setup()
from onemetre.operations import daily
daily.works = lambda: {"a": lambda **_: None}
print("ready", flush=True)
sys.stdin.readline()
print(daily.run_due(datetime.date(2026, 11, 24)))
"""


@pytest.mark.django_db(databases=[])
def test_of_processes_that_begin_in_the_same_moment_one_does_it(tmp_path):
    made = Installation(tmp_path / "home", "")
    made.run("worker", "--once")  # sets the database up, and does its own day's work
    asked = "from onemetre.access.models import Record\nimport json\n"
    asked += "print(json.dumps([each.thing.split()[0] for each in Record.objects.order_by('seq')]))"
    made.run("worker", "--once")
    assert made.told(asked) == WORKS
    running = [
        subprocess.Popen(
            [sys.executable, "-c", BEGIN], env=made.environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]  # fmt: skip
    for each in running:
        assert each.stdout.readline() == "ready\n"
    for each in running:
        each.stdin.write("\n")
        each.stdin.flush()
    said = [each.communicate(timeout=60)[0].strip() for each in running]
    assert sorted(said) == ["['a']", "[]", "[]", "[]"]
