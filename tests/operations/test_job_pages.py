"""Bringing in and publishing a place in the browser, and who is not let in."""

import re
import shutil
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onemetre.access import jobs, worker
from onemetre.access.models import Job, Record
from onemetre.access.roles import ROLES, Permission, Role
from onemetre.atlas.importing import Order, import_city
from onemetre.atlas.models import PublicCity
from onemetre.operations import uploads
from onemetre.site.staff.doors import POLL
from tests.operations.conftest import desk
from tests.province import TEST

pytestmark = pytest.mark.django_db
P, R = Permission, Role
IMPORT, PUBLISH, JOBS = "/en/office/data/import/", "/en/office/data/publish/", "/en/office/jobs/"


def work() -> None:
    worker.work(until=lambda: False, leaving=lambda: False, once=True)


def files(town_files, **more):
    return {
        name: SimpleUploadedFile(path.name, path.read_bytes())
        for name, path in town_files.items()
    } | more  # fmt: skip


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("role", list(R))
def test_each_page_opens_for_those_whose_role_holds_its_permission(areas, own_home, role):
    client = desk(role)
    for path, needs in ((IMPORT, P.IMPORT_DATA), (PUBLISH, P.MEASURE), (JOBS, P.MEASURE)):
        assert client.get(path).status_code == (200 if needs in ROLES[role] else 404)


def test_a_visitor_is_asked_to_sign_in(areas, client):
    for path in (IMPORT, PUBLISH, JOBS):
        assert client.get(path).status_code == 302


