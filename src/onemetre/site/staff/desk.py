"""My desk: what is due from me today?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access.jobs import KINDS, under_way
from onemetre.access.roles import Permission
from onemetre.programme import desk as desks
from onemetre.programme import matter_desk, office
from onemetre.programme.matrix import matrix
from onemetre.programme.standing import STANDINGS
from onemetre.site.staff.drawing import cell_sign, cell_spark
from onemetre.site.staff.shell import page, viewer_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from onemetre.access.viewer import Viewer

#: Days of the line of deadlines.
_AHEAD = 14


def desk(request: HttpRequest) -> HttpResponse:
    """What is due, what comes, what others owe; and how the programme stands."""
    viewer = viewer_of(request)
    today = timezone.localdate()
    mine = desks.desk(
        viewer, today, matter_desk.due(viewer, today), matter_desk.awaited(viewer, today)
    )
    told: dict[str, object] = {
        "section": "desk", "desk": mine, "today": today, "days": days(mine.by_day, today),
        "jobs": under_way(viewer), "kinds": KINDS,
        "late": sum(each.days_late(today) > 0 for each in mine.now),
        "most": desks.MOST, "most_waiting": desks.MOST_WAITING,
    } | standing(viewer)  # fmt: skip
    return page(request, "staff/desk.html", told)


def days(by_day: dict[date, int], today: date) -> list[tuple[date, int]]:
    """The next two weeks and how much is due on each of their days."""
    return [(today + timedelta(i), by_day.get(today + timedelta(i), 0)) for i in range(_AHEAD)]


def standing(viewer: Viewer) -> dict[str, object]:
    """The matrix of the first programme that runs in their area, if any does."""
    if not viewer.holds(Permission.SEE_PROGRAMME):
        return {"matrix": None}
    running = office.programmes(viewer)
    if not running:
        return {"matrix": None}
    of = running[0]
    area = office.scope(viewer, of)
    return {
        "programme": of, "matrix": matrix(viewer, of, area), "standings": STANDINGS,
        "cell_sign": cell_sign, "cell_spark": cell_spark,
    }  # fmt: skip
