"""Matters under supervision: who may do what, what stays, and to whom what is overdue rises."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from onemetre.access.models import Record, Unit
from onemetre.access.roles import Role
from onemetre.access.viewer import operator
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.programme import matters as reads
from onemetre.programme.escalating import escalate, escalate_due, rising
from onemetre.programme.models import Matter, Meeting, Notice, Step
from onemetre.programme.supervising import (
    Asked,
    close_matter,
    hold_meeting,
    move_deadline,
    note_step,
    open_matter,
    remind_owner,
    report_matter,
    return_matter,
)
from onemetre.programme.supervision import rules
from tests import province

OFFICER, REPORTER = Role.PROGRAMME_OFFICER, Role.UNIT_REPORTER
OFFICE, SCHOOLS = province.UNITS[0], province.UNITS[1]
TEST = operator("test")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tree(db):
    """Units of every area, with governments one above the other."""
    province.areas()
    governments = {}
    for each in province.AREAS:
        area = province.area(each.code)
        governments[each.code] = Unit.objects.create(
            area=area, name=f"{area.name}人民政府", level=area.level, kind="government",
            government=governments.get(each.parent),
        )  # fmt: skip
        for name in province.UNITS:
            unit = province.unit(each.code, name)
            unit.government = governments[each.code]
            unit.save()
    return governments


@pytest.fixture
def city(tree):
    return province.viewer(OFFICER, "990100")


@pytest.fixture
def schools(tree):
    return province.viewer(REPORTER, "990100", SCHOOLS)


@pytest.fixture
def matter(city, today):
    asked = Asked(
        "配齐心理健康教育教师", province.unit("990100", SCHOOLS), today + timedelta(days=10)
    )
    return open_matter(asked, asked_by=province.unit("990100"), by=city)


def test_a_matter_goes_from_opened_to_closed_and_every_step_stays(matter, city, schools):
    note_step(matter, words="已核对名单", evidence="并教函〔2026〕12号", by=schools)
    report_matter(matter, words="已配齐", by=schools)
    return_matter(matter, words="缺两所", by=city)
    report_matter(matter, words="已补", by=schools)
    close_matter(matter, words="", by=city)
    assert [each.kind for each in matter.steps.all()] == [
        "opened", "noted", "reported", "returned", "reported", "closed",
    ]  # fmt: skip
    matter.refresh_from_db()
    assert matter.state == Matter.CLOSED
    assert matter.closed_at is not None
    lines = Record.objects.filter(thing=f"matter {matter.pk}").values_list("action", flat=True)
    assert list(lines.order_by("seq")) == [
        "open matter", "note step", "report matter", "return matter", "report matter",
        "close matter",
    ]  # fmt: skip


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_a_step(matter, change):
    rows = Step.objects.filter(matter=matter)
    alter = {"update": lambda: rows.update(words="x"), "delete": lambda: rows._raw_delete(rows.db)}
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        alter[change]()


def test_nothing_is_added_to_what_is_closed(matter, city, schools):
    close_matter(matter, words="不再需要", by=city)
    for act in (note_step, report_matter):
        with pytest.raises(InputError, match="closed"):
            act(matter, words="又做了", by=schools)
    with pytest.raises(InputError, match="closed"):
        close_matter(matter, words="再一次", by=city)


def test_what_was_never_reported_is_closed_only_with_a_reason(matter, city):
    with pytest.raises(InputError, match="Say"):
        close_matter(matter, words=" ", by=city)


def test_only_what_was_reported_is_given_back(matter, city):
    with pytest.raises(InputError, match="reported done"):
        return_matter(matter, words="为什么", by=city)


def test_an_officer_of_another_city_opens_nothing_here(city, tree, today):
    asked = Asked("不归我管", province.unit("990201", SCHOOLS), today)
    with pytest.raises(NotFoundError):
        open_matter(asked, asked_by=province.unit("990100"), by=city)


def test_a_county_asks_nothing_of_its_city(tree, today):
    county = province.viewer(OFFICER, "990101")
    with pytest.raises(NotFoundError):
        open_matter(
            Asked("请市里办", province.unit("990100", SCHOOLS), today),
            asked_by=province.unit("990101"), by=county,
        )  # fmt: skip


def test_nobody_asks_in_the_name_of_another_unit(city, today):
    asked = Asked("冒名", province.unit("990101", SCHOOLS), today)
    with pytest.raises(NotFoundError):
        open_matter(asked, asked_by=province.unit("990000"), by=city)


def test_a_reporter_opens_closes_and_recalls_nothing(matter, schools, today):
    with pytest.raises(NotFoundError):
        close_matter(matter, words="我说办完了", by=schools)
    with pytest.raises(NotFoundError):
        remind_owner(matter, by=schools)
    with pytest.raises(NotFoundError):
        move_deadline(matter, deadline=today + timedelta(days=99), words="拖", by=schools)


def test_another_unit_of_the_same_city_notes_no_step_and_sees_nothing(matter):
    health = province.viewer(REPORTER, "990100", province.UNITS[2])
    with pytest.raises(NotFoundError):
        note_step(matter, words="插一句", by=health)
    with pytest.raises(NotFoundError):
        reads.matter(health, matter.pk)


def test_the_county_that_owes_it_does_not_close_what_its_city_asked(city, today):
    asked = Asked("县里办", province.unit("990101", SCHOOLS), today)
    matter = open_matter(asked, asked_by=province.unit("990100"), by=city)
    county = province.viewer(OFFICER, "990101")
    assert reads.matter(county, matter.pk) == matter
    with pytest.raises(NotFoundError):
        close_matter(matter, words="完了", by=county)


def test_the_province_sees_and_closes_nothing_that_is_not_below_it_and_all_that_is(matter):
    above = province.viewer(OFFICER, "990000")
    assert reads.matter(above, matter.pk) == matter
    close_matter(matter, words="省里撤销", by=above)


def test_a_day_that_is_past_or_a_blank_title_is_refused_by_field(city, today):
    unit = province.unit("990100", SCHOOLS)
    for asked, field in (
        (Asked("", unit, today), "title"),
        (Asked("晚了", unit, today - timedelta(days=1)), "deadline"),
    ):
        with pytest.raises(InputError) as wrong:
            open_matter(asked, asked_by=province.unit("990100"), by=city)
        assert wrong.value.params["field"] == field


def test_it_is_not_recalled_twice_in_a_moment(matter, city):
    remind_owner(matter, by=city)
    with pytest.raises(InputError, match="moment"):
        remind_owner(matter, by=city)
    assert Notice.objects.filter(unit=matter.owner, said__contains="recalls").count() == 1


def test_another_day_keeps_the_one_before(matter, city, today):
    was = matter.deadline
    move_deadline(matter, deadline=today + timedelta(days=30), words="学期中", by=city)
    step = matter.steps.last()
    assert (step.was, step.deadline) == (was, today + timedelta(days=30))


# Rising ------------------------------------------------------------------------------------------


def late(days: int) -> int:
    return rules().rises[days].overdue_days


def test_what_is_overdue_rises_to_the_unit_above_in_its_trade_first(matter):
    day = matter.deadline + timedelta(days=late(0))
    risen = escalate_due(today=day, by=TEST)
    assert [each.to for each in risen] == [province.unit("990000", SCHOOLS)]
    assert Notice.objects.filter(unit=province.unit("990000", SCHOOLS)).exists()


def test_it_then_rises_to_its_government_and_to_the_one_above(matter, tree):
    for step, to in ((1, tree["990100"]), (2, tree["990000"])):
        risen = escalate_due(today=matter.deadline + timedelta(days=late(step)), by=TEST)
        assert risen[-1].to == to


def test_a_unit_without_one_above_in_its_trade_rises_to_its_government(city, tree, today):
    owner = province.unit("990100", SCHOOLS)
    owner.trade = None
    owner.save()
    open_matter(Asked("没有上级", owner, today), asked_by=province.unit("990100"), by=city)
    risen = escalate_due(today=today + timedelta(days=late(0)), by=TEST)
    assert [each.to for each in risen] == [tree["990100"]]


def test_it_does_not_rise_a_day_early_nor_twice(matter):
    day = matter.deadline + timedelta(days=late(0))
    assert rising(day - timedelta(days=1)) == []
    assert len(escalate_due(today=day, by=TEST)) == 1
    assert escalate_due(today=day, by=TEST) == []


@pytest.mark.parametrize("meanwhile", ["closed", "reported", "moved"])
def test_what_was_settled_or_moved_meanwhile_does_not_rise(matter, city, schools, meanwhile):
    day = matter.deadline + timedelta(days=late(0))
    (chosen,) = rising(day)
    if meanwhile == "closed":
        close_matter(matter, words="不再需要", by=city)
    elif meanwhile == "reported":
        report_matter(matter, words="已配齐", by=schools)
    else:
        move_deadline(matter, deadline=day, words="学期中", by=city)
    assert escalate(chosen, by=TEST) is None
    assert not matter.steps.filter(kind=Step.ESCALATED).exists()
    matter.refresh_from_db()
    assert matter.risen == 0


def test_what_is_reported_done_does_not_rise(matter, schools):
    report_matter(matter, words="已配齐", by=schools)
    assert rising(matter.deadline + timedelta(days=late(2))) == []


def test_whom_it_rose_to_sees_it_and_nobody_else_does(matter):
    above = province.viewer(REPORTER, "990000", SCHOOLS)
    with pytest.raises(NotFoundError):
        reads.matter(above, matter.pk)
    escalate_due(today=matter.deadline + timedelta(days=late(0)), by=TEST)
    assert reads.matter(above, matter.pk) == matter
    with pytest.raises(NotFoundError):
        reads.matter(province.viewer(REPORTER, "990200", SCHOOLS), matter.pk)


def test_with_another_day_it_rises_anew(matter, city, today):
    escalate_due(today=matter.deadline + timedelta(days=late(0)), by=TEST)
    matter.refresh_from_db()
    move_deadline(matter, deadline=today + timedelta(days=20), words="再给一次", by=city)
    risen = escalate_due(today=today + timedelta(days=20 + late(0)), by=TEST)
    assert [each.to for each in risen] == [province.unit("990000", SCHOOLS)]


# Desks -------------------------------------------------------------------------------------------


def test_it_lies_on_the_desk_of_whoever_owes_it_then_of_whoever_asked(matter, city, schools, today):
    assert [each.act for each in reads.matters_due(schools, today)] == ["do"]
    assert reads.matters_due(city, today) == []
    assert [each.matter for each in reads.matters_awaited(city, today)] == [matter]
    report_matter(matter, words="已配齐", by=schools)
    assert reads.matters_due(schools, today) == []
    assert [each.act for each in reads.matters_due(city, today)] == ["judge"]
    assert reads.matters_awaited(city, today) == []


def test_a_desk_asks_the_database_once(matter, schools, today, django_assert_num_queries):
    with django_assert_num_queries(1):
        reads.matters_due(schools, today)


# Meetings ----------------------------------------------------------------------------------------


def meeting(by, today, *, decisions=()):
    return hold_meeting(
        area=province.area("990100"), called_by=province.unit("990100"), on=today,
        title="联席会议", minutes="听取汇报。", decisions=decisions, by=by,
    )  # fmt: skip


def test_decisions_of_a_meeting_become_matters(city, schools, today):
    decided = [Asked("制定计划", province.unit("990100", SCHOOLS), today + timedelta(days=5))]
    held = meeting(city, today, decisions=decided)
    assert [each.title for each in reads.decided(held)] == ["制定计划"]
    assert [each.matter.meeting for each in reads.matters_due(schools, today)] == [held]


def test_a_meeting_with_one_wrong_decision_is_not_noted_at_all(city, today):
    unit = province.unit("990100", SCHOOLS)
    with pytest.raises(InputError) as wrong:
        meeting(city, today, decisions=[Asked("好", unit, today), Asked("", unit, today)])
    assert wrong.value.params["row"] == 1
    assert not Meeting.objects.exists()
    assert not Matter.objects.exists()


def test_a_reporter_notes_no_meeting_and_another_city_sees_none(city, schools, today):
    with pytest.raises(NotFoundError):
        meeting(schools, today)
    held = meeting(city, today)
    assert reads.meeting(schools, held.pk) == held
    with pytest.raises(NotFoundError):
        reads.meeting(province.viewer(OFFICER, "990200"), held.pk)
