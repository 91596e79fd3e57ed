"""What holds for every answer: language, policy, no cookies, limits, errors."""

import pytest

PAGES = [
    "/city/town/",
    "/city/",
    "/en/city/town/",
    "/city/nowhere/",
    "/nothing/",
    "/city/town/find/?q=a",
    "/plan/town-plan/?task=1",
    "/en/plan/town-plan/text/",
    "/plan/town-plan/find/?q=a",
    "/plan/compare/?upper=town-plan&lower=town-plan",
]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_sets_a_cookie_or_loosens_the_policy(client, path):
    response = client.get(path)
    assert not response.cookies
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_inline_script_or_style_and_ask_nobody_else(client, path):
    page = client.get(path).content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    for part in page.split("<script")[1:]:
        assert part.startswith((" src=", ' type="module" src='))
    for address in ('src="http', 'src="//', 'href="http', 'href="//'):
        assert address not in page


def test_a_second_visit_is_told_that_nothing_changed(client):
    first = client.get("/city/town/")
    again = client.get("/city/town/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_a_page_changes_when_what_is_shown_changes(client):
    from onemetre.site import pagecache

    before = client.get("/city/town/").headers["ETag"]
    from onemetre.atlas.models import PublicCity

    PublicCity.objects.update(map_approval="示S(2026)001号")
    pagecache.cache.delete("in-force")
    assert client.get("/city/town/").headers["ETag"] != before


def test_the_two_languages_are_kept_apart(client):
    assert client.get("/city/town/").content != client.get("/en/city/town/").content
    assert b'lang="zh-Hans"' in client.get("/city/town/").content


def test_ten_megabytes_of_query_are_refused_before_they_are_read(client):
    response = client.get("/en/city/town/?" + "a=1&" * 2_500_000)
    assert response.status_code == 414
    assert "too long" in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written(client, method):
    assert getattr(client, method)("/city/town/").status_code in {403, 405}


def test_our_own_fault_is_a_page_without_a_traceback(client, monkeypatch):
    from onemetre.measure import queries

    def broken(*_):
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr(queries, "overview", broken)
    client.raise_request_exception = False
    response = client.get("/en/city/town/")
    assert response.status_code == 500
    assert "secret" not in response.content.decode()
    assert "fault of Onemetre" in response.content.decode()


def test_a_foreign_host_is_refused(client):
    client.raise_request_exception = False
    assert client.get("/city/town/", headers={"host": "evil.example"}).status_code == 400
