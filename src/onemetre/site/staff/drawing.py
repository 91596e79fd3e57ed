"""Small drawings of staff pages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from markupsafe import Markup

from onemetre.press.charts import sign
from onemetre.press.spark import spark
from onemetre.programme.standing import STANDINGS

if TYPE_CHECKING:
    from onemetre.press.report import Sign
    from onemetre.programme.matrix import Cell

#: Signs of `press.charts.sign` for standings that have another name there.
_SIGNS = {"doing": "open", "cannot_say": "no_data"}


@cache
def cell_sign(standing: str) -> Markup:
    """The sign of a standing; a dash where nothing is due yet."""
    name = _SIGNS.get(standing, standing) or "none"
    return Markup(sign(cast("Sign", name), 16, f"cell-{name}"))  # noqa: S704  # our own drawing


def cell_spark(cell: Cell) -> Markup:
    """How a task went in an area, period by period."""
    tone = STANDINGS[cell.standing][1] if cell.standing in STANDINGS else "quiet"
    return Markup(spark(cell.shares, tone))  # noqa: S704  # our own drawing
