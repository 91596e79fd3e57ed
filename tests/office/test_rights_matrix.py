"""Every staff page against every role, in and out of its areas: what may not be seen is not there.

A route that ``access/table.py`` protects and that `pages` does not open fails the first test.
"""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from onemetre.access.actions import invite
from onemetre.access.roles import OF_THE_UNIT, ROLES, Permission, Role
from onemetre.access.table import ACTIONS, ROUTES, SIGNED_IN
from onemetre.programme import reporting, running, supervising, tables
from onemetre.programme.models import Evidence
from tests import registering
from tests.office_table import office_table
from tests.province import TEST, UNITS, area, sit, unit

#: Where somebody sits: at the top, in a city, in its county, in a county of the other city.
SEATS = ("990000", "990100", "990101", "990201")
PROTECTED = {route: asked for route, asked in ROUTES.items() if isinstance(asked, Permission)}


@pytest.fixture
def pages(programme, settings, tmp_path):
    """Addresses of every protected route, each with the code of the area it is about.

    None: it is about whoever asks. ``=`` before the code: it is the office's of that area alone,
    and of who runs the programme above it. Each must answer 200 to whom it is for.
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
    asked = {code: matter(code) for code in SEATS}
    held = {
        code: supervising.hold_meeting(
            area=area(code), called_by=unit(code), on=date(2026, 6, 1), title="联席会议",
            minutes="", decisions=[], by=TEST,
        )
        for code in SEATS
    }  # fmt: skip
    mapped = {
        code: tables.map_table(
            programme, owner=area(code), name="监测表", data=office_table(), file="a.xlsx", by=TEST
        )
        for code in SEATS
    }  # fmt: skip
    return people_pages() | {
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
        "office/matters/": [("/office/matters/?show=all", None)],
        "office/matters/table.<str:form>": [("/office/matters/table.csv", None)],
        "office/matters/new/": [("/office/matters/new/", None)],
        "office/matters/units/": [("/office/matters/units/?owner=教育", None)],
        "office/matters/<int:pk>/": [
            (f"/office/matters/{each.pk}/", f"={code}") for code, each in asked.items()
        ],
        "office/matters/<int:pk>/step/": [
            (f"/office/matters/{each.pk}/step/", f"={code}") for code, each in asked.items()
        ],
        "office/matters/<int:pk>/judge/": [
            (f"/office/matters/{each.pk}/judge/", f"={code}") for code, each in asked.items()
        ],
        "office/meetings/": [("/office/meetings/", None)],
        "office/meetings/new/": [("/office/meetings/new/", None)],
        "office/meetings/<int:pk>/": [
            (f"/office/meetings/{each.pk}/", code) for code, each in held.items()
        ],
        "office/notices/": [("/office/notices/", None)],
        "office/notices/seen/": [("/office/notices/seen/", None)],
        "office/notices/silent/": [("/office/notices/silent/", None)],
    } | _registers(programme)  # fmt: skip


def _registers(programme) -> dict[str, list[tuple[str, str | None]]]:
    """Pages of registers and of targets held to them."""
    first = programme.targets.first()
    kept = {
        code: registering.entry("base", code, "基地", stage="applied") for code in SEATS
    }  # fmt: skip
    of = "/office/registers"
    return {
        "office/registers/": [(f"{of}/?area={code}", code) for code in SEATS],
        "office/registers/<slug:kind>/": [(f"{of}/base/?area={code}", code) for code in SEATS],
        "office/registers/<slug:kind>/form.xlsx": [
            (f"{of}/base/form.xlsx?area={code}", code) for code in SEATS
        ],
        "office/registers/<slug:kind>/add/": [(f"{of}/base/add/", None)],
        "office/registers/<slug:kind>/<int:pk>/": [
            (f"{of}/base/{each.pk}/", code) for code, each in kept.items()
        ],
        "office/targets/<slug:slug>/": [
            (f"/office/targets/yunling/?area={code}", code) for code in SEATS
        ],
        r"^office/targets/(?P<slug>[-\w]+)\.(?P<form>xlsx|csv)$": [
            (f"/office/targets/yunling.csv?area={code}", code) for code in SEATS
        ],
        "office/targets/<slug:slug>/<int:pk>/": [
            (f"/office/targets/yunling/{first.pk}/?area={code}", code) for code in SEATS
        ],
    }  # fmt: skip


def matter(code):
    """A matter of an area's office."""
    asked = supervising.Asked("报送名单", unit(code), timezone.localdate())
    return supervising.open_matter(asked, asked_by=unit(code), by=TEST)


def within(role, seat, code):
    """Whether somebody who sits there reaches what is of that area."""
    if code is None or code == f"={seat}":
        return True
    if code.startswith("=") and Permission.RUN_PROGRAMME not in ROLES[role]:
        return False
    return area(code.removeprefix("=")).path.startswith(area(seat).path)


def people_pages() -> dict[str, list[tuple[str, str | None]]]:
    """Those of people and access, about somebody in a unit of a city."""
    somebody = sit(Role.PLANNER, "990100", UNITS[1], username="seen")
    post = somebody.posts.get()
    made, _ = invite(name="赵亮", unit=post.unit, role=Role.PLANNER, by=TEST)
    about = {
        "unit/<int:pk>/": post.unit_id, "unit/<int:pk>/invite/": post.unit_id,
        "invitations/<int:pk>/withdraw/": made.pk, "person/<int:pk>/": somebody.pk,
        "person/<int:pk>/leave/": somebody.pk, "person/<int:pk>/renew/": somebody.pk,
        "post/<int:pk>/end/": post.pk, "review/<int:pk>/": post.pk,
    }  # fmt: skip
    own = ("", "unit/add/", "invitations/", "review/", "trail/")
    begin = "office/people/"
    return (
        {begin + path: [(f"/{begin}{path}".replace("<int:pk>", str(pk)), "990100")]
         for path, pk in about.items()}
        | {begin + path: [(f"/{begin}{path}", None)] for path in own}
        | {f"{begin}{name}.<str:form>": [(f"/{begin}{name}.csv", None)]
           for name in ("review", "trail")}
    )  # fmt: skip


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
        client = signed_in(role, seat)
        for route, found in pages.items():
            holds = PROTECTED[route] in ROLES[role]
            for address, code in found:
                reached = within(role, seat, code)
                if code and not code.startswith("=") and PROTECTED[route] in OF_THE_UNIT:
                    reached = code == seat  # everybody here sits in the unit that it is about
                mine = holds and reached
                answer = client.get(address)
                status = answer.status_code
                if answer.streaming:  # a file would stay open
                    b"".join(answer.streaming_content)
                if status != 404 and not mine:
                    leaks.append((seat, address, status))
                if status != 200 and mine:
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
