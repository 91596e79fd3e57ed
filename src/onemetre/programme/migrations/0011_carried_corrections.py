from django.db import migrations, models


class Migration(migrations.Migration):
    """A correction that was carried over from another version says from which."""

    dependencies = [("programme", "0010_chosen_duties")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="version",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
