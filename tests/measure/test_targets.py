"""A plan's targets held to the town."""

from datetime import date

import pytest

from onemetre import reach
from onemetre.measure.fields import Fields
from onemetre.measure.targets import check_plan, last_day
from onemetre.policy import read_plan

DATA = date(2024, 5, 1)


def check(city, sentence, day=date(2026, 1, 1), data_date=DATA):
    plan = read_plan(
        f"某市方案\n一、重点任务\n（一）某领域\n1.某项工作。{sentence}（责任单位：市教育局）"
    )
    [found] = check_plan(Fields(city, reach.load_profiles()), plan, day, data_date)
    return found


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("到2023年，全市图书馆达到1所。", "kept"),
        ("到2023年，全市图书馆达到5所。", "missed"),
        ("到2025年，全市图书馆达到5所。", "no_evidence"),  # the data is older than the date
        ("到2030年，全市图书馆达到5所。", "open"),
        ("每个片区至少有1处儿童游戏场。", "broken"),  # none in the west, and no date is named
        ("到2023年，千人以上学校配备心理教师的比例达到90%。", "not_measurable"),
        ("到2023年，建成小学3所。", "not_measurable"),  # no school is in the data
        ("到2023年，新建公办图书馆3所。", "not_measurable"),  # which ones are new is not known
        ("到2023年，90%以上的9—11岁儿童独自步行15分钟内可到达图书馆。", "no_evidence"),
        ("到2023年，90%以上的6—8岁儿童步行500米以内有儿童游戏场。", "missed"),
        ("到2023年，20%以上的6—8岁儿童步行500米以内有儿童游戏场。", "kept"),
    ],
)
def test_a_target_is_in_the_state_that_the_data_shows(town_city, sentence, state):
    assert check(town_city, sentence).state == state


def test_a_target_shows_its_query_and_its_denominator(town_city):
    found = check(town_city, "到2023年，90%以上的6—8岁儿童步行500米以内有儿童游戏场。")
    assert "playground" in found.query
    assert "500 m" in found.query
    assert found.denominator.startswith("140 children")
    assert found.value.low == pytest.approx(50 / 140 * 100)


def test_what_cannot_be_measured_says_why(town_city):
    found = check(town_city, "到2023年，每千人口托位数达到4.5个。")
    assert found.state == "not_measurable"
    assert found.reason


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2025", date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-06-01", date(2024, 6, 1)),
    ],
)
def test_a_deadline_is_its_last_day(said, day):
    assert last_day(said) == day
