"""Children by age and area: read whole, split whole, spread whole."""

import os
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from onemetre.atlas.age_bands import band_in, split_evenly
from onemetre.atlas.areas import Area, areas_of_china
from onemetre.atlas.children import homeless, read_children, spread
from onemetre.ground.errors import InputError

#: A folder with the census tables of the 117 counties, where somebody has it.
CENSUS = Path(os.environ.get("ONEMETRE_CENSUS", "no census"))
SQUARE = shapely.box(112, 37, 113, 38)
AREAS = [
    Area("140105", "甲区", "county", SQUARE),
    Area("140106", "乙区", "county", SQUARE),
    Area("140107", "丙区", "county", SQUARE),
]


def read(tmp_path, text, areas=AREAS):
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    return read_children(path, areas)


# Columns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "band"),
    [
        ("0岁", (0, 0, "both")), ("1—4岁", (1, 4, "both")), ("男_5到9岁", (5, 9, "male")),
        ("女_0岁", (0, 0, "female")), ("0-2", (0, 2, "both")), ("age_3_5", (3, 5, "both")),
        ("3至5岁", (3, 5, "both")), ("pop0_14", (0, 14, "both")), ("15~19岁", (15, 19, "both")),
        ("6－8岁儿童数", (6, 8, "both")), ("5-9岁(女)", (5, 9, "female")),
        ("Boys 3-5", (3, 5, "male")), ("female_10_14", (10, 14, "female")),
        ("3岁以下", (0, 2, "both")), ("未满1岁", (0, 0, "both")), ("under 3", (0, 2, "both")),
        ("17", (17, 17, "both")), ("0-2岁人口数(人)", (0, 2, "both")),
        ("M_0_4", (0, 4, "male")),
    ],
)  # fmt: skip
def test_an_age_band_is_read_in_any_spelling(column, band):
    assert band_in(column) == band


@pytest.mark.parametrize(
    "column",
    ["人口比重_0-14岁", "15-64岁妇女平均活产子女数", "20到24岁", "85岁以上", "2020", "code", "区县",
     "5-3", "15岁及以上文盲人口", "15-64", "有65岁及以上老年人口的户数", "男", ""],
)  # fmt: skip
def test_other_columns_count_no_children(column):
    assert band_in(column) is None


# Rows -----------------------------------------------------------------------------------------


def test_a_band_is_split_evenly_over_its_years_and_adds_up(tmp_path):
    counts, errors = read(tmp_path, "code,0-2,3-5\n140105,10,3\n140107,0,-\n")
    assert not errors
    assert counts.by_area[0, :6].tolist() == [3, 4, 3, 1, 1, 1]
    assert counts.by_area[0, 6:].tolist() == [-1] * 12
    assert (counts.by_area[1] == -1).all(), "no row: not known"
    assert counts.by_area[2, :6].tolist() == [0, 0, 0, -1, -1, -1], "none is not unknown"
    assert "estimate" in counts.method
    assert "17" in counts.method


def test_boys_and_girls_are_added(tmp_path):
    counts, _ = read(
        tmp_path, "code,男_0岁,女_0岁,男_1到4岁,女_1到4岁\n140105,2,3,4,4\n140106,2,,4,4\n"
    )
    assert counts.by_area[0, :5].tolist() == [5, 2, 2, 2, 2]
    assert counts.by_area[1, :5].tolist() == [-1, 2, 2, 2, 2], "one sex unknown: both unknown"


def test_three_fifths_of_15_to_19_are_children_and_said_to_be_an_estimate(tmp_path):
    counts, _ = read(tmp_path, "code,10-14,15-19\n140105,5,100\n140106,5,102\n")
    assert counts.by_area[0, 15:].tolist() == [20, 20, 20]
    assert counts.by_area[1, 15:].sum() == 61, "61.2"
    assert "15-19" in counts.method


