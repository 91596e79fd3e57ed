"""A share of more than all is asked about, wherever it is given; nothing typed is lost."""

import pytest

from onemetre.access.roles import Role
from onemetre.ground.language import speaking
from onemetre.programme import tables
from onemetre.programme.doubts import DoubtError, doubtful
from onemetre.programme.forms import form, form_file
from onemetre.programme.forms_back import take_in_form
from onemetre.programme.models import TableFigure
from onemetre.programme.reporting import send_contribution
from tests import year
from tests.office_table import office_table
from tests.programme.test_forms import ROW, filled
from tests.province import UNITS, area, unit, viewer

_, EDUCATION, HEALTH = UNITS
SAID = {"done": "配备心理教师。", "difficulty": "", "next_steps": ""}


@pytest.fixture
def periods(programme):
    return year.periods(programme)


@pytest.fixture
def report(periods):
    """A report on a task whose figure is a share; education leads."""
    return periods[-1].reports.get(task__area__code="990100", task__number="2")


@pytest.mark.parametrize(
    ("figure", "unit", "asked"),
    [(100.1, "%", True), (-1, "%", True), (100, "%", False), (0, "%", False), (None, "%", False),
     (850, "所", False), (850, "", False)],
)  # fmt: skip
def test_only_a_share_beyond_all_or_nothing_is_doubtful(figure, unit, asked):
    assert doubtful(figure, unit) is asked


def test_a_unit_is_asked_and_its_yes_is_enough(report):
    part = report.contributions.get(duty__unit__name__endswith=HEALTH)
    by = viewer(Role.UNIT_REPORTER, "990100", HEALTH)
    with speaking("en"), pytest.raises(DoubtError, match=r"850 % is not between 0 and 100"):
        send_contribution(part, **SAID, figure=850.0, by=by)
    assert send_contribution(part, **SAID, figure=850.0, sure=True, by=by).figure == 850


def taken_back(programme, periods, **answers):
    """What became of the form of the unit that leads the task, with answers in its row."""
    by = viewer(Role.UNIT_REPORTER, "990100", EDUCATION)
    own = form(programme, period=periods[-1].pk, unit=unit("990100", EDUCATION).pk, viewer=by)
    row = ROW + [line.report.task.number for line in own.lines].index("2")
    cells = {f"{column}{row}": said for column, said in answers.items()}
    return row, take_in_form(
        programme, data=filled(form_file(own), **cells), file="b.xlsx", by=by
    )  # fmt: skip


def test_a_row_of_a_form_is_listed_with_its_cell(programme, periods):
    with speaking("en"):
        row, taken = taken_back(programme, periods, F="配备。", G=913)
        assert taken.sent == 0
        assert str(taken.errors[0]) == (
            f"b.xlsx, row {row}, figure（G）: “913” — 913 % is not between 0 and 100. Put it right;"
            " if it is right as it is, give it on the page of the report."
        )


def test_a_share_of_the_task_beyond_all_is_told_in_its_own_words(programme, periods):
    with speaking("en"):
        _, taken = taken_back(programme, periods, F="配备。", H=120)
        assert "（H）: “120” — 120 is no share. Give 0 to 100." in str(taken.errors[0])


def test_a_table_whose_shares_were_taken_for_fractions_is_listed(programme, periods):
    officer = viewer(Role.PROGRAMME_OFFICER, "990100")
    rows = (("甲东县", "2", "", "85", ""), ("甲西县", "2", "", "0.77", ""))
    data = office_table(rows)
    made = tables.map_table(
        programme, owner=area("990100"), name="表", data=data, file="a.xlsx", by=officer
    )  # fmt: skip
    tables.point_out(
        made, head=(3, 4), columns=made.columns, area=None, task="", per_cent="fraction",
        by=officer,
    )  # fmt: skip
    taken = tables.take_in_table(made, period=periods[-1], data=data, file="a.xlsx", by=officer)
    assert [(each.row, each.value) for each in taken.errors] == [(5, "85")]
    assert "not between 0 and 100 %" in taken.errors[0].message
    assert [each.figure for each in TableFigure.objects.filter(mapping=made)] == [77]
