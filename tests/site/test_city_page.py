"""The City page without a script: what it says, and what it refuses."""

import re

import pytest
from django.core.cache import cache

from onemetre.atlas.models import PublicCity
from tests.measure.test_answers import home_at


def said(response) -> str:
    """The text of a page, tags taken out."""
    text = re.sub(
        r"<(script|style|template)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_it_answers_in_chinese_at_the_root_and_in_english_below_en(client):
    chinese, english = client.get("/city/town/"), client.get("/en/city/town/")
    assert '<html lang="zh-Hans">' in chinese.content.decode()
    assert "岁的孩子，独自走到玩的地方要多久" in said(chinese)
    assert "walk alone to the nearest playground" in said(english)


def test_the_share_is_that_of_the_children_counted_by_hand(client):
    # Of 140 children of 6-8 in West (90) and East (50): see tests/measure/test_town.py.
    text = said(client.get("/en/city/town/?age=7&kind=playground"))
    assert re.search(r"\d+(–\d+)?% of children of 6–8 get there alone within 10 minutes", text)


def test_every_age_is_a_link_that_keeps_the_rest_of_the_address(client):
    page = client.get("/city/town/?kind=library&with=adult&age=4").content.decode()
    links = re.findall(r'href="([^"]+)"[^>]*data-age="(\d+)"', page)
    assert [age for _, age in links] == [str(age) for age in range(18)]
    assert all("kind=library" in link and "with=adult" in link for link, _ in links)


def test_a_home_is_answered_in_words_and_minutes(client, town_city):
    at = home_at(town_city, 750, 15)
    text = said(client.get(f"/en/city/town/?at={at}"))
    assert "A child of 7 walking alone reaches 1 within 10 minutes (playground)." in text
    assert "Spielplatz 5 min 5 min" in text


def test_a_doubtful_walk_names_the_street_that_one_look_would_settle(client, town_city):
    at = home_at(town_city, 15, -50)
    text = said(client.get(f"/en/city/town/?at={at}&age=10&kind=library"))
    assert "Nobody has looked at Gasse; one look would settle it." in text


def test_a_child_too_young_is_told_so(client, town_city):
    at = home_at(town_city, 750, 15)
    text = said(client.get(f"/en/city/town/?at={at}&age=4"))
    assert "A child of 4 does not walk alone." in text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("age=18", 400), ("age=-1", 400), ("age=x", 400), ("age=７", 200), ("age=7.0", 400),
        ("age=" + "9" * 30, 400), ("with=dog", 400), ("kind=casino", 404), ("area=ZZ", 404),
        ("at=h99999", 404), ("at=%00", 404), ("kind=%F0%9F%99%82", 404), ("map=broken", 200),
    ],
)  # fmt: skip
def test_what_an_address_cannot_ask_is_refused_in_the_visitors_language(client, query, status):
    for prefix, lang in (("", "zh-Hans"), ("/en", "en")):
        response = client.get(f"{prefix}/city/town/?{query}")
        assert response.status_code == status
        page = response.content.decode()
        assert f'<html lang="{lang}">' in page
        assert "Traceback" not in page


def test_a_place_that_is_not_shown_does_not_exist(client):
    assert client.get("/city/nowhere/").status_code == 404
    PublicCity.objects.update(current=None)
    cache.clear()
    assert client.get("/city/town/").status_code == 404


def test_a_closed_map_leaves_the_words_and_takes_tiles_and_fields_away(client):
    stamp = PublicCity.objects.get(slug="town").current.stamp
    tile = f"/maps/town/{stamp}/tiles/14/9102/8192.mvt"
    assert client.get(tile).status_code in {200, 204}
    PublicCity.objects.update(needs_approval=True)
    cache.clear()
    page = client.get("/city/town/")
    assert "地图没有开放" in said(page)
    assert "data-map=" not in page.content.decode()
    assert client.get(tile).status_code == 404
    assert client.get(f"/maps/town/{stamp}/field/playground/6-8.bin").status_code == 404
    PublicCity.objects.update(map_approval="示S(2026)000号")
    cache.clear()
    assert "示S(2026)000号" in said(client.get("/city/town/"))


def test_a_name_is_found_and_leads_to_its_answer(client):
    page = client.get("/city/town/find/?q=gass").content.decode()
    (link,) = re.findall(r'href="(/city/town/\?at=s\d+)"', page)
    assert client.get(link).status_code == 200


def test_a_script_gets_only_the_answer(client):
    part = client.get("/city/town/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "data-answer" in part
    assert "data-new-question" in part


def test_invented_data_is_said_to_be_so(client):
    assert "部分数据为虚构" in said(client.get("/city/town/"))


def test_names_from_the_map_cannot_become_markup(client, monkeypatch, town_city):
    from onemetre.atlas.city import City

    evil = '"><script>alert(1)</script>'
    monkeypatch.setattr(City, "street_near", lambda self, xy: [evil] * len(xy))
    page = client.get(f"/city/town/?at={home_at(town_city, 50, 15)}&age=12").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
