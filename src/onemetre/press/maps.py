"""Maps as SVG, from our own data, with labels that never collide.

Everything of one class is one path, vertices nearer than a third of a pixel are one, and what is
smaller than a pixel is left out: the drawing grows with what can be seen, not with the data.
Cost: O(vertices) numpy, then O(labels²) for their places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onemetre.press import theme
from onemetre.press.map_canvas import Canvas, Frame
from onemetre.press.map_labels import (
    area_labels,
    mark_labels,
    marks,
    numbered,
    scale_bar,
    street_names,
)
from onemetre.press.map_layers import (
    PLAIN,
    UNKNOWN,
    UNREACHABLE,
    AreaEdges,
    AreaFills,
    AreaLabels,
    BigRoads,
    Buildings,
    Ground,
    Layer,
    Marks,
    Numbered,
    Route,
    Shapes,
    StreetNames,
    Streets,
)
from onemetre.press.svg import element, path, rect, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def draw_map(
    frame: Frame, layers: Sequence[Layer], *, width: float, prefix: str, scaled: bool = True
) -> str:
    """Draw layers from below to above.

    Parameters
    ----------
    width
        pixels at 96 to the inch; the height follows from the frame.
    prefix
        begins every id within, so that several drawings can stand on one page.
    """
    canvas = Canvas(frame, width, width * frame.ratio, prefix)
    for layer in layers:
        _draw(canvas, layer)
    # Marks before labels, so that every label keeps clear of every mark.
    written: list[str] = []
    for layer in layers:
        if isinstance(layer, Numbered):
            written += numbered(canvas, layer)
        elif isinstance(layer, Marks):
            written += marks(canvas, layer)
    if scaled:
        written += scale_bar(canvas)
    for layer in layers:
        if isinstance(layer, Marks):
            written += mark_labels(canvas, layer)
        elif isinstance(layer, AreaLabels):
            written += area_labels(canvas, layer)
    for layer in layers:
        if isinstance(layer, StreetNames):
            written += street_names(canvas, layer)
    clip = f"{prefix}-clip"
    hatch = f"{prefix}-hatch"
    return svg(
        canvas.width, canvas.height,
        element(
            "defs",
            element("clipPath", rect(0, 0, canvas.width, canvas.height, fill="#000"), id=clip),
            hatch_pattern(hatch),
        ),
        element(
            "g", rect(0, 0, canvas.width, canvas.height, fill=theme.GROUND), *canvas.out,
            *written, clip_path=f"url(#{clip})",
        ),
        rect(0.5, 0.5, canvas.width - 1, canvas.height - 1, fill="none", stroke="#CFCBC0"),
    )  # fmt: skip


def _draw(canvas: Canvas, layer: Layer) -> None:
    match layer:
        case Ground():
            _ground(canvas, layer)
        case Buildings():
            _buildings(canvas, layer)
        case Streets():
            _streets(canvas, layer)
        case BigRoads():
            _big_roads(canvas, layer)
        case AreaFills():
            _area_fills(canvas, layer)
        case AreaEdges():
            _area_edges(canvas, layer)
        case Route():
            _route(canvas, layer)
        case _:
            pass  # marks and words come above everything that is drawn


def hatch_pattern(name: str) -> str:
    """The hatch of what is not known: 45°, pitch 5."""
    stroke, ground = theme.HATCH
    return element(
        "pattern", rect(0, 0, 5, 5, fill=ground),
        element("path", d="M-1 1L1 -1M0 5L5 0M4 6L6 4", stroke=stroke, stroke_width=1.2),
        id=name, width=5.0, height=5.0, patternUnits="userSpaceOnUse",
    )  # fmt: skip


def _shape(canvas: Canvas, shapes: Shapes, wanted: NDArray[np.bool_], **look: object) -> None:
    d = path(canvas.pieces(shapes, wanted, closed=True), closed=True)
    if d:
        canvas.out.append(element("path", d=d, fill_rule="evenodd", **look))


def _stroke(canvas: Canvas, shapes: Shapes, wanted: NDArray[np.bool_], **look: object) -> None:
    d = path(canvas.pieces(shapes, wanted, closed=False), closed=False)
    if d:
        canvas.out.append(
            element("path", d=d, fill="none", stroke_linecap="round", stroke_linejoin="round",
                    **look)
        )  # fmt: skip


def _ground(canvas: Canvas, layer: Ground) -> None:
    kinds = np.array(layer.kinds)
    for kind, colour in theme.GROUND_KINDS.items():
        _shape(canvas, layer.shapes, kinds == kind, fill=colour)


def _buildings(canvas: Canvas, layer: Buildings) -> None:
    fill, edge = theme.BUILDING
    _shape(canvas, layer.shapes, layer.classes == PLAIN, fill=fill, stroke=edge, stroke_width=0.6)
    _shape(
        canvas, layer.shapes, layer.classes == UNREACHABLE, fill=theme.PAPER,
        stroke=theme.UNREACHABLE, stroke_width=0.7,
    )  # fmt: skip
    _shape(
        canvas, layer.shapes, layer.classes == UNKNOWN, fill=f"url(#{canvas.prefix}-hatch)",
        stroke=theme.HATCH[0], stroke_width=0.6,
    )  # fmt: skip
    for i, colour in enumerate(theme.RAMP):
        _shape(canvas, layer.shapes, layer.classes == i, fill=colour)


def _streets(canvas: Canvas, layer: Streets) -> None:
    classes, widths = layer.classes, layer.widths
    _stroke(canvas, layer.shapes, classes == PLAIN, stroke="#E6E2D6", stroke_width=0.8)
    _stroke(canvas, layer.shapes, classes == UNREACHABLE, stroke="#D8D4C8", stroke_width=0.9)
    _stroke(
        canvas, layer.shapes, classes == UNKNOWN, stroke=theme.HATCH[0], stroke_width=1.1,
        stroke_dasharray="0.1 2.6",
    )  # fmt: skip
    for width in sorted({float(w) for w in np.unique(widths)}):
        here = widths == width
        _stroke(canvas, layer.shapes, here & (classes >= 0), stroke=theme.PAPER,
                stroke_width=width + 1.4)  # fmt: skip
    for i in reversed(range(len(theme.RAMP))):
        for width in sorted({float(w) for w in np.unique(widths)}):
            _stroke(canvas, layer.shapes, (classes == i) & (widths == width),
                    stroke=theme.RAMP[i], stroke_width=width)  # fmt: skip


def _big_roads(canvas: Canvas, layer: BigRoads) -> None:
    every = np.ones(int(layer.shapes.owner.max(initial=-1)) + 1, bool)
    casing, core = theme.BIG_ROAD
    _stroke(canvas, layer.shapes, every, stroke=casing, stroke_width=4.2)
    _stroke(canvas, layer.shapes, every, stroke=core, stroke_width=2.8)


def _area_fills(canvas: Canvas, layer: AreaFills) -> None:
    _shape(
        canvas, layer.shapes, layer.classes == UNKNOWN, fill=f"url(#{canvas.prefix}-hatch)",
    )  # fmt: skip
    for i, colour in enumerate(theme.RAMP):
        _shape(canvas, layer.shapes, layer.classes == i, fill=colour)


def _area_edges(canvas: Canvas, layer: AreaEdges) -> None:
    every = np.ones(int(layer.shapes.owner.max(initial=-1)) + 1, bool)
    _shape(canvas, layer.shapes, every, fill="none", stroke=theme.QUIET, stroke_width=0.8,
           stroke_dasharray="5 2.5")  # fmt: skip


def _route(canvas: Canvas, layer: Route) -> None:
    xy = canvas.pixels(layer.xy)
    canvas.out.append(
        element("path", d=path([xy], closed=False), fill="none", stroke=theme.PAPER,
                stroke_width=6.4, stroke_linejoin="round", stroke_linecap="round")
    )  # fmt: skip
    for seen in (True, False):
        pieces = [xy[i : i + 2] for i in np.flatnonzero(layer.observed == seen)]
        canvas.out.append(
            element("path", d=path(pieces, closed=False), fill="none", stroke=theme.INK,
                    stroke_width=3.0, stroke_dasharray=None if seen else "3 4")
        )  # fmt: skip
