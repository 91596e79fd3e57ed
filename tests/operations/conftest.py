"""Desks of people who may ask for jobs, a town that was brought in, and a home of one's own."""

import os
import shutil

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from onemetre.access.roles import Role
from tests import postgres, province
from tests.operations.installation import BEGIN, Installation


@pytest.fixture
def areas(db, request, settings, monkeypatch, tmp_path):
    """The areas of the province, by code, and a home in which no place is, unless it is asked for."""
    cache.clear()
    if "own_home" not in request.fixturenames:
        monkeypatch.setenv("ONEMETRE_HOME", str(tmp_path))
        settings.HOME = tmp_path
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


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pattern(request, tmp_path_factory, town_files):
    """An installation with a place, a key, and a few lines in its trail; others are its copies."""
    url, name = "", f"ops_backup_{os.getpid()}_pattern"
    if request.param == "postgresql":
        postgres.demanded()
        url = postgres.make(name)
    made = Installation(tmp_path_factory.mktemp("pattern") / "home", url)
    made.python(BEGIN)
    made.run("city", "import", "town", "--osm", town_files["osm"], "--areas",
             town_files["areas"], "--children", town_files["children"], "--invented")  # fmt: skip
    made.run("city", "publish", "town", "--no-approval-needed")
    yield made
    if url:
        postgres.drop(name)


@pytest.fixture
def make(pattern, tmp_path):
    """Makes installations on the same kind of database: empty ones, and copies."""
    made = []

    def one(name: str, *, copy: bool = False) -> Installation:
        if copy:
            shutil.copytree(pattern.home, tmp_path / name)
        if not pattern.url:
            return Installation(tmp_path / name, "")
        made.append(f"ops_backup_{os.getpid()}_{name}")
        like = f"ops_backup_{os.getpid()}_pattern" if copy else "template1"
        return Installation(tmp_path / name, postgres.make(made[-1], like))

    yield one
    for name in made:
        postgres.drop(name)


@pytest.fixture
def there(make):
    """A copy of the pattern."""
    return make("there", copy=True)
