"""How many children live where, as counted: areas, and what stands apart from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from onemetre.ground.ages import BANDS
from onemetre.ground.language import tr
from onemetre.measure import wording
from onemetre.measure.report_maps import area_labels, rings_of
from onemetre.press.map_canvas import Frame
from onemetre.press.map_layers import UNKNOWN, AreaEdges, AreaFills, AreaLabels
from onemetre.press.maps import draw_map
from onemetre.press.report import Cell, Column, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.city import City

#: Upper ends of the classes of the map, children aged 0-14; the last colour is all beyond.
STEPS = (10_000, 20_000, 40_000, 80_000, 120_000)
#: Ages that the map counts: those that every census table gives.
_COUNTED = 15


def children_map(city: City, *, width: float) -> str:
    """Areas by the number of children of 0-14, the more the darker; hatched where not known."""
    outlines = city.outlines("areas")
    xmin, ymin, xmax, ymax = shapely.total_bounds(outlines)
    margin = 0.02 * (xmax - xmin)
    frame = Frame(xmin - margin, ymin - margin, xmax + margin, ymax + margin)
    total = _total(np.array(city.release.array("area_children")))
    # The ramp runs from dark to light; dark stands for many.
    classes = (len(STEPS) - np.searchsorted(STEPS, total, side="left")).astype(np.int8)
    classes[total < 0] = UNKNOWN
    shapes = rings_of(outlines)
    labels = area_labels(city)
    order = np.argsort(-total, kind="stable")[:40]
    named = AreaLabels(labels.xy[order], tuple(labels.labels[i] for i in order))
    return draw_map(
        frame, [AreaFills(shapes, classes), AreaEdges(shapes), named], width=width,
        prefix="children",
    )  # fmt: skip


def _total(children: NDArray[np.integer]) -> NDArray[np.int64]:
    """Children of 0-14 in each row; -1 where not all of these ages are known."""
    part = children[:, :_COUNTED].astype(np.int64)
    return np.where((part >= 0).all(axis=1), part.sum(axis=1), -1)


def children_table(city: City) -> Table:
    """Areas in the order given, then what stands apart, then the sum of all."""
    columns = (
        Column(tr("area"), share=2.4), Column(tr("code"), share=1.1),
        *(Column(wording.ages(band), "end") for band in BANDS), Column(tr("0–14"), "end", 1.2),
    )  # fmt: skip
    counted = np.array(city.release.array("area_children"))
    rows = [
        _row(name, code, each)
        for name, code, each in zip(city.area_name, city.area_code, counted, strict=True)
    ]
    apart = city.release.table("apart")
    beside = np.array(city.release.array("apart_children"))
    names = cast("list[str]", apart["name"].to_pylist())
    codes = cast("list[str]", apart["code"].to_pylist())
    rows += [
        _row(tr("{name} (apart)", name=name), code, each)
        for name, code, each in zip(names, codes, beside, strict=True)
    ]
    whole = np.concatenate([counted, beside]).astype(np.int64)
    known = (whole >= 0).any(axis=0)
    rows.append(_row(tr("all"), "", np.where(known, np.maximum(whole, 0).sum(axis=0), -1)))
    note = tr("Apart: zones that the census counts beside the counties and that have no boundary"
              " of their own. Single years within a band of the source are an even split; a dash is"
              " not known.")  # fmt: skip
    return Table(columns, tuple(rows), note)


def _row(name: str, code: str, children: NDArray[np.integer]) -> tuple[Cell, ...]:
    cells = [Cell(name, strong=True), Cell(code, tone="quiet")]
    for band in BANDS:
        part = children[band.first : band.last + 1]
        known = bool((part >= 0).all())
        cells.append(Cell(f"{int(part.sum()):,}") if known else Cell("–", tone="quiet"))
    total = int(_total(children[None])[0])
    cells.append(Cell(f"{total:,}" if total >= 0 else "–", strong=True))
    return tuple(cells)
