"""Areas: their codes, their files, China's own, and which of them a point is in."""

import json

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from onemetre.atlas.areas import (
    areas_of_china,
    assign,
    level_of_code,
    on_land,
    plain_code,
    read_areas,
)
from onemetre.ground.errors import InputError, NotFoundError

GEOD = pyproj.Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("140000", "province"), ("140100", "city"), ("140105", "county"), ("140105001", "township"),
        ("140105001002", "community"), ("990000", ""), ("D01", ""), ("14010", ""), ("", ""),
        ("１４０１０５", ""),
    ],
)  # fmt: skip
def test_a_code_tells_its_level(code, level):
    assert level_of_code(code) == level


@pytest.mark.parametrize("text", ["140105", "140105.0", " 140105 ", "140105000000", "１４０１０５"])
def test_a_code_is_one_code_however_it_is_written(text):
    assert plain_code(text) == "140105"


# Files ----------------------------------------------------------------------------------------


def square(x, y, size=0.1):
    return [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]


def geojson(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for geometry, properties in features
    ]}), "utf-8")  # fmt: skip
    return path


def polygon(*at):
    return {"type": "Polygon", "coordinates": square(*at)}


def test_areas_are_read_with_code_name_and_level(tmp_path):
    path = geojson(
        tmp_path / "a.geojson",
        (polygon(112, 37), {"区划代码": 140105, "名称": "甲区"}),
        (polygon(113, 37), {"区划代码": 140106, "名称": "乙区"}),
    )
    found = read_areas(path)
    assert [(a.code, a.name, a.level, a.depth) for a in found] == [
        ("140105", "甲区", "county", 3), ("140106", "乙区", "county", 3),
    ]  # fmt: skip


def test_a_code_that_is_no_chinese_code_stays_as_it_is(tmp_path):
    path = geojson(tmp_path / "a.geojson", (polygon(112, 37), {"code": "D01", "name": "虚构片区"}))
    assert [(a.code, a.level, a.depth) for a in read_areas(path)] == [("D01", "", 0)]


def test_rows_of_one_code_are_one_area(tmp_path):
    path = geojson(
        tmp_path / "a.geojson",
        (polygon(112, 37), {"code": "A", "name": "甲"}),
        (polygon(113, 37), {"code": "A", "name": "甲"}),
    )
    (area,) = read_areas(path)
    assert area.geometry.geom_type == "MultiPolygon"
    assert area.geometry.area == pytest.approx(0.02)


def test_it_refuses_one_code_for_two_areas(tmp_path):
    path = geojson(
        tmp_path / "a.geojson",
        (polygon(112, 37), {"code": "A", "name": "甲"}),
        (polygon(113, 37), {"code": "A", "name": "乙"}),
    )
    with pytest.raises(InputError, match=r"甲.*乙"):
        read_areas(path)


def test_an_outline_that_crosses_itself_is_repaired_and_said(tmp_path):
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    path = geojson(tmp_path / "a.geojson", (bow, {"code": "A"}), (polygon(5, 5), {"code": "B"}))
    first, second = read_areas(path)
    assert first.geometry.is_valid
    assert first.note
    assert not second.note


def test_it_refuses_areas_without_code_or_name(tmp_path):
    path = geojson(tmp_path / "a.geojson", (polygon(1, 1), {"x": 1}), (polygon(2, 2), {"x": 2}))
    with pytest.raises(InputError, match=r"it has: x"):
        read_areas(path)


def test_it_refuses_a_file_of_lines(tmp_path):
    line = {"type": "LineString", "coordinates": [[1, 1], [2, 2]]}
    with pytest.raises(InputError, match="no polygon"):
        read_areas(geojson(tmp_path / "a.geojson", (line, {"code": "A"})))


def shapefile(path, xy, *, crs=None, encoding="GBK"):
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shapely.polygons(xy))], object),
        field_data=[np.array(["140105"], object), np.array(["虚构区"], object)],
        fields=["XZQDM", "XZQMC"],
        geometry_type="Polygon",
        crs=crs,
        encoding=encoding,
    )
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


# GDAL says that no .prj is written: that is what is to be tried.
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_gbk_shapefile_without_prj_is_read_where_its_zone_is_in_the_numbers(tmp_path):
    corner = np.array([37631931.0, 4197459.0])
    xy = corner + np.array([[0, 0], [5000, 0], [5000, 5000], [0, 5000], [0, 0]])
    (area,) = read_areas(shapefile(tmp_path / "a.shp", xy))
    assert (area.code, area.name) == ("140105", "虚构区")
    assert area.geometry.bounds[:2] == pytest.approx((112.5, 37.9), abs=0.002)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_it_refuses_a_shapefile_without_prj_whose_zone_cannot_be_told(tmp_path):
    xy = np.array([[631931.0, 4197459], [641931, 4197459], [641931, 4207459], [631931, 4197459]])
    path = shapefile(tmp_path / "a.shp", xy)
    with pytest.raises(InputError, match="--crs"):
        read_areas(path)
    (area,) = read_areas(path, crs="EPSG:4546")
    assert area.geometry.bounds[:2] == pytest.approx((112.5, 37.9), abs=0.002)


