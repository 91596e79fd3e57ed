"""The Measures pages, one area, and what they cost."""

import io
import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from onemetre import reach
from onemetre.areas.models import Area
from onemetre.atlas.importing import Order, import_city
from onemetre.atlas.models import PublicCity
from onemetre.measure import actions, standing
from onemetre.measure.models import Value
from onemetre.measure.study import study
from tests.site.conftest import DAY, TEST
from tests.site.test_city_page import said

CODE = r"[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}"


def publish_again(name="town", **more):
    return actions.publish_city(
        study(name, day=DAY), by=TEST, title_zh="小镇", title_en="Town", needs_approval=False,
        **more,
    )  # fmt: skip


def second_place(town_files):
    """The town again, under another name and without areas."""
    import_city(Order("bare", osm=town_files["osm"], invented=True))
    publish_again("bare")


def two_levels(monkeypatch):
    """East is a town now, West stays a community."""
    Area.objects.filter(code="X1").update(level="community")
    Area.objects.filter(code="X2").update(level="township")
    monkeypatch.setattr(standing, "area_levels", lambda city: ["community", "township"])
    cache.clear()


def test_the_one_place_is_shown_at_once_and_several_are_listed(client, town_files):
    assert client.get("/en/measures/").headers["Location"] == "/en/measures/town/"
    second_place(town_files)
    cache.clear()
    listed = client.get("/en/measures/")
    assert listed.status_code == 200
    assert "/en/measures/bare/" in listed.content.decode()


def test_every_indicator_is_there_once_judged_or_silent_with_its_reason(client):
    text = unescape(said(client.get("/en/measures/town/")))
    for told in standing.whole_place(standing_shown()):
        assert told.indicator.name in text
    assert "Public space that fits children" in text
    assert "≥100% 36% 36% 26% 310 missed" in text  # see tests/golden/town-report.en.txt
    assert "no place of this kind is in the data" in text


def standing_shown():
    from onemetre.atlas.queries import shown_city

    return shown_city("town")


def test_the_page_of_one_indicator_says_what_it_is_where_and_on_what_it_rests(client):
    text = said(client.get("/en/measures/town/play-10/"))
    assert "Somewhere to play within 10 minutes: is it kept?" in text
    assert "Of every 100 children of 3–11 years, how many can walk alone" in text
    assert "all children of 3–11 years at home here" in text
    assert "read in a copy" in text
    assert "1 December 2022" in text
    assert "of the walked length" in text
    assert "One publication so far: there is no history yet." in text
    assert len(set(re.findall(CODE, text))) == 3  # the whole place, West, East


def test_areas_are_ranked_and_those_alike_are_said_to_be(client):
    text = said(client.get("/en/measures/town/play-10/"))
    assert re.search(r"1 East .* 2 West ", text)
    assert "Every two of these areas can be told apart." in text
    Value.objects.filter(indicator="play-10", area__code="X1").update(low=20, high=100)
    cache.clear()
    text = said(client.get("/en/measures/town/play-10/"))
    assert "1–2 East" in text
    assert "1–2 West" in text
    assert "cannot be told apart" in text


def test_an_area_without_a_value_stands_apart_with_its_reason(client):
    Value.objects.filter(indicator="play-10", area__code="X2").update(
        official=None, walk=None, low=None, high=None, state="no_data",
        reason="no child of these ages lives here: nothing to say",
    )  # fmt: skip
    cache.clear()
    text = said(client.get("/en/measures/town/play-10/"))
    assert re.search(r"1 West .*– East not known: no child of these ages lives here", text)


def test_a_closed_map_takes_the_drawing_away_and_leaves_the_table(client):
    opened = client.get("/en/measures/town/play-10/").content.decode()
    assert "wide-map-" in opened
    PublicCity.objects.update(needs_approval=True)
    cache.clear()
    closed = client.get("/en/measures/town/play-10/").content.decode()
    assert "wide-map-" not in closed
    assert "No map: its approval number" in closed
    assert "/city/town/area/X1/" in closed


def test_history_is_drawn_from_the_second_publication_on(client):
    publish_again()
    cache.clear()
    page = client.get("/en/measures/town/play-10/")
    assert "the streets may have changed, or only what is known of them" in said(page)
    assert "<polyline" in page.content.decode()


