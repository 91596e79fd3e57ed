"""The yearly report: what it says, who may write it, and whether its figures can be verified."""

import io
import os
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import docx
import pytest
from django.utils import timezone

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.atlas.models import Publication, PublicCity
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import speaking
from onemetre.press.official import Head
from onemetre.programme import yearly_words
from onemetre.programme.figure_codes import answers, codes, printed, recall
from onemetre.programme.figure_words import answer_words, key_words, public_words
from onemetre.programme.forms import form
from onemetre.programme.models import (
    Matter,
    PrintedFigure,
    Programme,
    PublicPlan,
    Report,
    Step,
    TargetCheck,
    Task,
)
from onemetre.programme.supervising import Asked, open_matter
from onemetre.programme.yearly import yearly
from onemetre.programme.yearly_words import yearly_document
from onemetre.programme.yearly_writing import office_of, write_yearly
from tests import year as said_in
from tests.province import TEST, UNITS, area, unit, viewer

GOLDEN = Path(__file__).parent.parent / "golden"
DAY = date(2027, 2, 1)


@pytest.fixture
def periods(programme):
    return said_in.reported(programme)


def facts(programme, code="990100", year=2026, by=TEST):
    return yearly(programme, area(code), year, viewer=by, day=DAY)


def words(document) -> str:
    """Every word of a document in its order."""
    out = [document.notice, document.title]
    for part in document.parts:
        if isinstance(part, Head):
            out.append(f"{'#' * part.level} {part.text}")
        else:
            out.append(f"{part.lead}{part.text}{f' [{part.code}]' if part.code else ''}")
    out += [document.signed, document.date, *document.printed]
    for annex in document.annexes:
        out += [f"== {annex.title}", annex.none if not annex.grids else ""]
        for grid in annex.grids:
            out += [" | ".join(row) for row in (grid.head, *grid.rows)] + [grid.note]
    return "\n".join(out) + "\n"


def whole(programme, code="990100", lang="zh", **more) -> str:
    year = facts(programme, code, **more)
    return words(yearly_document(year, signed=office_of(year.area), language=lang))


# What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_of_the_invented_city_says_what_it_said(programme, periods, lang):
    said = whole(programme, lang=lang)
    path = GOLDEN / f"province-yearly.{lang}.txt"
    if os.environ.get("ONEMETRE_GOLDEN") == "write":
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")


def test_what_nobody_accepted_is_not_written_but_counted(programme, periods):
    said = whole(programme)
    assert "还有 4 所学校没有配备" not in said
    assert "91.3" not in said
    assert "另有1份待上级审核或已被退回" in said
    assert "还有2份应报而未签报" in said


def test_where_no_level_is_above_what_was_signed_is_written(programme, periods):
    said_in.say(periods[2], "990000", "1", "全省部署。", state=Report.SIGNED)
    said = whole(programme, "990000")
    assert "全省部署。" in said
    assert "牵头单位签报的报告1份" in said


def test_a_year_before_without_reports_is_compared_with_nothing(programme, periods):
    assert "2024年没有报告，无法与上一年比较。" in whole(programme, year=2025)


def test_a_task_without_report_says_that_nothing_is_known(programme, periods):
    assert "本年度没有审核通过的报告，完成情况不掌握。" in whole(programme)


def test_late_and_missing_reports_are_told_apart(programme, periods):
    own = {each.area.code: each for each in facts(programme).punctual}
    city = own["990100"]
    assert (city.owed, city.in_time, city.late, city.missing) == (6, 3, 1, 2)
    assert set(own) == {"990100", "990101", "990102"}


def test_a_target_whose_value_a_unit_states_gets_no_verdict(programme, periods):
    said_in.say(periods[2], "990000", "2", "配备。", figure=88.0, figure_from="reporter")
    year = facts(programme, "990000")
    target = next(each for each in year.targets if each.target.number == "2")
    assert target.reported.figure == 88.0
    said = whole(programme, "990000")
    assert "88% | 2026年上半年报告；单位填报，未经测算 | 不作判定" in said


