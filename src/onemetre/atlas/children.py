"""Children by age and area, from a census or a register, and spread over homes.

What is counted stays exact: the years of a band add up to the band, and the homes of an area to
the area. What is not counted is -1, never 0.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

import numpy as np

from onemetre.atlas.age_bands import bands_of, method_of, years_of
from onemetre.atlas.areas import depth_of, level_of_code, plain_code
from onemetre.atlas.cells import CellError, is_unknown, plain
from onemetre.atlas.tables import read_table
from onemetre.ground.ages import AGES
from onemetre.ground.errors import InputError
from onemetre.ground.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.atlas.areas import Area
    from onemetre.atlas.tables import Row, Table
    from onemetre.ground.errors import RowError


class _Data(TypedDict):
    columns: dict[str, list[str]]
    rows: dict[str, list[str]]


@cache
def _data() -> _Data:
    text = Path(__file__).with_name("children.toml").read_text("utf-8")
    return cast("_Data", tomllib.loads(text))


@dataclass(frozen=True, slots=True)
class ChildCounts:
    """Children of each age.

    Attributes
    ----------
    by_area
        int32 (areas, 18), in the order of the areas given; -1 where not known.
    apart
        int32 (k, 18): rows that stand beside the areas and have no boundary, such as
        development zones. They belong to no area and are in no other row.
    apart_names
        (code, name) of each of them.
    elsewhere
        rows of other provinces and cities that were passed over.
    method
        in words, how single years were had from what the file gives.
    """

    by_area: NDArray[np.int32]
    apart: NDArray[np.int32]
    apart_names: list[tuple[str, str]]
    elsewhere: int
    method: str


def read_children(path: Path, areas: Sequence[Area]) -> tuple[ChildCounts, list[RowError]]:
    """Children of each area by single year of age, and the rows that were left out, with why.

    Rows are joined by code, and by name where a row has no code. Rows that sum up others, and
    rows of other provinces and cities, are passed over.

    Raises
    ------
    InputError
        if the file cannot be read, names no areas, or counts no ages that can be used.
    """
    table = read_table(path)
    bands = bands_of(table)
    code, name, city = (_column(table, what) for what in ("code", "name", "city"))
    if code is None and name is None:
        raise InputError(
            "{file} has no column of codes or names of areas; it has: {columns}.",
            remedy="Name one of them “code” or “name”.",
            file=table.file, columns=", ".join(table.columns),
        )  # fmt: skip
    joint = _Joint(areas, code, name, city)
    by_area = np.full((len(areas), len(AGES)), -1, np.int32)
    errors = list(table.errors)
    refused: list[tuple[Row, CellError]] = []
    beside: list[tuple[Row, NDArray[np.int32]]] = []
    for row in table.rows:
        try:
            at = joint.place(row)
            if at is None:
                continue
            years = years_of(row.cells, bands)
            if at == _BESIDE:
                beside.append((row, years))
            else:
                by_area[at] = years
        except CellError as why:
            refused.append((row, why))
    # Only now is it known which cities the file and the areas share.
    errors += [table.error(row, why, code or name or "") for row, why in refused
               if joint.is_here(row)]  # fmt: skip
    apart = [(row, years) for row, years in beside if joint.is_here(row)]
    elsewhere = sum(not joint.is_here(row) for row, _ in (*beside, *refused))
    method = method_of(bands)
    if elsewhere:
        method += " " + tr("{n} rows of other places were passed over.", n=elsewhere)
    counts = ChildCounts(
        by_area=by_area,
        apart=np.array([years for _, years in apart], np.int32).reshape(-1, len(AGES)),
        apart_names=[(joint.code_of(row), joint.name_of(row)) for row, _ in apart],
        elsewhere=elsewhere,
        method=method,
    )
    return counts, sorted(errors, key=lambda error: error.row)


def _column(table: Table, what: str) -> str | None:
    by_name = {plain(column): column for column in table.columns}
    wanted = _data()["columns"][what]
    return next((by_name[plain(name)] for name in wanted if plain(name) in by_name), None)


#: A row that stands beside the areas and belongs to none of them.
_BESIDE = -1


@dataclass(slots=True)
class _Joint:
    """Joins rows to areas, each area once."""

    areas: Sequence[Area]
    code: str | None
    name: str | None
    city: str | None
    _taken: set[int] = field(default_factory=set)
    _cities: set[str] = field(default_factory=set)

    def code_of(self, row: Row) -> str:
        """The row's code; "" where it has none."""
        text = row.cells[self.code] if self.code else ""
        return "" if is_unknown(text) else plain_code(text)

    def name_of(self, row: Row) -> str:
        """The row's name; "" where it has none."""
        return row.cells[self.name] if self.name else ""

    def is_here(self, row: Row) -> bool:
        """Whether the row is of a city or a province that has areas here, as far as it says."""
        if self.city is not None and self._cities:
            return plain(row.cells[self.city]) in self._cities
        code = self.code_of(row)
        return not level_of_code(code) or code[:4] in {area.code[:4] for area in self.areas}

    def place(self, row: Row) -> int | None:
        """The area of a row, `_BESIDE`, or None for a row that is to be passed over."""
        code, name = self.code_of(row), plain(self.name_of(row))
        at = [i for i, area in enumerate(self.areas) if area.code == code] if code else []
        if at and name and name != plain(self.areas[at[0]].name):
            self._check_name(code, name)
        if not at:
            if self._is_total(code, name):
                return None
            if any(word in name for word in _data()["rows"]["apart"]):
                # A zone has no code, or one of its own that the areas do not know.
                at = [] if code else self._named(name)
                return self._take(at[0], row) if len(at) == 1 else _BESIDE
            if code:
                raise CellError(mark("No area has this code."), mark("Correct the code."))
            at = self._named(name)
        if not at:
            raise CellError(
                mark("No area has this name."), mark("Correct it, or give its code."),
                column=self.name or "",
            )  # fmt: skip
        if len(at) > 1:
            raise CellError(
                mark("Several areas have this name."), mark("Give the code."),
                column=self.name or "",
            )  # fmt: skip
        return self._take(at[0], row)

    def _take(self, at: int, row: Row) -> int:
        if at in self._taken:
            raise CellError(mark("This area is given more than once."), mark("Keep one row."))
        self._taken.add(at)
        if self.city:
            self._cities.add(plain(row.cells[self.city]))
        return at

    def _check_name(self, code: str, name: str) -> None:
        if any(plain(area.name) == name for area in self.areas if area.code != code):
            raise CellError(
                mark("The code and the name are of two different areas."),
                mark("Correct one of them."),
            )

    def _is_total(self, code: str, name: str) -> bool:
        if name in _data()["rows"]["totals"]:
            return True
        depths = [area.depth for area in self.areas]
        return 0 < depth_of(level_of_code(code)) < min(depths, default=0)

    def _named(self, name: str) -> list[int]:
        return [i for i, area in enumerate(self.areas) if plain(area.name) == name]


