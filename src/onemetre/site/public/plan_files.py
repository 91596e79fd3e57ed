"""Plans and comparisons to download: XLSX, CSV, JSON."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.policy import comparison_json, comparison_table, write_xlsx
from onemetre.press import write_tables
from onemetre.programme import queries
from onemetre.programme.sheets import states_json, target_table
from onemetre.site.files import sent
from onemetre.site.public.plan import chosen_place
from onemetre.site.public.plan_compare import asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def plan(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """A plan with what came of its targets in the chosen place."""
    shown = queries.shown_plan(slug)
    place = chosen_place(request, queries.checked_places(shown))
    board = queries.board(shown, place.slug if place else "")
    name = f"{slug}-{place.slug}" if place else slug
    if form == "json":
        return _json(name, dict(shown.row.document) | {"checked": states_json(board, place)})
    table = target_table(board)
    if form == "csv":
        return _written(name, form, lambda path: write_tables(path, {name: table}))
    return _written(
        name, form, lambda path: write_xlsx(shown.plan, path, {tr("What came of it"): table})
    )


def comparison(request: HttpRequest, form: str) -> HttpResponseBase:
    """Two plans side by side."""
    pair = asked(request)
    if pair is None:
        raise InputError("Two plans are needed.", remedy="Choose an upper and a lower one.")
    upper, lower = pair
    found = queries.comparison(upper, lower)
    name = f"{upper.slug}-{lower.slug}"
    if form == "json":
        return _json(name, comparison_json(found))
    table = comparison_table(found)
    return _written(name, form, lambda path: write_tables(path, {tr("comparison"): table}))


def _json(name: str, value: dict[str, object]) -> HttpResponseBase:
    return sent((json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode(), name, "json")


def _written(name: str, form: str, write: Callable[[Path], None]) -> HttpResponseBase:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"out.{form}"
        write(path)
        return sent(path.read_bytes(), name, form)
