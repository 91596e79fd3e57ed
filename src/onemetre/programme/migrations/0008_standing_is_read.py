from django.db import migrations


class Migration(migrations.Migration):
    """How a task stood is read each time, not kept."""

    dependencies = [("programme", "0007_broken_off")]

    operations = [migrations.RemoveField(model_name="report", name="standing")]
