"""Tables of staff pages as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from onemetre.ground.errors import NotFoundError
from onemetre.press.tables import csv_lines, workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http.response import HttpResponseBase

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def table_file(
    form: str, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponseBase:
    """The file, named by what it holds and the day. A CSV goes out while it is read.

    Raises
    ------
    NotFoundError
        if the form is neither xlsx nor csv.
    """
    if form not in KINDS:
        raise NotFoundError("Tables are given as xlsx and csv, not as “{form}”.", form=form[:10])
    file = f"{name}-{timezone.localdate()}.{form}"
    told = {
        "Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store",
    }  # fmt: skip
    if form == "csv":
        lines = csv_lines(header, rows)
        return StreamingHttpResponse(lines, content_type=KINDS[form], headers=told)
    whole = workbook({title: (header, rows)})
    return HttpResponse(whole, content_type=KINDS[form], headers=told)