@pytest.fixture
def computed(programme, periods):
    """A target of the city, computed in the place that bears its name."""
    city = PublicCity.objects.create(slug="jia", title_zh="甲市", title_en="Jia")
    publication = Publication.objects.create(
        city=city, stamp="1", release="1", data_date=date(2026, 5, 1),
        measured_on=date(2026, 6, 1), published_by="test",
    )  # fmt: skip
    plan = PublicPlan.objects.create(
        slug="shown", title="方案", document={"text": ""}, sha256="", published_by="test"
    )
    target = programme.targets.get(number="3")
    said = {lang: {"query": "", "denominator": "", "reason": ""} for lang in ("zh", "en")}
    TargetCheck.objects.create(
        plan=plan, publication=publication, task="3", start=target.start, end=target.end,
        unit="%", state="missed", low=58.0, high=71.0, said=said, code="K7-3F2A-9C",
    )  # fmt: skip
    programme.shown = plan
    programme.save()
    return programme


def test_a_computed_target_stands_with_value_date_source_and_state(computed):
    said = whole(computed)
    assert "58–71% | 数据截至2026年5月1日；2026年6月1日测算；取低值至高值 | 未达到" in said
    assert "经数据测算的1项" in said
    assert "58–71%" not in whole(computed, "990200")


def test_what_was_computed_is_known_to_the_form_but_two_ends_fill_nothing(computed, periods):
    by = viewer(Role.PROGRAMME_OFFICER, "990100")
    own = form(computed, period=periods[3].pk, unit=unit("990100", UNITS[2]).pk, viewer=by)
    line = next(each for each in own.lines if each.report.task.number == "3")
    assert [(each.said, each.value) for each in line.known] == [("58–71%", None)]
    assert "K7-3F2A-9C" in line.known[0].source


# Supervision matters --------------------------------------------------------------------------


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def kept(code: str, title: str, deadline: date, *steps: tuple[str, date], **more) -> Matter:
    """A matter with its steps, each on a day; the first opens it, and the last says its state."""
    closed = steps[-1] if steps[-1][0] == Step.CLOSED else None
    matter = Matter.objects.create(
        area=area(code), title=title, owner=unit(code, UNITS[1]), asked_by=unit("990000"),
        deadline=deadline, opened_by="test", state=Matter.CLOSED if closed else Matter.OPEN,
        closed_at=at(closed[1]) if closed else None, **more,
    )  # fmt: skip
    Matter.objects.filter(pk=matter.pk).update(opened_at=at(steps[0][1]))
    with freeze_steps():
        for kind, day in steps:
            was = {"deadline": deadline} if kind == Step.OPENED else {}
            step = Step(matter=matter, kind=kind, by="test", at=at(day), **was)
            Step.objects.bulk_create([step])
    return matter


@contextmanager
def freeze_steps():
    """Steps are written with the day they were given: no step is ever changed afterwards."""
    field = Step._meta.get_field("at")
    field.auto_now_add = False
    try:
        yield
    finally:
        field.auto_now_add = True


OPENED, CLOSED, REPORTED, RETURNED = Step.OPENED, Step.CLOSED, Step.REPORTED, Step.RETURNED
MARCH, MAY, LATER = date(2026, 3, 1), date(2026, 5, 1), date(2027, 3, 1)


def standing_of(programme, code="990100", year=2026) -> dict[str, tuple[str, bool, bool]]:
    found = facts(programme, code, year).matters
    return {each.title: (each.state, each.overdue, each.new) for each in found}


def test_supervision_matters_are_left_out_where_none_are_kept(programme, periods):
    assert facts(programme).matters is None
    assert "督办事项" not in whole(programme)
    assert "matters" not in answers(facts(programme))


def test_where_matters_are_kept_but_none_was_open_the_report_says_so(programme, periods):
    kept("990200", "别市的事", LATER, (OPENED, MARCH))
    assert facts(programme).matters == ()
    assert "本年度没有督办事项。" in whole(programme)


