"""Level of traffic stress for a walking child, 1 (any age) to 4, as a low-high pair.

The level of a street is the worst of the tables in ``plts.toml``. Every input that nobody has
observed is read twice, at its best and at its worst for the class of street
(``streets.toml``); where both readings give one level, what is observed settles it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from onemetre.atlas.classes import BUFFERS, Reading, crossing_rules, street_classes
from onemetre.atlas.junctions import LEFT_SIDE, OVER, RIGHT_SIDE
from onemetre.atlas.street_tags import LEFT, RIGHT, SEPARATE
from onemetre.reach import Crossing

if TYPE_CHECKING:
    from numpy.typing import NDArray

Which = Literal["best", "worst"]


@dataclass(frozen=True, slots=True)
class Stress:
    """uint8 (m,) each: level of every edge under the best and the worst reading."""

    low: NDArray[np.uint8]
    high: NDArray[np.uint8]


@cache
def _tables() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("plts.toml").read_text("utf-8"))


def _table(*path: str) -> NDArray[np.float64]:
    at: object = _tables()
    for key in path:
        at = at[key]  # type: ignore[index]  # the path is one of this module's own
    return np.asarray(at, dtype=np.float64)


def stress(edge: NDArray[np.void], street: NDArray[np.void]) -> Stress:
    """Levels of all edges.

    Parameters
    ----------
    edge
        `EDGE` records (m,).
    street
        `STREET` records (k,) of the segments that edges lie on.

    Notes
    -----
    O(m). Sources: ``plts.toml``, ``streets.toml``; the method is in ``docs/methods``.
    """
    pair = []
    which: Which
    for which in ("best", "worst"):
        level = np.where(
            edge["side"] == OVER, _crossing(edge, street, which), _street(edge, street, which)
        )
        pair.append(level.astype(np.uint8))
    # The best reading of one input can be the worse in combination; the pair stays ordered.
    return Stress(np.minimum(*pair), np.maximum(*pair))


def _readings(street: NDArray[np.void], which: Which, field: str) -> NDArray[np.float64]:
    values = [getattr(_reading(kind, which), field) for kind in street_classes()]
    by_class = np.asarray(values, np.float64)
    return cast("NDArray[np.float64]", by_class[street["class"]])


def _reading(kind: object, which: Which) -> Reading:
    return getattr(kind, which)  # type: ignore[no-any-return]  # "best" or "worst"


def _told(street: NDArray[np.void], field: str, which: Which, default: str) -> NDArray[np.float64]:
    """The observed value, or the class's where it is -1."""
    value = street[field].astype(np.float64)
    return np.where(value >= 0, value, _readings(street, which, default))


def _street(edge: NDArray[np.void], street: NDArray[np.void], which: Which) -> NDArray[np.float64]:
    """Worst of the sidewalk, buffer and buffer-width tables, along one side."""
    here = street[edge["segment"]]
    speed = _told(here, "speed", which, "speed")
    lanes = _told(here, "lanes", which, "lanes")
    width = _sidewalk(edge["side"], here, which)
    condition = _told(here, "condition", which, "condition").astype(int)
    buffer = _told(here, "buffer", which, "buffer").astype(int)
    buffer_width = _told(here, "buffer_width", which, "buffer_width")

    column = np.searchsorted(_table("sidewalk", "below"), width, side="right")
    walk = _table("sidewalk", "level")[condition, column]
    walk = np.where(width <= 0, _table("sidewalk", "none"), walk)
    by_type = np.stack([_table("buffer", name) for name in BUFFERS])
    beside = by_type[buffer, np.searchsorted(_table("buffer", "up_to"), speed, side="left")]
    apart = _table("buffer_width", "level")[
        np.searchsorted(_table("buffer_width", "lanes_up_to"), lanes, side="left"),
        np.searchsorted(_table("buffer_width", "below"), buffer_width, side="right"),
    ]
    level = np.maximum(np.maximum(walk, beside), apart)

    kinds = street_classes()
    shared = np.array([kind.shared for kind in kinds])[here["class"]] & (width <= 0)
    by_speed = _table("shared", "level")[
        np.searchsorted(_table("shared", "up_to"), here["speed"], side="left")
    ]
    by_class = _readings(here, which, "level")
    level = np.where(shared, np.where(here["speed"] >= 0, by_speed, by_class), level)
    off_road = np.array([kind.off_road for kind in kinds])[here["class"]]
    return np.where(off_road, 1.0, level)


