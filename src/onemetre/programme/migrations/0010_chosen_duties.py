from django.db import migrations, models


class Migration(migrations.Migration):
    """Duties that somebody sets by hand are told from those that a document names."""

    dependencies = [("programme", "0009_printed_as_of")]

    operations = [
        migrations.AddField(
            model_name="duty", name="chosen", field=models.BooleanField(default=False)
        ),
    ]
