"""A register as a workbook that can be filled where there is no network, and back.

What was written here since it was downloaded, a row does not undo (see `register_fetched`).
"""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from onemetre.atlas.cells import plain, without_brackets
from onemetre.atlas.sheets import OFFICE, as_text, open_workbook
from onemetre.atlas.tables import WORKBOOKS, read_table, table_in
from onemetre.ground.errors import InputError, RowError
from onemetre.ground.language import LANGUAGES, mark, speaking, tr
from onemetre.measure.wording import day as day_words
from onemetre.press.form_sheet import hide
from onemetre.press.tables import finish
from onemetre.programme.register_drafts import draft_of, read_draft
from onemetre.programme.register_fetched import Fetched, fetched, hidden
from onemetre.programme.register_writes import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from onemetre.areas.models import Area
    from onemetre.atlas.tables import Row as Cells
    from onemetre.atlas.tables import Table
    from onemetre.programme.models import Entry
    from onemetre.programme.register_drafts import Draft
    from onemetre.programme.registers import Field, Kind

#: Empty lines to fill in below what is there.
_EMPTY = 200
#: Left empty for an entry that is there, they stay as they are.
_STAY = ("confirmed_on", "source")


def header_of(kind: Kind) -> dict[str, str]:
    """The columns: what they hold (as a form names it) -> their heads, in the language in force."""
    out = {"id": tr("no. of the entry"), "area": tr("area code"), "area_name": tr("area")}
    if not kind.single:
        out["name"] = tr("name")
    for each in kind.fields:
        unit = each.unit.words
        out[f"f-{each.key}"] = each.words + (f" ({unit})" if unit else "")
    if kind.stages:
        out["stage"] = tr("stage")
    return out | {
        "since": tr("there since"), "confirmed_on": tr("confirmed on"), "source": tr("source"),
    }  # fmt: skip


def form_of(kind: Kind, entries: Sequence[Entry], areas: Sequence[Area]) -> bytes:
    """The workbook: every entry, a line for each area that has none, and what may be written."""
    book = Workbook()
    sheet = book.active
    sheet.title = kind.words[:31]
    columns = header_of(kind)
    sheet.append(list(columns.values()))
    for entry in entries:
        sheet.append([_cell(kind, entry, what) for what in columns])
    has = {entry.area.code for entry in entries}
    for area in areas:
        if area.code not in has and area.level in kind.levels:
            told = {"area": area.code, "area_name": area.name}
            sheet.append([told.get(what) for what in columns])
    finish(sheet)
    _offer(kind, sheet, list(columns))
    about = book.create_sheet(tr("How to fill it in"))
    for line in _about(kind):
        about.append(line)
    finish(about)
    hide(book, hidden(kind, entries))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(kind: Kind, entry: Entry, what: str) -> object:
    if what == "id":
        return entry.pk
    if what in {"area", "area_name"}:
        return entry.area.code if what == "area" else entry.area.name
    if what == "stage":
        return kind.stage_words(entry.stage)
    if not what.startswith("f-"):
        return getattr(entry, what)
    field = kind.field(what[2:])
    value = entry.data.get(what[2:])
    if field is None or value is None:
        return None
    if field.type == "yesno":
        return tr("yes") if value else tr("no")
    if field.type == "choice":
        return next((each.words for each in field.choices if each.key == value), value)
    if field.type == "date":
        return date.fromisoformat(str(value))
    return value


def _offer(kind: Kind, sheet: Worksheet, columns: list[str]) -> None:
    """Lists to choose from, where a program shows them."""
    for at, what in enumerate(columns, 1):
        field = kind.field(what[2:])
        words: list[str] = []
        if what == "stage":
            words = [each.words for each in kind.stages]
        elif field is not None and field.type == "choice":
            words = [each.words for each in field.choices]
        elif field is not None and field.type == "yesno":
            words = [tr("yes"), tr("no")]
        said = ",".join(words)
        if words and len(said) < 250 and not any("," in word for word in words):
            offer = DataValidation(type="list", formula1=f'"{said}"', allow_blank=True)
            letter = get_column_letter(at)
            offer.add(f"{letter}2:{letter}{sheet.max_row + _EMPTY}")
            sheet.add_data_validation(offer)


