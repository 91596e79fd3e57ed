"""Registers: who may write them, what is kept, sheets both ways, and targets held to them."""

from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.areas import actions as areas_
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.programme import (
    evaluating,
    office,
    register_reads,
    register_sheets,
    register_writes,
    target_reads,
)
from onemetre.programme.models import Entry, EntryVersion, Result
from onemetre.programme.register_drafts import read_draft
from onemetre.programme.registers import kind_of, kinds
from tests import province
from tests.registering import DAY, complete, draft, entry, programme, target

OFFICER, REPORTER, PLANNER = Role.PROGRAMME_OFFICER, Role.UNIT_REPORTER, Role.PLANNER


@pytest.fixture(autouse=True)
def areas(db):
    return province.areas()


@pytest.fixture
def officer():
    return province.viewer(OFFICER, "990000")


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


# Sheets -----------------------------------------------------------------------------------------


def sheet(tmp_path, kind, viewer):
    mine = register_reads.areas_for(viewer)
    here = register_reads.entries_of(viewer, kind, mine[0])
    path = tmp_path / "form.xlsx"
    path.write_bytes(register_sheets.form_of(kind, here, mine))
    return path, here, mine


def test_a_form_that_comes_back_as_it_went_changes_nothing(tmp_path, officer):
    entry("school", "990101", "一小", pupils=900.0, teacher=True, stage_="")
    Entry.objects.update(data={"pupils": 900.0, "teacher": True, "stage": "primary"})
    kind = kind_of("school")
    path, here, mine = sheet(tmp_path, kind, officer)
    rows, errors = register_sheets.read_form(kind, path, here, mine, DAY)
    assert errors == []
    taken = register_writes.take_in(kind, rows, by=officer)
    assert (taken.added, taken.changed, taken.confirmed, taken.same) == (0, 0, 0, 1)


def test_good_rows_are_taken_and_a_second_upload_changes_nothing(tmp_path, officer):
    kind, path = kind_of("primary-care"), tmp_path / "filled.csv"
    path.write_text(
        "area code,area,name,kind,general practitioners (doctors),"
        "general practitioners able to treat children (doctors),source,confirmed on\n"
        "990101,,东乡卫生院,乡镇卫生院,3,1,县卫健局,2026-11-01\n"
        "990101,,西乡卫生院,乡镇卫生院,三,1,县卫健局,2026-11-01\n"
        ",甲西县,城关社区卫生服务中心,community health centre,2,,县卫健局,2026-11-01\n"
        "990201,,外乡卫生院,乡镇卫生院,1,1,县卫健局,2027-11-01\n"
        "123456,,无名卫生院,乡镇卫生院,1,1,县卫健局,2026-11-01\n"
        "990101,,东乡卫生院,乡镇卫生院,4,1,县卫健局,2026-11-01\n",
        "utf-8",
    )

    def upload():
        mine = register_reads.areas_for(officer)
        here = register_reads.entries_of(officer, kind, mine[0])
        rows, errors = register_sheets.read_form(kind, path, here, mine, DAY)
        return register_writes.take_in(kind, rows, by=officer), errors

    taken, errors = upload()
    assert (taken.added, taken.same) == (2, 0)
    lines = Record.objects.filter(action="take in register").order_by("area")
    assert [(each.area, each.details["rows"]) for each in lines] == [
        (province.area(code).path, 1) for code in ("990101", "990102")
    ], "each area's own administrator sees that something was taken in there"
    assert [each.row for each in errors] == [3, 5, 6, 7]
    assert Entry.objects.get(name="城关社区卫生服务中心").data == {"kind": "community", "gps": 2.0}
    before = EntryVersion.objects.count()
    taken, _ = upload()
    assert (taken.added, taken.changed, taken.confirmed, taken.same) == (0, 0, 0, 2)
    assert EntryVersion.objects.count() == before


def test_a_rate_typed_into_excel_as_a_per_cent_is_that_rate(tmp_path, officer):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["区划代码", "名称", "年度", "筛查评估率", "依据"])
    book.active.append(["990101", "县医院", 2026, 0.85, "县卫健局"])
    book.active["D2"].number_format = "0%"
    book.save(path)
    kind = next(each for each in kinds().values() if each.field("coverage"))
    rows, errors = register_sheets.read_form(kind, path, [], register_reads.areas_for(officer), DAY)
    assert errors == []
    assert rows[0].draft.data["coverage"] == 85


