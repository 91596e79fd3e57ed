"""When no more attempts to sign in are taken."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from onemetre.access import lockout
from onemetre.access.models import Attempts
from onemetre.access.roles import limits

pytestmark = pytest.mark.django_db


def tries(what: str, count: int) -> list[lockout.Attempt]:
    return [lockout.attempt(what) for _ in range(count)]


def test_the_figures_stand_in_the_limits_with_their_source():
    assert (limits().failures, limits().lockout_minutes) == (5, 15)
    assert limits().source.name


def test_the_fifth_is_taken_and_said_to_be_the_last_the_sixth_is_not():
    made = tries("name liming", 6)
    assert [each.until is None for each in made] == [True] * 5 + [False]
    assert [each.last for each in made] == [False] * 4 + [True, False]


def test_it_says_when_to_try_again():
    tries("name liming", 5)
    assert lockout.attempt("name liming").minutes == 15


def test_capitals_and_spaces_make_no_other_name():
    tries("name liming", 5)
    assert lockout.attempt("name LiMing ").until


def test_another_name_is_not_locked():
    tries("name liming", 5)
    assert lockout.attempt("name wangfang").until is None


def test_attempts_that_are_refused_do_not_make_it_longer():
    tries("name liming", 5)
    first = lockout.attempt("name liming").until
    tries("name liming", 20)
    assert lockout.attempt("name liming").until == first


def test_after_a_quarter_of_an_hour_it_is_open_again(monkeypatch):
    tries("name liming", 5)
    later = timezone.now() + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr(lockout.timezone, "now", lambda: later)
    assert lockout.attempt("name liming").until is None


def test_signing_in_forgets_what_failed_before():
    tries("name liming", 4)
    lockout.succeeded("name liming")
    assert [each.until for each in tries("name liming", 4)] == [None] * 4


def test_it_is_not_in_the_memory_of_one_process():
    tries("name liming", 5)
    cache.clear()
    assert lockout.attempt("name liming").until


def test_what_was_typed_is_not_kept():
    tries("name my secret password", 2)
    assert "secret" not in str(list(Attempts.objects.values()))


def test_what_is_too_old_to_count_is_removed(monkeypatch):
    tries("name liming", 2)
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr(lockout.timezone, "now", lambda: later)
    lockout.attempt("name wangfang")
    assert Attempts.objects.count() == 1


def test_a_code_is_taken_once():
    assert lockout.first_use("factor 1 123456")
    assert not lockout.first_use("factor 1 123456")
    assert lockout.first_use("factor 2 123456")
