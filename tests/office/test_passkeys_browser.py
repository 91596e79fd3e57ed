"""Passkeys in a real browser, with the authenticator that Chromium brings for such tests."""

import pytest

from tests.office.test_whole_way_browser import ONE, Visit, begin, empty_site

__all__ = ["empty_site"]

FACTORS = "/en/office/account/second-factor/"


class Phone:
    """What holds the passkeys, and whether its holder shows finger or face."""

    def __init__(self, page) -> None:
        self.wire = page.context.new_cdp_session(page)
        self.wire.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        added = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id = added["authenticatorId"]

    def held(self) -> list[dict]:
        return self.wire.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]

    def shows(self, *, holder: bool) -> None:
        told = {"authenticatorId": self.id, "isUserVerified": holder}
        self.wire.send("WebAuthn.setUserVerified", told)


@pytest.fixture
def liming(browser, empty_site):
    """The first administrator, with a phone, before their first sign-in."""
    address, said = empty_site
    visit = Visit(browser, address.replace("127.0.0.1", "localhost"))
    begin(visit, said)
    visit.phone = Phone(visit.page)
    return visit


def there(visit: Visit, path: str) -> None:
    visit.page.wait_for_url(visit.address + path)


def sign_out(visit: Visit) -> None:
    visit.open("/en/office/account/")
    visit.press("Sign out")
    there(visit, "/en/office/account/login/")


def test_from_making_a_passkey_to_taking_it_away(liming):
    liming.sign_in("liming", ONE)
    liming.follow("Set up a passkey instead")
    assert liming.at() == f"{FACTORS}webauthn/add/"
    liming.look()
    liming.fill(name="办公室电脑")
    liming.press("Set it up")
    there(liming, f"{FACTORS}recovery-codes/")
    assert liming.page.locator(".codes li").count() == 10
    assert len(liming.phone.held()) == 1
    sign_out(liming)

    # In place of name, password and code; where one wanted to go is kept.
    liming.open("/en/office/people/")
    liming.look()
    liming.press("Sign in with a passkey")
    there(liming, "/en/office/people/")
    sign_out(liming)

    # In place of the code, after the password.
    liming.sign_in("liming", ONE)
    assert liming.at() == f"{FACTORS}authenticate/"
    liming.look()
    liming.press("Use the passkey")
    there(liming, "/en/office/")

    for page in ("", "webauthn/"):
        liming.open(FACTORS + page)
        assert "办公室电脑" in liming.page.locator(".rows").inner_text()
        liming.look()
    liming.page.get_by_role("link", name="Take away 办公室电脑").click()
    liming.page.wait_for_url("**/remove/")
    liming.look()
    liming.press("Take the passkey away")
    # Without any second factor the role opens nothing.
    liming.open("/en/office/people/")
    assert liming.at() == f"{FACTORS}totp/activate/"
    liming.press("Sign out")
    there(liming, "/en/office/account/login/")
    liming.press("Sign in with a passkey")
    liming.page.get_by_text("does not hold").wait_for()
    assert liming.at() == "/en/office/account/login/"
    assert liming.wrong == []


def test_whoever_cannot_show_finger_or_face_is_told_and_stays_outside(liming):
    liming.sign_in("liming", ONE)
    liming.open(f"{FACTORS}webauthn/add/")
    liming.press("Set it up")
    there(liming, f"{FACTORS}recovery-codes/")
    liming.open(f"{FACTORS}webauthn/add/")
    liming.press("Set it up")
    liming.page.get_by_text("holds a passkey for you already").wait_for()
    sign_out(liming)
    liming.phone.shows(holder=False)
    liming.press("Sign in with a passkey")
    liming.page.get_by_text("It was not given, or took too long.").wait_for()
    liming.open("/en/office/people/")
    assert liming.at().startswith("/en/office/account/login/")
    liming.phone.shows(holder=True)
    liming.press("Sign in with a passkey")
    there(liming, "/en/office/people/")


def test_a_browser_that_cannot_is_offered_none(liming):
    page = liming.page.context.browser.new_context().new_page()
    page.add_init_script("delete window.PublicKeyCredential")  # as without HTTPS
    page.goto(f"{liming.address}/en/office/account/login/")
    assert page.get_by_role("button", name="Sign in", exact=True).is_visible()
    assert not page.get_by_text("Sign in with a passkey").is_visible()
