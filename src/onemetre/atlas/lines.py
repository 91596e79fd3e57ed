"""Read streets from any line file: shapefile, GeoPackage, GeoJSON, GeoParquet.

The attribute names are mapped to the words that OpenStreetMap uses for the same thing
(``lines.toml``), so that everything after this knows one vocabulary.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely

from onemetre.atlas.classes import class_named
from onemetre.atlas.coordinates import guess_crs
from onemetre.atlas.extract import Extract, Way
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.extract import Tags

#: Vertices nearer than this are one vertex: 1e-7 degree is about a centimetre.
_SAME_VERTEX = 7


@cache
def _words() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("lines.toml").read_text("utf-8"))


def read_lines(
    path: Path, *, crs: str | None = None, columns: dict[str, str] | None = None
) -> Extract:
    """Streets of a line file.

    Parameters
    ----------
    crs
        the coordinate system, if the file does not say it.
    columns
        tag -> column of the file, beside or instead of those recognised by name.

    Raises
    ------
    InputError
        if the file cannot be read, holds no line, has no coordinate system that can be told, or
        no column for the class of street.
    """
    geometry, table, known = _read(path)
    lines, row = shapely.get_parts(geometry, return_index=True)
    is_line = shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING
    lines, row = lines[is_line], row[is_line]
    if not len(lines):
        raise InputError(
            "{file} holds no line.", remedy="Give the streets as lines, one a row.", file=str(path)
        )
    lines = _to_wgs84(lines, crs or known, path)
    used = _columns(table, columns or {}, path)
    out = Extract()
    vertex, start, lonlat = _shared_vertices(lines)
    for i in range(len(lines)):
        tags = _tags({tag: table[column][row[i]] for tag, column in used.items()})
        if class_named(tags.get("highway", "")) is None:
            out.drop(f"a street of class “{tags.get('highway', '')}”")
            continue
        part = slice(start[i], start[i + 1])
        out.ways.append(Way(f"{path.stem}:{row[i] + 1}", vertex[part], lonlat[part], tags))
    if not out.ways:
        raise InputError(
            "{file}: no street class in column “{column}” is known: {values}.",
            remedy="Name the column with --street-class.",
            file=str(path), column=used["highway"], values="; ".join(list(out.dropped)[:5]),
        )  # fmt: skip
    return out


def _read(path: Path) -> tuple[NDArray[np.object_], dict[str, NDArray[np.object_]], str | None]:
    try:
        if path.suffix.lower() in {".parquet", ".geoparquet"}:
            return _read_parquet(path)
        return _read_ogr(path)
    except InputError:
        raise
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise InputError(
            "{file} cannot be read as a file of lines: {error}.",
            remedy="Give a shapefile, GeoPackage, GeoJSON or GeoParquet.",
            file=str(path), error=str(error).rstrip("."),
        ) from error  # fmt: skip


def _read_ogr(
    path: Path,
) -> tuple[NDArray[np.object_], dict[str, NDArray[np.object_]], str | None]:
    # A Chinese shapefile without .cpg holds GBK; one that says its encoding is believed.
    encodings = [None] if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists() else (
        ["UTF-8", "GB18030"]
    )  # fmt: skip
    for encoding in encodings:
        try:
            meta, _, wkb, fields = pyogrio.raw.read(path, encoding=encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError(
            "{file}: its attribute table is in no encoding that can be told.",
            remedy="Save it as UTF-8, with a .cpg file beside it.", file=str(path),
        )  # fmt: skip
    table = dict(zip(meta["fields"].tolist(), fields, strict=True))
    return shapely.from_wkb(wkb), table, meta["crs"]


def _read_parquet(
    path: Path,
) -> tuple[NDArray[np.object_], dict[str, NDArray[np.object_]], str | None]:
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


def _to_wgs84(lines: NDArray[np.object_], crs: str | None, path: Path) -> NDArray[np.object_]:
    if crs is None:
        crs = guess_crs(shapely.get_coordinates(lines))
    if crs is None:
        raise InputError(
            "{file} does not say its coordinate system, and it cannot be told from the numbers.",
            remedy="Name it with --crs, such as EPSG:4549.", file=str(path),
        )  # fmt: skip
    move = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    return cast(
        "NDArray[np.object_]",
        shapely.transform(lines, lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1]))),
    )


def _shared_vertices(
    lines: NDArray[np.object_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    lonlat, line = shapely.get_coordinates(lines, return_index=True)
    _, vertex = np.unique(np.round(lonlat, _SAME_VERTEX), axis=0, return_inverse=True)
    start = np.searchsorted(line, np.arange(len(lines) + 1))
    return vertex.ravel().astype(np.int64), start.astype(np.int64), lonlat


def _columns(
    table: dict[str, NDArray[np.object_]], given: dict[str, str], path: Path
) -> dict[str, str]:
    by_lower = {column.lower(): column for column in table}
    used = {}
    for tag, names in cast("dict[str, list[str]]", _words()["columns"]).items():
        wanted = [given[tag]] if tag in given else names
        found = next((by_lower[name.lower()] for name in wanted if name.lower() in by_lower), None)
        if found:
            used[tag] = found
        elif tag in given:
            raise InputError(
                "{file} has no column “{column}”; it has: {columns}.",
                remedy="Check the spelling.",
                file=str(path), column=given[tag], columns=", ".join(table),
            )  # fmt: skip
    if "highway" not in used:
        raise InputError(
            "{file} has no column for the class of street; it has: {columns}.",
            remedy="Name the column with --street-class.",
            file=str(path), columns=", ".join(table) or "–",
        )  # fmt: skip
    return used


def _tags(row: dict[str, object]) -> Tags:
    """One row in OpenStreetMap's words; empty cells are left out."""
    values = cast("dict[str, dict[str, str]]", _words()["values"])
    tags = {}
    for tag, cell in row.items():
        if isinstance(cell, list | tuple | np.ndarray):
            cell = cell[0] if len(cell) else ""
        if cell is None or cell != cell:  # NaN is the one value unlike itself
            continue
        text = str(cell).strip().removesuffix(".0")
        if text and text != "0":
            tags[tag] = values.get(tag, {}).get(text, text)
    return tags
