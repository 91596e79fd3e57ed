"""A report as PDF, laid out by Typst. All text goes in as data, never as markup."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typst

from onemetre.press import theme
from onemetre.press.charts import sign
from onemetre.press.fonts import font_folders
from onemetre.press.report import Figure, FigureGrid, Report, Sign

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_SIGNS: tuple[Sign, ...] = (
    "kept",
    "missed",
    "open",
    "broken",
    "no_evidence",
    "no_data",
    "reference",
)
#: The same report gives the same bytes: no clock goes in.
_NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)


def to_pdf(report: Report) -> bytes:
    """The report as PDF.

    Raises
    ------
    InputError
        if the fonts are not to be found.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in _SIGNS:
            (folder / f"sign-{each}.svg").write_text(sign(each, 14), "utf-8")
        told = {
            "report": {**_plain(report), "blocks": [_block(b, folder) for b in report.blocks]},
            "tones": theme.TONES,
        }
        (folder / "report.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        (folder / "main.typ").write_text(_TEMPLATE.read_text("utf-8"), "utf-8")
        return typst.compile(
            str(folder / "main.typ"), font_paths=[str(each) for each in font_folders()],
            ignore_system_fonts=True, format="pdf", timestamp=int(_NO_CLOCK.timestamp()),
        )  # fmt: skip


def _plain(report: Report) -> dict[str, object]:
    return {key: value for key, value in asdict(report).items() if key != "blocks"}


def _block(block: object, folder: Path) -> dict[str, object]:
    kind = type(block).__name__
    if isinstance(block, Figure):
        return {"kind": kind, **_figure(block, folder)}
    if isinstance(block, FigureGrid):
        figures = [_figure(each, folder) for each in block.figures]
        return {"kind": kind, "figures": figures, "across": block.across}
    return {"kind": kind, **asdict(block)}  # type: ignore[call-overload]  # all blocks are dataclasses


def _figure(figure: Figure, folder: Path) -> dict[str, object]:
    name = f"figure-{len(list(folder.glob('figure-*.svg')))}.svg"
    (folder / name).write_text(figure.svg, "utf-8")
    return {
        "file": name, "alt": figure.alt, "caption": figure.caption, "title": figure.title,
        "width": float(figure.svg.split('width="', 1)[1].split('"', 1)[0]),
    }  # fmt: skip
