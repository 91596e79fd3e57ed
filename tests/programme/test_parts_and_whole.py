"""A goal of the whole is none of its parts, and no verdict outlives what it was counted on."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.ground.errors import InputError
from onemetre.programme import evaluating, register_writes, target_reads, yearly
from onemetre.programme.matrix import matrix
from onemetre.programme.models import Duty, Result, Target
from onemetre.programme.recounting import recount_changed
from onemetre.programme.registers import kind_of
from tests import province, year
from tests.province import TEST, area
from tests.registering import DAY, complete, entry, target
from tests.registering import programme as goals

pytestmark = pytest.mark.usefixtures("areas")
#: A province, a city and its county.
TOP, CITY, COUNTY = "990000", "990100", "990101"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def made(areas):
    """A programme of goals, none of which was counted yet."""
    return goals()


def confirmed(one: Target, **changed) -> Target:
    """The target, counted as its words suggest, and somebody stands for that."""
    if changed:
        Target.objects.filter(pk=one.pk).update(**changed)
        one.refresh_from_db()
    query, _ = evaluating.counting_of(one)
    return evaluating.correct_counting(one, counting=evaluating.to_json(query), by=TEST, day=DAY)


def counted(one: Target, *codes: str, on: date = DAY) -> dict[str, tuple[float | None, str]]:
    """What it comes to in areas, and how that stands."""
    rows = evaluating.evaluate(
        one.programme, areas=[area(each) for each in codes], targets=[one], by=TEST, day=on
    )
    return {each.area.code: (each.low, each.state) for each in rows}


# Parts and the whole ---------------------------------------------------------------------------


def test_how_many_there_are_to_be_in_the_province_is_held_against_no_city(made):
    one = confirmed(
        target(made, "named"), text="全省建成10个儿童友好社区", low=10.0, high=None,
        comparator=">=", scope="全省", subject="儿童友好社区", deadline="2025",
    )  # fmt: skip
    for code in (COUNTY, "990201"):
        for n in range(6):
            entry("friendly-community", code, f"社区{code}{n}", stage="certified")
    complete("friendly-community", TOP)
    assert counted(one, TOP, CITY, "990200") == {
        TOP: (12.0, "kept"), CITY: (6.0, "cannot_say"), "990200": (6.0, "cannot_say"),
    }  # fmt: skip
    (told,) = target_reads.standings(province.viewer(Role.PLANNER, CITY), made, area(CITY), DAY,
                                     only=one)  # fmt: skip
    assert (told.result.low, told.goal) == (6.0, None)
    assert "goal is one of the whole" in told.pace.reason


def test_half_of_the_cities_is_held_against_none_of_them(made):
    one = confirmed(target(made, "cities"), deadline="2025")
    entry("city-started", CITY, block=True, community=True, base=True, whole=True)
    entry("city-started", "990200", block=True, community=False, base=True, whole=False)
    found = counted(one, TOP, CITY, "990200")
    assert found[TOP] == (50.0, "kept")
    assert {found[CITY][1], found["990200"][1]} == {"cannot_say"}


@pytest.mark.parametrize(("key", "states"), [("communities", "missed"), ("teachers", "missed")])
def test_what_every_area_is_to_have_and_a_share_of_things_hold_in_each(made, key, states):
    one = confirmed(target(made, key), deadline="2025")
    complete("demonstration-community", TOP)
    complete("school", TOP)
    entry("school", COUNTY, "一中", pupils=1200.0, teacher=False)
    found = counted(one, TOP, CITY)
    assert {state for _, state in found.values()} == {states}


@pytest.mark.parametrize(
    ("scope", "holds"), [("各市", True), ("每个设区市", True), ("全省", False)]
)
def test_a_number_holds_in_each_area_of_which_the_scope_speaks(made, scope, holds):
    one = confirmed(target(made, "named"), scope=scope, deadline="2025", low=2.0)
    query, _ = evaluating.counting_of(one)
    assert evaluating.holds_in(one, query, area(CITY)) is holds
    assert not evaluating.holds_in(one, query, area(COUNTY))


def test_the_yearly_report_of_a_city_leaves_goals_of_the_whole_out(today):
    running = province.running()
    year.reported(running)
    one = Target.objects.create(
        programme=running, number="1", start=5, end=17, text="全省建成10个儿童友好社区",
        comparator=">=", low=10.0, unit="个", subject="儿童友好社区", scope="全省",
    )  # fmt: skip
    confirmed(one)
    entry("friendly-community", COUNTY, "社区", on=today, stage="certified")
    complete("friendly-community", TOP, on=today)
    counted(one, TOP, CITY, on=today)
    texts = {
        code: [each.target.text for each in
               yearly.facts(running, area(code), today.year, today).targets]
        for code in (TOP, CITY)
    }  # fmt: skip
    assert one.text in texts[TOP]
    assert one.text not in texts[CITY]


@pytest.mark.parametrize(("scope", "there"), [("每个设区市", False), ("各县（市、区）", True)])
def test_cities_with_districts_are_no_districts_in_the_report_of_a_county(today, scope, there):
    running = province.running()
    year.reported(running)
    one = Target.objects.create(
        programme=running, number="1", start=5, end=17, text="建立工作机制", comparator=">=",
        low=1.0, unit="个", subject="工作机制", scope=scope, counting={"none": True},
    )  # fmt: skip
    told = yearly.facts(running, area(COUNTY), today.year, today)
    assert (one in [each.target for each in told.targets]) is there


def test_a_share_is_not_told_by_a_number_of_things(made):
    with pytest.raises(InputError, match="number of things is none"):
        evaluating.correct_counting(
            target(made, "teachers"), counting={"form": "count", "register": "school"}, by=TEST
        )


# What a verdict rests on -----------------------------------------------------------------------


def test_what_was_said_complete_above_and_taken_back_is_counted_anew_below(made, today):
    one = confirmed(target(made, "teachers"))
    entry("school", COUNTY, "一中", on=today, pupils=1200.0, teacher=True)
    kind = kind_of("school")
    register_writes.state_complete(kind, area(TOP), as_of=today, by=TEST)
    assert counted(one, COUNTY, on=today)[COUNTY][1] == "kept"
    register_writes.withdraw_statement(kind, area(TOP), as_of=today, by=TEST)
    assert recount_changed(today=today, by=TEST) == 1
    latest = Result.objects.latest("pk")
    assert (latest.low, latest.state) == (0.0, "not_evidenced")


def test_a_verdict_ends_when_there_is_nothing_to_count_any_more(made, today):
    one = confirmed(target(made, "teachers"))
    school = entry("school", COUNTY, "一中", on=today, pupils=1200.0, teacher=False)
    complete("school", TOP, on=today)
    assert counted(one, TOP, on=today)[TOP][1] == "missed"
    register_writes.end_entry(school, on=today, source="撤并", by=TEST)
    assert recount_changed(today=today, by=TEST) == 1
    lines = Record.objects.count()
    for later in range(5):
        assert recount_changed(today=today + timedelta(days=later), by=TEST) == 0
    assert Record.objects.count() == lines, "and it is not tried again each day"
    (told,) = target_reads.standings(
        province.viewer(Role.PLANNER, TOP), made, made.area, today, only=one
    )
    assert (told.pace.state, told.result, told.without) == ("cannot_say", None, [])
    entry("school", COUNTY, "二中", on=today, pupils=1200.0, teacher=True)
    assert recount_changed(today=today, by=TEST) == 1, "until there is something again"
    assert Result.objects.latest("pk").state == "kept"


def test_how_long_a_value_holds_does_not_depend_on_other_areas(made):
    one = confirmed(target(made, "communities"))
    entry("demonstration-community", COUNTY, "a", stage="certified")
    complete("demonstration-community", "990200", on=date(2026, 1, 2))
    until = []
    for codes in ([COUNTY], [TOP, COUNTY]):
        counted(one, *codes)
        until.append(Result.objects.filter(area=area(COUNTY)).latest("pk").until)
    assert until[0] == until[1]


def test_what_is_no_longer_taken_for_true_is_counted_anew_once(made):
    one = confirmed(target(made, "teachers"))
    entry("school", COUNTY, "一中", pupils=1200.0, teacher=True)
    complete("school", TOP)
    counted(one, TOP)
    after = Result.objects.get().until + timedelta(days=1)
    assert recount_changed(today=after - timedelta(days=1), by=TEST) == 0
    assert recount_changed(today=after, by=TEST) == 1
    assert recount_changed(today=after, by=TEST) == 0


def test_the_report_of_a_year_past_knows_nothing_of_the_next(today):
    running = province.running()
    year.reported(running)
    one = confirmed(running.targets.get(number="2"))
    complete("school", TOP, on=date(2025, 12, 1))
    school = entry("school", COUNTY, "一中", on=date(2025, 12, 1), pupils=1200.0, teacher=False)
    counted(one, CITY, on=date(2025, 12, 20))
    school.data, school.confirmed_on = {"pupils": 1200.0, "teacher": True}, date(2026, 10, 1)
    school.save()
    counted(one, CITY, on=date(2026, 10, 2))
    told = yearly.facts(running, area(CITY), 2025, date(2026, 11, 24))
    (line,) = [each for each in told.targets if each.target == one]
    assert (line.counted.day, line.pace.state) == (date(2025, 12, 20), "missed")
    assert next(each.standing for each in told.tasks if each.task.number == "2") == "missed"


# The matrix ------------------------------------------------------------------------------------


@pytest.fixture
def missed(today):
    """The province's programme, a target of whose second task is missed in 甲市."""
    running = province.running()
    one = confirmed(running.targets.get(number="2"))
    entry("school", COUNTY, "一中", on=today, pupils=1200.0, teacher=False)
    complete("school", TOP, on=today)
    counted(one, TOP, CITY, on=today)
    return running


