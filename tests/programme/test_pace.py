"""The rule by which a target is behind, on its way, ahead, kept or missed."""

from datetime import date

import pytest

from onemetre.programme.pace import Value, Way, months_after, pace

FIRST, NOW, LATER = date(2026, 1, 1), date(2028, 1, 1), date(2029, 1, 1)
WAY = Way(100, "2029")


def value(day, low, high=..., until=date(2030, 1, 1)):
    return Value(day, low, low if high is ... else high, until)


def test_no_value_says_nothing():
    assert pace([], WAY, NOW).state == "cannot_say"


def test_a_way_of_counting_that_nobody_confirmed_gets_no_verdict():
    assert pace([value(NOW, 100)], Way(100, "2029", judged=False), NOW).state == "cannot_say"


def test_a_value_that_reaches_it_is_kept():
    assert pace([value(NOW, 100)], WAY, NOW).state == "kept"


def test_a_stale_value_is_never_kept():
    old = value(NOW, 100, until=date(2028, 5, 31))
    assert pace([old], WAY, date(2028, 5, 31)).state == "kept"
    assert pace([old], WAY, date(2028, 6, 1)).state == "not_evidenced"


def test_between_low_and_high_nothing_is_evidenced():
    assert pace([value(NOW, 80, 100)], WAY, NOW).state == "not_evidenced"
    assert pace([value(NOW, 1, None)], Way(2, "2029"), NOW).state == "not_evidenced"


def test_one_of_2500_that_lacks_it_is_not_all():
    found = pace([value(NOW, 100 * 2499 / 2500)], Way(100, ""), NOW)
    assert found.state == "missed"


@pytest.mark.parametrize(
    ("at_most", "now", "state"),
    [(False, 90, "missed"), (False, 90.04, "kept"), (True, 90, "missed"), (True, 89.96, "kept")],
)
def test_more_than_and_fewer_than_are_not_reached_at_the_figure_itself(at_most, now, state):
    assert pace([value(NOW, now)], Way(90, "", at_most, strict=True), NOW).state == state


def test_without_a_date_it_is_to_hold_now():
    assert pace([value(NOW, 90)], Way(100, ""), NOW).state == "missed"


def test_past_its_date_it_is_missed():
    assert pace([value(LATER, 90)], Way(100, "2028"), LATER).state == "missed"


def test_a_value_older_than_its_date_misses_nothing():
    assert pace([value(NOW, 90)], Way(100, "2028"), LATER).state == "not_evidenced"


def test_one_value_draws_no_way():
    assert pace([value(NOW, 50)], WAY, NOW).state == "cannot_say"


@pytest.mark.parametrize(("now", "state"), [(40, "behind"), (50, "on"), (52, "on"), (60, "ahead")])
def test_halfway_to_its_date_half_of_the_way_is_due(now, state):
    found = pace([value(FIRST, 0), value(NOW, now)], Way(100, "2029-12-31"), NOW)
    assert found.state == state
    assert found.line == pytest.approx(50, abs=0.1)


def test_a_pair_on_both_sides_of_the_line_cannot_be_judged():
    assert (
        pace([value(FIRST, 0), value(NOW, 20, 80)], Way(100, "2029-12-31"), NOW).state
        == "cannot_say"
    )


def test_what_fell_below_the_goal_is_behind():
    assert pace([value(FIRST, 100), value(NOW, 90)], WAY, NOW).state == "behind"


@pytest.mark.parametrize(("now", "state"), [(60, "behind"), (50, "on"), (40, "ahead"), (0, "kept")])
def test_where_less_is_better_it_runs_the_other_way(now, state):
    way = Way(0, "2029-12-31", at_most=True)
    assert pace([value(FIRST, 100), value(NOW, now)], way, NOW).state == state


def test_a_month_that_is_shorter_ends_on_its_last_day():
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
