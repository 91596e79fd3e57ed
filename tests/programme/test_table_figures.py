"""Figures in cells of offices' tables: what they say, and in which unit; nothing is guessed."""

import pytest

from onemetre.atlas.cells import CellError
from onemetre.programme import table_reading as reading


@pytest.mark.parametrize(
    ("text", "value", "beside", "note"),
    [
        ("85%", 85, "%", ""), ("0.85", 0.85, "", ""), ("85 ％", 85, "%", ""),
        ("85%（含民办）", 85, "%", "含民办"), ("85%【约3千人】", 85, "%", "约3千人"),
        ("1,234", 1234, "", ""), ("１２．５", 12.5, "", ""), ("3 所", 3, "所", ""),
        ("1.2万人", 12000, "人", ""), ("-3", -3, "", ""), ("30成人", 30, "成人", ""),
        ("2 家上下游企业", 2, "家上下游企业", ""), ("5 个多功能厅", 5, "个多功能厅", ""),
        ("3 家超市", 3, "家超市", ""), ("12千米", 12, "千米", ""), ("8‰", 8, "‰", ""),
    ],
)  # fmt: skip
def test_figures_are_read_as_offices_write_them(text, value, beside, note):
    assert reading.figure(text) == (value, beside, note)


@pytest.mark.parametrize(
    "text",
    ["约 3 个", "三所", "3-5", "见附件", "1.2.3", "NaN", "1e5", "1,5", "3 5", "3千人", "2百"],
)
def test_what_is_no_figure_is_not_guessed(text):
    with pytest.raises(CellError):
        reading.figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "8成", "8成以上", "90%以下", "90%以上", "85%左右", "85%上下", "10余个", "10多个", "10 来个",
        "1.2万余人", "3万多人", "3个多月", "3 个多", "10个不到", "不足10个", "近90%", "超90%",
        "约12", "大约 12 个", "≥90%", "＞90", "10+", "12？", "3 个（县级）以上", "10 or more",
        "about 10", "至少3个", "不低于90%",
    ],
)  # fmt: skip
def test_a_figure_that_is_only_about_how_much_is_refused_in_words(text):
    with pytest.raises(CellError, match="inexact") as wrong:
        reading.figure(text)
    assert "80% or 12" in wrong.value.remedy


def line(text):
    """The text as one line's figure."""
    value, beside, note = reading.figure(text)
    return reading.Line(2, "figure", "甲市", "2", "", value, note, text, beside)


@pytest.mark.parametrize(
    ("text", "how", "unit", "value"),
    [
        ("0.85", "fraction", "%", 85), ("0.85", "shown", "%", 0.85), ("85%", "fraction", "%", 85),
        ("0.85（含民办）", "fraction", "%", 85), ("1", "fraction", "%", 100),
        ("1", "fraction", "个", 1), ("3 个", "fraction", "个", 3), ("0.5", "fraction", "公顷", 0.5),
        ("0.85", "fraction", "", 85), ("3 件", "fraction", "", 3), ("3", "shown", "", 3),
    ],
)  # fmt: skip
def test_only_what_is_a_share_is_taken_for_a_fraction(text, how, unit, value):
    assert reading.in_unit(line(text), how, unit) == value


@pytest.mark.parametrize(("text", "unit"), [("3 个", "%"), ("0.85 个", "%"), ("1", ""), ("-1", "")])
def test_what_may_be_a_share_as_well_as_not_is_not_guessed(text, unit):
    with pytest.raises(CellError, match="not clear whether"):
        reading.in_unit(line(text), "fraction", unit)