def _sidewalk(side: NDArray[np.uint8], here: NDArray[np.void], which: Which) -> NDArray[np.float64]:
    """Width of the sidewalk on this side; 0 where there is none."""
    said = here["sidewalk"]
    usual = np.maximum(_readings(here, "best", "sidewalk"), 1.0)
    default = np.where(said > 0, usual, _readings(here, which, "sidewalk"))
    width = np.where(here["sidewalk_width"] > 0, here["sidewalk_width"], default)
    if which == "worst":
        # A sidewalk that is there but not measured may be as narrow as the narrowest.
        width = np.where((said > 0) & (here["sidewalk_width"] <= 0), 1.0, width)
    bit = np.select([side == LEFT_SIDE, side == RIGHT_SIDE], [LEFT, RIGHT], LEFT | RIGHT)
    there = (said < 0) | (said == SEPARATE) | ((said & bit) > 0)
    return np.where(there, width, 0.0)


def _crossing(
    edge: NDArray[np.void], street: NDArray[np.void], which: Which
) -> NDArray[np.float64]:
    """Level of a crossing by its kind, and of one without signal by the road it crosses."""
    rules = crossing_rules()
    here = street[edge["segment"]]
    kind = edge["crossing"]
    refuge = np.where(edge["refuge"] >= 0, edge["refuge"] == 1, kind == Crossing.REFUGE)
    plain = _unsignalised(edge, here, which)
    plain = np.where(refuge, np.maximum(plain - float(str(rules["refuge_bonus"])), 1), plain)
    signalled = float(str(rules["signalled"][which]))  # type: ignore[index]  # a TOML table
    apart = float(str(rules["grade_separated"][which]))  # type: ignore[index]  # likewise
    unknown = np.minimum(plain, signalled) if which == "best" else plain
    return np.select(
        [
            kind == Crossing.SIGNALLED,
            (kind == Crossing.BRIDGE) | (kind == Crossing.UNDERPASS),
            kind == Crossing.UNKNOWN,
        ],
        [np.full(len(kind), signalled), np.full(len(kind), apart), unknown],
        plain,
    )


def _unsignalised(
    edge: NDArray[np.void], here: NDArray[np.void], which: Which
) -> NDArray[np.float64]:
    """The tables for crossings without a signal. Where nobody has counted vehicles the best
    reading takes the lowest volume of the table, the worst the highest.
    """
    speed = _told(here, "speed", which, "speed")
    both = np.where(edge["lanes"] > 0, edge["lanes"], _readings(here, which, "lanes"))
    # A refuge lets a walker take one direction at a time.
    at_once = np.where(edge["refuge"] == 1, np.ceil(both / 2), both)
    step = np.searchsorted(_table("buffer", "up_to"), speed, side="left")
    rank = np.array([kind.rank for kind in street_classes()])[here["class"]]
    small = np.where(
        at_once <= 1,
        _table("crossing", "local", "one")[step],
        _table("crossing", "local", "more")[step],
    )
    two, three = (
        _by_volume(name, here["volume"], which)[np.arange(len(step)), step]
        for name in ("arterial_two", "arterial_three")
    )
    beyond = float(str(crossing_rules()["beyond_tables"]))
    arterial = np.select([at_once <= 2, at_once <= 3], [two, three], beyond)
    return np.where(rank == "arterial", arterial, small)


def _by_volume(name: str, volume: NDArray[np.float32], which: Which) -> NDArray[np.float64]:
    """(m, 4): the row of a crossing table for the vehicles a day of each road."""
    rows = np.stack([_table("crossing", name, each) for each in ("low", "middle", "high")])
    counted = np.searchsorted(_table("crossing", name, "volume_up_to"), volume, side="left")
    unknown = 0 if which == "best" else 2
    return rows[np.where(volume >= 0, counted, unknown)]
