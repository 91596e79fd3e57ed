"""The Plan page: what was promised, who owes it, and what came of it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from onemetre.atlas.queries import shown_city
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.measure.targets import clause_of
from onemetre.programme import queries
from onemetre.programme.board import STATES, existing
from onemetre.programme.marks import paragraphs
from onemetre.site.public import plan_words
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.atlas.queries import Shown
    from onemetre.programme.board import Board, FieldView, Promise, TaskView
    from onemetre.programme.queries import CheckedPlace, ShownPlan

#: Up to so many tasks are shown all at once; more of them a field at a time.
_FEW = 8


@dataclass(frozen=True, slots=True)
class Ask:
    """What an address of the page asks. ``field`` 0 is all of them, -1 the goals."""

    place: CheckedPlace | None
    field: int
    task: TaskView | None
    promise: Promise | None


def index(request: HttpRequest) -> HttpResponse:
    """The plans that are shown; where there is one, it."""
    plans = queries.shown_plans()
    if len(plans) == 1 and not request.GET.get("all"):
        return HttpResponseRedirect(url(f"/plan/{plans[0].slug}/"))
    return render(request, "public/plans.html", {"section": "plan", "plans": plans})


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The board, or only what changes of it where a script asks for that."""
    shown = queries.shown_plan(slug)
    places = queries.checked_places(shown)
    place = chosen_place(request, places)
    board = queries.board(shown, place.slug if place else "")
    ask = _read(request, board, place)
    told = frame(shown, places, place) | _told(shown, board, ask)
    return whole_or_part(request, "public/plan.html", "parts/plan-board.html", told)


def whole_or_part(
    request: HttpRequest, whole: str, part: str, told: dict[str, object]
) -> HttpResponse:
    """A page, or what changes of it where a script asks; a browser keeps the two apart."""
    asked = request.headers.get("HX-Request") == "true"
    response = render(request, part if asked else whole, told)
    patch_vary_headers(response, ["HX-Request"])
    return response


def chosen_place(request: HttpRequest, places: list[CheckedPlace]) -> CheckedPlace | None:
    """The place named in the address, else the first that the plan was held to.

    Raises
    ------
    NotFoundError
        if the plan was not held to the one named.
    """
    named = request.GET.get("place", "")
    if not named:
        return places[0] if places else None
    found = next((each for each in places if each.slug == named), None)
    if found is None:
        raise NotFoundError("This plan was not held to the place “{name}”.", name=named[:60])
    return found


def frame(
    shown: ShownPlan, places: list[CheckedPlace], place: CheckedPlace | None
) -> dict[str, object]:
    """What every page of a plan shows around its content."""
    return {
        "section": "plan", "shown": shown, "plan": shown.plan, "places": places, "place": place,
        "figure_words": plan_words.figure, "due_words": plan_words.due,
        "ordinal": plan_words.ordinal, "characters": plan_words.characters,
        "warned": plan_words.warnings(shown.plan),
    }  # fmt: skip


def _read(request: HttpRequest, board: Board, place: CheckedPlace | None) -> Ask:
    """What the address asks.

    Raises
    ------
    InputError, NotFoundError
        naming what cannot be used or is not there.
    """
    get = request.GET
    task, start = None, get.get("target", "")
    if number := get.get("task", ""):
        task = board.task(number)
        if task is None:
            raise NotFoundError("There is no task {number} in this plan.", number=number[:20])
    field = _field(get.get("field", ""), board, task)
    if start and not (start.isascii() and start.isdecimal()):
        raise InputError("“{value}” is no position in a text.", value=start[:20])
    if task is None and field >= 0:
        task = _first(board, field)
    promises = task.promises if task else board.goals
    promise = promises[0] if promises else None
    if start:
        promise = next((each for each in board.promises if str(each.key) == start), None)
        if promise is None or (task and promise.task != task.task.number):
            raise NotFoundError("No target begins at character {value}.", value=start[:20])
    return Ask(place, field, task, promise)


def _field(said: str, board: Board, task: TaskView | None) -> int:
    if said == "goals":
        return -1
    if said:
        if said not in {str(each.number) for each in board.fields}:
            raise NotFoundError("There is no field {number} in this plan.", number=said[:20])
        return int(said)
    if len(board.tasks) <= _FEW:
        return 0
    if task is None:
        return board.fields[0].number
    return next(each.number for each in board.fields if task in each.tasks)


def _first(board: Board, field: int) -> TaskView | None:
    """The task that is opened where none is named: the first that promises a figure."""
    tasks = [task for each in board.fields if field in {0, each.number} for task in each.tasks]
    return next((task for task in tasks if task.promises), tasks[0] if tasks else None)


def _told(shown: ShownPlan, board: Board, ask: Ask) -> dict[str, object]:
    fields: tuple[FieldView, ...] = tuple(
        each for each in board.fields if ask.field == 0 or each.number == ask.field
    )
    near = ask.promise.target.span if ask.promise else (0, 0)
    whole = ask.task.task.span if ask.task else _around(shown, near)
    city = shown_city(ask.place.slug) if ask.place else None
    charts = {
        each.key: plan_words.chart(each)
        for each in (ask.task.promises if ask.task else board.goals)
        if each.check is not None and each.check.low is not None
    }
    return {
        "board": board, "ask": ask, "fields": fields, "states": STATES, "counts": board.counts(),
        "source": paragraphs(shown.plan, whole, plan_words.sentence(shown.plan.text, near)),
        "terms": _terms(ask, city), "charts": charts, "clause_of": clause_of,
        "qualitative": sum(each.qualitative for each in board.promises),
    }  # fmt: skip


def _around(shown: ShownPlan, span: tuple[int, int]) -> tuple[int, int]:
    """The paragraph around a span."""
    text = shown.plan.text
    end = text.find("\n", span[1])
    return text.rfind("\n", 0, span[0]) + 1, len(text) if end < 0 else end


def _terms(ask: Ask, city: Shown | None) -> list[object]:
    if ask.task is None:
        return []
    return list(existing(ask.task.task.terms, city.files.city if city else None))
