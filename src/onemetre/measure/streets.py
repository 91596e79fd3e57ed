"""Indicators of streets: calm round schools, crossings on main roads and at school gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre.atlas.junctions import OVER
from onemetre.ground.units import PER_UNIT
from onemetre.measure.values import Measured, Pair, verdict
from onemetre.reach import Crossing

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from onemetre.atlas.city import City
    from onemetre.measure.definitions import (
        CrossingNear,
        CrossingSpacing,
        Indicator,
        StressAround,
    )


def _entrances(city: City, kinds: tuple[str, ...]) -> NDArray[np.float64]:
    """float64 (k, 2): entrances of places of these kinds, in the plane."""
    places = np.unique(np.concatenate([city.places_of(kind) for kind in kinds]))
    here = np.isin(city.release.array("entrance_place"), places)
    gates = city.plane.xy(np.array(city.release.array("entrance_lonlat"))[here])
    return gates[city.is_own(gates)]


def _near(
    points: NDArray[np.object_], others: NDArray[np.object_], metres: float
) -> NDArray[np.bool_]:
    """bool (k,): some of the others is so near. One search a point: O(k log others)."""
    out = np.zeros(len(points), np.bool_)
    if len(others):
        out[shapely.STRtree(others).query(points, predicate="dwithin", distance=metres)[0]] = True
    return out


def _segment_lines(city: City, wanted: NDArray[np.bool_]) -> NDArray[np.object_]:
    index = np.flatnonzero(wanted)
    start = city.segment_start
    return np.array(
        [shapely.LineString(city.segment_xy[start[i] : start[i + 1]]) for i in index], object
    )


def _result(
    indicator: Indicator, values: tuple[float, float], base: float, observed: float | None,
    day: date,
) -> Measured:  # fmt: skip
    pair = Pair(*values)
    as_child = indicator.judges == "child"
    state, reason = verdict(indicator, pair, observed, day)
    return Measured(
        indicator, -1, None, None if as_child else pair.low, pair if as_child else None,
        round(base), counts_children=False, missed=None, unknown=0, observed=observed, state=state,
        reason=reason,
    )  # fmt: skip


def _empty(indicator: Indicator) -> Measured:
    return Measured(
        indicator,
        -1,
        None,
        None,
        None,
        0,
        counts_children=False,
        missed=None,
        unknown=0,
        observed=None,
        state="no_data",
        reason=indicator.empty,
    )


def stress_around(city: City, indicator: Indicator, formula: StressAround, day: date) -> Measured:
    """Share of street length at or below a level within a radius of the entrances.

    Length is that of walked edges, crossings left out, whose middle lies within the radius.
    """
    gates = _entrances(city, formula.places)
    if not len(gates):
        return _empty(indicator)
    walked = np.flatnonzero(city.edge["side"] != OVER)
    near = _near(shapely.points(city.edge_xy[walked]), shapely.points(gates), formula.radius)
    edges = walked[near]
    length = city.edge["length"][edges] / PER_UNIT
    total = float(length.sum())
    if total == 0:
        return _empty(indicator)
    network = city.network
    low = float(length[network.stress_high[edges] <= formula.level].sum())
    high = float(length[network.stress_low[edges] <= formula.level].sum())
    observed = float(length[network.observed[edges]].sum()) / total
    return _result(indicator, (low / total * 100, high / total * 100), total, observed, day)


def _crossing_points(city: City, *, told: bool = False) -> NDArray[np.float64]:
    """Middles of crossings with some help for walkers; junctions where none is known left out."""
    kind = city.edge["crossing"]
    helped = np.isin(
        kind,
        [
            Crossing.MARKED, Crossing.REFUGE, Crossing.SIGNALLED, Crossing.BRIDGE,
            Crossing.UNDERPASS,
        ],
    )  # fmt: skip
    if not told:
        helped |= kind == Crossing.UNKNOWN
    return city.edge_xy[helped]


def crossing_spacing(
    city: City, indicator: Indicator, formula: CrossingSpacing, day: date
) -> Measured:
    """Share of main-road length no farther than half the spacing from a known crossing; the high
    answer counts junctions of which nothing is known.
    """
    main = city.street["main"] & city.street["walk"]
    if not main.any():
        return _empty(indicator)
    lines = _segment_lines(city, main)
    if city.own is not None:
        lines = shapely.intersection(lines, city.own)
    total = float(shapely.length(lines).sum())
    if total == 0:
        return _empty(indicator)
    shares = [
        _served(lines, _crossing_points(city, told=told), formula.spacing) / total * 100
        for told in (True, False)
    ]
    return _result(indicator, (shares[0], shares[1]), total, None, day)


def _served(lines: NDArray[np.object_], crossings: NDArray[np.float64], spacing: float) -> float:
    """Metres of the lines no farther than half the spacing from a crossing.

    Each line is held against the crossings beside it alone: O(lines and the pairs that are near).
    """
    if not len(crossings):
        return 0.0
    points = shapely.points(crossings)
    line, point = shapely.STRtree(points).query(lines, predicate="dwithin", distance=spacing / 2)
    order = np.argsort(line, kind="stable")
    near, first = np.unique(line[order], return_index=True)
    around = shapely.buffer(points, spacing / 2, quad_segs=16)
    reach = [
        shapely.union_all(around[group])
        for group in np.split(point[order], first[1:])
        if len(group)
    ]
    return float(shapely.length(shapely.intersection(lines[near], reach)).sum())


def crossing_near(city: City, indicator: Indicator, formula: CrossingNear, day: date) -> Measured:
    """Share of entrances beside a main road with a known crossing near; the pair adds those
    beside a crossing of unknown kind.
    """
    gates = _entrances(city, formula.places)
    main = city.street["main"]
    if not len(gates) or not main.any():
        return _empty(indicator)
    points = shapely.points(gates)
    beside = _near(points, _segment_lines(city, main), formula.road_within)
    if not beside.any():
        return _empty(indicator)
    shares = []
    for told in (True, False):
        crossings = _crossing_points(city, told=told)
        near = _near(points[beside], shapely.points(crossings), formula.radius)
        shares.append(float(near.mean()) * 100)
    return _result(indicator, (shares[0], shares[1]), int(beside.sum()), None, day)
