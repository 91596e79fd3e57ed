"""What holds for every page but the map's, in a real browser: axe, width, weight, nobody else."""

import pytest

from tests.site.browsing import Watched, faults

PAGES = [
    "/city/", "/city/town/area/X1/?with=X2", "/plan/town-plan/", "/plan/town-plan/text/",
    "/plan/town-plan/find/?q=bang", "/plan/compare/?upper=town-plan&lower=town-plan",
    "/measures/town/", "/measures/town/play-10/", "/data/", "/data/town/",
    "/verify/", "/verify/?code=K7-3F2A-9C",
]  # fmt: skip
#: The API has one page for both languages, told by ``lang``.
ALL = [*PAGES, *(f"/en{page}" for page in PAGES), "/api/", "/api/?lang=en"]


@pytest.fixture(scope="module", params=["light", "dark"])
def visitor(request, browser, base_url):
    """A page of a visitor who likes it light or dark."""
    context = browser.new_context(color_scheme=request.param, base_url=base_url)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ALL)
def test_axe_finds_nothing_on_any_page(visitor, path):
    visitor.goto(path)
    assert faults(visitor) == []


@pytest.mark.parametrize("path", ALL)
def test_no_page_runs_over_the_side_of_a_phone(browser, base_url, path):
    context = browser.new_context(viewport={"width": 360, "height": 780}, base_url=base_url)
    page = context.new_page()
    page.goto(path)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    context.close()


@pytest.mark.parametrize("path", ALL)
def test_a_page_without_a_map_weighs_little_and_asks_nobody_else(page, base_url, path):
    watched = Watched(page, base_url)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert sum(watched.bytes.values()) <= 60_000
    assert len(watched.asked) <= 12
    assert watched.elsewhere() == []
    # A code that no release has is a page that says so, with its status.
    assert [each for each in watched.wrong if "404" not in each] == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", ["/city/town/", "/measures/town/", "/plan/town-plan/"])
@pytest.mark.parametrize("chosen", ["dark", ""])
def test_paper_is_light_for_whoever_likes_it_dark(browser, base_url, path, chosen):
    context = browser.new_context(color_scheme="dark", base_url=base_url)
    context.add_init_script(f"localStorage.setItem('theme', '{chosen}')")
    page = context.new_page()
    page.goto(path)
    ink = "() => getComputedStyle(document.body).color"
    on_screen = page.evaluate(ink)
    page.emulate_media(media="print", color_scheme="dark")
    on_paper = page.evaluate(ink)
    assert on_paper != on_screen
    assert max(int(each) for each in on_paper[4:-1].split(",")) < 80  # dark ink
    context.close()
