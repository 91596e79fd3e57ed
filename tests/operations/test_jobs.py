"""A job runs once, ends in words, and is never lost: not when its worker is killed either."""

from datetime import timedelta

import pytest
from django.utils import timezone

from onemetre.access import actions, jobs, locks, worker
from onemetre.access.holding import viewer_of
from onemetre.access.models import Job, JobState, Record
from onemetre.access.roles import Role
from onemetre.ground.errors import InputError, NotFoundError
from tests.province import TEST, sit, viewer

pytestmark = pytest.mark.django_db
R = Role


def never() -> bool:
    return False


def work() -> int:
    return worker.work(until=never, leaving=never, once=True)


def ask(by=None, kind="measure place", place="town", area="/990000/990100/"):
    return jobs.start_job(kind, place=place, area=area, order={}, by=by or TEST)


@pytest.fixture
def does(settings, monkeypatch, tmp_path):
    """What jobs do here: `does(function)`."""
    settings.HOME = tmp_path
    done = []

    def become(function):
        monkeypatch.setattr("tests.operations.test_jobs.doing", function)
        return done

    settings.JOBS = dict.fromkeys(jobs.KINDS, "tests.operations.test_jobs.called")
    return become


def doing(job, by, say):
    return {"by": by.name}


def called(job, by, say):
    return doing(job, by, say)


def test_a_job_is_taken_and_its_result_kept(areas, does):
    job = ask(viewer(R.DATA_STEWARD, "990100"))
    assert work() == 1
    job.refresh_from_db()
    assert (job.state, job.share, job.tries) == (JobState.DONE, 1.0, 1)
    assert job.result == {"by": job.by}
    assert [each.action for each in Record.objects.filter(thing=f"job {job.pk}")] == [
        "start job", "job done",
    ]  # fmt: skip
    assert work() == 0


@pytest.mark.parametrize("role", sorted(set(R) - {R.DATA_STEWARD, R.PLANNER}))
def test_who_may_not_measure_asks_for_no_job(areas, role):
    with pytest.raises(NotFoundError):
        ask(viewer(role, "990100"))


def test_a_planner_may_measure_but_neither_publish_nor_bring_in(areas):
    planner = viewer(R.PLANNER, "990100")
    ask(planner)
    for kind in ("publish place", "import place"):
        with pytest.raises(NotFoundError):
            ask(planner, kind, "other")


def test_nobody_asks_in_the_name_of_another_area(areas):
    with pytest.raises(NotFoundError):
        ask(viewer(R.DATA_STEWARD, "990200"))


def test_a_place_that_others_brought_in_is_theirs(areas, does):
    ask(viewer(R.DATA_STEWARD, "990100"), "import place")
    work()
    with pytest.raises(NotFoundError):
        ask(viewer(R.DATA_STEWARD, "990200"), area="/990000/990200/")
    ask(viewer(R.DATA_STEWARD, "990000"), area="/990000/")


def test_whoever_was_interrupted_does_not_start_over_what_others_brought_in_since(areas, does):
    ours, theirs = viewer(R.DATA_STEWARD, "990100"), viewer(R.DATA_STEWARD, "990200")
    left = ask(ours, "import place")
    Job.objects.filter(pk=left.pk).update(state=JobState.INTERRUPTED)
    ask(theirs, "import place", area="/990000/990200/")
    does(doing)
    work()
    with pytest.raises(NotFoundError):
        jobs.start_again(left, by=ours)
    ask(theirs, area="/990000/990200/")


def test_a_job_that_waited_while_others_brought_in_the_place_does_not_run(areas, does):
    ran = []
    does(lambda job, by, say: ran.append(job.pk))
    job = ask(viewer(R.DATA_STEWARD, "990100"))
    Job.objects.create(
        kind="import place", place="town", area="/990000/990200/", by="x", order={},
        state=JobState.DONE, ended_at=timezone.now(),
    )  # fmt: skip
    work()
    job.refresh_from_db()
    assert (job.state, ran) == (JobState.FAILED, [])
    assert "others have brought in the place" in job.error


def test_a_place_is_theirs_whose_import_ended_last(areas):
    for hours, code in ((1, "990200"), (5, "990100")):
        Job.objects.create(
            kind="import place", place="town", area=f"/990000/{code}/", by="x", order={},
            state=JobState.DONE, ended_at=timezone.now() - timedelta(hours=hours),
        )  # fmt: skip
    assert jobs.owners_of("town") == ["/990000/990200/"]


