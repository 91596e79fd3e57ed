"""The first administrator and joining by invitation, as pages."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from onemetre.access import actions, first
from onemetre.access.models import Person
from onemetre.access.roles import Role
from onemetre.config.logs import NoSecrets
from tests.office.conftest import PASSWORD
from tests.province import TEST, area, sit, unit

R = Role


def told(**changed) -> dict[str, str]:
    return {
        "username": "liming", "name": "李明", "password": PASSWORD, "again": PASSWORD,
        "unit": "云岭省妇儿工委办公室", "code": "990000", "area_name": "云岭省",
        "level": "province", "word": "",
    } | changed  # fmt: skip


# The first administrator -----------------------------------------------------------------------


@pytest.mark.parametrize("where", ["/en/office/account/login/", "/en/office/people/"])
def test_while_there_is_none_every_sign_in_page_leads_there(db, where):
    response = Client().get(where, follow=True)
    assert response.redirect_chain[-1][0] == "/en/office/first/"


def test_a_stranger_who_comes_first_gets_nothing(db):
    first.new_word()
    response = Client().post("/en/office/first/", told(word="AAAA-BBBB-CCCC"))
    assert response.status_code == 422
    assert "not the word that the server printed" in response.content.decode()
    assert not Person.objects.exists()


def test_whoever_has_the_word_makes_the_account_and_signs_in(db):
    response = Client().post("/en/office/first/", told(word=first.new_word()), follow=True)
    assert response.redirect_chain[-1][0] == "/en/office/account/login/"
    assert "The first account is made." in response.content.decode()
    assert Person.objects.get().posts.get().unit.area == area("990000")


def test_with_areas_there_one_is_chosen_or_another_written(areas):
    word = first.new_word()
    page = Client().get("/en/office/first/").content.decode()
    assert "甲市 990100" in page
    nothing = told(word=word, area="", code="", area_name="")
    assert Client().post("/en/office/first/", nothing).status_code == 422
    chosen = nothing | {"area": str(area("990100").pk)}
    assert Client().post("/en/office/first/", chosen).status_code == 302
    assert Person.objects.get().posts.get().unit.area == area("990100")


def test_as_soon_as_there_is_one_the_page_is_gone(ready):
    word = first.new_word()
    assert Client().get("/en/office/first/").status_code == 404
    assert Client().post("/en/office/first/", told(word=word)).status_code == 404


def test_two_passwords_that_differ_are_said_beside_the_field(db):
    page = Client().post("/en/office/first/", told(word=first.new_word(), again="x"))
    assert 'id="id_again_error"' in page.content.decode()
    assert PASSWORD not in page.content.decode()


# Joining ---------------------------------------------------------------------------------------


@pytest.fixture
def secret(ready):
    """Of an invitation to a city's unit."""
    return actions.invite(name="赵亮", unit=unit("990100"), role=R.PLANNER, by=TEST)[1]


def test_the_secret_is_taken_out_of_the_address_and_told_to_nobody(secret):
    client = Client()
    response = client.get(f"/en/office/join/{secret}/")
    assert response.headers["Location"] == "/en/office/join/"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    page = client.get("/en/office/join/")
    assert secret not in page.content.decode()
    assert "赵亮" in page.content.decode()


def test_an_abandoned_visit_leaves_nothing_in_the_database_that_opens_the_link(secret):
    client = Client()
    client.get(f"/en/office/join/{secret}/")
    assert client.get("/en/office/join/").status_code == 200
    assert client.post("/en/office/join/", told(username="x")).status_code == 422
    assert secret not in str([each.get_decoded() for each in Session.objects.all()])
    for each in Session.objects.all():
        thief = Client()
        thief.cookies["onemetre"] = each.session_key
        assert thief.get("/en/office/join/").status_code == 404


def test_only_the_page_of_the_link_gets_its_secret_and_no_script_reads_it(secret, settings):
    settings.SESSION_COOKIE_SECURE = True
    response = Client().get(f"/office/join/{secret}/")
    kept = [each for each in response.cookies.values() if each.value == secret]
    assert [each["path"] for each in kept] == ["/office/join/", "/en/office/join/"]
    for each in kept:
        assert each["httponly"]
        assert each["secure"]
        assert each["samesite"] == "Lax"


def test_whoever_follows_a_link_may_change_the_language(secret):
    client = Client()
    client.get(f"/office/join/{secret}/")
    assert "赵亮" in client.get("/office/join/").content.decode()
    assert "Make the account" in client.get("/en/office/join/").content.decode()


def test_an_account_is_made_and_the_link_is_used_up(secret):
    client = Client()
    client.get(f"/en/office/join/{secret}/")
    response = client.post("/en/office/join/", told(username="zhaoliang"))
    assert response.status_code == 302
    assert not any(each.value for name, each in client.cookies.items() if "link" in name)
    assert Person.objects.get(username="zhaoliang").check_password(PASSWORD)
    assert client.get("/en/office/join/").status_code == 404
    assert Client().get(f"/en/office/join/{secret}/").status_code == 404


def test_a_secret_that_was_made_up_opens_nothing(ready):
    assert Client().get("/en/office/join/made-up/").status_code == 404
    assert Client().get("/en/office/join/").status_code == 404
    assert Client().post("/en/office/join/", told()).status_code == 404


def test_somebody_who_is_signed_in_is_told_to_sign_out_first(as_, secret):
    response = as_(R.PLANNER, "990200").get(f"/en/office/join/{secret}/")
    assert response.status_code == 400
    assert "Sign out first" in response.content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(secret):
    client = Client()
    client.get(f"/en/office/join/{secret}/")
    response = client.post("/en/office/join/", told(username="zhao liang", name="赵 亮"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "cannot be a name to sign in with" in page
    assert 'value="zhao liang"' in page
    assert 'value="赵 亮"' in page


def test_a_link_to_sign_in_again_asks_for_a_password_alone(ready):
    person = sit(R.PLANNER, "990100")
    _, secret = actions.renew(person, by=TEST)
    client = Client()
    page = client.get(f"/en/office/join/{secret}/", follow=True).content.decode()
    assert person.username in page
    assert 'name="username"' not in page
    client.post("/en/office/join/", {"password": PASSWORD, "again": PASSWORD})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_no_log_holds_the_secret(secret, caplog, monkeypatch):
    from onemetre.site.staff import account

    def broken(*_):
        raise RuntimeError("x")

    monkeypatch.setattr(account.actions, "open_invitation", broken)
    client = Client(raise_request_exception=False)
    assert client.get(f"/en/office/join/{secret}/").status_code == 500
    for record in caplog.records:
        NoSecrets().filter(record)
        assert secret not in record.getMessage()


def test_the_console_filters_what_it_says(settings):
    console = settings.LOGGING["handlers"]["console"]
    assert console["filters"] == ["secrets"]
    record = logging.LogRecord("x", 40, "", 0, "fault on %s", ("/office/join/abc_-1/?x",), None)
    NoSecrets().filter(record)
    assert record.getMessage() == "fault on /office/join/…/?x"
