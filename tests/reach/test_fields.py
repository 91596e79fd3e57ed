"""Fields over all nodes: the plain reference's answers, whatever the order of memory."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.ground.units import FAR
from onemetre.reach import Network, Positions, Sites, load_profiles, walking_distance, walking_time
from onemetre.reach.fields import count_field, nearest_field, nearest_fields
from onemetre.reach.layout import Layout, hilbert
from onemetre.reach.reference import Reference
from onemetre.reach.together import Together
from onemetre.reach.walkable import NEVER, Walkable

from .networks import array, networks, positions

PROFILES = load_profiles()
KINDS = 3


@st.composite
def cases(draw):
    """A network with long chains, places of up to three kinds, some with several entrances."""
    network = draw(networks(max_nodes=14, max_edges=20))
    costs = draw(
        st.sampled_from(
            [walking_distance(network), walking_time(network, PROFILES[2], "alone_low")]
        )
    )
    at = draw(positions(network, 12))
    place = array([draw(st.integers(0, 5)) for _ in range(len(at))], np.int32)
    sites = Sites(at, place, place % KINDS)
    xy = None
    if draw(st.booleans()):
        each = st.tuples(st.integers(0, 9), st.integers(0, 9))
        size = network.n_nodes
        xy = array(draw(st.lists(each, min_size=size, max_size=size)), float).reshape(size, 2)
    limit = draw(st.sampled_from([0, 1, 200, 1_500, int(NEVER)]))
    return network, Walkable.of(network, costs, Layout.of(network, xy)), sites, limit


def of_places(sites, wanted):
    keep = np.isin(sites.place, wanted) & (sites.at.edge >= 0)
    at = type(sites.at)(sites.at.edge[keep], sites.at.offset[keep], sites.at.access[keep])
    return Sites(at, sites.place[keep], sites.kind[keep])


def costs_to(network, walkable, sites, limit):
    """FAR or the reference's cost from every node to the nearest of `sites`."""
    best = Reference(network, walkable.costs).nodes(sites)
    cost = np.full(network.n_nodes, FAR)
    for node, (value, _, _) in best.items():
        cost[node] = value if value <= limit else FAR
    return cost


@given(cases())
@settings(max_examples=400, deadline=None)
def test_every_node_gets_the_reference_cost_to_the_nearest_place_of_each_kind(case):
    network, walkable, sites, limit = case
    field = nearest_field(walkable, sites, KINDS, limit)
    for kind in range(KINDS):
        expected = costs_to(network, walkable, sites.of_kind(kind), limit)
        assert field[:, kind].tolist() == expected.tolist()


@given(cases(), st.lists(st.sampled_from([0, 150, 333, 2_000]), min_size=1, max_size=3))
@settings(max_examples=400, deadline=None)
def test_every_node_counts_the_places_that_the_reference_finds_within_each_limit(case, limits):
    network, walkable, sites, _ = case
    counts = count_field(walkable, sites, KINDS, limits)
    expected = np.zeros_like(counts)
    for place in set(sites.place.tolist()):
        cost = costs_to(network, walkable, of_places(sites, [place]), NEVER)
        for i, limit in enumerate(limits):
            expected[i, :, place % KINDS] += cost <= limit
    assert counts.tolist() == expected.tolist()


@given(networks(max_nodes=14, max_edges=20))
@settings(max_examples=200, deadline=None)
def test_a_layout_keeps_every_node_and_edge_once_and_chains_hang_together(network):
    layout = Layout.of(network)
    assert sorted([*layout.core, *layout.between]) == list(range(network.n_nodes))
    assert sorted(layout.edge) == list(range(network.n_edges))
    nowhere = len(layout.core)
    for j in range(len(layout.lo)):
        size = layout.hi[j] - layout.lo[j] - (layout.last[j] != nowhere)
        inner = layout.between[layout.inner[j] : layout.inner[j] + size].tolist()
        end = [] if layout.last[j] == nowhere else [int(layout.core[layout.last[j]])]
        along = [int(layout.core[layout.first[j]]), *inner, *end]
        for i, s in enumerate(range(layout.lo[j], layout.hi[j])):
            e = layout.edge[s]
            drawn = [network.tail[e], network.head[e]]
            assert along[i : i + 2] == (drawn if layout.ahead[s] else drawn[::-1])


