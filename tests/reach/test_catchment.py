"""Floating catchments: worked examples, a plain second implementation, and what must hold."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.reach.catchment import (
    Exponential,
    Flat,
    Gaussian,
    Kernel,
    Steps,
    floating_catchment,
    weighted_sum,
)
from onemetre.reach.pairs import table

LIMIT = 1_000


def pairs_of(walks, homes):
    """Rows of (home, place, cost), in any order."""
    point, place, cost = zip(*walks, strict=True) if walks else ((), (), ())
    return table(
        np.array(point, np.int64), np.array(place, np.int32), np.array(cost, np.int32), homes
    )


@st.composite
def cases(draw):
    homes, places = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    cost = st.none() | st.integers(0, 1_300)
    walks = [
        (i, j, c) for i in range(homes) for j in range(places) if (c := draw(cost)) is not None
    ]
    supply = [draw(st.integers(0, 50)) for _ in range(places)]
    demand = [draw(st.integers(0, 30)) for _ in range(homes)]
    return walks, supply, demand


def plain(walks, supply, demand, weights):
    """The two steps by their definition, in fractions."""
    asked = [Fraction(0)] * len(supply)
    for i, j, c in walks:
        asked[j] += Fraction(weights(c)) * demand[i]
    access = [Fraction(0)] * len(demand)
    for i, j, c in walks:
        if asked[j] > 0:
            access[i] += Fraction(weights(c)) * supply[j] / asked[j]
    return [float(a) for a in access]


@given(cases())
@settings(max_examples=200, deadline=None)
@pytest.mark.parametrize(
    "decay",
    [
        Flat(LIMIT), Steps((200.0, 500.0, 1_000.0), (1.0, 0.68, 0.22)), Gaussian(LIMIT),
        Kernel(LIMIT), Exponential(300.0, LIMIT),
    ],
    ids=["flat", "steps", "gaussian", "kernel", "exponential"],
)  # fmt: skip
def test_both_steps_are_those_of_the_definition_and_nothing_is_lost(decay, case):
    walks, supply, demand = case
    got = floating_catchment(pairs_of(walks, len(demand)), supply, demand, decay)
    weight = lambda c: float(decay(np.array([c], np.int32))[0])  # noqa: E731
    assert np.allclose(got.access, plain(walks, supply, demand, weight), rtol=1e-12, atol=0)
    assert got.conserved
    assert np.isclose(got.reached_supply + got.idle, sum(supply))


@given(cases(), st.integers(2, 9))
@settings(max_examples=60, deadline=None)
def test_twice_the_supply_is_twice_the_access_and_a_longer_list_changes_nothing(case, times):
    walks, supply, demand = case
    once = floating_catchment(pairs_of(walks, len(demand)), supply, demand, Gaussian(LIMIT))
    more = floating_catchment(
        pairs_of(walks[::-1], len(demand)), [times * s for s in supply], demand, Gaussian(LIMIT)
    )
    assert np.allclose(more.access, times * once.access)


def test_the_example_of_three_counties():
    """By hand: two clinics of 10 and 4 doctors; homes of 100, 50 and 150 children.

    The first clinic is reached by homes 0 and 1, the second by homes 1 and 2:
    R = 10/150 and 4/200, and so A = 1/15, 1/15 + 1/50 and 1/50.
    """
    walks = [(0, 0, 100), (1, 0, 300), (1, 1, 400), (2, 1, 900), (2, 0, 1_001)]
    got = floating_catchment(pairs_of(walks, 3), [10, 4], [100, 50, 150], Flat(1_000))
    assert np.allclose(got.ratio, [10 / 150, 4 / 200])
    assert np.allclose(got.access, [1 / 15, 1 / 15 + 1 / 50, 1 / 50])
    assert (got.handed_out, got.idle) == (pytest.approx(14), 0)


def test_the_enhanced_form_weighs_nearer_homes_more():
    """Luo and Qi's weights 1, 0.68, 0.22: R = 10 / (100 + 0.68 * 50 + 0.22 * 200) = 10 / 178."""
    walks = [(0, 0, 599), (1, 0, 1_200), (2, 0, 1_201)]
    steps = Steps((600.0, 1_200.0, 1_800.0), (1.0, 0.68, 0.22))
    got = floating_catchment(pairs_of(walks, 3), [10], [100, 50, 200], steps)
    assert np.allclose(got.access, np.array([1, 0.68, 0.22]) * 10 / 178)


def test_decays_are_one_at_the_door_and_nothing_beyond_the_limit():
    ends = np.array([0, 1_000, 1_001], np.int32)
    assert Gaussian(1_000)(ends).tolist() == [1, 0, 0]
    assert Kernel(1_000)(ends).tolist() == [1, 0, 0]
    assert Flat(1_000)(ends).tolist() == [1, 1, 0]
    assert np.allclose(Exponential(500, 1_000)(ends), [1, np.exp(-2), 0])


def test_a_sum_of_amounts_fades_with_the_walk():
    walks = [(0, 0, 0), (0, 1, 500), (1, 1, 2_000)]
    got = weighted_sum(pairs_of(walks, 3), [3, 8], Kernel(1_000))
    assert got.tolist() == [3 + 8 * 0.75, 0, 0]


@pytest.mark.parametrize(
    ("supply", "demand", "words"),
    [
        ([1, float("nan")], [1], "supply 1 is nan"),
        ([1], [-2], "demand 0 is -2"),
        ([1], [1, 1], "2 demands for 1 homes"),
        ([], [1], "0 supplies, but a walk leads to place 0"),
    ],
)
def test_what_cannot_be_shared_out_is_refused_with_its_value(supply, demand, words):
    with pytest.raises(ValueError, match=words):
        floating_catchment(pairs_of([(0, 0, 1)], 1), supply, demand, Flat(5))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Flat(0), "not a limit: 0"),
        (lambda: Gaussian(float("nan")), "not a limit: nan"),
        (lambda: Exponential(-1, 5), "not a scale: -1"),
        (lambda: Steps((5.0, 4.0), (1.0, 1.0)), "limits must rise"),
        (lambda: Steps((5.0,), (1.0, 1.0)), "2 weights for 1 limits"),
        (lambda: Steps((5.0,), (-1.0,)), "not a weight: -1"),
    ],
)
def test_a_decay_that_cannot_be_is_refused_with_its_value(make, words):
    with pytest.raises(ValueError, match=words):
        make()
