"""The page on which periods are opened offers the next one, whatever day the last one ended."""

from datetime import date

import pytest

from onemetre.access.roles import Role
from onemetre.programme import reporting
from tests.province import TEST

PAGE = "/office/programme/yunling/period/"


@pytest.mark.parametrize(
    ("end", "start", "until"),
    [
        (date(2026, 8, 30), "2026-08-31", "2027-02-27"),
        (date(2026, 6, 30), "2026-07-01", "2026-12-31"),
        (date(2026, 2, 28), "2026-03-01", "2026-08-31"),
    ],
)
def test_the_next_period_is_offered_and_opened(programme, signed_in, end, start, until):
    reporting.open_period(
        programme, start=date(2025, 9, 1), end=end, due=date(2026, 9, 15), by=TEST
    )
    client = signed_in(Role.PROGRAMME_OFFICER, "990000")
    page = client.get(PAGE).content.decode()
    assert f'name="start" required value="{start}"' in page
    assert f'name="end" required value="{until}"' in page
    answer = client.post(PAGE, {"start": start, "end": until, "due": "2027-03-15"})
    assert answer.status_code == 302
    assert client.get(PAGE).status_code == 200