def test_matters_stand_as_on_the_last_day_of_the_year(programme, periods):
    kept("990100", "逾期", MAY, (OPENED, MARCH))
    kept("990101", "下级已报", MAY, (OPENED, MARCH), (REPORTED, MAY))
    kept("990100", "已退回", LATER, (OPENED, MARCH), (REPORTED, MAY), (RETURNED, date(2026, 6, 1)))
    kept("990100", "已结", MAY, (OPENED, MARCH), (REPORTED, MAY), (CLOSED, date(2026, 5, 9)))
    kept("990100", "次年才结", LATER, (OPENED, MARCH), (CLOSED, date(2027, 1, 20)))
    kept("990100", "上年开", LATER, (OPENED, date(2025, 8, 1)))
    kept("990100", "上年已结", MAY, (OPENED, date(2025, 3, 1)), (CLOSED, date(2025, 9, 1)))
    kept("990100", "次年才开", LATER, (OPENED, date(2027, 1, 5)))
    kept("990200", "别市的事", MAY, (OPENED, MARCH))
    assert standing_of(programme) == {
        "逾期": ("open", True, True), "下级已报": ("reported", False, True),
        "已退回": ("returned", False, True), "已结": ("closed", False, True),
        "次年才结": ("open", False, True), "上年开": ("open", False, False),
    }  # fmt: skip
    assert next(iter(standing_of(programme))) == "逾期"
    assert list(standing_of(programme))[-1] == "已结"
    assert answers(facts(programme))["matters"] == (6, 1, 5, 1)
    said = whole(programme)
    assert "本年度督办事项6件，已办结1件。其中本年度立项5件；截至2026年12月31日逾期1件。" in said
    assert "逾期（甲市教育局，2026年3月1日立项，时限2026年5月1日）：逾期。" in said
    assert "2026年5月9日办结" in said
    assert "别市的事" not in said
    assert "别市的事" in whole(programme, "990000")
    assert set(standing_of(programme, "990101")) == {"下级已报"}


def test_a_matter_of_another_programmes_task_is_not_told(programme, periods):
    task = programme.tasks.get(area__code="990100", number="2")
    kept("990100", "本方案", MAY, (OPENED, MARCH), task=task)
    other = Programme.objects.create(slug="other", title="别的方案", area=area("990000"))
    report = Task.objects.get(pk=task.pk)
    report.pk, report.programme = None, other
    report.save()
    kept("990100", "别的方案", MAY, (OPENED, MARCH), task=report)
    assert set(standing_of(programme)) == {"本方案"}


def test_a_deadline_that_was_moved_is_the_one_of_that_year(programme, periods):
    made = kept("990100", "延期", MAY, (OPENED, MARCH))
    with freeze_steps():
        Step.objects.bulk_create([
            Step(matter=made, kind=Step.MOVED, by="test", at=at(date(2027, 1, 9)), was=MAY,
                 deadline=LATER)
        ])  # fmt: skip
    Matter.objects.update(deadline=LATER)
    line = facts(programme).matters[0]
    assert (line.due, line.overdue) == (MAY, True)
    assert facts(programme, year=2027).matters[0].due == LATER


def test_the_figure_of_matters_can_be_looked_up_by_its_code(programme, periods):
    kept("990100", "逾期", MAY, (OPENED, MARCH))
    by = viewer(Role.PROGRAMME_OFFICER, "990100")
    year = facts(programme, by=by)
    write_yearly(year, form="docx", language="zh", by=by)
    found = printed(codes(year)["matters"])
    assert found.same
    with speaking("zh"):
        assert answer_words(found, found.was) == "合计 1、已办结 0、本年度立项 1、逾期 1"


def test_every_sentence_with_a_count_has_a_code(programme, periods):
    year = facts(programme)
    said = whole(programme)
    own = codes(year)
    assert len(set(own.values())) == len(own)
    for code in own.values():
        assert code in said


# Who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.UNIT_REPORTER, "990100"), (Role.PLANNER, "990100"), (Role.DATA_STEWARD, "990000"),
        (Role.PROGRAMME_OFFICER, "990200"), (Role.PROGRAMME_OFFICER, "990101"),
    ],
)  # fmt: skip
def test_nobody_else_writes_the_report_of_a_city(programme, periods, role, code):
    with pytest.raises(NotFoundError):
        facts(programme, by=viewer(role, code))
    with pytest.raises(NotFoundError):
        write_yearly(facts(programme), form="docx", language="zh", by=viewer(role, code))
    assert not PrintedFigure.objects.exists()


@pytest.mark.parametrize("code", ["990100", "990000"])
def test_the_office_and_the_one_above_write_it(programme, periods, code):
    by = viewer(Role.PROGRAMME_OFFICER, code)
    file = write_yearly(facts(programme, by=by), form="docx", language="zh", by=by)
    opened = docx.Document(io.BytesIO(file))
    assert any("建立儿童优先审查制度" in each.text for each in opened.paragraphs)
    assert Record.objects.filter(action="write yearly", by=by.name).count() == 1


def test_an_area_without_tasks_has_no_report(programme, periods):
    programme.tasks.filter(area__code="990201").update(ended_on=date(2025, 1, 1))
    with pytest.raises(NotFoundError):
        facts(programme, "990201")


