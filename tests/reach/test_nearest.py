"""The compiled search gives the plain reference's answers, and scipy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from onemetre.ground.units import FAR, NOT_COMPUTED, UNREACHABLE
from onemetre.reach import (
    COMPANIES,
    NO_LIMIT,
    Network,
    Positions,
    Sites,
    load_profiles,
    nearest,
    nearest_tree,
    walk_of,
    walking_distance,
    walking_time,
)
from onemetre.reach.reference import Reference

from .networks import array, networks, positions, sites

PROFILES = load_profiles()


@st.composite
def cases(draw):
    network = draw(networks())
    profile = draw(st.sampled_from(PROFILES))
    company = draw(st.sampled_from(COMPANIES))
    costs = draw(
        st.sampled_from([walking_distance(network), walking_time(network, profile, company)])
    )
    limit = draw(st.sampled_from([NO_LIMIT, 200, 1500]))
    return network, costs, draw(sites(network)), draw(positions(network)), limit


@given(cases())
@settings(max_examples=300, deadline=None)
def test_every_point_gets_the_reference_answer(case):
    network, costs, places, points, limit = case
    tree = nearest_tree(network, network.adjacency(), costs, places, limit=limit)
    walks = nearest(network, costs, places, points, tree, limit=limit)
    got = list(zip(walks.cost.tolist(), walks.unseen.tolist(), walks.place.tolist(), strict=True))
    assert got == Reference(network, costs).points(places, points, limit)


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_renumbering_the_nodes_changes_nothing(case, random):
    network, costs, places, points, limit = case
    names = list(range(network.n_nodes))
    random.shuffle(names)
    new = array(names, np.int32)
    other = Network(
        network.n_nodes, new[network.tail], new[network.head], network.length,
        network.stress_low, network.stress_high, network.crossing, network.steps,
    )  # fmt: skip
    answers = []
    for net in (network, other):
        tree = nearest_tree(net, net.adjacency(), costs, places, limit=limit)
        walks = nearest(net, costs, places, points, tree, limit=limit)
        told = (walks.cost, walks.unseen, walks.place, walks.walked)
        answers.append([each.tolist() for each in told])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_walks_that_take_as_long_the_shorter_is_told_whichever_comes_first(first):
    """Eleven metres round, or one metre over a crossing with ten seconds of waiting."""
    length, crossing = array([1_100, 100], np.int32), array([0, 1], np.uint8)
    order = [first, 1 - first, 2]
    quiet = np.ones(3, np.uint8)
    network = Network(
        3, array([0, 0, 1], np.int32), array([1, 1, 2], np.int32),
        np.append(length, np.int32(500))[order], quiet, quiet,
        np.append(crossing, np.uint8(0))[order], np.zeros(3, np.bool_),
    )  # fmt: skip
    costs = walking_time(network, PROFILES[2], "accompanied")
    shop = Sites(one(2, 500), array([0], np.int32), array([0], np.int32))
    tree = nearest_tree(network, network.adjacency(), costs, shop)
    assert tree.cost.tolist() == [1_600, 500, 0]
    assert tree.walked.tolist() == [600, 500, 0]


@given(cases(), st.data())
@settings(max_examples=100, deadline=None)
def test_one_more_place_never_makes_a_walk_longer(case, data):
    network, costs, places, points, _ = case
    more = data.draw(positions(network, 1, off=False))
    joined = Sites(
        Positions(*(np.concatenate(pair) for pair in zip(
            (places.at.edge, places.at.offset, places.at.access),
            (more.edge, more.offset, more.access), strict=True))),
        np.append(places.place, np.int32(9)),
        np.append(places.kind, np.int32(0)),
    )  # fmt: skip
    before, after = (
        nearest(network, costs, s, points, nearest_tree(network, network.adjacency(), costs, s))
        for s in (places, joined)
    )
    assert (after.cost <= before.cost).all()


@given(cases())
@settings(max_examples=150, deadline=None)
def test_the_walk_it_names_is_open_and_as_long_as_stated(case):
    network, costs, places, points, limit = case
    tree = nearest_tree(network, network.adjacency(), costs, places, limit=limit)
    walks = nearest(network, costs, places, points, tree, limit=limit)
    for i in range(len(points)):
        edges = walk_of(network, tree, walks, points, i)
        assert bool(edges) == (walks.place[i] >= 0)
        assert all(costs.edge[e] >= 0 for e in edges)
        whole = int(network.length[edges[1:-1]].sum()) if edges else 0
        ends = int(network.length[edges[:1] + edges[-1:]].sum()) if edges else 0
        assert whole <= walks.walked[i] <= whole + ends


def line(n=4, length=10_000, stress=1):
    """A street of n nodes in a row."""
    m = n - 1
    return Network(
        n, np.arange(m, dtype=np.int32), np.arange(1, n, dtype=np.int32),
        np.full(m, length, np.int32), np.full(m, stress, np.uint8), np.full(m, stress, np.uint8),
        np.zeros(m, np.uint8), np.zeros(m, np.bool_),
    )  # fmt: skip


def one(edge, offset, access=0):
    return Positions(*(array([v], np.int32) for v in (edge, offset, access)))


def test_two_doors_of_one_street_are_walked_between_without_going_round():
    street = line()
    costs = walking_distance(street)
    shop = Sites(one(1, 2_000, 300), array([5], np.int32), array([0], np.int32))
    tree = nearest_tree(street, street.adjacency(), costs, shop)
    walks = nearest(street, costs, shop, one(1, 9_000, 200), tree)
    assert walks.cost.tolist() == [7_500]
    assert walks.walked.tolist() == [7_000]


def test_far_and_unreachable_and_not_computed_are_three_answers():
    two_islands = Network(
        4, array([0, 2], np.int32), array([1, 3], np.int32), array([10_000, 10_000], np.int32),
        array([1, 1], np.uint8), array([1, 1], np.uint8), array([0, 0], np.uint8),
        array([False, False], np.bool_),
    )  # fmt: skip
    costs = walking_distance(two_islands)
    shop = Sites(one(0, 0), array([0], np.int32), array([0], np.int32))
    points = Positions(*(array(v, np.int32) for v in ([0, 1, -1], [9_000, 0, 0], [0, 0, 0])))
    tree = nearest_tree(two_islands, two_islands.adjacency(), costs, shop, limit=5_000)
    walks = nearest(two_islands, costs, shop, points, tree, limit=5_000)
    assert walks.cost.tolist() == [FAR, UNREACHABLE, NOT_COMPUTED]


def test_a_child_does_not_leave_home_alone_over_a_street_above_its_level():
    busy = line(stress=4)
    costs = walking_time(busy, PROFILES[2], "alone_low")
    shop = Sites(one(0, 0), array([0], np.int32), array([0], np.int32))
    tree = nearest_tree(busy, busy.adjacency(), costs, shop)
    assert nearest(busy, costs, shop, one(2, 0), tree).cost.tolist() == [UNREACHABLE]


def test_all_nodes_agree_with_scipy_on_a_random_network():
    rng = np.random.default_rng(20220622)
    n, m = 2_000, 6_000
    tail, head = rng.integers(0, n, m).astype(np.int32), rng.integers(0, n, m).astype(np.int32)
    length = rng.integers(1, 50_000, m).astype(np.int32)
    ones = np.ones(m, np.uint8)
    network = Network(n, tail, head, length, ones, ones, 0 * ones, np.zeros(m, np.bool_))
    costs = walking_distance(network)
    at = Positions(*(array(v, np.int32) for v in ([5, 70, 900], [0, 0, 0], [0, 0, 0])))
    places = Sites(at, array([0, 1, 2], np.int32), array([0, 0, 0], np.int32))
    tree = nearest_tree(network, network.adjacency(), costs, places)
    # scipy adds parallel entries up; keep the shortest of them instead.
    order = np.lexsort((length, np.maximum(tail, head), np.minimum(tail, head)))
    low, high = np.minimum(tail, head)[order], np.maximum(tail, head)[order]
    keep = np.flatnonzero(np.diff(low.astype(np.int64) * n + high, prepend=-1))
    matrix = coo_array((length[order][keep], (low[keep], high[keep])), shape=(n, n)).tocsr()
    expected = dijkstra(matrix, directed=False, indices=tail[at.edge], min_only=True)
    # The entrance on edge e stands at its tail, so the tail is at distance zero.
    assert tree.cost.tolist() == np.where(np.isinf(expected), FAR, expected).astype(int).tolist()


@pytest.mark.parametrize(
    ("positions_", "words"),
    [
        (one(9, 0), "does not exist: 9"),
        (one(0, 20_000), "offset 20000"),
        (one(0, 0, -1), "access -1"),
    ],
)  # fmt: skip
def test_a_position_off_the_network_is_refused_with_its_value(positions_, words):
    street = line()
    shop = Sites(positions_, array([0], np.int32), array([0], np.int32))
    with pytest.raises(ValueError, match=words):
        nearest_tree(street, street.adjacency(), walking_distance(street), shop)


def test_a_network_with_a_length_of_zero_is_refused_with_the_edge():
    with pytest.raises(ValueError, match="edge 0 has a length below 1 cm: 0"):
        line(length=0)
