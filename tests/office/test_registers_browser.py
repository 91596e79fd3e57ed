"""Pages of registers and targets in a browser: axe, the width of a phone, and one way through."""

import pytest

from tests.site.browsing import faults

PAGES = [
    "/office/registers/", "/office/registers/demonstration-block/", "/office/registers/school/?q=小学",
    "/office/registers/school/add/", "/office/registers/base/", "/office/registers/school/3/",
    "/office/targets/cloud/", "/office/targets/cloud/2/",
    "/office/targets/cloud/7/?register=school&form=entries",
]  # fmt: skip
WHO = "programme officer 990000 0"


@pytest.fixture(scope="module")
def seeds():
    """A server with registers."""
    return "tests.office.seed_registers"


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (360, "dark")])
def test_axe_finds_nothing_and_no_page_runs_over_the_side(enter, width, theme):
    page = enter(WHO, width=width, theme=theme)
    for prefix in ("", "/en"):
        for path in PAGES:
            answer = page.goto(prefix + path)
            assert answer.status == 200, path
            assert faults(page) == [], path
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width, path


def test_a_missing_block_is_written_down_and_the_target_computed_anew(enter):
    page = enter(WHO)
    page.goto("/en/office/registers/demonstration-block/add/")
    page.get_by_label("Area", exact=False).first.select_option(label="乙南县")
    page.get_by_label("Name", exact=False).fill("北街")
    page.get_by_label("Stage", exact=False).select_option(label="certified")
    page.get_by_role("button", name="Write it down").click()
    assert page.locator("[aria-invalid=true]").count() == 1  # no source
    assert page.get_by_label("Name", exact=False).input_value() == "北街"
    page.get_by_label("Source", exact=False).fill("云儿友办〔2026〕1号")
    page.get_by_role("button", name="Write it down").click()
    page.goto("/en/office/targets/cloud/2/")
    page.get_by_text("registers, or how it is counted, have changed").first.wait_for()
    page.get_by_role("button", name="Compute it again").click()
    assert page.locator(".stand-line.big").inner_text().split() == ["kept", "100%"]
