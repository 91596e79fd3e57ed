"""Staff pages over the invented province.

``signed_in(role, code, unit)`` is Django's client with somebody signed in, second factor and all;
``as_`` the same where the name or the second factor matters.
"""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from onemetre.access.roles import Role
from tests import province

PASSWORD = "tall walls 19"  # noqa: S105  # of people who were made up


@pytest.fixture
def programme(db):
    """The province's plan, confirmed and sent down."""
    return province.running()


@pytest.fixture
def signed_in(db):
    """A client that is signed in."""

    def enter(role, code, name=province.UNITS[0]):
        person = province.sit(role, code, name)
        Authenticator.objects.get_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "none"}}
        )
        client = Client()
        client.force_login(person)
        return client

    return enter


@pytest.fixture
def areas(db, settings, tmp_path):
    """Areas of the province, by code; nothing is remembered by the process or in a folder."""
    cache.clear()
    settings.HOME = tmp_path
    return province.areas()


@pytest.fixture
def as_(areas):
    """A client that is signed in as somebody with a role; with a second factor if not told else."""

    def sign_in(role: Role, code: str, *, factor: bool = True, **more: str) -> Client:
        person = province.sit(role, code, **more)
        if factor:
            Authenticator.objects.get_or_create(user=person, type="totp", data={"secret": "x"})
        client = Client()
        client.force_login(person)
        client.person = person
        return client

    return sign_in


@pytest.fixture
def ready(areas):
    """An administrator of the province, so that it is not the first run any more."""
    return province.sit(Role.ADMINISTRATOR, "990000")


@pytest.fixture
def liming(ready):
    """A planner who knows their password."""
    person = province.sit(Role.PLANNER, "990100", username="liming")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def client(areas):
    """A stranger."""
    return Client()


def sign_in(client: Client, username: str, password: str, prefix: str = "/en"):
    """Fill the form in."""
    return client.post(f"{prefix}/office/account/login/", {"login": username, "password": password})
