"""A town small enough to count by hand."""

from datetime import date

import numpy as np
import pytest

from onemetre import reach
from onemetre.ground.ages import Band
from onemetre.ground.dated import Source
from onemetre.ground.units import FAR, UNREACHABLE
from onemetre.measure.compute import measure
from onemetre.measure.definitions import Indicator, Reach, Target, indicators
from onemetre.measure.fields import Fields
from onemetre.measure.gaps import worst_gaps
from onemetre.measure.looks import all_of, ask, looks, tour
from tests.town import FOOTWAY_HOMES, STREET_HOMES

DAY = date(2026, 1, 1)
VERIFIED = Source("a test", "verified")


def indicator(formula, judges, at_least=100.0, source=VERIFIED):
    return Indicator(
        "t", {"en": "t", "zh": "t"}, 1, "%", judges, formula, Target("at_least", at_least), source,
        "nobody",
    )  # fmt: skip


def by_hand_walk() -> list[float]:
    """Metres to the playground at (1000, 10): along the footway, plus both doors."""
    footway = [1000 - x + 15 + 10 for x in FOOTWAY_HOMES]
    street = [y + 1000 + 15 + 10 for y in STREET_HOMES]
    return footway + street


def test_the_shortest_walk_is_the_one_counted_by_hand(bare):
    cost = Fields(bare, reach.load_profiles()).shortest("playground").cost / 100
    assert cost == pytest.approx(by_hand_walk(), abs=0.1)


def test_the_straight_line_is_the_official_radius(bare):
    found = Fields(bare, reach.load_profiles()).straight("playground")
    homes = [(x, 15.0) for x in FOOTWAY_HOMES] + [(15.0, -y) for y in STREET_HOMES]
    expected = [np.hypot(1000 - x, 10 - y) for x, y in homes]
    assert found == pytest.approx(expected, abs=0.5)


def test_a_seven_year_old_walks_the_calm_footway_alone_but_no_farther_than_its_profile(bare):
    fields = Fields(bare, reach.load_profiles())
    profile = reach.profile_for(fields.profiles, 7)
    cost = fields.child("playground", profile, "alone_low").cost
    near = [walk <= profile.alone_metres for walk in by_hand_walk()]
    assert (cost < FAR).tolist() == near
    seconds = cost[cost < FAR] / 100
    assert seconds == pytest.approx(
        [walk / profile.speed for walk, ok in zip(by_hand_walk(), near, strict=True) if ok], abs=0.2
    )


def test_a_street_nobody_has_looked_at_leaves_a_low_and_a_high_answer(bare):
    """To the library: from the residential street a child of ten gets there only at best."""
    fields = Fields(bare, reach.load_profiles())
    profile = reach.profile_for(fields.profiles, 10)
    low, high = (
        fields.child("library", profile, company).cost for company in ("alone_low", "alone_high")
    )
    street = slice(len(FOOTWAY_HOMES), None)
    assert (low[street] >= FAR).all()
    assert (high[street] < FAR).all()
    assert (low[: len(FOOTWAY_HOMES)] == high[: len(FOOTWAY_HOMES)]).all()


def test_an_age_that_walks_nowhere_alone_reaches_nothing_alone(bare):
    fields = Fields(bare, reach.load_profiles())
    profile = reach.profile_for(fields.profiles, 1)
    assert (fields.child("playground", profile, "alone_high").cost >= FAR).all()


def test_shares_and_children_left_out_add_up(town_city):
    fields = Fields(town_city, reach.load_profiles())
    formula = Reach("playground", Band(6, 8), alone=False, radius=500, minutes=10)
    whole, west, east = measure(fields, [indicator(formula, "walk")], DAY)
    assert (whole.base, west.base, east.base) == (140, 90, 50)
    assert (west.walk, east.walk) == (0.0, 100.0)
    assert whole.missed.low == whole.missed.high == 90
    assert whole.walk == pytest.approx(50 / 140 * 100)


