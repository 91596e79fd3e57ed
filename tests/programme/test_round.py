"""The round: a plan is confirmed, sent down, reported on, signed, accepted or returned."""

from datetime import date

import pytest
from django.utils import timezone

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.access.viewer import VISITOR
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.programme import confirming, correcting, office, reporting, running
from onemetre.programme.models import Contribution, Duty, Notice, Programme, Report, Task, Wording
from onemetre.programme.standing_reads import standings_of
from tests import province
from tests.province import TEST, UNITS, area, viewer

OFFICE, EDUCATION, HEALTH = UNITS
HALF = {"start": date(2026, 1, 1), "end": date(2026, 6, 30), "due": date(2026, 7, 15)}


@pytest.fixture
def period(programme):
    return reporting.open_period(programme, **HALF, by=viewer(Role.PROGRAMME_OFFICER, "990000"))


def report(period, code: str, number: str = "2") -> Report:
    return period.reports.get(task__area__code=code, task__number=number)


def send(contribution: Contribution, by) -> Contribution:
    return reporting.send_contribution(
        contribution,
        done="配了 3 名教师",
        difficulty="",
        next_steps="再配 2 名",
        figure=80.0,
        by=by,
    )


def sign(which: Report, by, share: float = 60) -> Report:
    return reporting.sign_report(
        which, done="全市 80%", difficulty="", next_steps="", share=share, figure=80, by=by
    )


def contribution(which: Report, name: str) -> Contribution:
    return which.contributions.get(duty__unit__name__contains=name)


# confirming ----------------------------------------------------------------------------------


def test_a_reading_runs_only_when_every_part_was_looked_over(db):
    province.areas()
    reading = confirming.start_programme(province.plan(), slug="p", area=area("990000"), by=TEST)
    with pytest.raises(InputError, match="goals"):
        confirming.confirm_reading(reading, by=TEST)
    assert not Task.objects.exists()


def test_tasks_duties_and_targets_are_those_of_the_document(programme):
    tasks = programme.tasks.filter(area__code="990000")
    assert [task.title for task in tasks] == [
        "全领域实现儿童优先", "关心学生心理健康", "建好救治中心",
    ]  # fmt: skip
    mind = tasks.get(number="2")
    assert [(each.unit.short, each.role) for each in mind.duties.order_by("pk")] == [
        ("省教育厅", "lead"), ("省卫生健康委员会", "support"),
    ]  # fmt: skip
    target = programme.targets.get(number="2")
    assert (target.comparator, target.low, target.unit) == (">=", 90, "%")


def test_a_correction_changes_what_runs_and_is_kept(db):
    province.areas()
    officer = viewer(Role.PROGRAMME_OFFICER, "990000")
    reading = confirming.start_programme(province.plan(), slug="p", area=area("990000"), by=officer)
    (made,) = confirming.correct(
        reading, path="tasks/1/targets/0", typed={"low": "95"}, why="原件为 95", by=officer
    )
    assert (made.was, made.now, made.made_by) == (90, 95, officer.full_name)
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=officer)
    programme = confirming.confirm_reading(reading, by=officer)
    assert programme.targets.get(number="2").low == 95
    assert reading.document["tasks"][1]["targets"][0]["low"] == 90


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [
        ("tasks/1/targets/0", "low", "many"),
        ("tasks/1/targets/0", "low", "1e999"),
        ("tasks/1/targets/0", "low", "1,5"),
        ("tasks/1/targets/0", "deadline", "someday"),
        ("tasks/1/duties/0", "role", "boss"),
        ("tasks/1", "title", "  "),
    ],
)
def test_what_cannot_stand_in_a_field_is_refused_and_the_whole_form_with_it(db, path, field, typed):
    province.areas()
    reading = confirming.start_programme(province.plan(), slug="p", area=area("990000"), by=TEST)
    other = {"title": "改过", "subject": "改过", "unit": "改过"}
    there = correcting.value_at(reading.document, path)
    form = {name: text for name, text in other.items() if name in there and name != field}
    with pytest.raises(InputError) as refused:
        confirming.correct(reading, path=path, typed=form | {field: typed}, why="", by=TEST)
    assert refused.value.params["field"] == field
    assert not reading.corrections.exists()


def test_an_officer_of_another_city_confirms_nothing(db):
    province.areas()
    other = viewer(Role.PROGRAMME_OFFICER, "990200")
    with pytest.raises(NotFoundError):
        confirming.start_programme(province.plan(), slug="p", area=area("990100"), by=other)
    assert not Programme.objects.exists()


# sending down --------------------------------------------------------------------------------


def test_each_area_has_every_task_with_the_units_of_its_own_line(programme):
    assert programme.tasks.count() == 3 * 6
    mind = programme.tasks.get(area__code="990102", number="2")
    assert mind.above.area.code == "990100"
    assert {(each.unit.name, each.role) for each in mind.duties.all()} == {
        ("甲西县教育局", "lead"), ("甲西县卫生健康委员会", "support"),
    }  # fmt: skip


def test_sending_down_again_makes_nothing_twice(programme):
    assert running.send_down(programme, area=area("990100"), by=TEST) == 0
    assert programme.tasks.count() == 18


