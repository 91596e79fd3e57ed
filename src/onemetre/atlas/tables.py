"""Tables as offices keep them: CSV, TSV, XLSX, GeoJSON, in whatever encoding, under any header.

Cells stay text until a reader asks for a number, so that nothing is guessed on the way in.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

import numpy as np
import shapely

from onemetre.atlas.cells import CellError, harmless, plain, without_brackets, without_control
from onemetre.atlas.sheets import CITY, as_text, open_workbook, rows_of
from onemetre.atlas.vectors import in_wgs84
from onemetre.ground.errors import InputError, RowError
from onemetre.ground.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet
    from shapely import Geometry

    from onemetre.atlas.sheets import Limits

_MOST_DEGREES = 180
#: Endings of workbooks.
WORKBOOKS = frozenset({".xlsx", ".xlsm"})


class _Reading(TypedDict):
    look_for_header: int
    sniff: int
    separators: list[str]


class _Words(TypedDict):
    columns: dict[str, list[str]]
    unknown: dict[str, list[str]]
    reading: _Reading


@cache
def _words() -> _Words:
    return cast("_Words", tomllib.loads(Path(__file__).with_name("tables.toml").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is what the user's own program shows beside it; the file's first row,
    title or header, is row 1. A feature of a GeoJSON file counts from 1."""

    number: int
    cells: dict[str, str]
    geometry: Geometry | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table read as text.

    Attributes
    ----------
    file
        the file's name, for messages.
    columns
        names of the columns as written, the second of two alike as ``name (2)``.
    errors
        rows that could not be read at all; the others stay.
    """

    file: str
    columns: tuple[str, ...]
    rows: list[Row]
    errors: list[RowError] = field(default_factory=list)

    def error(self, row: Row, why: CellError, column: str = "") -> RowError:
        """`why` a row is left out, with file, row, column (its own before `column`) and value."""
        column = why.column or column
        value = row.cells.get(column, "")
        return RowError(self.file, row.number, column, value, why.message, why.remedy)

    def find(self, what: str, given: Mapping[str, str] | None = None) -> str | None:
        """The column that holds `what` (``name``, ``lon``, ...), or None.

        Parameters
        ----------
        given
            field -> column, as named by the user; goes before every synonym.

        Raises
        ------
        InputError
            if the user named a column that is not there, or two columns have the wanted name.
        """
        if given and what in given:
            if given[what] in self.columns:
                return given[what]
            raise InputError(
                "{file} has no column “{column}”; it has: {columns}.",
                remedy="Check the spelling.",
                file=self.file, column=given[what], columns=self._listed(),
            )  # fmt: skip
        for simple in (plain, without_brackets):
            for wanted in _words()["columns"][what]:
                found = [
                    name for name in self.columns if simple(_unnumbered(name)) == plain(wanted)
                ]
                if len(found) > 1:
                    raise InputError(
                        "{file} has more than one column “{column}”: {columns}.",
                        remedy="Rename or remove all but one.",
                        file=self.file, column=wanted, columns=", ".join(found),
                    )  # fmt: skip
                if found:
                    return found[0]
        return None

    def need(self, what: str, given: Mapping[str, str] | None = None) -> str:
        """The column that holds `what`.

        Raises
        ------
        InputError
            if there is none, naming the columns there are and the names that are understood.
        """
        if found := self.find(what, given):
            return found
        raise InputError(
            "{file} has no column for “{field}”; it has: {columns}.",
            remedy="Name one of its columns: {names}.",
            file=self.file, field=what, columns=self._listed(),
            names=", ".join(_words()["columns"][what]),
        )  # fmt: skip

    def _listed(self) -> str:
        return ", ".join(self.columns) or "–"


# Reading --------------------------------------------------------------------------------------


def read_table(path: Path, limits: Limits = CITY) -> Table:
    """Read a table; the format goes by the file's ending.

    Parameters
    ----------
    limits
        what a workbook may hold; text is as long as it is.

    Raises
    ------
    InputError
        if the file is missing, is of another kind, cannot be read, or holds no table.
    """
    if not path.is_file():
        raise InputError("{file} does not exist.", remedy="Check the name.", file=path.name)
    ending = path.suffix.lower()
    if ending in WORKBOOKS:
        return table_in(open_workbook(path.read_bytes(), path.name, limits), path)
    readers = {
        ".csv": _read_text, ".tsv": _read_text, ".txt": _read_text, ".geojson": _read_geojson,
        ".json": _read_geojson,
    }  # fmt: skip
    reader = readers.get(ending)
    if reader is None:
        raise InputError(
            "{file} is of a kind that is not read here.",
            remedy="Save it as .xlsx, .csv, .tsv or .geojson.", file=path.name,
        )  # fmt: skip
    return reader(path)


def _read_text(path: Path) -> Table:
    text = decoded(path)
    records = _records(text, "\t" if path.suffix.lower() == ".tsv" else _separator(text), path)
    return _table(path, enumerate(records, 1))


def decoded(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 (with or without a mark) or GB18030.

    Raises
    ------
    InputError
        if it is in none of them.
    """
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:400]:
        # A comma or a digit has its zero byte second in the one, first in the other.
        second_is_zero = data[1:400:2].count(0) > data[0:400:2].count(0)
        encodings = ["utf-16-le" if second_is_zero else "utf-16-be"]
        if data[:400].count(0) * 4 < len(data[:400]):  # Chinese in UTF-16, or a stray zero byte
            encodings.insert(0, "utf-8-sig")
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        "{file} is in no encoding that can be told.",
        remedy="Save it as CSV UTF-8.", file=path.name,
    )  # fmt: skip


