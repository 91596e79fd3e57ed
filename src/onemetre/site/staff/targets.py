"""The Targets pages: where does each target of a programme stand; how is one counted?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.areas.queries import below
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.programme import (
    counting_forms,
    evaluating,
    office,
    register_reads,
    target_reads,
    target_table,
)
from onemetre.programme.counting import LEVELS, to_json
from onemetre.programme.counting_words import level_words
from onemetre.programme.pace import STATES, pace_look, pace_word, rule
from onemetre.programme.registers import kinds
from onemetre.programme.suggesting import counting_of
from onemetre.site.public.plan_words import due
from onemetre.site.staff import target_drawn
from onemetre.site.staff.asking import typed
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.tables import table_file
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.models import Programme, Target

P = Permission


def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Where does each target stand, on what evidence, and is it on its way?"""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    area = office.scope(viewer, of, request.GET.get("area", ""))
    if request.method == "POST":
        _evaluate(request, of, area, viewer)
        return HttpResponseRedirect(url(f"/office/targets/{slug}/", area=area.code))
    standings = target_reads.standings(viewer, of, area, timezone.localdate())
    tally = Counter(each.pace.state for each in standings)
    told = _frame(viewer, of, area) | {
        "standings": standings,
        "tally": [(state, tally[state]) for state in STATES if tally[state]],
        "charts": {each.target.pk: target_drawn.chart(each) for each in standings},
        "areas": [
            each for each in register_reads.areas_for(viewer)
            if each.path.startswith(of.area.path)
        ],
    }  # fmt: skip
    return page(request, "staff/targets.html", told)


def table(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The same as a table."""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    area = office.scope(viewer, of, request.GET.get("area", ""))
    standings = target_reads.standings(viewer, of, area, timezone.localdate())
    told = target_table.table(standings)
    return table_file(f"{slug}-targets-{area.code}", form, f"{of.title} · {area.name}", told)


def _evaluate(
    request: HttpRequest, of: Programme, area: Area, viewer: Viewer, target: Target | None = None
) -> None:
    """Compute for the area and those one level below it."""
    made = evaluating.evaluate(
        of, areas=[area, *below(area)], targets=[target] if target else None, by=viewer
    )
    tell(request, tr("Computed from the registers as they are today: {n} values.", n=len(made)))


def _frame(viewer: Viewer, of: Programme, area: Area) -> dict[str, object]:
    return {
        "section": "registers", "programme": of, "area": area, "due_words": due,
        "pace_word": pace_word, "pace_look": pace_look, "rule": rule(),
        "result_words": target_drawn.result_words, "goal_words": target_drawn.goal_words,
        "may_run": viewer.may(P.RUN_PROGRAMME, area=area),
        "may_confirm": viewer.may(P.CONFIRM_PLAN, area=of.area), "today": timezone.localdate(),
    }  # fmt: skip


def target(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How is this target counted, and what does it come to?"""
    viewer = viewer_of(request)
    of = office.programme(viewer, slug)
    area = office.scope(viewer, of, request.GET.get("area", ""))
    found = target_reads.target(of, pk)
    told: dict[str, object] = {"wrong": {}}
    if request.method == "POST":
        wrong = _do(request, viewer, of, area, found)
        if not wrong:
            return HttpResponseRedirect(url(f"/office/targets/{slug}/{pk}/", area=area.code))
        told["wrong"] = wrong
    (standing,) = target_reads.standings(viewer, of, area, timezone.localdate(), only=found)
    told |= _frame(viewer, of, area) | {
        "standing": standing, "chart": target_drawn.chart(standing),
        "way": target_drawn.way(standing),
        "below": target_reads.below(viewer, found, area, timezone.localdate()),
        "names": target_reads.names_of(found),
    } | _form(request, standing)  # fmt: skip
    return page(request, "staff/target.html", told, status=422 if told["wrong"] else 200)


def _do(
    request: HttpRequest, viewer: Viewer, of: Programme, area: Area, found: Target
) -> dict[str, str]:
    """Do what a button asks; what is wrong with what was typed, by field."""
    doing = typed(request, "do")
    if doing == "evaluate":
        _evaluate(request, of, area, viewer, found)
        return {}
    if doing == "confirm":
        query, _ = counting_of(found)
        table = to_json(query) if query else None
    else:
        table, wrong = counting_forms.read_query(_posted(request))
        if wrong:
            return wrong
    try:
        evaluating.correct_counting(found, counting=table, by=viewer)
    except InputError as error:
        return {"form": str(error)}
    if viewer.may(P.RUN_PROGRAMME, area=area):
        _evaluate(request, of, area, viewer, found)
    else:
        tell(request, tr("Noted how it is counted."))
    return {}


def _posted(request: HttpRequest) -> counting_forms.Typed:
    several = {"stages", "levels"}
    return {
        key: request.POST.getlist(key) if key in several else str(request.POST[key])
        for key in request.POST
    }


def _form(request: HttpRequest, standing: target_reads.Standing) -> dict[str, object]:
    """What the form for correcting shows: as typed, as asked for by the address, as it is."""
    if request.method == "POST":
        shown = _posted(request)
    else:
        shown = counting_forms.typed_of(standing.query) if standing.query else {}
        for name in ("register", "form"):
            if asked := request.GET.get(name, ""):
                if name == "register" and asked != shown.get("register"):
                    shown = {"levels": ["city"], "form": shown.get("form", "areas")}
                shown[name] = asked
    key = str(shown.get("register", ""))
    kind = kinds().get(key)
    if kind is None and request.method == "POST":  # what was typed is shown, whatever was chosen
        kind = kinds()[standing.query.register] if standing.query else next(iter(kinds().values()))
    form = str(shown.get("form") or "areas")
    return {
        "typed": shown, "kind": kind, "kinds": list(kinds().values()), "form": form,
        "ways": counting_forms.ways(), "ops": counting_forms.OPS,
        "lines": range(counting_forms.LINES), "owing": counting_forms.owing_fields(),
        "levels": [(each, level_words(each)) for each in LEVELS],
        "choosing": "register" in request.GET or request.method == "POST",
    }  # fmt: skip
