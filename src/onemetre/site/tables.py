"""A table of a page as a file: XLSX with a sheet that says what it is, or CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.ground.language import tr
from onemetre.press.tables import csv_lines, workbook
from onemetre.site.files import demand_form, sent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http.response import HttpResponseBase

    from onemetre.atlas.queries import Shown


def file_of(
    shown: Shown,
    name: str,
    form: str,
    title: str,
    table: tuple[Sequence[str], Sequence[Sequence[object]]],
) -> HttpResponseBase:
    """A table of a measured place, named by place, table and day.

    Parameters
    ----------
    table
        header and rows.

    Raises
    ------
    NotFoundError
        if the form is neither xlsx nor csv.
    """
    publication, manifest = shown.publication, shown.files.city.release.manifest
    about = [
        (tr("place"), shown.title),
        (tr("licence"), str(manifest.get("licence") or tr("not stated"))),
        (tr("date of the data"), publication.data_date),
        (tr("measured on"), publication.measured_on), (tr("release"), publication.release),
        (tr("check code"),
         tr("“onemetre verify” computes a figure again from the code beside it.")),
    ]  # fmt: skip
    if manifest.get("invented"):
        about.append((tr("notice"), tr("Partly invented data, for demonstration")))
    file = f"{shown.slug}-{name}-{publication.measured_on}"
    return _file(file, form, title, table, about)


def table_file(
    name: str, form: str, title: str, table: tuple[Sequence[str], Iterable[Sequence[object]]]
) -> HttpResponseBase:
    """A table of staff pages, named by what it holds and the day. A CSV goes out while it is made.

    Raises
    ------
    NotFoundError
        if the form is neither xlsx nor csv.
    """
    day = timezone.localdate()
    return _file(f"{name}-{day}", form, title, table, [(tr("as of"), day)])


def _file(
    file: str,
    form: str,
    title: str,
    table: tuple[Sequence[str], Iterable[Sequence[object]]],
    about: Sequence[tuple[str, object]],
) -> HttpResponseBase:
    demand_form(form, "xlsx", "csv")
    header, rows = table
    if form == "csv":
        lines = csv_lines(header, rows)
        # What is in memory already is sent whole, and may be kept.
        return sent(b"".join(lines) if isinstance(rows, list | tuple) else lines, file, form)
    return sent(
        workbook({
            tr("Table"): (header, rows),
            tr("About this table"): (
                [tr("About this table"), ""], [(tr("what"), title), *about]
            ),
        }),
        file, form,
    )  # fmt: skip