def _records(text: str, separator: str, path: Path) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise InputError(
            "{file} cannot be read as a table: {error}.",
            remedy="Save it again as CSV UTF-8 from the program it came from.",
            file=path.name, error=str(error),
        ) from error  # fmt: skip


def _separator(text: str) -> str:
    """The separator that cuts the most rows into the same number of cells, two or more."""
    reading = _words()["reading"]
    head = "\n".join(text.splitlines()[: reading["sniff"]])

    def score(separator: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=separator) if row]
        except csv.Error:
            return 0, 0
        return max(((widths.count(w), w) for w in set(widths) if w > 1), default=(0, 0))

    return max(reading["separators"], key=score)


def table_in(book: Workbook, path: Path) -> Table:
    """The table of a workbook: its first sheet that is seen and has two rows.

    Raises
    ------
    InputError
        if it holds none.
    """
    for sheet in book.worksheets:
        rows = rows_of(sheet)
        if sheet.sheet_state == "visible" and sum(map(any, rows)) > 1:
            return _table(path, enumerate(rows, 1), _merged_down(sheet))
    raise InputError("{file} holds no table.", remedy="Check the file.", file=path.name)


def _merged_down(sheet: Worksheet) -> list[tuple[int, int, int]]:
    """First row, last row and index of the column of cells that are merged over several rows."""
    return [
        (each.min_row, each.max_row, each.min_col - 1)
        for each in sheet.merged_cells.ranges if each.max_row > each.min_row
    ]  # fmt: skip


def _table(
    path: Path,
    numbered: Iterable[tuple[int, Sequence[str]]],
    merged: Iterable[tuple[int, int, int]] = (),
) -> Table:
    rows = [(n, [without_control(cell).strip() for cell in cells]) for n, cells in numbered]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if not rows:
        raise InputError("{file} holds no table.", remedy="Check the file.", file=path.name)
    at = _header_at([cells for _, cells in rows[: _words()["reading"]["look_for_header"]]])
    columns = _unlike(rows[at][1])
    _fill(dict(rows[at + 1 :]), merged)
    body, errors = [], []
    for number, cells in rows[at + 1 :]:
        if any(cells[len(columns) :]):
            errors.append(RowError(
                path.name, number, columns[-1], " | ".join(cells),
                mark("The row has more cells than there are columns."),
                mark("Put quotes round a cell that holds the separator, or name the column."),
            ))  # fmt: skip
            continue
        padded = cells + [""] * (len(columns) - len(cells))
        body.append(Row(number, dict(zip(columns, padded, strict=False))))
    return Table(path.name, columns, body, errors=errors)


