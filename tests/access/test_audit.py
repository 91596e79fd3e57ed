"""The trail finds every change, removal and reorder."""

import pytest
from django.db import DatabaseError, connection, transaction

from onemetre.access import audit
from onemetre.access.models import ChainEnd, Record
from tests.province import TEST

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(settings, tmp_path, django_capture_on_commit_callbacks):
    """Five records, and nothing that guards them in the database."""
    settings.HOME = tmp_path
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER access_record_stays")
            cursor.execute("DROP TRIGGER access_record_kept")
        else:
            cursor.execute("DROP TRIGGER access_record_stays ON access_record")
    Record.objects.all().delete()
    ChainEnd.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        for i in range(5):
            audit.wrote(TEST, "test", f"thing {i}", area="/990000/", value=i, word="字")


def wrong() -> list[int]:
    return [each.seq for each in audit.verify()[1]]


def test_a_whole_trail_verifies(trail):
    assert audit.verify() == (5, [])


@pytest.mark.parametrize(
    "change", [{"by": "other"}, {"details": {"value": 9}}, {"area": ""}, {"thing": "thing 9"}]
)
def test_a_changed_record_is_found(trail, change):
    Record.objects.filter(pk=3).update(**change)
    assert wrong() == [3]


def test_a_removed_record_is_found(trail):
    Record.objects.filter(pk=2).delete()
    assert wrong() == [2]


def test_records_taken_off_the_end_are_found_even_with_the_chains_end_set_back(trail):
    last = Record.objects.get(pk=4)
    Record.objects.filter(pk=5).delete()
    ChainEnd.objects.update(seq=4, digest=last.digest)
    assert wrong() == [5]


def test_two_records_that_change_places_are_found(trail):
    one, two = Record.objects.get(pk=2), Record.objects.get(pk=3)
    Record.objects.filter(pk__in=(2, 3)).delete()
    one.seq, two.seq = 3, 2
    one.save(force_insert=True)
    two.save(force_insert=True)
    assert {2, 3} <= set(wrong())


def test_a_record_made_up_without_the_key_is_found(trail, settings):
    settings.AUDIT_KEY = "another key"
    end = ChainEnd.objects.get()
    forged = Record(
        seq=6, at=Record.objects.get(pk=5).at, by="x", kind="write", action="a", thing="t",
        details={}, previous=end.digest,
    )  # fmt: skip
    forged.digest = audit.digest_of(forged)
    forged.save(force_insert=True)
    ChainEnd.objects.update(seq=6, digest=forged.digest)
    settings.AUDIT_KEY = "x"
    assert 6 in wrong()


@pytest.mark.parametrize("line", ["UPDATE access_record SET by = 'x'", "DELETE FROM access_record"])
def test_the_database_itself_refuses_to_change_the_trail(line):
    audit.wrote(TEST, "test", "thing")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(line)


def test_a_write_that_fails_leaves_no_record(settings, tmp_path):
    before = Record.objects.count()

    @transaction.atomic
    def fails() -> None:
        audit.wrote(TEST, "test", "thing")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fails()
    assert Record.objects.count() == before
