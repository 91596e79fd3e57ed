"""The Registers pages: what registers there are here; one of them; one of its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from onemetre.areas.queries import chosen
from onemetre.ground.errors import InputError, RowError, gone
from onemetre.ground.language import mark, tr
from onemetre.programme import office, register_reads, register_sheets, register_writes
from onemetre.programme.counting_words import level_words, value_words
from onemetre.programme.register_drafts import read_draft
from onemetre.programme.register_rights import may_write
from onemetre.programme.registers import Kind, kind_of
from onemetre.site.files import sent
from onemetre.site.staff.asking import day, typed, whole
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.staff.uploads import document
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.models import Entry
    from onemetre.programme.register_writes import Taken

_SHEETS = frozenset({".xlsx", ".csv"})


def index(request: HttpRequest) -> HttpResponse:
    """What registers are there here, and are they complete and fresh?"""
    viewer = viewer_of(request)
    areas = register_reads.areas_for(viewer)
    scope = chosen(areas, request.GET.get("area", ""))
    told: dict[str, object] = {
        "section": "registers", "scope": scope, "areas": areas,
        "groups": register_reads.overview(viewer, scope, timezone.localdate()),
        "programmes": office.programmes(viewer),
    }  # fmt: skip
    return page(request, "staff/registers.html", told)


def register(request: HttpRequest, kind: str) -> HttpResponse:
    """What is in this register, and where is it not complete?"""
    viewer, of = viewer_of(request), kind_of(kind)
    areas = register_reads.areas_for(viewer)
    scope = chosen(areas, request.GET.get("area", ""))
    told: dict[str, object] = {"wrong": "", "errors": [], "taken": None}
    if request.method == "POST":
        try:
            done = _do(request, viewer, of, scope)
        except InputError as error:
            told["wrong"] = str(error)
        else:
            if done is None:
                return HttpResponseRedirect(_address(of, scope))
            told["taken"], told["errors"] = done
    return _register(request, of, scope, areas, told)


def _register(
    request: HttpRequest, of: Kind, scope: Area, areas: list[Area], told: dict[str, object]
) -> HttpResponse:
    viewer, today = viewer_of(request), timezone.localdate()
    number = min(whole(request.GET.get("page", "")), 10_000) or 1
    find = request.GET.get("q", "").strip()[:60]
    told |= {
        "section": "registers", "kind": of, "scope": scope, "find": find, "today": today,
        "areas": [each for each in areas if _concerns(of, each, areas)],
        "register": register_reads.register(viewer, of, scope, today, page=number, find=find),
        "may_edit": may_write(viewer, of, scope), "value_words": value_words,
        "columns": of.fields[:3], "levels": [level_words(each) for each in of.levels],
    }  # fmt: skip
    return page(request, "staff/register.html", told, status=422 if told["wrong"] else 200)


def _concerns(of: Kind, area: Area, areas: list[Area]) -> bool:
    """Whether the register is kept in the area or below."""
    return any(each.level in of.levels and each.path.startswith(area.path) for each in areas)


def _address(of: Kind, scope: Area) -> str:
    return url(f"/office/registers/{of.key}/", area=scope.code)


def _do(
    request: HttpRequest, viewer: Viewer, of: Kind, scope: Area
) -> tuple[Taken, list[RowError]] | None:
    """What a button of the page asks for; what came of a sheet if one was brought."""
    doing, today = typed(request, "do"), timezone.localdate()
    if doing == "complete":
        register_writes.state_complete(of, scope, as_of=today, by=viewer)
        tell(request, tr("Noted: the register is complete in {area}.", area=scope.name))
    elif doing == "withdraw":
        register_writes.withdraw_statement(of, scope, as_of=today, by=viewer)
        tell(request, tr("Noted: the register cannot be called complete in {area}.",
                         area=scope.name))  # fmt: skip
    elif doing == "upload":
        return _upload(request, viewer, of)
    else:
        raise InputError("Nothing was chosen.")
    return None


def _upload(request: HttpRequest, viewer: Viewer, of: Kind) -> tuple[Taken, list[RowError]]:
    mine = register_reads.areas_to_edit(viewer, of)
    entries = register_reads.entries_to_edit(viewer, of)
    with document(request, "file", _SHEETS, mark("Send XLSX or CSV.")) as (path, name):
        rows, errors = register_sheets.read_form(
            of, path, entries, mine, timezone.localdate(), name
        )
    return register_writes.take_in(of, rows, by=viewer), errors


def form(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The register as a workbook that can be filled in."""
    viewer, of = viewer_of(request), kind_of(kind)
    areas = register_reads.areas_for(viewer)
    scope = chosen(areas, request.GET.get("area", ""))
    inside = [each for each in areas if each.path.startswith(scope.path)]
    whole = register_sheets.form_of(of, register_reads.entries_of(viewer, of, scope), inside)
    name = f"{of.key}-{scope.code}-{timezone.localdate()}"
    return sent(whole, name, "xlsx")


