"""Read an OpenStreetMap file by streaming (``.osm.pbf``, ``.osm``, ``.osm.bz2``)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import osmium
import shapely

from onemetre.atlas.extract import Extract, Feature, Way
from onemetre.atlas.taxonomy import kinds_of_tags
from onemetre.atlas.vectors import without_folder
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

#: Keys that make a thing worth keeping; all else is skipped before it reaches Python.
_KEYS = (
    "highway", "building", "amenity", "leisure", "landuse", "natural", "barrier", "railway",
    "waterway", "tourism", "healthcare", "social_facility", "public_transport", "sport",
    "changing_table", "crossing", "entrance", "shop", "office", "club", "water",
)  # fmt: skip
_GROUND = {
    ("leisure", "park"), ("leisure", "garden"), ("leisure", "pitch"), ("leisure", "golf_course"),
    ("landuse", "grass"), ("landuse", "forest"), ("landuse", "meadow"), ("landuse", "cemetery"),
    ("landuse", "recreation_ground"), ("landuse", "village_green"), ("landuse", "basin"),
    ("landuse", "reservoir"), ("natural", "water"), ("natural", "wood"), ("natural", "scrub"),
    ("natural", "grassland"), ("natural", "bay"), ("waterway", "riverbank"), ("leisure", "track"),
}  # fmt: skip
_PLACE_KEYS = (
    "amenity", "leisure", "healthcare", "tourism", "social_facility", "public_transport",
    "changing_table", "club", "office", "landuse",
)  # fmt: skip
#: What a file without dates says of every object (the map itself began in 2004).
_NO_DATE = datetime(2004, 1, 1, tzinfo=UTC)
#: How many bytes what is kept of a file takes at most: so many for each of its own, beside those
#: that any file may take. Real extracts take 6 to 16 (Helsinki, Porto, Haidian, Shanghai; 2026).
_MOST_ROOM, _ANY_ROOM = 50, 50_000_000
_NODE_KEYS = ("crossing", "barrier", "entrance")


def read_osm(
    path: Path,
    progress: Callable[[int], None] = lambda _: None,
    frame: tuple[float, float, float, float] | None = None,
) -> Extract:
    """Streets, places, buildings and ground of an OpenStreetMap file.

    Parameters
    ----------
    progress
        called now and then with the number of objects read so far.
    frame
        west, south, east, north in degrees: only what touches it is kept.

    Raises
    ------
    InputError
        if the file is missing, is not an OpenStreetMap file, is cut short, holds no street, or
        holds far more than its size lets expect: what is repeated takes no room in it.

    Notes
    -----
    Two passes over the file (areas need one of their own); memory grows with what is kept,
    not with the file.
    """
    out = Extract()
    if not path.is_file():
        raise InputError("{file} does not exist.", remedy="Check the name.", file=path.name)
    try:
        _read(path, out, progress, frame)
    except (RuntimeError, OSError, UnicodeDecodeError) as error:
        raise InputError(
            "{file} cannot be read as an OpenStreetMap file: {error}.",
            remedy="It must be a complete .osm.pbf, .osm or .osm.bz2; fetch it again if it was"
            " cut short.",
            file=path.name, error=without_folder(error, path),
        ) from error  # fmt: skip
    if not out.ways:
        raise InputError(
            "{file} holds no street.", remedy="Check that it is the right extract.", file=path.name
        )
    return out


def _read(
    path: Path,
    out: Extract,
    progress: Callable[[int], None],
    frame: tuple[float, float, float, float] | None,
) -> None:
    processor = (
        osmium.FileProcessor(str(path))
        .with_locations()
        .with_areas(osmium.filter.KeyFilter(*_KEYS))
        .with_filter(osmium.filter.KeyFilter(*_KEYS))
    )
    out.date = str(processor.header.get("osmosis_replication_timestamp"))[:10]
    newest, most = _NO_DATE, _ANY_ROOM + _MOST_ROOM * path.stat().st_size
    factory = osmium.geom.WKBFactory()
    for count, thing in enumerate(processor):
        if count % 20_000 == 0:
            progress(count)
        _hold_to(most, out, path)
        if isinstance(thing, osmium.osm.Changeset):
            continue
        if not out.date and not isinstance(thing, osmium.osm.Area):
            newest = max(newest, thing.timestamp)
        if isinstance(thing, osmium.osm.Node):
            if frame is None or _is_in(frame, thing.location.lon, thing.location.lat):
                _node(thing, out)
            else:
                out.kinds_elsewhere.update(kinds_of_tags(dict(thing.tags)))
        elif isinstance(thing, osmium.osm.Way):
            if "highway" in thing.tags and (frame is None or _touches(frame, thing.nodes)):
                _way(thing, out)
        elif isinstance(thing, osmium.osm.Area):
            if frame is None or any(_touches(frame, ring) for ring in thing.outer_rings()):
                _area(thing, factory, out)
            else:
                out.kinds_elsewhere.update(kinds_of_tags(dict(thing.tags)))
    if newest > _NO_DATE:
        # A file that does not say its date is at least as new as the newest thing in it.
        out.date = newest.date().isoformat()


def _hold_to(most: int, out: Extract, path: Path) -> None:
    if out.room > most:
        raise InputError(
            "{file} is too large once unpacked.",
            remedy="Get an extract of the place from OpenStreetMap's own data.", file=path.name,
        )  # fmt: skip


def _is_in(frame: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    west, south, east, north = frame
    return west <= lon <= east and south <= lat <= north


def _touches(frame: tuple[float, float, float, float], nodes: Iterable[osmium.osm.NodeRef]) -> bool:
    """The box around a line's or ring's known points meets the frame."""
    known = [(n.location.lon, n.location.lat) for n in nodes if n.location.valid()]
    if not known:
        return False
    lon, lat = zip(*known, strict=True)
    west, south, east, north = frame
    return bool(min(lon) <= east and max(lon) >= west and min(lat) <= north and max(lat) >= south)


def _node(node: osmium.osm.Node, out: Extract) -> None:
    tags = dict(node.tags)
    if "highway" in tags or any(key in tags for key in _NODE_KEYS):
        out.nodes[node.id] = tags
        out.count(tags, 0)
    if any(key in tags for key in _PLACE_KEYS) or tags.get("highway") == "bus_stop":
        point = shapely.Point(node.location.lon, node.location.lat)
        out.places.append(Feature(f"n{node.id}", point, tags))
        out.count(tags, 1)


def _way(way: osmium.osm.Way, out: Extract) -> None:
    if way.tags.get("area") == "yes":
        return
    tags = dict(way.tags)
    # A line cut at the edge of an extract keeps the part whose vertices are in the file.
    for piece, part in enumerate(_pieces(way)):
        refs, lonlat = part
        if len(refs) < 2:
            out.drop("a street line with fewer than two known points")
            continue
        key = f"w{way.id}" if piece == 0 else f"w{way.id}.{piece}"
        out.ways.append(Way(key, np.array(refs, np.int64), np.array(lonlat, np.float64), tags))
        out.count(tags, len(refs))


def _pieces(way: osmium.osm.Way) -> list[tuple[list[int], list[tuple[float, float]]]]:
    pieces: list[tuple[list[int], list[tuple[float, float]]]] = [([], [])]
    for node in way.nodes:
        refs, lonlat = pieces[-1]
        if not node.location.valid():
            if refs:
                pieces.append(([], []))
        elif not refs or refs[-1] != node.ref:
            refs.append(node.ref)
            lonlat.append((node.location.lon, node.location.lat))
    return pieces if len(pieces) == 1 or pieces[-1][0] else pieces[:-1]


def _area(area: osmium.osm.Area, factory: osmium.geom.WKBFactory, out: Extract) -> None:
    tags = dict(area.tags)
    wanted = "building" in tags, any((k, tags.get(k)) in _GROUND for k in tags), (
        any(key in tags for key in _PLACE_KEYS)
    )  # fmt: skip
    if not any(wanted):
        return
    try:
        geometry = shapely.from_wkb(bytes.fromhex(factory.create_multipolygon(area)))
    except (RuntimeError, ValueError):
        out.drop("an area whose outline does not close")
        return
    key = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
    feature = Feature(key, geometry, tags)
    out.count(tags, shapely.get_num_coordinates(geometry))
    for keep, where in zip(wanted, (out.buildings, out.ground, out.places), strict=True):
        if keep:
            where.append(feature)
