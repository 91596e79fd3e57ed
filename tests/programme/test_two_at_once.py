"""Two people have the same thing before them: the second is told, and overwrites nothing."""

import pytest
from django.utils import timezone

from onemetre.access.roles import Role
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.programme import confirming, office, register_writes, reporting
from onemetre.programme.correcting import sign_at
from onemetre.programme.models import Contribution, Entry, Report, Task, Wording
from onemetre.programme.registers import kind_of
from tests.province import TEST, area, areas, plan, viewer
from tests.registering import draft, entry

SAID = {"difficulty": "", "next_steps": "", "share": None, "figure": None, "by": TEST}


def twice(now) -> tuple[Report, Report]:
    """The same report as two people have it before them."""
    pk = Report.objects.get(period=now, task=Task.objects.get(area=area("990101"), number="2")).pk
    return Report.objects.get(pk=pk), Report.objects.get(pk=pk)


def test_of_two_who_sign_the_second_is_told_and_overwrites_nothing(programme, now):
    one, two = twice(now)
    reporting.sign_report(one, done="先签的。", **SAID)
    with pytest.raises(InputError, match="signed"):
        reporting.sign_report(two, done="后签的。", **SAID)
    one.refresh_from_db()
    assert one.done == "先签的。"


def test_of_two_who_write_one_part_the_second_is_told_and_may_send_knowingly(programme, now):
    found = Contribution.objects.filter(report__period=now).first()
    seen, said = found.edition, {each: SAID[each] for each in ("difficulty", "next_steps")}
    two = Contribution.objects.get(pk=found.pk)
    reporting.send_contribution(found, done="先报的。", figure=None, seen=seen, by=TEST, **said)
    with pytest.raises(InputError, match="since you opened it"):
        reporting.send_contribution(two, done="后报的。", figure=None, seen=seen, by=TEST, **said)
    found.refresh_from_db()
    assert found.done == "先报的。"
    reporting.send_contribution(
        two, done="都报的。", figure=None, seen=found.edition, by=TEST, **said
    )
    found.refresh_from_db()
    assert found.done == "都报的。"


def test_whoever_writes_while_the_period_is_taken_back_finds_it_gone(programme, now):
    found = Contribution.objects.filter(report__period=now).select_related(
        "report__area", "duty__unit"
    )[0]
    reporting.withdraw_period(now, by=TEST)
    said = {each: SAID[each] for each in ("difficulty", "next_steps")}
    with pytest.raises(NotFoundError):
        reporting.send_contribution(found, done="报。", figure=None, seen="", by=TEST, **said)
    assert not Wording.objects.exists()


def test_of_one_who_accepts_and_one_who_returns_the_second_is_told(programme, now):
    one, two = twice(now)
    reporting.sign_report(one, done="签。", **SAID)
    two.refresh_from_db()
    city = viewer(Role.PROGRAMME_OFFICER, "990100")
    reporting.accept_report(one, by=city)
    with pytest.raises(InputError, match="Only a signed report"):
        reporting.return_report(two, reason="缺名单", by=city)
    two.refresh_from_db()
    assert two.state == Report.ACCEPTED


def test_of_two_who_review_a_plan_the_second_sees_what_the_first_put_right(db):
    areas()
    confirming.start_programme(plan(), slug="p", area=area("990000"), by=TEST)
    one, two, three = (office.reading(TEST, "p", 1) for _ in range(3))
    path = "tasks/1/duties/0"
    seen = sign_at(confirming.corrected(two), path)
    confirming.remove(one, path=path, why="", by=TEST)
    confirming.look_over(one, part="1", by=TEST)
    with pytest.raises(InputError, match="changed since"):
        confirming.correct(two, path=path, typed={"role": "lead"}, why="", seen=seen, by=TEST)
    confirming.look_over(two, part="3", by=TEST)
    assert office.reading(TEST, "p", 1).looked_over == ["1", "3"]
    confirming.discard_reading(one, by=TEST)
    with pytest.raises(NotFoundError):
        confirming.look_over(three, part="2", by=TEST)


def test_of_two_who_change_an_entry_the_second_sees_what_the_first_wrote(db):
    areas()
    there = entry("school", "990101", "甲一小", pupils=900.0)
    one, two = Entry.objects.get(pk=there.pk), Entry.objects.get(pk=there.pk)
    kind, seen = kind_of("school"), there.versions.last().pk
    changed = draft("甲一小", pupils=1300.0)
    register_writes.change_entry(kind, one, changed, by=TEST, seen=seen)
    with pytest.raises(InputError, match="changed this entry since"):
        register_writes.change_entry(kind, two, draft("甲一小", pupils=900.0), by=TEST, seen=seen)
    there.refresh_from_db()
    assert there.data["pupils"] == 1300
    newer = there.versions.last().pk
    register_writes.change_entry(kind, two, draft("甲一小", pupils=950.0), by=TEST, seen=newer)


def test_of_two_who_bring_a_sheet_the_second_takes_nothing_in_and_is_told(db):
    areas()
    there = entry("school", "990101", "甲一小", pupils=900.0)
    kind, where, row = kind_of("school"), area("990101"), register_writes.Row
    read = [
        (row(where, Entry.objects.get(pk=there.pk), draft("甲一小", pupils=pupils)),
         row(where, None, draft("甲二小", pupils=pupils)))
        for pupils in (1300.0, 950.0)
    ]  # fmt: skip
    register_writes.take_in(kind, read[0], by=TEST)
    for rows in ([read[1][0]], [read[1][1]]):
        with pytest.raises(InputError, match="while the sheet was read"):
            register_writes.take_in(kind, rows, by=TEST)
    assert [each.data["pupils"] for each in Entry.objects.all()] == [1300, 1300]


def test_an_entry_that_was_ended_meanwhile_is_not_changed(db):
    areas()
    there = entry("school", "990101", "甲一小", pupils=900.0)
    other = Entry.objects.get(pk=there.pk)
    register_writes.end_entry(there, on=timezone.localdate(), source="撤并", by=TEST)
    with pytest.raises(InputError, match="has ended"):
        register_writes.change_entry(kind_of("school"), other, draft("甲一小"), by=TEST)
