"""Bringing in a place: whole or not at all, and what is said of bad input."""

import json

import numpy as np
import osmium
import pytest
import shapely

from onemetre.atlas import importing, osm
from onemetre.atlas.city import City
from onemetre.atlas.importing import Order, import_city
from onemetre.atlas.observing import take_observations
from onemetre.atlas.release import cities, open_release, releases, remove
from onemetre.ground.errors import InputError, NotFoundError


def test_a_second_import_supersedes_the_first_and_keeps_it(home, town_files):
    import_city(Order("a", osm=town_files["osm"]))
    first = open_release("a").folder
    import_city(Order("a", osm=town_files["osm"]))
    assert open_release("a").folder != first
    assert len(releases("a")) == 2


def test_the_same_input_gives_the_same_arrays(home, town_files):
    sums = []
    for name in ("a", "b"):
        import_city(Order(name, osm=town_files["osm"]))
        sums.append(open_release(name).manifest["sha256"])
    assert sums[0] == sums[1]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_import_leaves_the_old_state(home, town_files, monkeypatch, stop):
    import_city(Order("a", osm=town_files["osm"]))
    before = open_release("a").folder

    def stops(*_):
        raise stop

    monkeypatch.setattr(importing, "write_homes", stops)
    with pytest.raises(stop):
        import_city(Order("a", osm=town_files["osm"]))
    assert open_release("a").folder == before
    assert open_release("a").check() == []
    assert [path.name for path in before.parent.iterdir() if path.name.startswith(".")] == []


def test_a_damaged_release_is_told(home, town_files):
    import_city(Order("a", osm=town_files["osm"]))
    release = open_release("a")
    (release.folder / "edge.npy").write_bytes(b"x")
    assert release.check() == ["edge.npy"]


def test_a_place_can_be_removed_and_is_then_not_there(home, town_files):
    import_city(Order("a", osm=town_files["osm"]))
    remove("a")
    assert cities() == []
    with pytest.raises(NotFoundError):
        open_release("a")


@pytest.mark.parametrize("name", ["../a", "a/b", "", "a b", "x" * 61])
def test_a_name_that_could_leave_its_folder_is_refused(home, name):
    with pytest.raises(InputError):
        open_release(name)


def test_a_picture_called_a_map_is_refused(home, tmp_path):
    path = tmp_path / "map.osm.pbf"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    with pytest.raises(InputError, match=r"map\.osm\.pbf"):
        import_city(Order("a", osm=path))
    assert cities() == []


def test_a_map_cut_short_is_refused(home, town_files, tmp_path):
    whole = town_files["osm"].read_bytes()
    path = tmp_path / "cut.osm"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"cut\.osm"):
        import_city(Order("a", osm=path))


@pytest.mark.parametrize(("ways", "points", "tags"), [(400, 2, 200), (400, 2_000, 1)])
def test_a_small_map_that_unpacks_without_end_is_refused(
    home, tmp_path, monkeypatch, ways, points, tags
):
    """What is repeated takes no room in it: this one says a thousand times its size."""
    monkeypatch.setattr(osm, "_ANY_ROOM", 5_000_000)
    path = tmp_path / "small.osm.pbf"
    said = {"highway": "residential"} | {f"k{i}": f"{i}" * 300 for i in range(tags)}
    with osmium.SimpleWriter(str(path)) as file:
        for i in range(1, points + 1):
            file.add_node(osmium.osm.mutable.Node(id=i, location=(112 + i * 1e-6, 37)))
        for i in range(1, ways + 1):
            nodes = list(range(1, points + 1))
            file.add_way(osmium.osm.mutable.Way(id=i, nodes=nodes, tags=said))
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match=r"small\.osm\.pbf is too large once unpacked"):
        import_city(Order("a", osm=path))
    assert cities() == []


def test_counts_that_are_no_numbers_are_listed_and_the_good_rows_stay(home, town_files, tmp_path):
    path = tmp_path / "children.csv"
    path.write_text("code,name,0-2,3-5\nX1,West,约300,10\nX2,East,20,30\n", "utf-8")
    brought = import_city(
        Order("a", osm=town_files["osm"], areas=town_files["areas"], children=path)
    )
    [error] = brought.rejected[path]
    assert (error.row, error.field, error.value) == (2, "0-2", "约300")
    city = City(open_release("a"))
    assert city.children[city.home_area == 1].clip(0).sum() == 50
    assert (city.children[city.home_area == 0] == -1).all()


