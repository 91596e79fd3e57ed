"""Matters as they lie on a desk, beside what else is due (see ``desk.py``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import mark
from onemetre.programme import desk
from onemetre.programme.matters import matters_awaited, matters_due

if TYPE_CHECKING:
    from datetime import date

    from onemetre.access.viewer import Viewer

_WHAT = mark("Under supervision: {title}")
_VERBS = {"do": mark("Report on it"), "judge": mark("Close it or give it back")}


def due(viewer: Viewer, today: date) -> list[desk.Due]:
    """Matters that somebody is to work on or to judge: the ``more`` of `desk.desk`.

    What is to be judged waits for nobody's day: it is to be judged now.
    """
    return [
        desk.Due(
            None if each.act == "judge" else each.matter.deadline, _WHAT,
            {"title": each.matter.title},
            (each.matter.owner if each.act == "judge" else each.matter.asked_by).name, "",
            f"/office/matters/{each.matter.pk}/", _VERBS[each.act],
            reminded=each.again,
        )
        for each in matters_due(viewer, today)
    ]  # fmt: skip


def awaited(viewer: Viewer, today: date) -> list[desk.Due]:
    """Matters that others owe to their units, for the desk's list of what is waited for."""
    return [
        desk.Due(
            each.matter.deadline, _WHAT, {"title": each.matter.title}, each.matter.owner.name, "",
            f"/office/matters/{each.matter.pk}/", mark("Recall it"),
        )
        for each in matters_awaited(viewer, today)
    ]  # fmt: skip
