"""Reads of the plans that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, F

from onemetre import policy
from onemetre.atlas.models import PublicCity
from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import language
from onemetre.programme.board import Board, lay_out
from onemetre.programme.models import PublicPlan, TargetCheck
from onemetre.programme.searching import Found, Index

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan as the public sees it."""

    row: PublicPlan
    plan: policy.Plan

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.row.slug

    @property
    def title(self) -> str:
        """Its title: the document's own, in English where there is one and English is spoken."""
        return (language() == "en" and self.row.title_en) or self.row.title


@dataclass(frozen=True, slots=True)
class CheckedPlace:
    """A place that a plan was held to."""

    slug: str
    title: str
    data_date: date | None
    measured_on: date


@dataclass(frozen=True, slots=True)
class Listed:
    """A plan in the list of plans."""

    slug: str
    title: str
    number: str
    issued: date | None
    invented: bool
    tasks: int
    places: int


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


def plan_rows() -> list[PublicPlan]:
    """Every plan that is shown, without its text."""
    return list(PublicPlan.objects.defer("document").order_by("slug"))


def checks_of(shown: PublicPlan) -> list[TargetCheck]:
    """What came of its targets, place by place, in the order of the document."""
    found = shown.checks.select_related("publication")
    return list(found.order_by("publication__city", "start"))


def shown_plans() -> list[Listed]:
    """Every plan that is shown, the newest first. One query."""
    found = PublicPlan.objects.annotate(
        places=Count("checks__publication__city", distinct=True)
    ).order_by(F("issued").desc(nulls_last=True), "slug")
    return [
        Listed(
            row.slug, (language() == "en" and row.title_en) or row.title, row.number, row.issued,
            row.invented, len(row.document["tasks"]), row.places,
        )
        for row in found
    ]  # fmt: skip


def shown_plan(slug: str) -> ShownPlan:
    """One plan, read.

    Raises
    ------
    NotFoundError
        if it is not shown.
    """
    row = PublicPlan.objects.select_related("above").filter(slug=slug).first()
    if row is None:
        raise NotFoundError("There is no plan called “{name}” here.", name=slug[:60])
    return ShownPlan(row, _plan(_Document(row)))


class _Document:
    """A row's document, told apart by its digest: what is read of it is kept under that."""

    def __init__(self, row: PublicPlan) -> None:
        self.row, self.sha256 = row, f"{row.slug} {row.sha256} {row.published_at}"

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Document) and other.sha256 == self.sha256


@lru_cache(maxsize=64)
def _plan(document: _Document) -> policy.Plan:
    return policy.from_json(document.row.document)


def checked_places(shown: ShownPlan) -> list[CheckedPlace]:
    """Places that a plan was held to, by their names in addresses. One query."""
    rows = (
        PublicCity.objects.filter(publications__checks__plan=shown.row)
        .distinct()
        .select_related("current")
        .order_by("slug")
    )
    return [
        CheckedPlace(
            row.slug, row.title_zh if language() == "zh" else row.title_en,
            row.current.data_date, row.current.measured_on,
        )
        for row in rows
        if row.current is not None
    ]  # fmt: skip


def board(shown: ShownPlan, place: str) -> Board:
    """A plan laid out, with what came of it in a place ("" for none). One query at most."""
    checks = {}
    if place:
        rows = TargetCheck.objects.filter(plan=shown.row, publication__city=place)
        checks = {(row.start, row.end): row for row in rows}
    return lay_out(shown.plan, checks)


def find(shown: ShownPlan, typed: str) -> list[Found]:
    """What of a plan matches what was typed: in Chinese, by pinyin or by initials."""
    return _index(_Document(shown.row)).find(typed)


@lru_cache(maxsize=16)
def _index(document: _Document) -> Index:
    return Index(_plan(document))


def comparison(upper: ShownPlan, lower: ShownPlan) -> policy.Comparison:
    """Two plans side by side; compared once and kept."""
    return _compared(_Document(upper.row), _Document(lower.row))


@lru_cache(maxsize=32)
def _compared(upper: _Document, lower: _Document) -> policy.Comparison:
    return policy.compare(_plan(upper), _plan(lower))
