"""The province of `tests.province`, for tests of rights."""

import pytest

from tests import province


@pytest.fixture
def areas(db):
    """Its areas, by code."""
    return province.areas()
