"""Write a place into a release: streets, places, homes, areas, ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from onemetre.atlas.areas import assign
from onemetre.atlas.assumptions import assumptions
from onemetre.atlas.homes import may_be_lived_in
from onemetre.atlas.stress import stress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.areas import Area
    from onemetre.atlas.children import ChildCounts
    from onemetre.atlas.extract import Extract
    from onemetre.atlas.homes import Homes
    from onemetre.atlas.place import Place
    from onemetre.atlas.plane import Plane
    from onemetre.atlas.release import ReleaseWriter
    from onemetre.atlas.snap import Snapper
    from onemetre.atlas.walking_network import WalkingNetwork
    from onemetre.reach import Positions


def write_streets(writer: ReleaseWriter, network: WalkingNetwork) -> None:
    """Segments, nodes and the keys of crossings."""
    parts = network.segments
    writer.array("segment_tail", parts.tail)
    writer.array("segment_head", parts.head)
    writer.array("segment_start", parts.start)
    writer.array("segment_lonlat", parts.lonlat)
    writer.array("segment_length", parts.length)
    writer.array("node_xy", network.node_xy)
    writer.table("segments", {"key": parts.key, "name": parts.name})
    writer.table("crossings", {"key": network.crossing_key, "edge": network.crossing_edge.tolist()})


def write_stress(writer: ReleaseWriter, network: WalkingNetwork) -> None:
    """Streets, edges and their pairs of stress levels."""
    level = stress(network.edge, network.segments.street)
    writer.array("street", network.segments.street)
    writer.array("edge", network.edge)
    writer.array("stress_low", level.low)
    writer.array("stress_high", level.high)


def write_places(
    writer: ReleaseWriter,
    places: list[Place],
    snapper: Snapper,
    plane: Plane,
    outlines: NDArray[np.object_],
) -> None:
    """Places and their entrances, put on the network."""
    doors = [place.entrances or ((place.lon, place.lat),) for place in places]
    lonlat = np.array([door for each in doors for door in each], np.float64).reshape(-1, 2)
    at = snapper.snap(plane.xy(lonlat), assumptions().snap_place)
    point = plane.xy(np.array([(p.lon, p.lat) for p in places], np.float64).reshape(-1, 2))
    writer.array("entrance_place", np.repeat(np.arange(len(places)), [len(d) for d in doors])
                 .astype(np.int32))  # fmt: skip
    writer.array("entrance_lonlat", lonlat)
    _write_positions(writer, "entrance", at)
    writer.array("place_area", assign(point, outlines))
    writer.table("places", {
        "id": [place.key for place in places],
        "name": [place.name for place in places],
        "kinds": [list(place.kinds) for place in places],
        "lon": [place.lon for place in places],
        "lat": [place.lat for place in places],
        "capacity": [place.capacity for place in places],
        "level": [place.level for place in places],
        "fee": [place.fee for place in places],
        "address": [place.address for place in places],
        "source": [place.source for place in places],
    })  # fmt: skip


def _write_positions(writer: ReleaseWriter, what: str, at: Positions) -> None:
    writer.array(f"{what}_edge", at.edge)
    writer.array(f"{what}_offset", at.offset)
    writer.array(f"{what}_access", at.access)


def write_homes(
    writer: ReleaseWriter,
    homes: Homes,
    snapper: Snapper,
    outlines: NDArray[np.object_],
    children: NDArray[np.int32],
) -> None:
    """Homes, put on the network, with the children estimated there."""
    writer.array("home_xy", homes.xy)
    writer.array("home_weight", homes.weight)
    _write_positions(writer, "home", snapper.snap(homes.xy, assumptions().snap_home))
    writer.array("home_area", assign(homes.xy, outlines))
    writer.array("children", children)
    if homes.outline is not None and len(homes.outline):
        writer.table("homes", {"wkb": shapely.to_wkb(homes.outline).tolist()})


def write_areas(
    writer: ReleaseWriter,
    areas: list[Area],
    outlines: NDArray[np.object_],
    counts: ChildCounts | None,
) -> None:
    """Areas with the children counted in them, and what stands apart."""
    writer.table("areas", {
        "code": [area.code for area in areas],
        "name": [area.name for area in areas],
        "level": [area.level for area in areas],
        "wkb": [cast("bytes", shapely.to_wkb(each)) for each in outlines],
    })  # fmt: skip
    if counts is not None:
        writer.array("area_children", counts.by_area)
        writer.array("apart_children", counts.apart)
        writer.table("apart", {
            "code": [code for code, _ in counts.apart_names],
            "name": [name for _, name in counts.apart_names],
        })  # fmt: skip


def write_ground(writer: ReleaseWriter, extract: Extract, plane: Plane) -> None:
    """What lies around, for drawing: parks, water, other buildings."""
    kind = [_ground_kind(each.tags) for each in extract.ground]
    for name, features, kinds in (
        ("ground", extract.ground, kind),
        ("buildings", [b for b in extract.buildings if not may_be_lived_in(b.tags)], None),
    ):
        shape = plane.project(np.array([each.geometry for each in features], object))
        table: dict[str, object] = {"wkb": shapely.to_wkb(shape).tolist() if len(shape) else []}
        if kinds is not None:
            table["kind"] = kinds
        if len(shape):
            writer.table(name, table)


def _ground_kind(tags: dict[str, str]) -> str:
    if tags.get("natural") in {"water", "bay"} or "waterway" in tags or (
        tags.get("landuse") in {"basin", "reservoir"}
    ):  # fmt: skip
        return "water"
    return "pitch" if tags.get("leisure") in {"pitch", "track"} else "green"
