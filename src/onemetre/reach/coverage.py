"""Who is within a standard: shares and numbers of children, by area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.ground.units import NOT_COMPUTED

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Coverage:
    """Children of each area within a limit.

    Attributes
    ----------
    within, beyond, unknown
        int64 (n_areas,): children whose home is within the limit, beyond it (far or
        unreachable alike), and those of whom it is not known (home not on the network).
    """

    within: NDArray[np.int64]
    beyond: NDArray[np.int64]
    unknown: NDArray[np.int64]

    @property
    def share(self) -> NDArray[np.float64]:
        """float64 (n_areas,): within / (within + beyond); nan where no child is known."""
        known = self.within + self.beyond
        share = np.full(len(known), np.nan)
        np.divide(self.within, known, out=share, where=known > 0)
        return share


def coverage(
    cost: NDArray[np.int32],
    limit: int,
    children: NDArray[np.integer],
    area: NDArray[np.int32],
    n_areas: int,
) -> Coverage:
    """Count children within `limit` by area. O(k).

    Parameters
    ----------
    cost
        int32 (k,): cost of the walk from each home, as `reach.nearest` gives it.
    children
        (k,): children living there, 0 or more.
    area
        int32 (k,): index of the home's area; homes with -1 are not counted.

    Raises
    ------
    ValueError
        if the arrays differ in length or a count is negative.
    """
    if not len(cost) == len(children) == len(area):
        raise ValueError(
            f"{len(cost)} costs, {len(children)} counts of children and {len(area)} areas"
        )
    if len(children) and children.min() < 0:
        raise ValueError(f"a negative number of children: {children.min()}")
    unknown = cost == NOT_COMPUTED
    within = ~unknown & (cost <= limit)

    def count(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        keep = mask & (area >= 0)
        weights = children[keep].astype(np.float64)  # exact: counts stay far below 2**53
        return np.bincount(area[keep], weights=weights, minlength=n_areas).astype(np.int64)

    return Coverage(count(within), count(~unknown & ~within), count(unknown))


def observed_share(
    walked: NDArray[np.int32],
    unseen: NDArray[np.int32],
    children: NDArray[np.integer],
) -> float:
    """Share of the walked length whose stress is observed, weighted by children.

    nan where nobody walks.
    """
    total = float(np.dot(walked.astype(np.float64), children))
    dark = float(np.dot(unseen.astype(np.float64), children))
    return 1.0 - dark / total if total > 0 else float("nan")
