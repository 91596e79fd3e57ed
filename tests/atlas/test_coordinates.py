"""Systems met in China: to WGS 84 and back, told from numbers, and told from a map."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from onemetre.atlas.coordinates import (
    SYSTEMS,
    from_wgs84,
    guess_crs,
    looks_shifted,
    looks_swapped,
    system_named,
    to_wgs84,
)
from onemetre.atlas.plane import Plane
from onemetre.ground.errors import InputError

TAIYUAN = (112.55, 37.87)
GEOD = pyproj.Geod(ellps="WGS84")
IN_CHINA = st.tuples(st.floats(74, 134), st.floats(4, 53))


def metres(a, b):
    return np.abs(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2])


def test_gcj02_gives_the_published_value():
    # The example that implementations of the formula have quoted since it became known.
    shifted = from_wgs84(np.array([[116.404, 39.915]]), "gcj02")
    assert shifted[0] == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-9)


def test_bd09_gives_the_published_value():
    # The same source gives BD-09 of the *GCJ-02* point 116.404, 39.915.
    wgs = to_wgs84(np.array([[116.404, 39.915]]), "gcj02")
    assert from_wgs84(wgs, "bd09")[0] == pytest.approx(
        [116.41036949371029, 39.92133699351021], abs=1e-9
    )


@given(IN_CHINA, st.sampled_from(SYSTEMS))
def test_there_and_back_is_within_a_millimetre(lonlat, system):
    here = np.array([lonlat])
    assert metres(to_wgs84(from_wgs84(here, system), system), here)[0] < 0.001


@given(IN_CHINA)
def test_gcj02_shifts_by_some_hundred_metres(lonlat):
    here = np.array([lonlat])
    assert 40 < metres(from_wgs84(here, "gcj02"), here)[0] < 900


def test_gcj02_leaves_places_abroad_where_they_are():
    helsinki = np.array([[24.94, 60.17]])
    assert (from_wgs84(helsinki, "gcj02") == helsinki).all()


def test_a_system_is_known_in_any_spelling():
    said = [system_named(word) for word in ("GCJ-02", "bd 09", "WGS84", "CGCS2000")]
    assert said == ["gcj02", "bd09", "wgs84", "wgs84"]


def test_it_refuses_a_system_it_does_not_know():
    with pytest.raises(InputError, match="mars2000"):
        system_named("mars2000")


def projected(epsg, lonlat=TAIYUAN):
    return np.array([pyproj.Proj(f"EPSG:{epsg}")(*lonlat)])


@pytest.mark.parametrize("zone", range(25, 46))
def test_a_3_degree_zone_is_told_by_its_prefix(zone):
    # Along each middle meridian there is land of China at one of these latitudes.
    fits = {
        guess_crs(projected(4513 + zone - 25, (zone * 3.0, lat))) for lat in (23, 30, 37, 41, 48)
    }
    assert f"EPSG:{4513 + zone - 25}" in fits
    assert fits <= {f"EPSG:{4513 + zone - 25}", None}


@pytest.mark.parametrize("zone", range(16, 24))
def test_a_6_degree_zone_is_told_by_its_prefix(zone):
    fits = {
        guess_crs(projected(4491 + zone - 13, (zone * 6.0 - 3, lat))) for lat in (23, 30, 37, 48)
    }
    assert f"EPSG:{4491 + zone - 13}" in fits
    assert fits <= {f"EPSG:{4491 + zone - 13}", None}


def test_kashgar_in_its_6_degree_zone_may_be_zhejiang_in_web_mercator_and_is_not_guessed():
    assert guess_crs(projected(4491, (75.9, 39.4))) is None


def test_a_zone_without_prefix_is_not_guessed():
    assert guess_crs(projected(4544)) is None
    assert guess_crs(projected(32649)) is None


def test_web_mercator_is_told_where_nothing_else_fits():
    assert guess_crs(projected(3857)) == "EPSG:3857"


def test_degrees_are_told_and_swapped_degrees_are_not():
    assert guess_crs(np.array([TAIYUAN])) == "OGC:CRS84"
    assert guess_crs(np.array([[24.9, 60.2], [25.0, 60.1]])) == "OGC:CRS84"
    assert guess_crs(np.array([TAIYUAN[::-1]])) is None


def test_no_numbers_and_broken_numbers_are_in_no_system():
    assert guess_crs(np.empty((0, 2))) is None
    assert guess_crs(np.array([[np.nan, 37.0]])) is None


def test_swapped_is_said_of_china_and_of_impossible_latitudes_only():
    assert looks_swapped(37.87, 112.55)  # 112.55 is no latitude
    assert looks_swapped(39.4, 75.9)  # Kashgar: both are latitudes, one order is in China
    assert not looks_swapped(*TAIYUAN)
    assert not looks_swapped(24.94, 60.17)


@pytest.fixture(scope="module")
def town():
    """Crooked streets about 120 m apart, and stops 3 m beside them."""
    plane = Plane(*TAIYUAN)
    chance = np.random.default_rng(7)
    across, along = (np.cumsum(chance.uniform(140, 420, 10)) - 1400 for _ in range(2))
    lines = [shapely.LineString([(-1500, y), (1500, y + chance.uniform(-90, 90))]) for y in across]
    lines += [shapely.LineString([(x, -1500), (x + chance.uniform(-90, 90), 1500)]) for x in along]
    streets = np.array(lines, object)
    at = shapely.line_interpolate_point(streets[chance.integers(0, 20, 200)], chance.uniform(
        300, 2700, 200))  # fmt: skip
    stops = shapely.get_coordinates(at) + chance.normal(0, 2, (200, 2))
    return plane.lonlat(stops), streets, plane


def test_nothing_is_said_of_places_that_fit(town):
    assert looks_shifted(*town) is None


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_shifted_places_are_told_by_their_system(town, system):
    lonlat, streets, plane = town
    said = looks_shifted(from_wgs84(lonlat, system), streets, plane)
    assert said is not None
    assert system in said


def test_places_moved_once_too_often_are_told(town):
    lonlat, streets, plane = town
    said = looks_shifted(to_wgs84(lonlat, "gcj02"), streets, plane)
    assert said is not None
    assert "wgs84" in said


def test_places_of_another_constant_shift_are_not_called_gcj02(town):
    lonlat, streets, plane = town
    elsewhere = plane.lonlat(plane.xy(lonlat) + np.array([61.0, -47.0]))
    assert looks_shifted(elsewhere, streets, plane) is None


def test_a_few_places_prove_nothing(town):
    lonlat, streets, plane = town
    assert looks_shifted(from_wgs84(lonlat[:20], "gcj02"), streets, plane) is None
