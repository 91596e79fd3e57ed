"""After every edit of long sequences: the same integers as the edited network from nothing."""

import contextlib
import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onemetre.reach.scenario
from onemetre.ground.units import FAR
from onemetre.reach import (
    AddCrossing,
    AddEdge,
    AddHomes,
    AddNode,
    AddPlace,
    Base,
    ChangeEdge,
    ClosePlace,
    Crossing,
    Door,
    Layout,
    MovePlace,
    Network,
    Positions,
    Question,
    RemoveEdge,
    ResizePlace,
    Scenario,
    Sites,
    SplitEdge,
    Street,
    Walkable,
    count_field,
    load_profiles,
    nearest,
    nearest_field,
    nearest_tree,
    walking_distance,
    walking_time,
    walks_within,
)

from .networks import array, networks, positions

PROFILE = load_profiles()[2]
KINDS = 3
QUESTIONS = {
    "metres": Question(walking_distance, limit=1_500, within=(200, 900), walks=1_200),
    "alone": Question(
        lambda network: walking_time(network, PROFILE, "alone_high"), limit=2**29, within=(1_200,)
    ),
    "table": Question(
        lambda network: walking_time(network, PROFILE, "accompanied"), limit=900, walks=2**29
    ),
}
lengths = st.sampled_from([1, 2, 3, 100, 150, 777])


@st.composite
def bases(draw):
    network = draw(networks(max_nodes=12, max_edges=16))
    at = draw(positions(network, 8))
    place = array([draw(st.integers(0, 4)) for _ in range(len(at))], np.int32)
    homes = draw(positions(network, 6))
    return Base(network, Sites(at, place, place % KINDS), KINDS, QUESTIONS, homes=homes, room=40)


@st.composite
def streets(draw):
    low = draw(st.integers(1, 4))
    return Street(
        draw(lengths), low, draw(st.integers(low, 4)),
        draw(st.sampled_from([Crossing.NOT_A_CROSSING, Crossing.SIGNALLED])), draw(st.booleans()),
    )  # fmt: skip


def an_edit(data, scenario):
    """Any edit of what is there now; some cannot be made, which is found out by trying."""
    network = scenario.network()
    edge = st.integers(0, network.n_edges - 1)
    node = st.integers(0, network.n_nodes - 1)
    place = st.integers(0, len(scenario.capacity))

    def door():
        e = data.draw(edge)
        return Door(
            e, data.draw(st.integers(0, int(network.length[e]))), data.draw(st.sampled_from([0, 7]))
        )

    def doors():
        return tuple(door() for _ in range(data.draw(st.integers(1, 2))))

    which = data.draw(st.integers(0, 9))
    if which == 0:
        return AddNode()
    if which == 1:
        return AddEdge(data.draw(node), data.draw(node), data.draw(streets()))
    if which == 2:
        return RemoveEdge(data.draw(edge))
    if which == 3:
        e = data.draw(edge)
        return SplitEdge(e, data.draw(st.integers(1, max(1, int(network.length[e]) - 1))))
    if which == 4:
        return AddCrossing(door(), door(), data.draw(streets()))
    if which == 5:
        return AddPlace(data.draw(st.integers(0, KINDS - 1)), doors())
    if which == 6:
        return MovePlace(data.draw(place), doors())
    if which == 7:
        return ClosePlace(data.draw(place))
    return ChangeEdge(
        data.draw(edge), length=data.draw(st.none() | lengths),
        stress_low=data.draw(st.none() | st.just(1)),
        stress_high=data.draw(st.none() | st.integers(1, 4)),
    )  # fmt: skip


def from_nothing(scenario, name, homes):
    """The fields of the edited network, measured anew."""
    walkable = Walkable.of(scenario.network(), scenario.costs(name))
    ask = QUESTIONS[name]
    sites = scenario.sites()
    return (
        nearest_field(walkable, sites, KINDS, ask.limit),
        count_field(walkable, sites, KINDS, ask.within or [0]),
        walks_within(walkable, sites, scenario.positions(homes), ask.walks) if ask.walks else None,
    )


def assert_exact(scenario, homes):
    for name, ask in QUESTIONS.items():
        field, counts, walks = from_nothing(scenario, name, homes)
        assert scenario.nearest(name).tolist() == field.tolist()
        if ask.within:
            assert scenario.counts(name).tolist() == counts.tolist()
        if walks:
            now = scenario.walks(name)
            for part in ("start", "place", "cost"):
                assert getattr(now, part).tolist() == getattr(walks, part).tolist()


