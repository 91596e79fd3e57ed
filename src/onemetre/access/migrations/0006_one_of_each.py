from django.db import migrations, models
from django.db.models.functions import Lower
from django.utils import timezone

from onemetre.access.audit import guard

OPEN = ("waiting", "running")


def tell_apart(apps: object, _: object) -> None:
    """Of names that differ in capitals alone the later ones get a number: nobody signs in as
    either. Of open jobs for one place the first goes on."""
    person, job = (apps.get_model("access", name) for name in ("Person", "Job"))  # type: ignore[attr-defined]  # Django's
    seen: set[str] = set()
    for each in person.objects.order_by("pk"):
        name, number = each.username, 1
        while name.lower() in seen:
            number += 1
            name = f"{each.username[:56]}-{number}"
        seen.add(name.lower())
        if name != each.username:
            person.objects.filter(pk=each.pk).update(username=name)
    places: set[str] = set()
    for each in job.objects.filter(state__in=OPEN).order_by("pk"):
        if each.place in places:
            job.objects.filter(pk=each.pk).update(state="stopped", ended_at=timezone.now())
        places.add(each.place)


def guard_trail(_: object, schema_editor: object) -> None:
    """SQLite makes a table anew to change a column, and forgets what guards it."""
    if schema_editor.connection.vendor == "sqlite":  # type: ignore[attr-defined]  # Django's
        guard(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("access", "0005_job")]

    operations = [
        migrations.AlterField(
            model_name="record",
            name="thing",
            field=models.CharField(db_index=True, max_length=120),
        ),
        migrations.RunPython(guard_trail, migrations.RunPython.noop),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(Lower("username"), name="one_username"),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", OPEN)), fields=("place",), name="one_open_job"
            ),
        ),
    ]
