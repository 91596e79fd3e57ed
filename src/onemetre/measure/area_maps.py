"""Areas filled by a value, as an SVG: what the ranked table says, where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre.measure.report_maps import area_labels, main_roads, rings_of
from onemetre.press.map_canvas import Frame
from onemetre.press.map_layers import UNKNOWN, AreaEdges, AreaFills, AreaLabels
from onemetre.press.maps import draw_map

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onemetre.atlas.city import City
    from onemetre.press.map_layers import Layer

#: Lower ends of the classes of a share in per cent, the darkest first; below the last one more.
SHARE_STEPS = (90.0, 75.0, 50.0, 25.0, 10.0)
#: Names beyond this many would cover the map.
_NAMED = 60


def steps_for(unit: str, values: Sequence[float]) -> tuple[float, ...]:
    """Lower ends of five classes, descending: fixed for shares, even parts of the largest else."""
    if unit == "%":
        return SHARE_STEPS
    top = max(values, default=0.0) or 1.0
    return tuple(round(top * part / 6, 1) for part in (5, 4, 3, 2, 1))


def value_map(
    city: City, values: Mapping[int, float | None], said: Mapping[int, str],
    steps: Sequence[float], *, width: float, prefix: str,
) -> str:  # fmt: skip
    """Areas by the low answer, the higher the darker; hatched where there is none.

    Parameters
    ----------
    values
        by number of the area: those of one level; other areas are not drawn.
    said
        by number of the area: what is written in it, after its name where there is room.
    """
    own = np.array(sorted(values), np.int64)
    outlines = city.outlines("areas")[own]
    xmin, ymin, xmax, ymax = shapely.total_bounds(outlines)
    margin = 0.03 * max(xmax - xmin, ymax - ymin)
    # A place that is taller than wide stands in a square: the page is read across.
    aside = max(0.0, (ymax - ymin) - (xmax - xmin)) / 2 + margin
    frame = Frame(xmin - aside, ymin - margin, xmax + aside, ymax + margin)
    low = np.array([np.nan if values[i] is None else values[i] for i in own.tolist()], float)
    # The ramp runs from dark to light; dark stands for many.
    classes = sum((low < step).astype(np.int8) for step in steps)
    classes = np.where(np.isnan(low), UNKNOWN, classes).astype(np.int8)
    shapes = rings_of(outlines)
    layers: list[Layer] = [AreaFills(shapes, classes), main_roads(city), AreaEdges(shapes)]
    if len(own) <= _NAMED:
        at = area_labels(city).xy[own]
        names = tuple(f"{city.area_name[i]} {said[i]}" for i in own.tolist())
        layers.append(AreaLabels(at, names, tuple(said[i] for i in own.tolist())))
    return draw_map(frame, layers, width=width, prefix=prefix)
