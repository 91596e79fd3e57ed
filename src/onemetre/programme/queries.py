"""Reads of the plans that are shown."""

from __future__ import annotations

from onemetre.ground.errors import NotFoundError
from onemetre.programme.models import PublicPlan, TargetCheck


def in_force() -> str:
    """What tells one state of all plans from another."""
    return repr(list(PublicPlan.objects.values_list("slug", "published_at").order_by("slug")))


def plan_row(slug: str) -> PublicPlan:
    """A plan's row.

    Raises
    ------
    NotFoundError
        if no plan of that name is shown, naming those that are.
    """
    row = PublicPlan.objects.filter(slug=slug).first()
    if row is None:
        there = ", ".join(PublicPlan.objects.order_by("slug").values_list("slug", flat=True)) or "–"
        raise NotFoundError(
            "No plan “{slug}” is shown; there are: {there}.",
            remedy="Show it with “onemetre plan publish”.", slug=slug, there=there,
        )  # fmt: skip
    return row


def shown_plans() -> list[PublicPlan]:
    """Every plan that is shown, without its text."""
    return list(PublicPlan.objects.defer("document").order_by("slug"))


def checks_of(shown: PublicPlan) -> list[TargetCheck]:
    """What came of its targets, place by place, in the order of the document."""
    found = shown.checks.select_related("publication")
    return list(found.order_by("publication__city", "start"))
