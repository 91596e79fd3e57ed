"""Two plans side by side: what does the lower one take up?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

from django.shortcuts import render

from onemetre.ground.errors import InputError, NotFoundError
from onemetre.policy.comparing import FATES, Fate, Kind, Statement
from onemetre.policy.comparison_forms import change_words, fate_word, kind_word
from onemetre.programme import queries
from onemetre.site.public import plan_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.policy import Comparison
    from onemetre.programme.queries import ShownPlan


class Line(NamedTuple):
    """Units, or systems, of one task that fared alike: told in one line."""

    kind: Kind
    fate: Fate
    statements: list[Statement]


class Group(NamedTuple):
    """A task of the upper plan ("" for its goals) and what became of all that belongs to it."""

    name: str
    task: Statement | None
    things: list[Statement]
    lines: list[Line]
    shown: bool


def page(request: HttpRequest) -> HttpResponse:
    """The comparison, or the choice of two plans."""
    plans = queries.shown_plans()
    told: dict[str, object] = {"section": "plan", "plans": plans, "found": None}
    if pair := asked(request):
        upper, lower = pair
        found = queries.comparison(upper, lower)
        told |= {
            "upper": upper, "lower": lower, "found": found,
            "groups": _groups(found, _fate(request)),
            "counts": {kind: found.counts(kind) for kind in get_args(Kind)}, "fates": FATES,
            "fate": request.GET.get("fate", ""), "fate_word": fate_word, "kind_word": kind_word,
            "change_words": change_words, "characters": plan_words.characters,
        }  # fmt: skip
    return render(request, "public/plan-compare.html", told)


def asked(request: HttpRequest) -> tuple[ShownPlan, ShownPlan] | None:
    """The two plans that the address names; None where it names none.

    Raises
    ------
    InputError, NotFoundError
        if it names only one and no plan stands above it, or one that is not shown.
    """
    names = request.GET.get("upper", ""), request.GET.get("lower", "")
    if not any(names):
        return None
    lower = queries.shown_plan(names[1]) if names[1] else None
    above = lower.row.above_id if lower else ""
    if lower is None or not (names[0] or above):
        raise InputError("Two plans are needed.", remedy="Choose an upper and a lower one.")
    return queries.shown_plan(names[0] or str(above)), lower


def _fate(request: HttpRequest) -> str:
    said = request.GET.get("fate", "")
    if said and said not in get_args(Fate):
        raise NotFoundError("“{value}” is nothing that can become of a task.", value=said[:30])
    return said


def _groups(found: Comparison, fate: str) -> list[Group]:
    """Statements by the task of the upper plan; what is added to none by that of the lower one."""
    groups: dict[tuple[bool, str], list[Statement]] = {}
    for each in found.statements:
        side = each.upper or each.lower
        assert side is not None  # noqa: S101  # one of them is always there
        # What the lower plan adds to a task that it takes up stands with that task.
        key = (each.upper is None, side.task)
        if each.upper is None and (own := _taken_by(found, side.task)):
            key = (False, own)
        groups.setdefault(key, []).append(each)
    made = [_group(name, own, fate) for (_, name), own in groups.items()]
    return [each for each in made if each.shown]


def _group(name: str, own: list[Statement], fate: str) -> Group:
    task = next((each for each in own if each.kind == "task"), None)
    rest = [each for each in own if each is not task and (not fate or each.fate == fate)]
    things = [
        each for each in rest if each.kind == "target" or (each.kind == "term" and each.changes)
    ]
    lines = [
        Line(kind, one, alike)
        for kind in ("term", "duty")
        for one in FATES
        if (alike := [each for each in rest
                      if each.kind == kind and each.fate == one and each not in things])
    ]  # fmt: skip
    shown = bool(rest) or (task is not None and (not fate or task.fate == fate))
    return Group(name, task, things, lines, shown)


def _taken_by(found: Comparison, lower_task: str) -> str:
    """The upper task that a lower one takes up."""
    return next(
        (each.upper.task for each in found.of("task")
         if each.upper and each.lower and each.lower.task == lower_task), "",
    )  # fmt: skip
