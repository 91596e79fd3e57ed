"""Places that tests share: imported once a run, never changed."""

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

from tests.postgres import SERVER, own_database

# Settings read these when they are first asked for: no test touches a folder of the user's.
_HOME = tempfile.TemporaryDirectory(prefix="onemetre-tests-")
os.environ["ONEMETRE_HOME"] = _HOME.name
os.environ["DJANGO_SETTINGS_MODULE"] = "onemetre.config.settings"
os.environ.pop("DATABASE_URL", None)
os.environ.pop("ONEMETRE_OWNER_DATABASE_URL", None)
if SERVER:
    # Live servers that tests start find it in their environment.
    os.environ["DATABASE_URL"] = own_database(os.getpid())
# A browser driven from a test leaves an event loop running in its thread, where Django would
# refuse the database to the next test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
django.setup()
# Processes started from here find it themselves; one of pytest-xdist that inherited it would read
# the settings, and with them this home, before it makes its own.
del os.environ["DJANGO_SETTINGS_MODULE"]

from django.conf import settings  # noqa: E402  # after the lines above
from django.core.management import call_command  # noqa: E402  # likewise

from onemetre.atlas.city import City  # noqa: E402  # after the lines above
from onemetre.atlas.importing import Order, import_city  # noqa: E402  # likewise
from onemetre.atlas.release import open_release  # noqa: E402  # likewise
from tests.town import AREAS, CHILDREN, town  # noqa: E402  # likewise

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """The site's own database file (in place of pytest-django's); what a test writes is undone."""
    assert str(settings.HOME) == os.environ["ONEMETRE_HOME"], "settings were read too early"
    with django_db_blocker.unblock():
        call_command("migrate", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setenv("ONEMETRE_LANG", "en")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty place for releases."""
    monkeypatch.setenv("ONEMETRE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def town_files(tmp_path_factory) -> dict[str, Path]:
    """The town's map, areas and children as files."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "areas.geojson").write_text(AREAS, "utf-8")
    (folder / "children.csv").write_text(CHILDREN, "utf-8")
    return {
        "osm": town(folder / "town.osm"), "areas": folder / "areas.geojson",
        "children": folder / "children.csv",
    }  # fmt: skip


@pytest.fixture(scope="session")
def _imported(town_files, tmp_path_factory):
    """Two releases: of the map alone, and with children."""
    kept = os.environ.get("ONEMETRE_HOME")
    os.environ["ONEMETRE_HOME"] = str(tmp_path_factory.mktemp("releases"))
    try:
        import_city(Order("bare", osm=town_files["osm"]))
        import_city(
            Order(
                "town", osm=town_files["osm"], areas=town_files["areas"],
                children=town_files["children"], invented=True,
            )
        )  # fmt: skip
        return City(open_release("bare")), City(open_release("town"))
    finally:
        if kept is None:
            del os.environ["ONEMETRE_HOME"]
        else:
            os.environ["ONEMETRE_HOME"] = kept


@pytest.fixture
def bare(_imported) -> City:
    """The town without children."""
    return _imported[0]


@pytest.fixture
def town_city(_imported) -> City:
    """The town with areas and children."""
    return _imported[1]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, which draws maps in software and asks nothing of the network."""
    if CHROMIUM is None:
        if "chromium" in os.environ.get("ONEMETRE_DEMAND", ""):
            raise RuntimeError("Chromium is demanded, but not here.")
        pytest.skip("no Chromium: the page was not looked at")
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--enable-unsafe-swiftshader",
            "--use-angle=swiftshader",
        ],
    }  # fmt: skip
