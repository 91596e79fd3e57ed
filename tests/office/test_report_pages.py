"""The page of a report says what was given, as it was given."""

import pytest

from onemetre.access.roles import Role
from tests import year
from tests.office.test_papers_pages import said


@pytest.fixture
def periods(programme):
    return year.periods(programme)


@pytest.mark.parametrize(("share", "words"), [(99.6, "99.6 %"), (60.0, "60 %")])
def test_a_share_is_not_rounded_on_any_page(periods, signed_in, share, words):
    one = year.say(periods[-1], "990101", "1", "已做。", share=share, share_from="estimate")
    county, city = (signed_in(Role.PROGRAMME_OFFICER, code) for code in ("990101", "990100"))
    page = said(county.get(f"/en/office/report/{one.pk}/"))
    assert f"{words} done, as the lead estimates" in page
    task = "/en/office/programme/yunling/task"
    assert f"{words}, estimated" in said(county.get(f"{task}/990101/1/"))
    assert f"{words}, estimated" in said(city.get(f"{task}/990100/1/")), "from above"
