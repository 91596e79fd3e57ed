"""Where a place that is an area is entered: gates, ways that lead in, else the nearest streets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from onemetre.atlas.classes import class_named
from onemetre.atlas.place import EntranceRules, rules
from onemetre.atlas.plane import Plane
from onemetre.atlas.street_tags import may_walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely import Geometry

    from onemetre.atlas.extract import Extract
    from onemetre.atlas.place import Place


def park_gates(places: Iterable[Place], extract: Extract) -> list[Place]:
    """`places`, those that are areas with their entrances by the streets of `extract`.

    A place that already has entrances, or is a point, stays as it is.
    """
    places = list(places)
    areal = [i for i, each in enumerate(places) if each.outline is not None and not each.entrances]
    if not areal or not extract.ways:
        return places
    plane = Plane.of(extract.bounds)
    streets, gates = _walkable(extract, plane), _gates(extract, plane)
    outlines = plane.project(np.array([places[i].outline for i in areal], object))
    rule = rules()["entrance"]
    near = shapely.STRtree(streets).query(outlines, predicate="dwithin", distance=rule["street"])
    by = shapely.STRtree(gates).query(outlines, predicate="dwithin", distance=rule["gate"])
    for k, i in enumerate(areal):
        found = park_entrances(
            outlines[k], streets[near[1][near[0] == k]], gates[by[1][by[0] == k]]
        )
        doors = tuple((lon, lat) for lon, lat in plane.lonlat(found).tolist())
        places[i] = replace(places[i], entrances=doors)
    return places


def park_entrances(
    outline: Geometry,
    streets: NDArray[np.object_],
    gates: NDArray[np.object_],
    *,
    is_open: bool = True,
) -> NDArray[np.float64]:
    """float64 (k, 2): points where an area is entered. All in metres of one plane.

    Parameters
    ----------
    outline
        polygon of the area.
    streets
        lines that may be walked.
    gates
        points of gates and entrances.
    is_open
        whether one may walk in over the edge where no way is drawn, as onto a lawn.

    Notes
    -----
    Where walkable ways cross the outline and go on inside, and gates on it. Where there are none,
    of an open area the points of the outline with a street beside them, some distance apart, or
    the nearest point if all streets are farther; of a closed one none, for nobody knows where its
    gate is.
    """
    rule = rules()["entrance"]
    edge = shapely.boundary(outline)
    found = [*_crossings(outline, edge, streets, rule), *_on_edge(edge, gates, rule)]
    if not found and is_open:
        found = _beside(edge, streets, rule)
    return _thinned(found, rule["same"])[: rule["most"]]


def _crossings(
    outline: Geometry, edge: Geometry, streets: NDArray[np.object_], rule: EntranceRules
) -> list[Geometry]:
    inside = shapely.intersection(streets, outline)
    enters = shapely.length(inside) >= rule["inside"]
    # A street that is the outline is not a way in; it runs inside the area nowhere.
    enters &= ~shapely.covered_by(inside, shapely.buffer(edge, rule["inside"] / 2))
    cut = shapely.intersection(streets[enters], edge)
    return [shapely.Point(xy) for xy in shapely.get_coordinates(cut)]


def _on_edge(edge: Geometry, gates: NDArray[np.object_], rule: EntranceRules) -> list[Geometry]:
    return list(gates[shapely.distance(gates, edge) <= rule["gate"]]) if len(gates) else []


def _beside(edge: Geometry, streets: NDArray[np.object_], rule: EntranceRules) -> list[Geometry]:
    if not len(streets):
        return []
    number = max(int(np.ceil(shapely.length(edge) / rule["apart"])), 4)
    around = shapely.line_interpolate_point(
        shapely.linestrings(shapely.get_coordinates(edge)) if edge.geom_type == "LineString"
        else shapely.line_merge(edge), np.arange(number) / number, normalized=True,
    )  # fmt: skip
    whole = shapely.union_all(streets)
    away = shapely.distance(around, whole)
    return list(around[away <= rule["street"]]) or [around[int(np.argmin(away))]]


def _thinned(points: list[Geometry], apart: float) -> NDArray[np.float64]:
    """float64 (k, 2) without those nearer than `apart` to one before them, in order of place."""
    xy = np.unique(np.round(shapely.get_coordinates(points), 2), axis=0).reshape(-1, 2)
    kept = np.empty((0, 2))
    for point in xy:
        if not len(kept) or np.hypot(*(kept - point).T).min() >= apart:
            kept = np.vstack([kept, point])
    return kept


def _walkable(extract: Extract, plane: Plane) -> NDArray[np.object_]:
    lines = []
    for way in extract.ways:
        kind = class_named(way.tags.get("highway", ""))
        if kind is not None and may_walk(kind, way.tags):
            lines.append(shapely.LineString(plane.xy(way.lonlat)))
    return np.array(lines, object)


def _gates(extract: Extract, plane: Plane) -> NDArray[np.object_]:
    """Nodes of streets that lead through a fence or into a building."""
    wanted = set(rules()["entrance"]["gates"])
    found: dict[int, NDArray[np.float64]] = {}
    for way in extract.ways:
        for ref, lonlat in zip(way.refs.tolist(), way.lonlat, strict=True):
            tags = extract.nodes.get(ref, {})
            if tags.get("access") not in {"no", "private"} and (
                tags.get("barrier") in wanted or "entrance" in tags
            ):
                found[ref] = lonlat
    if not found:
        return np.empty(0, object)
    return cast("NDArray[np.object_]", shapely.points(plane.xy(np.array(list(found.values())))))
