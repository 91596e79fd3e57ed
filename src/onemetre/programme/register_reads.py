"""Reads of registers, limited to the areas of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from onemetre.access.finding import one_of
from onemetre.access.models import Person, Unit
from onemetre.access.roles import Permission
from onemetre.areas.models import Area
from onemetre.programme.counted import Facts, Line, Where
from onemetre.programme.counting import LEVELS
from onemetre.programme.models import Entry, EntryVersion, Statement
from onemetre.programme.pace import months_after
from onemetre.programme.register_rights import within
from onemetre.programme.registers import Kind, Named, groups, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from onemetre.access.viewer import Viewer

#: Entries of a register on one page.
PAGE = 100


def areas_for(viewer: Viewer, permission: Permission = Permission.SEE_PROGRAMME) -> list[Area]:
    """Areas in which they may do that, top first. One query."""
    found = Area.objects.filter(
        viewer.within(permission, "path"), until=None, place="", level__in=LEVELS
    )
    return list(found.order_by("path"))


def areas_to_edit(viewer: Viewer, kind: Kind) -> list[Area]:
    """Areas in which they may write a register, top first. One query."""
    found = Area.objects.filter(
        within(viewer, kind, "path"), until=None, place="", level__in=LEVELS
    )
    return list(found.order_by("path"))


# Facts ------------------------------------------------------------------------------------------


def facts_of(registers: Iterable[str], scope: Area, day: date) -> Facts:
    """What some registers say of an area and everything in it on a day. Three queries."""
    asked = [kinds()[key] for key in registers]
    steps = scope.path.strip("/").split("/")
    above = ["/" + "/".join(steps[:n]) + "/" for n in range(1, len(steps))]
    own = Area.objects.filter(
        Q(path__startswith=scope.path) | Q(path__in=above), until=None
    ).values_list("code", "name", "level", "path")
    areas = {code: Where(code, name, level, path, _above(path)) for code, name, level, path in own}
    stated, withdrawn = _stated(asked, [scope.path, *above], day)
    return Facts(areas, _lines(asked, scope, day), stated, withdrawn)


def _above(path: str) -> str:
    steps = path.strip("/").split("/")
    return steps[-2] if len(steps) > 1 else ""


def _lines(asked: list[Kind], scope: Area, day: date) -> list[Line]:
    there = Entry.objects.filter(
        Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day),
        kind__in=[kind.key for kind in asked], area__path__startswith=scope.path,
    ).order_by("area__path", "name")  # fmt: skip
    out = []
    for pk, key, area, name, stage, data, confirmed in there.values_list(
        "pk", "kind", "area__code", "name", "stage", "data", "confirmed_on"
    ):
        kind = kinds()[key]
        until = months_after(confirmed, kind.fresh.months)
        now = stage_on(kind, stage, data, day)
        out.append(Line(pk, key, area, name, now, data, until, until >= day))
    return out


def stage_on(kind: Kind, stage: str, data: dict[str, object], day: date) -> str:
    """The stage of an entry on a day: past the day until which it holds, it has lapsed."""
    ends = data.get(kind.expires) if kind.expires else None
    return kind.lapsed if ends and str(ends) < day.isoformat() else stage


def _stated(
    asked: list[Kind], paths: list[str], day: date
) -> tuple[dict[str, dict[str, date]], dict[str, set[str]]]:
    """Areas whose registers are said to be complete, and until when that is taken for true; and
    areas that said since of their own that it is not so, whatever was said above."""
    said = Statement.objects.filter(
        Q(area__path__startswith=paths[0]) | Q(area__path__in=paths[1:]),
        kind__in=[kind.key for kind in asked], as_of__lte=day,
    ).order_by("pk")  # fmt: skip
    out: dict[str, dict[str, date]] = {kind.key: {} for kind in asked}
    off: dict[str, dict[str, str]] = {kind.key: {} for kind in asked}
    for key, area, path, as_of, withdrawn in said.values_list(
        "kind", "area__code", "area__path", "as_of", "withdrawn"
    ):
        out[key].pop(area, None)
        if withdrawn:
            off[key][area] = path
            continue
        off[key] = {code: own for code, own in off[key].items() if not own.startswith(path)}
        until = months_after(as_of, kinds()[key].fresh.months)
        if until >= day:
            out[key][area] = until
    return out, {key: set(codes) for key, codes in off.items()}


# Pages ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KindState:
    """One register in an area: how many entries, how many stale; areas that keep it, complete."""

    kind: Kind
    owner: str
    entries: int
    stale: int
    keeping: int
    complete: int


def overview(viewer: Viewer, scope: Area, day: date) -> list[tuple[Named, list[KindState]]]:
    """What registers there are here, complete or not, fresh or not. Four queries."""
    viewer.demand(Permission.SEE_PROGRAMME, area=scope)
    facts = facts_of(kinds(), scope, day)
    owners = _owners(scope)
    inside = facts.within(scope.code)
    out = []
    for group, members in groups():
        states = []
        for kind in members:
            keeping = [area for area in inside if area.level in kind.levels]
            if keeping:
                lines = facts.inside(kind.key, scope.code)
                states.append(KindState(
                    kind, owners.get(kind.key, ""), len(lines),
                    sum(not line.fresh for line in lines), len(keeping),
                    sum(facts.known(kind, area.code) for area in keeping),
                ))  # fmt: skip
        if states:
            out.append((group, states))
    return out


def _owners(scope: Area) -> dict[str, str]:
    """The unit that owns each register in an area. One query."""
    there = list(Unit.objects.filter(area=scope, until=None).order_by("pk").values_list(
        "name", flat=True
    ))  # fmt: skip
    return {
        kind.key: name for kind in kinds().values() for name in reversed(there)
        if kind.owned_by(name)
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AreaState:
    """One area that keeps a register: ``known`` says it is complete, ``until`` till when that is
    taken for true (None where it follows from what is entered)."""

    area: Where
    entries: int
    stale: int
    known: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in a list; ``until`` is the last day on which it is taken for true."""

    entry: Entry
    stage: str
    until: date
    fresh: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Who said last that a register is complete: for which area, under which name, as of when."""

    area: Area
    by: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Register:
    """One register in an area. ``stated`` till when the area's own statement holds, or None;
    ``said`` by whom it was said, for the area or one above it."""

    kind: Kind
    scope: Area
    owner: str
    areas: list[AreaState]
    entries: list[Listed]
    total: int
    page: int
    stated: date | None
    said: Said | None

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE), 1)

    @property
    def missing(self) -> list[AreaState]:
        """Areas that have not said that their register is complete."""
        return [each for each in self.areas if not each.known]

    @property
    def none(self) -> list[AreaState]:
        """Areas that certainly have none."""
        return [each for each in self.areas if each.known and not each.entries]


def register(
    viewer: Viewer, kind: Kind, scope: Area, day: date, *, page: int = 1, find: str = ""
) -> Register:
    """One register in an area. Eight queries at most."""
    viewer.demand(Permission.SEE_PROGRAMME, area=scope)
    facts = facts_of([kind.key], scope, day)
    stated = facts.stated[kind.key]
    areas = []
    for area in facts.within(scope.code):
        if area.level in kind.levels:
            lines = facts.own(kind.key, area.code)
            areas.append(AreaState(
                area, len(lines), sum(not line.fresh for line in lines),
                facts.known(kind, area.code), stated.get(area.code),
            ))  # fmt: skip
    rows = _rows(viewer, kind, scope)
    if find:
        rows = rows.filter(Q(name__icontains=find) | Q(area__name__icontains=find))
    total = rows.count()
    shown = rows[(page - 1) * PAGE : page * PAGE]
    return Register(
        kind, scope, _owners(scope).get(kind.key, ""), areas,
        [listed(kind, entry, day) for entry in shown], total, page, stated.get(scope.code),
        _said(facts, kind, scope),
    )  # fmt: skip


def _said(facts: Facts, kind: Kind, scope: Area) -> Said | None:
    """Whose word it is that the register of an area is complete. Two queries, or none."""
    at = facts.stating(kind.key, scope.code)
    if at is None:
        return None
    made = Statement.objects.filter(kind=kind.key, area__path=facts.areas[at].path, withdrawn=False)
    last = made.select_related("area").last()
    if last is None:
        return None
    person = Person.objects.filter(username=last.said_by).values_list("name", flat=True).first()
    return Said(last.area, person or last.said_by, last.as_of)


def listed(kind: Kind, entry: Entry, day: date) -> Listed:
    """An entry with what the day makes of it."""
    until = months_after(entry.confirmed_on, kind.fresh.months)
    return Listed(entry, stage_on(kind, entry.stage, entry.data, day), until, until >= day)


def entries_of(viewer: Viewer, kind: Kind, scope: Area) -> list[Entry]:
    """Every entry of a register in an area, for a sheet. One query."""
    viewer.demand(Permission.SEE_PROGRAMME, area=scope)
    return list(_rows(viewer, kind, scope))


def entries_to_edit(viewer: Viewer, kind: Kind) -> list[Entry]:
    """Every entry of a register that they may change, for a sheet taken in. One query."""
    found = Entry.objects.filter(within(viewer, kind, "area__path"), kind=kind.key, until=None)
    return list(found.select_related("area"))


def _rows(viewer: Viewer, kind: Kind, scope: Area) -> QuerySet[Entry]:
    return (
        Entry.objects.filter(
            viewer.within(Permission.SEE_PROGRAMME), kind=kind.key, until=None,
            area__path__startswith=scope.path,
        )
        .select_related("area")
        .order_by("area__path", "name")
    )  # fmt: skip


def entry(viewer: Viewer, kind: Kind, pk: int) -> Entry:
    """One entry.

    Raises
    ------
    NotFoundError
        if there is none, or not for them.
    """
    return one_of(
        Entry.objects.filter(
            viewer.within(Permission.SEE_PROGRAMME), kind=kind.key, pk=pk
        ).select_related("area")
    )


@dataclass(frozen=True, slots=True)
class Past:
    """One change of an entry: what each field was before, and is after."""

    version: EntryVersion
    changes: list[tuple[str, object, object]]


def history(of: Entry) -> list[Past]:
    """What became of an entry, the newest first. One query."""
    out, before = [], None
    for version in of.versions.all():
        changes: list[tuple[str, object, object]] = []
        if before is not None:
            for key in sorted({*before.data, *version.data}):
                was, now = before.data.get(key), version.data.get(key)
                if was != now:
                    changes.append((key, was, now))
            for key in ("name", "stage", "since"):
                was, now = getattr(before, key), getattr(version, key)
                if was != now:
                    changes.append((f".{key}", was, now))
        out.append(Past(version, changes))
        before = version
    return out[::-1]


def names_of(of: Entry) -> dict[str, str]:
    """The people who changed an entry, by the names they sign in with. One query."""
    who = Person.objects.filter(username__in=of.versions.order_by().values("made_by"))
    return dict(who.values_list("username", "name"))
