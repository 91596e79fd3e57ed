"""A matter in a browser: opened with a unit that was only begun, reported, closed; axe, a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.site.browsing import faults

OFFICER, SCHOOLS = "programme officer 990100 0", "unit reporter 990100 1"


def test_a_matter_from_opened_to_closed(enter):
    soon = str(timezone.localdate() + timedelta(days=9))
    page = enter(OFFICER)
    page.goto("/office/meetings/new/")
    page.get_by_label("会议", exact=True).fill("联席会议")
    row = page.get_by_role("group", name="议定事项 1")
    row.get_by_label("事项").fill("配齐心理健康教育教师")
    row.get_by_label("承办单位").press_sequentially("教育")
    # What fits is offered while typing, from the officer's own areas alone.
    page.wait_for_selector("#units-0 option[value='甲市教育局']", state="attached")
    assert page.locator("#units-0 option[value^='乙']").count() == 0
    row.get_by_label("承办单位").fill("甲市教育局")
    row.get_by_label("期限").fill(soon)
    page.get_by_role("button", name="登记会议").click()
    page.get_by_role("link", name="配齐心理健康教育教师").click()
    where = page.url

    unit = enter(SCHOOLS)
    unit.goto("/office/notices/")
    unit.get_by_role("link", name="配齐心理健康教育教师").click()
    assert unit.url == where
    unit.get_by_label("进展情况").fill("已配齐")
    unit.get_by_role("button", name="报请办结").click()
    assert unit.get_by_text("已报请办结。").is_visible()

    page.reload()
    page.get_by_role("button", name="同意办结").click()
    assert page.get_by_text("已办结，不再追加。").is_visible()


PAGES = (
    "/office/matters/?show=all", "/office/matters/1/", "/office/matters/new/", "/office/meetings/",
    "/office/meetings/1/", "/office/meetings/new/", "/office/notices/", "/office/notices/silent/",
)  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_and_nothing_runs_over_the_side(enter, prefix, width):
    page = enter(OFFICER, width=width)
    for path in PAGES:
        assert page.goto(f"{prefix}{path}").status == 200, path
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
