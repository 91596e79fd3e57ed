"""Reviewing a plan in a browser: what one typed is not sent over what another put right since."""

import pytest

from tests.province import PLAN
from tests.site.browsing import faults


@pytest.fixture
def begin(enter, tmp_path):
    """Two who have the second task of a new plan before them."""
    plan = tmp_path / "plan.txt"
    plan.write_text(PLAN, "utf-8")

    def start(slug: str):
        one, two = (enter("programme officer 990000 0") for _ in range(2))
        one.goto("/en/office/programme/new/")
        one.get_by_label("Document", exact=False).first.set_input_files(plan)
        one.get_by_label("Name in addresses", exact=False).fill(slug)
        one.get_by_role("button", name="Read it").click()
        one.wait_for_url("**/review/1/**")
        for page in (one, two):
            page.goto(f"/en/office/programme/{slug}/review/1/?part=2")
        return one, two

    return start


def card(page, words):
    return page.locator("form.read.duty").filter(has_text=words)


def test_what_was_typed_before_another_card_was_sent_meets_what_was_put_right_since(begin):
    one, two = begin("two")
    card(one, "省卫健委").get_by_label("role").select_option("lead")
    health = card(two, "省卫健委")
    health.get_by_label("role").select_option("support")
    health.get_by_role("button", name="Put right").click()
    two.locator(".corrections").wait_for()
    card(one, "省教育厅").get_by_role("button", name="Not in the document").click()
    one.locator("form.read.duty").nth(2).wait_for(state="detached")
    assert card(one, "省卫健委").get_by_label("role").input_value() == "lead", "it was laid aside"
    card(one, "省卫健委").get_by_role("button", name="Put right").click()
    one.get_by_text("changed since you opened the page").wait_for()
    health = card(one, "省卫健委")
    assert health.get_by_label("role").input_value() == "lead"
    assert health.locator("ins").inner_text() == "supports"
    assert faults(one) == []
    health.get_by_role("button", name="Put right").click()
    one.get_by_text("changed since you opened the page").wait_for(state="detached")
    assert card(one, "省卫健委").get_by_label("role").input_value() == "lead"


def test_a_double_click_takes_out_one(begin):
    page, _ = begin("twice")
    card(page, "省教育厅").get_by_role("button", name="Not in the document").dblclick()
    page.locator("form.read.duty").nth(2).wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    page.reload()
    assert page.locator("form.read.duty").count() == 2
    assert card(page, "省教育厅").count() == 0
