"""Targets are counted anew where a register, the counting or the target itself was changed, or
what was counted on is no longer taken for true.

A worker calls `recount_changed` once a day. Only areas in which a target was counted before are
looked at: the first time is a person's to ask for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.areas.models import Area
from onemetre.programme.evaluating import evaluate
from onemetre.programme.models import Programme
from onemetre.programme.suggesting import counting_of
from onemetre.programme.target_reads import changed_in, is_older, series_of

if TYPE_CHECKING:
    from datetime import date

    from onemetre.access.viewer import Viewer


def recount_changed(*, today: date, by: Viewer) -> int:
    """Count what is behind; how many results that made. Three queries an area, and the counting."""
    made = 0
    for programme in Programme.objects.order_by("slug"):
        targets = {each.pk: each for each in programme.targets.filter(ended_on=None)}
        counted = Area.objects.filter(
            pk__in=programme.targets.filter(ended_on=None).values("results__area"), until=None
        )
        for area in counted.order_by("path"):
            changed = changed_in(area)
            behind = [
                targets[pk] for (pk, _), results in series_of(targets, [area], today).items()
                if (query := counting_of(targets[pk])[0]) is not None
                and (is_older(targets[pk], results[-1], query, changed)
                     or results[-1].until < today)
            ]  # fmt: skip
            if behind:
                made += len(evaluate(programme, areas=[area], targets=behind, by=by, day=today))
    return made
