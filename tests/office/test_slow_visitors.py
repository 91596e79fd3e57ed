"""Whoever sends or fetches slowly keeps nobody from reading pages."""

import http.client
import logging
import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from onemetre.cli import checks
from onemetre.config.logs import Seldom
from onemetre.site import waiting
from onemetre.site.waiting import Places
from tests.serving import at_home, serving

pytestmark = pytest.mark.django_db  # an answer that is closed looks after connections
FORM = "/en/office/first/"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Where a server of one process listens."""
    folder = tmp_path_factory.mktemp("slow")
    with serving(folder, "/plan/", **at_home(folder)) as address:
        yield urlsplit(address).netloc


def asked(server, method, path, body=None):
    connection = http.client.HTTPConnection(server, timeout=10)
    try:
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body, form)
        return connection.getresponse()
    finally:
        connection.close()


@pytest.mark.parametrize("size", [500, 2_000_000])
def test_pages_answer_while_any_number_of_strangers_send_slowly(server, size):
    host, _, port = server.partition(":")
    head = (
        f"POST {FORM} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {size}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf"
    )
    with ExitStack() as slow:
        for _ in range(3 * settings.SERVER_THREADS):
            one = slow.enter_context(socket.create_connection((host, int(port)), timeout=10))
            one.sendall(head.encode())
        time.sleep(2 * waiting._MOMENT)
        assert asked(server, "GET", "/plan/").status == 200
        refused = asked(server, "POST", FORM, "a=b")
        assert refused.status == 503
        assert refused.headers["Retry-After"]
        assert refused.headers["Content-Security-Policy"]
    until = time.monotonic() + 10
    while asked(server, "POST", FORM, "a=b").status == 503:
        assert time.monotonic() < until, "forms are taken again when they are gone"
        time.sleep(0.1)


class Nobody:
    """A door at which nobody may wait."""

    def acquire(self, *, blocking: bool) -> bool:
        return blocking


def test_who_finds_no_place_waits_where_one_may_soon_be_free(monkeypatch):
    places = Places(1)
    place = places.take()
    start = time.monotonic()
    assert places.take() is None
    assert time.monotonic() - start >= waiting._MOMENT * 0.9
    with monkeypatch.context() as only:
        only.setattr(places, "_free", Nobody())
        assert places.take() is None, "who holds it is slow by now"
    places.give_back(place)
    assert places.take() is not None


# Long answers ----------------------------------------------------------------------------------


class Parts:
    """An answer in parts; how many were asked for, and whether it was ended."""

    def __init__(self, number: int) -> None:
        self.left, self.closed = number, False

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return b"x" * 1_000_000

    def close(self):
        self.closed = True


def answering(*all_parts):
    """The middleware over a page that gives these, one after the other."""
    coming = iter(all_parts)
    return waiting.answers(lambda _: StreamingHttpResponse(next(coming)))


REQUEST = RequestFactory().get("/")


def test_a_short_file_goes_to_the_server_in_one_part():
    parts = Parts(2)
    response = answering(parts)(REQUEST)
    assert [len(each) for each in response] == [2_000_000]
    response.close()
    assert parts.closed
    assert list(answering([])(REQUEST)) == []


def test_a_long_file_comes_as_it_is_made_and_whole():
    parts = Parts(10)
    response = answering(parts)(REQUEST)
    assert parts.left == 7
    assert sum(len(each) for each in response) == 10_000_000


@pytest.mark.parametrize("read", [0, 1, 20])
def test_so_many_long_files_at_once_and_a_place_is_free_when_one_is_ended(read, monkeypatch):
    monkeypatch.setattr(waiting, "_MOMENT", 0.01)
    most = settings.SERVER_THREADS // 4
    all_parts = [Parts(20) for _ in range(most + 2)]
    door = answering(*all_parts)
    given = [door(REQUEST) for _ in range(most)]
    refused = door(REQUEST)
    assert refused.status_code == 503
    assert all_parts[most].closed
    for _, each in zip(range(read), given[0], strict=False):
        assert each
    given[0].close()
    given[0].close()
    assert door(REQUEST).status_code == 200


def test_other_answers_pass_as_they_are():
    whole = HttpResponse("x")
    assert waiting.answers(lambda _: whole)(REQUEST) is whole


# What is said of it ----------------------------------------------------------------------------


def test_a_busy_minute_is_one_line_of_the_log():
    def record(status):
        made = logging.LogRecord("django.request", logging.ERROR, "", 0, "x", (), None)
        made.status_code = status
        return made

    log = Seldom()
    assert [log.filter(record(status)) for status in (503, 503, 500, 503, 500)] == [
        True, False, True, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "proxies", "said"),
    [("10.0.0.1", 0, True), ("127.0.0.1", 0, False), ("10.0.0.1", 1, False), ("10.0.0.1", None, False)],
)  # fmt: skip
def test_the_operator_is_told_that_a_proxy_is_missing(settings, host, proxies, said):
    settings.PROXIES = proxies
    assert any("buffers" in each for each in checks._openness(host)) is said
