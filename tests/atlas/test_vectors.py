"""A file of shapes says what is in it, and leads nowhere else: not to files, nor to addresses."""

import json
import sqlite3
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely

from onemetre.atlas import vectors
from onemetre.atlas.cutting import file_or_name
from onemetre.atlas.vectors import read_shapes, text_of
from onemetre.ground.errors import InputError

SQUARE = shapely.box(112, 37, 113, 38)
SAID = "what another file says"


def feature(**more):
    return {
        "type": "FeatureCollection",
        "features": [{
            "type": "Feature", "properties": {"code": "140105", "name": SAID},
            "geometry": json.loads(shapely.to_geojson(SQUARE)),
        }],
    } | more  # fmt: skip


def parquet(path, rows=1, crs=None, **columns):
    """A GeoParquet of equal rows."""
    told = {"primary_column": "shape", "columns": {"shape": {"crs": crs} if crs else {}}}
    names = {"code": ["140105"], "name": ["虚构区"]} | columns
    whole = pa.table({"shape": [shapely.to_wkb(SQUARE)]} | names).take([0] * rows)
    pq.write_table(whole.replace_schema_metadata({"geo": json.dumps(told)}), path)
    return path


def written(path, **more):
    pyogrio.raw.write(
        path, geometry=np.array([shapely.to_wkb(SQUARE)], object),
        field_data=[np.array(["140105"], object), np.array(["虚构区"], object)],
        fields=["code", "name"], geometry_type="Polygon", crs="EPSG:4326", **more,
    )  # fmt: skip
    return path


@pytest.fixture
def secret(tmp_path):
    """Another file of the server."""
    path = tmp_path / "elsewhere" / "secret.geojson"
    path.parent.mkdir()
    path.write_text(json.dumps(feature()))
    return path


@pytest.fixture
def listening():
    """Addresses that were fetched of a server, and where it is."""
    fetched = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self):
            fetched.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815  # named by http.server

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Note)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield fetched, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def refused(path):
    with pytest.raises(InputError) as error:
        read_shapes(path)
    said = str(error.value)
    assert SAID not in said
    assert str(path.parent) not in said, "where the server keeps its files is nobody's business"
    return said


