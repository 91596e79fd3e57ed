"""What a place is made of, as rows and as shapes: places, streets, areas, homes.

Everything is read from the memory-mapped release a few hundred things at a time, so that the
100,000 streets of a large city are told without being held. Homes are outlines and nothing else:
no figure of a home leaves this house.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np
import shapely

from onemetre.atlas.classes import street_classes
from onemetre.atlas.junctions import OVER
from onemetre.ground.ages import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from onemetre.atlas.city import City

Layer = Literal["places", "streets", "areas", "homes"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
Row = tuple[object, ...]

#: Things that are read, and sent, at once.
_AT_ONCE = 500
#: Digits of a degree: a tenth of a metre.
_DIGITS = 6


def size(city: City, layer: Layer) -> int:
    """How many things the layer has; 0 where the release does not hold it."""
    if layer == "streets":
        return len(city.street)
    if layer == "areas":
        return len(city.area_name) + len(apart_names(city))
    return len(city.release.table(layer)) if city.release.has(layer) else 0


def rows(city: City, layer: Layer) -> Iterator[Row]:
    """Its things without their shapes, in the order of the release."""
    return {"places": _places, "streets": _streets, "areas": _areas, "homes": _homes}[layer](city)


def geojson(
    city: City, layer: Layer, columns: tuple[str, ...], head: dict[str, object]
) -> Iterator[bytes]:
    """The layer as one GeoJSON FeatureCollection (RFC 7946, WGS 84), a part at a time.

    Parameters
    ----------
    columns
        names of the cells of `rows`, which become properties.
    head
        members of the collection itself: title, licence, date.

    Notes
    -----
    O(things) time, O(1) memory beyond the columns of text: 100,000 streets take about 3 s.
    """
    start = json.dumps({"type": "FeatureCollection", **head}, ensure_ascii=False)
    out = [start[:-1], ', "features": [']
    comma = ""
    for number, (row, shape) in enumerate(
        zip(rows(city, layer), _shapes(city, layer), strict=False), 1
    ):  # what is counted apart from the areas has no shape and comes last
        told = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        out.append(f'{comma}\n{{"type": "Feature", "properties": {told}, "geometry": {shape}}}')
        comma = ","
        if number % _AT_ONCE == 0:
            yield "".join(out).encode()
            out.clear()
    yield ("".join(out) + "\n]}\n").encode()


def apart_names(city: City) -> list[tuple[str, str]]:
    """Code and name of what is counted beside the areas and has no boundary."""
    if not city.release.has("apart"):
        return []
    table = city.release.table("apart")
    return list(zip(table["code"].to_pylist(), table["name"].to_pylist(), strict=True))


# Rows ---------------------------------------------------------------------------------------


def _places(city: City) -> Iterator[Row]:
    table = city.release.table("places")
    area = np.array(city.release.array("place_area"))
    names = ("id", "name", "kinds", "lon", "lat", "capacity", "level", "fee", "address", "source")
    for at in range(0, len(table), _AT_ONCE):
        part = table.slice(at, _AT_ONCE)
        columns = (part[name].to_pylist() for name in names)
        for number, (key, name, kinds, lon, lat, *rest) in enumerate(
            zip(*columns, strict=True), at
        ):
            own = city.area_code[area[number]] if area[number] >= 0 else ""
            yield (key, name, ",".join(kinds), own, round(lon, _DIGITS), round(lat, _DIGITS), *rest)


def _streets(city: City) -> Iterator[Row]:
    classes = [each.name for each in street_classes()]
    low, high = street_stress(city)
    metres = city.release.array("segment_length")
    segments = city.release.table("segments")
    for at in range(0, len(segments), _AT_ONCE):
        part = segments.slice(at, _AT_ONCE)
        street = city.street[at : at + _AT_ONCE]
        columns = (
            part["key"].to_pylist(), part["name"].to_pylist(), street["class"].tolist(),
            street["walk"].tolist(), low[at : at + _AT_ONCE].tolist(),
            high[at : at + _AT_ONCE].tolist(), metres[at : at + _AT_ONCE].tolist(),
        )  # fmt: skip
        for number, (key, name, sort, walk, least, most, length) in enumerate(
            zip(*columns, strict=True), at
        ):
            yield (f"s{number}", key, name, classes[sort], walk, least or None, most or None,
                   round(length, 1))  # fmt: skip


def street_stress(city: City) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """uint8 (segments,) twice: stress walking along each, by the best and the worst reading.

    Of several sides the calmest by the best reading and the hardest by the worst one; 0 where
    nobody walks along.
    """
    along = city.edge["side"] != OVER
    segment = city.edge["segment"][along]
    low = np.full(len(city.street), 255, np.uint8)
    high = np.zeros(len(city.street), np.uint8)
    np.minimum.at(low, segment, city.release.array("stress_low")[along])
    np.maximum.at(high, segment, city.release.array("stress_high")[along])
    low[low == 255] = 0  # nothing walked
    return low, high


def _areas(city: City) -> Iterator[Row]:
    levels = city.release.table("areas")["level"].to_pylist()
    here = list(zip(city.area_code, city.area_name, levels, strict=True))
    apart = [(code, name, "apart") for code, name in apart_names(city)]
    for own, array in ((here, "area_children"), (apart, "apart_children")):
        counted = np.array(city.release.array(array)) if city.release.has(array) else None
        for i, (code, name, level) in enumerate(own):
            bands: list[int | None] = [None] * len(BANDS)
            if counted is not None:
                bands = [_sum(counted[i, band.first : band.last + 1]) for band in BANDS]
            yield (code, name, level, *bands)


def _sum(children: NDArray[np.integer]) -> int | None:
    return int(children.sum()) if bool((children >= 0).all()) else None


def _homes(city: City) -> Iterator[Row]:
    for number in range(size(city, "homes")):
        yield (f"h{number}",)


# Shapes -------------------------------------------------------------------------------------


def _shapes(city: City, layer: Layer) -> Iterator[str]:
    if layer == "places":
        return _points(city)
    return _lines(city) if layer == "streets" else _polygons(city, layer)


def _points(city: City) -> Iterator[str]:
    table = city.release.table("places")
    for lon, lat in zip(table["lon"].to_pylist(), table["lat"].to_pylist(), strict=True):
        yield f'{{"type": "Point", "coordinates": [{lon:.{_DIGITS}f}, {lat:.{_DIGITS}f}]}}'


def _lines(city: City) -> Iterator[str]:
    lonlat, start = city.release.array("segment_lonlat"), city.segment_start
    for i in range(len(city.street)):
        line = np.round(lonlat[start[i] : start[i + 1]], _DIGITS).tolist()
        yield f'{{"type": "LineString", "coordinates": {json.dumps(line)}}}'


def _polygons(city: City, layer: Layer) -> Iterator[str]:
    column = city.release.table(layer)["wkb"]
    for at in range(0, len(column), _AT_ONCE):
        shapes = shapely.from_wkb(column.slice(at, _AT_ONCE).to_numpy())
        degrees = shapely.transform(shapes, city.plane.lonlat)
        degrees = shapely.set_precision(degrees, 10.0**-_DIGITS, mode="pointwise")
        yield from cast("list[str]", shapely.to_geojson(shapely.orient_polygons(degrees)).tolist())