def _about(kind: Kind) -> list[list[str]]:
    out = [
        [kind.words, ""],
        [tr("Leave empty what is not known."), tr("Empty is not nought.")],
        [tr("A row with a number changes that entry; one without adds a new entry."), ""],
    ]
    columns = header_of(kind)
    out += [[columns[f"f-{field.key}"], _may_be(field)] for field in kind.fields]
    if kind.stages:
        out.append([columns["stage"], " / ".join(each.words for each in kind.stages)])
    return out


def _may_be(field: Field) -> str:
    said = {
        "text": tr("text"), "number": tr("a number"), "date": tr("a day, such as 2026-11-24"),
        "yesno": f"{tr('yes')} / {tr('no')}",
        "choice": " / ".join(each.words for each in field.choices),
    }[field.type]  # fmt: skip
    more = tr("needed") if field.required else field.hint.words
    return f"{said} · {more}" if more else said


# Reading it back --------------------------------------------------------------------------------


def read_form(
    kind: Kind, path: Path, entries: Sequence[Entry], areas: Sequence[Area], today: date,
    name: str = "",
) -> tuple[list[Row], list[RowError]]:  # fmt: skip
    """The rows of a filled workbook that can be used, and what is wrong with the others.

    Parameters
    ----------
    entries, areas
        those that whoever brings it may change.
    name
        of the file, as they know it.

    Raises
    ------
    InputError
        if it is no such workbook, or its hidden sheet was changed.
    """
    table, before = _opened(kind, path)
    table = replace(table, file=name or path.name)
    if len(table.rows) > OFFICE.rows:
        raise InputError(
            "{file} has more than {n:,} rows.", remedy="Cut it into several.", file=table.file,
            n=OFFICE.rows,
        )  # fmt: skip
    reader = _Reader(table, before, entries, areas, today)
    rows = [made for row in table.rows if (made := reader.row(row)) is not None]
    return rows, [*table.errors, *reader.errors]


def _opened(kind: Kind, path: Path) -> tuple[Table, Fetched]:
    if path.suffix.lower() not in WORKBOOKS:
        return read_table(path, OFFICE), Fetched(kind)
    book = open_workbook(path.read_bytes(), path.name, OFFICE)
    return table_in(book, path), fetched(kind, book, path.name)


