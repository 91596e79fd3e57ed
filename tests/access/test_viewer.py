"""What a post allows, and where."""

import pytest

from onemetre.access.roles import ROLES, Permission, Role
from onemetre.access.viewer import VISITOR, operator
from onemetre.ground.errors import NotFoundError
from tests.province import UNITS, unit, viewer

P, R = Permission, Role


def test_every_role_is_in_the_table():
    assert set(ROLES) == set(Role)


def test_every_permission_is_held_by_some_role():
    assert set().union(*ROLES.values()) == set(Permission)


def test_a_visitor_holds_nothing():
    assert not any(VISITOR.holds(each) for each in Permission)


def test_an_administrator_sees_no_case_by_that_role(areas):
    assert not viewer(R.ADMINISTRATOR, "990000").holds(P.SEE_CASE)


def test_the_operator_at_the_prompt_sees_no_case():
    assert not operator("root").may(P.SEE_CASE, area="/990000/")


def test_a_post_reaches_the_areas_below_its_own_and_no_other(areas):
    officer = viewer(R.PROGRAMME_OFFICER, "990100")
    assert officer.may(P.SEE_PROGRAMME, area=areas["990100"])
    assert officer.may(P.SEE_PROGRAMME, area=areas["990101"])
    assert not officer.may(P.SEE_PROGRAMME, area=areas["990000"])
    assert not officer.may(P.SEE_PROGRAMME, area=areas["990201"])


def test_a_code_that_begins_alike_is_another_area(areas):
    officer = viewer(R.PROGRAMME_OFFICER, "990101")
    assert not officer.may(P.SEE_PROGRAMME, area="/990000/990100/9901011/")


def test_a_reporter_writes_for_their_own_unit_alone(areas):
    reporter = viewer(R.UNIT_REPORTER, "990100", UNITS[1])
    own, other = unit("990100", UNITS[1]), unit("990100", UNITS[2])
    assert reporter.may(P.WRITE_REPORT, area=areas["990100"], unit=own.pk)
    assert not reporter.may(P.WRITE_REPORT, area=areas["990100"], unit=other.pk)


def test_an_officer_acts_for_the_units_of_their_own_area_but_not_of_those_below(areas):
    officer = viewer(R.PROGRAMME_OFFICER, "990100")
    here, below = unit("990100", UNITS[1]), unit("990101", UNITS[1])
    assert officer.may(P.WRITE_REPORT, area=areas["990100"], unit=here.pk)
    assert not officer.may(P.WRITE_REPORT, area=areas["990101"], unit=below.pk)


def test_a_right_without_a_place_is_refused_as_our_mistake(areas):
    with pytest.raises(TypeError):
        viewer(R.PROGRAMME_OFFICER, "990100").may(P.SEE_PROGRAMME)


def test_what_may_not_be_done_does_not_exist(areas):
    with pytest.raises(NotFoundError):
        viewer(R.PLANNER, "990100").demand(P.ACCEPT_REPORT, area=areas["990101"])
