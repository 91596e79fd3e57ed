"""Who asks: a visitor, a person with posts, or the operator at the machine's own prompt.

Every action takes one as ``by=``, every read of staff matters as ``viewer=``. It is made anew
(``holding.py``) for each request and each action, so what a person may do ends with the post that
let them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q

from onemetre.access.roles import OF_THE_UNIT, ROLES, SENSITIVE, Permission, Role, limits
from onemetre.ground.errors import gone

if TYPE_CHECKING:
    from onemetre.areas.models import Area


@dataclass(frozen=True, slots=True)
class Held:
    """One post that is in force: a role, in a unit, whose area has a path."""

    role: Role
    unit: int
    unit_name: str
    area: int
    area_path: str
    area_name: str
    level: str

    @property
    def area_code(self) -> str:
        """The code of the area."""
        return self.area_path.rstrip("/").rpartition("/")[2]

    def allows(self, permission: Permission) -> bool:
        """Whether its role may do that at all."""
        return permission in ROLES[self.role]


@dataclass(frozen=True)
class Viewer:
    """See the module. ``person`` is None for visitors and for the operator."""

    name: str
    person: int | None = None
    full_name: str = ""
    posts: tuple[Held, ...] = ()
    operator: bool = False

    @property
    def said(self) -> str:
        """What they are called where people read it; the trail has the name they sign in with."""
        return self.full_name or self.name

    def holds(self, permission: Permission) -> bool:
        """Whether they may do that anywhere."""
        if self.operator:
            return permission is not Permission.SEE_CASE
        return any(each.allows(permission) for each in self.posts)

    def may(
        self, permission: Permission, *, area: Area | str | None = None, unit: int | None = None
    ) -> bool:
        """Whether they may do that in an area (by its path), for a unit.

        What is held for one's own unit asks for the unit; a programme officer acts for every
        unit of the post's own area.

        Raises
        ------
        TypeError
            if neither is given: a right without a place is a mistake of ours.
        """
        if area is None and unit is None:
            raise TypeError(f"{permission}: in which area, for which unit?")
        if self.operator:
            return permission is not Permission.SEE_CASE
        path = area if isinstance(area, str) else area.path if area else None
        return any(
            each.allows(permission) and _reaches(each, permission, path, unit)
            for each in self.posts
        )

    def demand(
        self, permission: Permission, *, area: Area | str | None = None, unit: int | None = None
    ) -> None:
        """As `may`; what may not be done does not exist.

        Raises
        ------
        NotFoundError
            if they may not.
        """
        if not self.may(permission, area=area, unit=unit):
            raise gone()

    def paths(self, permission: Permission) -> list[str]:
        """Paths of the areas in which they may do that; ["/"] is everywhere."""
        if self.operator:
            return [] if permission is Permission.SEE_CASE else ["/"]
        return sorted({each.area_path for each in self.posts if each.allows(permission)})

    def tops(self, permission: Permission) -> list[str]:
        """The same without those that lie within another of them."""
        paths = self.paths(permission)
        return [each for each in paths if not any(each != o and each.startswith(o) for o in paths)]

    def units(self, permission: Permission) -> set[int]:
        """Units for which they may do that."""
        return {each.unit for each in self.posts if each.allows(permission)}

    def within(self, permission: Permission, field: str = "area__path") -> Q:
        """A condition that keeps rows to the areas in which they may do that."""
        found = Q(pk__in=())
        for path in self.paths(permission):
            found |= Q(**{f"{field}__startswith": path})
        return found

    @cached_property
    def sensitive(self) -> bool:
        """Whether a second factor is demanded of them."""
        return any(ROLES[each.role] & SENSITIVE for each in self.posts)

    @property
    def idle_minutes(self) -> int:
        """After how long without a request they sign in again."""
        idle = limits().idle_minutes
        return min((idle[each.role] for each in self.posts), default=min(idle.values()))


def _reaches(post: Held, permission: Permission, path: str | None, unit: int | None) -> bool:
    if path is not None and not path.startswith(post.area_path):
        return False
    if permission not in OF_THE_UNIT or post.unit == unit:
        return True
    # The office that runs the programme acts for the units of its own area.
    return post.role is Role.PROGRAMME_OFFICER and path == post.area_path


#: Name of what Onemetre does by itself.
WORKER = "worker"
#: Whoever comes without an account.
VISITOR = Viewer("")


def operator(name: str) -> Viewer:
    """Whoever stands at the prompt of the machine itself."""
    return Viewer(f"command:{name}", operator=True)
