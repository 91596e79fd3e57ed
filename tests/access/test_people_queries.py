"""Who sees which units, people, invitations and posts, and what of the trail."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from onemetre.access import actions, audit, queries, said
from onemetre.access.models import AccessReview, Record
from onemetre.access.roles import Role
from onemetre.access.trail import Sought, actions_noted, names_of, trail
from onemetre.access.viewer import VISITOR
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import speaking
from tests.access.test_joining import GOOD
from tests.province import TEST, UNITS, area, sit, unit, viewer

R = Role


@pytest.fixture
def province(areas):
    """Somebody in every unit of a province, two cities and a county."""
    for code in ("990000", "990100", "990101", "990200"):
        for name in UNITS:
            sit(R.UNIT_REPORTER, code, name)
    return areas


def names(people) -> set[str]:
    return {each.username for each in people}


def test_the_tree_begins_where_ones_own_reach_begins(province):
    branch = queries.branch(viewer(R.ADMINISTRATOR, "990100"))
    assert branch.area == area("990100")
    assert branch.above == []
    assert {each.name for each in branch.units} == {f"甲市{name}" for name in UNITS}
    assert [each.area.name for each in branch.below] == ["甲东县", "甲西县"]
    assert [(each.units, each.posts) for each in branch.below] == [(3, 3), (0, 0)]


def test_posts_side_by_side_are_listed_side_by_side(province):
    person = sit(R.ADMINISTRATOR, "990100")
    sit(R.ADMINISTRATOR, "990201", username=person.username)
    branch = queries.branch(queries.viewer_of(person))
    assert branch.area is None
    assert [each.area.name for each in branch.below] == ["甲市", "乙南县"]


@pytest.mark.parametrize("code", ["990000", "990200", "990201"])
def test_an_administrator_of_a_city_finds_no_area_outside_it(province, code):
    with pytest.raises(NotFoundError):
        queries.branch(viewer(R.ADMINISTRATOR, "990100"), area(code).pk)


def test_one_who_manages_nobody_finds_no_tree(province):
    for one in (viewer(R.PROGRAMME_OFFICER, "990100"), VISITOR):
        with pytest.raises(NotFoundError):
            queries.branch(one)


def test_people_are_found_in_ones_own_areas_alone(province):
    by = viewer(R.ADMINISTRATOR, "990100")
    found = names(queries.found_people(by, "unit-reporter"))
    assert found == {f"unit-reporter-{code}-{i}" for code in ("990100", "990101") for i in range(3)}
    assert queries.found_people(viewer(R.PLANNER, "990000"), "unit") == []


def test_posts_of_somebody_elsewhere_are_counted_but_not_told(province):
    person = sit(R.UNIT_REPORTER, "990100")
    sit(R.CASE_APPROVER, "990200", username=person.username)
    own, elsewhere = queries.posts_of(viewer(R.ADMINISTRATOR, "990100"), person)
    assert [each.role for each in own] == ["unit reporter"]
    assert elsewhere == 1


def test_invitations_elsewhere_are_not_seen(province):
    made, _ = actions.invite(
        name="x", unit=unit("990200"), role=R.PLANNER, by=viewer(R.ADMINISTRATOR, "990200")
    )
    by = viewer(R.ADMINISTRATOR, "990100")
    assert not queries.invitations(by).exists()
    with pytest.raises(NotFoundError):
        queries.invitation(by, made.pk)
    assert queries.invitation(viewer(R.ADMINISTRATOR, "990000"), made.pk) == made


def test_the_review_lists_overdue_posts_first_and_says_who_invited(province):
    by = viewer(R.ADMINISTRATOR, "990100")
    _, secret = actions.invite(name="x", unit=unit("990100"), role=R.PLANNER, by=by)
    new = actions.accept_invitation(secret, username="xin", name="x", password=GOOD, by=VISITOR)
    old = sit(R.UNIT_REPORTER, "990101").posts.get()
    old.since = date(2020, 2, 29)
    old.save()
    rows = queries.reviewed(by)
    assert rows[0].post == old
    assert (rows[0].overdue, rows[0].due) == (True, date(2021, 2, 28))
    last = next(each for each in rows if each.post.person == new)
    assert (last.invited_by, last.overdue) == (by.name, False)
    assert all(each.post.unit.area.path.startswith(area("990100").path) for each in rows)


def test_a_review_counts_a_year_from_its_own_day(province):
    by = viewer(R.ADMINISTRATOR, "990100")
    post = sit(R.UNIT_REPORTER, "990101").posts.get()
    actions.review_post(post, stays=True, why="仍在岗", by=by)
    AccessReview.objects.update(reviewed_at=timezone.now() - timedelta(days=400))
    row = next(each for each in queries.reviewed(by) if each.post == post)
    assert row.overdue
    actions.review_post(post, stays=True, why="仍在岗", by=by)
    row = next(each for each in queries.reviewed(by) if each.post == post)
    assert not row.overdue
    assert row.reviewed == timezone.localdate()


def test_the_number_of_queries_does_not_grow_with_the_people(
    province, django_assert_max_num_queries
):
    by = viewer(R.ADMINISTRATOR, "990000")
    for ask in (
        lambda: queries.branch(by), lambda: queries.reviewed(by),
        lambda: [each.own for each in queries.found_people(by, "9")],
    ):  # fmt: skip
        with django_assert_max_num_queries(5):
            ask()


# The trail -------------------------------------------------------------------------------------


@pytest.fixture
def noted(province):
    for code in ("990100", "990200"):
        audit.wrote(TEST, "test", f"unit {unit(code).pk}", area=area(code).path)
        audit.looked(TEST, "look", f"unit {unit(code).pk}", area=area(code).path)
    audit.wrote(TEST, "test", "nobody")


def test_an_administrator_of_a_city_sees_the_lines_of_the_city(noted):
    lines = trail(viewer(R.ADMINISTRATOR, "990100"), Sought(by=TEST.name))
    assert {each.area for each in lines} == {area("990100").path}


def test_lines_without_an_area_are_for_whoever_sees_the_whole_tree(noted):
    lines = trail(viewer(R.ADMINISTRATOR, "990000"), Sought(by=TEST.name))
    assert "" in {each.area for each in lines}


@pytest.mark.parametrize("role", [each for each in R if each is not R.ADMINISTRATOR])
def test_no_other_role_sees_a_line(noted, role):
    assert not trail(viewer(role, "990000"), Sought()).exists()


def test_a_search_is_a_line_itself_and_says_what_was_asked(noted):
    by = viewer(R.ADMINISTRATOR, "990000")
    trail(by, Sought(thing="unit 3", kind="read"))
    last = Record.objects.latest("seq")
    assert (last.action, last.kind, last.by) == ("search trail", "read", by.name)
    assert last.details == {"asked": {"thing": "unit 3", "kind": "read"}}


def test_who_looked_at_a_thing_is_found(noted):
    thing = f"unit {unit('990100').pk}"
    lines = trail(viewer(R.ADMINISTRATOR, "990000"), Sought(thing=thing, kind="read"))
    assert [each.action for each in lines] == ["look"]


def test_somebody_is_found_by_their_own_name_too(province):
    by = viewer(R.ADMINISTRATOR, "990100")
    audit.wrote(by, "test", "x", area=area("990100").path)
    assert trail(by, Sought(by=by.full_name, action="test")).count() == 1


def test_lines_are_said_in_words_in_both_languages(province):
    person = sit(R.UNIT_REPORTER, "990100")
    audit.wrote(TEST, "leave", f"person {person.pk}")
    line = Record.objects.latest("seq")
    names = names_of([line])
    with speaking("en"):
        assert said.deed(line, names) == f"let {person.name} leave"
        assert said.who(line, names) == "test at the machine"
    with speaking("zh"):
        assert said.deed(line, names) == f"为{person.name}办理离岗"


@pytest.mark.parametrize(
    ("by", "en", "zh"),
    [
        ("command:root", "root at the machine", "本机操作员 root"),
        ("worker", "Onemetre itself", "系统"),
        ("李明", "李明", "李明"),
        ("", "", ""),
    ],
)
def test_whoever_did_something_is_called_by_a_name_people_know(by, en, zh):
    with speaking("en"):
        assert said.doer(by) == en
    with speaking("zh"):
        assert said.doer(by) == zh


def test_a_deed_without_words_is_told_all_the_same(province):
    audit.wrote(TEST, "odd deed", "thing 7")
    line = Record.objects.latest("seq")
    assert said.deed(line, {}) == "odd deed: thing 7"


def test_deeds_of_other_areas_are_not_offered(noted):
    audit.wrote(TEST, "hidden", "x", area=area("990200").path)
    assert "hidden" not in actions_noted(viewer(R.ADMINISTRATOR, "990100"))


def test_every_deed_that_is_shown_is_offered(noted):
    audit.wrote(TEST, "of no area", "x")
    for code, there in (("990000", True), ("990100", False)):
        by = viewer(R.ADMINISTRATOR, code)
        assert ("of no area" in actions_noted(by)) is there
        assert trail(by, Sought(action="of no area")).exists() is there


def test_an_administrator_gives_no_further_role_to_themselves(areas):
    admin = sit(Role.ADMINISTRATOR, "990000")
    with pytest.raises(InputError, match="themselves"):
        actions.give_post(
            admin,
            unit=unit("990000"),
            role=Role.CASE_MANAGER,
            by=viewer(Role.ADMINISTRATOR, "990000"),
        )
    assert admin.posts.count() == 1
