"""Which of several low–high pairs can be told apart, and what may be said of their order.

Two values are told apart only where even the low answer of the one lies above the high answer of
the other, at the precision to which they are printed. So a rank is a range: the best and the
worst that the pairs leave open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.measure.wording import number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.measure.values import Pair


@dataclass(frozen=True, slots=True)
class Rank:
    """Where one value stands among those it may be compared with.

    Attributes
    ----------
    best, worst
        1 is the highest value.
    alike
        positions of the others that it cannot be told apart from.
    """

    best: int
    worst: int
    alike: tuple[int, ...]


def printed(value: float, unit: str) -> float:
    """A value as it is printed: what looks the same is the same."""
    said = percent(value) if unit == "%" else number(value, 1)
    return float(said.replace(",", ""))


def apart(a: Pair, b: Pair, unit: str) -> int:
    """1 where `a` is certainly higher, -1 where it is certainly lower, 0 where nobody can tell."""
    if printed(a.low, unit) > printed(b.high, unit):
        return 1
    return -1 if printed(a.high, unit) < printed(b.low, unit) else 0


def ranks(pairs: Sequence[Pair | None], unit: str) -> list[Rank | None]:
    """The rank of each; None for what has no value, which nothing is compared with. O(n²)."""
    known = [(i, pair) for i, pair in enumerate(pairs) if pair is not None]
    out: list[Rank | None] = [None] * len(pairs)
    for i, pair in known:
        told = [(j, apart(pair, other, unit)) for j, other in known if j != i]
        above = sum(sign < 0 for _, sign in told)
        below = sum(sign > 0 for _, sign in told)
        out[i] = Rank(1 + above, len(known) - below, tuple(j for j, sign in told if not sign))
    return out


def in_order(pairs: Sequence[Pair | None]) -> list[int]:
    """Positions, the highest low answer first, unknown last; those alike as they came."""

    def key(i: int) -> tuple[bool, float, float]:
        pair = pairs[i]
        return (pair is None, -pair.low if pair else 0.0, -pair.high if pair else 0.0)

    return sorted(range(len(pairs)), key=key)
