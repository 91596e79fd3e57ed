"""Routes to school, what stops a child, and what mending would bring."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.reach import Crossing, Network, Positions, Sites, load_profiles, walking_time
from onemetre.reach.costs import Costs
from onemetre.reach.reference import Reference
from onemetre.reach.school_routes import School, mends, school_routes
from onemetre.reach.stops import Reason, stopped_at, stops

from .networks import array, networks, positions, sites

PROFILES = load_profiles()
PROFILE = PROFILES[2]


@st.composite
def schools(draw):
    network = draw(networks(max_nodes=8, max_edges=12))
    homes = draw(positions(network, 6))
    pupils = array([draw(st.integers(0, 9)) for _ in range(len(homes))], np.int64)
    return network, School(draw(sites(network, 3)), homes, pupils, PROFILE)


def arrivals(network, school, costs, limit):
    answers = Reference(network, costs).points(school.sites, school.homes, limit)
    return np.array([0 <= cost <= limit for cost, _, _ in answers])


@given(schools())
@settings(max_examples=200, deadline=None)
def test_as_many_pupils_arrive_as_set_out(case):
    network, school = case
    routes = school_routes(network, network.adjacency(), school)
    reach = PROFILE.limit("accompanied")
    guided = walking_time(network, PROFILE, "accompanied")
    assert routes.guided.tolist() == arrivals(network, school, guided, reach).tolist()
    alone = walking_time(network, PROFILE, "alone_low")
    assert (
        routes.alone.tolist()
        == arrivals(network, school, alone, PROFILE.limit("alone_low")).tolist()
    )
    there = int(school.pupils[routes.guided].sum())
    last = np.unique(school.sites.at.edge)
    assert routes.carried[last].sum() >= there
    assert routes.carried.max(initial=0) <= there


@given(schools())
@settings(max_examples=150, deadline=None)
def test_the_gain_of_every_mend_is_what_the_reference_finds_after_it(case):
    network, school = case
    adjacency = network.adjacency()
    routes = school_routes(network, adjacency, school)
    costs = walking_time(network, PROFILE, "alone_low")
    opened = walking_time(network, PROFILE, "accompanied").edge
    limit = PROFILE.limit("alone_low")
    edge, alone = costs.edge.copy(), routes.alone
    for mend in mends(network, adjacency, school, routes, most=3):
        edge[list(mend.groups)] = opened[list(mend.groups)]
        now = arrivals(network, school, Costs(edge, costs.per_metre), limit)
        assert mend.gain == school.pupils[now & ~alone].sum() > 0
        alone = now


@given(schools())
@settings(max_examples=80, deadline=None)
def test_no_single_mend_is_better_than_the_first(case):
    network, school = case
    adjacency = network.adjacency()
    routes = school_routes(network, adjacency, school)
    found = mends(network, adjacency, school, routes, most=1)
    costs = walking_time(network, PROFILE, "alone_low")
    opened = walking_time(network, PROFILE, "accompanied").edge
    gains = [0]
    for edge in np.flatnonzero((costs.edge < 0) & (opened > 0)):
        one = costs.edge.copy()
        one[edge] = opened[edge]
        now = arrivals(network, school, Costs(one, costs.per_metre), PROFILE.limit("alone_low"))
        gains.append(int(school.pupils[now & ~routes.alone].sum()))
    # Only streets on the best walks are candidates: what lies elsewhere may be better.
    assert (found[0].gain if found else 0) <= max(gains)
    if max(gains) and found:
        assert len(found[0].groups) == 1


@given(networks(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_reason_is_given_exactly_to_those_the_reference_does_not_let_walk_alone(network, data):
    homes = data.draw(positions(network))
    places = data.draw(sites(network))
    found = stops(network, network.adjacency(), PROFILE, places, homes)
    costs = walking_time(network, PROFILE, "alone_low")
    limit = PROFILE.limit("alone_low")
    answers = Reference(network, costs).points(places, homes, limit)
    for stop, (cost, _, _) in zip(found, answers, strict=True):
        assert (stop.reason is Reason.NOTHING) == (0 <= cost <= limit)
        if stop.edge >= 0:
            assert costs.edge[stop.edge] < 0
            before = stop.walk[: stop.walk.index(stop.edge)]
            assert all(costs.edge[edge] >= 0 for edge in before)
            assert 0 <= stop.after <= stop.cost
    count = stopped_at(found, np.ones(len(found), np.int64), network.n_edges)
    assert count.sum() == sum(stop.edge >= 0 for stop in found)


@pytest.fixture
def road():
    """School - quiet street - signalled crossing of a main road - quiet street with homes."""
    stress, crossing = array([1, 4, 1], np.uint8), array([0, int(Crossing.SIGNALLED), 0], np.uint8)
    network = Network(
        4, array([0, 1, 2], np.int32), array([1, 2, 3], np.int32),
        array([5_000, 1_200, 20_000], np.int32), stress, stress, crossing, np.zeros(3, np.bool_),
    )  # fmt: skip
    at = Positions(array([0], np.int32), array([0], np.int32), array([0], np.int32))
    school = Sites(at, array([0], np.int32), array([0], np.int32))
    homes = Positions(
        array([2, 2, 0], np.int32),
        array([5_000, 15_000, 100], np.int32),
        array([0, 0, 0], np.int32),
    )
    return network, school, homes


def test_the_crossing_gives_the_children_beyond_it_a_walk_to_school_alone(road):
    network, school, homes = road
    asked = School(school, homes, array([30, 110, 5], np.int64), PROFILE)
    routes = school_routes(network, network.adjacency(), asked)
    assert routes.carried.tolist() == [145, 140, 140]
    assert routes.to_gain == 140
    [mend] = mends(network, network.adjacency(), asked, routes, most=3)
    assert (mend.groups, mend.gain) == ((1,), 140)


def test_what_stops_a_child_is_named_with_how_far_it_gets(road):
    network, school, homes = road
    near, _, beside = stops(network, network.adjacency(), PROFILE, school, homes)
    assert (near.reason, near.edge, near.walk) == (Reason.CROSSING, 1, (2, 1, 0))
    assert near.after == 5_000
    assert beside.reason is Reason.NOTHING
    small = stops(network, network.adjacency(), PROFILES[1], school, homes)[0]
    assert small.reason is Reason.TOO_YOUNG


def test_pupils_that_cannot_be_are_refused_with_their_number(road):
    _, school, homes = road
    with pytest.raises(ValueError, match="negative number of pupils: -1"):
        School(school, homes, array([1, -1, 0], np.int64), PROFILE)
    with pytest.raises(ValueError, match="1 counts of pupils for 3 homes"):
        School(school, homes, array([1], np.int64), PROFILE)
