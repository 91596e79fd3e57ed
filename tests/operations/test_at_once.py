"""Two who do the same in the same moment: one does it, the other is told so in words."""

import os

import pytest

from tests import postgres
from tests.operations.installation import Installation

BEGIN = """
import json
import threading
import time
from datetime import date
from types import SimpleNamespace
from django.db import connections
from django_tasks_db.models import DBTaskResult
from onemetre.access import actions, jobs, joining, worker
from onemetre.access.models import Job, Person, Post, Unit
from onemetre.access.queries import viewer_of
from onemetre.access.roles import Role
from onemetre.access.viewer import VISITOR
from onemetre.programme import register_writes, reporting, running
from onemetre.programme.models import Period
from onemetre.programme.register_drafts import Draft
from onemetre.programme.registers import kind_of
from tests import province

def at_once(calls, place, name):
    "What came of each, where none goes past `place.name` before all are there."
    gate, real, said = threading.Barrier(len(calls)), getattr(place, name), []
    def wait(*given, **named):
        try:
            gate.wait(1)
        except threading.BrokenBarrierError:
            pass  # the others wait for this one elsewhere
        return real(*given, **named)
    def go(call):
        try:
            call()
            said.append("done")
        except Exception as error:
            said.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()
    setattr(place, name, wait)
    threads = [threading.Thread(target=go, args=(call,)) for call in calls]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    setattr(place, name, real)
    return sorted(said)
"""
CASES = """
province.areas()
administrator = viewer_of(province.sit(Role.ADMINISTRATOR, "990000"))
planner, unit = province.sit(Role.PLANNER, "990100"), province.unit("990100")
told = {}
told["post"] = at_once(
    [lambda: actions.give_post(planner, unit=unit, role=Role.AUDITOR, by=administrator)] * 2,
    actions, "seat")
told["unit"] = at_once(
    [lambda: actions.add_unit(area=unit.area, name="新单位", by=administrator)] * 2,
    Unit.objects, "create")
told["job"] = at_once(
    [lambda: jobs.start_job("measure place", place="new", area=unit.area.path, order={},
                            by=province.TEST)] * 2, Job.objects, "create")
links = [actions.invite(name="x", unit=unit, role=Role.PLANNER, by=administrator)[1]
         for _ in range(2)]
told["name"] = at_once(
    [lambda i=i: actions.accept_invitation(links[i], username=["Zhang", "zhang"][i], name="n",
                                           password="tall walls 19", by=VISITOR)
     for i in range(2)], joining, "_check_password")
one, two = (province.sit(Role.ADMINISTRATOR, "990200", province.UNITS[i]) for i in range(2))
top = Post.objects.get(person=administrator.person)
Post.objects.filter(pk=top.pk).update(until="2026-01-02")
told["administrators"] = at_once(
    [lambda: actions.leave(two, by=viewer_of(one)), lambda: actions.leave(one, by=viewer_of(two))],
    actions, "_keep_one_administrator")
job = jobs.start_job("measure place", place="slow", area=unit.area.path, order={}, by=province.TEST)
turn, claim = DBTaskResult.objects.get(pk=job.task), DBTaskResult.claim
DBTaskResult.claim = lambda *given: (claim(*given), time.sleep(1))
told["claim"] = at_once(
    [lambda: worker._claim(turn), lambda: (time.sleep(0.4), jobs.stop_job(job, by=province.TEST))],
    SimpleNamespace(nothing=None), "nothing")
made = province.running(down=False)
told["sent"] = at_once([lambda: running.send_down(made, area=unit.area.parent, by=province.TEST)] * 2,
                       running, "_counterparts")
days = {"start": date(2026, 1, 1), "end": date(2026, 6, 30), "due": date(2026, 7, 15)}
told["period"] = at_once([lambda: reporting.open_period(made, **days, by=province.TEST)] * 2,
                         Period.objects, "create")
school = Draft("一中", {"pupils": 1200.0}, confirmed_on=date(2026, 6, 1), source="名册")
told["entry"] = at_once(
    [lambda: register_writes.add_entry(kind_of("school"), unit.area, school, by=province.TEST)] * 2,
    register_writes, "_new")
told["left"] = Post.objects.filter(role="administrator", until=None).count()
told["people"] = Person.objects.filter(username__iexact="zhang").count()
told["jobs"] = Job.objects.filter(place="new").count()
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    postgres.demanded()
    name = f"at_once_{os.getpid()}"
    made = Installation(tmp_path_factory.mktemp("at-once"), postgres.make(name))
    made.python("from onemetre.cli.web import ready; ready()")
    yield made.told(BEGIN + CASES)
    postgres.drop(name)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("post", "InputError: 试100 holds this post already."),
        ("unit", "InputError: There is a unit of this name already."),
        ("job", "InputError: A job for this place is waiting already."),
        ("name", "is taken. Choose another."),
        ("sent", "InputError: Somebody did the same just before."),
        ("period", "InputError: This period is open already."),
        ("entry", "InputError: There is an entry of this name already."),
        ("administrators", "NotFoundError"),  # whose own post ended just before
    ],
)
def test_one_of_two_does_it_and_the_other_is_told(told, what, said):
    other, done = sorted(told[what], key=lambda each: each == "done")
    assert done == "done"
    assert said in other


def test_a_job_is_stopped_in_the_moment_in_which_a_worker_takes_it(told):
    assert told["claim"] == ["done", "done"]


def test_nothing_is_there_twice_and_an_administrator_stays(told):
    assert (told["left"], told["people"], told["jobs"]) == (1, 1, 1)
