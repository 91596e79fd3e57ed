"""Walking times of homes and streets as classes of the map's ramp."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from onemetre import reach
from onemetre.atlas.junctions import OVER
from onemetre.ground.units import FAR, NOT_COMPUTED, PER_UNIT
from onemetre.ground.units import UNREACHABLE as NO_WALK
from onemetre.measure.fields import walks_to
from onemetre.press.map_layers import PLAIN, UNKNOWN, UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.city import City
    from onemetre.measure.fields import Fields
    from onemetre.reach import Company, Profile

#: Upper ends of the classes of walking time, minutes; the last colour is all beyond.
STEPS = (3.0, 5.0, 8.0, 10.0, 15.0)
#: A road that this child does not walk along in this company: drawn as a road, not as a walk.
CLOSED = -4
#: A byte of a field holds two of these, the worst reading in its low half, the best in its high
#: one: 0-5 are steps of the ramp.
CODE = {UNKNOWN: 6, UNREACHABLE: 7, PLAIN: 8, CLOSED: 9}

Companies = tuple["Company", "Company"]
ALONE: Companies = ("alone_low", "alone_high")
GUIDED: Companies = ("accompanied", "accompanied")


def classes_of(low: NDArray[np.int32], high: NDArray[np.int32]) -> NDArray[np.int8]:
    """int8 (k,): ramp classes of costs in centiseconds; where only `high` gets there, not known."""
    bounds = np.array(STEPS) * 60 * PER_UNIT
    out = np.searchsorted(bounds, low, side="left").astype(np.int8)
    out[low == NO_WALK] = UNREACHABLE
    out[low == NOT_COMPUTED] = PLAIN
    sure = low < FAR
    out[~sure & (high >= 0) & (high < FAR)] = UNKNOWN
    return out


def packed(worst: NDArray[np.int8], best: NDArray[np.int8]) -> NDArray[np.uint8]:
    """uint8 (k,): two readings in one byte; see `CODE`."""
    table = np.zeros(256, np.uint8)
    table[:6] = np.arange(6)
    for value, code in CODE.items():
        table[np.uint8(value & 0xFF)] = code
    return cast("NDArray[np.uint8]", table[worst.view(np.uint8)] | table[best.view(np.uint8)] << 4)


def home_costs(
    fields: Fields, profile: Profile, kind: str, companies: Companies
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """int32 (h,) twice: centiseconds from every home by the worst and the best reading."""
    low, high = (fields.child(kind, profile, each).cost for each in companies)
    return low, high


def street_costs(
    fields: Fields, profile: Profile, kind: str, companies: Companies
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """int32 (k,) twice: centiseconds from the middle of every segment, the nearer of its sides."""
    city, network = fields.city, fields.city.network
    middles = reach.Positions.middles(network)
    walked = city.edge["side"] != OVER
    out = []
    for company in companies:
        costs = reach.walking_time(network, profile, company)
        walks = walks_to(city, costs, fields.sites(kind), middles, profile.limit(company))
        open_ = reach.passable(network, profile, company)
        out.append(_by_segment(city, np.where(open_, walks.cost, NO_WALK), walked))
    return out[0], out[1]


def closed_roads(fields: Fields, profile: Profile, companies: Companies) -> NDArray[np.bool_]:
    """bool (k,): main roads that this child does not walk along, even by the best reading."""
    city = fields.city
    walked = city.edge["side"] != OVER
    may = np.zeros(len(city.street), bool)
    open_ = reach.passable(city.network, profile, companies[1])
    may[city.edge["segment"][walked & open_]] = True
    closed: NDArray[np.bool_] = city.street["main"] & ~may
    return closed


def _by_segment(
    city: City, value: NDArray[np.int32], walked: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """The least cost among a segment's edges; that of no walk where it has none."""
    out = np.full(len(city.street), NO_WALK, np.int32)
    np.minimum.at(out, city.edge["segment"][walked], value[walked])
    return out
