"""What the forms that ask for a job have in common: the place, and in whose name it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onemetre.access import jobs
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from onemetre.access.roles import Permission
    from onemetre.access.viewer import Viewer
    from onemetre.site.staff.asking import Typed

_PLACE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def check_place(typed: Typed) -> None:
    """The name of a place in addresses."""
    if not _PLACE.fullmatch(typed["place"]):
        typed.blame("place", tr("Use small letters, digits and dashes."))


def areas_of(viewer: Viewer, permission: Permission) -> dict[str, str]:
    """Areas in whose name they may ask: name by path."""
    return {each.area_path: each.area_name for each in viewer.posts if each.allows(permission)}


def check_area(typed: Typed, there: dict[str, str]) -> str:
    """The area that was chosen; the only one where there is one."""
    if len(there) == 1:
        return next(iter(there))
    if typed["area"] not in there:
        typed.blame("area", tr("Choose in whose name this is done."))
    return typed["area"]


def may_ask(viewer: Viewer, kind: str) -> bool:
    """Whether they may ask for a job of that kind anywhere."""
    return viewer.holds(jobs.KINDS[kind].needs)
