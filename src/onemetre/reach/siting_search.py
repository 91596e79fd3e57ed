"""Siting where proof is out of reach: greedy choice, exchanges, and a bound that always holds."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def walk_over(start, home, cost, weight, beyond, is_open):  # type: ignore[no-untyped-def]
    """Of each home: the nearest open site, its cost, and the second-best cost."""
    n = len(weight)
    best, second = np.full(n, beyond), np.full(n, beyond)
    by = np.full(n, -1, np.int64)
    for j in range(len(start) - 1):
        if not is_open[j]:
            continue
        for a in range(start[j], start[j + 1]):
            i, c = home[a], cost[a]
            if c < best[i]:
                second[i] = best[i]
                best[i], by[i] = c, j
            elif c < second[i]:
                second[i] = c
    return best, second, by


@njit(cache=True, nogil=True)
def choose(  # type: ignore[no-untyped-def]  # noqa: C901
    start, home, cost, weight, beyond, price, kept, most, budget, rounds
):
    """Open sites one by one, the best for its price first; then exchange while it helps.

    Exchanges after Resende and Werneck, "A fast swap-based local search procedure for location
    problems", Annals of Operations Research 150 (2007): the gain of each pair of one site in and
    one out, in one pass over the walks of the one that comes in.
    """
    sites = len(start) - 1
    is_open = kept.copy()
    spent = price[kept].sum()
    count = kept.sum()
    best, second, by = walk_over(start, home, cost, weight, beyond, is_open)
    while count < most:
        top, at = 0.0, -1
        for j in range(sites):
            if is_open[j] or spent + price[j] > budget:
                continue
            gain = 0.0
            for a in range(start[j], start[j + 1]):
                gain += weight[home[a]] * max(best[home[a]] - cost[a], 0.0)
            # For its price, where sites have one.
            worth = gain / price[j] if price[j] > 0 else gain * 1e300 if gain > 0 else 0.0
            if worth > top:
                top, at = worth, j
        if at < 0:
            break
        is_open[at] = True
        spent += price[at]
        count += 1
        best, second, by = walk_over(start, home, cost, weight, beyond, is_open)
    extra = np.zeros(sites)
    for _ in range(rounds):
        loss = np.zeros(sites)
        for i in range(len(weight)):
            if by[i] >= 0:
                loss[by[i]] += weight[i] * (second[i] - best[i])
        top, into, out = 1e-9, -1, -1
        for j in range(sites):
            if is_open[j]:
                continue
            gain = 0.0
            for a in range(start[j], start[j + 1]):
                i, c = home[a], cost[a]
                if c < best[i]:
                    gain += weight[i] * (best[i] - c)
                    if by[i] >= 0:
                        extra[by[i]] += weight[i] * (second[i] - best[i])
                elif c < second[i] and by[i] >= 0:
                    extra[by[i]] += weight[i] * (second[i] - c)
            for r in range(sites):
                if is_open[r] and not kept[r] and spent - price[r] + price[j] <= budget:
                    worth = gain - loss[r] + extra[r]
                    if worth > top:
                        top, into, out = worth, j, r
            for a in range(start[j], start[j + 1]):
                if by[home[a]] >= 0:
                    extra[by[home[a]]] = 0.0
        if into < 0:
            break
        is_open[into], is_open[out] = True, False
        spent += price[into] - price[out]
        best, second, by = walk_over(start, home, cost, weight, beyond, is_open)
    return is_open


@njit(cache=True, nogil=True)
def lower_bound(  # type: ignore[no-untyped-def]
    start, home, cost, weight, beyond, price, kept, most, budget, known, rounds
):
    """No choice of sites costs less than this: Lagrange multipliers for "each home has one site".

    For any multipliers the relaxed problem falls apart by site and is a bound; they are improved
    by subgradient steps towards `known`, the cost of a solution at hand. Where sites have
    prices, the knapsack of the relaxed problem is solved in fractions, which is a bound too.
    """
    sites, n = len(start) - 1, len(weight)
    second = walk_over(start, home, cost, weight, beyond, np.ones(sites, np.bool_))[1]
    multiplier = weight * np.minimum(second, beyond)
    top = -np.inf
    scale, stalled = 2.0, 0
    slope = np.empty(n)
    for _ in range(rounds):
        rho = _worth(start, home, cost, weight, multiplier)
        share = _cheapest(rho, price, kept, most, budget)
        value = _relaxed(start, home, cost, weight, beyond, multiplier, rho, share, slope)
        if value > top:
            stalled = 0 if value - top > 1e-6 * abs(value) else stalled + 1
            top = value
        else:
            stalled += 1
        if stalled >= 20:
            scale, stalled = scale / 2, 0
        norm = (slope * slope).sum()
        if norm < 1e-12 or scale < 1e-4 or known - top < 1e-9 * max(1.0, abs(known)):
            break
        multiplier = np.maximum(multiplier + scale * (known - value) / norm * slope, 0.0)
    return top


@njit(cache=True, nogil=True)
def _worth(start, home, cost, weight, multiplier):  # type: ignore[no-untyped-def]
    """Of each site, what opening it would save at these multipliers (0 or less)."""
    rho = np.zeros(len(start) - 1)
    for j in range(len(rho)):
        for a in range(start[j], start[j + 1]):
            rho[j] += min(0.0, weight[home[a]] * cost[a] - multiplier[home[a]])
    return rho


@njit(cache=True, nogil=True)
def _relaxed(start, home, cost, weight, beyond, multiplier, rho, share, slope):  # type: ignore[no-untyped-def]
    """Cost of the relaxed problem; `slope` becomes its subgradient."""
    value = multiplier.sum() + (share * rho).sum()
    for i in range(len(weight)):
        slope[i] = 1.0
        if weight[i] * beyond < multiplier[i]:
            value += weight[i] * beyond - multiplier[i]
            slope[i] = 0.0
    for j in np.flatnonzero(share > 0):
        for a in range(start[j], start[j + 1]):
            if weight[home[a]] * cost[a] < multiplier[home[a]]:
                slope[home[a]] -= share[j]
    return value


@njit(cache=True, nogil=True)
def _cheapest(rho, price, kept, most, budget):  # type: ignore[no-untyped-def]
    """Shares of sites that make the sum of `rho` least: kept ones, then up to `most`, `budget`.

    Where both limits bind, that of the two which alone gives the higher, and so better, bound.
    """
    by_count = _up_to(np.argsort(rho), rho, np.ones(len(rho)), kept, most - kept.sum())
    if budget == np.inf:
        return by_count
    order = np.argsort(rho / np.maximum(price, 1e-12))
    by_price = _up_to(order, rho, price, kept, budget)
    return by_count if (by_count * rho).sum() > (by_price * rho).sum() else by_price


@njit(cache=True, nogil=True)
def _up_to(order, rho, price, kept, room):  # type: ignore[no-untyped-def]
    """Take what saves, in this order, as long as there is room; the last one in part."""
    share = kept.astype(np.float64)
    left = float(room)
    for j in order:
        if kept[j] or rho[j] >= 0:
            continue
        part = 1.0 if price[j] <= left else left / price[j]
        share[j] = part
        left -= part * price[j]
        if left <= 0:
            break
    return share
