"""Only whole months, quarters, halves and years are called so."""

from datetime import date

import pytest

from onemetre.ground.language import speaking
from onemetre.programme.models import Period
from onemetre.programme.saying import period_words


def words(start, end, tongue="zh"):
    with speaking(tongue):
        return period_words(Period(start=date(*start), end=date(*end)))


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ((2026, 1, 1), (2026, 12, 31), "2026年全年"), ((2026, 1, 1), (2026, 6, 30), "2026年上半年"),
        ((2026, 7, 1), (2026, 9, 30), "2026年三季度"), ((2024, 2, 1), (2024, 2, 29), "2024年2月"),
        ((2026, 2, 1), (2026, 5, 31), "2026年2月至5月"),
    ],
)  # fmt: skip
def test_a_whole_period_has_its_name(start, end, said):
    assert words(start, end) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ((2026, 1, 1), (2026, 6, 15), "2026年1月1日至6月15日"),
        ((2026, 1, 1), (2026, 12, 20), "2026年1月1日至12月20日"),
        ((2026, 1, 1), (2026, 1, 10), "2026年1月1日至1月10日"),
        ((2026, 1, 2), (2026, 6, 30), "2026年1月2日至6月30日"),
        ((2024, 2, 1), (2024, 2, 28), "2024年2月1日至2月28日"),
        ((2025, 7, 1), (2026, 6, 30), "2025年7月1日至2026年6月30日"),
    ],
)
def test_what_is_no_whole_period_is_told_by_its_days(start, end, said):
    assert words(start, end) == said


def test_in_english_too():
    assert words((2026, 1, 1), (2026, 6, 15), "en") == "1 January 2026–15 June 2026"
    assert words((2026, 1, 1), (2026, 6, 30), "en") == "first half of 2026"
