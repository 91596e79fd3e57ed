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
    r"^(?P<number>[-+−]?\d[\d,. ]*[万亿%]?)(?P<unit>[^\d(\[【〔]*)(?P<note>[(\[【〔].*)?$",
    re.DOTALL,
)
_BRACKETS = "()[]【】〔〕"
_IN_BRACKETS = re.compile(r"[(\[【〔].*?([)\]】〕]|$)", re.DOTALL)
#: Hundreds and thousands in words: 3千人; no measure begins so but 千米, 千克, 千瓦 and 百分点.
_IN_WORDS = re.compile(r"\d ?[十百千](?![米克瓦分])")
#: Words and signs by which a number is only about how much. None of them: 30 成人, 2 家上下游企业.
_HEDGED = re.compile(
    r"""^(大?约|大概|大致|估计|预计|将?近|接近|超过?|逾|不足|不到|不满|不超|不[少低高多大小]于|[至最][少多高低]
    |[><≥≤≈~±]|(about|over|under|nearly|almost|around)\b)
    |\d[\ 万亿%]*(成(?![人年员套品果效])|[余多来几])  # 8成, 10余个, 1.2万多人
    |\d\D*([余多]$|多月|左右|上下(?!游)|[以之][上下内外]|不足|不到|不等|有余|开外|出头|大约|大概|估计|预计
    |[+~?≈±<>≥≤↑↓]|\b(or\ (more|less|fewer|so)|at\ (least|most)|plus|approx|about|roughly)\b)
    """,
    re.IGNORECASE | re.VERBOSE,
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
    ``said`` what stands there, ``beside`` the sign or the words behind its number."""

    row: int
    role: str
    area: str
    task: str
    unit: str
    figure: float
    note: str
    said: str = ""
    beside: str = ""


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


def figure(text: str) -> tuple[float, str, str]:
    """The number in a cell, what stands beside it, and the note in brackets.

    ``85%`` is 85 with its sign; ``3 所`` is 3 of them; ``85（含民办）`` is 85 with a note.

    Raises
    ------
    CellError
        if it is none, or says only about how much.
    """
    said = unicodedata.normalize("NFKC", text).strip()
    bare = _IN_BRACKETS.sub("", said).strip()
    if _HEDGED.search(bare):
        raise CellError(
            mark("The words beside the figure make it inexact."),
            mark("Write the exact figure, such as 80% or 12. If it is not known exactly, leave the"
                 " cell empty and say in the notes what is known."),
        )  # fmt: skip
    found = _FIGURE.match(said)
    if found is None or _IN_WORDS.search(bare):
        raise CellError(
            mark("It is not a figure."),
            mark("Write digits; words belong in the column of notes. Leave it empty or write — if"
                 " it is not known."),
        )  # fmt: skip
    beside = "%" if found["number"].endswith("%") else found["unit"].strip()
    return cells.figure(found["number"]), beside, (found["note"] or "").strip(_BRACKETS)


def in_unit(line: Line, per_cent: str, unit: str) -> float:
    """The figure of a line in the unit of its task; 0.85 is 85 % where the table writes shares so.

    `unit` is "" where the task's figure has no one unit. What is counted is no share, and neither
    is what bears a unit of its own.

    Raises
    ------
    CellError
        if it may be a share as well as not.
    """
    counted = unit not in {"", "%"} or (not unit and line.beside)
    if per_cent != "fraction" or "%" in line.beside or counted:
        return line.figure
    if line.beside or (not unit and not 0 <= line.figure < 1):
        raise CellError(
            mark("It is not clear whether this figure is a share."),
            mark("Write a share with its sign, 85%; where things are counted, write the unit"
                 " beside the figure."), column="figure",
        )  # fmt: skip
    return round(line.figure * 100, 9)


def read(sheet: Sheet, mapping: TableMapping) -> Read:
    """Every figure below the heads, as it stands there.

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
                lines.append(_line(row, role, said))
            except CellError as wrong:
                name = tr("column {letter}", letter=letter(columns[role]))
                errors.append(RowError(sheet.file, row, name, text, wrong.message, wrong.remedy))
    return Read(tuple(lines), unknown, tuple(errors), columns, tuple(passed))


def _line(row: int, role: str, said: Mapping[str, str]) -> Line:
    value, beside, in_brackets = figure(said[role])
    note = "；".join(each for each in (in_brackets, said.get("note", "")) if each)
    task = role.removeprefix(OF_TASK) if role.startswith(OF_TASK) else said.get("task", "")
    return Line(
        row, role, said.get("area", ""), task, said.get("unit", ""), value, note[:300], said[role],
        beside,
    )  # fmt: skip


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
