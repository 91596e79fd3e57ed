"""The yearly report: what it says, who may write it, and whether its figures can be verified."""

import io
import os
from datetime import date
from pathlib import Path

import docx
import pytest

from onemetre.access.models import Record
from onemetre.access.roles import Role
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import speaking
from onemetre.press.official import Head
from onemetre.programme import yearly_words
from onemetre.programme.figure_codes import answers, codes, printed, recall
from onemetre.programme.figure_words import answer_words, key_words, public_words
from onemetre.programme.models import PrintedFigure, Report
from onemetre.programme.yearly import yearly
from onemetre.programme.yearly_matters import MatterLine
from onemetre.programme.yearly_words import yearly_document
from onemetre.programme.yearly_writing import office_of, write_yearly
from tests import year as said_in
from tests.province import TEST, area, viewer

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
    assert "另有3份报告未采纳" in said


def test_where_no_level_is_above_what_was_signed_is_written(programme, periods):
    said_in.say(periods[2], "990000", "1", "doing", "全省部署。", state=Report.SIGNED)
    said = whole(programme, "990000")
    assert "全省部署。" in said
    assert "牵头单位签报的报告1份" in said


def test_a_year_before_without_reports_is_compared_with_nothing(programme, periods):
    assert "2024年没有报告，无法与上一年比较。" in whole(programme, year=2025)


def test_a_task_without_report_says_that_nothing_is_known(programme, periods):
    assert "本年度没有经采纳的报告，完成情况不掌握。" in whole(programme)


def test_late_and_missing_reports_are_told_apart(programme, periods):
    own = {each.area.code: each for each in facts(programme).punctual}
    city = own["990100"]
    assert (city.owed, city.in_time, city.late, city.missing) == (6, 3, 1, 2)
    assert set(own) == {"990100", "990101", "990102"}


def test_a_target_whose_value_a_unit_states_gets_no_verdict(programme, periods):
    said_in.say(periods[2], "990000", "2", "doing", "配备。", figure=88.0, figure_from="reporter")
    year = facts(programme, "990000")
    target = next(each for each in year.targets if each.target.number == "2")
    assert target.reported.figure == 88.0
    said = whole(programme, "990000")
    assert "88% | 2026年上半年报告；单位填报，未经测算 | 不作判定" in said


def test_supervision_matters_are_left_out_where_none_are_kept(programme, periods, monkeypatch):
    assert "督办事项" not in whole(programme)
    line = MatterLine("心理教师缺口", "甲市教育局", date(2026, 3, 1), None, "在办", closed=False)
    monkeypatch.setattr("onemetre.programme.yearly.matters_of", lambda *_: (line,))
    assert "本年度督办事项1件，已办结0件。" in whole(programme)
    monkeypatch.setattr("onemetre.programme.yearly.matters_of", lambda *_: ())
    assert "本年度没有督办事项。" in whole(programme)


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


def test_every_printed_code_verifies_as_the_same(programme, written, monkeypatch):
    monkeypatch.setattr("onemetre.programme.figure_codes._end_of", lambda _: DAY)
    for key, code in written.items():
        found = printed(code)
        assert (found.key, found.same) == (key, True)
        assert found.was == found.now


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
