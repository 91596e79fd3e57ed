"""What cannot be answered gets its status and a page in the visitor's language, never a traceback."""

import http.client
import re
from urllib.parse import urlsplit

import pytest

from onemetre.atlas.models import PublicCity


def stamp() -> str:
    return PublicCity.objects.get(slug="town").current.stamp


BAD = [
    ("/city/nowhere/", 404),
    ("/data/nowhere/", 404),
    ("/data/nowhere/shares.csv", 404),
    ("/data/town/wealth.csv", 404),
    ("/data/town/shares.exe", 404),
    ("/data/town/homes.csv", 404),
    ("/data/town/..%2f..%2fsecret.csv", 404),
    ("/data/town/shares.csv%00", 404),
    ("/data/to%00wn/", 404),
    ("/city/town/?age=18", 400),
    ("/city/town/?age=-1", 400),
    ("/city/town/?age=" + "9" * 1900, 400),
    ("/city/town/?age=%00", 400),
    ("/city/town/?with=dog", 400),
    ("/city/town/?kind=casino", 404),
    ("/city/town/?kind=%00", 404),
    ("/city/town/?kind=%ff%zz%", 404),
    ("/city/town/?area=X9", 404),
    ("/city/town/?at=h" + "9" * 1900, 404),
    ("/city/town/?at=h999999", 404),
    ("/city/town/?q=" + "x" * 3000, 414),
    ("/maps/town/{stamp}/tiles/3/0/0.mvt", 404),
    ("/maps/town/{stamp}/tiles/15/99999/0.mvt", 404),
    ("/maps/town/{stamp}/tiles/" + "9" * 5000 + "/0/0.mvt", 404),
    ("/maps/town/{stamp}/tiles/15/" + "9" * 5000 + "/0.mvt", 404),
    ("/maps/town/{stamp}/tiles/15/-1/0.mvt", 404),
    ("/maps/town/20000101T000000.000000Z/tiles/15/0/0.mvt", 404),
    ("/maps/town/{stamp}/field/casino/6-8.bin", 404),
    ("/maps/town/{stamp}/field/playground/7-9.bin", 404),
    ("/no/such/page/%ff%fe", 404),
]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(("path", "status"), BAD, ids=lambda value: str(value)[:60])
def test_a_bad_request_gets_its_status_and_a_page(client, path, status, prefix):
    said = client.get(prefix + path.replace("{stamp}", stamp()))
    page = said.content.decode()
    assert said.status_code == status
    assert 'lang="zh-Hans"' in page if not prefix else 'lang="en"' in page
    assert "<h1>" in page
    assert "Traceback" not in page
    assert said["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("file", "named", "instead"),
    [("wealth.csv", "wealth", "shares, values"), ("shares.exe", "EXE", "XLSX, CSV")],
)
def test_it_is_said_what_there_is_instead(client, file, named, instead):
    page = client.get(f"/en/data/town/{file}").content.decode()
    assert named in page
    assert instead in page


@pytest.mark.parametrize("path", ["/", "/en/", "/api/v1/cities"])
def test_ten_megabytes_of_question_are_refused_by_a_real_server(live_site, path):
    at = urlsplit(live_site)
    asked = http.client.HTTPConnection(at.hostname, at.port, timeout=30)
    try:
        asked.request("GET", f"{path}?q=" + "x" * 10_000_000)
        status = asked.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        status = 414  # the server closed before it had read it all
    finally:
        asked.close()
    assert status in {400, 414, 431}


@pytest.mark.parametrize(
    "line",
    [b"GET /%zz%ff%00 HTTP/1.1", b"GET /data/town/?a=%zz&%00=%ff HTTP/1.1",
     b"GET /city/town/?kind=\xff\xfe HTTP/1.1", b"GET //data//town HTTP/1.1"],
)  # fmt: skip
def test_a_broken_address_does_not_break_a_real_server(live_site, line):
    import socket

    at = urlsplit(live_site)
    with socket.create_connection((at.hostname, at.port), timeout=30) as asked:
        asked.sendall(line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := asked.recv(65536):
            answer += part
    status = int(answer.split(b" ", 2)[1])
    assert status < 500
    assert b"Traceback" not in answer


#: To a browser both slashes begin the address of another site, and signs of control do not count.
ELSEWHERE = re.compile(r'"[\x00-\x20]*[/\\][\x00-\x20]*[/\\]')


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "path",
    ["//evil.example/x", "///evil.example/x", "/\\evil.example/x", "/\t/evil.example/x",
     "/\r\n/evil.example/x", "\\\\evil.example/x", "//evil.example/office/"],
)  # fmt: skip
def test_no_address_of_a_page_leads_to_a_site_that_its_own_address_named(client, path, prefix):
    said = client.get("/", PATH_INFO=f"{prefix}{path}")
    assert said.status_code == 404
    assert not ELSEWHERE.findall(said.content.decode())


def test_a_page_in_another_language_keeps_signs_that_mean_something_in_addresses(client):
    page = client.get("/en/a%3Fb/%E5%A4%AA%E5%8E%9F/?c=d").content.decode()
    assert 'href="/a%3Fb/%E5%A4%AA%E5%8E%9F/?c=d" hreflang="zh-Hans"' in page


def test_a_host_that_is_not_ours_is_refused_in_words(client):
    said = client.get("/en/data/", headers={"Host": "evil.example"})
    assert said.status_code == 400
    assert "evil.example" not in said.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written_through_the_api(client, method):
    assert getattr(client, method)("/api/v1/cities").status_code == 405
