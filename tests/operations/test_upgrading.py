"""An installation from before a rule was kept by the database comes under it, and loses nothing."""

import os

import pytest

from tests import postgres
from tests.operations.installation import Installation

UPGRADE = """
import json
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "access", "0005", verbosity=0)
past = MigrationExecutor(connection).loader.project_state([("access", "0005_job")]).apps
Person, Job = (past.get_model("access", name) for name in ("Person", "Job"))
for name in ("Zhang", "zhang", "ZHANG"):
    Person.objects.create(username=name, name=name, password="!")
for _ in range(2):
    Job.objects.create(kind="measure place", place="town", by="x", order={}, state="waiting")
from onemetre.access import audit
from onemetre.access.viewer import operator
audit.wrote(operator("test"), "test", "unit 1")
call_command("migrate", verbosity=0)
from onemetre.access.models import Job, Person, Record
kept = []
for change in (lambda: Record.objects.update(thing="x"), lambda: Record.objects.all().delete()):
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        kept.append("never changed" in str(error))
print(json.dumps({
    "names": list(Person.objects.order_by("pk").values_list("username", flat=True)),
    "jobs": list(Job.objects.order_by("pk").values_list("state", flat=True)),
    "broken": [each.message for each in audit.verify()[1]], "kept": kept,
}))
"""


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_names_and_jobs_are_told_apart_and_the_trail_stays_guarded(tmp_path, on):
    url = ""
    if on == "postgresql":
        postgres.demanded()
        url = postgres.own_database(os.getpid(), "upgrading")
    assert Installation(tmp_path, url).told(UPGRADE) == {
        "names": ["Zhang", "zhang-2", "ZHANG-3"], "jobs": ["waiting", "stopped"],
        "broken": [], "kept": [True, True],
    }  # fmt: skip
