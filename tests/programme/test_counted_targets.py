"""Targets held to registers: what they come to, and how they stand."""

from datetime import date

import pytest

from onemetre.access.roles import Role
from onemetre.ground.errors import NotFoundError
from onemetre.programme import evaluating, office, target_reads
from onemetre.programme.models import Result
from tests import province
from tests.registering import DAY, complete, entry, programme, target

pytestmark = pytest.mark.usefixtures("areas")
OFFICER = Role.PROGRAMME_OFFICER


def confirmed(made, key, officer):
    chosen = target(made, key)
    query, _ = evaluating.counting_of(chosen)
    return evaluating.correct_counting(
        chosen, counting=evaluating.to_json(query), by=officer, day=DAY
    )


def state(made, key, officer, day=DAY, code="990000"):
    """Evaluate and say the state and the pair."""
    one = confirmed(made, key, officer)
    (result,) = evaluating.evaluate(
        made, areas=[province.area(code)], targets=[one], by=officer, day=day
    )
    return result.state, result.low, result.high


def test_a_register_that_nobody_called_complete_is_not_zero(officer):
    made = programme()
    assert state(made, "blocks", officer) == ("not_evidenced", 0, 100)
    complete("demonstration-block", "990000")
    assert state(made, "blocks", officer)[1:] == (0, 0)


def test_demonstration_blocks_in_every_city(officer):
    made = programme()
    entry("demonstration-block", "990101", "东街", stage="certified")
    entry("demonstration-block", "990200", "南街", stage="building")
    complete("demonstration-block", "990200")
    assert state(made, "blocks", officer)[1:] == (50, 50)
    entry("demonstration-block", "990201", "北街", stage="certified")
    assert state(made, "blocks", officer) == ("kept", 100, 100)


def test_demonstration_communities_in_every_county(officer):
    made = programme()
    for code in ("990101", "990102", "990201"):
        entry("demonstration-community", code, f"社区{code}", stage="certified")
    assert state(made, "communities", officer) == ("kept", 100, 100)


def test_a_certificate_that_ran_out_no_longer_counts(officer):
    made = programme()
    for code in ("990101", "990201"):
        entry("demonstration-block", code, "东街", stage="certified", valid_until="2026-11-23")
    complete("demonstration-block", "990000")
    assert state(made, "blocks", officer)[1:] == (0, 0)


def test_the_goal_of_2025_is_past(officer):
    made = programme()
    entry("city-started", "990100", block=True, community=True, base=True, whole=True)
    entry("city-started", "990200", block=True, community=False, base=True, whole=False)
    assert state(made, "started", officer) == ("missed", 50, 50)
    assert state(made, "cities", officer) == ("kept", 50, 50)


def test_two_named_cities_are_enough_of_two_to_three(officer):
    made = programme()
    entry("city-named", "990100", stage="named")
    assert state(made, "named", officer) == ("not_evidenced", 1, 2)
    entry("city-named", "990200", stage="named")
    assert state(made, "named", officer) == ("kept", 2, 2)


def with_centres():
    """A programme, and a centre in the province, in one of its cities and in a county of that."""
    made = programme()
    for code in ("990000", "990100", "990101"):
        entry("newborn-centre", code, f"中心{code}", hospital="医院")
    return made


def test_a_centre_at_each_level_and_the_areas_that_lack_one(officer):
    made = with_centres()
    complete("newborn-centre", "990100")
    one = confirmed(made, "centres", officer)
    (result,) = evaluating.evaluate(made, areas=[made.area], targets=[one], by=officer, day=DAY)
    assert (result.low, result.high, result.state) == (50, pytest.approx(500 / 6), "missed")
    assert (result.found["lacking"], result.found["unknown"]) == (["990102"], ["990200", "990201"])


def test_no_more_than_a_number_in_each_area_is_not_kept_by_a_share_of_areas(officer):
    made = with_centres()
    complete("newborn-centre", "990000")
    one = confirmed(made, "centres", officer)
    one.comparator = "<="
    one.save()
    (result,) = evaluating.evaluate(made, areas=[made.area], targets=[one], by=officer, day=DAY)
    assert (result.low, result.goal, result.state) == (50, None, "cannot_say")


def test_more_than_two_named_cities_are_not_two(officer):
    made = programme()
    one = target(made, "named")
    one.comparator, one.high = ">", None
    one.save()
    for code in ("990100", "990200"):
        entry("city-named", code, stage="named")
    assert state(made, "named", officer) == ("cannot_say", 2, 2)


