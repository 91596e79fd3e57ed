"""Writes to the tree of areas.

This floor knows no people: the action above that calls these leaves the audit row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Value
from django.db.models.functions import Concat, Substr

from onemetre.areas.models import Area, Population

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from onemetre.ground.dated import Source

#: Codes of GB/T 2260, and those of the statistics office for townships and villages below them.
NATIONAL = re.compile(r"[1-9]\d{5}(\d{3}){0,2}")


@dataclass(frozen=True, slots=True)
class Named:
    """An area as a source names it; ``parent`` is the code of the one it lies in, or ""."""

    code: str
    name: str
    level: str
    parent: str = ""


def note_areas(named: Sequence[Named], *, day: date, place: str) -> dict[str, Area]:
    """Areas as they are on `day`, parents before children; those in force, by code.

    A code under a new name or parent keeps its row, with everything that hangs on it: what it
    was until that day is kept beside. Codes that are not national ones are kept apart under
    `place`; national ones that a place's file calls otherwise are not renamed by it. One query,
    and three an area that is new or changed.
    """
    there = {
        (area.place, area.code): area
        for area in Area.objects.filter(until=None, place__in=["", place])
    }
    out: dict[str, Area] = {}
    for each in named:
        own = "" if NATIONAL.fullmatch(each.code) else place
        parent = out.get(each.parent) or there.get(("", each.parent))
        area = there.get((own, each.code))
        if area is not None and not each.parent:
            parent = area.parent  # a source that names no parent takes none away
        path = f"{parent.path if parent else _root(own)}{each.code}/"
        if area is None:
            area = Area.objects.create(
                place=own, code=each.code, name=each.name, level=each.level, parent=parent,
                path=path,
            )  # fmt: skip
        elif place and not own and area.parent_id is not None:
            pass  # a place's file tells where its shapes are, not what the country calls them
        elif _differs(area, each, parent):
            told = Named(each.code, area.name, area.level) if place and not own else each
            _change(area, day, told=told, parent=parent, path=path)
        else:
            area.path = path  # where it lies may have moved just now
        out[each.code] = area
    return out


def _change(area: Area, day: date, *, told: Named, parent: Area | None, path: str) -> None:
    """Change an area in force and move what lies in it; what it was until `day` stays beside."""
    before = Area.objects.get(pk=area.pk)
    before.pk, before.until = None, day
    area.name, area.level, area.since = told.name, told.level, day
    area.parent, area.path = parent, path
    area.save()
    before.save(force_insert=True)
    if before.path != path:
        inner = Area.objects.filter(until=None, path__startswith=before.path).exclude(pk=area.pk)
        moved = Concat(Value(path), Substr("path", len(before.path) + 1))
        inner.update(path=moved)


def note_populations(people: Mapping[Area, int], *, on: date, source: Source) -> int:
    """How many people lived in areas on a day; how many figures are new or changed.

    A figure of the same source and day is replaced: it was written down wrongly.
    """
    there = {
        row.area_id: row
        for row in Population.objects.filter(area__in=people, on=on, source=source.name)
    }
    changed = 0
    for area, count in people.items():
        row = there.get(area.pk)
        if row is None or row.people != count:
            Population.objects.update_or_create(
                area=area, on=on, source=source.name,
                defaults={"people": count, "certainty": source.certainty},
            )  # fmt: skip
            changed += 1
    return changed


def _root(place: str) -> str:
    return f"/{place}:/" if place else "/"


def _differs(area: Area, each: Named, parent: Area | None) -> bool:
    if area.name != each.name or area.parent_id != (parent.pk if parent else None):
        return True
    # Sources call the level of a known area by their own words; that changes nothing of it.
    return bool(area.place) and area.level != each.level
