"""A report as one HTML file: styles and drawings within it, no scripts, nothing fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from onemetre.press import theme
from onemetre.press.charts import sign

if TYPE_CHECKING:
    from onemetre.press.report import Figure, Report

_TEMPLATES = Path(__file__).with_name("templates")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["drawing"] = _drawing
    environment.globals["sign"] = lambda name, key: Markup(sign(name, 14, f"s{key}"))  # noqa: S704  # our own drawing
    environment.globals["tones"] = theme.TONES
    return environment


def to_html(report: Report) -> str:
    """The report as HTML; all text of the report is escaped."""
    styles = (_TEMPLATES / "report.css").read_text("utf-8")
    return _environment().get_template("report.html.j2").render(
        report=report, styles=Markup(styles), kind=lambda block: type(block).__name__,  # noqa: S704  # our own file
    )  # fmt: skip


def _drawing(figure: Figure) -> Markup:
    """The drawing with its description, scaled to the column where that is narrower."""
    head, _, rest = figure.svg.partition(">")
    told = f' role="img" aria-label="{escape(figure.alt)}" class="drawing"'
    return Markup(head + told + ">" + rest)  # noqa: S704  # drawn by this package, which escapes
