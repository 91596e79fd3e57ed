"""Writes of measured places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.jobs import owner_of
from onemetre.areas.actions import Named, note_areas
from onemetre.atlas.models import Publication, PublicCity
from onemetre.measure.models import Value
from onemetre.measure.publishing import write_publication
from onemetre.measure.verifying import measured_code, profiles_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.measure.study import Study
    from onemetre.measure.values import Measured


def publish_city(
    study: Study,
    *,
    by: Viewer,
    title_zh: str,
    title_en: str,
    map_approval: str = "",
    needs_approval: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Publication:
    """Show a measured place to the public, instead of what was shown of it before.

    The folder is written first; one transaction then records the values and switches to it, so
    a reader sees the old publication or the new one.
    """
    made = write_publication(study, say=say)
    titles = {"title_zh": title_zh, "title_en": title_en}
    return show_publication(
        study, made.stamp, titles, map_approval=map_approval, needs_approval=needs_approval, by=by
    )


@action
def show_publication(
    study: Study, stamp: str, titles: dict[str, str], *, map_approval: str, needs_approval: bool,
    by: Viewer,
) -> Publication:  # fmt: skip
    """Record a publication that was written, and switch to it."""
    city = study.city
    levels = city.release.table("areas")["level"].to_pylist()
    named = map(Named, city.area_code, city.area_name, levels)
    areas = note_areas(list(named), day=study.day, place=study.name)
    shown, _ = PublicCity.objects.update_or_create(
        slug=study.name,
        defaults=titles | {"map_approval": map_approval, "needs_approval": needs_approval},
    )
    publication = Publication.objects.create(
        city=shown, stamp=stamp, release=str(city.release.manifest["stamp"]),
        data_date=study.data_date, measured_on=study.day, published_by=by.name,
    )  # fmt: skip
    in_order = [areas[each] for each in city.area_code]
    Value.objects.bulk_create(
        [_value(publication, study, each, in_order) for each in study.measured],
        batch_size=500,
    )
    shown.current = publication
    shown.save(update_fields=["current"])
    audit.wrote(
        by, "publish city", f"city {shown.slug}", area=owner_of(shown.slug), stamp=stamp
    )  # fmt: skip
    return publication


def _value(publication: Publication, study: Study, each: Measured, areas: list[Area]) -> Value:
    area = areas[each.area] if each.area >= 0 else None
    digest = profiles_digest(study.fields.profiles)
    return Value(
        publication=publication, indicator=each.indicator.code, area=area,
        official=each.official, walk=each.walk,
        low=each.child.low if each.child else None, high=each.child.high if each.child else None,
        base=each.base, counts_children=each.counts_children,
        missed_low=each.missed.low if each.missed else None,
        missed_high=each.missed.high if each.missed else None,
        unknown=each.unknown, observed=each.observed, state=each.state, reason=each.reason,
        code=measured_code(study.city.release, each, area.code if area else "", digest),
    )  # fmt: skip


@action
def enter_approval(city: PublicCity, *, number: str, by: Viewer) -> None:
    """Enter the map approval number (审图号), which opens the map."""
    city.map_approval = number.strip()
    city.save(update_fields=["map_approval"])
    audit.wrote(
        by, "enter approval", f"city {city.slug}", area=owner_of(city.slug),
        number=city.map_approval,
    )  # fmt: skip
