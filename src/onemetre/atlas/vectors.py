"""Read a file of shapes whatever its format: shapefile, GeoPackage, GeoJSON, GeoParquet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely

from onemetre.atlas.coordinates import guess_crs
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: Geometries (n,) in WGS 84, and the columns of the file, each (n,).
Shapes = tuple["NDArray[np.object_]", dict[str, "NDArray[np.object_]"]]


def read_shapes(path: Path, crs: str | None = None) -> Shapes:
    """Shapes of a file in WGS 84, with their attributes.

    Parameters
    ----------
    crs
        the coordinate system, if the file does not say it or says it wrongly.

    Raises
    ------
    InputError
        if the file is missing or cannot be read, or its coordinate system cannot be told.
    """
    if not path.exists():
        raise InputError("{file} does not exist.", remedy="Check the name.", file=str(path))
    parquet = path.suffix.lower() in {".parquet", ".geoparquet"}
    try:
        geometry, table, known = (_read_parquet if parquet else _read_ogr)(path)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise InputError(
            "{file} cannot be read as a file of shapes: {error}.",
            remedy="Give a shapefile, GeoPackage, GeoJSON or GeoParquet.",
            file=str(path), error=str(error).rstrip("."),
        ) from error  # fmt: skip
    return in_wgs84(geometry, crs or known, path), table


def _read_ogr(path: Path) -> tuple[*Shapes, str | None]:
    # A Chinese shapefile without .cpg holds GBK; one that says its encoding is believed.
    plain = path.suffix.lower() == ".shp" and not path.with_suffix(".cpg").exists()
    for encoding in ("UTF-8", "GB18030") if plain else (None,):
        try:
            meta, _, wkb, fields = pyogrio.raw.read(path, encoding=encoding)
        except UnicodeDecodeError:
            continue
        table = dict(zip(meta["fields"].tolist(), fields, strict=True))
        return shapely.from_wkb(wkb), table, meta["crs"]
    raise InputError(
        "{file}: its attribute table is in no encoding that can be told.",
        remedy="Save it as UTF-8, with a .cpg file beside it.", file=str(path),
    )  # fmt: skip


def _read_parquet(path: Path) -> tuple[*Shapes, str | None]:
    table = pq.read_table(path)
    geo = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
    name = geo.get("primary_column", "geometry")
    crs = geo.get("columns", {}).get(name, {}).get("crs")
    columns = {
        column: table[column].to_numpy(zero_copy_only=False)
        for column in table.column_names
        if column != name
    }
    wkb = table[name].combine_chunks()
    wkb = wkb.storage if hasattr(wkb, "storage") else wkb
    geometry = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    return geometry, columns, json.dumps(crs) if crs else "OGC:CRS84"


def in_wgs84(shapes: NDArray[np.object_], crs: str | None, path: Path) -> NDArray[np.object_]:
    """Shapely geometries (n,) in degrees of WGS 84.

    Parameters
    ----------
    crs
        the system they are in; where it is None it is told from the numbers.

    Raises
    ------
    InputError
        if it is not known, or cannot be told.
    """
    crs = crs or guess_crs(shapely.get_coordinates(shapes))
    if crs is None:
        raise InputError(
            "{file} does not say its coordinate system, and it cannot be told from the numbers.",
            remedy="Name it with --crs, such as EPSG:4549.", file=str(path),
        )  # fmt: skip
    try:
        move = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except pyproj.exceptions.CRSError as error:
        raise InputError(
            "“{crs}” is no coordinate system that is known.",
            remedy="Name it by its number, such as EPSG:4549.", crs=crs,
        ) from error  # fmt: skip
    return cast(
        "NDArray[np.object_]",
        shapely.transform(shapes, lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1]))),
    )


def text_of(cell: object) -> str:
    """An attribute as text: "" for none, ``140105`` for 140105.0."""
    if cell is None or cell != cell:  # NaN is the one value unlike itself
        return ""
    return str(cell).strip().removesuffix(".0")