class _Reader:
    """Reads row after row, and remembers what it has seen."""

    def __init__(
        self, table: Table, before: Fetched, entries: Sequence[Entry], areas: Sequence[Area],
        today: date,
    ) -> None:  # fmt: skip
        self.table, self.before, self.today = table, before, today
        self.kind = before.kind
        self.errors: list[RowError] = []
        self.columns = _columns(self.kind, table)
        self.by_pk = {str(entry.pk): entry for entry in entries}
        self.by_name = {self._key(entry.area, entry.name): entry for entry in entries}
        self.areas = {area.code: area for area in areas}
        self.by_area_name: dict[str, list[Area]] = {}
        for area in areas:
            self.by_area_name.setdefault(area.name, []).append(area)
        self.seen: set[tuple[str, str]] = set()

    def _key(self, area: Area, name: str) -> tuple[str, str]:
        """What tells entries apart: area (by code, for it may be renamed) and name."""
        return area.code, "" if self.kind.single else name

    def row(self, row: Cells) -> Row | None:
        typed = {what: row.cells[column] for what, column in self.columns.items()}
        if not any(value for what, value in typed.items() if what not in {"area", "area_name"}):
            return None  # a line of an area that has none
        if self._is_as_it_was(typed):
            return self._left(typed["id"])
        area = self._area(row, typed)
        if area is None:
            return None
        entry = self._entry(row, typed, area)
        if entry is None and typed.get("id"):
            return None
        draft = read_draft(self.kind, self._with_what_stays(typed, entry), self.today)
        for what, message in draft.errors.items():
            self._wrong(row, what, message)
        key = self._key(area, draft.name)
        other = self.by_name.get(key)
        if entry is not None and other is not None and other.pk != entry.pk:
            self._wrong(row, "name", tr("Another entry of the area has this name."))
            return None
        if key in self.seen:
            self._wrong(row, "name", tr("It stands twice in this sheet."))
        elif not draft.errors and not self._undoes(row, entry, draft):
            self.seen.add(key)
            return Row(area, entry, draft)
        return None

    def _is_as_it_was(self, typed: dict[str, str]) -> bool:
        number = typed.get("id", "")
        return self.before.knows(number) and self.before.says(
            number, read_draft(self.kind, typed, self.today)
        )

    def _left(self, number: str) -> Row | None:
        """A row that was left as it was: it asks for what its entry says now, if that is there."""
        entry = self.by_pk.get(number)
        if entry is None:
            return None
        self.seen.add(self._key(entry.area, entry.name))
        return Row(entry.area, entry, draft_of(entry))

    def _undoes(self, row: Cells, entry: Entry | None, draft: Draft) -> bool:
        """Whether a row would undo what was written since; each cell that would is listed."""
        if entry is None or (why := self.before.undoes(entry, draft)) is None:
            return False
        now, day = draft_of(entry), day_words(entry.confirmed_on)
        other = [each for each in header_of(self.kind) if _value(draft, each) != _value(now, each)]
        for what in other:
            said = as_text(_cell(self.kind, entry, what)) or "–"
            self._wrong(row, what, *why, now=said, day=day)
        return bool(other)

    def _with_what_stays(self, typed: dict[str, str], entry: Entry | None) -> dict[str, str]:
        """What was typed, and for columns that the sheet does not have what the entry says."""
        if entry is None:
            return typed
        kept = {
            what: _said(_cell(self.kind, entry, what)) for what in header_of(self.kind)
            if what not in self.columns or (what in _STAY and not typed[what])
        }  # fmt: skip
        return typed | kept

    def _area(self, row: Cells, typed: dict[str, str]) -> Area | None:
        code, name = typed.get("area", ""), typed.get("area_name", "")
        named = self.by_area_name.get(name, []) if not code else []
        area = self.areas.get(code) if code else named[0] if len(named) == 1 else None
        if area is None:
            self._wrong(row, "area" if code or not name else "area_name",
                        tr("No area of yours has this code or name."))  # fmt: skip
        elif name and name != area.name:
            self._wrong(row, "area_name", tr("The code is that of {name}.", name=area.name))
            return None
        elif area.level not in self.kind.levels:
            self._wrong(row, "area", tr("Areas of this level keep no such register."))
            return None
        return area

    def _entry(self, row: Cells, typed: dict[str, str], area: Area) -> Entry | None:
        if pk := typed.get("id", ""):
            entry = self.by_pk.get(pk)
            if entry is None and self.before.knows(pk):
                self._wrong(row, "id", mark("The entry has ended since this form was downloaded."),
                            mark("If it is there again, add it without a number."))  # fmt: skip
            elif entry is None:
                self._wrong(row, "id", tr("No entry of yours has this number. Leave it empty for"
                                          " a new entry."))  # fmt: skip
            elif entry.area.code != area.code:
                self._wrong(row, "area", tr("An entry does not move to another area: end it and"
                                            " add it there."))  # fmt: skip
                return None
            return entry
        return self.by_name.get(self._key(area, typed.get("name", "")))

    def _wrong(
        self, row: Cells, what: str, message: str, remedy: str = "", **params: object
    ) -> None:
        column = self.columns.get(what) or header_of(self.kind).get(what, what)
        value = row.cells.get(column, "")
        self.errors.append(
            RowError(self.table.file, row.number, column, value, message, remedy, params)
        )


def _value(draft: Draft, what: str) -> object:
    """What a draft says in a column."""
    return draft.data.get(what[2:]) if what.startswith("f-") else getattr(draft, what, None)


def _said(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


@cache
def _others() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("register_columns.toml").read_text("utf-8"))


def _columns(kind: Kind, table: Table) -> dict[str, str]:
    """What each column holds, by its head in either language."""
    found: dict[str, str] = {}
    heads: list[tuple[str, str]] = []
    for lang in LANGUAGES:
        with speaking(lang):
            heads += header_of(kind).items()
    heads += [(what, head) for what, others in _others().items() for head in others]
    for simple in (plain, without_brackets):
        for what, head in heads:
            for column in table.columns:
                if column not in found.values() and simple(column) == simple(head):
                    found.setdefault(what, column)
    needed = {"area", "area_name"} & found.keys()
    if not needed or (not kind.single and "name" not in found):
        raise InputError(
            "{file} has not the columns of this register; it has: {columns}.",
            remedy="Download the form, fill it in and upload it again.",
            file=table.file, columns=", ".join(table.columns) or "–",
        )  # fmt: skip
    return found