@given(bases(), st.data())
@settings(max_examples=150, deadline=None)
def test_every_field_is_exact_after_every_edit_and_after_every_undo(base, data):
    scenario = Scenario(base)
    for _ in range(data.draw(st.integers(1, 12))):
        if scenario.edits and data.draw(st.integers(0, 4)) == 0:
            scenario.undo()
        else:
            with contextlib.suppress(ValueError):
                scenario.apply(an_edit(data, scenario))
        assert_exact(scenario, base.homes)
    while scenario.edits:
        scenario.undo()
    for name in QUESTIONS:
        n = base.network.n_nodes
        assert scenario.nearest(name, slice(n)).tolist() == Scenario(base).nearest(name).tolist()
        assert scenario.counts(name, slice(n)).tolist() == Scenario(base).counts(name).tolist()


@given(bases(), st.data())
@settings(max_examples=60, deadline=None)
def test_an_edit_tells_exactly_what_it_changed(base, data):
    scenario = Scenario(base)
    for _ in range(4):
        before = {name: scenario.nearest(name).copy() for name in QUESTIONS}
        try:
            told = scenario.apply(an_edit(data, scenario)).changes
        except ValueError:
            continue
        for name, old in before.items():
            now = scenario.nearest(name)
            assert (now[len(old) :] == FAR).all() or told[name].node.max() >= len(old)
            same = now[: len(old)] == old
            mine = told[name].node < len(old)
            pairs = {
                *zip(told[name].node[mine].tolist(), told[name].kind[mine].tolist(), strict=True)
            }
            assert pairs == {*zip(*(part.tolist() for part in np.nonzero(~same)), strict=True)}
            assert (told[name].before != told[name].after).all()


@given(bases(), st.data())
@settings(max_examples=60, deadline=None)
def test_scenarios_of_one_base_do_not_see_each_other_and_a_fork_goes_on_alone(base, data):
    one, other = Scenario(base), Scenario(base)
    untouched = {name: other.nearest(name).copy() for name in QUESTIONS}
    for _ in range(3):
        with contextlib.suppress(ValueError):
            one.apply(an_edit(data, one))
    fork = one.fork()
    kept = {name: one.nearest(name).copy() for name in QUESTIONS}
    with contextlib.suppress(ValueError):
        fork.apply(an_edit(data, fork))
    assert_exact(fork, base.homes)
    for name in QUESTIONS:
        assert other.nearest(name).tolist() == untouched[name].tolist()
        assert one.nearest(name).tolist() == kept[name].tolist()


@given(bases(), st.data())
@settings(max_examples=80, deadline=None)
def test_homes_of_the_base_are_answered_where_they_are_now(base, data):
    homes = data.draw(positions(base.network, 5))
    scenario = Scenario(base)
    for _ in range(3):
        with contextlib.suppress(ValueError):
            scenario.apply(an_edit(data, scenario))
    network, sites = scenario.network(), scenario.sites()
    with contextlib.suppress(ValueError):  # an edge made shorter than where a home stands
        told = scenario.nearest_at("metres", homes)
        costs = scenario.costs("metres")
        for kind in range(KINDS):
            mine = sites.of_kind(kind)
            tree = nearest_tree(network, network.adjacency(), costs, mine, limit=1_500)
            walks = nearest(network, costs, mine, scenario.positions(homes), tree, limit=1_500)
            far = walks.cost > 1_500
            assert (told[~far, kind] == walks.cost[~far]).all()
            assert (told[far, kind] > 1_500).all()


def street(*long, **more):
    m = len(long)
    ones, ends = np.ones(m, np.uint8), np.arange(m + 1, dtype=np.int32)
    return Network(
        m + 1, ends[:-1], ends[1:], np.array(long, np.int32), ones, ones, 0 * ones,
        np.zeros(m, np.bool_), **more,
    )  # fmt: skip


@pytest.fixture
def scenario():
    """300 m of street with a library at its beginning."""
    at = Positions(*(np.zeros(1, np.int32) for _ in range(3)))
    library = Sites(at, np.zeros(1, np.int32), np.zeros(1, np.int32))
    ask = {"metres": Question(walking_distance, limit=10**6, within=(10_000,))}
    return Scenario(Base(street(10_000, 10_000, 10_000), library, 1, ask, room=5))


