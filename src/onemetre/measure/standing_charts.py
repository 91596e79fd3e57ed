"""Drawings of pages of indicators: three answers, areas on a map and under one another, history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.measure import wording
from onemetre.measure.area_maps import steps_for, value_map
from onemetre.measure.definitions import Reach
from onemetre.measure.explaining import level_word
from onemetre.measure.three_answers import three_answers
from onemetre.press.strips import Moment, Scale, Strip, strips, trend

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onemetre.atlas.city import City
    from onemetre.measure.definitions import Indicator
    from onemetre.measure.standing import Level, Past, Ranked, Told

#: Widths of drawings in pixels: in a column of a wide page, in half of one, on a phone.
WIDE, HALF, SLIM = 672.0, 456.0, 328.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawing at two widths, and what it shows in words: a page shows the one that fits."""

    wide: str
    slim: str
    said: str


def _drawn(said: str, draw: Callable[[float, str], str], wide: float = WIDE) -> Drawn:
    """Draw twice. `draw` takes a width and what begins the ids within."""
    return Drawn(draw(wide, "wide"), draw(SLIM, "slim"), said)


@dataclass(frozen=True, slots=True)
class LevelDrawn:
    """The areas of one level as a page shows them.

    ``chart`` and ``map`` are None where no area has a value or the map is closed; ``steps`` are
    the lower ends of the map's classes; ``all_apart``: every two areas can be told apart.
    """

    title: str
    rows: tuple[Ranked, ...]
    known: tuple[Ranked, ...]
    unit: str
    steps: tuple[float, ...]
    chart: Drawn | None
    map: Drawn | None
    all_apart: bool


def _shrunk(width: float) -> float:
    """Type of the printed report is small: on a phone it is drawn smaller and shown larger."""
    return width * 0.8 if width == SLIM else width


def place_chart(told: Sequence[Told]) -> Drawn | None:
    """Three answers of every indicator that has them."""
    if not any(isinstance(each.indicator.formula, Reach) and each.judged for each in told):
        return None
    return _drawn(
        tr("Share within each standard: straight line, shortest walk, and a child's own walk"),
        lambda width, _: three_answers((each.measured for each in told), width=_shrunk(width)),
    )  # fmt: skip


def answers_of(whole: Told | None) -> Drawn | None:
    if whole is None or whole.judged is None or not isinstance(whole.indicator.formula, Reach):
        return None
    return _drawn(
        tr("Official radius, shortest walk and a child's own walk"),
        lambda width, _: three_answers([whole.measured], width=_shrunk(width)),
    )


def _scale(wanted: Indicator, highest: float, *, judges: bool) -> Scale:
    top = 100.0 if wanted.unit == "%" else max(highest * 1.1, 1.0)
    unit = wanted.unit
    target = wanted.target if judges else None
    if target is None:
        return Scale(top, unit, None, "")
    sign = "≥" if target.comparator == "at_least" else "≤"
    words = tr("target {sign} {n}{unit}", sign=sign, n=wording.number(target.value), unit=unit)
    return Scale(top, unit, target.value, words)


def level_drawn(city: City, whole: Told | None, level: Level, *, map_open: bool) -> LevelDrawn:
    """The areas of one level: how far they lie apart, and where they are if the map is open."""
    wanted = level.rows[0].told.indicator
    pairs = {row.told.measured.area: row.told.judged for row in level.rows}
    known = [pair.high for pair in pairs.values() if pair]
    steps = steps_for(wanted.unit, known)
    return LevelDrawn(
        level_word(level.key), level.rows, level.known, wanted.unit, steps,
        _distribution(whole, level, max(known)) if known else None,
        _map(city, level, steps) if known and map_open else None,
        all_apart=all(not row.alike for row in level.known),
    )  # fmt: skip


def _distribution(whole: Told | None, level: Level, highest: float) -> Drawn:
    wanted = level.rows[0].told.indicator
    told = [row.told for row in level.rows]
    rows = [Strip(each.name, *_ends(each), wording.found(each.judged, wanted.unit))
            for each in told]  # fmt: skip
    judges = whole is not None and whole.measured.state != "reference"
    if whole and whole.judged:
        highest = max(highest, whole.judged.high)
        rows.insert(0, Strip(tr("the whole place"), *_ends(whole),
                             wording.found(whole.judged, wanted.unit), strong=True))  # fmt: skip
    scale = _scale(wanted, highest, judges=judges)
    return _drawn(
        tr("Low and high of every area, against the target"),
        lambda width, prefix: strips(rows, scale, width=width, prefix=f"{prefix}-{level.key}"),
        wide=HALF,
    )


def _map(city: City, level: Level, steps: Sequence[float]) -> Drawn:
    values: dict[int, float | None] = {}
    said = {}
    for row in level.rows:
        told = row.told
        values[told.measured.area] = told.judged.low if told.judged else None
        said[told.measured.area] = wording.found(told.judged, told.indicator.unit)
    return _drawn(
        tr("Areas by the low answer; the table says the same"),
        lambda width, prefix: value_map(
            city, values, said, steps, width=width, prefix=f"{prefix}-map-{level.key}"
        ),
        wide=HALF,
    )


def _ends(told: Told) -> tuple[float | None, float | None]:
    return (told.judged.low, told.judged.high) if told.judged else (None, None)


def trend_of(wanted: Indicator, past: Sequence[Past]) -> Drawn | None:
    """From two publications on."""
    known = [each for each in past if each.told.judged]
    if len(known) < 2:  # a line has two ends
        return None
    dates = {each.data_date for each in known}
    moments = [
        # By the date of the data; by the day of measuring where that tells more apart.
        Moment((each.data_date if each.data_date and len(dates) == len(known)
                else each.measured_on).isoformat(), pair.low, pair.high,
               wording.found(pair, wanted.unit))
        for each in known if (pair := each.told.judged)
    ]  # fmt: skip
    judges = known[-1].told.measured.state != "reference"
    scale = _scale(wanted, max(each.high for each in moments), judges=judges)
    return _drawn(tr("The whole place in every publication"),
                 lambda width, _: trend(moments, scale, width=width))  # fmt: skip
