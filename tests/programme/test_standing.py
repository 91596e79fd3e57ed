"""The rule by which a task stands at the end of a period."""

from datetime import date

import pytest

from onemetre.programme.standing import rule, standing

END = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("shown_on", "stands"),
    [
        (date(2025, 6, 1), "no_evidence"), (date(2025, 6, 29), "no_evidence"),
        (date(2025, 6, 30), "doing"), (date(2026, 5, 1), "doing"),
    ],
)  # fmt: skip
def test_evidence_is_fresh_for_twelve_months_to_the_day(shown_on, stands):
    assert rule().fresh_months == 12
    assert (
        standing(owed=True, signed=True, due=True, share=60, shown_on=shown_on, end=END) == stands
    )
