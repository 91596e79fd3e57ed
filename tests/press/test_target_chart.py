"""The value beside its target."""

import re
from xml.etree import ElementTree as ET

import pytest

from onemetre.press.target_chart import target_chart, top_of


def drawn(low, high, goal, unit="%", width=600.0):
    text = target_chart(low, high, goal, unit, said=f"{low:g}–{high:g}", target_said="target",
                        tone="good", width=width)  # fmt: skip
    return ET.fromstring(text)  # noqa: S314  # our own drawing


def lines(root, **wanted):
    return [each for each in root.iter("{http://www.w3.org/2000/svg}line")
            if all(each.get(key.replace("_", "-")) == value for key, value in wanted.items())]  # fmt: skip


def test_an_interval_lies_left_of_a_target_that_it_does_not_reach():
    root = drawn(12, 30, 80)
    (bar,) = lines(root, stroke_width="6")
    (target,) = lines(root, stroke_width="2")
    assert float(bar.get("x1")) < float(bar.get("x2")) < float(target.get("x1"))
    axis = lines(root)[0]
    span = float(axis.get("x2")) - float(axis.get("x1"))
    assert (float(target.get("x1")) - float(axis.get("x1"))) / span == pytest.approx(0.8, abs=0.01)
    assert (float(bar.get("x2")) - float(axis.get("x1"))) / span == pytest.approx(0.3, abs=0.01)


def test_one_value_is_a_bar_from_nought_with_one_dot():
    root = drawn(4, 4, 3, "处")
    (bar,) = lines(root, stroke_width="6")
    assert bar.get("x1") == lines(root)[0].get("x1")
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 1


def test_low_and_high_are_a_full_dot_and_a_ring():
    circles = list(drawn(12, 30, 80).iter("{http://www.w3.org/2000/svg}circle"))
    assert len(circles) == 2
    assert len({each.get("fill") for each in circles}) == 2


@pytest.mark.parametrize(
    ("unit", "values", "top"),
    [("%", (30, 80), 100), ("%", (120, 80), 120), ("处", (4, 3), 5), ("所", (6, 50), 50),
     ("个", (101, 3), 200), ("个", (0, 0), 1)],
)  # fmt: skip
def test_the_axis_ends_at_a_round_number(unit, values, top):
    assert top_of(unit, *values) == top


@pytest.mark.parametrize("width", [300.0, 600.0])
@pytest.mark.parametrize("goal", [0, 3, 100])
def test_nothing_is_drawn_outside(width, goal):
    root = drawn(0, 100, goal, width=width)
    for each in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            if value := each.get(name):
                assert 0 <= float(value) <= width


def test_words_are_escaped():
    said = target_chart(1, 1, 1, "个", said="<b>", target_said="&", tone="bad", width=300)
    assert "<b>" not in said
    assert re.search(r"&lt;b&gt;", said)


def test_ends_of_a_long_axis_are_written_in_full():
    words = {each.text for each in drawn(1_200_000, 1_200_000, 1_500_000, "人").iter() if each.text}
    assert "2,000,000" in words
