"""Measures of inequality: textbook values, what must hold, and parts that add up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.reach.equity import gini, gini_by_area, left_out, lorenz, palma, theil

homes = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=12
)


def columns(rows):
    value, children, area = (np.array(column) for column in zip(*rows, strict=True))
    return value.astype(float), children, area


def plain_gini(value, children):
    """Mean difference of all pairs of children over twice their mean."""
    people = np.repeat(value, children)
    if not len(people) or not people.sum():
        return float("nan")
    return np.abs(people[:, None] - people).mean() / (2 * people.mean())


@given(homes)
@settings(max_examples=200, deadline=None)
def test_gini_is_the_mean_difference_of_all_pairs_of_children(rows):
    value, children, _ = columns(rows)
    assert gini(value, children) == pytest.approx(
        plain_gini(value, children), nan_ok=True, abs=1e-12
    )


@given(homes, st.integers(2, 5))
@settings(max_examples=80, deadline=None)
def test_neither_the_unit_nor_the_number_of_homes_matters(rows, times):
    value, children, area = columns(rows)
    for measure in (gini, palma):
        once = measure(value, children)
        assert measure(times * value, children) == pytest.approx(once, nan_ok=True)
        assert measure(np.tile(value, times), np.tile(children, times)) == pytest.approx(
            once, nan_ok=True
        )
    assert theil(times * value, children, area).whole == pytest.approx(
        theil(value, children, area).whole, nan_ok=True, abs=1e-12
    )


@given(homes)
@settings(max_examples=200, deadline=None)
def test_parts_add_up_and_none_is_negative(rows):
    value, children, area = columns(rows)
    for parts in (theil(value, children, area), gini_by_area(value, children, area)):
        if np.isnan(parts.whole):
            continue
        assert parts.within + parts.between + parts.overlap == pytest.approx(parts.whole, abs=1e-12)
        assert min(parts.within, parts.between, parts.overlap) >= -1e-12


@given(homes)
@settings(max_examples=100, deadline=None)
def test_theil_is_that_of_every_child_for_itself(rows):
    value, children, area = columns(rows)
    people = np.repeat(value, children)
    if not people.sum():
        return
    share = people[people > 0] / people.mean()
    assert theil(value, children, area).whole == pytest.approx(
        (share * np.log(share)).sum() / len(people), abs=1e-12
    )


@given(homes, st.data())
@settings(max_examples=100, deadline=None)
def test_giving_from_a_richer_to_a_poorer_child_lowers_it(rows, data):
    value, children, _ = columns(rows)
    value, ones = value[children > 0], np.ones((children > 0).sum(), int)
    if len(value) < 2 or not value.sum():
        return
    poor, rich = sorted(data.draw(st.permutations(range(len(value))))[:2], key=lambda i: value[i])
    after = value.copy()
    gift = (value[rich] - value[poor]) / 4
    after[rich], after[poor] = value[rich] - gift, value[poor] + gift
    assert gini(after, ones) <= gini(value, ones) + 1e-12


def test_known_values():
    """1, 2, 3, 4: G = 0.25. One of five has all: G = 0.8. All alike: 0."""
    assert gini(np.array([1, 2, 3, 4.0]), np.ones(4, int)) == pytest.approx(0.25)
    assert gini(np.array([0, 0, 0, 0, 7.0]), np.ones(5, int)) == pytest.approx(0.8)
    assert gini(np.array([3.0]), np.array([9])) == pytest.approx(0)
    assert theil(np.array([0, 4.0]), np.array([1, 1]), np.array([0, 1])).between == pytest.approx(
        np.log(2)
    )


def test_palma_takes_part_of_those_at_the_border():
    """Ten children with 1 to 10: the best-off has 10, the worst-off four 1 + 2 + 3 + 4."""
    value, ones = np.arange(1, 11.0), np.ones(10, int)
    assert palma(value, ones) == pytest.approx(1.0)
    # As minutes of walking: the worst-off four walk 8.5 on the mean, the best-off one 1.
    assert palma(value, ones, less_is_better=True) == pytest.approx(8.5)
    # Of two children each, a tenth of whom is 0.2 of a child.
    assert palma(np.array([1.0, 3.0]), np.array([1, 1])) == pytest.approx(0.2 * 3 / 0.8)


def test_the_curve_of_lorenz_goes_from_the_worst_off_upwards():
    people, have = lorenz(np.array([3.0, 1.0]), np.array([1, 1]))
    assert people.tolist() == [0, 0.5, 1]
    assert have.tolist() == [0, 0.25, 1]


def test_homes_without_a_value_are_left_out_and_their_children_counted():
    value, children = np.array([1.0, np.nan, 3.0]), np.array([2, 5, 2])
    assert left_out(value, children) == 5
    assert gini(value, children) == gini(value[[0, 2]], children[[0, 2]])


def test_areas_that_lie_apart_do_not_overlap_and_equal_areas_have_nothing_between():
    apart = gini_by_area(np.array([1.0, 2, 8, 9]), np.ones(4, int), np.array([0, 0, 1, 1]))
    assert apart.overlap == pytest.approx(0)
    alike = gini_by_area(np.array([1.0, 9, 1, 9]), np.ones(4, int), np.array([0, 0, 1, 1]))
    assert alike.between == pytest.approx(0)


@pytest.mark.parametrize(
    ("value", "children", "words"),
    [
        ([1.0, -1.0], [1, 1], "value 1 is -1"),
        ([1.0], [-3], "number of children 0 is -3"),
        ([1.0, 2.0], [1], r"different lengths: \[2, 1\]"),
        ([np.inf], [1], "value 0 is inf"),
    ],
)
def test_what_cannot_be_shared_is_refused_with_its_value(value, children, words):
    with pytest.raises(ValueError, match=words):
        gini(np.array(value), np.array(children))
