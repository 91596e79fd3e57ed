"""What is done once a day by itself: matters rise, units are reminded, targets whose registers
changed are counted anew, old sessions and files that no job needs are removed.

A worker asks now and then whether the day's work is begun. The trail says so: its line is written
before the work, under the lock of the trail, so of several workers one does it, and one that is
started anew does not do it again. A day that failed is made up for by the next.
"""

from __future__ import annotations

import logging
import time
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.models import ChainEnd, Record
from onemetre.access.viewer import WORKER, Viewer
from onemetre.ground.errors import InputError
from onemetre.operations import uploads
from onemetre.programme.escalating import escalate_due
from onemetre.programme.recounting import recount_changed
from onemetre.programme.reminding import remind_due

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

BEGAN = "begin daily work"
#: Seconds between two looks whether a day's work is begun.
_LOOK = 60.0
_log = logging.getLogger("onemetre")


def remove_sessions(**_: object) -> None:
    """Those that have run out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def remove_uploads(**_: object) -> None:
    """Files that came through the browser and no job needs."""
    uploads.clear_up()


def works() -> dict[str, Callable[..., object]]:
    """What is done each day, by the name under which the trail has it."""
    return {
        "escalate": escalate_due, "remind": remind_due, "recount": recount_changed,
        "sessions": remove_sessions, "uploads": remove_uploads,
    }  # fmt: skip


class Daily:
    """Called by a worker as often as it likes; nothing that goes wrong in it ends the worker."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self) -> None:
        """Do what is not begun today."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _LOOK
        run_due(timezone.localdate())


def run_due(today: date) -> list[str]:
    """Do each of the day's works that nobody has begun; which were done to their end."""
    by = Viewer(WORKER, operator=True)
    done = []
    for name, do in works().items():
        try:
            if not _begin(name, today, by):
                continue
            do(today=today, by=by)
        except Exception:  # noqa: BLE001  # whatever it is, the worker and the other go on
            _log.exception("fault in the daily work: %s", name)
            continue
        done.append(name)
    return done


def _begin(name: str, today: date, by: Viewer) -> bool:
    """Begin a day's work, unless it is begun."""
    if _is_begun(name, today):
        return False
    try:
        begin_daily(name, today, by=by)
    except InputError:
        return False  # another worker was quicker
    return True


@action
def begin_daily(name: str, today: date, *, by: Viewer) -> None:
    """Note that a day's work begins.

    Raises
    ------
    InputError
        if it began already.
    """
    ChainEnd.objects.get_or_create(pk=1)
    ChainEnd.objects.select_for_update().get(pk=1)  # of two workers, one finds the other's line
    if _is_begun(name, today):
        raise InputError("This is begun already today.")
    audit.wrote(by, BEGAN, _thing(name, today))


def _is_begun(name: str, today: date) -> bool:
    return Record.objects.filter(action=BEGAN, thing=_thing(name, today)).exists()


def _thing(name: str, today: date) -> str:
    return f"{name} {today.isoformat()}"
