"""The page of a report says what was given, as it was given."""

from datetime import date

import pytest

from onemetre.access.roles import Role
from onemetre.programme.models import Programme, Report, Task
from onemetre.programme.running import link_task
from tests import year
from tests.office.test_papers_pages import said
from tests.province import TEST, UNITS

HEALTH = UNITS[2]


@pytest.fixture
def periods(programme):
    return year.periods(programme)


@pytest.mark.parametrize(("share", "words"), [(99.6, "99.6 %"), (60.0, "60 %")])
def test_a_share_is_not_rounded_on_any_page(periods, signed_in, share, words):
    one = year.say(periods[-1], "990101", "1", "已做。", share=share, share_from="estimate")
    county, city = (signed_in(Role.PROGRAMME_OFFICER, code) for code in ("990101", "990100"))
    page = said(county.get(f"/en/office/report/{one.pk}/"))
    assert f"{words} done, as the lead estimates" in page
    task = "/en/office/programme/yunling/task"
    assert f"{words}, estimated" in said(county.get(f"{task}/990101/1/"))
    assert f"{words}, estimated" in said(city.get(f"{task}/990100/1/")), "from above"


@pytest.fixture
def ended(periods):
    """A report of a task that has ended; nothing was said of it."""
    one = periods[-1].reports.get(area__code="990100", task__number="3")
    Task.objects.filter(number="3").update(ended_on=date(2026, 7, 1))
    return one


def test_a_report_of_a_task_that_ended_is_read_and_nothing_more(ended, signed_in):
    client = signed_in(Role.UNIT_REPORTER, "990100", HEALTH)
    answer = client.get(f"/en/office/report/{ended.pk}/")
    page = said(answer)
    assert answer.status_code == 200
    assert "The task ended on 1 July 2026." in page
    assert "Sign and send up" not in page
    assert "/task/990100/3/" not in answer.content.decode(), "its page is not there any more"
    form = {"do": "sign", "done": "已做。", "difficulty": "", "next_steps": ""}
    signed = client.post(f"/en/office/report/{ended.pk}/", form)
    assert signed.status_code == 422
    assert "nothing more is asked of it" in said(signed)
    assert "已做。" in said(signed), "what was typed is given back"


def test_the_page_of_a_period_marks_it_and_names_who_still_owes(ended, signed_in):
    client = signed_in(Role.PROGRAMME_OFFICER, "990100")
    address = f"/en/office/programme/yunling/period/{ended.period_id}/"
    page = said(client.get(address))
    line = page[page.index("3 建好救治中心") :]
    assert line.startswith("3 建好救治中心 the task ended on 1 July 2026")
    assert "甲市 2 0 0 0 2 3 / 3" in page
    silent = page[page.index("Silent units", page.index("Reports of")) :]
    assert "甲市教育局" in silent
    assert "3 建好救治中心" not in silent


def test_tasks_that_carry_one_out_are_linked_while_they_run(programme, signed_in):
    task = programme.tasks.get(area__code="990100", number="3")
    plan = Programme.objects.create(
        slug="city", title="甲市方案", area=task.area, interval_months=6
    )  # fmt: skip
    own = Task.objects.create(
        programme=plan, area=task.area, number="7", title="建中心", order=0, start=0, end=1,
        reading=task.reading, interval_months=6,
    )  # fmt: skip
    link_task(own, sent=task, by=TEST)
    client = signed_in(Role.PROGRAMME_OFFICER, "990100")
    address = "/office/programme/yunling/task/990100/3/"
    assert "/office/programme/city/task/990100/7/" in client.get(address).content.decode()
    Task.objects.filter(pk=own.pk).update(ended_on=date(2026, 7, 1))
    assert "/office/programme/city/task/990100/7/" not in client.get(address).content.decode()


def test_what_was_signed_of_a_task_that_ended_is_accepted_and_not_given_back(ended, signed_in):
    Report.objects.filter(pk=ended.pk).update(state=Report.SIGNED, done="已做。")
    above = signed_in(Role.PROGRAMME_OFFICER, "990000")
    page = f"/en/office/report/{ended.pk}/"
    assert "or return it, because" not in said(above.get(page))
    assert above.post(page, {"do": "return", "reason": "补充"}).status_code == 422
    assert above.post(page, {"do": "accept"}).status_code == 302
    ended.refresh_from_db()
    assert ended.state == Report.ACCEPTED
