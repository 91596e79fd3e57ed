"""Passkeys where no browser is needed: garbage for an answer, and other people's passkeys."""

import json
import tracemalloc

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemetre.access.models import Record
from onemetre.access.roles import Role
from tests import province
from tests.office.conftest import PASSWORD, sign_in

FACTORS = "/en/office/account/second-factor/"
LOGIN = f"{FACTORS}webauthn/login/"


def begun(client: Client) -> dict:
    """What the browser is asked for."""
    return client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]


def test_a_stranger_may_ask_what_to_sign_and_learns_of_nobody(client, ready):
    asked = begun(client)["publicKey"]
    assert asked["allowCredentials"] == []
    assert asked["userVerification"] == "required"
    assert client.get(LOGIN).headers["Location"] == "/en/office/account/login/"


def test_each_question_is_another(client, ready):
    assert begun(client)["publicKey"]["challenge"] != begun(client)["publicKey"]["challenge"]


@pytest.mark.parametrize("path", ["add/", "reauthenticate/", ""])
def test_a_stranger_is_led_to_sign_in(client, ready, path):
    answer = client.get(f"{FACTORS}webauthn/{path}")
    assert answer.headers["Location"].startswith("/en/office/account/login/?next=")


def test_a_passkey_of_somebody_else_does_not_exist(client, liming):
    other = province.sit(Role.PLANNER, "990100")
    key = Authenticator.objects.create(
        user=other, type="webauthn", data={"name": "theirs", "credential": {}}
    )
    sign_in(client, "liming", PASSWORD)
    for does in ("remove", "edit"):
        assert client.get(f"{FACTORS}webauthn/keys/{key.pk}/{does}/").status_code == 404
        assert client.post(f"{FACTORS}webauthn/keys/{key.pk}/{does}/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "rawId", "type", "response", "userHandle", "clientDataJSON", "signature",
             "authenticatorData", "attestationObject", "clientExtensionResults"]
        ),
        inner, max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip
NEARLY = {
    "id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {},
    "response": {
        "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA",
        "userHandle": "MQ", "attestationObject": "oA",
    },
}  # fmt: skip
answers = st.one_of(
    json_values.map(json.dumps),
    st.text(max_size=40),
    st.dictionaries(
        st.sampled_from(sorted(NEARLY["response"])), st.text("AQeo_-", max_size=60)
    ).map(lambda parts: json.dumps(NEARLY | {"response": NEARLY["response"] | parts})),
)


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(answer=answers)
def test_what_is_no_answer_of_a_browser_lets_nobody_in_and_breaks_nothing(ready, answer):
    client = Client()
    begun(client)
    response = client.post(LOGIN, {"credential": answer})
    assert response.headers["Location"] == "/en/office/account/login/"
    assert client.get("/office/account/").status_code == 302


@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(answer=answers)
def test_what_is_no_passkey_is_not_kept(liming, client, answer):
    sign_in(client, "liming", PASSWORD)
    page = f"{FACTORS}webauthn/add/"
    assert client.get(page).status_code == 200
    response = client.post(page, {"name": "x", "credential": answer})
    assert response.status_code in {200, 422}
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("part", ["userHandle", "clientDataJSON", "signature"])
def test_an_answer_that_names_a_number_of_bytes_takes_no_memory(liming, client, part):
    """The library makes so many bytes of a number: a stranger could fill the server's memory."""
    huge = 5 * 10**8
    answer = NEARLY | {part: huge}
    answer |= {"response": NEARLY["response"] | {part: huge}}
    sign_in(client, "liming", PASSWORD)
    assert client.get(f"{FACTORS}webauthn/add/").status_code == 200
    begun(stranger := Client())
    tracemalloc.start()
    stranger.post(LOGIN, {"credential": json.dumps(answer)})
    kept = client.post(f"{FACTORS}webauthn/add/", {"name": "x", "credential": json.dumps(answer)})
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept.status_code in {200, 422}
    assert most < huge / 10


def test_a_wrong_answer_after_the_password_is_a_line_of_the_trail(client, liming):
    Authenticator.objects.create(user=liming, type="totp", data={"secret": "none"})
    sign_in(client, "liming", PASSWORD)
    page = client.post(f"{FACTORS}authenticate/", {"credential": json.dumps(NEARLY)})
    assert page.status_code in {200, 422}
    line = Record.objects.order_by("seq").last()
    assert (line.action, line.thing, line.by) == ("second factor failed", f"person {liming.pk}", "")
