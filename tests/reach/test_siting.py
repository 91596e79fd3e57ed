"""Sites: best of all choices where that is proven, and never better than the bound."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.reach.siting import Limits, best_sets, maximal_covering, p_median

from .test_catchment import pairs_of

pytest.importorskip("highspy")
BEYOND = 2_000


@st.composite
def cases(draw):
    homes, sites = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cost = st.none() | st.integers(0, 1_500)
    walks = [(i, j, c) for i in range(homes) for j in range(sites) if (c := draw(cost)) is not None]
    demand = np.array([draw(st.integers(0, 20)) for _ in range(homes)], float)
    existing = tuple(draw(st.sets(st.integers(0, sites - 1), max_size=2)))
    most = draw(st.integers(max(1, len(existing)), sites))
    price = budget = None
    if draw(st.booleans()):
        price = np.array([draw(st.integers(0, 5)) for _ in range(sites)], float)
        budget = draw(st.integers(0, 9))
    return walks, demand, sites, Limits(most, existing, price, np.inf if budget is None else budget)


def choices(sites, limits):
    """All that keep to the limits."""
    for k in range(limits.most + 1):
        for chosen in combinations(range(sites), k):
            new = [j for j in chosen if j not in limits.existing]
            paid = 0 if limits.price is None else limits.price[new].sum()
            if set(limits.existing) <= set(chosen) and paid <= limits.budget:
                yield set(chosen)


def walked(walks, demand, chosen):
    best = np.full(len(demand), float(BEYOND))
    for i, j, c in walks:
        if j in chosen:
            best[i] = min(best[i], c)
    return float(demand @ best)


def covered(walks, demand, chosen, within):
    near = {i for i, j, c in walks if j in chosen and c <= within}
    return float(sum(demand[i] for i in near))


@given(cases())
@settings(max_examples=120, deadline=None)
def test_a_p_median_is_the_best_of_all_choices(case):
    walks, demand, sites, limits = case
    found = p_median(pairs_of(walks, len(demand)), demand, sites, limits, beyond=BEYOND)
    best = min(walked(walks, demand, chosen) for chosen in choices(sites, limits))
    assert found.proven
    assert found.gap == 0
    assert found.objective == pytest.approx(best)
    assert set(found.sites.tolist()) in list(choices(sites, limits))
    assert found.objective == pytest.approx(walked(walks, demand, set(found.sites.tolist())))


@given(cases(), st.sampled_from([0, 300, 1_000]))
@settings(max_examples=120, deadline=None)
def test_a_covering_is_the_best_of_all_choices(case, within):
    walks, demand, sites, limits = case
    found = maximal_covering(pairs_of(walks, len(demand)), demand, sites, limits, within=within)
    best = max(covered(walks, demand, chosen, within) for chosen in choices(sites, limits))
    assert found.proven
    assert found.objective == pytest.approx(best)
    assert (found.place >= 0).tolist() == [
        any(i == h and j in found.sites and c <= within for i, j, c in walks)
        for h in range(len(demand))
    ]


@given(cases())
@settings(max_examples=150, deadline=None)
def test_without_a_proof_the_choice_keeps_to_the_limits_and_the_bound_holds(case):
    walks, demand, sites, limits = case
    limits = Limits(limits.most, limits.existing, limits.price, limits.budget, tried=-1)
    pairs = pairs_of(walks, len(demand))
    found = p_median(pairs, demand, sites, limits, beyond=BEYOND)
    best = min(walked(walks, demand, chosen) for chosen in choices(sites, limits))
    assert set(found.sites.tolist()) in list(choices(sites, limits))
    assert found.bound <= best + 1e-6
    assert found.objective >= best - 1e-6
    if found.proven:
        assert found.objective == pytest.approx(best)
    most = maximal_covering(pairs, demand, sites, limits, within=700)
    top = max(covered(walks, demand, chosen, 700) for chosen in choices(sites, limits))
    assert most.objective <= top + 1e-6 <= most.bound + 2e-6


@given(cases(), st.data())
@settings(max_examples=80, deadline=None)
def test_with_capacities_no_choice_and_no_sharing_out_serves_more(case, data):
    from scipy.optimize import linprog

    walks, demand, sites, limits = case
    capacity = np.array([data.draw(st.integers(0, 25)) for _ in range(sites)], float)
    found = maximal_covering(
        pairs_of(walks, len(demand)), demand, sites, limits, within=800, capacity=capacity
    )
    near = [(i, j) for i, j, c in walks if c <= 800]
    best = 0.0
    for chosen in choices(sites, limits):
        mine = [(i, j) for i, j in near if j in chosen]
        if mine:
            rows = np.zeros((len(demand) + sites, len(mine)))
            for k, (i, j) in enumerate(mine):
                rows[i, k] = rows[len(demand) + j, k] = 1
            served = linprog(-np.ones(len(mine)), rows, np.append(demand, capacity))
            best = max(best, -served.fun)
    assert found.proven
    assert found.objective == pytest.approx(best, abs=1e-6)


@given(cases(), st.data())
@settings(max_examples=80, deadline=None)
def test_with_capacities_no_choice_and_no_sharing_out_walks_less(case, data):
    from scipy.optimize import linprog

    walks, demand, sites, limits = case
    capacity = np.array([data.draw(st.integers(0, 25)) for _ in range(sites)], float)
    found = p_median(
        pairs_of(walks, len(demand)), demand, sites, limits, beyond=BEYOND, capacity=capacity
    )
    best = np.inf
    for chosen in choices(sites, limits):
        mine = [(i, j, c) for i, j, c in walks if j in chosen]
        seats, homes = (
            np.zeros((sites, len(mine) + len(demand))),
            np.zeros((len(demand), len(mine))),
        )
        for k, (i, j, _) in enumerate(mine):
            seats[j, k] = homes[i, k] = 1
        cost = np.array([c for *_, c in mine] + [BEYOND] * len(demand), float)
        kept = np.hstack([homes, np.eye(len(demand))])
        answer = linprog(cost, seats, capacity, kept, demand)
        best = min(best, answer.fun)
    assert found.proven
    assert found.objective == pytest.approx(best, abs=1e-4)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_one_more_site_never_makes_it_worse_and_the_same_question_has_the_same_answer(case):
    walks, demand, sites, limits = case
    pairs = pairs_of(walks, len(demand))
    one = p_median(pairs, demand, sites, limits, beyond=BEYOND)
    again = p_median(pairs, demand, sites, limits, beyond=BEYOND)
    assert one.sites.tolist() == again.sites.tolist()
    if limits.most < sites:
        more = Limits(limits.most + 1, limits.existing, limits.price, limits.budget)
        assert p_median(pairs, demand, sites, more, beyond=BEYOND).objective <= one.objective + 1e-6


def test_a_large_question_is_answered_with_a_small_gap_and_without_a_proof():
    rng = np.random.default_rng(8)
    home, site = rng.random((400, 2)), rng.random((60, 2))
    far = (np.hypot(*(home[:, None] - site).transpose(2, 0, 1)) * 10_000).astype(int)
    walks = [(i, j, int(far[i, j])) for i, j in zip(*np.nonzero(far < 4_000), strict=True)]
    demand = rng.integers(0, 9, 400).astype(float)
    pairs = pairs_of(walks, 400)
    searched = p_median(pairs, demand, 60, Limits(12, tried=0), beyond=20_000)
    exact = p_median(pairs, demand, 60, Limits(12), beyond=20_000)
    assert exact.proven
    assert searched.bound <= exact.objective <= searched.objective
    assert searched.objective <= 1.02 * exact.objective
    assert searched.gap < 0.05


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the peer's own
def test_spopt_agrees_on_a_p_median():
    spopt = pytest.importorskip("spopt.locate")
    pulp = pytest.importorskip("pulp")
    rng = np.random.default_rng(5)
    cost = rng.integers(1, 900, (30, 8))
    demand = rng.integers(1, 9, 30)
    theirs = spopt.PMedian.from_cost_matrix(cost, demand, 3).solve(pulp.PULP_CBC_CMD(msg=False))
    walks = [(i, j, int(cost[i, j])) for i in range(30) for j in range(8)]
    ours = p_median(pairs_of(walks, 30), demand.astype(float), 8, Limits(3), beyond=10_000)
    assert ours.objective == pytest.approx(pulp.value(theirs.problem.objective))


def test_the_crossings_that_open_most_homes_together_are_chosen():
    """Two that overlap are worth less than two that do not."""
    covers = [np.array([0, 1, 2, 3]), np.array([2, 3, 4]), np.array([5, 6])]
    found = best_sets(covers, np.ones(7), Limits(2))
    assert found.sites.tolist() == [0, 2]
    assert (found.objective, found.proven) == (6, True)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(5), "5 of 2 sites cannot be open"),
        (Limits(), "neither how many sites nor a budget"),
        (Limits(1, existing=(7,)), "existing site 7 is not one of 2"),
        (Limits(0, existing=(1,)), "0 of 2 sites cannot be open: 1 exist"),
        (Limits(1, budget=float("nan")), "not a budget: nan"),
        (Limits(1, price=np.array([1.0])), "1 of price, not 2"),
        (Limits(1, price=np.array([1.0, -4])), "price 1 is -4"),
    ],
)
def test_limits_that_cannot_be_kept_are_refused_with_their_value(limits, words):
    with pytest.raises(ValueError, match=words):
        p_median(pairs_of([(0, 0, 5), (0, 1, 5)], 1), np.ones(1), 2, limits, beyond=9)


def test_other_values_that_cannot_be_are_refused():
    pairs = pairs_of([(0, 0, 5)], 1)
    with pytest.raises(ValueError, match="beyond must be at least the longest walk, 5, not 4"):
        p_median(pairs, np.ones(1), 1, Limits(1), beyond=4)
    with pytest.raises(ValueError, match="demand 0 is nan"):
        p_median(pairs, np.array([np.nan]), 1, Limits(1), beyond=9)
    with pytest.raises(ValueError, match="a walk leads to site 0 of 0"):
        p_median(pairs, np.ones(1), 0, Limits(0), beyond=9)
    with pytest.raises(ValueError, match="item 9 does not exist"):
        best_sets([np.array([9])], np.ones(2), Limits(1))
