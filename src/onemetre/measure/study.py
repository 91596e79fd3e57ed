"""One place measured as a whole: what the report and the terminal show of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onemetre import policy, reach
from onemetre.atlas.city import City
from onemetre.atlas.release import open_release
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.measure.compute import measure
from onemetre.measure.definitions import indicators
from onemetre.measure.fields import Fields
from onemetre.measure.targets import check_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onemetre.measure.targets import Checked
    from onemetre.measure.values import Measured


@dataclass(frozen=True)
class Study:
    """A measured place.

    Attributes
    ----------
    measured
        every indicator for the whole place (area -1) and for each area.
    plan, targets
        the plan it was held to, and what came of its targets; None and empty without one.
    """

    name: str
    fields: Fields
    day: date
    measured: list[Measured]
    plan: policy.Plan | None
    targets: list[Checked]

    @property
    def city(self) -> City:
        """The place."""
        return self.fields.city

    @property
    def data_date(self) -> date | None:
        """The date of the data; None where it does not say."""
        return _date(self.city)

    def whole(self) -> list[Measured]:
        """The indicators of the whole place."""
        return [each for each in self.measured if each.area == -1]


def study(
    name: str,
    *,
    day: date,
    plan: Path | None = None,
    profiles: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Study:
    """Measure a place by every indicator, and hold it to a plan if one is given.

    Raises
    ------
    NotFoundError
        if there is no such place.
    InputError
        if the plan or the profiles cannot be read.
    """
    city = City(open_release(name))
    promised = read_plan(plan) if plan else None
    fields = Fields(city, reach.load_profiles(profiles))
    if not reach.is_compiled():
        progress(tr("preparing the engine (once on this machine, some seconds)"))
    measured = measure(
        fields, indicators(), day,
        lambda indicator: progress(tr("measuring: {what}", what=indicator.name)),
    )  # fmt: skip
    targets = check_plan(fields, promised, day, _date(city)) if promised else []
    return Study(name, fields, day, measured, promised, targets)


def read_plan(path: Path) -> policy.Plan:
    """A plan from a document, or from the JSON that reading one wrote."""
    if path.suffix.lower() != ".json":
        return policy.read_plan_file(path)
    try:
        return policy.from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise InputError(
            "{file} cannot be read as a plan: {error}.",
            remedy="Give the document, or the JSON of “onemetre plan read”.",
            file=str(path), error=str(error).rstrip("."),
        ) from error  # fmt: skip


def _date(city: City) -> date | None:
    said = str(city.release.manifest.get("date") or "")
    return date.fromisoformat(said[:10]) if said else None
