"""The second factor: who needs one, setting it up, codes and recovery codes, taking it away."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client

from onemetre.access.roles import Role
from onemetre.site.staff.adapters import SecondFactorAdapter
from tests.office.conftest import PASSWORD, sign_in
from tests.office.signing import code_of, lines, signed_in

R = Role


SENSITIVE = [R.ADMINISTRATOR, R.PROGRAMME_OFFICER, R.DATA_STEWARD, R.CASE_APPROVER, R.CHILD_WORKER]


@pytest.mark.parametrize("role", SENSITIVE)
def test_a_sensitive_role_without_a_second_factor_reaches_nothing_else(as_, ready, role):
    client = as_(role, "990100", factor=False)
    for page in ("account/", "account/password/change/", "people/", "people/trail.csv"):
        response = client.get(f"/office/{page}")
        assert response.status_code == 302
        assert response.headers["Location"].endswith("/second-factor/totp/activate/")


@pytest.mark.parametrize("role", [R.PLANNER, R.UNIT_REPORTER, R.MODERATOR])
def test_other_roles_may_do_without(as_, ready, role):
    assert signed_in(as_(role, "990100", factor=False))


def set_up(client: Client) -> str:
    """Set a second factor up; its secret."""
    page = client.get("/en/office/account/second-factor/totp/activate/").content.decode()
    secret = re.search(r'data-secret="(\w+)"', page)[1]
    response = client.post(
        "/en/office/account/second-factor/totp/activate/", {"code": code_of(secret)}
    )
    assert response.status_code == 302, response.content.decode()
    return secret


def test_it_is_set_up_noted_and_kept_encrypted(client, liming, django_capture_on_commit_callbacks):
    sign_in(client, "liming", PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    kept = Authenticator.objects.get(user=liming, type="totp").data["secret"]
    assert secret not in kept
    assert SecondFactorAdapter().decrypt(kept) == secret
    assert lines()[-1] == ("add second factor", f"person {liming.pk}", "liming")


def test_a_session_that_began_with_the_password_alone_ends_as_it_is_set_up(
    ready, django_capture_on_commit_callbacks
):
    ready.set_password(PASSWORD)
    ready.save()
    thief, owner = Client(), Client()
    for each in (thief, owner):
        sign_in(each, ready.username, PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(owner)
    assert "/login/" in thief.get("/en/office/people/").headers["Location"]
    assert not signed_in(thief)


@pytest.mark.parametrize("typed", ["{0}", "{0} ", "{1}-{2}", "{1} {2}"])
def test_a_code_is_taken_once_however_it_is_typed(
    client, liming, django_capture_on_commit_callbacks, typed
):
    sign_in(client, "liming", PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    code, page = code_of(secret), "/en/office/account/second-factor/authenticate/"
    for form, holds in (("{0}", True), (typed, False)):
        cache.clear()  # another process of the server has another one
        somebody = Client()
        sign_in(somebody, "liming", PASSWORD)
        somebody.post(page, {"code": form.format(code, code[:3], code[3:])})
        assert signed_in(somebody) is holds


def test_a_wrong_first_code_sets_nothing_up(client, liming):
    sign_in(client, "liming", PASSWORD)
    client.get("/en/office/account/second-factor/totp/activate/")
    response = client.post("/en/office/account/second-factor/totp/activate/", {"code": "000000"})
    assert "This code does not hold" in response.content.decode()
    assert not Authenticator.objects.exists()


def test_signing_in_then_asks_for_a_code_and_takes_each_once(client, liming):
    sign_in(client, "liming", PASSWORD)
    secret = set_up(client)
    page = "/en/office/account/second-factor/authenticate/"
    code = code_of(secret)
    one, two = Client(), Client()
    for each in (one, two):
        response = sign_in(each, "liming", PASSWORD)
        assert response.headers["Location"] == page
        assert not signed_in(each)
    one.post(page, {"code": code})
    assert signed_in(one)
    cache.clear()  # another process remembers nothing of it
    assert "was used already" in two.post(page, {"code": code}).content.decode()
    assert not signed_in(two)


@pytest.mark.parametrize(("steps", "holds"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_differ_by_one_code(client, liming, monkeypatch, steps, holds):
    now = time.time()
    monkeypatch.setattr(auth.time, "time", lambda: now)
    sign_in(client, "liming", PASSWORD)
    secret = set_up(client)
    other = Client()
    sign_in(other, "liming", PASSWORD)
    other.post("/en/office/account/second-factor/authenticate/", {"code": code_of(secret, steps)})
    assert signed_in(other) is holds


def test_a_recovery_code_lets_in_once(client, liming):
    sign_in(client, "liming", PASSWORD)
    set_up(client)
    codes = re.findall(
        r"<li><code>(\d+)",
        client.get("/en/office/account/second-factor/recovery-codes/").content.decode(),
    )
    assert len(codes) == 10
    again = client.get("/en/office/account/second-factor/recovery-codes/").content.decode()
    assert codes[0] not in again, "they are shown once"
    page = "/en/office/account/second-factor/authenticate/"
    for count in range(2):
        other = Client()
        sign_in(other, "liming", PASSWORD)
        other.post(page, {"code": codes[0]})
        assert signed_in(other) is (count == 0)


def test_codes_cannot_be_guessed(client, liming):
    sign_in(client, "liming", PASSWORD)
    secret = set_up(client)
    other = Client()
    sign_in(other, "liming", PASSWORD)
    page = "/en/office/account/second-factor/authenticate/"
    for _ in range(5):
        other.post(page, {"code": "000000"})
    cache.clear()
    assert "Too many attempts" in other.post(page, {"code": code_of(secret)}).content.decode()
    assert not signed_in(other)
    assert [each[0] for each in lines()][-2:] == ["second factor failed", "second factor locked"]


def test_to_take_it_away_one_shows_it_the_password_is_not_enough(client, liming):
    sign_in(client, "liming", PASSWORD)
    set_up(client)
    session = client.session
    for each in session["account_authentication_methods"]:
        each["at"] -= 3600
    session.save()
    away = "/en/office/account/second-factor/totp/deactivate/"
    response = client.post(away)
    assert response.headers["Location"].startswith("/en/office/account/second-factor/reauth")
    assert client.get("/en/office/account/reauthenticate/").status_code == 302
    client.post("/en/office/account/reauthenticate/", {"password": PASSWORD})
    client.post(away)
    assert Authenticator.objects.filter(user=liming, type="totp").exists()


def test_a_sensitive_role_that_takes_it_away_sets_up_a_new_one_straight_after(
    ready, django_capture_on_commit_callbacks
):
    ready.set_password(PASSWORD)
    ready.save()
    client = Client()
    sign_in(client, ready.username, PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    sign_in(client, ready.username, PASSWORD)
    client.post("/en/office/account/second-factor/authenticate/", {"code": code_of(secret)})
    client.post("/en/office/account/second-factor/totp/deactivate/")
    assert lines()[-1][0] == "remove second factor"
    assert client.get("/en/office/people/").headers["Location"].endswith("totp/activate/")
