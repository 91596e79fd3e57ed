"""Read a file of shapes whatever its format: shapefile, GeoPackage, GeoJSON, GeoParquet.

Such files come from strangers, and GDAL goes by what is in them: a file of one of its other
formats can name further files, databases and addresses, which it would read. So GDAL is left
with the two formats that it reads here, and only sees files that are of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from onemetre.atlas.cells import without_control
from onemetre.atlas.coordinates import guess_crs
from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Read when GDAL is loaded, and never again: all its drivers but those of `_GDAL`.
os.environ["GDAL_SKIP"] = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,ESRIJSON,"
    "Elasticsearch,FlatGeobuf,GDALG,GML,GPSBabel,GPX,GTFS,GeoJSON,GeoJSONSeq,GeoRSS,HTTP,Idrisi,"
    "JML,JSONFG,KML,LIBKML,LVBAG,MBTiles,MVT,MapInfo File,MapML,MiraMonVector,NGW,OAPIF,ODS,"
    "OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,PMTiles,S57,"
    "SQLite,SXF,Selafin,TopoJSON,VDV,VFK,VICAR,WAsP,WFS,XLSX"
)
import pyogrio  # loads GDAL

#: What a GeoPackage computes by itself may not call functions that reach out of it.
pyogrio.set_gdal_config_options({"OGR_SQLITE_PRAGMA": "trusted_schema=OFF"})

#: First bytes of the files that GDAL reads here, by ending.
_GDAL = {".shp": b"\x00\x00\x27\x0a", ".gpkg": b"SQLite format 3\x00"}
#: Bytes that a .zip may hold, unpacked: ten times what a whole province's shapes take.
_MOST_UNPACKED = 2_000_000_000
#: Of a GeoParquet: rows, cells, and bytes that they take once read.
_MOST_ROWS, _MOST_CELLS, _MOST_READ = 500_000, 5_000_000, 600_000_000
#: Files that make up a shapefile.
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
#: The one table of a GeoPackage that may be no plain one: its index.
_INDEX = re.compile(r'CREATE VIRTUAL TABLE ("[^"]+"|\w+) USING rtree ?\([^()]*\)', re.IGNORECASE)
#: How GeoJSON names a coordinate system: by number, never by an address.
_NAMED = re.compile(r"[A-Za-z][\w:.]+")

_FOLDER = re.compile(r"(?<![\w/])/(?:[^/\s'\"]+/)+")

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
        raise InputError("{file} does not exist.", remedy="Check the name.", file=path.name)
    readers = {
        ".parquet": _read_parquet, ".geoparquet": _read_parquet, ".geojson": _read_geojson,
        ".json": _read_geojson, ".zip": _read_zip, ".shp": _read_ogr, ".gpkg": _read_ogr,
    }  # fmt: skip
    try:
        geometry, table, known = readers.get(path.suffix.lower(), _unknown)(path)
    except (
        OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError,
        shapely.errors.ShapelyError, sqlite3.Error, zipfile.BadZipFile,
    ) as error:  # fmt: skip
        raise InputError(
            "{file} cannot be read as a file of shapes: {error}.",
            remedy="Give a shapefile, GeoPackage, GeoJSON or GeoParquet.",
            file=path.name, error=without_folder(error, path),
        ) from error  # fmt: skip
    return in_wgs84(geometry, crs or known, path), table


def _unknown(path: Path) -> tuple[*Shapes, str | None]:
    raise ValueError(f"it ends in {path.suffix}")


def without_folder(error: Exception, path: Path) -> str:
    """What an error says of a file, without telling where on the server it lies."""
    said = str(error).replace(f"{path.parent}/", "")
    return _FOLDER.sub("", said).rstrip(".")


def _read_zip(path: Path) -> tuple[*Shapes, str | None]:
    """The shapefile of a .zip."""
    with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory() as folder:
        names = [name for name in packed.namelist() if Path(name).suffix.lower() == ".shp"]
        if len(names) != 1:
            raise ValueError(f"{len(names)} files in it end in .shp")
        if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
            raise ValueError(f"unpacked it is larger than {_MOST_UNPACKED // 1_000_000} MB")
        stem = names[0][: -len(".shp")]
        shape = Path(folder) / f"{path.stem}.shp"
        for name in packed.namelist():
            if name.startswith(stem) and name[len(stem) :].lower() in _PARTS:
                part = shape.with_suffix(name[len(stem) :].lower())
                with packed.open(name) as source, part.open("wb") as target:
                    shutil.copyfileobj(source, target)
        return _read_ogr(shape)


def _read_ogr(path: Path) -> tuple[*Shapes, str | None]:
    ending = path.suffix.lower()
    with path.open("rb") as file:
        if file.read(len(_GDAL[ending])) != _GDAL[ending]:
            raise ValueError(f"it ends in {ending}, and is something else")
    if ending == ".gpkg":
        _only_plain_tables(path)
    # A Chinese shapefile without .cpg holds GBK; one that says its encoding is believed.
    plain = ending == ".shp" and not path.with_suffix(".cpg").exists()
    for encoding in ("UTF-8", "GB18030") if plain else (None,):
        try:
            meta, _, wkb, fields = pyogrio.raw.read(path, encoding=encoding)
        except UnicodeDecodeError:
            continue
        table = dict(zip(meta["fields"].tolist(), fields, strict=True))
        return shapely.from_wkb(wkb), table, meta["crs"]
    raise InputError(
        "{file}: its attribute table is in no encoding that can be told.",
        remedy="Save it as UTF-8, with a .cpg file beside it.", file=path.name,
    )  # fmt: skip


def _only_plain_tables(path: Path) -> None:
    """A table of a GeoPackage can stand for any other file of the server.

    Raises
    ------
    ValueError
        if one does, or might.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        written = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        for _, name, kind, *_ in db.execute("PRAGMA main.table_list").fetchall():
            if kind == "view" or (kind == "virtual" and not _INDEX.fullmatch(written[name])):
                raise ValueError(f"“{name}” in it is no plain table")


