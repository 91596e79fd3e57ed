"""What may be said of the order of low–high pairs."""

from hypothesis import given
from hypothesis import strategies as st

from onemetre.measure.ranking import Rank, apart, in_order, ranks
from onemetre.measure.values import Pair


def test_pairs_that_do_not_overlap_have_one_rank_each():
    assert ranks([Pair(10, 20), Pair(80, 90), Pair(40, 50)], "%") == [
        Rank(3, 3, ()), Rank(1, 1, ()), Rank(2, 2, ()),
    ]  # fmt: skip


def test_pairs_that_overlap_share_a_range_and_name_each_other():
    assert ranks([Pair(37, 52), Pair(33, 45), Pair(9, 18)], "%") == [
        Rank(1, 2, (1,)), Rank(1, 2, (0,)), Rank(3, 3, ()),
    ]  # fmt: skip


def test_a_wide_pair_may_stand_anywhere_though_its_neighbours_are_told_apart():
    low, wide, high = ranks([Pair(10, 10), Pair(0, 100), Pair(90, 90)], "%")
    assert (low.best, low.worst) == (2, 3)
    assert (wide.best, wide.worst) == (1, 3)
    assert (high.best, high.worst) == (1, 2)


def test_what_is_printed_alike_is_not_ranked():
    assert apart(Pair(58.2, 58.2), Pair(57.8, 57.8), "%") == 0  # both print 58
    assert apart(Pair(99.6, 99.6), Pair(100, 100), "%") == -1  # 99.6 is not printed as all
    assert apart(Pair(3.24, 3.24), Pair(3.15, 3.15), "‰") == 0  # both print 3.2
    assert apart(Pair(3.24, 3.24), Pair(3.14, 3.14), "‰") == 1


def test_what_is_not_known_has_no_rank_and_takes_none_away():
    assert ranks([None, Pair(1, 1), None, Pair(5, 5)], "%") == [
        None, Rank(2, 2, ()), None, Rank(1, 1, ()),
    ]  # fmt: skip
    assert in_order([None, Pair(1, 1), Pair(5, 5)]) == [2, 1, 0]
    assert ranks([], "%") == []


PAIRS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda ends: Pair(min(ends), max(ends))),
    max_size=12,
)


@given(PAIRS)
def test_every_order_that_the_pairs_leave_open_lies_within_the_ranges(pairs):
    """Wherever in its pair each true value lies, its place among them is within its range."""
    for values in ([p.low for p in pairs], [p.high for p in pairs],
                   [(p.low, p.high)[i % 2] for i, p in enumerate(pairs)]):  # fmt: skip
        for value, rank in zip(values, ranks(pairs, "%"), strict=True):
            above = sum(other > value for other in values)
            below = sum(other < value for other in values)
            assert rank.best <= len(values) - below
            assert rank.worst >= 1 + above
            assert len(rank.alike) == rank.worst - rank.best
