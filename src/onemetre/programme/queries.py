"""Reads of the plans that are shown."""

from __future__ import annotations

from onemetre.ground.errors import NotFoundError
from onemetre.programme.models import PublicPlan


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
