"""Desks of people who may ask for jobs, a town that was brought in, and a home of one's own."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from onemetre.access.roles import Role
from tests import province


@pytest.fixture
def areas(db):
    """The areas of the province, by code."""
    cache.clear()
    return province.areas()


@pytest.fixture
def own_home(tmp_path, settings, monkeypatch, town_files):
    """A home of the test's own, with the town brought in in the name of 990100."""
    from onemetre.atlas.importing import Order, import_city

    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("ONEMETRE_HOME", str(home))
    settings.HOME = home
    import_city(
        Order("town", osm=town_files["osm"], areas=town_files["areas"],
              children=town_files["children"], invented=True, owner="/990000/990100/")
    )  # fmt: skip
    return home


def desk(role: Role, code: str = "990100") -> Client:
    """A browser in which somebody of that role has signed in, second factor and all."""
    person = province.sit(role, code)
    Authenticator.objects.get_or_create(
        user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
    )
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client