def test_areas_of_another_level_are_in_a_table_of_their_own_and_are_not_compared(
    client, monkeypatch
):
    two_levels(monkeypatch)
    text = said(client.get("/en/measures/town/library-15/"))
    assert "Towns and subdistricts with a value: 1 of 1" in text
    assert "Communities and villages with a value: 1 of 1" in text
    alone = said(client.get("/en/city/town/area/X1/"))
    assert "There is no other area of this level here" in alone
    refused = client.get("/en/city/town/area/X1/?with=X2")
    assert refused.status_code == 400
    assert "East is not of the same level as West" in said(refused)


def test_a_place_without_areas_says_that_it_has_none_to_compare(client, town_files):
    second_place(town_files)
    text = said(client.get("/en/measures/bare/library-15/"))
    assert "This indicator is told for the whole place alone, not by area." in text


def test_an_area_stands_beside_the_whole_place_and_those_chosen(client):
    page = client.get("/en/city/town/area/X1/?with=X2")
    text = said(page)
    assert re.search(r"≥100% 4% missed \S+ 26% this area lower \S+ 67% this area lower", text)
    assert "71–90% no difference to be told" in text
    assert 'href="/en/city/town/area/X1/"' in page.content.decode()  # without East
    assert '<option value="X1"' not in page.content.decode()
    assert said(client.get("/en/city/town/area/X1/?with=")) == said(
        client.get("/en/city/town/area/X1/?with=X1")
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/measures/nowhere/", 404), ("/measures/town/nothing/", 404),
        ("/measures/town/indicators.pdf", 404), ("/measures/town/play-10/areas.exe", 404),
        ("/city/town/area/ZZ/", 404), ("/city/town/area/X1/?with=ZZ", 404),
        ("/city/nowhere/area/X1/", 404), ("/city/town/area/X1/table.json", 404),
        ("/city/town/area/%F0%9F%99%82/", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_the_visitors_language(client, path, status):
    for prefix, lang in (("", "zh-Hans"), ("/en", "en")):
        response = client.get(prefix + path)
        assert response.status_code == status
        assert f'<html lang="{lang}">' in response.content.decode()


def sheet(response):
    book = load_workbook(io.BytesIO(response.content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_the_ranked_table_is_a_file_with_the_figures_of_the_page(client):
    rows = sheet(client.get("/en/measures/town/play-10/areas.xlsx"))
    head = {name: i for i, name in enumerate(rows[0])}
    whole, east, west = rows[1:]
    assert [row[head["area code"]] for row in (east, west)] == ["X2", "X1"]
    assert east[head["rank, best"]] == east[head["rank, worst"]] == 1
    assert whole[head["official radius"]] == pytest.approx(100 * 150 / 420)
    for row in (whole, east, west):
        assert re.fullmatch(CODE, row[head["check code"]])
    text = client.get("/en/measures/town/play-10/areas.csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 4


@pytest.mark.parametrize(
    "path",
    ["/measures/town/indicators", "/measures/town/play-10/history", "/city/town/area/X1/table"],
)
def test_every_table_is_given_as_xlsx_and_csv(client, path):
    for form in ("xlsx", "csv"):
        response = client.get(f"{path}.{form}")
        assert response.status_code == 200
        assert f'.{form}"' in response.headers["Content-Disposition"]
        assert len(response.content) > 200


PAGES = {
    "/measures/town/": 4, "/measures/town/play-10/": 4, "/city/town/area/X1/?with=X2": 3,
    "/measures/town/indicators.csv": 2,
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_the_database_as_often_however_much_there_is(client, path):
    def asked() -> int:
        cache.clear()
        client.get("/verify/")  # what is in force is asked by every first page
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    once = asked()
    assert once == PAGES[path]
    publish_again()
    assert asked() == once


def test_a_page_is_light(client):
    import gzip

    for path in ("/measures/town/", "/measures/town/play-10/"):
        assert len(gzip.compress(client.get(path).content)) < 40_000


def test_profiles_on_the_page_are_those_that_measured(client):
    text = said(client.get("/en/measures/town/library-15/"))
    for profile in reach.load_profiles():
        if profile.band.first >= 6 and profile.band.last <= 14:
            assert f"{profile.speed} m a second, alone up to stress {profile.alone_stress}" in text
