"""What every write has in common: one transaction, ``by=`` somebody who may, a line in the trail.

``@action`` finds the permission in ``table.ACTIONS`` by the room and name of the function. Which
area and unit it is for, only the action knows: it asks ``by.demand`` for those itself. What
somebody may do is read once more as the action begins: a request may have been long on its way,
and a job runs for an hour.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from django.db import IntegrityError, transaction

from onemetre.access import audit
from onemetre.access.holding import now
from onemetre.access.roles import Permission
from onemetre.access.table import ACTIONS, Anybody
from onemetre.access.viewer import Viewer
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from collections.abc import Callable

Given = ParamSpec("Given")
Made = TypeVar("Made")


#: What two that do the same at once find, by the rule of the database that lets one of them.
#: SQLite names the columns where it keeps such a rule over columns.
_RULES = {
    "one_post": ("access_post.person_id", mark("This post is held already."), "role"),
    "one_unit": ("access_unit.area_id", mark("There is a unit of this name already."), "name"),
    "one_username": ("", mark("This name is taken. Choose another."), "username"),
    "one_entry": ("programme_entry.kind", mark("There is an entry of this name already."), "name"),
    "one_period": ("programme_period.programme_id", mark("This period is open already."), "start"),
    "one_task_an_area": (
        "programme_task.programme_id",
        mark("Somebody did the same just before. Look at it."),
        "",
    ),
    "one_version": (
        "programme_reading.programme_id",
        mark("Somebody did the same just before. Look at it."),
        "",
    ),
    "one_mapping": (
        "programme_tablemapping.programme_id",
        mark("There is a table of this name already."),
        "name",
    ),
    "one_open_job": ("access_job.place", mark("A job for this place is waiting already."), "place"),
}


def _twice(error: IntegrityError) -> InputError | None:
    """A refusal in words, where the database refused what somebody else did just before."""
    said = str(error)
    for rule, (columns, words, field) in _RULES.items():
        if rule in said or (columns and columns in said):
            return InputError(words, field=field)
    return None


def action(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """See the module.

    Raises
    ------
    KeyError
        where it stands, if ``table.ACTIONS`` does not name it.
    """
    room = function.__module__.split(".")[1]
    name = f"{room}.{function.__name__}"
    permission = ACTIONS[name]

    @wraps(function)
    def act(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        by = cast("Viewer", kwargs["by"])
        if not isinstance(by, Viewer):
            raise TypeError(f"{name}: by= is {type(by).__name__}, not a Viewer")
        outer = audit.written.get()
        count = [0]
        token = audit.written.set(count)
        try:
            with transaction.atomic():
                if outer is None and permission is not Anybody.OPEN:
                    by = kwargs["by"] = now(by)
                if isinstance(permission, Permission) and not by.holds(permission):
                    raise gone()
                made = function(*args, **kwargs)
                if not count[0]:
                    raise AssertionError(f"{name} left no line in the trail")
        except IntegrityError as error:
            told = _twice(error)
            if told is None:
                raise
            raise told from error
        finally:
            audit.written.reset(token)
        if outer is not None:
            outer[0] += count[0]
        return made

    return act