def test_a_city_sends_down_to_its_own_counties_alone(db):
    programme = province.running(down=False)
    running.send_down(programme, area=area("990000"), by=TEST)
    officer = viewer(Role.PROGRAMME_OFFICER, "990100")
    assert running.send_down(programme, area=area("990100"), by=officer) == 6
    with pytest.raises(NotFoundError):
        running.send_down(programme, area=area("990200"), by=officer)


def test_a_new_lead_makes_the_old_one_support(programme):
    task = programme.tasks.get(area__code="990101", number="2")
    health = task.duties.get(unit__name__contains=HEALTH)
    officer = viewer(Role.PROGRAMME_OFFICER, "990101")
    running.set_duty(task, unit=health.unit, role=Duty.LEAD, contact="试一", by=officer)
    roles = dict(task.duties.values_list("unit__name", "role"))
    assert roles == {"甲东县教育局": "support", "甲东县卫生健康委员会": "lead"}


# reporting -----------------------------------------------------------------------------------


def test_a_period_asks_every_unit_in_every_area_once(programme, period):
    assert period.reports.count() == 18
    assert Contribution.objects.count() == Duty.objects.filter(role=Duty.SUPPORT).count()


def test_a_task_reported_yearly_is_not_asked_for_in_half_a_year(programme):
    task = programme.tasks.get(area__code="990101", number="2")
    running.set_interval(task, months=12, by=TEST)
    period = reporting.open_period(programme, **HALF, by=TEST)
    assert period.reports.count() == 17


def test_a_reporter_sends_for_their_own_unit_and_for_no_other(period):
    which = report(period, "990101")
    part = contribution(which, HEALTH)
    with pytest.raises(NotFoundError):
        send(part, viewer(Role.UNIT_REPORTER, "990101", EDUCATION))
    assert send(part, viewer(Role.UNIT_REPORTER, "990101", HEALTH)).state == "sent"


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.UNIT_REPORTER, "990102"),
        (Role.UNIT_REPORTER, "990201"),
        (Role.PROGRAMME_OFFICER, "990100"),
        (Role.PROGRAMME_OFFICER, "990000"),
        (Role.PLANNER, "990101"),
        (Role.ADMINISTRATOR, "990101"),
    ],
)
def test_nobody_else_sends_for_a_countys_unit(period, role, code):
    with pytest.raises(NotFoundError):
        send(contribution(report(period, "990101"), HEALTH), viewer(role, code, HEALTH))


def test_every_word_that_was_sent_is_kept(period):
    which = contribution(report(period, "990101"), HEALTH)
    reporter = viewer(Role.UNIT_REPORTER, "990101", HEALTH)
    send(which, reporter)
    reporting.send_contribution(
        which, done="改：4 名", difficulty="", next_steps="", figure=82, by=reporter
    )
    said = Wording.objects.filter(of=f"contribution {which.pk}").order_by("pk")
    assert [each.body["done"] for each in said] == ["配了 3 名教师", "改：4 名"]


def test_the_lead_signs_and_then_nothing_changes(period):
    which = report(period, "990101")
    lead = viewer(Role.UNIT_REPORTER, "990101", EDUCATION)
    with pytest.raises(NotFoundError):
        sign(which, viewer(Role.UNIT_REPORTER, "990101", HEALTH))
    assert sign(which, lead).state == "signed"
    which.refresh_from_db()
    with pytest.raises(InputError, match="signed"):
        send(contribution(which, HEALTH), viewer(Role.UNIT_REPORTER, "990101", HEALTH))
    with pytest.raises(InputError, match="signed"):
        sign(which, lead)


def test_silent_units_are_named_in_the_trail_when_the_lead_signs(period):
    which = report(period, "990101")
    sign(which, viewer(Role.UNIT_REPORTER, "990101", EDUCATION))
    record = Record.objects.filter(action="sign report").latest("seq")
    assert set(record.details["silent"]) == set(
        which.contributions.values_list("duty__unit", flat=True)
    )


def test_the_level_above_accepts_and_the_own_level_does_not(period):
    which = sign(report(period, "990101"), viewer(Role.UNIT_REPORTER, "990101", EDUCATION))
    for role, code in [
        (Role.PROGRAMME_OFFICER, "990101"), (Role.PROGRAMME_OFFICER, "990200"),
        (Role.UNIT_REPORTER, "990100"), (Role.PLANNER, "990100"),
    ]:  # fmt: skip
        with pytest.raises(NotFoundError):
            reporting.accept_report(which, by=viewer(role, code))
    done = reporting.accept_report(which, by=viewer(Role.PROGRAMME_OFFICER, "990100"))
    assert done.state == "accepted"


def test_what_is_returned_opens_again_with_the_reason(period):
    lead = viewer(Role.UNIT_REPORTER, "990101", EDUCATION)
    which = sign(report(period, "990101"), lead)
    city = viewer(Role.PROGRAMME_OFFICER, "990100")
    with pytest.raises(InputError):
        reporting.return_report(which, reason="  ", by=city)
    reporting.return_report(which, reason="缺名单", by=city)
    which.refresh_from_db()
    assert (which.state, which.reason) == ("returned", "缺名单")
    sign(which, lead)
    assert which.state == "signed"


