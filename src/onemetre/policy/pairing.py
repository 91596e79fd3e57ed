"""One-to-one pairs with the best total score: the assignment problem, solved exactly.

The Hungarian method with potentials (Kuhn 1955, Munkres 1957, in the O(n² m) form of Jonker and
Volgenant): rows are added one by one along the cheapest augmenting path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What decides between pairings alike in score: the one nearer to the order of both documents.
#: Smaller than any difference in likeness that is shown.
_ORDER = 1e-7


def best_pairs(scores: NDArray[np.float64], threshold: float) -> list[tuple[int, int]]:
    """Pairs (row, column), each row and column at most once, rows in order.

    Parameters
    ----------
    scores
        float64 (n, m). A pair below `threshold` is never made; the sum of what lies above it is
        the largest there is.
    """
    n, m = scores.shape
    if not n or not m:
        return []
    rows, columns = np.arange(n)[:, None] / n, np.arange(m)[None, :] / m
    gain = np.where(scores >= threshold, scores + _ORDER * (1 - np.abs(rows - columns)), 0.0)
    wide = gain if n <= m else gain.T
    pairs = enumerate(_assign(wide.max() - wide))
    found = [(i, j) if n <= m else (j, i) for i, j in pairs]
    return sorted((i, j) for i, j in found if scores[i, j] >= threshold)


def _assign(cost: NDArray[np.float64]) -> list[int]:
    """The column of each row at the least total cost; float64 (n, m) with n <= m."""
    n, m = cost.shape
    of_row, of_column = np.zeros(n + 1), np.zeros(m + 1)
    row_at = np.zeros(m + 1, np.int64)  # the row (from 1) that has a column; 0 is nobody
    for row in range(1, n + 1):
        row_at[0] = row
        column = 0
        least, came = np.full(m + 1, np.inf), np.zeros(m + 1, np.int64)
        used = np.zeros(m + 1, bool)
        while row_at[column]:
            used[column] = True
            here = row_at[column]
            reduced = cost[here - 1] - of_row[here] - of_column[1:]
            better = ~used[1:] & (reduced < least[1:])
            least[1:][better], came[1:][better] = reduced[better], column
            free = np.where(used[1:], np.inf, least[1:])
            nearest = int(free.argmin()) + 1
            step = free[nearest - 1]
            of_row[row_at[used]] += step
            of_column[used] -= step
            least[~used] -= step
            column = nearest
        while column:
            before = int(came[column])
            row_at[column] = row_at[before]
            column = before
    out = [0] * n
    for column in range(1, m + 1):
        if row_at[column]:
            out[row_at[column] - 1] = column - 1
    return out