def test_counts_of_areas_stay_exact_when_put_into_homes(town_city):
    children = town_city.children
    assert children[town_city.home_area == 0].clip(0)[:, :15].sum() == 450
    assert children[town_city.home_area == 1].clip(0)[:, :15].sum() == 250
    assert (children[:, 15:] == -1).all()


@pytest.mark.parametrize(
    ("judges", "at_least", "state"),
    [("official", 30, "kept"), ("walk", 95, "missed"), ("walk", 28, "kept")],
)
def test_a_verdict_is_on_the_answer_it_names(town_city, judges, at_least, state):
    formula = Reach("playground", Band(6, 8), alone=False, radius=500, minutes=10)
    fields = Fields(town_city, reach.load_profiles())
    assert measure(fields, [indicator(formula, judges, at_least)], DAY)[0].state == state


def test_nobody_is_held_to_a_figure_that_is_only_remembered(town_city):
    formula = Reach("playground", Band(6, 8), alone=False, radius=500, minutes=10)
    remembered = indicator(formula, "walk", source=Source("hearsay", "remembered"))
    fields = Fields(town_city, reach.load_profiles())
    assert measure(fields, [remembered], DAY)[0].state == "reference"


def test_nothing_is_called_missed_where_too_little_is_observed(town_city):
    """Children of ten on the unseen street: the pair straddles, and is little observed."""
    formula = Reach("library", Band(9, 11), alone=True, radius=1000, minutes=15)
    fields = Fields(town_city, reach.load_profiles())
    west = measure(fields, [indicator(formula, "child", 99)], DAY)[1]
    assert west.child.low < west.child.high
    assert west.state == "undecided"


def test_a_kind_that_is_not_in_the_data_gets_no_value(town_city):
    formula = Reach("hospital", Band(0, 17), alone=False, radius=1000, minutes=15)
    fields = Fields(town_city, reach.load_profiles())
    assert {m.state for m in measure(fields, [indicator(formula, "walk")], DAY)} == {"no_data"}


def test_every_indicator_that_comes_along_can_be_computed(town_city, bare):
    for city in (town_city, bare):
        fields = Fields(city, reach.load_profiles())
        measured = measure(fields, indicators(), DAY)
        assert {m.indicator.code for m in measured} == {i.code for i in indicators()}
        for each in measured:
            for value in (each.official, each.walk):
                assert value is None or each.indicator.unit != "%" or 0 <= value <= 100


def test_there_are_at_least_fifteen_indicators_each_with_a_source_and_two_names():
    assert len(indicators()) >= 15
    for each in indicators():
        assert each.source.name
        assert set(each.names) == {"zh", "en"}


def test_one_look_at_the_unseen_street_narrows_the_answer(town_city):
    fields = Fields(town_city, reach.load_profiles())
    question = ask(fields, 10, "library", 15)
    found = looks(town_city, question)
    assert [look.name for look in found] == ["Gasse"]
    told = all_of(town_city, question, tour(found, 120))
    assert told.now > 0
    assert told.low_if_fit == told.high
    assert told.high_if_unfit == told.low


def test_a_tour_fits_into_its_time(town_city):
    fields = Fields(town_city, reach.load_profiles())
    found = looks(town_city, ask(fields, 10, "library", 15))
    assert tour(found, 120)
    assert tour(found, 1) == []


def test_gaps_name_the_street_and_no_home(town_city):
    fields = Fields(town_city, reach.load_profiles())
    formula = Reach("playground", Band(0, 14), alone=False, radius=500, minutes=10)
    gaps = worst_gaps(fields, measure(fields, [indicator(formula, "walk")], DAY))
    for gap in gaps:
        assert gap.street in {"Fußweg", "Gasse"}
        assert gap.children >= 10
        assert gap.children <= gap.base


def test_unreachable_is_told_apart_from_far(bare):
    fields = Fields(bare, reach.load_profiles())
    profile = reach.profile_for(fields.profiles, 7)
    cost = fields.child("playground", profile, "alone_low").cost
    assert cost[0] == FAR  # 975 m of calm footway: there is a way, but a long one
    assert cost[-1] in {FAR, UNREACHABLE}
