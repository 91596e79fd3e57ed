"""Writes of registers. Every change of an entry is kept as a version of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.ground.errors import InputError
from onemetre.programme.models import Entry, EntryVersion, Statement
from onemetre.programme.register_rights import demand
from onemetre.programme.registers import kinds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.programme.register_drafts import Draft
    from onemetre.programme.registers import Kind

_KEPT = ("name", "data", "stage", "since", "until", "confirmed_on", "source")


@action
def add_entry(kind: Kind, area: Area, draft: Draft, *, by: Viewer) -> Entry:
    """Write a new entry.

    Raises
    ------
    InputError
        if areas of this level keep no such register, or the entry is there already.
    """
    demand(by, kind, area)
    entry = _new(kind, area, draft, by)
    there = Entry.objects.filter(kind=kind.key, area__code=area.code, until=None)
    if (there if kind.single else there.filter(name=entry.name)).exists():
        raise InputError(
            "“{name}” is in the register already.", remedy="Change that entry.", name=entry.name
        )
    entry.save()
    _version(entry, EntryVersion.ADDED, by).save()
    audit.wrote(by, "add entry", f"entry {entry.pk}", area=area.path, register=kind.key)
    return entry


@action
def change_entry(
    kind: Kind, entry: Entry, draft: Draft, *, by: Viewer, seen: int | None = None
) -> Entry:
    """Write down how an entry is now; what it was stays in its history.

    ``seen`` is the version (its key) that whoever changes it had before them.

    Raises
    ------
    InputError
        if another entry of the area has that name, the entry has ended, or somebody changed it
        since it was seen.
    """
    demand(by, kinds()[entry.kind], entry.area)
    _must_be_there(entry)
    last = entry.versions.exclude(change=EntryVersion.CONFIRMED).last()
    if seen is not None and last is not None and last.pk > seen:
        raise InputError(
            "{name} changed this entry since you opened it.",
            remedy="Look at what it says now, and change it once more.", name=last.made_by,
        )  # fmt: skip
    if not kind.single and draft.name != entry.name:
        others = Entry.objects.filter(kind=kind.key, area=entry.area, until=None, name=draft.name)
        if others.exists():
            raise InputError(
                "“{name}” is in the register already.", remedy="Change that entry.",
                name=draft.name,
            )  # fmt: skip
    _put(kind, entry, draft, by)
    entry.save()
    _version(entry, EntryVersion.CHANGED, by).save()
    audit.wrote(by, "change entry", f"entry {entry.pk}", area=entry.area.path, register=kind.key)
    return entry


@action
def confirm_entry(entry: Entry, *, on: date, by: Viewer) -> Entry:
    """Say that an entry is still true on a day.

    Raises
    ------
    InputError
        if the entry has ended, or was confirmed on a later day.
    """
    demand(by, kinds()[entry.kind], entry.area)
    _must_be_there(entry)
    if on < entry.confirmed_on:
        raise InputError("It was confirmed on a later day already.")
    entry.confirmed_on, entry.made_by = on, by.name
    entry.save()
    _version(entry, EntryVersion.CONFIRMED, by).save()
    audit.wrote(by, "confirm entry", f"entry {entry.pk}", area=entry.area.path,
                register=entry.kind)  # fmt: skip
    return entry


@action
def end_entry(entry: Entry, *, on: date, source: str, by: Viewer) -> Entry:
    """Say that it is no longer there from a day on. It stays in the history.

    Raises
    ------
    InputError
        if it has ended already, or the day is before it began or still to come.
    """
    demand(by, kinds()[entry.kind], entry.area)
    _must_be_there(entry)
    if entry.since and on < entry.since:
        raise InputError("That day is before it began.")
    if on > timezone.localdate():
        raise InputError("The day is still to come.", remedy="End it when it is gone.")
    entry.until, entry.source, entry.made_by = on, source or entry.source, by.name
    entry.save()
    _version(entry, EntryVersion.ENDED, by).save()
    audit.wrote(by, "end entry", f"entry {entry.pk}", area=entry.area.path, register=entry.kind)
    return entry


@action
def state_complete(kind: Kind, area: Area, *, as_of: date, by: Viewer) -> Statement:
    """Say that a register is complete for an area and everything in it, as of a day."""
    demand(by, kind, area)
    made = Statement.objects.create(kind=kind.key, area=area, as_of=as_of, said_by=by.name)
    audit.wrote(by, "state register complete", f"register {kind.key}", area=area.path,
                as_of=as_of.isoformat())  # fmt: skip
    return made


@action
def withdraw_statement(kind: Kind, area: Area, *, as_of: date, by: Viewer) -> Statement:
    """Say that the register of an area cannot be called complete any more."""
    demand(by, kind, area)
    made = Statement.objects.create(
        kind=kind.key, area=area, as_of=as_of, withdrawn=True, said_by=by.name
    )
    audit.wrote(by, "withdraw statement", f"register {kind.key}", area=area.path)
    return made


# A sheet taken in -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet that can be used: of a new entry (None), or of one that is there."""

    area: Area
    entry: Entry | None
    draft: Draft


