"""Which programmes and periods somebody makes papers for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.ground.errors import InputError
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Period, Programme


def papers_for(programme: Programme, *, viewer: Viewer) -> list[tuple[str, str]]:
    """Papers of a programme that they may open: address within it, and name to be translated."""
    found = []
    last = programme.periods.order_by("-end").first()
    if last and viewer.holds(Permission.WRITE_YEARLY):
        found.append((f"yearly/{last.end.year}/", mark("Yearly report")))
    if viewer.holds(Permission.WRITE_REPORT):
        found += [
            ("forms/", mark("Report away from the site")), ("tables/", mark("Tables of our own")),
        ]  # fmt: skip
    return found


def period_of(programme: Programme, key: int) -> Period:
    """One of its periods by its key, as a form gives it.

    Raises
    ------
    InputError
        if none was chosen.
    """
    found = programme.periods.filter(pk=key).first()
    if found is None:
        raise InputError("No period was chosen.", remedy="Choose the one the figures are of.")
    return found


def own_areas(programme: Programme, permission: Permission, *, viewer: Viewer) -> list[Area]:
    """Areas with tasks of the programme where they may do something, top first."""
    return list(
        Area.objects.filter(viewer.within(permission, "path"), until=None)
        .filter(tasks__programme=programme, tasks__ended_on=None)
        .distinct()
        .order_by("path")
    )


def task_numbers(programme: Programme, area: Area) -> list[tuple[str, str]]:
    """Number and title of the tasks of an area, in the document's order."""
    return list(
        programme.tasks.filter(area=area, ended_on=None)
        .order_by("order")
        .values_list("number", "title")
    )
