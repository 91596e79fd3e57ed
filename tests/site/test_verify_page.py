"""The Verify page: what a code stands for, and whether the figure is still the same."""

import re

import pytest
from django.core.cache import cache

from onemetre.atlas.models import PublicCity
from onemetre.atlas.queries import shown_city
from onemetre.measure import recorded
from onemetre.measure.models import Value
from onemetre.programme.models import TargetCheck
from tests.site.test_city_page import said


def test_it_asks_for_a_code(client):
    page = client.get("/en/verify/")
    assert page.status_code == 200
    assert 'name="code"' in page.content.decode()


def test_every_code_on_every_page_verifies_as_the_same(client):
    found = set()
    for path in ("/measures/town/", "/measures/town/play-10/", "/city/town/area/X1/?with=X2",
                 "/city/town/", "/city/town/?age=10&kind=library&with=adult&area=X1",
                 "/city/town/?at=h5&age=10&kind=library", "/city/town/?at=s1&with=adult"):  # fmt: skip
        page = client.get(f"/en{path}").content.decode()
        found |= set(re.findall(r"/en/verify/\?code=([0-9A-Z-]+)", page))
    assert len(found) > 10
    for code in sorted(found):
        text = said(client.get(f"/en/verify/?code={code}"))
        assert "It is the same figure." in text, code
        assert "computed now" in text


def test_the_target_of_a_plan_verifies_too(client):
    codes = [code for code in TargetCheck.objects.values_list("code", flat=True) if code]
    assert codes
    for code in codes:
        text = said(client.get(f"/en/verify/?code={code}"))
        assert "It is the same figure." in text
        assert "小镇儿童友好建设方案" in text


def test_a_code_is_taken_as_it_is_typed(client):
    code = Value.objects.filter(indicator="play-10", area=None).get().code
    typed = code.lower().replace("-", " ")
    text = said(client.get("/en/verify/", {"code": typed}))
    assert "Somewhere to play within 10 minutes" in text
    assert f"onemetre verify {code}" in text


def test_another_figure_is_said_to_be_another(client, monkeypatch):
    """The rules change after the figure was published."""
    from onemetre.measure import verifying

    code = Value.objects.filter(indicator="library-15", area=None).get().code
    monkeypatch.setattr(verifying, "answer_of", lambda each: ("something else",))
    text = said(client.get(f"/en/verify/?code={code}"))
    assert "It is another figure than the one with this code." in text
    assert "The release is whole: the rules or the profiles have changed since." in text


def test_a_malformed_code_is_refused_and_stays_in_its_field(client):
    page = client.get("/en/verify/", {"code": '"><b>K7'})
    assert page.status_code == 400
    assert "is not a code" in said(page)
    assert 'value="&#34;&gt;&lt;b&gt;K7"' in page.content.decode()


@pytest.mark.parametrize("code", ["ZZ-ZZZZ-ZZ", "00-0000-00"])
def test_an_unknown_code_is_named_and_not_found(client, code):
    page = client.get(f"/verify/?code={code}")
    assert page.status_code == 404
    assert f"这里没有核验码为 {code} 的数值" in said(page)


def test_what_is_no_longer_shown_is_not_found(client):
    code = Value.objects.filter(indicator="play-10", area=None).get().code
    share = recorded.find(code)
    assert share.place == "Town"
    PublicCity.objects.update(current=None)
    cache.clear()
    assert client.get(f"/verify/?code={code}").status_code == 404


def test_a_large_place_is_not_computed_while_the_visitor_waits(client, monkeypatch):
    monkeypatch.setattr(recorded, "QUICK", 1)
    code = Value.objects.filter(indicator="play-10", area=None).get().code
    text = said(client.get(f"/en/verify/?code={code}"))
    assert "Found, but not computed again here." in text
    assert "too large to compute" in text
    assert f"onemetre verify {code}" in text


def test_one_figure_at_a_time_is_computed(client, monkeypatch):
    monkeypatch.setattr(recorded, "_WAIT", 0.01)
    code = Value.objects.filter(indicator="play-10", area=None).get().code
    with recorded._ONE:
        assert "Another figure is being computed" in said(client.get(f"/en/verify/?code={code}"))
    assert "It is the same figure." in said(client.get(f"/en/verify/?code={code}"))


def test_what_was_computed_is_not_kept(client):
    code = Value.objects.filter(indicator="play-10", area=None).get().code
    assert client.get(f"/verify/?code={code}").headers["Cache-Control"] == "no-store"


def test_a_share_that_was_recorded_is_found_by_its_code_alone(client):
    from onemetre.measure.queries import share_code

    shown = shown_city("town")
    found = recorded.find(share_code(shown, "library", 10, "alone", 0))
    assert found.area == "West"
    assert found.page == "/city/town/"
    assert found.value.low < found.value.high
