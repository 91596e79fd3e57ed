from django.db import migrations

from onemetre.access.audit import guard


def guard_trail(_: object, schema_editor: object) -> None:
    """The trail can be added to, and read."""
    guard(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunPython(guard_trail, migrations.RunPython.noop)]
