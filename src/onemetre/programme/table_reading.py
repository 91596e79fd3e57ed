"""Reads an office's own table by a mapping: which row is of which task, area and unit.

Two rows of heads, merged cells, rows of sums, figures with signs and notes: what cannot be read
is listed with file, row, field, value and what to do; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onemetre.atlas import cells
from onemetre.atlas.cells import CellError, is_unknown, plain
from onemetre.atlas.sheets import letter
from onemetre.ground.errors import InputError, RowError
from onemetre.ground.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onemetre.atlas.sheets import Sheet
    from onemetre.programme.models import TableMapping

#: What a column can be, in the order in which it is offered; a figure alone must be there. A column
#: of figures of one task is ``figure:3``, by the task's number: a table may have many of these.
ROLES: dict[str, str] = {
    "area": mark("area name"), "task": mark("task"), "unit": mark("unit"), "figure": mark("figure"),
    "note": mark("note"),
}  # fmt: skip
OF_TASK = "figure:"
#: Words of heads by which a column is offered as what it most likely is.
_GUESS = {
    "area": (
        "地区",
        "市县",
        "县区",
        "区县",
        "地市",
        "市别",
        "辖区",
        "市（州）",
        "area",
        "city",
        "county",
    ),
    "task": ("任务", "指标", "项目", "监测内容", "task", "indicator"),
    "unit": ("责任单位", "牵头", "填报单位", "部门", "单位", "unit", "department"),
    "figure": ("完成", "数值", "比例", "达标", "实际", "现状", "率", "数", "value", "figure", "%"),
    "note": ("备注", "说明", "note", "remark"),
}
#: What stands where an area or unit would, in rows of sums; and in notes below a table.
_SUMS = re.compile(r"^(全[省市县区]|平均|total|sum)")
_NOTES = re.compile(r"^(合计|总计|小计|注:|注：|备注:|填表|审核)")
_FIGURE = re.compile(
    r"^(?P<number>[-+−]?\d[\d,. ]*[万亿%]?)(?P<unit>[^\d(\[]*)(?P<note>[(\[].*)?$", re.DOTALL
)
#: How much of a cell of the heads is compared, and kept to be pointed at.
WIDE = 60
#: Rows among which the heads are looked for again.
_LOOK = 20


def is_figure(role: str) -> bool:
    """Whether a column holds figures."""
    return role == "figure" or role.startswith(OF_TASK)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a row. ``unit`` is "" where the table names none; ``role`` is its column's,
    ``said`` what stands there."""

    row: int
    role: str
    area: str
    task: str
    unit: str
    figure: float
    note: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a table holds: its lines, how many say “not known”, and rows that cannot be used.

    ``passed`` are the numbers of rows that are sums or notes.
    """

    lines: tuple[Line, ...]
    unknown: int
    errors: tuple[RowError, ...]
    columns: dict[str, int]
    passed: tuple[int, ...]


def heads(rows: Sequence[Sequence[str]], first: int, last: int) -> list[str]:
    """Words above each column, rows of heads joined: ``2026年 完成率``.

    Of a cell only `WIDE` signs count, as the rows that were pointed at keep no more.
    """
    out = []
    for column in range(max((len(row) for row in rows), default=0)):
        own = [row[column][:WIDE] for row in rows[first - 1 : last] if column < len(row)]
        out.append(" ".join(dict.fromkeys(re.sub(r"\s+", "", each) for each in own if each)))
    return out


def guess_heads(sheet: Sheet) -> tuple[int, int]:
    """First and last row of heads: titles fill one cell (or one merged one), heads several."""
    for number, row in enumerate(sheet.rows[:_LOOK], 1):
        if len({each for each in row if each}) > 1:
            last = number
            while last < number + 2 and _is_head(sheet, last + 1):
                last += 1
            return number, last
    return 1, 1


def _is_head(sheet: Sheet, row: int) -> bool:
    """Whether a row goes on with the heads: no numbers, and something merged from above."""
    if row > len(sheet.rows):
        return False
    own = sheet.rows[row - 1]
    above = sheet.rows[row - 2]
    merged = any(a and a == b for a, b in zip(above, own, strict=False))
    return merged and not any(re.fullmatch(r"[\d.,%]+", each) for each in own)


def guess_columns(names: Sequence[str]) -> dict[str, int]:
    """What each column most likely is, by the words above it."""
    found: dict[str, int] = {}
    for role, words in _GUESS.items():
        for word in words:
            at = next(
                (i for i, name in enumerate(names, 1)
                 if word in name.lower() and i not in found.values()), None,
            )  # fmt: skip
            if at is not None:
                found[role] = at
                break
    return found


def figure(text: str, per_cent: str) -> tuple[float, str]:
    """The number in a cell and the note beside it.

    0.85 is 85 where `per_cent` is ``fraction``; ``3 所`` is 3; ``85（含民办）`` is 85 with a note.

    Raises
    ------
    CellError
        if it is none.
    """
    found = _FIGURE.match(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise CellError(
            mark("It is not a figure."),
            mark("Write digits; words belong in the column of notes. Leave it empty or write — if"
                 " it is not known."),
        )  # fmt: skip
    value = cells.figure(found["number"])
    if per_cent == "fraction" and "%" not in found["number"] + found["unit"]:
        value = round(value * 100, 9)
    return value, (found["note"] or "").strip("()[]")


def read(sheet: Sheet, mapping: TableMapping, units: Mapping[str, str]) -> Read:
    """Every figure below the heads.

    Parameters
    ----------
    units
        of tasks' figures, by the tasks' numbers: a fraction is none where things are counted.

    Raises
    ------
    InputError
        if the heads that were pointed out are no longer there.
    """
    last, columns = _find_again(sheet, mapping)
    lines: list[Line] = []
    errors: list[RowError] = []
    passed: list[int] = []
    unknown = 0
    for row in range(last + 1, len(sheet.rows) + 1):
        said = {role: sheet.text(row, at) for role, at in columns.items()}
        if not any(said.values()):
            continue
        if _is_no_line(said):
            passed.append(row)
            continue
        for role, text in said.items():
            if not is_figure(role):
                continue
            if is_unknown(text):
                unknown += 1
                continue
            try:
                lines.append(_line(row, role, said, _how(role, mapping.per_cent, units)))
            except CellError as wrong:
                name = tr("column {letter}", letter=letter(columns[role]))
                errors.append(RowError(sheet.file, row, name, text, wrong.message, wrong.remedy))
    return Read(tuple(lines), unknown, tuple(errors), columns, tuple(passed))


def _how(role: str, per_cent: str, units: Mapping[str, str]) -> str:
    return per_cent if units.get(role.removeprefix(OF_TASK), "%") == "%" else "shown"


def _line(row: int, role: str, said: Mapping[str, str], per_cent: str) -> Line:
    value, beside = figure(said[role], per_cent)
    note = "；".join(each for each in (beside, said.get("note", "")) if each)
    task = role.removeprefix(OF_TASK) if role.startswith(OF_TASK) else said.get("task", "")
    return Line(
        row, role, said.get("area", ""), task, said.get("unit", ""), value, note[:300], said[role]
    )


def _is_no_line(said: dict[str, str]) -> bool:
    """Whether a row that says something is a sum, a note below the table, or a line across it."""
    if len(said) > 1 and len(set(said.values())) == 1:
        return True
    names = [plain(said[role]) for role in ("area", "task", "unit") if role in said]
    return any(_NOTES.match(each) for each in names) or any(
        _SUMS.match(plain(said[role])) for role in ("area", "unit") if role in said
    )


def _find_again(sheet: Sheet, mapping: TableMapping) -> tuple[int, dict[str, int]]:
    """Last row of heads and the columns: where they were pointed out, or wherever they are now."""
    height = mapping.head_last - mapping.head_first
    firsts = [mapping.head_first, *range(1, _LOOK)]
    for first in firsts:
        names = [_alike(each) for each in heads(sheet.rows, first, first + height)]
        found = dict(_places(names, mapping))
        if len(found) == len(mapping.columns):
            return first + height, found
    raise InputError(
        "{file} no longer has the columns that were pointed out: {names}.",
        remedy="Point them out again, or give the table that belongs to “{mapping}”.",
        file=sheet.file, mapping=mapping.name,
        names=", ".join(mapping.heads.get(role, "") for role in mapping.columns),
    )  # fmt: skip


def _places(names: Sequence[str], mapping: TableMapping) -> Iterator[tuple[str, int]]:
    for role, at in mapping.columns.items():
        wanted = _alike(mapping.heads.get(role, ""))
        if at <= len(names) and names[at - 1] == wanted:
            yield role, at
        elif wanted and names.count(wanted) == 1:
            yield role, names.index(wanted) + 1


def _alike(name: str) -> str:
    """A head without the year that it bears."""
    return re.sub(r"(19|20)\d\d年?度?", "", plain(name))


def with_fixed(line: Line, *, area: str, task: str) -> Line:
    """A line of a table that is of one area, or of one task; a column may be of another task."""
    own = line.task if line.role.startswith(OF_TASK) else task or line.task
    return replace(line, area=area or line.area, task=own)
