"""The whole way in a real browser, on a server that was started on nothing.

First administrator, second factor, invitation, joining, signing in, leaving; each page looked at
by axe on a desk and on a phone, in both languages.
"""

import re
from pathlib import Path

import pytest

from tests.office.signing import code_of
from tests.serving import at_home, serving
from tests.site.browsing import faults

WORD = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
ONE, TWO = "tall walls 19", "wide doors 20"
SIZES = [(1440, 900), (360, 780)]


@pytest.fixture
def empty_site(tmp_path):
    """Address of a server of two processes without a place or a person, and what it printed."""
    env = at_home(tmp_path / "home") | {"ONEMETRE_LANG": "en"}
    with serving(tmp_path, "/office/first/", workers=2, **env) as address:
        yield address, tmp_path / "stdout.txt"


class Visit:
    """A browser of somebody's own."""

    def __init__(self, browser, address: str) -> None:
        self.address = address
        self.page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def at(self) -> str:
        return self.page.url.removeprefix(self.address)

    def fill(self, **typed: str) -> None:
        for name, value in typed.items():
            self.page.fill(f"#id_{name}", value)

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()
        self.page.wait_for_load_state()

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=words, exact=True).click()
        self.page.wait_for_load_state()

    def look(self, *, once: bool = False) -> None:
        """Nothing is wrong with this page, whatever its width and language."""
        there = self.at()
        others = [there] if once else [there, there.removeprefix("/en")]
        for path in others:
            if path != self.at():
                self.open(path)
            for width, height in SIZES:
                self.page.set_viewport_size({"width": width, "height": height})
                assert faults(self.page) == [], (path, width)
                wide = self.page.evaluate("() => document.documentElement.scrollWidth")
                assert wide <= width, (path, width)
        self.page.set_viewport_size({"width": 1440, "height": 900})
        if path != there:
            self.open(there)

    def sign_in(self, name: str, password: str) -> None:
        self.open("/en/office/account/login/")
        self.fill(login=name, password=password)
        self.press("Sign in")


def begin(first: Visit, said: Path) -> None:
    first.open("/en/office/people/")
    assert first.at() == "/en/office/first/"
    first.look()
    first.press("Make the account")
    first.look(once=True)
    first.fill(
        word=WORD.search(said.read_text("utf-8"))[0], username="liming", name="李明",
        password=ONE, again=ONE, unit="云岭省妇儿工委办公室", code="990000", area_name="云岭省",
    )  # fmt: skip
    first.page.select_option("#id_level", "province")
    first.press("Make the account")
    assert first.at() == "/en/office/account/login/"
    first.look()


def set_up(first: Visit) -> str:
    first.sign_in("liming", ONE)
    assert first.at() == "/en/office/account/second-factor/totp/activate/"
    first.open("/en/office/people/")
    assert first.at() == "/en/office/account/second-factor/totp/activate/"
    first.look()
    secret = first.page.locator(".key").get_attribute("data-secret")
    first.fill(code=code_of(secret))
    first.press("Set it up")
    assert first.page.locator(".codes li").count() == 10
    first.look(once=True)
    first.follow("I have written them down")
    assert first.at() == "/en/office/"
    first.follow("People & access")
    first.look()
    return secret


def invite(first: Visit) -> str:
    first.follow("Add a unit")
    first.look()
    first.fill(name="云岭省教育厅", contact="王芳", phone="0990-1234567")
    first.press("Add it")
    first.look()
    first.follow("Invite somebody")
    first.look()
    first.fill(name="赵亮")
    first.page.get_by_label("unit reporter").check()
    first.press("Make the link")
    first.look(once=True)
    link = first.page.locator("#link").input_value()
    first.open("/en/office/people/invitations/")
    first.look()
    return link.removeprefix(first.address)


def join(second: Visit, link: str) -> None:
    second.open(link)
    assert second.at() == "/en/office/join/"
    second.look()
    second.fill(username="zhaoliang", password=TWO, again=TWO)
    second.press("Make the account")
    second.sign_in("zhaoliang", TWO)
    assert second.at() == "/en/office/"
    for path in ("", "password/change/", "second-factor/", "logout/"):
        second.open(f"/en/office/account/{path}")
        second.look()


def test_from_the_first_administrator_to_somebody_who_leaves(browser, empty_site):
    address, said = empty_site
    first, second = Visit(browser, address), Visit(browser, address)
    begin(first, said)
    secret = set_up(first)
    join(second, invite(first))
    for path in (
        "?q=liang", "person/2/", "person/2/renew/", "post/2/end/", "review/", "review/2/", "trail/",
        "trail/?thing=person+2&kind=read", "person/2/leave/",
    ):  # fmt: skip
        first.open(f"/en/office/people/{path}")
        first.look()
    first.press("They leave")
    second.open("/en/office/account/")
    assert second.at().startswith("/en/office/account/login/")
    second.sign_in("zhaoliang", TWO)
    second.page.get_by_text("do not belong together").first.wait_for()
    first.open("/en/office/account/")
    first.press("Sign out")
    first.sign_in("liming", ONE)
    assert first.at() == "/en/office/account/second-factor/authenticate/"
    first.look()
    first.fill(code=code_of(secret))
    first.press("Sign in")
    assert first.at() == "/en/office/"
    for _ in range(5):  # shared out between two processes
        second.sign_in("liming", "wrong")
    second.sign_in("liming", ONE)
    second.page.get_by_text("Too many attempts failed.").first.wait_for()
    assert first.wrong + second.wrong == []
