"""The invented province with its plan confirmed and sent down."""

import pytest

from tests import province


@pytest.fixture
def programme(db):
    """Running in the province, both cities and all counties."""
    return province.running()
