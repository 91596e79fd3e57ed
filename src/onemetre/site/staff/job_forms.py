"""What the forms that ask for a job have in common: the place, and in whose name it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.access import jobs
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.operations.naming import fit_for_address

if TYPE_CHECKING:
    from onemetre.access.roles import Permission
    from onemetre.access.viewer import Viewer
    from onemetre.site.staff.asking import Typed


def check_place(typed: Typed) -> None:
    """The name of a place in addresses."""
    try:
        fit_for_address(typed["place"])
    except InputError as error:
        typed.blame("place", str(error))


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