# Codes -------------------------------------------------------------------------------------


@pytest.fixture
def written(programme, periods):
    year = facts(programme)
    write_yearly(year, form="docx", language="zh", by=TEST)
    return codes(year)


def test_every_printed_code_verifies_as_the_same_as_of_its_day(programme, written):
    for key, code in written.items():
        found = printed(code)
        assert (found.key, found.same) == (key, True)
        assert found.was == found.now


def test_a_printed_code_of_matters_holds_when_days_pass(programme, periods, monkeypatch):
    by, day = viewer(Role.PROGRAMME_OFFICER, "990100"), timezone.localdate()
    asked = Asked("配齐心理教师", unit("990100", UNITS[1]), day + timedelta(days=1))
    open_matter(asked, asked_by=unit("990100"), by=by)
    year = yearly(programme, area("990100"), day.year, viewer=by, day=day)
    write_yearly(year, form="docx", language="zh", by=by)
    figure = PrintedFigure.objects.get(key="matters")
    assert (figure.as_of, figure.answer) == (day, [1, 0, 1, 0])
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    found = printed(figure.code)
    assert found.same
    assert found.now == (1, 0, 1, 0)


def test_a_mistyped_code_of_the_programme_asks_the_same_however_much_is_there(
    programme, periods, django_assert_max_num_queries
):
    start = codes(facts(programme))["overview"][:2]
    by = viewer(Role.PROGRAMME_OFFICER, "990000")

    def mistyped():
        with pytest.raises(NotFoundError), django_assert_max_num_queries(10) as asked:
            recall(f"{start}-0000-00", viewer=by)
        return len(asked)

    few = mistyped()
    for n in range(2017, 2025):
        programme.periods.create(
            start=date(n, 1, 1), end=date(n, 12, 31), due=date(n + 1, 1, 15), opened_by="test"
        )
    assert mistyped() == few


def test_what_changed_since_is_another_figure_and_what_it_was_is_kept(programme, written):
    report = Report.objects.get(area__code="990100", task__number="1", figure=None, share=100)
    report.share = 80
    report.save()
    found = recall(written["task:1"], viewer=viewer(Role.PLANNER, "990100"))
    assert not found.same
    with speaking("en"):
        assert key_words(found) == "Task 1 全领域实现儿童优先"
        assert "done 100%" in answer_words(found, found.was)
        assert "done 80%" in answer_words(found, found.now)


def test_printing_again_keeps_the_first_record(programme, written):
    before = set(PrintedFigure.objects.values_list("pk", flat=True))
    write_yearly(facts(programme), form="pdf", language="en", by=TEST)
    assert set(PrintedFigure.objects.values_list("pk", flat=True)) == before


def test_a_visitor_is_told_the_report_and_no_figure(programme, written):
    with speaking("zh"):
        said = public_words(printed(written["overview"]))
    assert said == "《云岭省儿童友好城市建设实施方案》2026年度报告（甲市）"


def test_a_figure_that_was_only_shown_is_found_by_staff_alone(programme, periods, monkeypatch):
    monkeypatch.setattr("onemetre.programme.figure_codes._end_of", lambda _: DAY)
    code = codes(facts(programme))["late:990101"]
    assert printed(code) is None
    found = recall(code, viewer=viewer(Role.PLANNER, "990100"))
    assert (found.key, found.was, found.same) == ("late:990101", None, True)


@pytest.mark.parametrize(
    ("role", "code"), [(Role.PLANNER, "990200"), (Role.MODERATOR, "990100")]
)  # fmt: skip
def test_staff_elsewhere_do_not_see_what_a_code_stands_for(programme, written, role, code):
    with pytest.raises(NotFoundError):
        recall(written["overview"], viewer=viewer(role, code))


def test_what_is_no_code_is_refused(programme):
    with pytest.raises(InputError, match="not a code"):
        recall("K7", viewer=TEST)


def test_every_figure_says_what_it_is_in_both_languages(programme, written):
    year = facts(programme)
    for lang in ("zh", "en"):
        with speaking(lang):
            for key in answers(year):
                found = printed(written[key])
                assert key_words(found)
                assert answer_words(found, found.was)


def test_counts_are_said_in_the_order_of_the_legend():
    with speaking("en"):
        assert yearly_words.counted_words((2, 0, 1, 0, 0, 3)) == "2 kept, 1 missed, 3 not reported"