# Over homes -----------------------------------------------------------------------------------


def spread(
    counts: NDArray[np.int32], home_area: NDArray[np.int32], weight: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Children of each age at each home: an estimate whose sums over an area are its counts.

    Parameters
    ----------
    counts
        int32 (areas, 18); -1 where not known.
    home_area
        int32 (h,): the area of each home, -1 for none.
    weight
        float64 (h,), 0 or more: children go to homes in proportion to it. An area whose homes all
        weigh 0 is spread evenly.

    Returns
    -------
    int32 (h, 18); -1 where the area's count is not known, or the home is in no area. Children of
    an area without homes are in none of them: see `homeless`.

    Notes
    -----
    By largest remainder, in whole numbers, ties to the first home; what a home was given too much
    or too little at one age is carried over to the next. Without that, single years of a few
    children would all go to the same largest buildings. O(h · 18 · log h).
    """
    out = np.full((len(home_area), len(AGES)), -1, np.int32)
    for area in np.unique(home_area[home_area >= 0]):
        here = np.flatnonzero(home_area == area)
        # Hundredths keep the ratio of weights; whole numbers keep the result the same everywhere.
        share = np.rint(np.maximum(weight[here], 0) * 100).astype(np.int64)
        if not share.any():
            share[:] = 1
        owed = np.zeros(len(here), np.int64)
        for age in AGES:
            total = int(counts[area, age])
            if total >= 0:
                out[here, age], owed = _apportion(total, share, owed)
    return out


def _apportion(
    total: int, share: NDArray[np.int64], owed: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`total` in whole parts, and what each part is then owed (in parts of the sum of shares)."""
    whole = int(share.sum())
    due = total * share + owed
    given = np.maximum(due // whole, 0)
    missing = total - int(given.sum())
    order = np.argsort(-(due - given * whole), kind="stable")
    if missing > 0:
        given[order[:missing]] += 1
    elif missing < 0:
        most_overpaid = [i for i in order[::-1] if given[i] > 0]
        given[most_overpaid[:-missing]] -= 1
    return given, due - given * whole


def homeless(counts: NDArray[np.int32], home_area: NDArray[np.int32]) -> NDArray[np.int32]:
    """int32: areas that have children but no home to put them in."""
    has_children = (counts > 0).any(axis=1)
    has_home = Counter(home_area.tolist())
    return np.array([i for i in np.flatnonzero(has_children) if not has_home[int(i)]], np.int32)
