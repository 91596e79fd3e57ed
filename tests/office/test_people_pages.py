"""Pages of people and access: who sees them, who is refused, and what they do."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from onemetre.access import actions
from onemetre.access.models import Invitation, Person, Post, Record, Unit
from onemetre.access.roles import Role
from tests.province import UNITS, area, sit, unit, viewer

R = Role
PAGES = [
    "people/", "people/?area={area}", "people/unit/add/?area={area}", "people/unit/{unit}/",
    "people/unit/{unit}/invite/", "people/invitations/", "people/person/{person}/",
    "people/person/{person}/leave/", "people/person/{person}/renew/", "people/post/{post}/end/",
    "people/review/", "people/review/{post}/", "people/review.xlsx", "people/review.csv",
    "people/trail/", "people/trail/?thing=person+{person}&kind=read", "people/trail.xlsx",
    "people/trail.csv",
]  # fmt: skip
#: Those that name something; the others show whoever asks their own areas.
OF_SOMETHING = [each for each in PAGES if "{" in each and "trail" not in each]


@pytest.fixture
def there(areas):
    """Somebody in a unit of a city, with an invitation."""
    person = sit(R.UNIT_REPORTER, "990100", UNITS[1])
    actions.invite(
        name="赵亮", unit=unit("990100"), role=R.PLANNER, by=viewer(R.ADMINISTRATOR, "990100")
    )
    return {
        "area": area("990100").pk, "unit": unit("990100", UNITS[1]).pk, "person": person.pk,
        "post": person.posts.get().pk,
    }  # fmt: skip


def path(page: str, there: dict) -> str:
    return "/en/office/" + page.format(**there)


@pytest.mark.parametrize("where", PAGES)
def test_a_stranger_is_led_to_sign_in(client, there, where):
    response = client.get(path(where, there))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/en/office/account/login/?next=/en/office/p")


@pytest.mark.parametrize("where", PAGES)
def test_an_administrator_of_the_area_sees_it(as_, there, where):
    for code in ("990100", "990000"):
        response = as_(R.ADMINISTRATOR, code).get(path(where, there))
        assert response.status_code == 200, code
        assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("where", OF_SOMETHING)
def test_an_administrator_of_another_area_or_of_a_lower_one_finds_nothing(as_, there, where):
    for code in ("990200", "990101"):
        assert as_(R.ADMINISTRATOR, code).get(path(where, there)).status_code == 404, code
        if "?" not in where:
            assert as_(R.ADMINISTRATOR, code).post(path(where, there)).status_code == 404, code


@pytest.mark.parametrize("where", PAGES)
def test_no_other_role_finds_it(as_, there, where):
    for role in R:
        if role is not R.ADMINISTRATOR:
            assert as_(role, "990100").get(path(where, there)).status_code == 404, role


def test_an_administrator_of_another_area_withdraws_nothing(as_, there):
    made = Invitation.objects.get()
    response = as_(R.ADMINISTRATOR, "990200").post(
        f"/office/people/invitations/{made.pk}/withdraw/"
    )
    assert response.status_code == 404
    made.refresh_from_db()
    assert not made.withdrawn


def test_a_form_from_elsewhere_is_refused(as_, there):
    signed_in = as_(R.ADMINISTRATOR, "990100")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    response = strict.post(path("people/person/{person}/leave/", there))
    assert response.status_code == 403
    assert Person.objects.get(pk=there["person"]).is_active


# What they do ----------------------------------------------------------------------------------


def test_a_unit_is_added_and_its_particulars_kept(as_, there):
    client = as_(R.ADMINISTRATOR, "990100")
    response = client.post(path("people/unit/add/?area={area}", there), {"name": "甲市公安局"})
    assert response.status_code == 302
    client.post(response.headers["Location"], {"contact": "王芳", "phone": "123", "short": ""})
    page = client.get(response.headers["Location"]).content.decode()
    assert "王芳" in page
    assert "The particulars are kept." in page
    assert "The particulars are kept." not in client.get(path("people/", there)).content.decode()


def test_a_name_that_a_rule_made_is_confirmed_by_keeping_it(as_, there):
    one = Unit.objects.create(
        area=area("990101"), name="甲东县教体局", level="county", derived=True
    )
    client = as_(R.ADMINISTRATOR, "990101")
    place = f"/en/office/people/unit/{one.pk}/"
    page = client.get(place).content.decode()
    assert "name to be confirmed" in page
    assert 'value="甲东县教体局"' in page
    said = {"short": "", "contact": "", "phone": ""}
    taken = Unit.objects.create(area=area("990101"), name="甲东县教育厅", level="county")
    answer = client.post(place, said | {"name": taken.name})
    assert answer.status_code == 422
    assert "already" in answer.content.decode()
    client.post(place, said | {"name": "甲东县教育和体育局"})
    one.refresh_from_db()
    assert (one.name, one.derived) == ("甲东县教育和体育局", False)
    client.post(place, said | {"name": "别的名称"})
    one.refresh_from_db()
    assert one.name == "甲东县教育和体育局", "a unit that is renamed is a new one"


def test_a_name_that_is_there_is_refused_beside_the_field_and_what_was_typed_stays(as_, there):
    client = as_(R.ADMINISTRATOR, "990100")
    response = client.post(
        path("people/unit/add/?area={area}", there),
        {"name": f"甲市{UNITS[1]}", "contact": "typed <b>"},
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert "has a unit" in page
    assert "typed &lt;b&gt;" in page


def test_the_link_is_shown_once(as_, there):
    client = as_(R.ADMINISTRATOR, "990100")
    response = client.post(
        path("people/unit/{unit}/invite/", there), {"name": "孙丽", "role": "planner"}
    )
    page = response.content.decode()
    link = page.split('value="http://testserver/en/office/join/')[1].split('"')[0]
    assert "no-store" in response.headers["Cache-Control"]
    for other in ("people/invitations/", "people/unit/{unit}/", "people/trail/"):
        assert link not in client.get(path(other, there)).content.decode()
    assert "孙丽" in client.get(path("people/invitations/", there)).content.decode()


@pytest.mark.parametrize("typed", [{"name": "x"}, {"role": "planner"}, {"name": "x", "role": "?"}])
def test_an_invitation_that_lacks_something_is_not_made(as_, there, typed):
    response = as_(R.ADMINISTRATOR, "990100").post(path("people/unit/{unit}/invite/", there), typed)
    assert response.status_code == 422
    assert Invitation.objects.count() == 1


def test_a_post_is_given_in_ones_own_areas_and_in_no_other(as_, there):
    client = as_(R.ADMINISTRATOR, "990100")
    page = path("people/person/{person}/", there)
    given = {"unit": unit("990101").pk, "role": "auditor"}
    assert client.post(page, given).status_code == 302
    assert client.post(page, given | {"unit": unit("990200").pk}).status_code == 422
    posts = Post.objects.filter(person=there["person"], until=None)
    assert {each.role for each in posts} == {"unit reporter", "auditor"}


def test_ending_and_leaving_ask_once(as_, there):
    client = as_(R.ADMINISTRATOR, "990100")
    asked = client.get(path("people/person/{person}/leave/", there)).content.decode()
    assert "signed out at once" in asked
    assert Post.objects.get(pk=there["post"]).until is None
    client.post(path("people/post/{post}/end/", there))
    assert Post.objects.get(pk=there["post"]).until is not None


def test_nobody_is_offered_a_link_to_sign_in_again_for_themselves(as_, areas):
    client = as_(R.ADMINISTRATOR, "990100")
    own = f"/en/office/people/person/{client.person.pk}/"
    assert "Cannot sign in" not in client.get(own).content.decode()
    page = client.post(f"{own}renew/", follow=True).content.decode()
    assert "Nobody makes such a link for themselves." in page
    other = sit(R.PLANNER, "990100", UNITS[1]).pk
    assert "Cannot sign in" in client.get(f"/en/office/people/person/{other}/").content.decode()


def test_the_last_administrator_is_told_why_they_cannot_leave(as_, areas):
    client = as_(R.ADMINISTRATOR, "990100")
    response = client.post(f"/en/office/people/person/{client.person.pk}/leave/", follow=True)
    assert "This is the last administrator who reaches 甲市." in response.content.decode()


def test_somebody_with_posts_elsewhere_cannot_be_made_to_leave_here(as_, there):
    sit(R.AUDITOR, "990200", username=Person.objects.get(pk=there["person"]).username)
    client = as_(R.ADMINISTRATOR, "990100")
    page = client.get(path("people/person/{person}/", there)).content.decode()
    assert "posts in areas that others look after" in page
    assert "/leave/" not in page
    assert "乙市" not in page
    assert client.post(path("people/person/{person}/leave/", there)).status_code == 404


def test_a_review_without_a_reason_is_refused_with_one_it_is_noted(as_, there):
    client = as_(R.ADMINISTRATOR, "990100")
    page = path("people/review/{post}/", there)
    assert client.post(page, {"stays": "yes", "why": ""}).status_code == 422
    assert client.post(page, {"stays": "no", "why": "调走"}).status_code == 302
    assert Post.objects.get(pk=there["post"]).until is not None
    assert Record.objects.filter(action="review post").count() == 1


def test_the_review_as_a_workbook_says_who_may_do_what(as_, there):
    response = as_(R.ADMINISTRATOR, "990100").get("/office/people/review.xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "人员"
    assert any(row[2] == "单位填报人" and row[4] == f"甲市{UNITS[1]}" for row in rows)
    assert Record.objects.filter(action="export review", kind="read").count() == 1


def test_the_trail_as_a_file_is_streamed_in_words_and_noted(as_, there):
    client = as_(R.ADMINISTRATOR, "990100")
    response = client.get("/en/office/people/trail.csv?action=invite")
    assert response.streaming
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "invited 赵亮" in text
    assert "searched" not in text
    assert Record.objects.filter(action="export trail", kind="read").count() == 1


def test_a_file_of_another_form_is_not_there(as_, there):
    assert as_(R.ADMINISTRATOR, "990100").get("/office/people/review.pdf").status_code == 404


@pytest.mark.parametrize("query", ["since=yesterday", "action=nothing", "kind=odd"])
def test_what_cannot_be_asked_of_the_trail_is_said_beside_the_field(as_, there, query):
    client = as_(R.ADMINISTRATOR, "990100")
    for where in ("trail/", "trail.csv", "trail.xlsx"):
        response = client.get(f"/en/office/people/{where}?{query}")
        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.content.decode()
    assert not Record.objects.filter(action="export trail").exists()


@pytest.mark.parametrize(
    "where", [each for each in PAGES if not each.endswith((".xlsx", ".csv"))]
)  # fmt: skip
def test_a_page_asks_the_database_as_often_for_many_as_for_few(
    as_, there, where, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_(R.ADMINISTRATOR, "990000")
    client.get(path(where, there))
    with CaptureQueriesContext(connection) as few:
        client.get(path(where, there))
    for i in range(12):
        person = sit(R.PLANNER, "990100", UNITS[1], username=f"many{i}")
        actions.give_post(
            person, unit=unit("990101", UNITS[2]), role=R.AUDITOR,
            by=viewer(R.ADMINISTRATOR, "990000"),
        )  # fmt: skip
        actions.invite(
            name="x", unit=unit("990100", UNITS[1]), role=R.PLANNER,
            by=viewer(R.ADMINISTRATOR, "990000"),
        )  # fmt: skip
    with django_assert_num_queries(len(few)):
        client.get(path(where, there))
    assert len(few) <= 25
