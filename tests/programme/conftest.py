"""The invented province with its plan confirmed and sent down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from onemetre.access.roles import Role
from tests import province


@pytest.fixture
def areas(db):
    """Its areas, by code."""
    return province.areas()


@pytest.fixture
def officer(areas):
    """Whoever runs the programme of the province."""
    return province.viewer(Role.PROGRAMME_OFFICER, "990000")


@pytest.fixture
def programme(db):
    """Running in the province, both cities and all counties."""
    return province.running()


@pytest.fixture
def now(programme):
    """A period of it that is open and not yet due."""
    today = timezone.localdate()
    return province.open_period(programme, today - timedelta(days=200), today)
