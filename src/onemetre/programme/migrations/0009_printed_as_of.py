"""A printed figure keeps the day it speaks of; those printed before, the day they were printed."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.utils import timezone


def fill(apps: Apps, _: object) -> None:
    for row in apps.get_model("programme", "PrintedFigure").objects.all():
        row.as_of = timezone.localdate(row.printed_at)
        row.save(update_fields=["as_of"])


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0008_standing_is_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="printedfigure", name="as_of", field=models.DateField(null=True)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="printedfigure", name="as_of", field=models.DateField()
        ),
    ]  # fmt: skip
