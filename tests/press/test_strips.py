"""Charts of low–high values: where things stand, and what is said where nothing is known."""

from xml.etree import ElementTree as ET

import pytest

from onemetre.press import theme
from onemetre.press.strips import Moment, Scale, Strip, strips, trend

SVG = "{http://www.w3.org/2000/svg}"
SCALE = Scale(100.0, "%", 80.0, "target ≥ 80%")


def drawn(text):
    return ET.fromstring(text)  # noqa: S314  # our own drawing


def of(root, tag, **look):
    return [
        each for each in root.iter(SVG + tag)
        if all(each.get(name.replace("_", "-")) == value for name, value in look.items())
    ]  # fmt: skip


def words(root):
    return [each.text for each in of(root, "text")]


@pytest.mark.parametrize("width", [328.0, 672.0])
def test_dots_stand_where_the_axis_says(width):
    root = drawn(strips([Strip("West", 25, 75, "25–75%")], SCALE, width=width, prefix="t"))
    (low,) = of(root, "circle", fill=theme.JADE)
    (high,) = of(root, "circle", stroke=theme.JADE)
    at = {each.text: float(each.get("x")) for each in of(root, "text")}
    assert float(low.get("cx")) == pytest.approx(at["25"], abs=0.1)
    assert float(high.get("cx")) == pytest.approx(at["75"], abs=0.1)
    (target,) = of(root, "line", stroke=theme.INK, stroke_width="2")
    expected = at["75"] + (at["100%"] - at["75"]) / 5
    assert float(target.get("x1")) == pytest.approx(expected, abs=0.1)


def test_a_single_answer_is_one_dot_without_a_bar():
    root = drawn(strips([Strip("West", 40, 40, "40%")], SCALE, width=672, prefix="t"))
    assert len(of(root, "circle")) == 1


def test_what_is_not_known_is_hatched_and_has_no_dot():
    rows = [Strip("West", None, None, "not known")]
    root = drawn(strips(rows, SCALE, width=672, prefix="t"))
    assert of(root, "rect", fill="url(#t-hatch)")
    assert not of(root, "circle")
    assert "not known" in words(root)


def test_nothing_leaves_the_drawing():
    long = Strip("A name that is long", 0, 250, "0–250%")
    for width in (328.0, 672.0):
        root = drawn(strips([long], Scale(100, "%", 100, "target ≥ 100%"), width=width, prefix="t"))
        for each in of(root, "circle"):
            assert 0 <= float(each.get("cx")) <= width


def test_many_rows_become_a_sheaf_without_names():
    rows = [Strip(f"area {i}", i, i + 10, "") for i in range(60)]
    root = drawn(strips(rows, SCALE, width=672, prefix="t"))
    assert not any("area" in (said or "") for said in words(root))
    assert len(of(root, "line", stroke=theme.JADE)) == 60
    assert float(root.get("height")) < 500


def test_a_trend_writes_its_last_value_and_its_target():
    moments = [Moment("2024", 20, 30, "20–30%"), Moment("2025", 35, 40, "35–40%")]
    root = drawn(trend(moments, SCALE, width=672))
    assert "35–40%" in words(root)
    assert "20–30%" not in words(root)
    assert "target ≥ 80%" in words(root)
    (band,) = of(root, "polygon")
    assert len(band.get("points").split()) == 4
    assert band.get("fill-opacity") == "0.14"


def test_names_cannot_become_markup():
    evil = "<script>alert(1)</script>"
    assert "<script" not in strips([Strip(evil, 1, 2, evil)], SCALE, width=672, prefix="t")
    assert "<script" not in trend([Moment(evil, 1, 2, evil)] * 2, SCALE, width=672)
