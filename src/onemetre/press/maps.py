"""Maps as SVG, from our own data, with labels that never collide.

Everything of one class is one path, vertices nearer than a third of a pixel are one, and what is
smaller than a pixel is left out: the drawing grows with what can be seen, not with the data.
Cost: O(vertices) numpy, then O(labels²) for their places.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from onemetre.press import theme
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
from onemetre.press.svg import circle, element, line, path, rect, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_NEAR = 0.3  # pixels: vertices nearer than this are drawn as one
_SMALL = 0.7  # pixels: rings and lines smaller than this are not drawn
_TILE = 15.0  # side of a place's mark
_LABEL = 9.5  # size of labels
#: Where a ring may stand beside its point, in pixels, the nearest first.
_AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7))
_ASIDE = ((0.0, 0.0), *((r * x, r * y) for r in (20.0, 34.0) for x, y in _AROUND))
_NICE = (10, 20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that is shown, in metres."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float

    @property
    def ratio(self) -> float:
        """Height by width."""
        return (self.ymax - self.ymin) / (self.xmax - self.xmin)


@dataclass(slots=True)
class _Canvas:
    frame: Frame
    width: float
    height: float
    prefix: str
    out: list[str] = field(default_factory=list)
    #: boxes (x0, y0, x1, y1) that labels keep clear of
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def pixels(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        scale = self.width / (self.frame.xmax - self.frame.xmin)
        return np.column_stack(
            [(xy[:, 0] - self.frame.xmin) * scale, (self.frame.ymax - xy[:, 1]) * scale]
        )

    def free(self, box: tuple[float, float, float, float]) -> bool:
        x0, y0, x1, y1 = box
        if x0 < 2 or y0 < 2 or x1 > self.width - 2 or y1 > self.height - 2:
            return False
        return not any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in self.taken)

    def pieces(
        self, shapes: Shapes, wanted: NDArray[np.bool_], *, closed: bool
    ) -> list[NDArray[np.float64]]:
        """Lines or rings of the wanted features that can be seen, thinned, in pixels."""
        if not len(shapes.owner):
            return []
        xy = self.pixels(shapes.xy)
        low = np.minimum.reduceat(xy, shapes.start[:-1])
        high = np.maximum.reduceat(xy, shapes.start[:-1])
        inside = (
            (high[:, 0] >= -4) & (low[:, 0] <= self.width + 4)
            & (high[:, 1] >= -4) & (low[:, 1] <= self.height + 4)
        )  # fmt: skip
        seen = (high - low).max(axis=1) >= _SMALL
        index = np.flatnonzero(wanted[shapes.owner] & inside & seen)
        return [_thinned(xy[shapes.start[i] : shapes.start[i + 1]], closed=closed) for i in index]


def _thinned(xy: NDArray[np.float64], *, closed: bool) -> NDArray[np.float64]:
    keep = np.ones(len(xy), bool)
    keep[1:] = np.abs(np.diff(np.round(xy / _NEAR), axis=0)).sum(axis=1) > 0
    if not closed:
        keep[-1] = True
    return xy[keep]


def draw_map(
    frame: Frame, layers: Sequence[Layer], *, width: float, prefix: str, scale_bar: bool = True
) -> str:
    """Draw layers from below to above.

    Parameters
    ----------
    width
        pixels at 96 to the inch; the height follows from the frame.
    prefix
        begins every id within, so that several drawings can stand on one page.
    """
    canvas = _Canvas(frame, width, width * frame.ratio, prefix)
    for layer in layers:
        _draw(canvas, layer)
    # Marks before labels, so that every label keeps clear of every mark.
    written: list[str] = []
    for layer in layers:
        if isinstance(layer, Numbered):
            written += _numbered(canvas, layer)
        elif isinstance(layer, Marks):
            written += _marks(canvas, layer)
    if scale_bar:
        written += _scale_bar(canvas)
    for layer in layers:
        if isinstance(layer, Marks):
            written += _mark_labels(canvas, layer)
        elif isinstance(layer, AreaLabels):
            written += _area_labels(canvas, layer)
    for layer in layers:
        if isinstance(layer, StreetNames):
            written += _street_names(canvas, layer)
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


def _draw(canvas: _Canvas, layer: Layer) -> None:
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


def _shape(canvas: _Canvas, shapes: Shapes, wanted: NDArray[np.bool_], **look: object) -> None:
    d = path(canvas.pieces(shapes, wanted, closed=True), closed=True)
    if d:
        canvas.out.append(element("path", d=d, fill_rule="evenodd", **look))


def _stroke(canvas: _Canvas, shapes: Shapes, wanted: NDArray[np.bool_], **look: object) -> None:
    d = path(canvas.pieces(shapes, wanted, closed=False), closed=False)
    if d:
        canvas.out.append(
            element("path", d=d, fill="none", stroke_linecap="round", stroke_linejoin="round",
                    **look)
        )  # fmt: skip


def _ground(canvas: _Canvas, layer: Ground) -> None:
    kinds = np.array(layer.kinds)
    for kind, colour in theme.GROUND_KINDS.items():
        _shape(canvas, layer.shapes, kinds == kind, fill=colour)


def _buildings(canvas: _Canvas, layer: Buildings) -> None:
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


def _streets(canvas: _Canvas, layer: Streets) -> None:
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


def _big_roads(canvas: _Canvas, layer: BigRoads) -> None:
    every = np.ones(int(layer.shapes.owner.max(initial=-1)) + 1, bool)
    casing, core = theme.BIG_ROAD
    _stroke(canvas, layer.shapes, every, stroke=casing, stroke_width=4.2)
    _stroke(canvas, layer.shapes, every, stroke=core, stroke_width=2.8)


def _area_fills(canvas: _Canvas, layer: AreaFills) -> None:
    _shape(
        canvas, layer.shapes, layer.classes == UNKNOWN, fill=f"url(#{canvas.prefix}-hatch)",
    )  # fmt: skip
    for i, colour in enumerate(theme.RAMP):
        _shape(canvas, layer.shapes, layer.classes == i, fill=colour)


def _area_edges(canvas: _Canvas, layer: AreaEdges) -> None:
    every = np.ones(int(layer.shapes.owner.max(initial=-1)) + 1, bool)
    _shape(canvas, layer.shapes, every, fill="none", stroke=theme.QUIET, stroke_width=0.8,
           stroke_dasharray="5 2.5")  # fmt: skip


def _route(canvas: _Canvas, layer: Route) -> None:
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


# Marks and labels -----------------------------------------------------------------------------


def _marks(canvas: _Canvas, layer: Marks) -> list[str]:
    out = []
    half = _TILE / 2
    for (x, y), glyph, tone in zip(
        canvas.pixels(layer.xy).tolist(), layer.glyphs, layer.tones, strict=True
    ):
        box = (x - half, y - half, x + half, y + half)
        if not canvas.free(box):
            continue
        canvas.taken.append(box)
        fill, edge, ink = {
            "reached": (theme.JADE, theme.PAPER, "#FFFFFF"),
            "not_reached": (theme.PAPER, theme.INK, theme.INK),
            "unknown": (theme.PAPER, theme.QUIET, theme.INK),
        }[tone]
        out.append(
            rect(x - half, y - half, _TILE, _TILE, fill=fill, stroke=edge, radius=3,
                 dash="2 1.5" if tone == "unknown" else None)
            + text(x, y + 3.4, glyph, size=9.5, fill=ink, anchor="middle", bold=True)
        )  # fmt: skip
    return out


def _numbered(canvas: _Canvas, layer: Numbered) -> list[str]:
    """Rings at their points; one that would cover another stands aside, joined by a stroke."""
    out = []
    for i, (x, y) in enumerate(canvas.pixels(layer.xy).tolist()):
        u, v = next(
            (
                (x + out_x, y + out_y)
                for out_x, out_y in _ASIDE
                if canvas.free((x + out_x - 9, y + out_y - 9, x + out_x + 9, y + out_y + 9))
            ),
            (x, y),
        )
        canvas.taken.append((u - 9, v - 9, u + 9, v + 9))
        if (u, v) != (x, y):
            out.append(line(x, y, u, v, stroke=theme.PERSIMMON_TEXT, width=1.2))
            out.append(circle(x, y, 2.2, fill=theme.PERSIMMON_TEXT))
        out.append(
            circle(u, v, 8.5, fill=theme.PAPER, stroke=theme.PERSIMMON_TEXT, width=1.8)
            + text(u, v + 3.5, str(i + 1), size=10, anchor="middle", bold=True)
        )
    return out


def _mark_labels(canvas: _Canvas, layer: Marks) -> list[str]:
    """To the right of its mark, else left, below, above; else none."""
    out = []
    gap = _TILE / 2 + 3
    for (x, y), label in zip(canvas.pixels(layer.xy).tolist(), layer.labels, strict=True):
        said = label if len(label) <= 14 else label[:13] + "…"
        if not said:
            continue
        wide = width_of(said, _LABEL)
        for left, base in ((x + gap, y + 3.4), (x - gap - wide, y + 3.4),
                           (x - wide / 2, y + gap + 8), (x - wide / 2, y - gap)):  # fmt: skip
            box = (left - 1, base - _LABEL, left + wide + 1, base + 2.5)
            if canvas.free(box):
                canvas.taken.append(box)
                out.append(text(left, base, said, size=_LABEL, halo=theme.GROUND))
                break
    return out


def _area_labels(canvas: _Canvas, layer: AreaLabels) -> list[str]:
    out = []
    for (x, y), label in zip(canvas.pixels(layer.xy).tolist(), layer.labels, strict=True):
        wide = width_of(label, 11, bold=True)
        box = (x - wide / 2 - 2, y - 10, x + wide / 2 + 2, y + 4)
        if canvas.free(box):
            canvas.taken.append(box)
            out.append(text(x, y, label, size=11, anchor="middle", fill=theme.QUIET, bold=True,
                            halo=theme.GROUND))  # fmt: skip
    return out


def _street_names(canvas: _Canvas, layer: StreetNames) -> list[str]:
    """Along the longest straight piece of a street of that name; each name at most twice."""
    xy = canvas.pixels(layer.shapes.xy)
    step = np.diff(xy, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    length[layer.shapes.start[1:-1] - 1] = 0  # from one line to the next
    line = np.searchsorted(layer.shapes.start, np.arange(len(length)), side="right") - 1
    owner = layer.shapes.owner[line]
    used: dict[str, int] = {}
    out: list[str] = []
    for i in np.argsort(-length, kind="stable")[:400].tolist():
        name = layer.names[owner[i]]
        wide = width_of(name, _LABEL) * 1.05
        if not name or length[i] < wide or used.get(name, 0) >= 2:
            continue
        middle = (xy[i] + xy[i + 1]) / 2
        angle = float(np.degrees(np.arctan2(step[i, 1], step[i, 0])))
        angle = (angle + 90) % 180 - 90  # never upside down
        turned = np.radians(angle)
        half_x = abs(np.cos(turned)) * wide / 2 + abs(np.sin(turned)) * 6
        half_y = abs(np.sin(turned)) * wide / 2 + abs(np.cos(turned)) * 6
        x, y = float(middle[0]), float(middle[1])
        box = (x - half_x, y - half_y, x + half_x, y + half_y)
        if not canvas.free(box):
            continue
        canvas.taken.append(box)
        used[name] = used.get(name, 0) + 1
        out.append(
            text(x, y + 3.3, name, size=_LABEL, anchor="middle", fill=theme.QUIET,
                 halo=theme.GROUND, transform=f"rotate({angle:.1f} {x:.1f} {y:.1f})")
        )  # fmt: skip
    return out


def _scale_bar(canvas: _Canvas) -> list[str]:
    metres = (canvas.frame.xmax - canvas.frame.xmin) / canvas.width
    nice = max((n for n in _NICE if n / metres <= 90), default=_NICE[0])
    wide = nice / metres
    x, y = canvas.width - wide - 12, canvas.height - 12
    said = f"{nice // 1000} km" if nice >= 1000 else f"{nice} m"
    canvas.taken.append((x - 4, y - 16, canvas.width, canvas.height))
    return [
        rect(x - 5, y - 15, wide + 10, 21, fill=theme.PAPER),
        element("path", d=f"M{x:.1f} {y - 3:.1f}V{y:.1f}H{x + wide:.1f}V{y - 3:.1f}", fill="none",
                stroke=theme.INK, stroke_width=1.2),
        text(x + wide / 2, y - 4, said, size=8.5, anchor="middle", fill=theme.INK),
    ]  # fmt: skip