def _read_geojson(path: Path) -> tuple[*Shapes, str | None]:
    whole = json.loads(path.read_text("utf-8-sig"))
    if whole["type"] == "FeatureCollection":
        features = whole["features"]
    else:
        features = [whole if whole["type"] == "Feature" else {"geometry": whole}]
    geometry = shapely.from_geojson(
        [json.dumps(each["geometry"]) if each.get("geometry") else None for each in features]
    )
    told = [each.get("properties") or {} for each in features]
    table = {
        name: np.array([_plain(each.get(name)) for each in told], object)
        for name in dict.fromkeys(name for each in told for name in each)
    }
    system = whole.get("crs")
    if not system:
        return geometry, table, "OGC:CRS84"
    name = str(system["properties"].get("name") or "")
    return geometry, table, name if _NAMED.fullmatch(name) else None


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _read_parquet(path: Path) -> tuple[*Shapes, str | None]:
    with pq.ParquetFile(path) as file:
        table = _table(file, path)
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


def _table(file: pq.ParquetFile, path: Path) -> pa.Table:
    """All rows, read a few at a time up to where they are too large.

    A value that is repeated takes no room in such a file, so its own size says nothing, nor do
    the sizes that it tells. But no value is longer than its group of rows is, unpacked: so many
    rows are read at once as would take half of the limit even then.
    """
    told = file.metadata
    if told.num_rows > _MOST_ROWS or told.num_rows * told.num_columns > _MOST_CELLS:
        raise InputError(
            "{file} has more than {rows:,} rows or {cells:,} cells.",
            remedy="Cut it to the place, and leave out columns that are not needed.",
            file=path.name, rows=_MOST_ROWS, cells=_MOST_CELLS,
        )  # fmt: skip
    longest = max(
        (told.row_group(i).total_byte_size for i in range(told.num_row_groups)), default=0
    )
    size, few, whole = 0, [], []
    for rows in file.iter_batches(min(max(_MOST_READ // 2 // max(longest, 1), 1), 10_000)):
        size += rows.nbytes
        if size > _MOST_READ:
            raise InputError("{file} is too large once unpacked.", file=path.name)
        few.append(rows)
        if len(few) == 1_000:  # together they take less room
            whole.append(pa.Table.from_batches(few).combine_chunks())
            few = []
    return pa.concat_tables([*whole, pa.Table.from_batches(few, schema=file.schema_arrow)])


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
            remedy="Name it with --crs, such as EPSG:4549.", file=path.name,
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
    return without_control(str(cell)).strip().removesuffix(".0")