def test_a_bridge_between_the_ends_shortens_the_walk_to_the_far_one_only(scenario):
    told = scenario.apply(AddEdge(0, 3, Street(5_000))).changes["metres"]
    assert scenario.nearest("metres")[:, 0].tolist() == [0, 10_000, 15_000, 5_000]
    assert dict(zip(told.node.tolist(), told.after.tolist(), strict=True)) == {2: 15_000, 3: 5_000}


def test_a_crossing_from_the_middle_of_one_street_to_the_middle_of_another(scenario):
    done = scenario.apply(AddCrossing(Door(0, 4_000), Door(2, 5_000), Street(100)))
    assert done.nodes == (4, 5)
    assert done.edges == (3, 4, 5, 6, 7)
    assert scenario.nearest("metres")[:, 0].tolist() == [
        0,
        10_000,
        9_100 - 0 + 0,
        9_100,
        4_000,
        4_100,
    ]
    scenario.undo()
    assert scenario.nearest("metres")[:4, 0].tolist() == [0, 10_000, 20_000, 30_000]


def test_a_child_gets_over_the_road_alone_once_the_road_is_calmed():
    busy = street(10_000, 10_000)
    busy.stress_high[1] = busy.stress_low[1] = 4
    at = Positions(*(np.zeros(1, np.int32) for _ in range(3)))
    school = Sites(at, np.zeros(1, np.int32), np.zeros(1, np.int32))
    alone = Question(lambda n: walking_time(n, PROFILE, "alone_low"), limit=10**6)
    scenario = Scenario(Base(busy, school, 1, {"alone": alone}))
    assert scenario.nearest("alone")[2, 0] == FAR
    scenario.apply(ChangeEdge(1, stress_low=1, stress_high=1))
    assert scenario.nearest("alone")[2, 0] == 20_000


def test_capacity_and_homes_are_kept_and_taken_back(scenario):
    scenario.apply(ResizePlace(0, 120))
    scenario.apply(AddHomes((Door(1, 50),), (4,)))
    assert scenario.capacity == [120]
    assert scenario.homes == [(Door(1, 50), 4)]
    scenario.undo()
    scenario.undo()
    assert (scenario.capacity, scenario.homes) == ([0.0], [])


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([AddEdge(0, 9, Street(5))], "node 9 does not exist"),
        ([AddEdge(0, 1, Street(0))], "a street cannot be 0 cm long"),
        ([AddEdge(0, 1, Street(5, 3, 2))], "stress must rise from 1 to 4, not 3 to 2"),
        ([RemoveEdge(7)], "edge 7 does not exist"),
        ([RemoveEdge(1), ChangeEdge(1, length=5)], "edge 1 was removed"),
        ([SplitEdge(1, 50), RemoveEdge(1)], r"edge 1 was split: its parts are \(3, 4\)"),
        ([SplitEdge(1, 10_000)], "edge 1 of 10000 cm cannot be split at 10000"),
        ([AddPlace(4, (Door(0, 0),))], "kind 4 does not exist"),
        ([AddPlace(0, ())], "no entrance is given"),
        ([AddPlace(0, (Door(0, 10_001),))], "off its edge of 10000 cm"),
        ([AddPlace(0, (Door(0, 5),), float("nan"))], "not a capacity: nan"),
        ([ClosePlace(0), ClosePlace(0)], "place 0 is closed"),
        ([MovePlace(3, (Door(0, 0),))], "place 3 does not exist"),
        ([AddPlace(0, (Door(0, 900),)), ChangeEdge(0, length=800)], "a place stands at 900"),
        ([AddHomes((Door(0, 5),), (-1,))], "a negative number of children: -1"),
        ([AddHomes((Door(0, 5),))], "0 counts of children for 1 homes"),
        ([AddNode()] * 6, "full after 5 edits"),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused_with_its_value_and_changes_nothing(
    scenario, edits, words
):
    for edit in edits[:-1]:
        scenario.apply(edit)
    before, done = scenario.nearest("metres").copy(), scenario.edits
    with pytest.raises(ValueError, match=words):
        scenario.apply(edits[-1])
    assert scenario.edits == done
    assert scenario.nearest("metres").tolist() == before.tolist()
    while scenario.edits:
        scenario.undo()
    with pytest.raises(ValueError, match="no edit to take back"):
        scenario.undo()


def test_the_example_in_its_docstring_is_true():
    assert doctest.testmod(onemetre.reach.scenario).failed == 0


def test_a_layout_may_be_shared():
    network = street(5, 5)
    layout = Layout.of(network)
    assert Walkable.of(network, walking_distance(network), layout).layout is layout
