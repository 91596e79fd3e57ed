"""Places for children: from a map or from a register, merged where both give one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onemetre.atlas.areas import on_land
from onemetre.atlas.cells import CellError, decimal_number, is_unknown, whole_number
from onemetre.atlas.coordinates import looks_swapped, system_named, to_wgs84
from onemetre.atlas.entrances import park_entrances, park_gates
from onemetre.atlas.merging import Merge, merge_places
from onemetre.atlas.place import Place
from onemetre.atlas.taxonomy import kind_named, kinds, kinds_of_tags, kinds_of_words
from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely import Geometry

    from onemetre.atlas.extract import Feature
    from onemetre.atlas.place import LonLat
    from onemetre.atlas.tables import Row, Table
    from onemetre.ground.errors import RowError

__all__ = [
    "Merge",
    "Place",
    "merge_places",
    "park_entrances",
    "park_gates",
    "places_from_features",
    "places_from_table",
]

#: A latitude up to here may stand in the column of longitudes by mistake, and is told later.
_MOST_DEGREES = 180

Bounds = tuple[float, float, float, float]


# From a map -----------------------------------------------------------------------------------


def places_from_features(features: list[Feature]) -> list[Place]:
    """Places among the things of a map; what is none is left out.

    An area is known by a point that lies in it; its entrances are found by `park_gates`.
    """
    out = []
    for feature in features:
        found = kinds_of_tags(feature.tags)
        if not found or feature.geometry.is_empty:
            continue
        is_point = feature.geometry.geom_type == "Point"
        point = feature.geometry if is_point else feature.geometry.point_on_surface()
        out.append(
            Place(
                key=feature.key,
                name=feature.tags.get("name:zh") or feature.tags.get("name", ""),
                kinds=found,
                lon=float(point.x),
                lat=float(point.y),
                capacity=_told_capacity(feature.tags.get("capacity", "")),
                level=feature.tags.get("isced:level", ""),
                fee=feature.tags.get("fee", ""),
                source="OpenStreetMap",
                address=_address(feature.tags),
                outline=None if is_point else feature.geometry,
            )
        )
    return out


def _told_capacity(text: str) -> int | None:
    try:
        return whole_number(text)
    except CellError:  # a mapper's remark is not a count, and no row of the user's
        return None


def _address(tags: dict[str, str]) -> str:
    return tags.get("addr:full") or "".join(
        tags.get(key, "") for key in ("addr:city", "addr:district", "addr:street")
    ) + tags.get("addr:housenumber", "")


# From a register ------------------------------------------------------------------------------


def places_from_table(
    table: Table,
    system: str = "wgs84",
    bounds: Bounds | None = None,
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[list[Place], list[RowError]]:
    """Places of a register, and the rows that were left out, with why.

    Parameters
    ----------
    system
        what the register's longitude and latitude are in: ``wgs84``, ``gcj02``, ``bd09``.
    bounds
        west, south, east, north in WGS 84 degrees; a place outside is left out.
    kind
        the kind of all rows, where the register is of one kind and does not say so.
    columns
        field -> column, beside those recognised by name.

    Raises
    ------
    InputError
        if it has no columns for longitude and latitude (and no geometry), or neither a name nor
        a type, or no such coordinate system is known.
    NotFoundError
        if no kind has the name `kind`.
    """
    known = system_named(system)
    if kind is not None:
        kind = _kind_word(kind)
    used = {f: c for f in _FIELDS if (c := table.find(f, columns)) is not None}
    geometric = any(row.geometry is not None for row in table.rows)
    if not geometric:
        used |= {field: table.need(field, columns) for field in ("lon", "lat")}
    if kind is None and "type" not in used:
        used["name"] = table.need("name", columns)
    read, errors = [], list(table.errors)
    for row in table.rows:
        try:
            read.append((row, _read_place(table, row, used, kind)))
        except CellError as why:
            errors.append(table.error(row, why, used.get("name", "")))
    moved = to_wgs84(np.array([(p.lon, p.lat) for _, p in read]).reshape(-1, 2), known)
    dry = on_land(moved)
    out = []
    for (row, place), (lon, lat), is_dry in zip(read, moved.tolist(), dry, strict=True):
        wrong = _misplaced(lon, lat, bounds, is_dry=bool(is_dry))
        if wrong is None:
            outline = place.outline if known == "wgs84" else None
            out.append(replace(place, lon=lon, lat=lat, outline=outline,
                               entrances=_moved(place.entrances, known)))  # fmt: skip
        else:
            errors.append(table.error(row, wrong, used.get("lon", "")))
    return out, sorted(errors, key=lambda error: error.row)


_FIELDS = (
    "key", "name", "type", "lon", "lat", "entrances", "capacity", "level", "fee", "source",
    "address",
)  # fmt: skip


def _read_place(table: Table, row: Row, used: Mapping[str, str], kind: str | None) -> Place:
    cell = {field: row.cells.get(column, "") for field, column in used.items()}
    lon, lat, outline = _position(row, used)
    return Place(
        key=f"{table.file}:{row.number}" if is_unknown(cell.get("key", "")) else cell["key"],
        name=cell.get("name", ""),
        kinds=_kinds(cell, used, kind),
        lon=lon,
        lat=lat,
        entrances=_entrances(cell.get("entrances", ""), used),
        capacity=_capacity(cell.get("capacity", ""), used),
        level=cell.get("level", ""),
        fee=cell.get("fee", ""),
        source=cell.get("source") or table.file,
        address=cell.get("address", ""),
        outline=outline,
    )


def _position(row: Row, used: Mapping[str, str]) -> tuple[float, float, Geometry | None]:
    if row.geometry is not None and not row.geometry.is_empty:
        is_point = row.geometry.geom_type == "Point"
        point = row.geometry if is_point else row.geometry.point_on_surface()
        areal = row.geometry.geom_type in {"Polygon", "MultiPolygon"}
        return point.x, point.y, row.geometry if areal else None
    numbers = []
    for field in ("lon", "lat"):
        column = used.get(field)
        if column is None:
            raise CellError(mark("It has no geometry."))
        try:
            number = decimal_number(row.cells.get(column, ""))
        except CellError as why:
            raise why.at(column) from why
        if number is None:
            raise CellError(
                mark("Its position is not known."),
                mark("Enter its longitude and latitude in degrees."),
                column=column,
            )
        if abs(number) > _MOST_DEGREES:
            raise CellError(
                mark("It is not a number of degrees."),
                mark("Give longitude and latitude in degrees, not metres of a projection."),
                column=column,
            )
        numbers.append(number)
    return numbers[0], numbers[1], None


def _kinds(cell: Mapping[str, str], used: Mapping[str, str], kind: str | None) -> tuple[str, ...]:
    if kind is not None:
        found = kinds_of_words(kind, cell.get("name", ""))
    else:
        found = kinds_of_words(cell.get("type", ""), cell.get("name", ""))
    if not found:
        raise CellError(
            mark("It is no kind of place that is measured here."),
            mark("If it is one, write its kind in the column of types, such as 幼儿园."),
            column=used.get("type", ""),
        )
    return found


def _kind_word(kind: str) -> str:
    named = kind_named(kind)
    if named is None:
        raise NotFoundError(
            "No kind of place is called “{name}”.",
            remedy="Use one of: {kinds}.",
            name=kind, kinds=", ".join(each.key for each in kinds()),
        )  # fmt: skip
    return named.zh


def _capacity(text: str, used: Mapping[str, str]) -> int | None:
    try:
        return whole_number(text)
    except CellError as why:
        raise why.at(used["capacity"]) from why


def _entrances(text: str, used: Mapping[str, str]) -> tuple[LonLat, ...]:
    """``112.51,37.90; 112.52,37.91``."""
    pairs = [
        pair for pair in re.split(r"[;;|]", unicodedata.normalize("NFKC", text)) if pair.strip()
    ]
    out = []
    for pair in pairs:
        found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*[, ]\s*(-?\d+(?:\.\d+)?)\s*", pair)
        if not found:
            if not re.search(r"\d+\.\d+", text):  # 南门, 2 个: words, not positions
                return ()
            raise CellError(
                mark("It is no list of positions."),
                mark("Write longitude, latitude; longitude, latitude."),
                column=used["entrances"],
            )
        out.append((float(found[1]), float(found[2])))
    return tuple(out)


def _moved(points: tuple[LonLat, ...], system: str) -> tuple[LonLat, ...]:
    if not points:
        return ()
    moved = to_wgs84(np.array(points), system_named(system)).tolist()
    return tuple((lon, lat) for lon, lat in moved)


def _misplaced(lon: float, lat: float, bounds: Bounds | None, *, is_dry: bool) -> CellError | None:
    def within(x: float, y: float) -> bool:
        return bounds is None or (bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3])

    if abs(lat) > 90 or (
        (looks_swapped(lon, lat) or (bounds is not None and within(lat, lon)))
        and not (bounds is not None and within(lon, lat))
    ):
        return CellError(
            mark("Longitude and latitude seem to stand in each other's place."),
            mark("Change the names of the two columns about."),
        )
    if not within(lon, lat):
        return CellError(
            mark("It lies outside the area of the map."),
            mark("Correct its position, or leave it out."),
        )
    if not is_dry:
        return CellError(mark("It lies in the sea."), mark("Correct its position."))
    return None
