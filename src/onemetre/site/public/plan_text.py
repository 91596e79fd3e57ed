"""The whole document with everything that was read from it, and search in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from onemetre.programme import queries
from onemetre.programme.marks import paragraphs
from onemetre.site.public.plan import frame, whole_or_part

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def text(request: HttpRequest, slug: str) -> HttpResponse:
    """The document: every item that was read is marked and leads to the board, and back."""
    shown = queries.shown_plan(slug)
    plan = shown.plan
    counts = {
        "target": len(plan.targets) + sum(len(task.targets) for task in plan.tasks),
        "term": len(plan.terms) + sum(len(task.terms) for task in plan.tasks),
        "duty": sum(len(task.duties) for task in plan.tasks),
        "quantity": len(plan.quantities) + sum(len(task.quantities) for task in plan.tasks),
    }
    told = frame(shown, [], None) | {"paragraphs": paragraphs(plan), "counts": counts}
    return render(request, "public/plan-text.html", told)


def find(request: HttpRequest, slug: str) -> HttpResponse:
    """What of the plan matches what was typed."""
    shown = queries.shown_plan(slug)
    typed = request.GET.get("q", "")[:60]
    told = frame(shown, [], None) | {"found": queries.find(shown, typed), "typed": typed}
    return whole_or_part(request, "public/plan-find.html", "parts/plan-found.html", told)
