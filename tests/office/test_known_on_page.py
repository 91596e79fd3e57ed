"""The page of a report offers figures that are known, in words and without scripts."""

import pytest
from django.utils import timezone

from onemetre.access.roles import Role
from onemetre.programme.evaluating import evaluate
from onemetre.programme.models import Contribution, Report
from tests import year
from tests.province import TEST, UNITS, area
from tests.registering import complete, entry

SAID = {"done": "配备心理教师。", "difficulty": "", "next_steps": ""}
SOURCE = "甲市登记册：中小学校，截至"


@pytest.fixture
def report(programme):
    """A report of 甲市 of which the register tells 50 %."""
    periods, today = year.periods(programme), timezone.localdate()
    entry("school", "990101", "一小", on=today, pupils=1200.0, teacher=True)
    entry("school", "990101", "二小", on=today, pupils=2200.0, teacher=False)
    complete("school", "990100", on=today)
    evaluate(programme, areas=[area("990100")], by=TEST)
    return periods[-1].reports.get(area=area("990100"), task__number="2")


def test_it_stands_beside_the_field_and_in_its_list(signed_in, report):
    page = signed_in(Role.PROGRAMME_OFFICER, "990100").get(f"/office/report/{report.pk}/")
    html = page.content.decode()
    assert "<b>50%</b> – " in html
    assert '<option value="50">' in html
    assert 'list="known"' in html
    assert 'name="figure" inputmode="decimal" list="known" aria-describedby="known-said" value=""' in html  # fmt: skip


def test_whoever_only_reads_is_offered_nothing(signed_in, report):
    page = signed_in(Role.PLANNER, "990100").get(f"/office/report/{report.pk}/")
    assert page.status_code == 200
    assert b"<datalist" not in page.content


@pytest.mark.parametrize(("figure", "taken"), [("50", True), ("50 %", True), ("61", False)])
def test_the_lead_that_takes_it_over_keeps_its_source(signed_in, report, figure, taken):
    client = signed_in(Role.PROGRAMME_OFFICER, "990100", UNITS[1])
    client.post(f"/office/report/{report.pk}/", {**SAID, "do": "sign", "figure": figure})
    found = Report.objects.get(pk=report.pk)
    assert (found.state, found.figure) == (Report.SIGNED, float(figure.rstrip(" %")))
    assert found.figure_from.startswith(SOURCE) is taken
    assert (found.figure_from == found.signed_by) is not taken


@pytest.mark.parametrize(("figure", "taken"), [("50", True), ("49.5", False), ("", False)])
def test_a_unit_that_takes_it_over_keeps_its_source(signed_in, report, figure, taken):
    part = report.contributions.get(duty__unit__name__endswith=UNITS[2])
    client = signed_in(Role.UNIT_REPORTER, "990100", UNITS[2])
    client.post(
        f"/office/report/{report.pk}/", {**SAID, "do": "send", "part": part.pk, "figure": figure}
    )
    found = Contribution.objects.get(pk=part.pk)
    assert (found.state, found.figure) == (Contribution.SENT, float(figure) if figure else None)
    assert found.figure_from.startswith(SOURCE) is taken
    assert bool(found.figure_from) is taken


@pytest.mark.parametrize(
    ("figure", "shown"), [(1_234_567.0, "1,234,567"), (123_456.7, "123,456.7"), (80.0, "80")]
)
def test_a_figure_is_shown_in_full(signed_in, report, figure, shown):
    before = Report.objects.filter(task=report.task, period__end__lt=report.period.start).last()
    Report.objects.filter(pk__in=[report.pk, before.pk]).update(
        figure=figure, done="配备心理教师。"
    )
    client = signed_in(Role.PROGRAMME_OFFICER, "990100", UNITS[1])
    html = client.get(f"/en/office/report/{report.pk}/").content.decode()
    assert f"last period: {shown}<" in html
    Report.objects.filter(pk=report.pk).update(state=Report.SIGNED)
    assert f"<dd>{shown}" in client.get(f"/en/office/report/{report.pk}/").content.decode()


def test_a_doubtful_figure_is_asked_about_beside_it_and_nothing_typed_is_lost(signed_in, report):
    client = signed_in(Role.PROGRAMME_OFFICER, "990100", UNITS[1])
    page = f"/en/office/report/{report.pk}/"
    typed = {**SAID, "do": "sign", "figure": "913"}
    assert 'name="sure"' not in client.get(page).content.decode()
    asked = client.post(page, typed)
    html = asked.content.decode()
    assert asked.status_code == 422
    assert "913 % is not between 0 and 100." in html
    assert 'value="913"' in html
    assert "配备心理教师。</textarea>" in html
    assert html.count('name="sure"') == 1
    assert client.post(page, {**typed, "sure": "1"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.figure) == (Report.SIGNED, 913)
