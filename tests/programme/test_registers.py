"""Registers: who may write them, and what is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.programme import evaluating, register_reads, register_writes, target_reads
from onemetre.programme.models import Entry
from onemetre.programme.register_rights import may_write
from onemetre.programme.registers import kind_of, kinds
from tests import province
from tests.province import UNITS
from tests.registering import DAY, complete, draft, entry, programme, target

pytestmark = pytest.mark.usefixtures("areas")
OFFICER, REPORTER, PLANNER = Role.PROGRAMME_OFFICER, Role.UNIT_REPORTER, Role.PLANNER


def test_every_kind_says_how_long_an_entry_is_fresh_and_who_says_so():
    for kind in kinds().values():
        assert kind.fresh.months > 0
        assert kind.fresh.source.name
        assert kind.words
        assert kind.trade


# Who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [PLANNER, Role.AUDITOR, Role.ADMINISTRATOR, Role.PROVIDER])
def test_whoever_may_not_edit_registers_cannot_add(role):
    with pytest.raises(NotFoundError):
        register_writes.add_entry(
            kind_of("school"), province.area("990101"), draft("一小", stage="", pupils=900.0),
            by=province.viewer(role, "990101"),
        )  # fmt: skip


def test_a_city_does_not_write_in_another_city():
    by = province.viewer(REPORTER, "990100", "教育局")
    there = entry("school", "990201", "乙一小", pupils=900.0)
    kind, other = kind_of("school"), province.area("990201")
    for attempt in (
        lambda: register_writes.add_entry(kind, other, draft("乙二小"), by=by),
        lambda: register_writes.change_entry(kind, there, draft("乙一小"), by=by),
        lambda: register_writes.confirm_entry(there, on=DAY, by=by),
        lambda: register_writes.end_entry(there, on=DAY, source="", by=by),
        lambda: register_writes.state_complete(kind, other, as_of=DAY, by=by),
        lambda: register_writes.withdraw_statement(kind, other, as_of=DAY, by=by),
        lambda: register_writes.take_in(
            kind, [register_writes.Row(other, there, draft("x"))], by=by
        ),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    assert Entry.objects.count() == 1


def test_a_city_does_not_read_another_citys_entries():
    there = entry("school", "990201", "乙一小")
    by = province.viewer(REPORTER, "990100", "教育局")
    with pytest.raises(NotFoundError):
        register_reads.entry(by, kind_of("school"), there.pk)
    with pytest.raises(NotFoundError):
        register_reads.register(by, kind_of("school"), province.area("990201"), DAY)


def test_a_reporter_neither_evaluates_nor_corrects_how_a_target_is_counted():
    made = programme()
    by = province.viewer(REPORTER, "990000")
    with pytest.raises(NotFoundError):
        evaluating.evaluate(made, areas=[made.area], by=by)
    with pytest.raises(NotFoundError):
        evaluating.correct_counting(target(made, "blocks"), counting=None, by=by)


def test_a_citys_officer_does_not_correct_the_provinces_target():
    made = programme()
    with pytest.raises(NotFoundError):
        evaluating.correct_counting(
            target(made, "blocks"), counting=None, by=province.viewer(OFFICER, "990100")
        )


@pytest.mark.parametrize(
    ("unit", "kind", "may"),
    [
        (UNITS[1], "school", True), (UNITS[2], "newborn-centre", True),
        (UNITS[1], "newborn-centre", False), (UNITS[2], "school", False),
        (UNITS[0], "school", False), (UNITS[0], "friendly-block", True),
    ],
)  # fmt: skip
def test_a_units_reporter_writes_the_registers_of_its_own_line_of_work(unit, kind, may):
    by, of, where = (
        province.viewer(REPORTER, "990100", unit),
        kind_of(kind),
        province.area("990100"),
    )
    level = where if "city" in of.levels else province.area("990101")
    assert may_write(by, of, level) is may
    for call in (
        lambda: register_writes.state_complete(of, where, as_of=DAY, by=by),
        lambda: register_writes.withdraw_statement(of, where, as_of=DAY, by=by),
        lambda: register_writes.add_entry(of, level, draft("一"), by=by),
        lambda: register_writes.take_in(of, [register_writes.Row(level, None, draft("二"))], by=by),
    ):
        if may:
            call()
        else:
            with pytest.raises(NotFoundError):
                call()
    assert Entry.objects.exists() is may
    here = {each.code for each in register_reads.areas_to_edit(by, of)}
    assert here == ({"990100", "990101", "990102"} if may else set())


def test_entries_of_other_lines_of_work_are_not_changed_confirmed_or_ended():
    made = entry("newborn-centre", "990100", "一", hospital="医院")
    by = province.viewer(REPORTER, "990100", UNITS[1])
    for call in (
        lambda: register_writes.change_entry(kind_of(made.kind), made, draft("二"), by=by),
        lambda: register_writes.confirm_entry(made, on=DAY, by=by),
        lambda: register_writes.end_entry(made, on=DAY, source="x", by=by),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_the_peoples_government_owns_no_register_of_civil_affairs():
    community = kind_of("demonstration-community")
    assert not community.owned_by("太原市人民政府")
    assert community.owned_by("太原市民政局")


# What a register's completeness rests on ---------------------------------------------------------


def known(kind: str, code: str) -> bool:
    facts = register_reads.facts_of([kind], province.area(code), DAY)
    return facts.known(kind_of(kind), code)


def test_an_area_says_that_its_own_is_not_complete_whatever_was_said_above(officer):
    complete("newborn-centre", "990100")
    of, county = kind_of("newborn-centre"), province.area("990101")
    assert known("newborn-centre", "990101")
    register_writes.withdraw_statement(of, county, as_of=DAY, by=province.viewer(OFFICER, "990101"))
    assert not known("newborn-centre", "990101")
    assert known("newborn-centre", "990102")
    complete("newborn-centre", "990100")  # said anew, for everything in it
    assert known("newborn-centre", "990101")


def test_a_register_says_whose_word_it_is_that_it_is_complete(officer):
    of = kind_of("newborn-centre")
    register_writes.state_complete(of, province.area("990100"), as_of=DAY, by=officer)
    said = register_reads.register(officer, of, province.area("990101"), DAY).said
    assert (said.area.code, said.by, said.as_of) == ("990100", officer.full_name, DAY)
    assert register_reads.register(officer, of, province.area("990200"), DAY).said is None


# What is kept -----------------------------------------------------------------------------------


def test_every_change_of_an_entry_stays_in_its_history(officer):
    kind, where = kind_of("school"), province.area("990101")
    made = register_writes.add_entry(kind, where, draft("一小", pupils=900.0), by=officer)
    register_writes.change_entry(kind, made, draft("一小", pupils=1100.0, teacher=True), by=officer)
    register_writes.confirm_entry(made, on=DAY + timedelta(1), by=officer)
    register_writes.end_entry(made, on=DAY, source="撤并", by=officer)
    past = register_reads.history(made)
    assert [each.version.change for each in past] == ["ended", "confirmed", "changed", "added"]
    assert past[2].changes == [("pupils", 900.0, 1100.0), ("teacher", None, True)]
    assert Record.objects.filter(thing=f"entry {made.pk}").count() == 4
    with pytest.raises(InputError):
        register_writes.confirm_entry(made, on=DAY + timedelta(3), by=officer)


def test_an_entry_does_not_end_on_a_day_to_come(officer):
    made = entry("school", "990101", "一小", pupils=900.0)
    with pytest.raises(InputError, match="to come"):
        register_writes.end_entry(
            made, on=timezone.localdate() + timedelta(1), source="撤并", by=officer
        )
    assert Entry.objects.get(pk=made.pk).until is None
    register_writes.end_entry(made, on=timezone.localdate(), source="撤并", by=officer)


def test_a_name_stands_once_in_an_area(officer):
    kind, where = kind_of("school"), province.area("990101")
    register_writes.add_entry(kind, where, draft("一小"), by=officer)
    with pytest.raises(InputError):
        register_writes.add_entry(kind, where, draft("一小"), by=officer)


def test_an_area_has_one_entry_of_what_it_has_once(officer):
    kind, where = kind_of("population"), province.area("990101")
    made = register_writes.add_entry(kind, where, draft(people=200_000.0), by=officer)
    assert made.name == "甲东县"
    with pytest.raises(InputError):
        register_writes.add_entry(kind, where, draft(people=1.0), by=officer)


def test_an_area_of_another_level_keeps_no_such_register(officer):
    with pytest.raises(InputError):
        register_writes.add_entry(
            kind_of("school"), province.area("990000"), draft("一小"), by=officer
        )


# Cost -------------------------------------------------------------------------------------------


def test_no_read_asks_more_of_a_fuller_register(officer, django_assert_num_queries):
    made = programme()

    def ask():
        scope = made.area
        with django_assert_num_queries(4):
            register_reads.overview(officer, scope, DAY)
        with django_assert_num_queries(6):
            register_reads.register(officer, kind_of("school"), scope, DAY)
        with django_assert_num_queries(5):
            target_reads.standings(officer, made, scope, DAY)

    entry("school", "990101", "一小")
    evaluating.evaluate(made, areas=[made.area], by=officer, day=DAY)
    ask()
    for n in range(30):
        entry("school", "990102", f"校{n}", pupils=1000.0 + n, teacher=bool(n % 2))
    evaluating.evaluate(made, areas=[made.area], by=officer, day=DAY)
    ask()


def test_evaluating_many_areas_reads_the_facts_once(officer, django_assert_max_num_queries):
    made = programme()
    with django_assert_max_num_queries(20):
        evaluating.evaluate(made, areas=list(province.areas().values()), by=officer, day=DAY)
