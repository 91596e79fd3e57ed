"""What somebody may do is what they may now, not what they might when they began."""

import pytest

from onemetre.access import actions
from onemetre.access.models import Invitation, Person, Record
from onemetre.access.roles import Role
from onemetre.access.viewer import VISITOR
from onemetre.ground.errors import InputError, NotFoundError
from tests.province import TEST, sit, unit, viewer

R = Role
GOOD = "tall walls 19"


def test_a_link_ends_with_the_right_of_whoever_made_it(areas):
    """A county's administrator made it; the person is given a post of the province since."""
    maker, person = viewer(R.ADMINISTRATOR, "990101"), sit(R.PLANNER, "990101")
    _, secret = actions.renew(person, by=maker)
    actions.give_post(person, unit=unit("990000"), role=R.ADMINISTRATOR, by=TEST)
    with pytest.raises(NotFoundError, match="used, withdrawn"):
        actions.accept_renewal(secret, password=GOOD, by=VISITOR)
    assert not Person.objects.get(pk=person.pk).check_password(GOOD)


def test_whoever_left_while_their_form_was_on_its_way_does_nothing_with_it(areas):
    sit(R.ADMINISTRATOR, "990000")
    by, other = viewer(R.ADMINISTRATOR, "990100"), sit(R.PLANNER, "990100")
    actions.leave(Person.objects.get(pk=by.person), by=TEST)
    for late in (
        lambda: actions.invite(name="x", unit=unit("990100"), role=R.ADMINISTRATOR, by=by),
        lambda: actions.renew(other, by=by),
        lambda: actions.add_unit(area=unit("990100").area, name="新", by=by),
    ):
        with pytest.raises(NotFoundError):
            late()
    assert not Invitation.objects.exists()


def test_an_account_that_was_closed_meanwhile_is_given_nothing(areas):
    stale = sit(R.PLANNER, "990100")
    actions.leave(Person.objects.get(pk=stale.pk), by=TEST)
    with pytest.raises(InputError, match="has left"):
        actions.give_post(stale, unit=unit("990100"), role=R.ADMINISTRATOR, by=TEST)


def test_whoever_moved_to_another_area_is_given_no_post_by_the_former_one(areas):
    here, there = viewer(R.ADMINISTRATOR, "990100"), viewer(R.ADMINISTRATOR, "990200")
    person = sit(R.PLANNER, "990100")
    actions.give_post(person, unit=unit("990200"), role=R.PLANNER, by=TEST)
    actions.end_post(person.posts.get(unit=unit("990100")), by=TEST)
    with pytest.raises(NotFoundError):
        actions.give_post(person, unit=unit("990100"), role=R.PLANNER, by=here)
    actions.leave(person, by=there)
    with pytest.raises(InputError, match="has left"):
        actions.give_post(person, unit=unit("990100"), role=R.PLANNER, by=here)


def test_signing_in_is_noted_where_somebody_works_now(areas):
    person = sit(R.PLANNER, "990100")
    actions.give_post(person, unit=unit("990200"), role=R.PLANNER, by=TEST)
    assert areas_noted(person) == ["/990000/990100/", "/990000/990200/"]
    actions.end_post(person.posts.get(unit=unit("990200")), by=TEST)
    assert areas_noted(person) == ["/990000/990100/"]
    actions.leave(person, by=TEST)
    assert areas_noted(person) == ["/990000/990200/"], "where they held a post last"


def areas_noted(person) -> list[str]:
    """Where the next sign-in is noted."""
    last = Record.objects.count()
    actions.note_sign_in(person, what=actions.SignIn.SIGNED_IN, by=VISITOR)
    return list(Record.objects.filter(seq__gt=last).order_by("seq").values_list("area", flat=True))
