"""Tables of walks hold what the plain reference finds, and what is read off them follows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.ground.units import FAR
from onemetre.reach import (
    Pairs,
    Sites,
    Walkable,
    load_profiles,
    walking_distance,
    walking_time,
    walks_within,
)
from onemetre.reach.reference import Reference

from .networks import array, networks, positions

PROFILES = load_profiles()


@st.composite
def cases(draw):
    network = draw(networks(max_nodes=12, max_edges=18))
    profile = draw(st.sampled_from(PROFILES))
    costs = draw(
        st.sampled_from([walking_distance(network), walking_time(network, profile, "alone_high")])
    )
    at = draw(positions(network, 20))
    place = array([draw(st.integers(0, 18)) for _ in range(len(at))], np.int32)
    limit = draw(st.sampled_from([0, 60, 400, 3_000, 2**29]))
    return Walkable.of(network, costs), Sites(at, place, 0 * place), draw(positions(network)), limit


def rows(pairs):
    both = list(zip(pairs.cost.tolist(), pairs.place.tolist(), strict=True))
    return [both[a:b] for a, b in zip(pairs.start, pairs.start[1:], strict=False)]


@given(cases())
@settings(max_examples=400, deadline=None)
def test_a_table_holds_the_reference_walks_in_their_order(case):
    walkable, sites, points, limit = case
    reference = Reference(walkable.network, walkable.costs)
    assert rows(walks_within(walkable, sites, points, limit)) == reference.walks_within(
        sites, points, limit
    )


@given(cases(), st.integers(1, 4), st.lists(st.sampled_from([0, 50, 400]), max_size=3))
@settings(max_examples=100, deadline=None)
def test_the_nth_nearest_and_counts_are_read_off_the_rows(case, n, limits):
    walkable, sites, points, limit = case
    pairs = walks_within(walkable, sites, points, limit)
    cost, place = pairs.nth(n)
    for i, row in enumerate(rows(pairs)):
        assert (cost[i], place[i]) == (row[n - 1] if len(row) >= n else (FAR, -1))
        for which, cut in enumerate(limits):
            assert pairs.counts(limits)[which, i] == sum(c <= cut for c, _ in row)


@given(cases(), st.integers(0, 18))
@settings(max_examples=50, deadline=None)
def test_a_part_of_a_table_is_the_rows_without_the_rest(case, out):
    walkable, sites, points, limit = case
    pairs = walks_within(walkable, sites, points, limit)
    kept = pairs.of(pairs.place != out)
    assert rows(kept) == [[walk for walk in row if walk[1] != out] for row in rows(pairs)]
    assert kept.point.tolist() == [
        p for p, q in zip(pairs.point, pairs.place, strict=True) if q != out
    ]


def test_there_is_no_nearest_place_before_the_first():
    none = Pairs(np.zeros(2, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
    with pytest.raises(ValueError, match="no 0-th nearest"):
        none.nth(0)
    assert none.nth(1)[0].tolist() == [FAR]


def test_a_negative_limit_is_refused_with_its_value():
    ones = np.ones(1, np.uint8)
    from onemetre.reach import Network, Positions

    street = Network(
        2, array([0], np.int32), array([1], np.int32), array([5], np.int32), ones, ones, 0 * ones,
        np.zeros(1, np.bool_),
    )  # fmt: skip
    nobody = Positions(*(np.zeros(0, np.int32) for _ in range(3)))
    walkable = Walkable.of(street, walking_distance(street))
    with pytest.raises(ValueError, match="a limit below 0: -4"):
        walks_within(walkable, Sites(nobody, nobody.edge, nobody.edge), nobody, -4)