@pytest.mark.parametrize("said", ["1,5", "nan", "inf", "1e999", "1e5"])
def test_what_is_no_number_is_refused_with_what_was_typed(said):
    assert said in draft_errors(said)["f-pupils"]


def draft_errors(said: str) -> dict[str, str]:
    return read_draft(kind_of("school"), {"f-pupils": said}, DAY).errors


def test_a_sheet_does_not_reach_into_areas_of_others(tmp_path):
    entry("primary-care", "990201", "外乡卫生院")
    by, kind, path = (
        province.viewer(REPORTER, "990101", "卫生健康委员会"),
        kind_of("primary-care"),
        tmp_path / "a.csv",
    )
    path.write_text("area code,name,kind,source\n990201,外乡卫生院,乡镇卫生院,x\n", "utf-8")
    mine = register_reads.areas_for(by)
    rows, errors = register_sheets.read_form(
        kind, path, register_reads.entries_of(by, kind, mine[0]), mine, DAY
    )
    assert rows == []
    assert len(errors) == 1


def test_a_sheet_of_an_offices_own_heads_is_understood(tmp_path, officer):
    kind, path = kind_of("primary-care"), tmp_path / "a.csv"
    path.write_text(
        "区划代码,机构名称,类别,全科医生,依据\n990101,东乡卫生院,乡镇卫生院,3,县卫健局\n", "utf-8"
    )
    mine = register_reads.areas_for(officer)
    rows, errors = register_sheets.read_form(kind, path, [], mine, DAY, "卫生院.csv")
    assert errors == []
    assert rows[0].draft.data == {"kind": "township", "gps": 3.0}
    assert (rows[0].draft.name, rows[0].draft.source) == ("东乡卫生院", "县卫健局")


def test_a_sheet_gives_no_entry_the_name_of_another(tmp_path, officer):
    kind, path = kind_of("base"), tmp_path / "a.csv"
    first = entry("base", "990101", "甲", stage="applied")
    entry("base", "990101", "乙", stage="applied")
    path.write_text(
        f"no. of the entry,area code,name,stage\n{first.pk},990101,乙,applied\n", "utf-8"
    )
    mine = register_reads.areas_for(officer)
    rows, errors = register_sheets.read_form(
        kind, path, register_reads.entries_to_edit(officer, kind), mine, DAY
    )
    assert rows == []
    assert [each.field for each in errors] == ["name"]


def test_an_area_that_was_renamed_keeps_its_entry(tmp_path, officer):
    there = entry("population", "990101", people=200_000.0)
    areas_.note_areas([areas_.Named("990101", "甲东区", "county", "990100")], day=DAY, place="")
    by, kind, path = province.viewer(OFFICER, "990100"), kind_of("population"), tmp_path / "a.csv"
    path.write_text(
        "area code,people living there (people),counted on,source\n990101,210000,2020-11-01,普查\n",
        "utf-8",
    )
    rows, errors = register_sheets.read_form(
        kind, path, register_reads.entries_to_edit(by, kind), register_reads.areas_for(by), DAY
    )
    assert errors == []
    assert [row.entry for row in rows] == [there]
    with pytest.raises(InputError):
        register_writes.add_entry(kind, province.area("990101"), draft(people=1.0), by=by)


# Targets ----------------------------------------------------------------------------------------


def confirmed(made, key, officer):
    chosen = target(made, key)
    query, _ = evaluating.counting_of(chosen)
    return evaluating.correct_counting(
        chosen, counting=evaluating.to_json(query), by=officer, day=DAY
    )


def state(made, key, officer, day=DAY, code="990000"):
    """Evaluate and say the state and the pair."""
    one = confirmed(made, key, officer)
    (result,) = evaluating.evaluate(
        made, areas=[province.area(code)], targets=[one], by=officer, day=day
    )
    return result.state, result.low, result.high


