"""The trail: who did what, and who looked at what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access import said
from onemetre.access.trail import Sought, actions_noted, names_of, trail
from onemetre.ground.language import tr
from onemetre.site.staff import shell
from onemetre.site.staff.asking import whole
from onemetre.site.staff.forms import TrailForm
from onemetre.site.staff.shell import viewer_of
from onemetre.site.tables import table_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.access.models import Record

#: Lines on one page.
_PAGE = 50


def _asked(request: HttpRequest) -> tuple[TrailForm, Sought | None]:
    """The form as it was filled in, and what it asks for; None if something in it is wrong."""
    actions = sorted(
        ((each, said.choice(each)) for each in actions_noted(viewer_of(request))),
        key=lambda each: each[1],
    )
    form = TrailForm(actions, request.GET)
    return form, Sought(**form.cleaned_data) if form.is_valid() else None


def index(request: HttpRequest) -> HttpResponse:
    """Lines that were asked for, newest first."""
    form, sought = _asked(request)
    before = whole(request.GET.get("before", ""))
    records: list[Record] = []
    if sought is not None:
        found = trail(viewer_of(request), sought)
        if before:
            found = found.filter(seq__lt=before)
        records = list(found[: _PAGE + 1])
    shown = records[:_PAGE]
    names = names_of(shown)
    about = sought.thing if sought else ""
    called = said.thing_words(about, names) if about else ""
    return shell.form_page(request, "staff/people/trail.html", {
        "section": "people", "tab": "trail", "form": form, "called": called,
        "sought": sought, "lines": [_line(each, names) for each in shown],
        "more": shown[-1].seq if len(records) > _PAGE else 0,
    })  # fmt: skip


def _line(record: Record, names: dict[str, str]) -> dict[str, object]:
    when = timezone.localtime(record.at)
    return {
        "seq": record.seq, "day": when.date(), "time": f"{when:%H:%M:%S}",
        "who": said.who(record, names), "by": record.by, "deed": said.deed(record, names),
        "thing": record.thing, "read": record.kind == "read",
        "mine": record.thing not in {"", "trail", "review", "nobody"},
    }  # fmt: skip


def file(request: HttpRequest, form: str) -> HttpResponseBase:
    """What was asked for as a table, sent while it is read. That it was taken out is noted."""
    _, sought = _asked(request)
    if sought is None:
        return index(request)  # which says what is wrong
    found = trail(viewer_of(request), sought, why="export trail")
    return table_file("trail", form, tr("Trail"), (said.header(), said.rows(found)))