@dataclass(frozen=True, slots=True)
class Taken:
    """How many entries were new, changed, only confirmed, and the same as before."""

    added: int
    changed: int
    confirmed: int
    same: int


@action
def take_in(kind: Kind, rows: Sequence[Row], *, by: Viewer) -> Taken:
    """Take in the rows of a sheet. What is the same changes nothing. Four queries at most, and
    those of the trail.

    Raises
    ------
    InputError
        if somebody wrote one of the entries since the sheet was read.
    """
    areas = {row.area.path: row.area for row in rows}
    paths = sorted(areas)
    for area in areas.values():
        demand(by, kind, area)
    _demand_as_read(kind, rows)
    new, old, versions = [], [], []
    changes = (EntryVersion.ADDED, EntryVersion.CHANGED, EntryVersion.CONFIRMED)
    counts = {path: dict.fromkeys(changes, 0) for path in paths or [""]}
    for row in rows:
        if row.entry is None:
            entry, change = _new(kind, row.area, row.draft, by), EntryVersion.ADDED
            new.append(entry)
        else:
            entry, change = row.entry, change_by(kind, row.entry, row.draft)
            if not change:
                continue
            _put(kind, entry, row.draft, by)
            old.append(entry)
        counts[row.area.path][change] += 1
        versions.append((entry, change))
    Entry.objects.bulk_create(new)
    Entry.objects.bulk_update(old, [*_KEPT, "made_by", "changed_at"], batch_size=500)
    EntryVersion.objects.bulk_create(_version(entry, change, by) for entry, change in versions)
    for path, each in counts.items():
        here = sum(row.area.path == path for row in rows)
        audit.wrote(
            by, "take in register", f"register {kind.key}", area=path, rows=here, counts=each
        )
    added, changed, confirmed = (sum(each[how] for each in counts.values()) for how in changes)
    return Taken(added, changed, confirmed, len(rows) - added - changed - confirmed)


def _demand_as_read(kind: Kind, rows: Sequence[Row]) -> None:
    """The entries as they are now, locked: of two who act at once, the second is told."""
    areas = {row.area.pk for row in rows} | {row.entry.area_id for row in rows if row.entry}
    found = Entry.objects.select_for_update().filter(kind=kind.key, until=None, area__in=areas)
    there = {each.pk: each for each in found}
    names = {(each.area_id, each.name) for each in there.values()}
    for row in rows:
        if row.entry is None:
            name = row.area.name if kind.single else row.draft.name
            other = (row.area.pk, name) in names
        else:
            now = there.get(row.entry.pk)
            other = now is None or any(
                getattr(now, each) != getattr(row.entry, each) for each in _KEPT
            )
        if other:
            raise InputError(
                "Somebody wrote in this register while the sheet was read.",
                remedy="Upload it once more.",
            )  # fmt: skip


def change_by(kind: Kind, entry: Entry, draft: Draft) -> str:
    """What a row makes of an entry; "" for nothing. An older confirmation takes none away."""
    same = (
        (kind.single or entry.name == draft.name) and entry.data == draft.data
        and entry.stage == draft.stage and entry.since == draft.since
    )  # fmt: skip
    if not same or (entry.source != draft.source and draft.confirmed_on >= entry.confirmed_on):
        return EntryVersion.CHANGED
    return EntryVersion.CONFIRMED if draft.confirmed_on > entry.confirmed_on else ""


# Parts ------------------------------------------------------------------------------------------


def _must_be_there(entry: Entry) -> None:
    """The row as it is now, locked: of two who act at once, the second sees the first."""
    entry.refresh_from_db(from_queryset=Entry.objects.select_for_update())
    if entry.until is not None:
        raise InputError("“{name}” has ended.", name=entry.name)


def _new(kind: Kind, area: Area, draft: Draft, by: Viewer) -> Entry:
    if area.level not in kind.levels:
        raise InputError(
            "{area} keeps no register of this kind.",
            remedy="Enter it with an area of the right level.", area=area.name,
        )  # fmt: skip
    entry = Entry(kind=kind.key, area=area)
    _put(kind, entry, draft, by)
    return entry


def _put(kind: Kind, entry: Entry, draft: Draft, by: Viewer) -> None:
    entry.name = entry.area.name if kind.single else draft.name
    entry.data, entry.stage, entry.since = draft.data, draft.stage, draft.since
    entry.confirmed_on, entry.source, entry.made_by = draft.confirmed_on, draft.source, by.name


def _version(entry: Entry, change: str, by: Viewer) -> EntryVersion:
    kept = {name: getattr(entry, name) for name in _KEPT}
    return EntryVersion(entry=entry, change=change, made_by=by.name, **kept)
