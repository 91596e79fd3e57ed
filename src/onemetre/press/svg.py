"""Write SVG: elements as text, everything escaped, numbers to a tenth.

Only presentation attributes are used, no style sheets: the same drawing is shown by browsers and
by the renderer inside Typst.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from onemetre.press.theme import INK, SANS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray


def number(value: float) -> str:
    """``12``, ``12.3``; never ``-0``."""
    said = f"{value:.1f}".removesuffix(".0")
    return "0" if said == "-0" else said


def element(tag: str, /, *inner: str, **attributes: object) -> str:
    """One element; ``stroke_width`` becomes ``stroke-width``, None is left out."""
    told = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    body = "".join(inner)
    return f"<{tag}{told}>{body}</{tag}>" if body else f"<{tag}{told}/>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else escape(str(value), quote=True)


def svg(width: float, height: float, *inner: str) -> str:
    """The whole drawing, in pixels at 96 to the inch."""
    return element(
        "svg", *inner, xmlns="http://www.w3.org/2000/svg", width=float(width),
        height=float(height), viewBox=f"0 0 {number(width)} {number(height)}",
        font_family=SANS,
    )  # fmt: skip


def text(
    x: float, y: float, said: str, *, size: float = 12, fill: str = INK, anchor: str = "start",
    bold: bool = False, halo: str | None = None, transform: str | None = None,
) -> str:  # fmt: skip
    """A line of text; `halo` draws it over a rim of that colour."""
    common = {
        "x": float(x), "y": float(y), "font_size": float(size),
        "text_anchor": None if anchor == "start" else anchor,
        "font_weight": "700" if bold else None, "transform": transform,
    }  # fmt: skip
    words = escape(said)
    rim = ""
    if halo:
        # A rim of its own below the letters: not every renderer knows paint-order.
        rim = element(
            "text", words, **common, fill=halo, stroke=halo, stroke_width=3.0,
            stroke_linejoin="round",
        )  # fmt: skip
    return rim + element("text", words, **common, fill=fill)


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 1.0,
    dash: str | None = None, cap: str | None = None,
) -> str:  # fmt: skip
    """A straight stroke."""
    return element(
        "line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=stroke,
        stroke_width=float(width), stroke_dasharray=dash, stroke_linecap=cap,
    )  # fmt: skip


def rect(
    x: float, y: float, width: float, height: float, *, fill: str, stroke: str | None = None,
    stroke_width: float = 1.0, radius: float | None = None, dash: str | None = None,
) -> str:  # fmt: skip
    """A rectangle."""
    return element(
        "rect", x=float(x), y=float(y), width=float(width), height=float(height), fill=fill,
        stroke=stroke, stroke_width=float(stroke_width) if stroke else None,
        rx=None if radius is None else float(radius), stroke_dasharray=dash,
    )  # fmt: skip


def circle(
    x: float, y: float, radius: float, *, fill: str, stroke: str | None = None, width: float = 1.5
) -> str:
    """A circle."""
    return element(
        "circle", cx=float(x), cy=float(y), r=float(radius), fill=fill, stroke=stroke,
        stroke_width=float(width) if stroke else None,
    )  # fmt: skip


def path(pieces: Iterable[NDArray[np.float64]], *, closed: bool) -> str:
    """Path data of lines or rings, each float64 (k, 2), in whole tenths."""
    out = []
    for piece in pieces:
        if len(piece) < 2:
            continue
        coordinates = [f"{number(x)} {number(y)}" for x, y in piece.tolist()]
        out.append(f"M{coordinates[0]}L{' '.join(coordinates[1:])}{'Z' if closed else ''}")
    return "".join(out)


def width_of(said: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text in pixels, close enough to keep labels apart.

    Chinese characters are one em wide; the others about 0.56, by Noto Sans SC.
    """
    ems = sum(1.0 if ord(char) > 0x2E7F else 0.28 if char in " .,:;'|" else 0.56 for char in said)
    return ems * size * (1.04 if bold else 1.0)