def vrt(source):
    return (
        '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>'
        f"{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )


# What is meant ---------------------------------------------------------------------------------


def test_every_format_gives_the_same(tmp_path):
    (tmp_path / "a.geojson").write_text(json.dumps(feature()), "utf-8-sig")
    written(tmp_path / "a.gpkg", driver="GPKG", layer="a")
    written(tmp_path / "a.shp")
    parquet(tmp_path / "a.parquet")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for path in tmp_path.glob("a.*"):
            if path.suffix in {".shp", ".shx", ".dbf", ".prj", ".cpg"}:
                packed.write(path, f"图/{path.name}")
    for ending in (".geojson", ".gpkg", ".shp", ".zip", ".parquet"):
        shapes, table = read_shapes(tmp_path / f"a{ending}")
        assert shapely.equals(shapely.normalize(shapes[0]), shapely.normalize(SQUARE)), ending
        assert table["code"].tolist() == ["140105"]
        assert table["name"].tolist() == ([SAID] if ending == ".geojson" else ["虚构区"])


def test_geojson_may_be_one_shape_have_holes_in_its_table_or_name_its_system(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(shapely.to_geojson(shapely.Point(112, 37)))
    assert read_shapes(path)[0].tolist() == [shapely.Point(112, 37)]
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    told = feature(crs=system, features=[
        {"type": "Feature", "properties": {"a": [1]}, "geometry": None},
        {"type": "Feature", "properties": None,
         "geometry": {"type": "Point", "coordinates": [500_000, 4_200_000]}},
    ])  # fmt: skip
    path.write_text(json.dumps(told))
    shapes, table = read_shapes(path)
    assert shapes[0] is None
    assert shapes[1].x == pytest.approx(114)
    assert table["a"].tolist() == ["[1]", None]


def test_a_geoparquet_names_its_system_and_may_have_holes_in_its_table(tmp_path):
    system = pyproj.CRS("EPSG:4547").to_json_dict()
    path = tmp_path / "a.parquet"
    parquet(path, crs=system, shape=[shapely.to_wkb(shapely.Point(500_000, 4_200_000))])
    assert read_shapes(path)[0][0].x == pytest.approx(114)
    parquet(path, rows=20_001, n=[7])
    table = pq.read_table(path)
    holes = pa.array([7] * 20_000 + [None])
    pq.write_table(table.set_column(table.schema.get_field_index("n"), "n", holes), path)
    shapes, told = read_shapes(path)
    assert len(shapes) == 20_001
    assert [text_of(each) for each in told["n"][[0, 10_000, -1]]] == ["7", "7", ""]
    pq.write_table(table.slice(0, 0), path)
    shapes, told = read_shapes(path, "EPSG:4326")
    assert [len(each) for each in (shapes, *told.values())] == [0] * 4


def test_whoever_stands_at_the_prompt_names_a_file_or_an_area(tmp_path):
    path = tmp_path / "areas"
    path.touch()
    assert file_or_name(str(path)) == (path, "")
    assert file_or_name("gone.shp") == (Path("gone.shp"), "")
    assert file_or_name("shanxi") == (None, "shanxi")
    assert file_or_name("") == (None, "")


# What is not -----------------------------------------------------------------------------------


def test_of_all_formats_that_lead_elsewhere_none_is_there():
    assert set(pyogrio.list_drivers()) == {"ESRI Shapefile", "GPKG", "MEM"}


@pytest.mark.parametrize("ending", ["geojson", "json", "shp", "gpkg"])
def test_another_format_under_a_known_ending_opens_no_file(tmp_path, secret, ending):
    path = tmp_path / f"areas.{ending}"
    path.write_text(vrt(secret))
    refused(path)


@pytest.mark.parametrize("ending", ["vrt", "kml", "csv", ""])
def test_other_endings_are_refused(tmp_path, secret, ending):
    path = tmp_path / f"areas.{ending}"
    path.write_text(vrt(secret))
    refused(path)


@pytest.mark.parametrize("name", ["areas.vrt", "areas.geojson", "areas.shp", "../areas.shp"])
def test_a_zip_of_another_format_opens_no_file(tmp_path, secret, name):
    path = tmp_path / "areas.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(name, vrt(secret))
    refused(path)


def test_no_address_in_a_file_is_fetched(tmp_path, listening):
    fetched, there = listening
    path = tmp_path / "areas.geojson"
    for kind, key in (("link", "href"), ("url", "url"), ("name", "name")):
        path.write_text(json.dumps(feature(crs={"type": kind, "properties": {key: f"{there}/x"}})))
        read_shapes(path)  # its numbers say what they are
    for source in (f"/vsicurl/{there}/a.geojson", f"{there}/a.geojson"):
        path.write_text(vrt(source))
        refused(path)
        path.write_text(json.dumps({"type": "FeatureCollection", "features": source}))
        refused(path)
    assert not fetched


@pytest.mark.parametrize(
    "table",
    ["CREATE VIRTUAL TABLE vt USING VirtualText('{secret}','UTF-8',0,POINT,DOUBLEQUOTE,',')",
     "CREATE/**/VIRTUAL TABLE vt USING VirtualText('{secret}','UTF-8',0,POINT,DOUBLEQUOTE,',')",
     "CREATE VIEW vt AS SELECT BlobFromFile('{secret}') AS name"],
)  # fmt: skip
def test_a_geopackage_whose_table_is_another_file_is_refused(tmp_path, secret, table):
    path = written(tmp_path / "a.gpkg", driver="GPKG", layer="a")
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA writable_schema = 1")
        kind = "view" if "VIEW" in table else "table"
        db.execute(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql)"
            " VALUES (?, 'vt', 'vt', 0, ?)", (kind, table.format(secret=secret)),
        )  # fmt: skip
        db.execute("DELETE FROM gpkg_contents")
        db.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
            " VALUES ('vt', 'attributes', 'vt')"
        )
    db.close()
    assert "vt" in refused(path)


def test_a_zip_that_would_fill_the_disk_is_refused_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "_MOST_UNPACKED", 1_000_000)
    path = tmp_path / "areas.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("areas.shp", bytes(2_000_000))
    with pytest.raises(InputError, match="larger than 1 MB"):
        read_shapes(path)


def test_a_geoparquet_of_rows_without_number_is_refused_unread(tmp_path, monkeypatch):
    path = parquet(tmp_path / "areas.parquet", rows=2_000_000, name=["x" * 50])
    assert path.stat().st_size < 100_000
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", None)
    assert "more than 500,000 rows" in refused(path)
    parquet(path, rows=10_000, **{f"c{i}": ["x"] for i in range(500)})
    assert "5,000,000 cells" in refused(path)


def test_a_geoparquet_whose_few_rows_are_long_is_refused_before_they_are_all_read(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(vectors, "_MOST_READ", 10_000_000)
    path = parquet(tmp_path / "areas.parquet", rows=1_000, name=["x" * 1_000_000])
    assert path.stat().st_size < 100_000
    before = pa.total_allocated_bytes()
    read, at_most = pq.ParquetFile.iter_batches, []

    def watched(*told):
        for each in read(*told):
            at_most.append(pa.total_allocated_bytes() - before)
            yield each

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", watched)
    assert "too large once unpacked" in refused(path)
    assert max(at_most) < 40_000_000, "of a thousand million bytes"
