"""Places from maps and registers, where they are entered, and those told twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from onemetre.atlas.coordinates import from_wgs84
from onemetre.atlas.extract import Extract, Feature, Way
from onemetre.atlas.merging import alike
from onemetre.atlas.places import (
    Place,
    merge_places,
    park_entrances,
    park_gates,
    places_from_features,
    places_from_table,
)
from onemetre.atlas.plane import Plane
from onemetre.atlas.tables import read_table
from onemetre.ground.errors import InputError, NotFoundError

LON, LAT = 112.55, 37.87
PLANE = Plane(LON, LAT)


def at(east, north):
    """Degrees of a point so many metres from the middle of the invented town."""
    lon, lat = PLANE.lonlat(np.array([[east, north]], float))[0]
    return float(lon), float(lat)


def area(*corners):
    return shapely.Polygon([at(*corner) for corner in corners])


def place(key, name, east=0.0, north=0.0, kinds=("kindergarten",), **more):
    lon, lat = at(east, north)
    return Place(key, name, kinds, lon, lat, **more)


# From a map -----------------------------------------------------------------------------------


def test_a_point_and_an_area_of_a_map_become_places():
    ring = area((0, 0), (100, 0), (100, 10), (10, 10), (10, 100), (0, 100))
    found = places_from_features([
        Feature("n1", shapely.Point(at(5, 5)), {"amenity": "kindergarten", "name": "虚构园",
                                                "capacity": "90", "addr:street": "虚构路"}),
        Feature("w2", ring, {"leisure": "park"}),
        Feature("n3", shapely.Point(at(1, 1)), {"amenity": "restaurant"}),
    ])  # fmt: skip
    assert [(p.key, p.name, p.kinds, p.capacity, p.address) for p in found] == [
        ("n1", "虚构园", ("kindergarten",), 90, "虚构路"), ("w2", "", ("park",), None, ""),
    ]  # fmt: skip
    assert found[0].outline is None
    assert ring.contains(shapely.Point(found[1].lon, found[1].lat)), "not the middle of an L"


def test_a_capacity_that_is_a_remark_is_not_known():
    tags = {"amenity": "kindergarten", "capacity": "about 90"}
    (found,) = places_from_features([Feature("n1", shapely.Point(at(0, 0)), tags)])
    assert found.capacity is None


# From a register ------------------------------------------------------------------------------

HEADER = "名称,类型,经度,纬度,学位数"


def register(tmp_path, *rows, header=HEADER):
    path = tmp_path / "a.csv"
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return read_table(path)


def test_a_register_becomes_places(tmp_path):
    table = register(tmp_path, "虚构幼儿园,幼儿园,112.55,37.87,120", "虚构小学,小学,112.56,37.88,-")
    found, errors = places_from_table(table)
    assert not errors
    assert [(p.key, p.name, p.kinds, p.lon, p.lat, p.capacity) for p in found] == [
        ("a.csv:2", "虚构幼儿园", ("kindergarten",), 112.55, 37.87, 120),
        ("a.csv:3", "虚构小学", ("primary",), 112.56, 37.88, None),
    ]


@pytest.mark.parametrize(
    ("row", "field", "word"),
    [
        ("甲,幼儿园,112.55,,9", "纬度", "position"),
        ("甲,幼儿园,东经112,37.87,9", "经度", "decimal"),
        ("甲,幼儿园,37.87,112.55,9", "经度", "each other"),
        ("甲,幼儿园,116.40,39.90,9", "经度", "outside"),
        ("甲,幼儿园,637631,4197459,9", "经度", "degrees"),
        ("甲,幼儿园,112.55,37.87,约9人", "学位数", "whole number"),
        ("甲,火锅店,112.55,37.87,9", "类型", "no kind"),
    ],
)
def test_a_bad_row_is_listed_and_the_good_ones_stay(tmp_path, row, field, word):
    table = register(
        tmp_path, "虚构幼儿园,幼儿园,112.55,37.87,120", row, "乙小学,小学,112.56,37.88,"
    )
    found, errors = places_from_table(table, bounds=(112, 37, 113, 38))
    assert [p.name for p in found] == ["虚构幼儿园", "乙小学"]
    (error,) = errors
    assert (error.row, error.field) == (3, field)
    assert word in error.message
    assert row.split(",")[["名称", "类型", "经度", "纬度", "学位数"].index(field)] == error.value


def test_a_place_in_the_sea_is_listed(tmp_path):
    found, errors = places_from_table(register(tmp_path, "甲,幼儿园,123.5,31.2,", "乙,公园,0,0,"))
    assert not found
    assert [error.message for error in errors] == ["It lies in the sea."] * 2


def test_a_row_that_could_not_be_cut_into_cells_is_listed_too(tmp_path):
    _, errors = places_from_table(register(tmp_path, "甲,幼儿园,112.55,37.87,9,多"))
    assert [error.row for error in errors] == [2]


def test_gcj02_is_brought_back(tmp_path):
    lon, lat = from_wgs84(np.array([[LON, LAT]]), "gcj02")[0]
    table = register(tmp_path, f"甲幼儿园,幼儿园,{lon:.9f},{lat:.9f},")
    (found,), _ = places_from_table(table, system="gcj02")
    assert (found.lon, found.lat) == pytest.approx((LON, LAT), abs=1e-8)


def test_entrances_in_the_register_are_read_and_brought_back_with_it(tmp_path):
    doors = from_wgs84(np.array([[LON, LAT], [LON + 0.001, LAT]]), "gcj02")
    text = "; ".join(f"{lon:.9f},{lat:.9f}" for lon, lat in doors)
    table = register(tmp_path, f'甲,公园,{LON},{LAT},,"{text}"', header=HEADER + ",出入口")
    (found,), errors = places_from_table(table, system="gcj02")
    assert not errors
    assert np.array(found.entrances) == pytest.approx(
        np.array([[LON, LAT], [LON + 0.001, LAT]]), abs=1e-8
    )


def test_a_register_of_one_kind_need_not_say_it(tmp_path):
    table = register(
        tmp_path, f"阳光,{LON},{LAT}", f"阳光停车场,{LON},{LAT}", header="名称,lng,lat"
    )
    found, errors = places_from_table(table, kind="托育机构")
    assert [(p.name, p.kinds) for p in found] == [("阳光", ("childcare",))]
    assert [error.row for error in errors] == [3]


def test_it_refuses_a_kind_nobody_knows(tmp_path):
    with pytest.raises(NotFoundError, match=r"castle.*kindergarten"):
        places_from_table(register(tmp_path, "甲,,1,1,"), kind="castle")


def test_it_refuses_a_register_without_positions_and_names_its_columns(tmp_path):
    table = register(tmp_path, "甲,小学", header="名称,类型")
    with pytest.raises(InputError, match=r"“lon”.*名称, 类型.*经度"):
        places_from_table(table)


# Entrances ------------------------------------------------------------------------------------

PARK = shapely.box(0, 0, 200, 100)
NONE = np.empty(0, object)


def lines(*drawn):
    return np.array([shapely.LineString(line) for line in drawn], object)


def test_a_park_is_entered_where_ways_lead_in():
    ways = lines([(-50, 50), (100, 50)], [(150, 50), (150, 180)], [(-50, -20), (250, -20)])
    assert park_entrances(PARK, ways, NONE).tolist() == [[0, 50], [150, 100]]


def test_a_way_through_a_park_enters_twice():
    assert park_entrances(PARK, lines([(-50, 30), (250, 30)]), NONE).tolist() == [
        [0, 30],
        [200, 30],
    ]


def test_a_street_along_the_edge_is_no_way_in():
    along = lines([(-50, 0.5), (250, 0.5)])
    found = park_entrances(PARK, along, NONE)
    assert len(found) > 2, "the lawn beside a street is open"
    assert len(park_entrances(PARK, along, NONE, is_open=False)) == 0


def test_a_gate_on_the_edge_is_an_entrance_and_one_inside_is_not():
    gates = np.array([shapely.Point(200, 40), shapely.Point(100, 50)], object)
    assert park_entrances(PARK, lines([(260, -50), (260, 150)]), gates).tolist() == [[200, 40]]


def test_without_ways_or_gates_an_open_park_is_entered_from_the_streets_beside_it():
    found = park_entrances(PARK, lines([(-50, -20), (250, -20)]), NONE)
    assert len(found) >= 3
    assert (found[:, 1] <= 20).all(), "only along the side with the street"
    assert shapely.distance(shapely.points(found), shapely.boundary(PARK)).max() < 0.01


def test_a_far_street_is_joined_to_the_nearest_point_of_the_edge():
    ((x, y),) = park_entrances(PARK, lines([(300, 0), (300, 100)]), NONE).tolist()
    assert x == 200
    assert 0 <= y <= 100


def test_a_park_without_streets_has_no_known_entrance():
    assert park_entrances(PARK, NONE, NONE).shape == (0, 2)


def way(key, refs, *points, **tags):
    return Way(
        key, np.array(refs), np.array([at(*p) for p in points]), tags or {"highway": "footway"}
    )


def test_areas_get_their_entrances_and_points_stay_as_they_are():
    outline = area((0, 0), (200, 0), (200, 100), (0, 100))
    extract = Extract(ways=[
        way("w1", [1, 2], (-50, 50), (100, 50)),
        way("w2", [3, 4], (150, 50), (150, 180), highway="motorway"),
        way("w3", [5, 6, 7], (-80, -5), (60, -5), (260, -5)),
    ])  # fmt: skip
    extract.nodes[6] = {"barrier": "gate"}
    park = place("w9", "虚构公园", 100, 50, ("park",), outline=outline)
    point = place("n1", "虚构园")
    told = place("w8", "虚构公园", 100, 50, ("park",), outline=outline, entrances=((LON, LAT),))
    found = park_gates([park, point, told], extract)
    assert found[1:] == [point, told]
    doors = PLANE.xy(np.array(found[0].entrances))
    assert doors == pytest.approx(np.array([[0, 50], [60, -5]]), abs=0.05)


# Told twice -----------------------------------------------------------------------------------


def keys(places):
    return [p.key for p in places]


def test_one_place_in_a_map_and_a_register_is_one():
    one = place("n1", "海棠幼儿园", source="OpenStreetMap")
    other = place(
        "r:2", "虚构市海棠幼儿园(本部)", 40, 0, capacity=90, source="r.csv", address="东街"
    )
    (found,), (merge,) = merge_places([one, other])
    assert (found.key, found.capacity, found.address) == ("n1", 90, "东街")
    assert found.source == "OpenStreetMap; r.csv"
    assert (merge.kept, merge.dropped) == ("n1", "r:2")
    assert "40 m" in merge.reason


@pytest.mark.parametrize(
    "other",
    [
        place("b", "海棠幼儿园", 70, 0),
        place("b", "丁香幼儿园", 5, 0),
        place("b", "海棠小学", 5, 0, ("primary",)),
        place("b", "", 5, 0),
    ],
    ids=["far", "other name", "other kind", "no name"],
)
def test_two_places_stay_two(other):
    found, merges = merge_places([place("a", "海棠幼儿园"), other])
    assert keys(found) == ["a", "b"]
    assert not merges


def test_an_unnamed_point_inside_the_outline_is_the_place():
    park = place("w1", "虚构公园", 100, 100, ("park",),
                 outline=area((0, 0), (200, 0), (200, 200), (0, 200)))  # fmt: skip
    inside = place("n2", "", 190, 190, ("park",))
    outside = place("n3", "", 210, 210, ("park",))
    found, merges = merge_places([inside, park, outside])
    assert keys(found) == ["w1", "n3"]
    assert [m.dropped for m in merges] == ["n2"]


def test_the_school_of_unknown_level_is_the_school_of_that_name():
    found, _ = merge_places([
        place("a", "虚构学校", kinds=("school_unknown_level",)),
        place("b", "虚构学校", 20, 0, ("primary", "middle")),
    ])  # fmt: skip
    assert [p.kinds for p in found] == [("primary", "middle")]


def test_two_poles_of_a_stop_are_one_stop_with_both():
    stops = [place("a", "虚构站", kinds=("bus_stop",)), place("b", "虚构站", 25, 0, ("bus_stop",))]
    (found,), _ = merge_places(stops)
    assert found.entrances == ((stops[0].lon, stops[0].lat), (stops[1].lon, stops[1].lat))


def test_a_third_entry_joins_those_already_joined():
    three = [place(key, "海棠幼儿园", east, 0) for key, east in (("a", 0), ("b", 30), ("c", 55))]
    found, merges = merge_places(three)
    assert keys(found) == ["a"]
    assert len(merges) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("虚构市海棠区第一小学", "第一小学", True),
        ("海棠幼儿园(东街)", "海棠幼儿园 (西街)", True),
        ("第一小学", "第二小学", False),
        ("实验小学", "第二实验小学", False),
        ("小学", "海棠小学", False),
        ("", "", False),
        ("Oak Park", "oak park", True),
    ],
)
def test_names_are_alike(one, other, same):
    assert alike(one, other) is same
    assert alike(other, one) is same


@given(
    st.lists(
        st.tuples(st.sampled_from(["甲园", "乙园", "甲园分园", ""]), st.integers(0, 300)),
        max_size=12,
    )
)
def test_every_entry_is_kept_or_merged_once_and_merging_again_changes_nothing(entries):
    places = [place(str(i), name, east) for i, (name, east) in enumerate(entries)]
    found, merges = merge_places(places)
    assert sorted([*keys(found), *(m.dropped for m in merges)]) == sorted(keys(places))
    assert keys(merge_places(found)[0]) == keys(found)
