"""Reads of the tree of areas, which is public."""

from __future__ import annotations

from onemetre.areas.models import Area
from onemetre.ground.errors import NotFoundError, gone


def area_in_force(code: str) -> Area:
    """The area of a national code as it is today.

    Raises
    ------
    NotFoundError
        if there is none.
    """
    found = Area.objects.filter(place="", code=code, until=None).select_related("parent").first()
    if found is None:
        raise NotFoundError("There is no area with the code {code} here.", code=code[:24])
    return found


def below(area: Area) -> list[Area]:
    """The areas one level below, in the order of their codes."""
    return list(Area.objects.filter(parent=area, until=None).order_by("code"))


def above(path: str) -> list[str]:
    """Every path that an area's path lies in, top first, itself left out."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:i]) + "/" for i in range(1, len(parts))]


def national_areas() -> list[Area]:
    """Every area with a national code down to the county, in the order of their codes."""
    levels = ("province", "city", "county")
    return list(Area.objects.filter(place="", until=None, level__in=levels).order_by("path"))


def chosen(areas: list[Area], code: str) -> Area:
    """The area of a code among those that somebody may choose; the topmost where none is named.

    Raises
    ------
    NotFoundError
        if it is not among them, or there are none.
    """
    fits = [each for each in areas if not code or each.code == code]
    if not fits:
        raise gone()
    return min(fits, key=lambda area: (area.path.count("/"), area.path))
