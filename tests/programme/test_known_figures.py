"""Figures that are known before a unit reports: what the registers tell, and what comes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from onemetre.ground.language import speaking
from onemetre.programme.counting import to_json
from onemetre.programme.evaluating import correct_counting, evaluate
from onemetre.programme.known_figures import Asked, known_figures, known_of_report, taken_from
from onemetre.programme.models import Contribution, Report, Result, Target
from onemetre.programme.reporting import send_contribution, sign_report
from onemetre.programme.suggesting import counting_of
from tests import year
from tests.province import TEST, area
from tests.registering import complete, entry

CITY = "990100"


@pytest.fixture
def periods(programme):
    return year.periods(programme)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def schools(programme, today):
    """Two large schools, one with a teacher; the register is complete."""
    entry("school", "990101", "一小", on=today, pupils=1200.0, teacher=True)
    entry("school", "990101", "二小", on=today, pupils=2200.0, teacher=False)
    complete("school", CITY, on=today)


def target(programme, number="2") -> Target:
    return programme.targets.get(number=number)


def confirm(programme, number="2") -> None:
    one = target(programme, number)
    correct_counting(one, counting=to_json(counting_of(one)[0]), by=TEST)


def report(periods, number="2", code=CITY):
    return periods[-1].reports.get(area=area(code), task__number=number)


def known(periods, number="2", code=CITY):
    one = report(periods, number, code)
    return known_of_report(one, list(one.contributions.all()))


def test_what_a_register_tells_is_known_to_the_lead_and_to_every_part(
    programme, periods, schools, today
):
    confirm(programme)
    evaluate(programme, areas=[area(CITY)], by=TEST)
    with speaking("en"):
        first, parts = known(periods)
        one = report(periods)
        asked = [Asked(one, each.duty.unit_id) for each in one.contributions.all()]
        own = known_figures(periods[-1], asked)
    assert [(each.said, each.value, each.typed) for each in first] == [("50%", 50.0, "50")]
    assert first[0].source.startswith("registers of 甲市: ")
    assert f", as of {today.day} " in first[0].source
    assert list(parts.values()) == own == [first] * len(parts)
    assert parts


def test_it_is_known_in_no_other_area_and_for_no_other_task(programme, periods, schools):
    evaluate(programme, areas=[area(CITY)], by=TEST)
    for number, code in (("2", "990200"), ("2", "990101"), ("1", CITY), ("3", CITY)):
        assert known(periods, number, code)[0] == []


def test_a_count_that_nobody_confirmed_says_so(programme, periods, schools):
    evaluate(programme, areas=[area(CITY)], by=TEST)
    with speaking("en"):
        (one,) = known(periods)[0]
    assert one.source.endswith("(counting not confirmed)")
    with speaking("zh"):
        assert known(periods)[0][0].source.endswith("（计算口径未经确认）")


def test_the_last_report_is_known_however_long_ago_it_was(programme, periods):
    """A task that is reported on once a year, where periods are half years."""
    year.say(periods[0], CITY, "2", "已报。", figure=82.0)
    Report.objects.filter(task__number="2", period__in=periods[1:-1]).delete()
    with speaking("zh"):
        found = known(periods)[0]
    assert [each.value for each in found] == [82.0]


def test_two_ends_and_what_was_counted_otherwise_are_not_known(programme, periods, schools, today):
    evaluate(programme, areas=[area(CITY)], by=TEST, day=today - timedelta(days=1))
    entry("school", "990102", "三小", on=today, pupils=1500.0)
    evaluate(programme, areas=[area(CITY)], by=TEST)
    assert Result.objects.last().low != Result.objects.last().high
    assert known(periods)[0] == []  # the one figure of yesterday is no longer what is known


@pytest.mark.parametrize(
    "counting",
    [
        None,
        {"form": "entries", "register": "school", "then": [["teacher", "=", True]]},
    ],
)
def test_a_figure_is_not_offered_once_its_target_is_counted_otherwise(
    programme, periods, schools, counting
):
    evaluate(programme, areas=[area(CITY)], by=TEST)
    correct_counting(target(programme), counting=counting, by=TEST)
    assert known(periods)[0] == []


def test_of_two_evaluations_the_last_is_known(programme, periods, schools, today):
    evaluate(programme, areas=[area(CITY)], by=TEST, day=today - timedelta(days=1))
    entry("school", "990102", "三小", on=today, pupils=1500.0, teacher=True)
    entry("school", "990102", "四小", on=today, pupils=1500.0, teacher=True)
    evaluate(programme, areas=[area(CITY)], by=TEST)
    assert [each.value for each in known(periods)[0]] == [75.0]


def test_of_a_task_with_two_targets_a_figure_is_told_and_not_filled_in(programme, periods, schools):
    first = target(programme)
    Target.objects.create(
        programme=programme, number="2", start=1, end=2, text="另一目标", low=1.0, unit="%"
    )
    evaluate(programme, areas=[area(CITY)], targets=[first], by=TEST)
    (one,) = known(periods)[0]
    assert (one.value, one.typed) == (None, "")
    assert one.said == f"50% – {first.text}"


def test_a_share_of_a_target_in_pieces_is_told_and_not_filled_in(programme, periods, today):
    for code in ("990000", CITY, "990200", "990101", "990102", "990201"):
        entry("newborn-centre", code, f"中心{code}", on=today, hospital="医院")
    evaluate(programme, areas=[area(CITY)], by=TEST)
    (one,) = known(periods, "3")[0]
    assert one.said.startswith("100% – ")
    assert one.value is None


# Taken over -------------------------------------------------------------------------------------


def test_a_figure_taken_over_unchanged_keeps_its_source(programme, periods, schools):
    evaluate(programme, areas=[area(CITY)], by=TEST)
    told, parts = known(periods)
    part = Contribution.objects.get(pk=next(iter(parts)))
    assert taken_from(50.0, told, part) == told[0].source
    assert taken_from(51.0, told, part) == ""
    assert taken_from(None, told, part) == ""
    send_contribution(
        part, done="配备。", difficulty="", next_steps="", figure=50.0, figure_from="名册", by=TEST
    )
    assert taken_from(50.0, told, part) == "名册"


def test_a_long_share_is_taken_over_as_it_is_written(programme, periods, schools, today):
    entry("school", "990102", "三小", on=today, pupils=1500.0, teacher=True)
    evaluate(programme, areas=[area(CITY)], by=TEST)
    told, _ = known(periods)
    assert told[0].typed == "66.666667"
    assert taken_from(float(told[0].typed), told, report(periods)) == told[0].source


def test_a_lead_that_gives_its_own_figure_stands_for_it(programme, periods, schools):
    evaluate(programme, areas=[area(CITY)], by=TEST)
    one, (told, _) = report(periods), known(periods)
    said = {"done": "配备。", "difficulty": "", "next_steps": "", "share": None, "by": TEST}
    sign_report(one, figure=60.0, figure_from=taken_from(60.0, told, one), **said)
    assert one.figure_from == TEST.name
    one.state = one.RETURNED
    one.save()
    sign_report(one, figure=50.0, figure_from=taken_from(50.0, told, one), **said)
    assert one.figure_from == told[0].source


def test_a_result_of_a_day_to_come_is_not_known(programme, periods, schools, today):
    evaluate(programme, areas=[area(CITY)], by=TEST, day=today + timedelta(days=1))
    assert known(periods)[0] == []


def test_a_form_and_a_report_ask_a_fixed_number_of_questions(
    programme, periods, schools, django_assert_max_num_queries
):
    evaluate(programme, areas=[area(CITY), area("990101")], by=TEST)
    parts = list(
        Contribution.objects.filter(report__period=periods[-1])
        .select_related("report__task", "report__area", "duty")
    )  # fmt: skip
    assert len(parts) > 5
    period = type(periods[-1]).objects.select_related("programme").get(pk=periods[-1].pk)
    with django_assert_max_num_queries(7):
        known_figures(period, [Asked(each.report, each.duty.unit_id) for each in parts])