# Entries ----------------------------------------------------------------------------------------


def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new entry."""
    viewer, of = viewer_of(request), kind_of(kind)
    mine = [each for each in register_reads.areas_to_edit(viewer, of) if each.level in of.levels]
    if not mine:
        raise gone()
    told: dict[str, object] = {"errors": {}, "wrong": "", "typed": _asked(request)}
    if request.method == "POST":
        told["typed"] = request.POST
        draft = read_draft(of, request.POST.dict(), timezone.localdate())
        area = next((each for each in mine if each.code == typed(request, "area")), None)
        if area is None:
            draft.errors["area"] = tr("Choose an area of yours.")
        elif not draft.errors:
            try:
                made = register_writes.add_entry(of, area, draft, by=viewer)
            except InputError as error:
                told["wrong"] = str(error)
            else:
                tell(request, tr("“{name}” is in the register now.", name=made.name))
                return HttpResponseRedirect(url(f"/office/registers/{of.key}/", area=area.code))
        told["errors"] = draft.errors
    told |= {"section": "registers", "kind": of, "areas": mine, "today": timezone.localdate()}
    failed = bool(told["errors"] or told["wrong"])
    return page(request, "staff/register-add.html", told, status=422 if failed else 200)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What an address fills in: the area that lacks an entry."""
    return {"area": request.GET.get("area", "")}


def entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One entry: what it says, whether that is fresh, and what it said before."""
    viewer, of = viewer_of(request), kind_of(kind)
    found = register_reads.entry(viewer, of, pk)
    told: dict[str, object] = {"errors": {}, "wrong": "", "typed": typed_of(of, found)}
    if request.method == "POST":
        try:
            errors = _change(request, viewer, of, found)
        except InputError as error:
            errors = {}
            told["wrong"] = str(error)
        else:
            if not errors:
                return HttpResponseRedirect(url(f"/office/registers/{of.key}/{pk}/"))
        found = register_reads.entry(viewer, of, pk)
        told["errors"] = errors
        if typed(request, "do") in {"change", "end"}:
            told["typed"] = request.POST
    today = timezone.localdate()
    told |= {
        "section": "registers", "kind": of, "entry": found, "today": today,
        "listed": register_reads.listed(of, found, today), "past": register_reads.history(found),
        "may_edit": may_write(viewer, of, found.area) and found.until is None,
        "value_words": value_words, "names": register_reads.names_of(found),
    }  # fmt: skip
    failed = bool(told["errors"] or told["wrong"])
    return page(request, "staff/register-entry.html", told, status=422 if failed else 200)


def _change(request: HttpRequest, viewer: Viewer, of: Kind, found: Entry) -> dict[str, str]:
    """Do what was asked; what is wrong with what was typed, by field."""
    doing = typed(request, "do")
    if doing == "confirm":
        register_writes.confirm_entry(found, on=timezone.localdate(), by=viewer)
        tell(request, tr("Confirmed as of today."))
    elif doing == "end":
        register_writes.end_entry(
            found, on=day(request, "on"), source=typed(request, "why")[:200], by=viewer
        )
        tell(request, tr("“{name}” has ended.", name=found.name))
    else:
        draft = read_draft(of, request.POST.dict(), timezone.localdate())
        if draft.errors:
            return draft.errors
        seen = whole(typed(request, "seen")) or None
        register_writes.change_entry(of, found, draft, by=viewer, seen=seen)
        tell(request, tr("Changed. What it was stays in its history."))
    return {}


def typed_of(of: Kind, found: Entry) -> dict[str, str]:
    """An entry as its form shows it."""
    out = {
        "name": found.name, "stage": found.stage, "source": found.source,
        "since": str(found.since or ""), "confirmed_on": str(timezone.localdate()),
    }  # fmt: skip
    for field in of.fields:
        value = found.data.get(field.key)
        if value is None:
            said = ""
        elif field.type == "yesno":
            said = "yes" if value else "no"
        else:
            said = f"{value:.15g}" if isinstance(value, float) else str(value)
        out[f"f-{field.key}"] = said
    return out