def test_it_refuses_a_coordinate_system_nobody_knows(tmp_path):
    path = geojson(tmp_path / "a.geojson", (polygon(112, 37), {"code": "A"}))
    with pytest.raises(InputError, match="EPSG:1"):
        read_areas(path, crs="EPSG:1")


def test_it_refuses_a_file_that_is_none(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"not a GeoPackage")
    with pytest.raises(InputError, match=r"a\.gpkg"):
        read_areas(path)


# China ----------------------------------------------------------------------------------------


def square_kilometres(area):
    return abs(GEOD.geometry_area_perimeter(area.geometry)[0]) / 1e6


@pytest.fixture(scope="module")
def shanxi():
    return areas_of_china("shanxi")


def test_shanxi_has_11_cities_and_117_counties(shanxi):
    levels = [area.level for area in shanxi]
    assert (levels.count("city"), levels.count("county"), len(levels)) == (11, 117, 128)


def test_cities_and_counties_of_shanxi_cover_its_known_area(shanxi):
    # 156,700 km², as the province gives it.
    for level in ("city", "county"):
        whole = sum(square_kilometres(area) for area in shanxi if area.level == level)
        assert whole == pytest.approx(156_700, rel=0.003)


def test_every_county_lies_in_its_city(shanxi):
    city = {area.code[:4]: area.geometry.buffer(0.02) for area in shanxi if area.level == "city"}
    for county in shanxi:
        if county.level == "county":
            assert city[county.code[:4]].contains(county.geometry.representative_point())


def test_all_outlines_are_valid_and_all_codes_tell_the_level(shanxi):
    assert all(area.geometry.is_valid for area in shanxi)
    assert all(level_of_code(area.code) == area.level for area in shanxi)


@pytest.mark.parametrize("name", ["山西", "山西省", "140000", "Shanxi", " shanxi province"])
def test_a_province_goes_by_many_names(name, shanxi):
    assert [area.code for area in areas_of_china(name)] == [area.code for area in shanxi]


def test_a_city_has_its_counties_and_a_county_itself():
    assert len(areas_of_china("太原市")) == len(areas_of_china("taiyuan")) == 10
    assert [area.name for area in areas_of_china("太原市小店区")] == ["小店区"]
    assert [area.code for area in areas_of_china("140105")] == ["140105"]


def test_a_city_without_counties_stands_for_itself():
    assert [area.code for area in areas_of_china("东莞市")] == ["441900"]


def test_a_municipality_has_its_districts_once():
    assert len(areas_of_china("北京")) == 16


def test_it_refuses_a_name_that_several_areas_have():
    with pytest.raises(InputError, match=r"140302.*140502"):
        areas_of_china("城区")


def test_it_refuses_a_name_that_no_area_has():
    with pytest.raises(NotFoundError, match="Atlantis"):
        areas_of_china("Atlantis")


# Points ---------------------------------------------------------------------------------------


def box(west, south, east, north):
    return shapely.box(west, south, east, north)


def test_the_innermost_area_counts():
    areas = np.array([box(0, 0, 10, 10), box(2, 2, 4, 4), box(3, 3, 3.5, 3.5)], object)
    points = np.array([[1, 1], [2.5, 2.5], [3.2, 3.2], [20, 20]], float)
    assert assign(points, areas).tolist() == [0, 1, 2, -1]


def test_a_point_on_a_shared_border_is_in_one_of_both():
    areas = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1)], object)
    assert assign(np.array([[1.0, 0.5]]), areas).tolist() == [0]


def test_no_points_and_no_areas_are_no_matter():
    none = np.empty((0, 2))
    assert assign(none, np.array([box(0, 0, 1, 1)], object)).tolist() == []
    assert assign(np.array([[0.0, 0.0]]), np.empty(0, object)).tolist() == [-1]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30))
def test_assigning_equals_asking_every_area(points):
    areas = np.array(
        [box(0, 0, 20, 20), box(0, 0, 7, 7), box(7, 0, 15, 9), box(3, 3, 9, 6)], object
    )
    xy = np.array(points, float)
    expected = []
    for point in shapely.points(xy):
        holding = [i for i, area in enumerate(areas) if area.intersects(point)]
        expected.append(min(holding, key=lambda i: (areas[i].area, i)) if holding else -1)
    assert assign(xy, areas).tolist() == expected


def test_towns_and_islands_are_on_land_and_the_open_sea_is_not():
    land = np.array([[112.5, 37.9], [121.73, 31.37], [24.94, 60.17], [24.99, 60.145]])
    sea = np.array([[123.0, 31.2], [0.0, 0.0], [120.5, 36.0 - 0.9]])
    assert on_land(land).all()
    assert not on_land(sea).any()
