"""Every staff page against every role, in and out of its areas: what may not be seen is not there.

A route that ``access/table.py`` protects and that `pages` does not open fails the first test.
"""

from datetime import date

import pytest
from django.test import Client

from onemetre.access.roles import OF_THE_UNIT, ROLES, Permission, Role
from onemetre.access.table import ACTIONS, ROUTES, SIGNED_IN
from onemetre.programme import reporting, running, tables
from onemetre.programme.models import Evidence
from tests.office_table import office_table
from tests.province import TEST, area, unit

#: Where somebody sits: at the top, in a city, in its county, in a county of the other city.
SEATS = ("990000", "990100", "990101", "990201")
PROTECTED = {route: asked for route, asked in ROUTES.items() if isinstance(asked, Permission)}


@pytest.fixture
def pages(programme, settings, tmp_path):
    """Addresses of every protected route, each with the code of the area it is about.

    None: it is about whoever asks. Each must answer 200 to whom it is for.
    """
    settings.HOME = tmp_path
    for code in SEATS:
        running.set_duty(
            programme.tasks.get(area=area(code), number="2"), unit=unit(code), role="support",
            contact="", by=TEST,
        )  # fmt: skip
    period = reporting.open_period(
        programme, start=date(2026, 1, 1), end=date(2026, 6, 30), due=date(2026, 7, 15), by=TEST
    )
    running.send_down(programme, area=area("990000"), by=TEST)
    kept = tmp_path / "evidence" / "aa" / ("a" * 64)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"%PDF-1.4")
    whole = "/office/programme/yunling"
    reports = {code: period.reports.get(task__area__code=code, task__number="2") for code in SEATS}
    shown = {
        code: running.add_evidence(
            report.task, kept=("a" * 64, 8), title="名单", file_name="a.pdf",
            dated=date(2026, 6, 1), by=TEST,
        )
        for code, report in reports.items()
    }  # fmt: skip
    assert Evidence.objects.count() == len(SEATS)
    mapped = {
        code: tables.map_table(
            programme, owner=area(code), name="监测表", data=office_table(), file="a.xlsx", by=TEST
        )
        for code in SEATS
    }  # fmt: skip
    return {
        "office/": [("/office/", None)],
        "office/programme/": [("/office/programme/?all=1", None)],
        "office/programme/new/": [("/office/programme/new/", None)],
        "office/programme/<slug:slug>/": [(f"{whole}/?area={code}", code) for code in SEATS],
        r"^office/programme/(?P<slug>[-\w]+)\.(?P<form>xlsx|csv)$": [
            (f"{whole}.csv?area={code}", code) for code in SEATS
        ],
        "office/programme/<slug:slug>/send/": [(f"{whole}/send/?area=990100", "990100")],
        "office/programme/<slug:slug>/version/": [(f"{whole}/version/", "990000")],
        "office/programme/<slug:slug>/review/<int:version>/": [(f"{whole}/review/1/", "990000")],
        "office/programme/<slug:slug>/task/<str:code>/<str:number>/": [
            (f"{whole}/task/{code}/2/", code) for code in SEATS
        ],
        "office/programme/<slug:slug>/period/": [(f"{whole}/period/", None)],
        "office/programme/<slug:slug>/period/<int:pk>/": [
            (f"{whole}/period/{period.pk}/?area={code}", code) for code in SEATS
        ],
        "office/report/<int:pk>/": [
            (f"/office/report/{each.pk}/", code) for code, each in reports.items()
        ],
        "office/evidence/<int:pk>/": [
            (f"/office/evidence/{each.pk}/", code) for code, each in shown.items()
        ],
        "office/verify/": [("/office/verify/", None)],
        "office/programme/<slug:slug>/yearly/<int:year>/": [
            (f"{whole}/yearly/2026/?area={code}", code) for code in SEATS
        ],
        "office/programme/<slug:slug>/tables/": [(f"{whole}/tables/", None)],
        "office/programme/<slug:slug>/tables/<int:pk>/": [
            (f"{whole}/tables/{each.pk}/", code) for code, each in mapped.items()
        ],
        "office/programme/<slug:slug>/forms/": [(f"{whole}/forms/", None)],
        "office/programme/<slug:slug>/forms/<int:period>-<int:unit>.<str:form_kind>": [
            (f"{whole}/forms/{period.pk}-{unit(code).pk}.xlsx", code) for code in SEATS
        ],
    }  # fmt: skip


def test_every_protected_route_is_played_here(pages):
    # Jobs are played by every role in tests/operations/test_job_pages.py.
    here = {each for each in PROTECTED if not each.startswith(("office/jobs/", "office/data/"))}
    assert sorted(here - set(pages)) == []
    assert sorted(set(pages) - set(PROTECTED)) == []


def test_a_stranger_is_led_to_the_sign_in_page_whether_the_thing_exists_or_not(pages):
    stranger = Client()
    missing = ["/office/report/999999/", "/office/programme/none/"]
    for address in [each for found in pages.values() for each, _ in found] + missing:
        answer = stranger.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/office/account/login/?next="), address


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_the_table_gives_it_in_its_areas_and_nothing_else(pages, signed_in, role):
    leaks, closed = [], []
    for seat in SEATS:
        client, path = signed_in(role, seat), area(seat).path
        for route, found in pages.items():
            holds = PROTECTED[route] in ROLES[role]
            for address, code in found:
                within = code is None or area(code).path.startswith(path)
                if code and PROTECTED[route] in OF_THE_UNIT:
                    within = code == seat  # everybody here sits in the unit that it is about
                answer = client.get(address)
                status = answer.status_code
                if answer.streaming:  # a file would stay open
                    b"".join(answer.streaming_content)
                if status != 404 and not (holds and within):
                    leaks.append((seat, address, status))
                if status != 200 and holds and within:
                    closed.append((seat, address, status))
    assert leaks == []
    assert closed == []


def test_no_line_of_the_table_asks_for_a_permission_that_no_role_holds():
    held = set().union(*ROLES.values())
    asked = {each for each in (*ROUTES.values(), *ACTIONS.values()) if isinstance(each, Permission)}
    assert asked <= held


def test_pages_of_ones_own_account_ask_for_being_signed_in_alone():
    own = [route for route, asked in ROUTES.items() if asked is SIGNED_IN]
    assert own
    assert all(route.startswith("office/account/") for route in own)
