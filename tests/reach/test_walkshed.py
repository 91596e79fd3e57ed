"""A walkshed holds exactly the centimetres that a walk reaches."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.reach import Network, Positions, Sites, load_profiles, walking_distance, walking_time
from onemetre.reach.reference import Reference
from onemetre.reach.walkshed import walkshed

from .networks import array, networks, positions

PROFILE = load_profiles()[3]


@given(networks(max_nodes=6, max_edges=8), st.data())
@settings(max_examples=300, deadline=None)
def test_a_centimetre_is_in_it_if_and_only_if_the_reference_walks_there(network, data):
    costs = data.draw(
        st.sampled_from([walking_distance(network), walking_time(network, PROFILE, "alone_high")])
    )
    door = data.draw(positions(network, 2))
    limit = data.draw(st.integers(0, 900))
    shed = walkshed(network, network.adjacency(), costs, door, limit)
    place = np.zeros(len(door), np.int32)
    for edge in range(network.n_edges):
        every = np.arange(network.length[edge] + 1, dtype=np.int32)
        points = Positions(np.full_like(every, edge), every, 0 * every)
        answers = Reference(network, costs).points(Sites(door, place, place), points, limit)
        reached = [0 <= cost <= limit for cost, _, _ in answers]
        mine = np.zeros(len(every), bool)
        for start, end in zip(
            shed.start[shed.edge == edge], shed.end[shed.edge == edge], strict=True
        ):
            mine[start : end + 1] = True
        assert mine.tolist() == reached


def test_from_the_middle_of_a_street_it_goes_both_ways():
    ones = np.ones(2, np.uint8)
    street = Network(
        3, array([0, 1], np.int32), array([1, 2], np.int32), array([10_000, 10_000], np.int32),
        ones, ones, 0 * ones, np.zeros(2, np.bool_),
    )  # fmt: skip
    door = Positions(array([0], np.int32), array([8_000], np.int32), array([500], np.int32))
    shed = walkshed(street, street.adjacency(), walking_distance(street), door, 5_000)
    parts = zip(shed.edge.tolist(), shed.start.tolist(), shed.end.tolist(), strict=True)
    assert list(parts) == [(0, 3_500, 10_000), (1, 0, 2_500)]
    assert shed.length == 9_000
