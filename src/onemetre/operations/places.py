"""What jobs on places do: bring one in, measure it, publish it. The commands do the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from onemetre import reach
from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.roles import Permission
from onemetre.atlas.importing import Order, import_city
from onemetre.atlas.models import PublicCity
from onemetre.ground.language import tr
from onemetre.measure import actions, wording
from onemetre.measure.definitions import indicators
from onemetre.measure.study import Study, study
from onemetre.operations import uploads
from onemetre.operations.telling import bad_rows, counts_said
from onemetre.programme import actions as plans

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from onemetre.access.models import Job
    from onemetre.access.viewer import Viewer
    from onemetre.access.worker import Teller
    from onemetre.atlas.models import Publication
    from onemetre.programme.models import PublicPlan

_IMPORT_STEPS = 5
_FILES = ("osm", "areas", "children")


@action
def note_brought_in(place: str, *, owner: str, by: Viewer) -> None:
    """Write down that a place was brought in for an area's offices, at the machine."""
    by.demand(Permission.IMPORT_DATA, area=owner)
    audit.wrote(by, "bring in place", f"city {place}", area=owner)


def bring_in(job: Job, by: Viewer, say: Teller) -> dict[str, object]:  # noqa: ARG001  # every job's
    """Import a place from the files that were uploaded for it.

    Raises
    ------
    InputError
        if the files are gone, or cannot be used.
    """
    say.span(0.0, 0.95, _IMPORT_STEPS)
    brought = import_city(_order(job, uploads.opened(str(job.order["files"]))), say)
    return {
        "counts": counts_said(brought.counts),
        "warnings": brought.warnings,
        "rejected": [bad_rows(path, rows) for path, rows in brought.rejected.items()],
    }


def _order(job: Job, folder: Path) -> Order:
    given = cast("dict[str, str | list[str] | bool]", job.order)
    paths = {key: folder / str(given[key]) for key in _FILES if given.get(key)}
    return Order(
        job.place,
        osm=paths.get("osm"),
        areas=paths.get("areas"),
        areas_named=str(given.get("areas_named", "")),
        places=tuple(folder / each for each in cast("list[str]", given.get("places", []))),
        children=paths.get("children"),
        coordinates=str(given.get("coordinates", "wgs84")),
        licence=str(given.get("licence", "")),
        as_of=str(given.get("as_of", "")),
        invented=bool(given.get("invented")),
        owner=job.area,
    )


def measure(job: Job, by: Viewer, say: Teller) -> dict[str, object]:  # noqa: ARG001  # likewise
    """Measure a place and keep what came of it with the job."""
    say.span(0.0, 1.0, len(indicators()) + 1)
    return {"indicators": _said(study(job.place, day=_today(), progress=say))}


def publish(job: Job, by: Viewer, say: Teller) -> dict[str, object]:
    """Measure a place and show it on the site."""
    given = cast("dict[str, str]", job.order)
    before = PublicCity.objects.filter(slug=job.place).first()
    titles = Titles(
        given.get("title", "") or (before.title_zh if before else job.place),
        given.get("title_en", "") or (before.title_en if before else job.place),
        given.get("map_approval", "") or (before.map_approval if before else ""),
        needs_approval=not given.get("no_approval_needed"),
    )
    say.span(0.0, 0.4, len(indicators()) + 1)
    done = study(job.place, day=_today(), progress=say)
    say.span(0.4, 1.0, len(done.city.kinds_present) + 1)
    show(done, titles, by=by, say=say)
    return {"indicators": _said(done), "shown": job.place, "open": titles.opens_map}


@dataclass(frozen=True, slots=True)
class Titles:
    """What a place is called on the site, and whether its map may be shown."""

    title_zh: str
    title_en: str
    map_approval: str = ""
    needs_approval: bool = True

    @property
    def opens_map(self) -> bool:
        """Whether the map is shown."""
        return bool(self.map_approval) or not self.needs_approval


def show(
    done: Study, titles: Titles, *, by: Viewer, say: Callable[[str], None],
    profiles: Path | None = None, wanted: tuple[PublicPlan, ...] = (),
) -> Publication:  # fmt: skip
    """Show a measured place, and hold it to its plans again and to those that are wanted."""
    publication = actions.publish_city(
        done, by=by, title_zh=titles.title_zh, title_en=titles.title_en,
        map_approval=titles.map_approval, needs_approval=titles.needs_approval, say=say,
    )  # fmt: skip
    walkers = reach.load_profiles(profiles)
    plans.check_again(publication, walkers, by=by)
    for each in wanted:
        say(tr("holding the place to a plan: {what}", what=each.title))
        plans.check_city(each, publication, walkers, by=by)
    return publication


def _said(done: Study) -> list[list[str]]:
    """Indicator, the child's walk, the verdict in words: one row each that has data."""
    rows = []
    for each in done.whole():
        if each.state == "no_data":
            continue
        unit = "%" if each.indicator.unit == "%" else ""
        child = "–" if each.child is None else wording.percents(each.child) + unit
        rows.append([each.indicator.name, child, wording.state_word(each.state)])
    return rows


def _today() -> date:
    from django.utils import timezone  # noqa: PLC0415  # settings are there by now

    return timezone.localdate()
