"""The published town that all tests of pages stand on."""

from urllib.request import urlopen

import pytest

from onemetre.atlas.models import PublicCity
from onemetre.programme.models import TargetCheck


def test_the_town_is_shown(client):
    said = client.get("/city/town/")
    assert said.status_code == 200
    assert "小镇" in said.content.decode()


def test_its_plan_was_held_to_it():
    assert TargetCheck.objects.filter(plan="town-plan").values_list("state", flat=True)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_writes_is_undone(turn):
    assert not PublicCity.objects.get(slug="town").needs_approval
    PublicCity.objects.update(needs_approval=True)


def test_a_real_server_shows_the_same_town(live_site):
    with urlopen(f"{live_site}/en/city/town/") as said:
        assert "Town" in said.read().decode()


def test_a_browser_opens_it(page):
    page.goto("/en/city/town/")
    assert "Town" in page.title()
