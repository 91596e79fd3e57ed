"""Units of measure of everything that is computed.

Lengths are whole centimetres and times whole centiseconds in every array that the engine
adds up: integers make a result exact, the same on every machine and in every order of
addition. The widest error that rounding one edge can bring is half a unit, 5 mm or 5 ms;
over a walk of a thousand edges that is 5 m or 5 s at the very most, and ±0.16 m or s in the
mean (errors of independent edges add as their square root).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Centimetres in a metre; centiseconds in a second.
PER_UNIT: Final = 100

#: No walk exists, however long one is ready to walk. (Any sum of two costs fits in int64.)
UNREACHABLE: Final = np.int32(2**31 - 1)
#: A walk may exist, but was not looked for beyond the limit of the search.
FAR: Final = np.int32(2**31 - 2)
#: Not computed: the place asked from is not on the network, or nothing was asked.
NOT_COMPUTED: Final = np.int32(-1)


def to_hundredths(value: ArrayLike) -> NDArray[np.int32]:
    """Metres to centimetres, or seconds to centiseconds, rounded half to even.

    Raises
    ------
    ValueError
        if a value is negative, not a number, or too large for 32 bits.
    """
    hundredths = np.rint(np.asarray(value, dtype=np.float64) * PER_UNIT)
    if hundredths.size and not (np.all(hundredths >= 0) and np.all(hundredths < FAR)):
        bad = np.asarray(value, dtype=np.float64).ravel()
        bad = bad[~((bad >= 0) & (bad * PER_UNIT < FAR))]
        raise ValueError(f"not a length or time that can be used: {bad[0]}")
    return hundredths.astype(np.int32)


def from_hundredths(value: NDArray[np.integer]) -> NDArray[np.float64]:
    """Back to metres or seconds; `UNREACHABLE` and `FAR` become inf, `NOT_COMPUTED` nan."""
    out = value.astype(np.float64) / PER_UNIT
    out[value >= FAR] = np.inf
    out[value == NOT_COMPUTED] = np.nan
    return out
