"""Staff pages over the invented province.

``signed_in(role, code, unit)`` is Django's client with somebody signed in, second factor and all.
"""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests import province


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
