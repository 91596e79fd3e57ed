"""A table of a page as a file: XLSX with a sheet that says what it is, or CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import tr
from onemetre.press.tables import csv_lines, workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.atlas.queries import Shown

_KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def file_of(
    shown: Shown, name: str, form: str, title: str, table: tuple[Sequence[str], Sequence[object]]
) -> HttpResponse:
    """The file, named by place, table and day.

    Parameters
    ----------
    table
        header and rows.

    Raises
    ------
    NotFoundError
        if the form is neither xlsx nor csv.
    """
    if form not in _KINDS:
        raise NotFoundError("Tables are given as xlsx and csv, not as “{form}”.", form=form[:10])
    header, rows = table
    publication, manifest = shown.publication, shown.files.city.release.manifest
    if form == "csv":
        whole = b"".join(csv_lines(header, rows))  # type: ignore[arg-type]  # rows are sequences
    else:
        about = [
            (tr("what"), title), (tr("place"), shown.title),
            (tr("licence"), str(manifest.get("licence") or tr("not stated"))),
            (tr("date of the data"), publication.data_date),
            (tr("measured on"), publication.measured_on), (tr("release"), publication.release),
            (tr("check code"),
             tr("“onemetre verify” computes a figure again from the code beside it.")),
        ]  # fmt: skip
        if manifest.get("invented"):
            about.append((tr("notice"), tr("Partly invented data, for demonstration")))
        whole = workbook({
            tr("Table"): (header, rows),  # type: ignore[dict-item]  # rows are sequences
            tr("About this table"): ([tr("About this table"), ""], about),
        })  # fmt: skip
    return _sent(whole, f"{shown.slug}-{name}-{publication.measured_on}", form)


def table_file(
    name: str, form: str, title: str, table: tuple[Sequence[str], Sequence[Sequence[object]]]
) -> HttpResponse:
    """A table that belongs to no measured place.

    Raises
    ------
    NotFoundError
        if the form is neither xlsx nor csv.
    """
    if form not in _KINDS:
        raise NotFoundError("Tables are given as xlsx and csv, not as “{form}”.", form=form[:10])
    header, rows = table
    if form == "csv":
        return _sent(b"".join(csv_lines(header, rows)), name, form)
    about = [(tr("what"), title)]
    return _sent(
        workbook({
            tr("Table"): (header, rows),
            tr("About this table"): ([tr("About this table"), ""], about),
        }),
        name, form,
    )  # fmt: skip


def _sent(whole: bytes, name: str, form: str) -> HttpResponse:
    return HttpResponse(
        whole, content_type=_KINDS[form],
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )  # fmt: skip
