"""Documents and pictures out. Knows nothing of children, streets or plans: arrays and text in."""

from onemetre.press.charts import (
    DumbbellRow,
    DumbbellWords,
    age_badge,
    age_line,
    dumbbells,
    sign,
)
from onemetre.press.html import to_html
from onemetre.press.legend import map_legend
from onemetre.press.map_canvas import Frame
from onemetre.press.maps import draw_map
from onemetre.press.pdf import to_pdf
from onemetre.press.tables import write_tables

__all__ = [
    "DumbbellRow", "DumbbellWords", "Frame", "age_badge", "age_line", "draw_map", "dumbbells",
    "map_legend", "sign", "to_html", "to_pdf", "write_tables",
]  # fmt: skip
