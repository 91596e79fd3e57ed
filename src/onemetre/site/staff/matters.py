"""What is under supervision, and what is new: the list, its file, and the form of a matter."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import mark, tr
from onemetre.programme import matters as reads
from onemetre.programme import supervising
from onemetre.programme.models import Matter, Step
from onemetre.site.staff import matter_forms, matter_words
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.tables import table_file
from onemetre.site.templating import url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.access.models import Unit
    from onemetre.access.viewer import Viewer

_RUN = Permission.RUN_PROGRAMME
#: What of all matters is shown.
SHOWN = {
    "": mark("not closed"), "overdue": mark("overdue"), "reported": mark("reported done"),
    "closed": mark("closed"), "all": mark("all of them"),
}  # fmt: skip
_MOST = 200


def index(request: HttpRequest) -> HttpResponse:
    """What is under supervision, and what of it is late?"""
    viewer = viewer_of(request)
    show = request.GET.get("show", "")
    if show not in SHOWN:
        raise gone()
    mine = reads.matters(viewer)
    found = Paginator(_shown(mine, show), _MOST).get_page(request.GET.get("page"))
    told = {
        "section": "matters", "show": show, "kinds": SHOWN, "matters": found,
        "last": _last_steps(found.object_list),
        "open": _shown(mine, "").count(), "late": _shown(mine, "overdue").count(),
        "may_run": viewer.holds(_RUN), "words": matter_words, "today": timezone.localdate(),
    }  # fmt: skip
    return page(request, "staff/matters.html", told)


def _shown(mine: QuerySet[Matter], show: str) -> QuerySet[Matter]:
    if show == "overdue":
        return mine.filter(
            state__in=(Matter.OPEN, Matter.RETURNED), deadline__lt=timezone.localdate()
        )
    if show in {"reported", "closed"}:
        order = "-closed_at" if show == "closed" else "deadline"
        return mine.filter(state=show).order_by(order, "pk")
    return mine if show == "all" else mine.filter(~Q(state=Matter.CLOSED))


def _last_steps(found: Iterable[Matter]) -> dict[int, Step]:
    """The last step of each. One query."""
    steps = Step.objects.filter(matter__in=[each.pk for each in found]).order_by()
    last = steps.values("matter").annotate(last=Max("pk")).values("last")
    return {row.matter_id: row for row in Step.objects.filter(pk__in=last)}


def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same list as a file."""
    viewer = viewer_of(request)
    show = request.GET.get("show", "")
    found = _shown(reads.matters(viewer), show if show in SHOWN else "")
    header = [
        tr("no."), tr("matter"), tr("what is asked"), tr("area"), tr("owed by"), tr("asked by"),
        tr("due"), tr("state"), tr("task"), tr("last step"), tr("on"), tr("times escalated"),
    ]  # fmt: skip
    return table_file("matters", form, tr("Matters under supervision"), (header, _rows(found)))


def _rows(found: QuerySet[Matter]) -> Iterator[list[object]]:
    """Rows of the file, some hundred read at a time."""
    coming = found.iterator(chunk_size=_MOST)
    while some := list(islice(coming, _MOST)):
        last = _last_steps(some)
        for each in some:
            step = last[each.pk]
            yield [
                each.pk, each.title, each.words, each.area.name, each.owner.name,
                each.asked_by.name, each.deadline, matter_words.state_of(each),
                each.task.number if each.task else "", tr(matter_words.STEPS[step.kind]),
                timezone.localdate(step.at), each.risen,
            ]  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """What is asked of which unit, by when?"""
    viewer = viewer_of(request)
    own = reads.own_units(viewer)
    form = matter_forms.Asking({"owner": request.GET.get("owner", "")})
    if request.method == "POST":
        form = matter_forms.asked(request)
        made = _open(request, form, viewer, own)
        if made is not None:
            tell(request, tr("Opened. {unit} has been told.", unit=made.owner.name))
            return HttpResponseRedirect(url(f"/office/matters/{made.pk}/"))
    told = {
        "section": "matters", "form": form, "own": own,
    }  # fmt: skip
    return page(request, "staff/matter-new.html", told, status=422 if form.wrong else 200)


def asking_unit(request: HttpRequest, own: list[Unit]) -> Unit:
    """In whose name it is asked: the one chosen, else the first post's.

    Raises
    ------
    NotFoundError
        if it is none of their units.
    """
    chosen = request.POST.get("asked_by", "")
    found = [each for each in own if not chosen or str(each.pk) == chosen]
    if not found:
        raise gone()
    return found[0]


def _open(
    request: HttpRequest, form: matter_forms.Asking, viewer: Viewer, own: list[Unit]
) -> Matter | None:
    what = matter_forms.read_asked(form, viewer)
    if what is None:
        return None
    try:
        return supervising.open_matter(what, asked_by=asking_unit(request, own), by=viewer)
    except InputError as error:
        form.refuse(error, "title")
        return None


def units(request: HttpRequest) -> HttpResponse:
    """Units whose name holds what is being typed, to choose from."""
    viewer = viewer_of(request)
    # Rows of a form have names of their own: owner-0, owner-1.
    typed = "".join(str(value) for key, value in request.GET.items() if key.startswith("owner"))
    found = reads.units_named(viewer, typed[:60])
    return render(request, "staff/matter-units.html", {"units": found})