def test_a_place_is_brought_in_and_published_from_the_browser(areas, own_home, town_files):
    steward = desk(R.DATA_STEWARD)
    sent = files(town_files) | {"place": "new-town", "coordinates": "wgs84", "invented": "1"}
    answer = steward.post(IMPORT, sent)
    assert answer.status_code == 302, words(answer)
    page = steward.get(answer.url)
    assert "waiting" in words(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    work()
    said = words(steward.get(answer.url))
    assert "done" in said
    assert "children put into homes (estimate)" in said
    answer = steward.post(PUBLISH, {
        "kind": "publish place", "place": "new-town", "title": "新镇", "title_en": "New town",
        "no_approval_needed": "1",
    })  # fmt: skip
    work()
    page = steward.get(answer.url)
    assert "Open its page" in words(page)
    assert "hx-trigger" not in page.content.decode()
    assert PublicCity.objects.get(slug="new-town").title_en == "New town"
    line = Record.objects.get(action="publish city", thing="city new-town")
    assert line.area == "/990000/990100/"


def test_rows_that_were_left_out_are_listed_with_their_reasons(areas, own_home, town_files):
    rows = "name,type,lon,lat\nGood,playground,0.001,0.001\nBad,playground,999,0\n"
    register = SimpleUploadedFile("register.csv", rows.encode())
    sent = files(town_files, places=register) | {"place": "new-town", "coordinates": "wgs84"}
    answer = desk(R.DATA_STEWARD).post(IMPORT, sent)
    work()
    said = words(desk(R.DATA_STEWARD).get(answer.url))
    assert "rows of register.csv were left out" in said
    assert "register.csv, row 3" in said


def test_a_form_keeps_what_was_typed_and_uploaded_and_says_what_is_wrong(
    areas, own_home, town_files
):
    steward = desk(R.DATA_STEWARD)
    sent = files(town_files) | {"place": "Not Fit", "licence": "my words", "coordinates": "wgs84"}
    answer = steward.post(IMPORT, sent)
    assert answer.status_code == 422
    whole = answer.content.decode()
    assert 'value="Not Fit"' in whole
    assert 'value="my words"' in whole
    assert "Use small letters, digits and dashes." in whole
    assert "kept: town.osm" in whole
    again = steward.post(IMPORT, {"place": "fit", "coordinates": "wgs84"})
    assert again.status_code == 302
    work()
    assert Job.objects.get().state == "done", Job.objects.get().error


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"place": "x"}, "Give a map extract, or at least areas."),
        ({"place": "x", "areas_named": "shanxi"}, "Say under which licence"),
        ({"place": "x", "as_of": "soon"}, "is no day"),
        ({"place": "x", "as_of": "2999-01-01"}, "still to come"),
        ({"place": "x", "coordinates": "mars"}, "Choose one of these."),
        ({"place": "x", "areas_named": "/etc/passwd"}, "No province, city or county of China"),
        ({"place": "x", "areas_named": "areas.geojson"}, "No province, city or county of China"),
        ({"place": "x", "areas_named": "x" * 400}, "No province, city or county of China"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(areas, own_home, sent, said):
    answer = desk(R.DATA_STEWARD).post(IMPORT, {"coordinates": "wgs84"} | sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Job.objects.exists()


def test_areas_are_given_as_a_file_or_by_name(areas, own_home, town_files):
    sent = files(town_files) | {"place": "x", "areas_named": "shanxi", "coordinates": "wgs84"}
    answer = desk(R.DATA_STEWARD).post(IMPORT, sent)
    assert answer.status_code == 422
    assert "not both" in words(answer)


def test_a_file_of_another_kind_is_refused_by_its_name(areas, own_home):
    sent = {"place": "x", "coordinates": "wgs84", "osm": SimpleUploadedFile("a.exe", b"MZ")}
    answer = desk(R.DATA_STEWARD).post(IMPORT, sent)
    assert "a.exe cannot be read here" in words(answer)


def test_a_name_of_areas_is_never_a_file_of_the_server(areas, own_home, town_files):
    """Not even where a job says so that was asked for before forms refused it."""
    order = {"files": uploads.new(), "areas_named": str(town_files["areas"]), "licence": "x"}
    jobs.start_job("import place", place="new", area="/990000/990100/", order=order, by=TEST)
    work()
    job = Job.objects.get()
    assert job.state == "failed"
    assert "No province, city or county of China" in job.error


def test_errors_do_not_tell_where_the_server_keeps_its_files(areas, own_home):
    for name, field in (("a.osm", "osm"), ("a.geojson", "areas"), ("a.csv", "children")):
        sent = {"place": name[2:], "coordinates": "wgs84", "licence": "x", "areas_named": "shanxi"}
        desk(R.DATA_STEWARD).post(IMPORT, sent | {field: SimpleUploadedFile(name, b"\xff\x00?")})
    work()
    for job in Job.objects.all():
        assert job.state == "failed"
        assert "a." in job.error
        assert str(own_home) not in job.error
        assert "fault of Onemetre" not in job.error


def test_names_of_files_lead_nowhere_else(areas, own_home):
    name = "../../../secret key;.osm"
    sent = {"place": "x", "coordinates": "wgs84", "osm": SimpleUploadedFile(name, b"<osm/>")}
    desk(R.DATA_STEWARD).post(IMPORT, sent)
    assert [p.name for p in (own_home / "uploads").glob("*/*")] == ["secret_key_.osm"]


def kept_files(home) -> list[tuple[str, int]]:
    return sorted((each.name, each.stat().st_size) for each in (home / "uploads").glob("*/*"))


def unready(name, size, field="osm"):
    """A form that lacks a name of the place, with one file."""
    return {"place": "", field: SimpleUploadedFile(name, b"x" * size), "coordinates": "wgs84"}


def test_a_form_that_is_opened_anew_leaves_no_files_of_its_former_tries(areas, own_home):
    steward = desk(R.DATA_STEWARD)
    for _ in range(3):
        steward.get(IMPORT)
        steward.post(IMPORT, unready("a.osm", 900))
    assert len(list((own_home / "uploads").iterdir())) == 1
    steward.get(IMPORT)
    assert list((own_home / "uploads").iterdir()) == []


def test_files_that_a_job_names_stay_when_the_form_is_opened_anew(areas, own_home, town_files):
    steward = desk(R.DATA_STEWARD)
    steward.post(IMPORT, files(town_files) | {"place": "Not Fit", "coordinates": "wgs84"})
    left = steward.session["import_files"]
    steward.post(IMPORT, {"place": "fit", "coordinates": "wgs84"})
    kept = kept_files(own_home)
    session = steward.session
    session["import_files"] = left  # as another window's answer leaves it that comes late
    session.save()
    steward.get(IMPORT)
    assert kept_files(own_home) == kept != []


def test_a_file_that_is_sent_again_stands_in_for_the_one_before(areas, own_home, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    steward = desk(R.DATA_STEWARD)
    steward.post(IMPORT, unready("a.osm", 600))
    answer = steward.post(IMPORT, unready("b.osm", 700))
    assert "larger than" not in words(answer)
    assert kept_files(own_home) == [("b.osm", 700)]
    assert "kept: b.osm" in answer.content.decode()


def test_files_of_a_field_are_kept_all_or_none(areas, own_home, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    steward = desk(R.DATA_STEWARD)
    steward.post(IMPORT, unready("a.osm", 100))
    many = [SimpleUploadedFile(f"{i}.csv", b"x" * 600) for i in range(2)]
    answer = steward.post(IMPORT, {"place": "", "places": many})
    assert "larger than" in words(answer)
    assert kept_files(own_home) == [("a.osm", 100)]
    answer = steward.post(IMPORT, unready("c.csv", 800, "places"))
    assert kept_files(own_home) == [("a.osm", 100), ("c.csv", 800)]


def test_files_that_are_gone_are_asked_for_once_more_and_new_ones_are_taken(areas, own_home):
    steward = desk(R.DATA_STEWARD)
    steward.post(IMPORT, unready("a.osm", 100) | unready("a.csv", 100, "children"))
    shutil.rmtree(own_home / "uploads")
    answer = steward.post(IMPORT, unready("b.osm", 200))
    assert words(answer).count("no longer here") == 1
    assert kept_files(own_home) == [("b.osm", 200)]


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_name_of_any_length_is_cut_and_keeps_its_form(areas, own_home, size):
    steward = desk(R.DATA_STEWARD)
    answer = steward.post(IMPORT, unready("𠀀" * 90 + ".osm.pbf", size))
    assert answer.status_code == 422
    [(name, _)] = kept_files(own_home)
    assert set(name.removesuffix(".osm.pbf")) == {"𠀀"}
    answer = steward.post(IMPORT, unready("a." + "𠀀" * 200, size))
    assert "cannot be read here" in words(answer)


def test_what_would_fill_the_servers_disk_is_refused_in_words(areas, own_home, monkeypatch):
    free = uploads.LARGEST + 999
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    steward = desk(R.DATA_STEWARD)
    assert "disk is nearly full" in words(steward.post(IMPORT, unready("a.osm", 1000)))
    assert kept_files(own_home) == []
    assert "nearly full" not in words(steward.post(IMPORT, unready("a.osm", 999)))


def test_a_planner_measures_and_cannot_publish_through_the_form(areas, own_home):
    planner = desk(R.PLANNER)
    assert "Measure and publish" not in words(planner.get(PUBLISH))
    answer = planner.post(PUBLISH, {"kind": "publish place", "place": "town"})
    assert answer.status_code == 422
    assert not Job.objects.exists()
    answer = planner.post(PUBLISH, {"kind": "measure place", "place": "town"})
    work()
    said = words(planner.get(answer.url))
    assert "verdict" in said
    assert not PublicCity.objects.filter(slug="town", current__release=own_home.name).exists()


@pytest.mark.parametrize("code", ["990100", "990200", "990000"])
def test_what_a_command_brought_in_is_not_a_stewards_of_a_part(areas, own_home, town_files, code):
    """It is the operator's, and of those who reach the whole."""
    import_city(Order("town", osm=town_files["osm"], areas=town_files["areas"], invented=True))
    said = {
        kind: desk(R.DATA_STEWARD, code).post(PUBLISH, {"kind": kind, "place": "town"}).status_code
        for kind in ("measure place", "publish place")
    }
    assert set(said.values()) == ({422} if code != "990000" else {302, 422}), "one job at a time"
    assert Job.objects.count() == (0 if code != "990000" else 1)


def test_a_place_stays_with_those_who_brought_it_in_though_their_worker_died(
    areas, own_home, town_files
):
    steward, other = desk(R.DATA_STEWARD), desk(R.DATA_STEWARD, "990200")
    answer = steward.post(IMPORT, files(town_files) | {"place": "new", "coordinates": "wgs84"})
    work()
    # As a worker leaves it that is killed between the release and the note of the job's end.
    Job.objects.update(state="running")
    worker.note_left_jobs()
    assert "look at the place" in words(steward.get(answer.url))
    again = files(town_files) | {"place": "new", "coordinates": "wgs84"}
    refused = other.post(IMPORT, again)
    assert refused.status_code == 422
    assert "offices brought in a place of this name" in words(refused)
    assert "<option>new</option>" not in other.get(PUBLISH).content.decode()
    assert "<option>new</option>" in steward.get(PUBLISH).content.decode()
    assert other.post(PUBLISH, {"kind": "publish place", "place": "new"}).status_code == 422


def test_a_job_of_another_area_does_not_exist_and_cannot_be_stopped(areas, own_home):
    answer = desk(R.DATA_STEWARD).post(PUBLISH, {"kind": "measure place", "place": "town"})
    other = desk(R.DATA_STEWARD, "990200")
    assert other.get(answer.url).status_code == 404
    assert other.post(f"{answer.url}stop/").status_code == 404
    assert Job.objects.get().state == "waiting"


def test_a_job_is_stopped_by_a_button_and_started_again(areas, own_home):
    steward = desk(R.DATA_STEWARD)
    answer = steward.post(PUBLISH, {"kind": "measure place", "place": "town"})
    steward.post(f"{answer.url}stop/")
    assert "stopped" in words(steward.get(answer.url))
    steward.post(f"{answer.url}again/")
    assert "waiting" in words(steward.get(answer.url))
    assert steward.get(f"{answer.url}stop/").status_code == 405


def test_a_job_that_is_watched_keeps_no_session_alive(areas, own_home):
    steward = desk(R.DATA_STEWARD)
    answer = steward.post(PUBLISH, {"kind": "measure place", "place": "town"})
    assert f'hx-headers=\'{{"{POLL}": "1"}}\'' in steward.get(answer.url).content.decode()


def test_that_no_worker_runs_is_said(areas, own_home):
    steward = desk(R.DATA_STEWARD)
    answer = steward.post(PUBLISH, {"kind": "measure place", "place": "town"})
    assert "No worker runs" in words(steward.get(answer.url))
    assert "No worker runs" in words(steward.get(JOBS))
