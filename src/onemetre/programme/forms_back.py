"""Forms that come back: row by row through the same actions as on the site.

A row that was left as it was fetched says nothing new, even if the site knows newer words since;
a row that was written in while the site's words changed is listed, and nothing is overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from onemetre.atlas.cells import CellError, figure, is_unknown
from onemetre.atlas.sheets import letter, open_workbook, text_of
from onemetre.ground.errors import InputError, NotFoundError, RowError
from onemetre.ground.language import mark, tr
from onemetre.press.form_sheet import HIDDEN, first_row
from onemetre.programme.doubts import DoubtError
from onemetre.programme.forms import FILLED, FIRST_FILLED, SEALED, form, sheet_of, sign_of
from onemetre.programme.known_figures import taken_from
from onemetre.programme.models import Report
from onemetre.programme.reporting import send_contribution, sign_report
from onemetre.programme.sealing import SealError, unsealed

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from onemetre.access.viewer import Viewer
    from onemetre.programme.forms import FormLine
    from onemetre.programme.models import Programme


@dataclass
class FormTaken:
    """What a form changed. ``errors`` are rows that were left out; the others stay."""

    file: str
    unit: str = ""
    sent: int = 0
    same: int = 0
    empty: int = 0
    errors: list[RowError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Hidden:
    period: int
    unit: int
    keys: list[str]
    digests: list[str]
    filled: list[str]


def take_in_form(programme: Programme, *, data: bytes, file: str, by: Viewer) -> FormTaken:
    """Send every row that was filled in; the same workbook again changes nothing.

    Raises
    ------
    InputError
        if it is no form of ours, or its hidden sheet was changed.
    NotFoundError
        if they may not report for its unit.
    """
    book = open_workbook(data, file)
    told = _hidden(book, file)
    own = form(programme, period=told.period, unit=told.unit, viewer=by)
    lines = {each.key: each for each in own.lines}
    sheet = next((each for each in book.worksheets if each.title != HIDDEN), None)
    if sheet is None:
        raise _not_ours(file)
    taken = FormTaken(file, own.unit.name)
    start = first_row(sheet_of(own))
    for i, (key, was) in enumerate(zip(told.keys, told.digests, strict=True)):
        line = lines.get(key)
        if line is None:
            taken.errors.append(RowError(
                file, start + i, tr("task"), "", mark("The unit no longer owes this task."),
                mark("Fetch a new form."),
            ))  # fmt: skip
            continue
        _Row(sheet, start + i, told.filled, taken).take(line, was, by)
    return taken


class _Words(TypedDict):
    done: str
    difficulty: str
    next_steps: str


class _Row:
    """A row of a form that came back."""

    def __init__(self, sheet: Worksheet, row: int, filled: list[str], taken: FormTaken) -> None:
        self.row, self.taken = row, taken
        self.number = str(sheet.cell(row, 1).value or "").strip()
        self.columns = {name: FIRST_FILLED + i for i, name in enumerate(filled)}
        self.cells = {name: text_of(sheet.cell(row, at)) for name, at in self.columns.items()}

    def take(self, line: FormLine, was: str, by: Viewer) -> None:
        """Send it, or note what is wrong; `was` is the digest of what the line said."""
        if self.number != line.report.task.number:
            self._wrong(
                tr("no."), self.number,
                mark("The rows of the form were moved: this is not the task that stood here."),
                mark("Fetch a new form and copy your words into it."),
            )  # fmt: skip
            return
        said: dict[str, str | float | None] = {}
        for name in FILLED:
            text = self.cells.get(name, "")
            try:
                if name not in {"figure", "share"}:
                    said[name] = text
                else:
                    said[name] = None if is_unknown(text) else figure(text)
            except CellError as error:
                self._wrong_in(name, error.message, error.remedy)
                return
        if said["share"] is not None and not line.leads:
            self._wrong_in("share", mark("How far the task is, only the unit in the lead says."),
                           mark("Empty the cell."))  # fmt: skip
            return
        # A figure that was filled in for the unit is not its own word.
        own = said | {"figure": None} if said["figure"] == line.figure else said
        if line.sent and said == line.words:
            self.taken.same += 1
        elif was in {sign_of(said), sign_of(own)}:
            if any(said[name] for name in ("done", "difficulty", "next")):
                self.taken.same += 1
            else:
                self.taken.empty += 1
        elif sign_of(line.words) != was:
            self._wrong_in("done", mark("It was reported otherwise since the form was fetched."),
                           mark("Fetch a new form and copy your words into it."))  # fmt: skip
        else:
            self._send(line, said, by)

    def _send(self, line: FormLine, said: dict[str, str | float | None], by: Viewer) -> None:
        number = said["figure"] if isinstance(said["figure"], float) else None
        share = said["share"] if isinstance(said["share"], float) else None
        words: _Words = {
            "done": str(said["done"]), "difficulty": str(said["difficulty"]),
            "next_steps": str(said["next"]),
        }  # fmt: skip
        source = self._from(line, number)
        try:
            if isinstance(line.said, Report):
                sign_report(
                    line.said, **words, share=share, figure=number, figure_from=source, by=by
                )
            else:
                send_contribution(line.said, **words, figure=number, figure_from=source, by=by)
        except NotFoundError:
            self._wrong_in(
                "done", mark("You may not sign this report."),
                mark("Let somebody of the unit in the lead hand the form in."),
            )  # fmt: skip
        except DoubtError as error:
            # A file cannot be asked whether it is sure.
            self._wrong_in(
                "figure", error.message,
                mark("Put it right; if it is right as it is, give it on the page of the report."),
                **error.params,
            )  # fmt: skip
        except InputError as error:
            at = "share" if "share" in error.params else "done"
            self._wrong_in(at, error.message, error.remedy, **error.params)
        else:
            self.taken.sent += 1

    def _from(self, line: FormLine, number: float | None) -> str:
        """Where the figure comes from: what was offered, if it was left as it was; else here."""
        if number is None:
            return ""
        source = taken_from(number, line.known, line.said)
        return source or f"{self.taken.file[:100]} {letter(self.columns['figure'])}{self.row}"

    def _wrong_in(self, name: str, message: str, remedy: str, **params: object) -> None:
        heads = {
            "done": tr("what was done"), "figure": tr("figure"), "share": tr("done, % (lead)"),
        }  # fmt: skip
        where = f"{heads[name]}（{letter(self.columns[name])}）"
        self._wrong(where, self.cells[name][:60], message, remedy, **params)

    def _wrong(self, name: str, value: str, message: str, remedy: str, **params: object) -> None:
        self.taken.errors.append(
            RowError(self.taken.file, self.row, name, value, message, remedy, params)
        )


def _hidden(book: Workbook, file: str) -> _Hidden:
    try:
        (period, unit), keys, digests, filled = unsealed(book, SEALED)
    except SealError:
        raise _not_ours(file) from None
    return _Hidden(int(period), int(unit), keys, digests, filled)


def _not_ours(file: str) -> InputError:
    return InputError(
        "{file} is not a form that was fetched here, or its hidden sheet was changed.",
        remedy="Fetch a new form and copy your words into it.", file=file,
    )  # fmt: skip
