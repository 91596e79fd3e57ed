"""An official document as PDF, laid out by Typst. All text goes in as data, never as markup."""

from __future__ import annotations

import json
import tempfile
import warnings
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from onemetre.press.fonts import font_folders
from onemetre.press.official import measures

if TYPE_CHECKING:
    from onemetre.press.official import Official

_TEMPLATES = Path(__file__).parent / "templates"
#: The weights that stand for 小标宋 and 楷体 where those are not at hand.
_HEAVY = ("NotoSerifSC_700Bold.ttf", "NotoSerifSC_600SemiBold.ttf")
#: The same document gives the same bytes: no clock goes in.
_NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)


def official_pdf(document: Official) -> bytes:
    """The document as PDF.

    It is set in the offices' own fonts where ``ONEMETRE_FONTS`` holds them, else in open ones.

    Raises
    ------
    InputError
        if no fonts are to be found.
    """
    form = measures()
    told = asdict(document) | {"title_lines": document.title_lines}
    told["parts"] = [
        {"kind": type(part).__name__, **asdict(part)} for part in document.parts
    ]  # fmt: skip
    for annex in told["annexes"]:
        for grid in annex["grids"]:
            grid["centred"] = sorted(grid["centred"])
    return compiled("official.typ", {
        "document": told,
        "form": {
            "page": form.page, "type": form.type, "rules": form.rules,
            "fonts": form.fonts["pdf"], "right": form.right, "bottom": form.bottom,
            "line": form.line, "character": form.character,
        },
    }, heavy=_HEAVY)  # fmt: skip


def compiled(template: str, told: dict[str, object], *, heavy: tuple[str, ...] = ()) -> bytes:
    """A template of ours with what it is told, as PDF.

    Parameters
    ----------
    heavy
        files of further weights, beside those that every report needs.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stem = Path(template).stem
        (folder / f"{stem}.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        (folder / "main.typ").write_text((_TEMPLATES / template).read_text("utf-8"), "utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # fonts that are tried and not at hand
            return typst.compile(
                str(folder / "main.typ"),
                font_paths=[str(each) for each in font_folders(heavy)],
                ignore_system_fonts=True, format="pdf", timestamp=int(_NO_CLOCK.timestamp()),
            )  # fmt: skip
