"""What the words of targets suggest, and what becomes of a query as JSON."""

import pytest

from onemetre.ground.errors import InputError
from onemetre.programme.counting import AreasWith, Condition, EntriesMeeting, parse, to_json
from onemetre.programme.suggesting import suggest
from tests.registering import SHANXI


def of(key):
    text, _, low, _, unit, scope, _, _ = SHANXI[key]
    return suggest(text, scope=scope, unit=unit, low=low)


@pytest.mark.parametrize(
    ("key", "register"),
    [
        ("started", "city-started"), ("blocks", "demonstration-block"),
        ("communities", "demonstration-community"), ("cities", "city-started"),
        ("named", "city-named"), ("centres", "newborn-centre"), ("teachers", "school"),
        ("mch", "mch-institution"), ("doctors", "primary-care"),
    ],
)  # fmt: skip
def test_every_goal_of_the_plan_that_can_be_counted_is_suggested(key, register):
    query = of(key)
    assert query.register == register
    assert parse(to_json(query)) == query


def test_levels_named_side_by_side_are_all_asked():
    assert of("centres").levels == ("province", "city", "county")
    assert suggest("市、县两级至少设立1个危重新生儿救治中心", unit="个", low=1).levels == (
        "city",
        "county",
    )


def test_where_each_of_one_level_is_meant_that_level_alone_is_asked():
    for said in (
        "每个县（市、区）至少设立1个危重新生儿救治中心",
        "各县都要设立1个危重新生儿救治中心",
    ):
        assert suggest(said, unit="个", low=1).levels == ("county",)
    each_city = suggest("每个设区市至少设立1个危重新生儿救治中心", unit="个", low=1)
    assert each_city.levels == ("city",)


def test_the_size_of_a_school_is_read_from_the_words():
    assert of("teachers").where == (Condition("pupils", ">=", 1000.0),)
    smaller = suggest("500人以上学校配备专职心理健康教育教师的比例达到90%以上", unit="%", low=90)
    assert isinstance(smaller, EntriesMeeting)
    assert smaller.where == (Condition("pupils", ">=", 500.0),)


def test_counties_of_two_hundred_thousand_owe_a_special_school():
    query = suggest("推动20万人口以上的县(市、区)建好办好标准化特殊教育学校")
    assert isinstance(query, AreasWith)
    assert query.only.where == (Condition("people", ">=", 200_000.0),)


def test_words_that_no_rule_knows_suggest_nothing():
    assert suggest("儿童友好理念深入人心") is None


@pytest.mark.parametrize(
    "table",
    [
        {"form": "count", "register": "no-such"},
        {"form": "sum", "register": "school"},
        {"form": "count", "register": "school", "stages": ["certified"]},
        {"form": "count", "register": "school", "where": [["no-such", "=", 1]]},
        {"form": "count", "register": "school", "where": [["teacher", ">=", True]]},
        {"form": "count", "register": "school", "where": [["pupils", "=", "many"]]},
        {"form": "entries", "register": "school"},
        {"form": "areas", "register": "school", "levels": ["village"]},
        {"form": "areas", "register": "school", "levels": ["city"], "least": 0},
    ],
)  # fmt: skip
def test_a_query_of_what_does_not_exist_is_refused(table):
    with pytest.raises(InputError):
        parse(table)
