"""How many children of each band reach each kind of place: what the City page leads with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from onemetre import reach
from onemetre.ground.units import PER_UNIT
from onemetre.measure.definitions import Reach, indicators
from onemetre.measure.values import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.ground.ages import Band
    from onemetre.measure.fields import Fields
    from onemetre.reach import Company, Profile

With = Literal["alone", "adult"]
#: Columns of the table of shares: children asked about, those on no network, and those within.
BASE, OFF, ALONE_LOW, ALONE_HIGH, ADULT = range(5)


@cache
def _assumed() -> dict[str, float]:
    table = tomllib.loads(Path(__file__).with_name("overview.toml").read_text("utf-8"))
    return {"minutes": float(table["minutes"]["unless_a_standard_says"])}


@cache
def minutes_for(kind: str) -> tuple[float, bool]:
    """Minutes within which a kind of place should be reached, and whether a standard says so."""
    for indicator in indicators():
        formula = indicator.formula
        if isinstance(formula, Reach) and formula.place == kind:
            return formula.minutes, True
    return _assumed()["minutes"], False


def shares(fields: Fields, profile: Profile, kind: str) -> NDArray[np.int64]:
    """int64 (areas + 1, 5): see `BASE` to `ADULT`; the whole place in the last row.

    In children, or what stands for them (`City.counted`).
    """
    city = fields.city
    weight = city.weight(profile.band.years)
    limit = round(minutes_for(kind)[0] * 60 * PER_UNIT)
    n = len(city.area_name)
    out = np.zeros((n + 1, 5), np.int64)
    companies: Sequence[tuple[int, Company]] = (
        (ALONE_LOW, "alone_low"), (ALONE_HIGH, "alone_high"), (ADULT, "accompanied"),
    )  # fmt: skip
    for column, company in companies:
        cost = fields.child(kind, profile, company).cost
        for rows, area, size in ((slice(0, n), city.home_area, n),
                                 (slice(n, n + 1), np.zeros(len(cost), np.int32), 1)):  # fmt: skip
            part = reach.coverage(cost, limit, weight, area, size)
            out[rows, column] = part.within
            out[rows, BASE] = part.within + part.beyond
            out[rows, OFF] = part.unknown
    return out


@dataclass(frozen=True)
class Overview:
    """Shares of every kind, band and area.

    Attributes
    ----------
    table
        int64 (kinds, bands, areas + 1, 5): `shares` of each.
    """

    kinds: list[str]
    bands: list[Band]
    table: NDArray[np.int64]

    def of(self, kind: str, age: int, area: int = -1) -> NDArray[np.int64]:
        """The five figures of one kind, age and area (-1 the whole place)."""
        band = next(i for i, each in enumerate(self.bands) if age in each)
        row: NDArray[np.int64] = self.table[self.kinds.index(kind), band, area]
        return row

    def share(self, kind: str, age: int, company: With, area: int = -1) -> Pair | None:
        """Per cent, low and high; None where nobody is asked about."""
        row = self.of(kind, age, area)
        if not row[BASE]:
            return None
        low, high = (ALONE_LOW, ALONE_HIGH) if company == "alone" else (ADULT, ADULT)
        return Pair(*(float(row[i]) / float(row[BASE]) * 100 for i in (low, high)))
