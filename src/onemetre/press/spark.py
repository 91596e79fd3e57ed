"""The small line of a cell: how far something went, period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.press.svg import element

if TYPE_CHECKING:
    from collections.abc import Sequence


def spark(
    shares: Sequence[float | None], tone: str, *, width: float = 56.0, height: float = 18.0
) -> str:
    """Per cent from 0 (bottom) to 100 (the hairline at the top), a dot at the last one.

    A period without a share is a gap. Colours come from the class ``spark <tone>``.
    """
    top, bottom, left, right = 3.0, height - 3.0, 2.0, width - 4.0
    step = (right - left) / max(len(shares) - 1, 1)
    points = [
        (left + i * step, bottom - (bottom - top) * min(max(share, 0.0), 100.0) / 100.0)
        for i, share in enumerate(shares) if share is not None
    ]  # fmt: skip
    if not points:
        return ""
    runs: list[list[tuple[float, float]]] = [[]]
    for i, share in enumerate(shares):
        if share is None:
            runs.append([])
        else:
            runs[-1].append(points[sum(each is not None for each in shares[:i])])
    way = " ".join(
        "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs if len(run) > 1
    )
    x, y = points[-1]
    inner = [
        element("path", d=f"M{left:g} {top:g} H{right:g}", **{"class": "goal"}),
        element("path", d=way, **{"class": "way"}) if way else "",
        element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="2", **{"class": "now"}),
    ]
    return element(
        "svg", "".join(inner), viewBox=f"0 0 {width:g} {height:g}", width=f"{width:g}",
        height=f"{height:g}", **{"class": f"spark {tone}", "aria-hidden": "true"},
    )  # fmt: skip
