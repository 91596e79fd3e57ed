"""Set up a province: its areas, its units on three levels, its people. Once, or again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.areas.actions import note_areas, note_populations
from onemetre.areas.models import Area, Population
from onemetre.ground.language import mark, tr
from onemetre.policy.units import unit as unit_named
from onemetre.programme.provinces import wanted_governments, wanted_units
from onemetre.programme.versions import normal_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onemetre.access.viewer import Viewer
    from onemetre.programme.provinces import Province, Wanted


_LEVELS = {
    "province": mark("units of the province"), "city": mark("units of its cities"),
    "county": mark("units of its counties"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lacking:
    """What of a province is not there yet: how many areas, units and figures."""

    areas: int
    units: int
    people: int

    def __bool__(self) -> bool:
        return bool(self.areas or self.units or self.people)


class _There:
    """Units of a province that are there, by name and by the unit above them in their trade."""

    def __init__(self, codes: Iterable[str]) -> None:
        rows = Unit.objects.filter(
            area__code__in=list(codes), area__place="", area__until=None, until=None
        ).select_related("area", "trade__area")
        self.named: dict[tuple[str, str], Unit] = {}
        self.below: dict[tuple[str, str, str], Unit] = {}
        self.typed: dict[tuple[str, str], Unit] = {}
        self.governments: dict[str, Unit] = {}
        for row in rows:
            self.add(row.area.code, row)

    def add(self, code: str, unit: Unit) -> None:
        if unit.kind == "government":
            self.governments[code] = unit
        elif unit.government_id is None and unit.trade_id is None:
            self.typed |= {(code, name): unit for name in (unit.name, *normal_names(unit))}
            return
        self.named[code, unit.name] = unit
        if unit.trade is not None:
            self.below[code, unit.trade.area.code, unit.trade.name] = unit

    def find(self, wanted: Wanted) -> Unit | None:
        """It, under its own name or under one that somebody gave it since."""
        if wanted.above and (renamed := self.below.get((wanted.code, *wanted.above))):
            return renamed
        return self.named.get(wanted.key)

    def alone(self, wanted: Wanted) -> Unit | None:
        """It, as somebody typed it who could not say where it belongs: 太原市发改委."""
        told = (wanted.unit.name, wanted.unit.short)
        names = [wanted.unit.name, *(unit_named(each).name for each in told)]
        return next((
            unit for each in names if (unit := self.typed.get((wanted.code, each)))
        ), None)  # fmt: skip


def lacking(province: Province, further: Sequence[str] = ()) -> Lacking:
    """What of a province is not there yet. Three queries."""
    codes = [place.code for place in province.places]
    areas = {
        area.code: area
        for area in Area.objects.filter(code__in=codes, place="", until=None).select_related(
            "parent"
        )
    }
    fit = sum(
        place.code in areas
        and areas[place.code].name == place.name
        and (parent.code if (parent := areas[place.code].parent) else "") == place.parent
        for place in province.places
    )
    there = _There(codes)
    asked = [*wanted_governments(province), *wanted_units(province, further)]
    people = province.population
    known = dict(
        Population.objects.filter(on=people.on, source=people.source.name, area__until=None)
        .values_list("area__code", "people")
    )  # fmt: skip
    return Lacking(
        len(codes) - fit,
        sum(there.find(each) is None for each in asked),
        sum(known.get(code) != count for code, count in people.cities.items()),
    )


@action
def load_province(
    province: Province,
    *,
    by: Viewer,
    further: Sequence[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Lacking:
    """Set up what of a province is not there yet; what is there stays as it is.

    A unit that somebody typed before is given its full name and where it belongs, not made twice.

    Returns
    -------
    How many areas, units and figures that made. Cost: two queries an area that is new, and a
    bulk insert a level of units.
    """
    by.demand(Permission.MANAGE_PEOPLE, area=province.path)
    before = lacking(province, further)
    say(tr("areas"))
    areas = note_areas(province.named, day=province.as_of, place="")
    there = _There(areas)
    for level, words in _LEVELS.items():
        say(tr(words))
        governments = [each for each in wanted_governments(province) if each.level == level]
        _make(governments, there, areas, belongs_above=True)
        units = [each for each in wanted_units(province, further) if each.level == level]
        _make(units, there, areas, belongs_above=False)
    say(tr("people"))
    people = province.population
    note_populations(
        {areas[code]: count for code, count in people.cities.items()},
        on=people.on, source=people.source,
    )  # fmt: skip
    audit.wrote(
        by, "load province", f"province {province.code}", area=province.path,
        areas=before.areas, units=before.units, people=before.people,
    )  # fmt: skip
    return before


def _make(
    asked: Sequence[Wanted], there: _There, areas: dict[str, Area], *, belongs_above: bool
) -> None:
    """Insert those of one level that are not there; the level above is there already."""
    fresh = []
    for each in asked:
        found = there.find(each)
        if found is None:
            row = _row(each, there, areas, belongs_above=belongs_above)
            if typed := there.alone(each):
                _complete(typed, row)
                there.add(each.code, typed)
            else:
                fresh.append((each.code, row))
        else:
            there.named[each.key] = found  # under the name that the rule gives it, too
    Unit.objects.bulk_create([row for _, row in fresh], batch_size=500)
    for code, row in fresh:
        there.add(code, row)


def _complete(typed: Unit, row: Unit) -> None:
    """Give a unit that somebody typed its full name and where it belongs."""
    for name in ("name", "short", "kind", "level", "government", "trade"):
        setattr(typed, name, getattr(row, name))
    typed.save()


def _row(wanted: Wanted, there: _There, areas: dict[str, Area], *, belongs_above: bool) -> Unit:
    area = areas[wanted.code]
    over = area.parent if belongs_above else area
    return Unit(
        area=area, name=wanted.unit.name, short=wanted.unit.short, kind=wanted.unit.kind,
        level=wanted.level, derived=wanted.derived,
        government=there.governments.get(over.code) if over else None,
        trade=there.named.get(wanted.above) if wanted.above else None,
    )  # fmt: skip
