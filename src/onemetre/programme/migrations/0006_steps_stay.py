from django.db import connection, migrations

GUARDS = {
    "sqlite": """
        CREATE TRIGGER programme_step_stays BEFORE UPDATE ON programme_step
        BEGIN SELECT RAISE(ABORT, 'a step of a matter is never changed'); END
        ---
        CREATE TRIGGER programme_step_kept BEFORE DELETE ON programme_step
        BEGIN SELECT RAISE(ABORT, 'a step of a matter is never changed'); END
    """,
    "postgresql": """
        CREATE FUNCTION programme_step_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'a step of a matter is never changed'; END $$
        ---
        CREATE TRIGGER programme_step_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON programme_step
        FOR EACH STATEMENT EXECUTE FUNCTION programme_step_stays()
    """,
}


def guard(_: object, schema_editor: object) -> None:
    """What happened to a matter can be added to, and read."""
    for line in GUARDS[connection.vendor].split("---"):
        schema_editor.execute(line)  # type: ignore[attr-defined]  # Django's


class Migration(migrations.Migration):
    dependencies = [("programme", "0005_supervision")]

    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
