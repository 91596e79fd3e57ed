"""A province is set up from its file: areas, units on three levels, people."""

import pytest

from onemetre.access.models import Record, Unit
from onemetre.access.roles import Role
from onemetre.access.viewer import operator
from onemetre.areas.actions import note_areas
from onemetre.areas.models import Area, Population
from onemetre.ground.errors import NotFoundError
from onemetre.policy.units import unit as unit_named
from onemetre.programme.counterparts import Place, counterpart, government
from onemetre.programme.loading import lacking, load_province
from onemetre.programme.provinces import province, provinces
from tests import province as invented

TEST = operator("test")
TAIYUAN = Place("140100", "太原市", "city", "140000")
LOUFAN = Place("140123", "娄烦县", "county", "140100", "太原市")
XIAODIAN = Place("140105", "小店区", "county", "140100", "太原市")
CHENGQU = Place("140302", "城区", "county", "140300", "阳泉市")


@pytest.fixture
def shanxi(db):
    asked = province("shanxi")
    load_province(asked, by=TEST)
    return asked


@pytest.mark.parametrize(
    ("above", "place", "name", "short"),
    [
        ("山西省教育厅", TAIYUAN, "太原市教育局", "市教育局"),
        ("山西省教育厅", LOUFAN, "娄烦县教育局", "县教育局"),
        ("山西省卫生健康委员会", TAIYUAN, "太原市卫生健康委员会", "市卫生健康委"),
        ("山西省卫生健康委员会", LOUFAN, "娄烦县卫生健康局", "县卫生健康局"),
        ("山西省发展和改革委员会", LOUFAN, "娄烦县发展和改革局", "县发展改革局"),
        ("共青团山西省委", TAIYUAN, "共青团太原市委", "共青团市委"),
        ("中共山西省委宣传部", LOUFAN, "中共娄烦县委宣传部", "县委宣传部"),
        ("山西省公安厅", XIAODIAN, "太原市公安局小店分局", "市公安局小店分局"),
        ("山西省公安厅", CHENGQU, "阳泉市公安局城区分局", "市公安局城区分局"),
        ("山西省教育厅", CHENGQU, "阳泉市城区教育局", "区教育局"),
    ],
)
def test_a_unit_of_the_province_has_its_counterpart_below(above, place, name, short):
    found = counterpart(above, place)
    assert (found.name, found.short) == (name, short)


def test_a_district_whose_name_says_nothing_carries_that_of_its_city():
    assert government(CHENGQU).name == "阳泉市城区人民政府"


def test_the_people_of_the_cities_add_up_to_the_province():
    assert sum(province("shanxi").population.cities.values()) == 34_915_616


def test_a_province_without_a_file_is_refused_with_those_that_have_one():
    with pytest.raises(NotFoundError, match="shanxi"):
        province("atlantis")
    assert "shanxi" in provinces()


def test_shanxi_has_its_areas_units_and_people(shanxi):
    levels = [each.level for each in Area.objects.filter(path__startswith="/140000/", until=None)]
    assert (levels.count("city"), levels.count("county")) == (11, 117)
    assert Unit.objects.filter(area__path__startswith="/140000/").count() == 129 * 32
    assert Population.objects.filter(area__path__startswith="/140000/").count() == 11


def test_every_county_has_a_government_whose_chain_leads_to_the_province(shanxi):
    governments = {
        each.pk: each
        for each in Unit.objects.filter(kind="government", area__path__startswith="/140000/")
    }
    counties = [each for each in governments.values() if each.level == "county"]
    assert len(counties) == 117
    for county in counties:
        city = governments[county.government_id]
        assert city.level == "city"
        assert governments[city.government_id].name == "山西省人民政府"


def test_every_unit_below_the_province_has_one_above_it_in_its_trade_and_is_to_be_confirmed(shanxi):
    below = Unit.objects.filter(area__path__startswith="/140000/").exclude(level="province")
    below = below.exclude(kind="government").select_related("trade__area", "area__parent")
    assert all(each.derived and each.trade.area == each.area.parent for each in below)
    assert not Unit.objects.filter(level="province", derived=True).exists()


def test_units_of_the_province_are_found_by_the_names_that_plans_give_them(shanxi):
    names = {unit_named(each.name).name for each in Unit.objects.filter(area__code="140000")}
    assert {"省教育厅", "省民政厅", "共青团省委", "省妇女联合会"} <= names


def test_a_second_load_changes_nothing_and_leaves_no_line(shanxi):
    assert not lacking(shanxi)
    lines = Record.objects.count()
    assert load_province(shanxi, by=TEST).units == 0
    assert Unit.objects.filter(area__path__startswith="/140000/").count() == 129 * 32
    assert Record.objects.count() == lines + 1


def test_a_unit_under_a_new_name_is_not_made_again(shanxi):
    unit = Unit.objects.get(name="娄烦县教育局")
    unit.name, unit.derived = "娄烦县教育科技局", False
    unit.save()
    assert not lacking(shanxi)


@pytest.mark.parametrize(
    ("code", "typed", "whole"),
    [
        ("140000", "山西省发改委", "山西省发展和改革委员会"),
        ("140100", "太原市教育局", "太原市教育局"),
        ("140100", "市妇儿工委办", "太原市人民政府妇女儿童工作委员会办公室"),
    ],
)
def test_a_unit_that_was_typed_before_is_given_its_full_name_and_place_not_made_twice(
    db, code, typed, whole
):
    asked = province("shanxi")
    areas = note_areas(asked.named, day=asked.as_of, place="")
    unit = Unit.objects.create(area=areas[code], name=typed, level=areas[code].level)
    load_province(asked, by=TEST)
    unit.refresh_from_db()
    assert unit.name == whole
    assert (unit.government is not None, unit.trade is not None) == (True, code != "140000")
    assert Unit.objects.filter(area__path__startswith="/140000/").count() == 129 * 32
    assert not lacking(asked)


def test_of_two_names_that_were_typed_for_one_unit_the_full_one_is_it(db):
    asked = province("shanxi")
    areas = note_areas(asked.named, day=asked.as_of, place="")
    for typed in ("太原市教育局", "市教育局"):
        Unit.objects.create(area=areas["140100"], name=typed, level="city")
    load_province(asked, by=TEST)
    assert Unit.objects.get(area=areas["140100"], name="太原市教育局").trade is not None
    assert Unit.objects.get(area=areas["140100"], name="市教育局").trade is None


def test_the_whole_load_is_one_line_of_the_trail(db):
    load_province(province("shanxi"), by=TEST)
    assert Record.objects.filter(action="load province").count() == 1
    assert Record.objects.filter(action="load province").get().details["units"] == 129 * 32


def test_an_administrator_of_another_province_loads_nothing(db):
    invented.areas()
    with pytest.raises(NotFoundError):
        load_province(province("shanxi"), by=invented.viewer(Role.ADMINISTRATOR, "990000"))
    assert not Area.objects.filter(code="140000").exists()