def test_a_register_that_nobody_called_complete_is_not_zero(officer):
    made = programme()
    assert state(made, "blocks", officer) == ("not_evidenced", 0, 100)
    complete("demonstration-block", "990000")
    assert state(made, "blocks", officer)[1:] == (0, 0)


def test_demonstration_blocks_in_every_city(officer):
    made = programme()
    entry("demonstration-block", "990101", "东街", stage="certified")
    entry("demonstration-block", "990200", "南街", stage="building")
    complete("demonstration-block", "990200")
    assert state(made, "blocks", officer)[1:] == (50, 50)
    entry("demonstration-block", "990201", "北街", stage="certified")
    assert state(made, "blocks", officer) == ("kept", 100, 100)


def test_demonstration_communities_in_every_county(officer):
    made = programme()
    for code in ("990101", "990102", "990201"):
        entry("demonstration-community", code, f"社区{code}", stage="certified")
    assert state(made, "communities", officer) == ("kept", 100, 100)


def test_a_certificate_that_ran_out_no_longer_counts(officer):
    made = programme()
    for code in ("990101", "990201"):
        entry("demonstration-block", code, "东街", stage="certified", valid_until="2026-11-23")
    complete("demonstration-block", "990000")
    assert state(made, "blocks", officer)[1:] == (0, 0)


def test_the_goal_of_2025_is_past(officer):
    made = programme()
    entry("city-started", "990100", block=True, community=True, base=True, whole=True)
    entry("city-started", "990200", block=True, community=False, base=True, whole=False)
    assert state(made, "started", officer) == ("missed", 50, 50)
    assert state(made, "cities", officer) == ("kept", 50, 50)


def test_two_named_cities_are_enough_of_two_to_three(officer):
    made = programme()
    entry("city-named", "990100", stage="named")
    assert state(made, "named", officer) == ("not_evidenced", 1, 2)
    entry("city-named", "990200", stage="named")
    assert state(made, "named", officer) == ("kept", 2, 2)


def test_a_centre_at_each_level_and_the_areas_that_lack_one(officer):
    made = programme()
    for code in ("990000", "990100", "990101"):
        entry("newborn-centre", code, f"中心{code}", hospital="医院")
    complete("newborn-centre", "990100")
    one = confirmed(made, "centres", officer)
    (result,) = evaluating.evaluate(made, areas=[made.area], targets=[one], by=officer, day=DAY)
    assert (result.low, result.high, result.state) == (50, pytest.approx(500 / 6), "missed")
    assert (result.found["lacking"], result.found["unknown"]) == (["990102"], ["990200", "990201"])


def test_no_more_than_a_number_in_each_area_is_not_kept_by_a_share_of_areas(officer):
    made = programme()
    for code in ("990000", "990100", "990101"):
        entry("newborn-centre", code, f"中心{code}", hospital="医院")
    complete("newborn-centre", "990000")
    one = confirmed(made, "centres", officer)
    one.comparator = "<="
    one.save()
    (result,) = evaluating.evaluate(made, areas=[made.area], targets=[one], by=officer, day=DAY)
    assert (result.low, result.goal, result.state) == (50, None, "cannot_say")


def test_more_than_two_named_cities_are_not_two(officer):
    made = programme()
    one = target(made, "named")
    one.comparator, one.high = ">", None
    one.save()
    for code in ("990100", "990200"):
        entry("city-named", code, stage="named")
    assert state(made, "named", officer) == ("cannot_say", 2, 2)


def test_schools_without_a_teacher_are_named(officer):
    made = programme()
    entry("school", "990101", "一小", pupils=1200.0, teacher=True)
    entry("school", "990101", "二小", pupils=2200.0, teacher=False)
    entry("school", "990101", "三小", pupils=300.0, teacher=False)
    complete("school", "990000")
    one = confirmed(made, "teachers", officer)
    (result,) = evaluating.evaluate(made, areas=[made.area], targets=[one], by=officer, day=DAY)
    assert (result.low, result.state) == (50, "missed")
    assert [line[1] for line in result.found["without"]] == ["二小"]


