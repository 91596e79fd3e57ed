"""Read streets from any line file: shapefile, GeoPackage, GeoJSON, GeoParquet.

The attribute names are mapped to the words that OpenStreetMap uses for the same thing
(``lines.toml``), so that everything after this knows one vocabulary.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from onemetre.atlas.classes import class_named
from onemetre.atlas.extract import Extract, Way
from onemetre.atlas.vectors import read_shapes
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
    path: Path,
    *,
    crs: str | None = None,
    columns: dict[str, str] | None = None,
    frame: tuple[float, float, float, float] | None = None,
) -> Extract:
    """Streets of a line file.

    Parameters
    ----------
    crs
        the coordinate system, if the file does not say it.
    columns
        tag -> column of the file, beside or instead of those recognised by name.
    frame
        west, south, east, north in degrees: only lines whose box meets it are wanted.

    Raises
    ------
    InputError
        if the file cannot be read, holds no line, has no coordinate system that can be told, or
        no column for the class of street. Where a frame is given it may hold no street.
    """
    geometry, table = read_shapes(path, crs)
    lines, row = shapely.get_parts(geometry, return_index=True)
    is_line = shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING
    lines, row = lines[is_line], row[is_line]
    if not len(lines):
        raise InputError(
            "{file} holds no line.", remedy="Give the streets as lines, one a row.", file=path.name
        )
    used = _columns(table, columns or {}, path)
    if frame is not None:
        near = _meets(lines, frame)
        lines, row = lines[near], row[near]
    out = Extract()
    vertex, start, lonlat = _shared_vertices(lines)
    for i in range(len(lines)):
        tags = _tags({tag: table[column][row[i]] for tag, column in used.items()})
        if class_named(tags.get("highway", "")) is None:
            out.drop(f"a street of class “{tags.get('highway', '')}”")
            continue
        part = slice(start[i], start[i + 1])
        out.ways.append(Way(f"{path.stem}:{row[i] + 1}", vertex[part], lonlat[part], tags))
    if not out.ways and frame is None:
        raise InputError(
            "{file}: no street class in column “{column}” is known: {values}.",
            remedy="Name the column with --street-class.",
            file=path.name, column=used["highway"], values="; ".join(list(out.dropped)[:5]),
        )  # fmt: skip
    return out


def _meets(
    lines: NDArray[np.object_], frame: tuple[float, float, float, float]
) -> NDArray[np.bool_]:
    """The box around a line meets the frame, as ``osm`` cuts a map."""
    west, south, east, north = shapely.bounds(lines).T
    meets: NDArray[np.bool_] = (
        (west <= frame[2]) & (east >= frame[0]) & (south <= frame[3]) & (north >= frame[1])
    )
    return meets


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
                file=path.name, column=given[tag], columns=", ".join(table),
            )  # fmt: skip
    if "highway" not in used:
        raise InputError(
            "{file} has no column for the class of street; it has: {columns}.",
            remedy="Name the column with --street-class.",
            file=path.name, columns=", ".join(table) or "–",
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
