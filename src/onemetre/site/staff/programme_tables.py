"""Offices' own tables: pointed at once, taken in year after year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from onemetre.access.roles import Permission
from onemetre.atlas.sheets import OFFICE, letter
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import tr
from onemetre.programme import office, tables
from onemetre.programme.papers import own_areas, period_of, task_numbers
from onemetre.programme.saying import period_words
from onemetre.programme.table_reading import OF_TASK, ROLES
from onemetre.site.staff.asking import whole
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.models import Programme, TableMapping


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Tables that are mapped, each with where to take a new year in, and a form for another."""
    if request.method == "POST":
        table = whole(request.POST.get("table", ""))
        return _take(request, slug, table) if table else _new(request, slug)
    return _index(request, office.programme(viewer_of(request), slug))


def _index(
    request: HttpRequest, programme: Programme, *, error: str = "", at: int = 0, name: str = ""
) -> HttpResponse:
    viewer = viewer_of(request)
    return page(request, "staff/programme-tables.html", {
        "section": "programme", "programme": programme, "error": error, "at": at, "name": name,
        "tables": list(tables.tables(programme, viewer=viewer)),
        "periods": [(each.pk, period_words(each)) for each in office.periods(programme)],
        "owners": own_areas(programme, Permission.RUN_PROGRAMME, viewer=viewer),
        "runs": viewer.holds(Permission.RUN_PROGRAMME), "limit": OFFICE.size // 1_000_000,
    }, status=422 if error else 200)  # fmt: skip


def _new(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the first rows of a table, then point at them."""
    viewer = viewer_of(request)
    programme = office.programme(viewer, slug)
    name = request.POST.get("name", "")
    owners = own_areas(programme, Permission.RUN_PROGRAMME, viewer=viewer)
    code = request.POST.get("area", "")
    owner = next((each for each in owners if each.code == code or not code), None)
    if owner is None:
        raise gone()
    try:
        data, file = uploaded(request)
        made = tables.map_table(programme, owner=owner, name=name, data=data, file=file, by=viewer)
    except InputError as error:
        return _index(request, programme, error=str(error), name=name)
    return HttpResponseRedirect(url(f"/office/programme/{slug}/tables/{made.pk}/"))


def uploaded(request: HttpRequest) -> tuple[bytes, str]:
    """Bytes and name of the file that was given.

    Raises
    ------
    InputError
        if there is none, or it is too large.
    """
    given = request.FILES.get("file")
    if given is None:
        raise InputError("No file was given.", remedy="Choose an .xlsx file.")
    if (given.size or 0) > OFFICE.size:
        raise InputError(
            "{file} is larger than {limit} MB.", remedy="Remove pictures and further sheets.",
            file=given.name, limit=OFFICE.size // 1_000_000,
        )  # fmt: skip
    return given.read(), given.name or "table.xlsx"


@require_http_methods(["GET", "HEAD", "POST"])
def point(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The sheet as it is, with a choice above every column."""
    viewer = viewer_of(request)
    programme = office.programme(viewer, slug)
    mapping = tables.table(programme, pk, viewer=viewer)
    viewer.demand(Permission.RUN_PROGRAMME, area=mapping.owner)
    error = ""
    chosen = {at: role for role, at in mapping.columns.items()}
    kept = {
        "first": mapping.head_first, "last": mapping.head_last, "per_cent": mapping.per_cent,
        "area": mapping.area.code if mapping.area else "", "task": mapping.task,
    }  # fmt: skip
    tasks = task_numbers(programme, mapping.owner)
    if request.method == "POST":
        chosen, kept = _typed(request.POST, {f"{OF_TASK}{number}" for number, _ in tasks})
        try:
            _point(mapping, chosen, kept, programme, viewer)
        except InputError as wrong:
            error = str(wrong)
        else:
            tell(request, tr("Kept. The table can be taken in now, and again next year."))
            return HttpResponseRedirect(url(f"/office/programme/{slug}/tables/"))
    width = max((len(row) for row in mapping.sample), default=0)
    return page(request, "staff/programme-table.html", {
        "section": "programme", "programme": programme, "mapping": mapping, "roles": ROLES,
        "chosen": chosen, "kept": kept, "error": error,
        "letters": [letter(at) for at in range(1, width + 1)],
        "areas": own_areas(programme, Permission.RUN_PROGRAMME, viewer=viewer),
        "tasks": tasks, "of_task": OF_TASK,
    }, status=422 if error else 200)  # fmt: skip


def _typed(given: QueryDict, of_tasks: set[str]) -> tuple[dict[int, str], dict[str, object]]:
    """What was chosen above each column, and the rest of the form, as it was typed."""
    chosen = {
        at: role for key, role in given.items()
        if key[:1] == "c" and (at := whole(key[1:])) and (role in ROLES or role in of_tasks)
    }  # fmt: skip
    kept: dict[str, object] = {name: whole(str(given.get(name, ""))) for name in ("first", "last")}
    kept |= {name: given.get(name, "") for name in ("area", "task", "per_cent")}
    return chosen, kept


def _point(
    mapping: TableMapping,
    chosen: dict[int, str],
    kept: dict[str, object],
    programme: Programme,
    viewer: Viewer,
) -> None:
    columns: dict[str, int] = {}
    for at, role in sorted(chosen.items()):
        if role in columns:
            raise InputError(
                "Two columns are “{role}”.", remedy="Choose it above one of them.",
                role=_word(role),
            )  # fmt: skip
        columns[role] = at
    areas = own_areas(programme, Permission.RUN_PROGRAMME, viewer=viewer)
    area: Area | None = next((each for each in areas if each.code == kept["area"]), None)
    tables.point_out(
        mapping, head=(int(str(kept["first"])), int(str(kept["last"]))), columns=columns,
        area=area, task=str(kept["task"]), per_cent=str(kept["per_cent"]), by=viewer,
    )  # fmt: skip


def _word(role: str) -> str:
    if role in ROLES:
        return tr(ROLES[role])
    return tr("figure of task {n}", n=role.removeprefix(OF_TASK))


def _take(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a table in; what was left out stands row by row."""
    viewer = viewer_of(request)
    programme = office.programme(viewer, slug)
    mapping = tables.table(programme, pk, viewer=viewer)
    try:
        period = period_of(programme, whole(request.POST.get("period", "")))
        data, file = uploaded(request)
        taken = tables.take_in_table(mapping, period=period, data=data, file=file, by=viewer)
    except InputError as error:
        return _index(request, programme, error=str(error), at=pk)
    return page(request, "staff/programme-taken.html", {
        "section": "programme", "programme": programme, "mapping": mapping,
        "period": period_words(period), "taken": taken,
    })  # fmt: skip
