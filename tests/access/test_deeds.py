"""Every line of the trail is said in words: what was done, and what it was done to."""

import ast
from datetime import date
from pathlib import Path

import pytest

import onemetre
from onemetre.access import audit, said
from onemetre.access.deeds import DEEDS, KINDS
from onemetre.access.joining import SignIn
from onemetre.access.models import JobState, Record
from onemetre.access.trail import names_of
from onemetre.access.viewer import operator
from onemetre.ground.language import speaking
from onemetre.operations import daily
from onemetre.programme import reporting, supervising
from onemetre.programme.models import Report
from tests import province

SOURCE = Path(onemetre.__file__).parent
TEST = operator("test")


def _written() -> list[ast.Call]:
    """Every place that writes a line of the trail."""
    return [
        each
        for path in SOURCE.rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
        and each.func.attr in {"wrote", "looked"} and isinstance(each.func.value, ast.Name)
        and each.func.value.id == "audit"
    ]  # fmt: skip


def _texts(node: ast.expr) -> list[str]:
    """What an argument can be, as far as it stands in the code."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return _texts(node.values[0])
    return [node.value] if isinstance(node, ast.Constant) else []


def test_every_action_that_writes_a_line_has_words():
    written = _written()
    assert len(written) > 60
    actions = {text for each in written for text in _texts(each.args[1]) if text != "job "}
    actions |= {each.value for each in SignIn} | {f"job {each.value}" for each in JobState}
    actions |= {daily.BEGAN, "search trail", "export trail"}
    actions |= {"see review", "export review"}
    assert actions - set(DEEDS) == set()
    assert set(DEEDS) - actions == set()


def test_everything_that_something_was_done_to_has_a_word():
    kinds = {
        text.split(" ")[0]
        for each in _written() if isinstance(each.args[2], ast.JoinedStr)
        for text in _texts(each.args[2])
    }  # fmt: skip
    assert kinds | set(daily.works()) <= set(KINDS)


@pytest.fixture
def lines(db):
    """A period, a report and a matter, and what the trail says of them."""
    programme = province.running()
    reporting.open_period(
        programme, start=date(2026, 1, 1), end=date(2026, 6, 30), due=date(2030, 7, 15), by=TEST
    )
    report = Report.objects.get(task__number="3", area=province.area("990101"))
    audit.wrote(TEST, "sign report", f"report {report.pk}")
    part = Report.objects.get(task__number="2", area=province.area("990101")).contributions.get()
    audit.wrote(TEST, "send report", f"contribution {part.pk}")
    matter = supervising.open_matter(
        supervising.Asked("核对名单", province.unit("990101"), date(2030, 1, 1)),
        asked_by=province.unit("990100"), by=TEST,
    )  # fmt: skip
    audit.wrote(TEST, "take in register", "register school")
    audit.wrote(TEST, "sign report", "report 999999")
    audit.wrote(TEST, "begin daily work", "remind 2026-11-27")
    return {each.action: each for each in Record.objects.order_by("-seq")} | {"matter": matter}


def test_things_of_the_programme_are_called_by_their_names(lines, django_assert_num_queries):
    records = list(Record.objects.filter(
        action__in=("sign report", "send report", "open matter", "open period", "take in register",
                    "begin daily work")
    ).order_by("seq"))  # fmt: skip
    with speaking("zh"):
        with django_assert_num_queries(4):
            names = names_of(records)
        told = [said.deed(each, names) for each in records]
    assert told == [
        "开启报送期：2026年上半年",
        "签报上级：甲东县：第3项 建好救治中心，2026年上半年",
        "报送：甲东县卫生健康委员会：甲东县：第2项 关心学生心理健康，2026年上半年",
        "立项督办：“核对名单”",
        "导入登记表：中小学校",
        "签报上级：报告 999999",
        "开始每日工作：提醒报送 2026-11-27",
    ]
    with speaking("en"):
        names = names_of(records)
        assert said.deed(records[1], names) == (
            "signed the report 甲东县: task 3 建好救治中心, first half of 2026"
        )


def test_a_file_of_the_trail_calls_things_in_the_language_in_which_it_was_asked_for(lines):
    found = Record.objects.filter(action="sign report").order_by("seq")
    with speaking("zh"):
        told = said.rows(found)
    with speaking("en"):
        assert [row[5] for row in told] == [
            "签报上级：甲东县：第3项 建好救治中心，2026年上半年", "签报上级：报告 999999",
        ]  # fmt: skip


def test_what_onemetre_does_by_itself_is_nobodys_name(lines):
    row = Record(by="worker", person=None)
    with speaking("en"):
        assert said.who(row, {}) == "Onemetre itself"


def test_a_thing_can_be_asked_for_by_its_kind_in_either_language():
    with speaking("zh"):
        assert said.thing_of(" 报告 12") == said.thing_of("report 12") == "report 12"
        assert said.thing_of("别的 3") == "别的 3"
    with speaking("en"):
        assert said.thing_of("place town") == "city town"
        assert said.thing_of("") == ""