def test_an_unsigned_report_is_not_accepted(period):
    with pytest.raises(InputError):
        reporting.accept_report(report(period, "990101"), by=TEST)


def test_without_evidence_a_signed_task_stands_as_missing_it(period, settings, tmp_path):
    settings.HOME = tmp_path
    which = report(period, "990101")
    lead = viewer(Role.UNIT_REPORTER, "990101", EDUCATION)
    running.add_evidence(
        which.task, kept=("a" * 64, 9), title="旧名单", file_name="a.pdf",
        dated=date(2025, 5, 1), by=lead,
    )  # fmt: skip
    sign(which, lead, share=100)
    assert standings_of([which]) == {which.pk: "no_evidence"}
    reporting.accept_report(which, by=viewer(Role.PROGRAMME_OFFICER, "990100"))
    given = running.add_evidence(
        which.task, kept=("b" * 64, 9), title="名单", file_name="b.pdf",
        dated=date(2026, 6, 1), by=lead,
    )  # fmt: skip
    assert standings_of([which]) == {which.pk: "kept"}
    running.withdraw_evidence(given, by=lead)
    assert standings_of([which]) == {which.pk: "no_evidence"}


def test_what_a_signed_report_rests_on_stays_until_the_report_is_returned(
    period, settings, tmp_path
):
    settings.HOME = tmp_path
    which, lead = report(period, "990101"), viewer(Role.UNIT_REPORTER, "990101", EDUCATION)
    given = running.add_evidence(
        which.task, kept=("a" * 64, 9), title="名单", file_name="a.pdf",
        dated=date(2026, 6, 1), by=lead,
    )  # fmt: skip
    sign(which, lead, share=100)
    assert office.withdrawable(lead, which.task, [given]) == frozenset()
    with pytest.raises(InputError, match="rests on it"):
        running.withdraw_evidence(given, by=lead)
    city = viewer(Role.PROGRAMME_OFFICER, "990100")
    reporting.return_report(which, reason="缺名单", by=city)
    assert office.withdrawable(lead, which.task, [given]) == {given.pk}
    running.withdraw_evidence(given, by=lead)
    given.refresh_from_db()
    assert given.withdrawn


def test_each_unit_is_told_once_how_many_tasks_came_to_it(programme):
    health = province.unit("990101", HEALTH)
    told = Notice.objects.get(unit=health)
    assert told.filled == {"programme": programme.title, "n": 2}
    running.send_down(programme, area=area("990100"), by=TEST)
    assert Notice.objects.filter(unit=health).count() == 1
    assert not Notice.objects.filter(unit=province.unit("990000", HEALTH)).exists()


def test_a_visitor_writes_nothing(programme, period):
    which = report(period, "990101")
    for attempt in (
        lambda: send(contribution(which, HEALTH), VISITOR),
        lambda: sign(which, VISITOR),
        lambda: reporting.accept_report(which, by=VISITOR),
        lambda: running.send_down(programme, area=area("990000"), by=VISITOR),
        lambda: reporting.open_period(programme, **HALF, by=VISITOR),
    ):
        with pytest.raises(NotFoundError):
            attempt()


def test_a_task_whose_target_is_judged_stands_as_the_target_does(programme, period, monkeypatch):
    from onemetre.programme import matrix as matrices

    here = area("990101")
    told = {("2", here.pk): ["missed", "kept"]}
    monkeypatch.setattr(matrices, "states", lambda *given: dict.fromkeys(given[2], told))
    found = matrices.matrix(TEST, programme, area("990100"))
    row = next(row for row in found.rows if row.number == "2")
    assert [cell.standing for cell in row.cells if cell.code == here.code] == ["missed"]


def test_nobody_is_judged_by_a_task_in_which_the_document_breaks_off(db):
    from onemetre import policy
    from onemetre.programme.matrix import matrix

    province.areas()
    text = province.PLAN.replace(
        "（责任单位：省卫健委，各市人民政府）\n", "推进基地建设，在“六五环"
    )
    reading = confirming.start_programme(
        policy.read_plan(text), slug="p", area=area("990000"), by=TEST
    )
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=TEST)
    programme = confirming.confirm_reading(reading, by=TEST)
    running.send_down(programme, area=area("990000"), by=TEST)
    reporting.open_period(programme, **HALF, by=TEST)
    row = matrix(TEST, programme, area("990000")).rows[-1]
    assert {(cell.standing, cell.late) for cell in row.cells} == {("cannot_say", False)}


def test_one_of_the_four_together_is_not_of_a_day_to_come(programme):
    task = programme.tasks.get(area__code="990100", number="1")
    by = viewer(Role.PROGRAMME_OFFICER, "990100")
    with pytest.raises(InputError, match="to come"):
        running.check_four(task, kind="planning", on=date(2099, 5, 1), note="市政府常务会议", by=by)
    assert not task.checks.exists()
    running.check_four(task, kind="planning", on=timezone.localdate(), note="市政府常务会议", by=by)
