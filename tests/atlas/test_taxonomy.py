"""Kinds of places by the words of maps and registers."""

import pytest

from onemetre.atlas.taxonomy import family_of, kind_named, kinds, kinds_of_tags, kinds_of_words

ORDER = [
    "kindergarten", "childcare", "primary", "middle", "high", "special_school",
    "school_unknown_level", "library", "park", "playground", "sports", "clinic", "hospital", "mch",
    "community_centre", "childrens_home", "childrens_palace", "museum", "culture_centre", "toilets",
    "mother_baby_room", "bus_stop", "metro_station", "welfare",
]  # fmt: skip


def test_kinds_stand_in_their_order():
    assert [kind.key for kind in kinds()] == ORDER


def test_every_kind_has_a_mark_of_one_character_that_no_other_has():
    marks = [kind.mark for kind in kinds()]
    assert all(len(mark) == 1 and "一" <= mark <= "鿿" for mark in marks)
    assert len(set(marks)) == len(marks)


def test_every_kind_is_found_by_its_own_names():
    for kind in kinds():
        assert [kind_named(word) for word in (kind.key, kind.zh, kind.en)] == [kind] * 3


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("托育机构", "childcare"), ("托班", "childcare"), ("社区卫生服务中心", "clinic"),
        ("母婴室", "mother_baby_room"), ("口袋公园", "park"), ("未保站", "welfare"),
        ("少年宫", "childrens_palace"), ("Primary  School", "primary"), ("公厕", "toilets"),
        ("PARK", "park"),
    ],
)  # fmt: skip
def test_synonyms_mean_their_kind(word, key):
    kind = kind_named(word)
    assert kind is not None
    assert kind.key == key


@pytest.mark.parametrize("word", ["", "停车场", "火锅店", "培训"])
def test_other_words_mean_no_kind(word):
    assert kind_named(word) is None


# Registers ------------------------------------------------------------------------------------

SCHOOL = "科教文化服务;学校;"
CARE = "医疗保健服务;"


@pytest.mark.parametrize(
    ("type_text", "name", "expected"),
    [
        (SCHOOL + "幼儿园", "虚构路幼儿园", "kindergarten"),
        (SCHOOL + "幼儿园", "虚构托儿所", "childcare"),
        (SCHOOL + "小学", "虚构路学校", "primary"),
        (SCHOOL + "中学", "虚构高级中学", "high"),
        (SCHOOL + "中学", "虚构中学(高中部)", "high"),
        (SCHOOL + "中学", "虚构中学(学府路)", "middle"),
        (SCHOOL + "学校", "虚构外国语学校", "school_unknown_level"),
        (SCHOOL + "中学", "虚构九年一贯制学校", "primary middle"),
        (SCHOOL + "中学", "虚构完全中学", "middle high"),
        (SCHOOL + "小学", "虚构中学附属小学", "primary"),
        (SCHOOL + "小学", "启智学校", "special_school"),
        (CARE + "综合医院;综合医院", "虚构市妇幼保健院", "mch"),
        (CARE + "综合医院;卫生院", "虚构镇卫生院", "clinic"),
        (CARE + "专科医院;专科医院", "虚构儿童医院", "hospital"),
        (CARE + "综合医院;综合医院|" + CARE + "诊所;诊所", "虚构诊疗", "clinic hospital"),
        ("交通设施服务;公交车站;公交车站相关", "虚构幼儿园(公交站)", "bus_stop"),
        ("交通设施服务;公交车站;公交车站相关", "虚构停车场(公交站)", "bus_stop"),
        (SCHOOL + "幼儿园", "虚构幼儿园公交站", "bus_stop"),
        ("", "幼儿园公交站", "bus_stop"),
        ("", "虚构五中", "middle"),
        ("", "虚构五中路小学", "primary"),
        ("", "虚构市第五中学校", "middle"),
        ("", "虚构大学附小", "primary"),
        ("", "虚构中学北校", "middle"),
        ("公办", "虚构实验小学", "primary"),
        ("小学、初中", "虚构学校", "primary middle"),
        ("九年一贯制学校", "虚构学校", "primary middle"),
        ("青少年宫/儿童活动中心", "虚构之家", "childrens_palace"),
        ("kindergarten", "Sunny", "kindergarten"),
        ("", "Sunny Kindergarten", "kindergarten"),
        ("Secondary school", "Sunny High School", "high"),
    ],
)
def test_type_and_name_tell_the_kind(type_text, name, expected):
    assert kinds_of_words(type_text, name) == tuple(expected.split())