def test_schools_without_a_teacher_are_named(officer):
    made = programme()
    entry("school", "990101", "一小", pupils=1200.0, teacher=True)
    entry("school", "990101", "二小", pupils=2200.0, teacher=False)
    entry("school", "990101", "三小", pupils=300.0, teacher=False)
    complete("school", "990000")
    one = confirmed(made, "teachers", officer)
    (result,) = evaluating.evaluate(made, areas=[made.area], targets=[one], by=officer, day=DAY)
    assert (result.low, result.state) == (50, "missed")
    assert [line[1] for line in result.found["without"]] == ["二小"]


def test_a_doctor_in_every_facility(officer):
    made = programme()
    entry("primary-care", "990101", "东乡卫生院", child_gps=1.0)
    complete("primary-care", "990000")
    assert state(made, "doctors", officer) == ("kept", 100, 100)
    entry("primary-care", "990101", "西乡卫生院")
    assert state(made, "doctors", officer) == ("not_evidenced", 50, 100)


def test_an_institution_of_unknown_standard_is_not_evidenced(officer):
    made = programme()
    for code in ("990000", "990100", "990200", "990101", "990102", "990201"):
        entry("mch-institution", code, "妇幼保健院", government=True)
    complete("mch-institution", "990000")
    assert state(made, "mch", officer) == ("not_evidenced", 0, 100)


def test_stale_entries_keep_nothing(officer):
    made = programme()
    old = date(2025, 11, 23)
    for code in ("990101", "990201"):
        entry("demonstration-block", code, "东街", stage="certified", on=old)
    assert state(made, "blocks", officer) == ("not_evidenced", 0, 100)
    assert state(made, "blocks", officer, day=date(2025, 11, 23)) == ("kept", 100, 100)


def test_a_result_that_has_gone_stale_is_no_longer_kept(officer):
    made = programme()
    for code in ("990101", "990201"):
        entry("demonstration-block", code, "东街", stage="certified")
    state(made, "blocks", officer)
    one = target(made, "blocks")
    for day, said in ((date(2027, 11, 24), "kept"), (date(2027, 11, 25), "not_evidenced")):
        (standing,) = target_reads.standings(officer, made, made.area, day, only=one)
        assert standing.pace.state == said


def test_a_suggestion_shows_a_value_and_no_verdict(officer):
    made = programme()
    for code in ("990101", "990201"):
        entry("demonstration-block", code, "东街", stage="certified")
    (result,) = evaluating.evaluate(
        made, areas=[made.area], targets=[target(made, "blocks")], by=officer, day=DAY
    )
    assert (result.low, result.state, result.certainty) == (100, "cannot_say", "suggested")


def test_correcting_how_a_target_is_counted_changes_what_comes_out(officer):
    made = programme()
    entry("demonstration-block", "990101", "东街", stage="building")
    complete("demonstration-block", "990000")
    assert state(made, "blocks", officer)[1:] == (0, 0)
    one = evaluating.correct_counting(
        target(made, "blocks"), by=officer, day=DAY,
        counting={"form": "areas", "register": "demonstration-block", "levels": ["city"],
                  "stages": ["building", "certified"]},
    )  # fmt: skip
    (result,) = evaluating.evaluate(made, areas=[made.area], targets=[one], by=officer, day=DAY)
    assert (result.low, result.high) == (50, 50)
    (standing,) = target_reads.standings(officer, made, made.area, DAY, only=one)
    assert len(standing.values) == 1


def test_each_evaluation_adds_to_the_history(officer):
    made = programme()
    complete("demonstration-block", "990000", on=date(2026, 1, 1))
    confirmed(made, "blocks", officer)
    for day in (date(2026, 1, 1), date(2026, 6, 1), DAY):
        evaluating.evaluate(
            made, areas=[made.area], targets=[target(made, "blocks")], by=officer, day=day
        )
    assert [each.day for each in Result.objects.all()] == [date(2026, 1, 1), date(2026, 6, 1), DAY]
    assert Result.objects.last().state == "behind"


def test_a_city_sees_what_the_provinces_targets_come_to_in_it(officer):
    made = programme()
    entry("demonstration-block", "990101", "东街", stage="certified")
    confirmed(made, "blocks", officer)
    evaluating.evaluate(made, areas=list(province.areas().values()), by=officer, day=DAY)
    city = province.viewer(OFFICER, "990100")
    assert office.programme(city, "cloud") == made
    told = target_reads.standings(
        city, made, province.area("990100"), DAY, only=target(made, "blocks")
    )
    assert (told[0].result.low, told[0].pace.state) == (100, "kept")
    with pytest.raises(NotFoundError):
        target_reads.standings(city, made, made.area, DAY)


def test_a_programme_of_another_city_is_not_there():
    programme("990200", "other")
    with pytest.raises(NotFoundError):
        office.programme(province.viewer(OFFICER, "990100"), "other")
