"""Who may write which register: offices and data stewards all of them, a unit its own.

A reporter of the health commission writes down hospitals, and says that they are complete, in the
area of the commission; of schools the education bureau does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from onemetre.access.roles import Permission, Role
from onemetre.ground.errors import gone

if TYPE_CHECKING:
    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.registers import Kind


def paths_of(viewer: Viewer, kind: Kind) -> list[str]:
    """Paths of the areas in which they may write the register; ["/"] is everywhere."""
    if viewer.operator:
        return ["/"]
    return sorted({
        each.area_path for each in viewer.posts
        if each.allows(Permission.EDIT_REGISTER)
        and (each.role is not Role.UNIT_REPORTER or kind.owned_by(each.unit_name))
    })  # fmt: skip


def may_write(viewer: Viewer, kind: Kind, area: Area) -> bool:
    """Whether they may write the register in an area."""
    return any(area.path.startswith(path) for path in paths_of(viewer, kind))


def demand(viewer: Viewer, kind: Kind, area: Area) -> None:
    """As `may_write`; what may not be done does not exist.

    Raises
    ------
    NotFoundError
        if they may not.
    """
    if not may_write(viewer, kind, area):
        raise gone()


def within(viewer: Viewer, kind: Kind, field: str) -> Q:
    """A condition that keeps rows to the areas in which they may write it."""
    found = Q(pk__in=())
    for path in paths_of(viewer, kind):
        found |= Q(**{f"{field}__startswith": path})
    return found
