"""Fields over all nodes: the plain reference's answers, whatever the order of memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.ground.units import FAR
from onemetre.reach import Sites, load_profiles, walking_distance, walking_time
from onemetre.reach.fields import count_field, nearest_field
from onemetre.reach.layout import Layout, hilbert
from onemetre.reach.reference import Reference
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
    from onemetre.reach import Network, Positions

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