def test_a_job_is_seen_in_its_area_and_above_but_not_beside(areas):
    job = ask()
    for code in ("990100", "990000"):
        assert jobs.job(viewer(R.DATA_STEWARD, code), job.pk) == job
    for role, code in ((R.DATA_STEWARD, "990200"), (R.ADMINISTRATOR, "990000")):
        with pytest.raises(NotFoundError):
            jobs.job(viewer(role, code), job.pk)


def test_a_place_has_one_open_job_at_a_time(areas):
    ask()
    with pytest.raises(InputError, match="waiting or running already"):
        ask()


def test_what_was_wrong_is_said_in_the_words_of_the_error(areas, does):
    def wrong(job, by, say):
        raise InputError("{what} is wrong.", remedy="Mend it.", what="This")

    does(wrong)
    job = ask()
    work()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "This is wrong. Mend it.")


def test_a_fault_of_ours_shows_no_traceback(areas, does, caplog):
    does(lambda job, by, say: 1 / 0)
    job = ask()
    work()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Traceback" not in job.error
    assert "fault of Onemetre" in job.error


def test_a_job_whose_asker_lost_the_post_is_refused(areas, does):
    does(lambda job, by, say: pytest.fail("it ran"))
    job = ask(viewer(R.DATA_STEWARD, "990100"))
    sit(R.DATA_STEWARD, "990100").posts.update(until="2026-01-02")
    work()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "may no longer" in job.error


def test_a_job_whose_asker_leaves_as_it_runs_ends_at_its_next_step(areas, does, monkeypatch):
    person = sit(R.DATA_STEWARD, "990100")

    def write(job, by, say):
        say("reading")
        actions.leave(person, by=TEST)
        say("writing")
        pytest.fail("it went on")

    monkeypatch.setattr(worker, "_TELL", 0.0)

    job = ask(viewer_of(person))
    does(write)
    work()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "may no longer" in job.error
    assert Record.objects.latest("seq").action == "job failed"


def test_a_waiting_job_that_is_stopped_never_runs(areas, does):
    does(lambda job, by, say: pytest.fail("it ran"))
    job = ask()
    jobs.stop_job(job, by=TEST)
    assert work() == 0
    job.refresh_from_db()
    assert job.state == JobState.STOPPED


def test_a_running_job_stops_at_its_next_step(areas, does, monkeypatch):
    monkeypatch.setattr(worker, "_TELL", 0.0)

    def stopped(job, by, say):
        say("one")
        jobs.stop_job(job, by=TEST)
        say("two")
        pytest.fail("it went on")

    does(stopped)
    job = ask()
    work()
    job.refresh_from_db()
    assert (job.state, job.said) == (JobState.STOPPED, "two")


def test_who_asks_for_the_worker_to_end_interrupts_the_job(areas, does):
    told = []

    def ended(job, by, say):
        told.append(1)
        say("next")

    does(ended)
    job = ask()
    worker.work(until=never, leaving=lambda: bool(told), once=True)
    job.refresh_from_db()
    assert job.state == JobState.INTERRUPTED


def test_a_job_left_by_a_killed_worker_is_found_and_can_be_started_again(areas, does):
    job = ask()
    with locks.take(f"job-{job.pk}"):
        assert worker._claim(jobs.DBTaskResult.objects.get()) == job
        assert worker.note_left_jobs() == 0, "its worker still holds it"
    assert worker.note_left_jobs() == 1
    job.refresh_from_db()
    assert job.state == JobState.INTERRUPTED
    jobs.start_again(job, by=TEST)
    assert work() == 1
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.DONE, 2)


def test_a_job_that_somebody_holds_is_not_taken_a_second_time(areas, does):
    job = ask()
    with locks.take(f"job-{job.pk}"):
        assert work() == 0
    assert work() == 1


def test_a_job_that_is_done_is_not_started_again(areas, does):
    job = ask()
    work()
    with pytest.raises(InputError, match="cannot be started again"):
        jobs.start_again(Job.objects.get(pk=job.pk), by=TEST)


def test_how_far_it_has_got_grows_with_every_new_step(areas, does, monkeypatch):
    monkeypatch.setattr(worker, "_TELL", 0.0)
    seen = []

    def steps(job, by, say):
        say.span(0.0, 1.0, 4)
        for text in ("a: 1,000", "a: 2,000", "b", "c"):
            say(text)
            seen.append(Job.objects.get(pk=job.pk).share)

    does(steps)
    ask()
    work()
    assert seen == [0.25, 0.25, 0.5, 0.75]
