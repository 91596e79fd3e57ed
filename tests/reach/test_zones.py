"""Enrolment zones: as many pupils as can be placed, with the least walk, and proof of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.reach.zones import enrolment_zones, who_moves

from .test_catchment import pairs_of

pytest.importorskip("highspy")


@st.composite
def cases(draw):
    homes, schools = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    cost = st.none() | st.integers(0, 90)
    walks = [
        (i, j, c) for i in range(homes) for j in range(schools) if (c := draw(cost)) is not None
    ]
    pupils = np.array([draw(st.integers(0, 6)) for _ in range(homes)])
    capacity = np.array([draw(st.integers(0, 9)) for _ in range(schools)])
    return walks, pupils, capacity


def plain(walks, pupils, capacity):
    """One pupil after the other along the cheapest chain of moves (successive shortest paths)."""
    flow, placed, total = {}, 0, 0
    cost = {(i, j): c for i, j, c in walks}
    left, room = pupils.copy(), capacity.copy()
    while True:
        far = {("h", i): 0 for i in range(len(pupils)) if left[i]}
        by = {}
        for _ in range(len(pupils) + len(capacity) + 1):
            for (i, j), c in cost.items():
                if ("h", i) in far and far["h", i] + c < far.get(("s", j), 10**9):
                    far["s", j], by["s", j] = far["h", i] + c, ("h", i)
                if flow.get((i, j)) and far.get(("s", j), 10**8) - c < far.get(("h", i), 10**7):
                    far["h", i], by["h", i] = far["s", j] - c, ("s", j)
        ends = [(far["s", j], j) for j in range(len(capacity)) if ("s", j) in far and room[j]]
        if not ends:
            return placed, total
        at = ("s", min(ends)[1])
        room[at[1]] -= 1
        total += min(ends)[0]
        placed += 1
        while at in by:
            came = by[at]
            key = (came[1], at[1]) if at[0] == "s" else (at[1], came[1])
            flow[key] = flow.get(key, 0) + (1 if at[0] == "s" else -1)
            at = came
        left[at[1]] -= 1


@given(cases())
@settings(max_examples=250, deadline=None)
def test_as_many_are_placed_as_can_be_and_no_way_is_shorter(case):
    walks, pupils, capacity = case
    zones = enrolment_zones(pairs_of(walks, len(pupils)), pupils, capacity)
    placed, total = plain(*case)
    assert (int(zones.load.sum()), zones.total) == (placed, total)
    assert zones.proven
    assert (zones.load <= capacity).all()
    per_home = np.zeros(len(pupils), int)
    np.add.at(per_home, zones.home, zones.pupils)
    assert (per_home + zones.unplaced).tolist() == pupils.tolist()


@given(cases(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_seat_more_saves_what_its_price_says_at_most(case, data):
    walks, pupils, capacity = case
    pairs = pairs_of(walks, len(pupils))
    before = enrolment_zones(pairs, pupils, capacity)
    school = data.draw(st.integers(0, len(capacity) - 1))
    more = capacity.copy()
    more[school] += 1
    after = enrolment_zones(pairs, pupils, more)
    worth = lambda z: z.total + z.missing * int(z.unplaced.sum())  # noqa: E731
    assert 0 <= worth(before) - worth(after) <= before.seat[school]


@given(cases(), st.data())
@settings(max_examples=100, deadline=None)
def test_those_who_move_are_the_difference_between_the_two(case, data):
    walks, pupils, capacity = case
    pairs = pairs_of(walks, len(pupils))
    closed = capacity.copy()
    closed[data.draw(st.integers(0, len(capacity) - 1))] = 0
    before, after = (enrolment_zones(pairs, pupils, each) for each in (capacity, closed))
    moves = who_moves(before, after)
    assert (moves.before != moves.after).all()
    change = np.zeros(len(capacity) + 1, int)  # the last is "no school"
    np.add.at(change, moves.before, -moves.pupils)
    np.add.at(change, moves.after, moves.pupils)
    assert change[:-1].tolist() == (after.load - before.load).tolist()
    assert who_moves(before, before).total == 0


def test_when_a_school_opens_its_neighbours_come_and_make_room_for_others():
    walks = [(0, 0, 10), (1, 0, 20), (1, 1, 5), (2, 0, 40)]
    pairs, pupils = pairs_of(walks, 3), np.array([30, 20, 10])
    before = enrolment_zones(pairs, pupils, np.array([40, 0]))
    assert before.unplaced.sum() == 20
    after = enrolment_zones(pairs, pupils, np.array([40, 25]))
    assert (after.load.tolist(), after.unplaced.sum()) == ([40, 20], 0)
    assert after.main.tolist() == [0, 1, 0]
    moves = who_moves(before, after)
    assert {
        *zip(moves.home.tolist(), moves.before.tolist(), moves.after.tolist(), strict=True)
    } >= {(1, -1, 1)}


def test_a_road_to_be_crossed_can_make_the_further_school_the_better_one():
    walks = [(0, 0, 100), (0, 1, 150)]
    pairs, one = pairs_of(walks, 1), np.array([1])
    assert enrolment_zones(pairs, one, np.array([1, 1])).main.tolist() == [0]
    crossed = enrolment_zones(pairs, one, np.array([1, 1]), penalty=np.array([60, 0]))
    assert (crossed.main.tolist(), crossed.total) == ([1], 150)


@pytest.mark.parametrize(
    ("pupils", "capacity", "penalty", "words"),
    [
        ([-1], [1], None, "pupils 0 is -1"),
        ([1.5], [1], None, "pupils 0 is 1.5"),
        ([1], [float("nan")], None, "capacity 0 is nan"),
        ([1, 1], [1], None, "2 counts of pupils for 1 homes"),
        ([1], [], None, "a walk leads to school 0 of 0"),
        ([1], [1], [1, 2], "2 penalties for 1 walks"),
        ([1], [1], [-5], "penalty 0 is -5"),
    ],
)
def test_what_cannot_be_is_refused_with_its_value(pupils, capacity, penalty, words):
    extra = None if penalty is None else np.array(penalty)
    with pytest.raises(ValueError, match=words):
        enrolment_zones(
            pairs_of([(0, 0, 5)], 1), np.array(pupils), np.array(capacity), penalty=extra
        )
