"""The City page in a real browser, on a real server: as families and planners use it."""

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.site.browsing import Watched, faults, map_ready

TOWN = "/en/city/town/"


def test_the_map_is_drawn_without_a_fault_and_asks_nobody_else(page, base_url):
    watched = Watched(page, base_url)
    page.goto("/city/town/")
    map_ready(page)
    page.wait_for_timeout(500)
    assert watched.wrong == []
    assert watched.elsewhere() == []
    assert page.context.cookies() == []


def test_words_and_table_are_there_before_the_map(page):
    page.route("**/*map*.js", lambda route: route.abort())
    page.goto(TOWN)
    expect(page.locator(".said")).to_contain_text("get there alone within 10 minutes")
    expect(page.locator("table.areas")).to_contain_text("West")
    expect(page.locator("[data-map-said]")).to_contain_text("cannot be drawn")


def test_streets_are_drawn_before_the_map_library_is_there_and_stay_where_they_are(page):
    held = []
    page.route("**/map-*.js", lambda route: held.append(route))  # noqa: PLW0108  # it is marked
    page.goto(TOWN)
    page.wait_for_function("() => performance.getEntriesByName('map-painted').length")
    assert page.locator(".maplibregl-canvas").count() == 0
    before = page.locator(".coloured").screenshot()
    held[0].continue_()
    map_ready(page)
    # Names and controls come on top; the canvas below stays what it was.
    page.evaluate("""() => {
        for (const above of ["canvas-container", "control-container"])
            document.querySelector(`.maplibregl-${above}`).style.display = "none";
    }""")
    assert page.locator(".coloured").screenshot() == before


def test_on_paper_the_canvases_lie_on_each_other_and_the_scale_holds(page):
    page.goto(TOWN + "?at=h5")
    map_ready(page)
    page.wait_for_selector("#map .maplibregl-ctrl-scale")
    # In one go, as a browser prints: given time, the map would take its new size by itself.
    screen, bar, said = page.evaluate("""() => {
        const width = (what) => document.querySelector(`#map ${what}`).getBoundingClientRect().width;
        const found = [width('.coloured'), width('.maplibregl-ctrl-scale')];
        dispatchEvent(new Event('beforeprint'));
        return [...found, document.querySelector('#map .maplibregl-ctrl-scale').style.width];
    }""")
    assert said.endswith("%")
    assert float(said[:-1]) / 100 == pytest.approx(bar / screen, rel=0.02)
    page.emulate_media(media="print")
    size = """(what) => {
        const { width, height } = document.querySelector(`#map ${what}`).getBoundingClientRect();
        return [width, height];
    }"""
    for _ in range(50):
        canvas, names = (page.evaluate(size, each) for each in (".coloured", ".maplibregl-canvas"))
        if canvas == pytest.approx(names, abs=1):
            break
        page.wait_for_timeout(100)
    assert canvas == pytest.approx(names, abs=1)  # one is rounded to whole pixels


def test_all_is_on_one_sheet_with_its_source_date_and_code(page):
    page.goto(TOWN)
    map_ready(page)
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    assert len(paper) == 1
    told = paper[0].get_textpage().get_text_range()
    for said in ("minutes to the nearest one", "not reached", "Streets:", "measured"):
        assert said in told
    assert re.search(r"[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}", told)


def test_the_age_line_is_a_slider_for_the_keyboard(page):
    page.goto(TOWN)
    map_ready(page)
    slider = page.get_by_role("slider", name="Age")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1 .age")).to_have_text("9")
    expect(page.locator(".said")).to_contain_text("9–11")
    expect(page.locator("[data-eyes]")).to_contain_text("1.23")
    expect(page).to_have_url(re.compile("age=9"))
    page.reload()
    expect(page.locator("h1 .age")).to_have_text("9")


def test_the_map_answers_for_what_is_clicked_and_closes_again(page):
    page.goto(TOWN + "?map=0.0,20.0067,17")
    map_ready(page)
    box = page.locator("#map").bounding_box()
    # The footway runs through the middle; a home stands a little north of it.
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".said")).to_contain_text("A child of 7 walking alone reaches")
    expect(page).to_have_url(re.compile(r"at=[hs]\d+"))
    page.get_by_text("close ×").click()
    expect(page.locator(".said")).to_contain_text("children of 6–8")
    expect(page).not_to_have_url(re.compile("at="))


def test_the_map_answers_the_keyboard_alone(page):
    page.goto(TOWN + "?map=0.0,20.0067,17")
    map_ready(page)
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("A child of 7 walking alone reaches")


def test_with_an_adult_and_other_kinds_change_words_and_address(page):
    page.goto(TOWN)
    map_ready(page)
    page.get_by_role("radio", name="With an adult").check()
    expect(page.locator("h1")).to_contain_text("with an adult")
    page.get_by_role("radio", name="Library").check()
    expect(page.locator("h1")).to_contain_text("library")
    expect(page).to_have_url(re.compile(r"with=adult.*kind=library|kind=library.*with=adult"))


def test_a_link_holds_the_whole_state(page):
    page.goto(TOWN + "?age=12&kind=library&with=adult&map=-0.001,20.002,16.5")
    map_ready(page)
    expect(page.locator("h1")).to_contain_text(
        "a child of 12 walk with an adult to the nearest library"
    )
    assert "map=-0.00100,20.00200,16.5" in page.url or "map=-0.001,20.002,16.5" in page.url


def test_a_street_is_found_by_typing_and_answered(page):
    page.goto(TOWN)
    page.get_by_role("searchbox").press_sequentially("gas")
    page.locator("#found").get_by_text("Gasse").click()
    expect(page.locator(".where")).to_contain_text("Gasse")


def test_dark_is_kept_without_a_cookie_and_the_map_follows(page):
    page.goto(TOWN)
    map_ready(page)
    page.get_by_role("button", name="light / dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.context.cookies() == []


def test_without_scripts_ages_are_links_and_everything_is_said(browser, base_url):
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto(TOWN)
    page.locator('[data-age="10"]').click()
    expect(page.locator(".said")).to_contain_text("9–11")
    page.get_by_role("radio", name="With an adult").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_contain_text("with an adult")
    page.locator("table.areas").get_by_role("link", name="West").click()
    expect(page.locator(".where")).to_contain_text("West")
    context.close()


@pytest.mark.parametrize("path", ["/city/town/", TOWN, TOWN + "?at=h5", TOWN + "?age=3&with=adult",
                                  "/city/town/find/?q=ga", "/nothing/"])  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, base_url, path, scheme):
    context = browser.new_context(color_scheme=scheme, base_url=base_url)
    page = context.new_page()
    page.goto(path)
    if page.locator("#map").count():
        map_ready(page)
    assert faults(page) == []
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_runs_over_the_side(browser, base_url, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=base_url)
    page = context.new_page()
    for path in ("/city/town/", TOWN + "?at=h5"):
        page.goto(path)
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width
    context.close()


def test_a_map_page_weighs_no_more_than_it_may(page, base_url):
    watched = Watched(page, base_url)
    page.goto("/city/town/")
    map_ready(page)
    page.wait_for_timeout(1500)
    own = {k: v for k, v in watched.bytes.items() if "/tiles/" not in k}
    # Workers fetch their script outside of the page's own session: it is weighed from its file.
    assert sum(own.values()) <= 520_000 - _worker_bytes()
    assert len([each for each in watched.asked if "/tiles/" not in each]) <= 20


def _worker_bytes() -> int:
    from django.conf import settings

    (worker,) = settings.STATIC_ROOT.glob("assets/maplibre-gl-worker-*.js.gz")
    return worker.stat().st_size
