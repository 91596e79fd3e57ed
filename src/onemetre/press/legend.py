"""The key of a map: ramp and swatches, each with its word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from onemetre.press import theme
from onemetre.press.maps import hatch_pattern
from onemetre.press.svg import element, line, rect, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Swatch = Literal["hatched", "outlined", "big_road", "dotted"]


def map_legend(
    ramp: Sequence[str], swatches: Sequence[tuple[Swatch, str]], *, width: float, prefix: str
) -> str:
    """The ramp with a word under the right end of each colour, and swatches beside it."""
    each = max([25.0, *(width_of(word, 8.5) + 8 for word in ramp)])
    x = 0.0
    out = [element("defs", hatch_pattern(f"{prefix}-hatch"))]
    for i, word in enumerate(ramp):
        out.append(rect(i * each, 3, each, 8, fill=theme.RAMP[i]))
        out.append(text((i + 1) * each, 22, word, size=8.5, fill=theme.QUIET, anchor="middle"))
    x = len(ramp) * each + 26 if ramp else 0.0
    y = 0.0
    for kind, word in swatches:
        wide = 24 + 6 + width_of(word, 9.5) + 18
        if x + wide > width + 18:
            x, y = (len(ramp) * each + 26 if ramp else 0.0), y + 16
        out.append(_swatch(kind, x, y + 3, prefix))
        out.append(text(x + 30, y + 10.5, word, size=9.5))
        x += wide
    return svg(width, max(26.0, y + 18), *out)


def _swatch(kind: Swatch, x: float, y: float, prefix: str) -> str:
    if kind == "hatched":
        return rect(x, y, 24, 9, fill=f"url(#{prefix}-hatch)", stroke=theme.HATCH[0],
                    stroke_width=0.6)  # fmt: skip
    if kind == "outlined":
        return rect(x, y, 24, 9, fill=theme.PAPER, stroke=theme.UNREACHABLE, stroke_width=0.8)
    if kind == "dotted":
        return line(x, y + 5, x + 24, y + 5, stroke=theme.HATCH[0], width=1.3, dash="0.1 2.6",
                    cap="round")  # fmt: skip
    casing, core = theme.BIG_ROAD
    return line(x, y + 5, x + 24, y + 5, stroke=casing, width=4.2) + line(
        x, y + 5, x + 24, y + 5, stroke=core, width=2.8
    )
