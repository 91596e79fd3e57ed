"""What is too large is refused before it is read; strangers fill no disk."""

import contextlib
import http.client
import re
import threading
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onemetre.access.roles import Role
from onemetre.access.table import ROUTES
from onemetre.config.settings import HERE
from onemetre.ground.errors import InputError
from onemetre.operations import uploads
from onemetre.site.middleware import FILES
from tests.serving import at_home, serving

MB = 1024**2
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server, and the folder in which it writes what it is sent."""
    folder = tmp_path_factory.mktemp("sizes")
    (folder / "tmp").mkdir()
    with serving(folder, "/plan/", TMPDIR=str(folder / "tmp"), **at_home(folder)) as address:
        yield urlsplit(address).netloc, folder / "tmp"


def sent(server, path, body, headers) -> tuple[int, set[int]]:
    """The status of what is posted, and the sizes that files had meanwhile where uploads go."""
    seen, over = set(), threading.Event()

    def watch() -> None:
        while not over.is_set():
            for each in server[1].iterdir():
                try:
                    seen.add(each.stat().st_size)
                except FileNotFoundError:
                    continue

    watching = threading.Thread(target=watch)
    watching.start()
    connection = http.client.HTTPConnection(server[0], timeout=60)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused while it is sent
        connection.request("POST", path, body, MULTIPART | headers)
    status = connection.getresponse().status
    connection.close()
    over.set()
    watching.join()
    return status, seen


def test_a_strangers_large_form_is_refused_and_nothing_of_it_written(server):
    body = HEAD + b"x" * (60 * MB) + b"\r\n--x--\r\n"
    assert sent(server, "/office/account/login/", body, {}) == (413, set())


def test_a_stranger_cannot_write_where_files_are_taken(server):
    body = HEAD + b"x" * (19 * MB) + b"\r\n--x--\r\n"
    token = {"Cookie": f"csrftoken={'k' * 32}"}  # of their own making: then a form is read for it
    for path in ("/office/data/import/", "/en/office/programme/new/", "/office/report/1/"):
        assert sent(server, path, body, token) == (302, set())


def test_what_does_not_say_how_large_it_is_is_refused(server):
    pieces = (b"x" * MB for _ in range(60))
    assert sent(server, "/office/account/login/", pieces, {})[0] == 413


@pytest.mark.parametrize("path", ["account/login/", "data/import/", "programme/new/", "nowhere/"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_has_its_limit_in_both_languages(as_, path, prefix):
    client = as_(Role.DATA_STEWARD, "990100")
    most = {"data/import/": 1026, "programme/new/": 22}.get(path, 2)
    said = client.post(f"{prefix}/office/{path}", CONTENT_LENGTH=str((most + 1) * MB))
    assert said.status_code == 413
    assert f"{most:,} MB" in said.content.decode()
    assert said["Content-Security-Policy"]


def test_every_page_with_a_field_for_files_takes_them():
    """A template that sends files belongs to a page that stands in the table."""
    pages = {
        "staff/jobs/import.html": "office/data/import/",
        "staff/new.html": "office/programme/new/",
        "staff/programme-tables.html": "office/programme/<slug:slug>/tables/",
        "staff/programme-forms.html": "office/programme/<slug:slug>/forms/",
        "staff/report.html": "office/report/<int:pk>/",
        "staff/task.html": "office/programme/<slug:slug>/task/<str:code>/<str:number>/",
        "staff/register.html": "office/registers/<slug:kind>/",
    }
    folder = HERE / "site" / "templates"
    found = {
        each.relative_to(folder).as_posix() for each in folder.rglob("*.html")
        if re.search(r'enctype="multipart/form-data"', each.read_text("utf-8"))
    }  # fmt: skip
    assert found == set(pages)
    # A new version of a plan is sent from the page of a new programme.
    assert set(FILES) == {*pages.values(), "office/programme/<slug:slug>/version/"}
    assert set(FILES) <= set(ROUTES)


def test_files_of_one_job_have_a_limit_together(tmp_path, settings, db, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    name = uploads.new()
    uploads.keep(name, SimpleUploadedFile("a.osm", b"x" * 600))
    with pytest.raises(InputError, match="larger than"):
        uploads.keep(name, SimpleUploadedFile("b.osm", b"x" * 600))
    assert [each.name for each in uploads.folder_for(name).iterdir()] == ["a.osm"]