def _fill(below: dict[int, list[str]], merged: Iterable[tuple[int, int, int]]) -> None:
    """A cell merged over rows below the header stands in each of them."""
    for first, last, column in merged:
        for number in range(first + 1, last + 1):
            if first in below and number in below:
                below[number][column] = below[first][column]


def _header_at(rows: list[list[str]]) -> int:
    """Which row names the columns: the first with a name that is known, else the first of two
    cells or more. Titles and notes above a table fill one cell."""
    known = {plain(name) for names in _words()["columns"].values() for name in names}
    wide = [i for i, cells in enumerate(rows) if sum(map(bool, cells)) > 1]
    for i in wide:
        if any({plain(cell), without_brackets(cell)} & known for cell in rows[i]):
            return i
    return wide[0] if wide else 0


def _unnumbered(name: str) -> str:
    return re.sub(r" \(\d+\)$", "", name)


def _unlike(names: list[str]) -> tuple[str, ...]:
    """Names of columns, told apart: the second 人数 is ``人数 (2)``, an unnamed one ``(3)``."""
    while names and not names[-1]:
        names = names[:-1]
    out: list[str] = []
    for i, name in enumerate(names, 1):
        name = re.sub(r"\s*[\r\n]\s*", "", name) or f"({i})"
        times = sum(1 for each in names[: i - 1] if each == names[i - 1])
        out.append(f"{name} ({times + 1})" if times and names[i - 1] else name)
    return tuple(out)


def _read_geojson(path: Path) -> Table:
    try:
        whole = json.loads(decoded(path))
        features = whole["features"] if whole.get("type") == "FeatureCollection" else [whole]
        rows = list(_features(features))
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InputError(
            "{file} cannot be read as GeoJSON: {error}.",
            remedy="Give a FeatureCollection.", file=path.name, error=str(error).rstrip("."),
        ) from error  # fmt: skip
    columns = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    named = (whole.get("crs") or {}).get("properties", {}).get("name")
    return Table(path.name, columns, _placed(rows, named, path))


def _placed(rows: list[Row], crs: str | None, path: Path) -> list[Row]:
    """Rows with their geometry in degrees, as GeoJSON has it unless an old file says otherwise."""
    at = [i for i, row in enumerate(rows) if row.geometry is not None]
    shapes = np.array([rows[i].geometry for i in at], object)
    xy = shapely.get_coordinates(shapes)
    # Numbers like degrees stay, even if some are swapped: that is told row by row.
    if not len(xy) or (crs is None and (np.abs(xy) <= _MOST_DEGREES).all()):
        return rows
    for i, shape in zip(at, in_wgs84(shapes, crs, path), strict=True):
        rows[i] = replace(rows[i], geometry=shape)
    return rows


def _features(features: list[dict[str, object]]) -> Iterator[Row]:
    for number, feature in enumerate(features, 1):
        properties = cast("dict[str, object]", feature.get("properties") or {})
        if "id" in feature:
            properties.setdefault("id", feature["id"])
        geometry = feature["geometry"]
        cells = {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list)
            else as_text(value)
            for name, value in properties.items()
        }  # fmt: skip
        yield Row(number, cells, shapely.from_geojson(json.dumps(geometry)) if geometry else None)


# Rows that were left out ----------------------------------------------------------------------


def write_rejects(path: Path, table: Table, errors: Sequence[RowError]) -> None:
    """Write the rows that were left out, as they were, with the reasons beside them.

    The file opens in Excel as it is. A cell that Excel would run as a formula gets a ' before it.
    """
    by_number = {row.number: row for row in table.rows}
    why: dict[int, list[RowError]] = {}
    for error in errors:
        why.setdefault(error.row, []).append(error)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([tr("row"), tr("why"), *map(harmless, table.columns)])
        for number in sorted(why):
            said = "; ".join(
                f"{each.field}: {tr(each.message)} {tr(each.remedy)}".strip()
                for each in why[number]
            )
            row = by_number.get(number)  # a row with too many cells is only in its error
            cells = [row.cells.get(c, "") for c in table.columns] if row else [why[number][0].value]
            writer.writerow([number, harmless(said), *map(harmless, cells)])
