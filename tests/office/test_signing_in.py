"""Signing in: the trail of it, the lock, idleness, and being sent away."""

import os
import re
import subprocess
import sys
import time

import pytest
from django.core.cache import cache
from django.test import Client

from onemetre.access import actions
from onemetre.access.models import Post, Record
from onemetre.access.roles import Role
from onemetre.cli.checks import problems
from tests.office.conftest import PASSWORD, sign_in
from tests.office.signing import lines, signed_in
from tests.province import sit, viewer

R = Role


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


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "///evil.example/"])
def test_a_form_that_came_from_an_odd_address_leads_back_to_no_other_site(client, ready, path):
    response = client.post("/en/office/people/", headers={"referer": f"http://testserver{path}"})
    assert response.headers["Location"] == "/en/office/account/login/"


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