def test_a_sum_beside_its_parts_is_not_counted_twice(tmp_path):
    counts, errors = read(tmp_path, "code,0,1-4,0-4,pop0_14\n140105,1,8,9,29\n140106,1,8,9,8\n")
    assert counts.by_area[0, :15].tolist() == [1, 2, 2, 2, 2] + [2] * 10, "20 left for 5-14"
    assert [(error.row, error.field) for error in errors] == [(3, "pop0_14")]
    assert (counts.by_area[1] == -1).all(), "a row is used whole or not at all"


def test_a_sum_of_the_sexes_that_is_wrong_is_listed(tmp_path):
    _, errors = read(tmp_path, "code,0-2,男0-2,女0-2\n140105,9,4,4\n140106,8,4,4\n")
    assert [(error.row, error.field, error.value) for error in errors] == [(2, "0-2", "9")]


def test_totals_are_passed_over(tmp_path):
    totals = "140000,虚构省,99\n140100,虚构市,66\n,合计,66\n"
    counts, errors = read(tmp_path, f"code,name,0-2\n{totals}140105,甲区,33\n140106,乙区,33\n")
    assert not errors
    assert counts.by_area[:, :3].clip(0).sum() == 66
    assert len(counts.apart) == 0


def test_zones_without_an_area_stand_apart(tmp_path):
    text = "code,name,0-2\n140105,甲区,9\n,虚构经济开发区,6\n140171,虚构示范区,3\n"
    counts, errors = read(tmp_path, text)
    assert not errors
    assert counts.apart_names == [("", "虚构经济开发区"), ("140171", "虚构示范区")]
    assert counts.apart[:, :3].sum(axis=1).tolist() == [6, 3]
    assert counts.by_area[:, :3].clip(0).sum() == 9


def test_rows_without_a_code_are_joined_by_name(tmp_path):
    counts, errors = read(tmp_path, "区县,0-2\n乙区,6\n")
    assert not errors
    assert counts.by_area[1, :3].tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    ("row", "field", "word"),
    [
        ("140199,丁区,3", "code", "code"),
        (",丁区,3", "name", "name"),
        ("140105,甲区,3", "code", "more than once"),
        ("140106,甲区,3", "code", "two different"),
        ("140106,乙区,约3", "0-2", "whole number"),
    ],
)
def test_a_bad_row_is_listed_and_the_good_ones_stay(tmp_path, row, field, word):
    counts, errors = read(tmp_path, f"code,name,0-2\n140105,甲区,9\n{row}\n140107,丙区,6\n")
    assert [(error.row, error.field) for error in errors] == [(3, field)]
    assert word in errors[0].message
    assert counts.by_area[:, :3].clip(0).sum() == 15


def test_a_name_that_two_areas_have_needs_its_code(tmp_path):
    areas = [Area("140302", "城区", "county", SQUARE), Area("140502", "城区", "county", SQUARE)]
    counts, errors = read(tmp_path, "code,name,0-2\n,城区,3\n140502,城区,6\n", areas)
    assert [error.row for error in errors] == [2]
    assert counts.by_area[1, :3].sum() == 6


def test_rows_of_other_cities_are_passed_over_and_counted(tmp_path):
    text = "code,市,name,0-2\n140105,虚构市,甲区,9\n150105,他市,他区,6\nNA,他市,他市开发区,6\n"
    counts, errors = read(tmp_path, text)
    assert not errors
    assert (counts.elsewhere, len(counts.apart)) == (2, 0)


def test_a_workbook_is_read_like_a_text_table(tmp_path):
    book = openpyxl.Workbook()
    for row in (["虚构市儿童人口"], ["区划代码", "区县", "0-2岁"], [140105, "甲区", 9.0]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    counts, errors = read_children(tmp_path / "a.xlsx", AREAS)
    assert not errors
    assert counts.by_area[0, :3].tolist() == [3, 3, 3]


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("code,人数", "by age"),
        ("人口,0-2", "codes or names"),
        ("code,0-3,3-6", "overlap"),
        ("code,男0-2", "one sex"),
        ("code,0-2,0至2岁", "the same"),
    ],
)
def test_it_refuses_columns_that_can_be_read_two_ways(tmp_path, header, word):
    with pytest.raises(InputError, match=word):
        read(tmp_path, f"{header}\n{','.join('1' * (header.count(',') + 1))}\n")


