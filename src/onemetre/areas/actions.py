"""Writes to the tree of areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from onemetre.areas.models import Area

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@transaction.atomic
def note_areas(named: Sequence[tuple[str, str, str]], *, day: date, by: str) -> dict[str, Area]:  # noqa: ARG001  # the audit row comes with accounts
    """Areas as (code, name, level), as they are on `day`; those in force by code.

    A code under a new name ends the old row the day the new one begins.
    """
    there = {area.code: area for area in Area.objects.filter(until=None)}
    out = {}
    for code, name, level in named:
        area = there.get(code)
        if area is not None and (area.name, area.level) != (name, level):
            area.until = day
            area.save(update_fields=["until"])
            area = Area.objects.create(
                code=code, name=name, level=level, since=day, parent=area.parent
            )
        elif area is None:
            area = Area.objects.create(code=code, name=name, level=level)
        out[code] = area
    return out
