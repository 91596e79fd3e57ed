"""An installation of its own process for tests: a home, a database, commands run on them."""

import json
import os
import subprocess
import sys
from pathlib import Path

SOURCE = str(Path(__file__).parents[2] / "src")
ROOT = str(Path(__file__).parents[2])
SETUP = "import django; django.setup()\n"
BY = "from onemetre.access.viewer import operator; by = operator('test')\n"
BEGIN = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from onemetre.areas.models import Area
from onemetre.access.actions import add_unit
from onemetre.access.viewer import operator
area = Area.objects.create(code="990000", name="省", path="/990000/", level="province")
add_unit(area=area, name='first\\tunit\\\\ "字"', by=operator("test"))
"""
COUNT = """
import json
from onemetre.access import audit
from onemetre.access.models import Unit, Record
count, broken = audit.verify()
units = Unit.objects.count()
written = Record.objects.filter(action="add unit").count()
print(json.dumps([count, [str(each) for each in broken], units, written]))
"""


class Installation:
    """A home and its database."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        self.environment = kept | {
            "ONEMETRE_HOME": str(home), "ONEMETRE_LANG": "en", "PYTHONPATH": f"{SOURCE}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "onemetre.config.settings",
        }  # fmt: skip
        if url:
            self.environment["DATABASE_URL"] = url

    def run(self, *words, check=True, **more):
        """One command."""
        done = subprocess.run(
            [sys.executable, "-m", "onemetre", *map(str, words)], capture_output=True, text=True,
            timeout=300, env=self.environment | more, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stderr + done.stdout
        return done

    def python(self, code, *words):
        """What some code prints."""
        done = subprocess.run(
            [sys.executable, "-c", SETUP + code, *map(str, words)], capture_output=True, text=True,
            timeout=300, env=self.environment, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def told(self, code, *words):
        """The JSON that some code prints."""
        return json.loads(self.python(code, *words))


def counted(of: Installation):
    """Records, what is wrong with them, units, and lines about units."""
    return of.told(COUNT)