@given(st.integers(0, 10**7), st.integers(1, 20))
def test_an_even_split_adds_up_and_every_first_few_are_near_their_share(total, parts):
    years = split_evenly(total, parts)
    assert sum(years) == total
    assert len(years) == parts
    assert max(years) - min(years) <= 1
    for n in range(parts + 1):
        assert abs(sum(years[:n]) - total * n / parts) <= 0.5


# The census -----------------------------------------------------------------------------------

needs_census = pytest.mark.skipif(not CENSUS.is_dir(), reason="the census is not here")


@pytest.fixture(scope="module")
def counties():
    return [area for area in areas_of_china("shanxi") if area.level == "county"]


@needs_census
@pytest.mark.parametrize("file", ["shanxi-county-2020.csv", "census_county_2020_v1.xlsx"])
def test_the_census_joins_all_counties_of_shanxi_with_four_zones_apart(counties, file):
    counts, errors = read_children(CENSUS / file, counties)
    assert not errors
    assert (counts.by_area[:, :15] >= 0).all()
    assert len(counts.apart_names) == 4
    assert counts.by_area[:, :15].sum() + counts.apart[:, :15].sum() == 5_709_895


# Over homes -----------------------------------------------------------------------------------


@st.composite
def towns(draw):
    areas, homes = draw(st.integers(1, 4)), draw(st.integers(0, 30))
    counts = draw(
        st.lists(
            st.lists(st.integers(-1, 60), min_size=18, max_size=18), min_size=areas, max_size=areas
        )
    )
    home = draw(st.lists(st.integers(-1, areas - 1), min_size=homes, max_size=homes))
    weight = draw(st.lists(st.floats(0, 1e5), min_size=homes, max_size=homes))
    return np.array(counts, np.int32), np.array(home, np.int32), np.array(weight, float)


@given(towns())
def test_the_homes_of_an_area_add_up_to_its_counts(town):
    counts, home_area, weight = town
    homes = spread(counts, home_area, weight)
    assert (homes[home_area < 0] == -1).all()
    for area, own in enumerate(counts):
        here = homes[home_area == area]
        if len(here):
            assert ((own >= 0) | (here == -1).all(axis=0)).all()
            assert (here[:, own >= 0] >= 0).all()
            assert here[:, own >= 0].sum(axis=0).tolist() == own[own >= 0].tolist()
        assert (area in homeless(counts, home_area)) == (not len(here) and (own > 0).any())


@given(towns())
def test_a_home_has_as_many_children_of_all_ages_as_its_share_within_one(town):
    counts, home_area, weight = town
    homes = spread(counts, home_area, weight).clip(0).sum(axis=1)
    for area, own in enumerate(counts):
        here = home_area == area
        share = np.rint(weight[here] * 100)
        if share.sum():
            assert np.abs(homes[here] - own.clip(0).sum() * share / share.sum()).max() <= 1.0 + 1e-9


def test_spreading_twice_gives_the_same_and_single_years_do_not_all_meet_in_the_largest_homes():
    counts = np.full((1, 18), 10, np.int32)
    weight = np.linspace(100, 200, 90)
    home_area = np.zeros(90, np.int32)
    homes = spread(counts, home_area, weight)
    assert (homes == spread(counts, home_area, weight)).all()
    assert (homes.sum(axis=1) > 0).all(), "180 children, 90 homes of like size"


def test_an_area_whose_homes_weigh_nothing_is_spread_evenly():
    homes = spread(np.full((1, 18), 4, np.int32), np.zeros(4, np.int32), np.zeros(4))
    assert (homes == 1).all()
