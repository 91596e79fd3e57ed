"""Reads of the places that are shown to the public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.atlas.models import PublicCity
from onemetre.atlas.publication import open_publication
from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import language

if TYPE_CHECKING:
    from onemetre.atlas.models import Publication
    from onemetre.atlas.publication import Published


@dataclass(frozen=True)
class Shown:
    """A place as the public sees it: its row, and the files of the publication in force."""

    row: PublicCity
    publication: Publication
    files: Published

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.row.slug

    @property
    def title(self) -> str:
        """Its name in the language in force."""
        return self.row.title_zh if language() == "zh" else self.row.title_en

    @property
    def map_is_open(self) -> bool:
        """Whether the map may be shown: it is approved, or needs no approval."""
        return bool(self.row.map_approval) or not self.row.needs_approval


def shown_cities() -> list[Shown]:
    """Every place that is shown, by its name in addresses."""
    rows = PublicCity.objects.exclude(current=None).select_related("current").order_by("slug")
    return [_shown(row) for row in rows]


def shown_city(slug: str) -> Shown:
    """One place.

    Raises
    ------
    NotFoundError
        if there is none, or it is not shown.
    """
    row = (
        PublicCity.objects.filter(slug=slug).exclude(current=None).select_related("current").first()
    )
    if row is None:
        raise NotFoundError("There is no place called “{name}” here.", name=slug)
    return _shown(row)


def in_force() -> str:
    """What tells one state of all that is shown from another: pages are kept under it."""
    rows = PublicCity.objects.values_list(
        "slug", "current__stamp", "map_approval", "needs_approval"
    ).order_by("slug")
    return repr(list(rows))


def _shown(row: PublicCity) -> Shown:
    publication = row.current
    assert publication is not None  # noqa: S101  # rows without one are left out above
    return Shown(row, publication, open_publication(row.slug, publication.stamp))
