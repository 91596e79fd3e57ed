"""Pages on which tasks go down and forms come back say what is there to be done, and what is not."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onemetre.access.roles import Role
from onemetre.programme.forms import form, form_file
from tests.province import UNITS, open_period, running, unit, viewer

SEND = "/en/office/programme/yunling/send/"
FORMS = "/en/office/programme/yunling/forms/"


@pytest.fixture
def officer(db, signed_in):
    running(down=False)
    return signed_in(Role.PROGRAMME_OFFICER, "990000")


def test_what_is_still_to_be_sent_down_has_a_button_until_it_is_sent(officer):
    before = officer.get(SEND).content.decode()
    assert ">Send down</button>" in before
    assert "Everything is sent down." not in before
    assert officer.post(SEND).status_code == 302
    after = officer.get(SEND).content.decode()
    assert ">Send down</button>" not in after
    assert "Everything is sent down." in after


def test_a_county_sends_nothing_down(programme, signed_in):
    county = signed_in(Role.PROGRAMME_OFFICER, "990101")
    said = county.get(f"{SEND}?area=990101").content.decode()
    assert "No area lies below 甲东县" in said
    assert ">Send down</button>" not in said


def test_the_form_of_another_unit_is_said_to_be_another_s_and_nothing_is_sent(programme, signed_in):
    period = open_period(programme, date(2026, 1, 1), date(2026, 6, 30))
    health = unit("990101", UNITS[2])
    theirs = form_file(
        form(
            programme, period=period.pk, unit=health.pk,
            viewer=viewer(Role.UNIT_REPORTER, "990101", UNITS[2]),
        )
    )  # fmt: skip
    schools = signed_in(Role.UNIT_REPORTER, "990101", UNITS[1])
    answer = schools.post(FORMS, {"file": SimpleUploadedFile("form.xlsx", theirs)})
    assert answer.status_code == 422
    assert "a unit for which you do not report" in answer.content.decode()
    assert not period.reports.filter(contributions__sent_at__isnull=False).exists()