def test_a_walk_along_the_hilbert_curve_steps_from_cell_to_cell():
    side = np.arange(32)
    xy = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2).astype(float)
    step = np.abs(np.diff(xy[np.argsort(hilbert(xy))], axis=0)).sum(axis=1)
    assert (step == 1).all()


def test_more_kinds_than_lanes_are_answered_as_well(line):
    network, at = line
    sites = Sites(at, np.arange(40, dtype=np.int32), np.arange(40, dtype=np.int32))
    walkable = Walkable.of(network, walking_distance(network))
    field = nearest_field(walkable, sites, 40, int(NEVER))
    assert field[:, 7].tolist() == [7_000, 3_000, 13_000, 23_000, 33_000]
    assert field[:, 39].tolist() == [39_000, 29_000, 19_000, 9_000, 1_000]


def test_counting_many_places_of_one_kind_fills_several_groups(line):
    network, at = line
    sites = Sites(at, np.arange(40, dtype=np.int32), np.zeros(40, np.int32))
    counts = count_field(
        Walkable.of(network, walking_distance(network)), sites, 1, [0, 5_000, 10**6]
    )
    assert counts[:, :, 0].tolist() == [[1, 1, 1, 1, 0], [6, 11, 11, 11, 5], [40] * 5]


@pytest.fixture
def line():
    """Five nodes in a row, 100 m apart, with a place every ten metres from the first on."""
    ones = np.ones(4, np.uint8)
    network = Network(
        5, np.arange(4, dtype=np.int32), np.arange(1, 5, dtype=np.int32),
        np.full(4, 10_000, np.int32), ones, ones, 0 * ones, np.zeros(4, np.bool_),
    )  # fmt: skip
    number = np.arange(40, dtype=np.int32)
    edge, rest = np.divmod(number * 1_000, 10_000)
    at = Positions(edge.astype(np.int32), rest.astype(np.int32), np.zeros(40, np.int32))
    return network, at


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"limit": -1}, "a limit below 0: -1"),
        ({"n_kinds": 0}, "0 kinds"),
        ({"n_kinds": 20}, "entrance 20 is of kind 20, not of 0 to 19"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_its_value(line, change, words):
    network, at = line
    sites = Sites(at, np.arange(40, dtype=np.int32), np.arange(40, dtype=np.int32))
    asked = {"n_kinds": 40, "limit": 100} | change
    with pytest.raises(ValueError, match=words):
        nearest_field(Walkable.of(network, walking_distance(network)), sites, **asked)


@pytest.mark.parametrize("cost", [0, -2, 2**29])
def test_a_cost_that_cannot_be_added_up_is_refused_with_its_edge(line, cost):
    network, _ = line
    costs = walking_distance(network)
    costs.edge[2] = cost
    with pytest.raises(ValueError, match=f"edge 2 costs {cost}"):
        Walkable.of(network, costs)


def test_places_of_nodes_that_are_no_numbers_are_refused(line):
    network, _ = line
    xy = np.zeros((5, 2))
    xy[3] = np.nan
    with pytest.raises(ValueError, match="node 3 has no place"):
        Layout.of(network, xy)
    with pytest.raises(ValueError, match=r"shape \(5, 2\), not \(2, 2\)"):
        Layout.of(network, np.zeros((2, 2)))


@given(networks(max_nodes=14, max_edges=20), st.integers(1, 7), st.integers(1, 20), st.data())
@settings(max_examples=300, deadline=None)
def test_several_profiles_together_have_the_reference_costs_of_each(network, sets, kinds, data):
    """However many kinds there are, so that their lanes are packed in every way."""
    layout = Layout.of(network)
    several = st.lists(st.sampled_from(PROFILES), min_size=sets, max_size=sets)
    company = data.draw(st.sampled_from(["alone_high", "accompanied"]))
    walkables = [
        Walkable.of(network, walking_time(network, profile, company), layout)
        for profile in data.draw(several)
    ]
    limits = [data.draw(st.sampled_from([0, 900, 10**6, int(NEVER)])) for _ in range(sets)]
    at = data.draw(positions(network, 30))
    place = np.arange(len(at), dtype=np.int32)
    kind = array([data.draw(st.integers(0, kinds - 1)) for _ in place], np.int32)
    sites = Sites(at, place, kind)
    fields = nearest_fields(Together.of(walkables), sites, kinds, limits)
    assert (fields == nearest_fields(walkables, sites, kinds, limits)).all()
    for walkable, limit, field in zip(walkables, limits, fields, strict=True):
        assert field.tolist() == nearest_field(walkable, sites, kinds, limit).tolist()
        for k in range(kinds):
            expected = costs_to(network, walkable, sites.of_kind(k), limit)
            assert field[:, k].tolist() == expected.tolist()


@pytest.mark.parametrize(("sets", "kinds"), [(6, 10), (7, 16), (7, 9), (3, 20), (17, 3), (5, 6)])
def test_many_places_on_one_chain_are_answered_for_every_profile(sets, kinds):
    """A street of 4,500 bends with crossroads at its ends, and more walks than there is room for."""
    n = 4_502
    rng = np.random.default_rng(sets * kinds)
    tail = array([*range(n - 1), 0, 0, n - 1, n - 1], np.int32)
    head = array([*range(1, n), n, n + 1, n + 2, n + 3], np.int32)
    m = len(tail)
    ones = np.ones(m, np.uint8)
    network = Network(
        n + 4, tail, head, rng.integers(1, 3_000, m).astype(np.int32), ones, ones, 0 * ones,
        np.zeros(m, np.bool_),
    )  # fmt: skip
    edge = rng.integers(0, m, 40).astype(np.int32)
    at = Positions(edge, network.length[edge] // 3, np.full(40, 70, np.int32))
    sites = Sites(at, np.arange(40, dtype=np.int32), rng.integers(0, kinds, 40).astype(np.int32))
    layout = Layout.of(network)
    speeds = [0.4 + 0.13 * i for i in range(sets)]
    walkables = [
        Walkable.of(
            network, walking_time(network, replace(PROFILES[3], speed=s), "accompanied"), layout
        )
        for s in speeds
    ]
    fields = nearest_fields(Together.of(walkables), sites, kinds, [int(NEVER)] * sets)
    for walkable, field in zip(walkables, fields, strict=True):
        for k in range(kinds):
            expected = costs_to(network, walkable, sites.of_kind(k), NEVER)
            assert (field[:, k] == expected).all()


def test_profiles_of_different_layouts_are_not_measured_together(line):
    network, at = line
    sites = Sites(at, np.arange(40, dtype=np.int32), np.zeros(40, np.int32))
    one, other = (Walkable.of(network, walking_distance(network)) for _ in range(2))
    with pytest.raises(ValueError, match="not of one layout"):
        nearest_fields([one, other], sites, 1, [5, 5])
    with pytest.raises(ValueError, match="1 limits for 2 sets of costs"):
        nearest_fields([one, other], sites, 1, [5])
    with pytest.raises(ValueError, match="no set of costs"):
        nearest_fields([], sites, 1, [])


def test_stretches_of_a_larger_network_do_not_write_over_each_other():
    """A grid of 6,400 crossroads; three profiles and five kinds, against each alone."""
    side = 80
    number = np.arange(side * side, dtype=np.int32).reshape(side, side)
    pairs = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:])]
    tail, head = (np.concatenate([pair[i].ravel() for pair in pairs]) for i in (0, 1))
    m = len(tail)
    rng = np.random.default_rng(3)
    ones = np.ones(m, np.uint8)
    network = Network(
        side * side, tail, head, rng.integers(500, 9_000, m).astype(np.int32), ones, ones,
        0 * ones, np.zeros(m, np.bool_),
    )  # fmt: skip
    edge = rng.integers(0, m, 60).astype(np.int32)
    at = Positions(edge, network.length[edge] // 3, np.zeros(60, np.int32))
    sites = Sites(at, np.arange(60, dtype=np.int32), np.arange(60, dtype=np.int32) % 5)
    layout = Layout.of(network)
    walkables = [
        Walkable.of(network, walking_time(network, profile, "accompanied"), layout)
        for profile in PROFILES[2:5]
    ]
    fields = nearest_fields(walkables, sites, 5, [60_000, 90_000, int(NEVER)])
    for walkable, limit, field in zip(walkables, [60_000, 90_000, int(NEVER)], fields, strict=True):
        for kind in range(5):
            expected = costs_to(network, walkable, sites.of_kind(kind), limit)
            assert field[:, kind].tolist() == expected.tolist()
