"""Marks, names and the scale of a map. What would collide is left out: nothing covers anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onemetre.press import theme
from onemetre.press.svg import circle, element, line, rect, text, width_of

if TYPE_CHECKING:
    from onemetre.press.map_canvas import Canvas
    from onemetre.press.map_layers import AreaLabels, Marks, Numbered, StreetNames

_TILE = 15.0  # side of a place's mark
_LABEL = 9.5  # size of labels
#: Where a ring may stand beside its point, in pixels, the nearest first.
_AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7))
_ASIDE = ((0.0, 0.0), *((r * x, r * y) for r in (20.0, 34.0) for x, y in _AROUND))
_NICE = (10, 20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


def marks(canvas: Canvas, layer: Marks) -> list[str]:
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


def numbered(canvas: Canvas, layer: Numbered) -> list[str]:
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


def mark_labels(canvas: Canvas, layer: Marks) -> list[str]:
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


def area_labels(canvas: Canvas, layer: AreaLabels) -> list[str]:
    out = []
    points = canvas.pixels(layer.xy).tolist()
    for i, ((x, y), label) in enumerate(zip(points, layer.labels, strict=True)):
        for said in (label, *layer.short[i : i + 1]):
            wide = width_of(said, 11, bold=True)
            box = (x - wide / 2 - 2, y - 10, x + wide / 2 + 2, y + 4)
            if canvas.free(box):
                canvas.taken.append(box)
                out.append(text(x, y, said, size=11, anchor="middle", fill=theme.QUIET, bold=True,
                                halo=theme.GROUND))  # fmt: skip
                break
    return out


def street_names(canvas: Canvas, layer: StreetNames) -> list[str]:
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


def scale_bar(canvas: Canvas) -> list[str]:
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
