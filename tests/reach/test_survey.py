"""What is worth a look: doubt adds up to the children in doubt, and a look never widens it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.reach import load_profiles
from onemetre.reach.costs import walking_time
from onemetre.reach.reference import Reference
from onemetre.reach.survey import Question, doubt, doubtful, narrowing

from .networks import networks, positions, sites

PROFILES = [p for p in load_profiles() if p.alone_stress]


@st.composite
def questions(draw):
    network = draw(networks())
    points = draw(positions(network))
    weight = np.array([draw(st.integers(0, 9)) for _ in range(len(points))], float)
    profile = draw(st.sampled_from(PROFILES))
    limit = draw(st.sampled_from([300, 2_000, 10**6]))
    return network, Question(profile, draw(sites(network)), points, weight, limit)


def reached(network, ask, company):
    """The plain reference's children within the limit."""
    costs = walking_time(network, ask.profile, company)
    answers = Reference(network, costs).points(ask.sites, ask.points, ask.limit)
    return sum(w for w, (c, _, _) in zip(ask.weight, answers, strict=True) if 0 <= c <= ask.limit)


@given(questions())
@settings(max_examples=150, deadline=None)
def test_doubt_rests_only_on_doubtful_edges_and_adds_up_to_the_children_in_doubt(case):
    network, ask = case
    shared = doubt(network, network.adjacency(), ask)
    assert not shared[~doubtful(network, ask.profile)].any()
    low, high = (reached(network, ask, company) for company in ("alone_low", "alone_high"))
    assert np.isclose(shared.sum(), high - low)


@given(questions(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_look_never_widens_the_interval(case, data):
    network, ask = case
    edges = data.draw(st.lists(st.integers(0, network.n_edges - 1), max_size=4))
    told = narrowing(network, network.adjacency(), ask, np.array(edges, np.int64))
    assert told.low <= told.low_if_fit <= told.high
    assert told.low <= told.high_if_unfit <= told.high
    assert (told.low, told.high) == tuple(
        reached(network, ask, company) for company in ("alone_low", "alone_high")
    )


@given(questions())
@settings(max_examples=50, deadline=None)
def test_looking_at_everything_leaves_no_doubt(case):
    network, ask = case
    told = narrowing(network, network.adjacency(), ask, np.arange(network.n_edges))
    assert told.low_if_fit == told.high
    assert told.high_if_unfit == told.low