@pytest.mark.parametrize(
    ("type_text", "name"),
    [
        ("", "虚构幼儿园停车场"),
        ("", "幼儿园招生办"),
        (SCHOOL + "幼儿园", "虚构艺术培训中心"),
        (SCHOOL + "中学", "虚构镇中学家长学校"),
        (SCHOOL + "学校内部设施", "虚构小学"),
        ("科教文化服务;培训机构;培训机构", "虚构小学"),
        ("商务住宅;住宅小区;住宅小区", "世纪公园"),
        ("餐饮服务;中餐厅;中餐厅", "人民公园"),
        ("", "公园壹号"),
        ("", "公园小区"),
        (CARE + "动物医疗场所;宠物诊所", "虚构诊所"),
        (CARE + "诊所;诊所", "虚构口腔诊所"),
        ("地铁站;出入口", "虚构站A口"),
        ("", "Parking"),
        ("", ""),
    ],
)
def test_what_only_sounds_like_a_place_for_children_is_none(type_text, name):
    assert kinds_of_words(type_text, name) == ()


# OpenStreetMap --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"amenity": "kindergarten"}, "kindergarten"),
        ({"amenity": "kindergarten", "name": "虚构托儿所"}, "childcare"),
        ({"amenity": "school"}, "school_unknown_level"),
        ({"amenity": "school", "name": "虚构小学"}, "primary"),
        ({"amenity": "school", "name": "虚构幼儿园"}, "kindergarten"),
        ({"amenity": "school", "name": "虚构学校", "isced:level": "1;2"}, "primary middle"),
        ({"amenity": "school", "isced:level": "1-3"}, "primary middle high"),
        ({"amenity": "school", "isced:level": "2", "name": "虚构小学"}, "middle"),
        ({"amenity": "school", "grades": "1-9"}, "primary middle"),
        ({"amenity": "school", "school:level": "upper_secondary"}, "high"),
        ({"amenity": "school", "name": "虚构九年一贯制学校"}, "primary middle"),
        ({"amenity": "school", "school": "special_education_needs"}, "special_school"),
        ({"amenity": "hospital", "name": "虚构妇幼保健院"}, "mch"),
        ({"leisure": "park", "name": "小学堂"}, "park"),
        ({"leisure": "park", "access": "yes"}, "park"),
        ({"highway": "bus_stop", "name": "虚构小学"}, "bus_stop"),
        ({"public_transport": "platform", "bus": "yes"}, "bus_stop"),
        ({"public_transport": "station", "subway": "yes"}, "metro_station"),
        ({"amenity": "community_centre", "community_centre:for": "child"}, "childrens_home"),
        ({"amenity": "toilets", "changing_table": "yes"}, "toilets"),
        (
            {"changing_table": "yes", "changing_table:location": "dedicated_room"},
            "mother_baby_room",
        ),
        ({"amenity": "library;cafe"}, "library"),
    ],
)
def test_tags_tell_the_kind(tags, expected):
    assert kinds_of_tags(tags) == tuple(expected.split())


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"amenity": "restaurant", "name": "幼儿园"},
        {"leisure": "playground", "access": "private"},
        {"amenity": "school", "name": "虚构驾校"},
        {"amenity": "clinic", "name": "虚构宠物医院"},
        {"amenity": "kindergarten", "disused": "yes"},
        {"public_transport": "platform", "train": "yes"},
        {"amenity": "baby_hatch"},
    ],
)
def test_other_tags_tell_none(tags):
    assert kinds_of_tags(tags) == ()


def test_a_closed_school_ground_is_still_a_school():
    assert kinds_of_tags({"amenity": "school", "access": "private"}) == ("school_unknown_level",)


def test_every_kind_belongs_to_a_family():
    assert {family_of(kind.key) for kind in kinds()} >= {"school", "health", "transport"}
