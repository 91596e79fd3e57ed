"""The trail finds every change, removal and reorder."""

import math

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


#: What may stand in details: all that JSON holds, and numbers and texts that it does not.
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(details=st.lists(st.dictionaries(st.text(), _VALUES, max_size=5), min_size=1, max_size=10))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_noted_the_trail_verifies(trail, django_capture_on_commit_callbacks, details):
    with django_capture_on_commit_callbacks(execute=True):
        for each in details:
            audit.wrote(TEST, "test", "thing", said=each)
    assert wrong() == []


def test_numbers_that_a_database_would_change_are_kept_as_all_databases_have_them(trail):
    """The first two were typed by people into forms that note what was typed."""
    audit.wrote(
        TEST, "test", "thing", zero=-0.0, large=1e20, small=1.5e-7, none=math.nan, end=-math.inf,
        digits=10**5000, byte="a\0b", half="a\ud800b", pair=(1.0, {"x": -0.0}), yes=True,
    )  # fmt: skip
    assert Record.objects.get(pk=6).details == {
        "zero": 0, "large": 10**20, "small": 1.5e-7, "none": "nan", "end": "-inf",
        "digits": hex(10**5000), "byte": "a\ufffdb", "half": "a?b", "pair": [1, {"x": 0}],
        "yes": True,
    }  # fmt: skip


def test_records_of_before_with_numbers_as_they_came_still_verify(trail):
    """On SQLite -0.0 came back as it went; nothing of old lines is read anew."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL never gave these back")
    end = ChainEnd.objects.get()
    old = Record(
        seq=6, at=Record.objects.get(pk=5).at, by="x", kind="write", action="a", thing="t",
        details={"zero": -0.0, "large": 1e20}, previous=end.digest,
    )  # fmt: skip
    old.digest = audit.digest_of(old)
    old.save(force_insert=True)
    ChainEnd.objects.update(seq=6, digest=old.digest)
    assert wrong() == []
