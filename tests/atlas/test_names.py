"""Names found by what people type."""

import pytest

from onemetre.atlas.names import Name, find, folded, keys, names_of, pinyin_key

NAMES = [
    Name(text, "street", i, 0.0, 0.0)
    for i, text in enumerate(
        ["成府路", "清华南路", "清华园", "中关村北大街", "Mannerheimintie", "Pohjoinen Rautatiekatu",
         "迎泽大街", "Töölönkatu", "成府路图书馆"]
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("成府", "成府路"),
        ("chengfulu", "成府路"),
        ("cheng fu lu", "成府路"),
        ("cfl", "成府路"),
        ("qhnl", "清华南路"),
        ("QINGHUAYUAN", "清华园"),
        ("南路", "清华南路"),
        ("manner", "Mannerheimintie"),
        ("toolon", "Töölönkatu"),
        ("pr", "Pohjoinen Rautatiekatu"),
        ("yzdj", "迎泽大街"),
    ],
)
def test_a_name_is_found_by_characters_pinyin_and_initials(typed, first):
    assert find(NAMES, typed)[0].text == first


def test_what_begins_with_the_words_comes_before_what_holds_them_and_short_before_long():
    assert [name.text for name in find(NAMES, "成府路")] == ["成府路", "成府路图书馆"]


@pytest.mark.parametrize("typed", ["", "   ", "—", "zzzz", "🙂"])
def test_nothing_is_found_by_nothing(typed):
    assert find(NAMES, typed) == []


def test_many_characters_are_cut_short_and_do_not_fail():
    assert find(NAMES, "成" * 5000) == []


def test_folding_leaves_letters_and_digits_only():
    assert folded("Töölön-katu 5 B") == "toolonkatu5b"


def test_keys_of_a_chinese_name_are_itself_its_pinyin_and_its_initials():
    assert keys("成府路") == ("成府路", "chengfulu", "cfl")


def test_chinese_lists_are_sorted_by_pinyin_not_by_code_point():
    cities = ["太原市", "大同市", "阳泉市", "长治市", "晋城市", "吕梁市"]
    in_order = ["长治市", "大同市", "晋城市", "吕梁市", "太原市", "阳泉市"]
    assert sorted(cities, key=pinyin_key) == in_order


def test_places_are_found_as_they_are_read_not_as_their_characters_mostly_are():
    places = [Name("洪洞县", "area", 0, 0, 0), Name("长治市", "area", 1, 0, 0)]
    assert find(places, "hongtong")[0].text == "洪洞县"
    assert find(places, "changzhi")[0].text == "长治市"


def test_a_street_of_many_segments_is_one_name(town_city):
    names = names_of(town_city)
    assert [name.text for name in names if name.sort == "street"].count("Fußweg") == 1
    assert {name.text for name in names if name.sort == "place"} == {"Spielplatz", "Bücherei"}
    assert {name.text for name in names if name.sort == "area"} == {"West", "East"}