def test_a_doctor_in_every_facility(officer):
    made = programme()
    entry("primary-care", "990101", "东乡卫生院", child_gps=1.0)
    complete("primary-care", "990000")
    assert state(made, "doctors", officer) == ("kept", 100, 100)
    entry("primary-care", "990101", "西乡卫生院")
    assert state(made, "doctors", officer) == ("not_evidenced", 50, 100)


def test_an_institution_of_unknown_standard_is_not_evidenced(officer):
    made = programme()
    for code in ("990000", "990100", "990200", "990101", "990102", "990201"):
        entry("mch-institution", code, "妇幼保健院", government=True)
    complete("mch-institution", "990000")
    assert state(made, "mch", officer) == ("not_evidenced", 0, 100)


def test_stale_entries_keep_nothing(officer):
    made = programme()
    old = date(2025, 11, 23)
    for code in ("990101", "990201"):
        entry("demonstration-block", code, "东街", stage="certified", on=old)
    assert state(made, "blocks", officer) == ("not_evidenced", 0, 100)
    assert state(made, "blocks", officer, day=date(2025, 11, 23)) == ("kept", 100, 100)


def test_a_result_that_has_gone_stale_is_no_longer_kept(officer):
    made = programme()
    for code in ("990101", "990201"):
        entry("demonstration-block", code, "东街", stage="certified")
    state(made, "blocks", officer)
    one = target(made, "blocks")
    for day, said in ((date(2027, 11, 24), "kept"), (date(2027, 11, 25), "not_evidenced")):
        (standing,) = target_reads.standings(officer, made, made.area, day, only=one)
        assert standing.pace.state == said


def test_a_suggestion_shows_a_value_and_no_verdict(officer):
    made = programme()
    for code in ("990101", "990201"):
        entry("demonstration-block", code, "东街", stage="certified")
    (result,) = evaluating.evaluate(
        made, areas=[made.area], targets=[target(made, "blocks")], by=officer, day=DAY
    )
    assert (result.low, result.state, result.certainty) == (100, "cannot_say", "suggested")


def test_correcting_how_a_target_is_counted_changes_what_comes_out(officer):
    made = programme()
    entry("demonstration-block", "990101", "东街", stage="building")
    complete("demonstration-block", "990000")
    assert state(made, "blocks", officer)[1:] == (0, 0)
    one = evaluating.correct_counting(
        target(made, "blocks"), by=officer, day=DAY,
        counting={"form": "areas", "register": "demonstration-block", "levels": ["city"],
                  "stages": ["building", "certified"]},
    )  # fmt: skip
    (result,) = evaluating.evaluate(made, areas=[made.area], targets=[one], by=officer, day=DAY)
    assert (result.low, result.high) == (50, 50)
    (standing,) = target_reads.standings(officer, made, made.area, DAY, only=one)
    assert len(standing.values) == 1


def test_each_evaluation_adds_to_the_history(officer):
    made = programme()
    complete("demonstration-block", "990000", on=date(2026, 1, 1))
    confirmed(made, "blocks", officer)
    for day in (date(2026, 1, 1), date(2026, 6, 1), DAY):
        evaluating.evaluate(
            made, areas=[made.area], targets=[target(made, "blocks")], by=officer, day=day
        )
    assert [each.day for each in Result.objects.all()] == [date(2026, 1, 1), date(2026, 6, 1), DAY]
    assert Result.objects.last().state == "behind"


def test_a_city_sees_what_the_provinces_targets_come_to_in_it(officer):
    made = programme()
    entry("demonstration-block", "990101", "东街", stage="certified")
    confirmed(made, "blocks", officer)
    evaluating.evaluate(made, areas=list(province.areas().values()), by=officer, day=DAY)
    city = province.viewer(OFFICER, "990100")
    assert office.programme(city, "cloud") == made
    told = target_reads.standings(
        city, made, province.area("990100"), DAY, only=target(made, "blocks")
    )
    assert (told[0].result.low, told[0].pace.state) == (100, "kept")
    with pytest.raises(NotFoundError):
        target_reads.standings(city, made, made.area, DAY)


def test_a_programme_of_another_city_is_not_there():
    programme("990200", "other")
    with pytest.raises(NotFoundError):
        office.programme(province.viewer(OFFICER, "990100"), "other")


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