def cell(running, **given) -> str:
    by = province.viewer(Role.PROGRAMME_OFFICER, TOP)
    rows = matrix(by, running, running.area, **given).rows
    return next(c.standing for r in rows if r.number == "2" for c in r.cells if c.code == CITY)


def test_a_target_that_no_register_tells_any_more_says_nothing_in_the_matrix(missed):
    assert cell(missed) == "missed"
    evaluating.correct_counting(missed.targets.get(number="2"), counting=None, by=TEST)
    assert cell(missed) == ""
    one = missed.targets.get(number="2")
    by = province.viewer(Role.PROGRAMME_OFFICER, TOP)
    assert target_reads.below(by, one, missed.area, timezone.localdate()) == []


def test_a_task_that_no_unit_owes_cannot_be_said_in_the_matrix_either(missed):
    Duty.objects.filter(task__area=area(CITY), task__number="2").delete()
    assert cell(missed) == "cannot_say"


def test_a_matrix_of_a_period_past_knows_nothing_of_later_days(missed, today):
    before = province.open_period(
        missed, today - timedelta(days=300), today - timedelta(days=100)
    )  # fmt: skip
    assert cell(missed, until=before) != "missed"
    assert matrix(
        province.viewer(Role.PROGRAMME_OFFICER, TOP), missed, missed.area, until=before
    ).day == before.end  # fmt: skip
