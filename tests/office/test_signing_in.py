"""Signing in: the trail of it, the lock, the second factor, idleness, and being sent away."""

import os
import re
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client

from onemetre.access import actions
from onemetre.access.models import Post, Record
from onemetre.access.roles import Role
from onemetre.cli.checks import problems
from onemetre.site.staff.adapters import SecondFactorAdapter
from tests.office.conftest import PASSWORD, sign_in
from tests.province import sit, viewer

R = Role


def lines() -> list[tuple[str, str, str]]:
    return list(Record.objects.order_by("seq").values_list("action", "thing", "by"))


def signed_in(client: Client) -> bool:
    return client.get("/office/account/").status_code == 200


# The trail -------------------------------------------------------------------------------------


def test_signing_in_and_out_are_lines_of_the_trail(client, liming):
    assert sign_in(client, "LiMing", PASSWORD).status_code == 302
    assert signed_in(client)
    client.post("/office/account/logout/")
    assert not signed_in(client)
    thing = f"person {liming.pk}"
    assert lines()[-2:] == [("sign in", thing, "liming"), ("sign out", thing, "liming")]


def test_a_wrong_password_is_a_line_without_what_was_typed(client, liming):
    sign_in(client, "liming", "a password that is wrong")
    assert lines()[-1] == ("sign-in failed", f"person {liming.pk}", "")
    assert "that is wrong" not in str(list(Record.objects.values()))


def test_a_name_that_nobody_has_is_a_line_without_the_name(client, ready):
    sign_in(client, "my-password-typed-here", "x")
    assert lines()[-1] == ("sign-in failed", "nobody", "")
    assert "typed-here" not in str(list(Record.objects.values()))


# The lock --------------------------------------------------------------------------------------


def test_after_five_failures_even_the_right_password_is_refused(client, liming):
    for _ in range(5):
        sign_in(client, "liming", "wrong")
    page = sign_in(client, "liming", PASSWORD).content.decode()
    assert "Too many attempts failed. Try again in 15 minutes." in page
    assert not signed_in(client)
    assert lines()[-1][0] == "sign-in locked"


def test_another_process_that_remembers_nothing_refuses_too(client, liming):
    for _ in range(5):
        sign_in(client, "liming", "wrong")
    cache.clear()
    page = sign_in(Client(), "liming", PASSWORD).content.decode()
    assert "Try again in 15 minutes." in page


def test_the_lock_says_the_same_of_a_name_that_nobody_has(client, liming):
    def answers(name: str) -> list[str]:
        pages = [sign_in(Client(), name, "wrong").content.decode() for _ in range(7)]
        return [
            re.sub(r'csrfmiddlewaretoken" value="\w+"', "", each).replace(name, "")
            for each in pages
        ]

    assert answers("liming") == answers("nobody")


def test_the_lock_of_one_name_is_not_that_of_another(client, liming):
    for _ in range(6):
        sign_in(client, "wangfang", "wrong")
    sign_in(client, "liming", PASSWORD)
    assert signed_in(client)


def test_the_words_are_chinese_at_the_root(client, liming):
    page = sign_in(client, "liming", "wrong", prefix="").content.decode()
    assert "登录名与密码不相符。" in page


LOGIN = "/en/office/account/login/"


def test_where_no_proxy_is_named_nobody_is_kept_out_by_what_others_ask(client, liming):
    for _ in range(130):
        Client().post(LOGIN, {})
    sign_in(client, "liming", PASSWORD)
    assert signed_in(client)


