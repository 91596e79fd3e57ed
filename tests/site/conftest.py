"""The town of `tests.town`, published with a plan, for tests of pages and of the API.

``client``      Django's test client: every test here sees the town; what it writes is undone.
``live_site``   the address of a real ``onemetre serve`` that shows the same town, read-only.
``page``        (pytest-playwright) Debian's Chromium on that server: ``page.goto("/city/town/")``.

A page is at ``/city/town/``, the plan is ``town-plan``. The map needs no approval; close it with
``PublicCity.objects.update(needs_approval=True)``.
"""

from datetime import date

import pytest
from django.core.cache import cache

from onemetre import policy, reach
from onemetre.access.viewer import operator
from onemetre.atlas.importing import Order, import_city
from onemetre.measure import actions
from onemetre.measure.study import study
from onemetre.programme import actions as plans
from tests.serving import serving
from tests.town_plan import PLAN

#: The day on which the town was measured.
DAY = date(2026, 1, 1)
TEST = operator("test")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, town_files):
    """The database with the town in it."""
    with django_db_blocker.unblock():
        import_city(
            Order(
                "town", osm=town_files["osm"], areas=town_files["areas"],
                children=town_files["children"], invented=True,
            )
        )  # fmt: skip
        publication = actions.publish_city(
            study("town", day=DAY), by=TEST, title_zh="小镇", title_en="Town",
            needs_approval=False,
        )  # fmt: skip
        plan = plans.publish_plan(
            policy.read_plan(PLAN), slug="town-plan", by=TEST, title_en="A plan for the town",
            invented=True,
        )  # fmt: skip
        plans.check_city(plan, publication, reach.load_profiles(), by=TEST)


@pytest.fixture(autouse=True)
def _town_is_shown(db):
    """Every test here may read; pages kept for another test's state are forgotten."""
    cache.clear()


@pytest.fixture(scope="session")
def live_site(django_db_setup, tmp_path_factory):
    """``http://127.0.0.1:<port>`` of a server of its own process."""
    with serving(tmp_path_factory.mktemp("server"), "/city/town/") as address:
        yield address


@pytest.fixture(scope="session")
def base_url(live_site):
    """Where the addresses given to a browser begin."""
    return live_site
