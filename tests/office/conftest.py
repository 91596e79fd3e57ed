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
from tests.serving import seeded

PASSWORD = "tall walls 19"  # noqa: S105  # of people who were made up


@pytest.fixture
def programme(db):
    """The province's plan, confirmed and sent down."""
    return province.running()


@pytest.fixture
def signed_in(db):
    """A client that is signed in."""
    return lambda role, code, name=province.UNITS[0]: _client_of(province.sit(role, code, name))


def _client_of(person, *, factor: bool = True) -> Client:
    if factor:
        Authenticator.objects.get_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "none"}}
        )
    client = Client()
    client.force_login(person)
    client.person = person
    return client


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
        return _client_of(province.sit(role, code, **more), factor=factor)

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


# In a browser, on a server with a home of its own ---------------------------------------------


@pytest.fixture(scope="module")
def seeds() -> str:
    """The module that fills the home."""
    return "tests.office.seed"


@pytest.fixture(scope="module")
def office(tmp_path_factory, seeds):
    """Address and sessions of a server that knows the province."""
    with seeded(tmp_path_factory.mktemp("home"), seeds) as served:
        yield served


@pytest.fixture
def enter(office, browser):
    """A page of somebody who is signed in: "programme officer 990100 0" (see `seed`)."""
    address, sessions = office
    contexts = []

    def seat(who: str, *, width: int = 1440, theme: str = "light"):
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, locale="zh-CN",
            color_scheme=theme,
        )  # fmt: skip
        contexts.append(context)
        context.add_cookies([{"name": "onemetre", "value": sessions[who], "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        return page

    yield seat
    for each in contexts:
        each.close()