def test_behind_a_proxy_one_address_is_slowed_down_and_no_other(client, liming, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "3/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    told = {"login": "liming", "password": PASSWORD}
    # Whatever a visitor writes there before, the proxy adds where they come from.
    many = [
        Client().post(LOGIN, {}, headers={"x-forwarded-for": f"10.0.0.{n}, 198.51.100.7"})
        for n in range(4)
    ]
    assert many[-1].status_code == 429
    assert client.post(LOGIN, told, headers={"x-forwarded-for": "198.51.100.8"}).status_code == 302


@pytest.mark.parametrize(
    ("said", "count", "limits"), [("", 0, False), ("0", 0, True), ("1", 1, True)]
)
def test_how_many_proxies_there_are_comes_from_the_environment(tmp_path, said, count, limits):
    code = (
        "from onemetre.config import settings as s;"
        "print(s.ALLAUTH_TRUSTED_PROXY_COUNT, bool(s.ACCOUNT_RATE_LIMITS['login']),"
        " bool(s.MFA_RATE_LIMITS['webauthn_login']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"ONEMETRE_HOME": str(tmp_path), "ONEMETRE_PROXIES": said},
    )  # fmt: skip
    assert done.stdout.split() == [str(count), str(limits), str(limits)]


def test_the_check_names_a_number_of_proxies_that_is_missing(db, settings):
    settings.TLS = True
    for count in (None, 1):
        settings.PROXIES = count
        assert any("ONEMETRE_PROXIES" in each for each in problems("127.0.0.1")) is (count is None)


# Who may not at all ----------------------------------------------------------------------------


def test_whoever_has_left_is_refused_as_if_the_password_were_wrong(client, liming):
    actions.leave(liming, by=viewer(R.ADMINISTRATOR, "990000"))
    page = sign_in(client, "liming", PASSWORD).content.decode()
    assert "do not belong together" in page
    assert lines()[-1][0] == "sign-in failed"


def test_whoever_holds_no_post_is_told_so(client, liming):
    Post.objects.filter(person=liming).update(until="2026-01-02")
    assert "Your posts have ended." in sign_in(client, "liming", PASSWORD).content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize(
    "where", ["signup/", "password/reset/", "email/", "inactive/", "login/code/confirm/"]
)
def test_pages_that_a_library_brings_and_nobody_needs_are_not_there(client, ready, where):
    assert client.get(f"/office/account/{where}").status_code == 404
    assert client.post(f"/office/account/{where}").status_code == 404


def test_after_signing_in_nobody_is_led_to_another_site(client, liming):
    response = client.post(
        "/en/office/account/login/?next=https://evil.example/",
        {"login": "liming", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert response.headers["Location"] == "/en/office/"


@pytest.mark.parametrize(("origin", "status"), [("https://testserver", 302), ("http://evil", 403)])
def test_behind_a_proxy_with_tls_our_own_forms_are_taken(liming, settings, origin, status):
    settings.TLS = True
    client = Client(enforce_csrf_checks=True)
    page = client.get("/en/office/account/login/").content.decode()
    told = {
        "login": "liming", "password": PASSWORD,
        "csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1],
    }  # fmt: skip
    response = client.post(
        "/en/office/account/login/", told, headers={"origin": origin, "host": "testserver"}
    )
    assert response.status_code == status


# Sessions --------------------------------------------------------------------------------------


def test_a_session_that_is_idle_too_long_ends(client, liming):
    sign_in(client, "liming", PASSWORD)
    assert signed_in(client)
    session = client.session
    session["seen"] = time.time() - 119 * 60
    session.save()
    assert signed_in(client)
    session = client.session
    session["seen"] = time.time() - 121 * 60
    session.save()
    assert not signed_in(client)
    assert lines()[-1][0] == "session ended"


def test_whoever_was_idle_is_told_so_and_comes_back_to_the_form_that_was_not_taken(client, liming):
    sign_in(client, "liming", PASSWORD)
    page = "/en/office/account/password/change/"
    assert client.get(page).status_code == 200
    session = client.session
    session["seen"] = time.time() - 121 * 60
    session.save()
    answer = client.post(page, {}, headers={"Referer": f"http://testserver{page}?x=1#y"})
    assert (
        answer.url == "/en/office/account/login/?next=/en/office/account/password/change/%3Fx%3D1"
    )
    said = client.get(answer.url).content.decode()
    assert "nothing was done here for a while. What you sent was not taken." in said
    elsewhere = client.post(page, {}, headers={"Referer": "http://elsewhere.example/office/"})
    assert elsewhere.url == "/en/office/account/login/"


def test_a_session_that_is_used_all_the_time_ends_too(client, liming):
    sign_in(client, "liming", PASSWORD)
    assert signed_in(client)
    for hours, there in ((11.9, True), (12.1, False)):
        session = client.session
        session["began"] = time.time() - hours * 3600
        session["seen"] = time.time()
        session.save()
        assert signed_in(client) is there
    assert lines()[-1][0] == "session ended"


def test_what_a_page_asks_by_itself_is_no_use_of_a_session(client, liming):
    sign_in(client, "liming", PASSWORD)
    assert signed_in(client)
    session = client.session
    session["seen"] = before = time.time() - 100 * 60
    session.save()
    client.get("/office/account/", headers={"X-Poll": "1"})
    assert client.session["seen"] == before
    session = client.session
    session["seen"] = time.time() - 121 * 60
    session.save()
    answer = client.get("/office/account/", headers={"X-Poll": "1"})
    assert "/account/login/?next=" in answer.headers["HX-Redirect"], "the whole page goes there"
    assert lines()[-1][0] == "session ended"


def test_the_shortest_of_several_roles_counts(as_):
    client = as_(R.PLANNER, "990100", username="both")
    sit(R.CHILD_WORKER, "990100", username="both")
    assert signed_in(client)
    session = client.session
    session["seen"] = time.time() - 31 * 60
    session.save()
    assert not signed_in(client)


def test_leaving_ends_every_session_at_once(client, liming):
    other = Client()
    for each in (client, other):
        sign_in(each, "liming", PASSWORD)
        assert signed_in(each)
    actions.leave(liming, by=viewer(R.ADMINISTRATOR, "990000"))
    assert not signed_in(client)
    assert not signed_in(other)


def test_what_a_post_allowed_ends_with_the_next_click(as_):
    client = as_(R.ADMINISTRATOR, "990100")
    sit(R.ADMINISTRATOR, "990000")
    assert client.get("/office/people/").status_code == 200
    actions.end_post(client.person.posts.get(), by=viewer(R.ADMINISTRATOR, "990000"))
    assert client.get("/office/people/").status_code == 302


def test_a_new_password_ends_the_other_sessions_and_is_noted(client, liming):
    other = Client()
    for each in (client, other):
        sign_in(each, "liming", PASSWORD)
    told = {"oldpassword": PASSWORD, "password1": "taller walls 20", "password2": "taller walls 20"}
    assert client.post("/en/office/account/password/change/", told).status_code == 302
    assert signed_in(client)
    assert not signed_in(other)
    assert lines()[-1][:2] == ("change password", f"person {liming.pk}")


def test_the_old_password_cannot_be_guessed_on_that_page_and_that_is_noted(client, liming):
    sign_in(client, "liming", PASSWORD)
    told = {"password1": "taller walls 20", "password2": "taller walls 20"}
    pages = [
        client.post("/en/office/account/password/change/", told | {"oldpassword": guess})
        for guess in ["a", "b", "c", "d", "e", PASSWORD]
    ]
    assert "Too many attempts failed." in pages[-1].content.decode()
    tried = [each for each in lines() if each[0].startswith("sign-in")]
    who = (f"person {liming.pk}", "")
    assert tried == [("sign-in failed", *who)] * 5 + [("sign-in locked", *who)]
    liming.refresh_from_db()
    assert liming.check_password(PASSWORD)


# The second factor -----------------------------------------------------------------------------

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


def code_of(secret: str, steps: int = 0) -> str:
    """The code that an app shows, `steps` half minutes from now."""
    counters = list(auth.yield_hotp_counters_from_time())
    return auth.format_hotp_value(auth.hotp_value(secret, counters[len(counters) // 2] + steps))


def test_it_is_set_up_noted_and_kept_encrypted(client, liming, django_capture_on_commit_callbacks):
    sign_in(client, "liming", PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    kept = Authenticator.objects.get(user=liming, type="totp").data["secret"]
    assert secret not in kept
    assert SecondFactorAdapter().decrypt(kept) == secret
    assert lines()[-1] == ("add second factor", f"person {liming.pk}", "liming")


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
        set_up(client)
    client.post("/en/office/account/second-factor/totp/deactivate/")
    assert lines()[-1][0] == "remove second factor"
    assert client.get("/en/office/people/").headers["Location"].endswith("totp/activate/")