def test_counts_without_areas_are_refused(home, town_files):
    with pytest.raises(InputError, match="--areas"):
        import_city(Order("a", osm=town_files["osm"], children=town_files["children"]))


def test_places_with_longitude_and_latitude_in_each_others_place_are_listed(
    home, town_files, tmp_path
):
    path = tmp_path / "places.csv"
    path.write_text(
        "name,type,lon,lat\n好幼儿园,幼儿园,20.004,0.0001\n坏幼儿园,幼儿园,0.0001,20.004\n", "utf-8"
    )
    brought = import_city(Order("a", osm=town_files["osm"], places=(path,)))
    assert [error.row for error in brought.rejected[path]] == [3]
    assert City(open_release("a")).places_of("kindergarten").size == 1


def test_an_area_that_is_mostly_off_the_map_keeps_its_children(home, town_files, tmp_path):
    areas = json.loads(town_files["areas"].read_text("utf-8"))
    areas["features"][1]["geometry"]["coordinates"] = [
        [[20.0045, -0.1], [20.2, -0.1], [20.2, 0.1], [20.0045, 0.1], [20.0045, -0.1]]
    ]
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps(areas), "utf-8")
    brought = import_city(
        Order("a", osm=town_files["osm"], areas=path, children=town_files["children"])
    )
    assert any("East" in warning for warning in brought.warnings)
    city = City(open_release("a"))
    assert (city.children[city.home_area == 1] == -1).all()


def test_what_was_seen_closes_the_pair_and_makes_a_new_release(home, town_files, tmp_path):
    import_city(Order("a", osm=town_files["osm"]))
    city = City(open_release("a"))
    key = city.segment_key[city.segment_name.index("Gasse")]
    edge = city.edge["segment"] == city.segment_name.index("Gasse")
    assert (city.network.stress_low[edge] < city.network.stress_high[edge]).all()
    sheet = tmp_path / "seen.csv"
    sheet.write_text(
        "key,sidewalk,sidewalk width,condition,buffer,buffer width,speed,lanes\n"
        f"{key},both,2.5,good,trees,4,30,2\nnothing,both,2,good,none,0,30,2\n",
        "utf-8",
    )
    used, rejected = take_observations("a", sheet)
    assert used == 1
    assert [error.value for error in rejected] == ["nothing"]
    after = City(open_release("a"))
    assert (after.network.stress_low[edge] == after.network.stress_high[edge]).all()
    assert len(releases("a")) == 2
    assert open_release("a").check() == []


def test_a_sheet_in_which_nothing_was_seen_changes_nothing(home, town_files, tmp_path):
    import_city(Order("a", osm=town_files["osm"]))
    sheet = tmp_path / "seen.csv"
    sheet.write_text("key,speed\nw2/0,fast\n", "utf-8")
    with pytest.raises(InputError):
        take_observations("a", sheet)
    assert len(releases("a")) == 1


def test_homes_and_places_stand_on_edges_that_exist(town_city):
    network = town_city.network
    town_city.homes.check(network)
    town_city.sites_of("playground").at.check(network)


def test_no_street_is_shorter_than_the_straight_line_between_its_ends(town_city):
    start, xy = town_city.segment_start, town_city.segment_xy
    length = np.array(town_city.release.array("segment_length"))
    ends = np.hypot(*(xy[start[1:] - 1] - xy[start[:-1]]).T)
    assert (length >= ends * 0.999).all()


def test_streets_alone_are_enough(home, tmp_path):
    """A line file in a Gauss-Krüger zone, without .prj, with Chinese classes and GBK names."""
    import pyogrio

    lines = [shapely.LineString([(500_000, 3_400_000), (500_300, 3_400_000), (500_600, 3_400_000)]),
             shapely.LineString([(500_300, 3_399_800), (500_300, 3_400_000), (500_300, 3_400_300)])]  # fmt: skip
    path = tmp_path / "roads.shp"
    pyogrio.raw.write(
        path, shapely.to_wkb(lines), [np.array(["支路", "主干路"]), np.array(["学院街", "滨河路"])],
        ["道路等级"[:3], "name"], geometry_type="LineString", crs="EPSG:4547", encoding="GBK",
    )  # fmt: skip
    path.with_suffix(".prj").unlink()
    brought = import_city(Order("a", streets=path, crs="EPSG:4547", columns={"highway": "道路等"}))
    assert brought.counts["street_metres"] == pytest.approx(1100, rel=0.002)
    assert brought.counts["homes"] > 0
    assert brought.counts["crossings"] > 0
