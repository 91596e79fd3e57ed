"""The trail, read: what was done in the areas of whoever asks, and what things are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from onemetre.access import audit
from onemetre.access.jobs import KINDS
from onemetre.access.models import Invitation, Job, Person, Record, Unit
from onemetre.access.roles import Permission
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the trail is asked for; "" and None are anything.

    ``by`` is the name somebody signs in with, or their own name.
    """

    by: str = ""
    action: str = ""
    thing: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


def trail(viewer: Viewer, sought: Sought, *, why: str = "search trail") -> QuerySet[Record]:
    """Records that they may see and ask for, newest first. The search is noted itself."""
    found = Record.objects.filter(_seen_by(viewer))
    if sought.by:
        called = Person.objects.filter(name=sought.by).values("pk")
        found = found.filter(Q(by=sought.by) | Q(person__in=called))
    for field in ("action", "thing", "kind"):
        asked = getattr(sought, field)
        if asked:
            found = found.filter(**{field: asked})
    if sought.since:
        found = found.filter(at__date__gte=sought.since)
    if sought.until:
        found = found.filter(at__date__lte=sought.until)
    asked_for = {key: str(getattr(sought, key)) for key in Sought.__slots__ if getattr(sought, key)}
    for path in viewer.tops(Permission.SEE_AUDIT):
        audit.looked(viewer, why, "trail", area=path, asked=asked_for)
    return found.order_by("-seq")


def actions_noted(viewer: Viewer) -> list[str]:
    """Every kind of deed that stands in the trail they may see, for a list to choose from."""
    mine = Record.objects.filter(_seen_by(viewer))
    return list(mine.order_by("action").values_list("action", flat=True).distinct())


def _seen_by(viewer: Viewer) -> Q:
    """Records of the areas whose trail they may see; those without an area (commands, names that
    nobody has) for whoever sees a whole tree of areas."""
    paths = viewer.paths(Permission.SEE_AUDIT)
    mine = viewer.within(Permission.SEE_AUDIT, "area")
    return mine | Q(area="") if any(path.count("/") <= 2 for path in paths) else mine


def names_of(records: Iterable[Record]) -> dict[str, str]:
    """What things are called, by ``person 5``. One query for each kind of thing, four at least."""
    kept = list(records)
    things = {each.thing for each in kept}
    people = _numbers("person", things) | {each.person for each in kept if each.person}
    out: dict[str, str] = import_string(settings.TRAIL_NAMES)(things)
    for kind, rows, numbers in (
        ("person", Person.objects, people),
        ("unit", Unit.objects, _numbers("unit", things)),
        ("invitation", Invitation.objects, _numbers("invitation", things)),
    ):
        named = rows.filter(pk__in=numbers).values_list("pk", "name")
        out |= {f"{kind} {pk}": name for pk, name in named}
    for job in Job.objects.filter(pk__in=_numbers("job", things)):
        out[f"job {job.pk}"] = f"{tr(KINDS[job.kind].words)} {job.place}"
    return out


def _numbers(kind: str, things: Iterable[str]) -> set[int]:
    parts = (each.split(" ") for each in things)
    return {
        int(each[1]) for each in parts if len(each) == 2 and each[0] == kind and each[1].isdigit()
    }
