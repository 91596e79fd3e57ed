"""Age bands as tables name them, and single years from them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

import numpy as np

from onemetre.atlas.cells import CellError, plain, whole_number
from onemetre.ground.ages import AGES
from onemetre.ground.errors import InputError
from onemetre.ground.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from onemetre.atlas.tables import Table


class _Band(TypedDict):
    patterns: list[str]
    strip: list[str]
    last: int


class _Data(TypedDict):
    band: _Band
    sex: dict[str, list[str]]


@cache
def _data() -> _Data:
    text = Path(__file__).with_name("children.toml").read_text("utf-8")
    return cast("_Data", tomllib.loads(text))


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Columns that count the same whole years, `first` to `last`: one of all, or one of a sex."""

    first: int
    last: int
    both: str | None = None
    male: str | None = None
    female: str | None = None

    @property
    def years(self) -> range:
        """The years in it."""
        return range(self.first, self.last + 1)


def band_in(column: str) -> tuple[int, int, str] | None:
    """First year, last year, and sex (``both``, ``male``, ``female``) that a column counts.

    None for a column that counts no children by age, such as a share or adults.

    >>> band_in("男_1到4岁"), band_in("age_3_5"), band_in("人口比重_0-14岁")
    ((1, 4, 'male'), (3, 5, 'both'), None)
    """
    text = re.sub("[—–‐‑‒―−~〜]+", "-", plain(column))
    text, sex = _without_sex(text)
    for word in _data()["band"]["strip"]:
        text = text.replace(word, "")
    text = re.sub(r"\(\)|\[\]|（）", "", text).strip("_-:、/ ()")
    for pattern in _data()["band"]["patterns"]:
        if found := re.fullmatch(pattern, text):
            parts = found.groupdict()
            if "under" in parts:
                first, last = 0, int(parts["under"]) - 1
            else:
                first, last = int(parts["a"]), int(parts.get("b") or parts["a"])
            fits = first <= last <= _data()["band"]["last"] and first in AGES
            return (first, last, sex) if fits else None
    return None


def _without_sex(text: str) -> tuple[str, str]:
    for sex, words in _data()["sex"].items():
        for word in words:
            pattern = rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else word
            if re.search(pattern, text):
                return re.sub(pattern, "", text), sex
    return text, "both"


def bands_of(table: Table) -> list[AgeBand]:
    """The age bands that a table counts, the narrowest first.

    Raises
    ------
    InputError
        if there is none, two columns count the same, a band is counted for one sex only, or two
        bands overlap without one lying in the other.
    """
    named: dict[tuple[int, int], dict[str, str]] = {}
    for column in table.columns:
        found = band_in(column)
        if found is None:
            continue
        sexes = named.setdefault(found[:2], {})
        if found[2] in sexes:
            raise InputError(
                "{file}: “{one}” and “{other}” count the same children.",
                remedy="Remove one of the two columns.",
                file=table.file, one=sexes[found[2]], other=column,
            )  # fmt: skip
        sexes[found[2]] = column
    if not named:
        raise InputError(
            "{file} has no column of children by age; it has: {columns}.",
            remedy="Name such columns by their years, both included: 0-2, 3-5, or 0岁, 1-4岁.",
            file=table.file, columns=", ".join(table.columns),
        )  # fmt: skip
    bands = [
        AgeBand(first, last, sexes.get("both"), sexes.get("male"), sexes.get("female"))
        for (first, last), sexes in named.items()
    ]
    for band in bands:
        if band.both is None and (band.male is None or band.female is None):
            raise InputError(
                "{file}: “{column}” counts one sex only.",
                remedy="Add the column of the other sex, or one of both.",
                file=table.file, column=band.male or band.female,
            )  # fmt: skip
    bands.sort(key=lambda band: (len(band.years), band.first))
    _check_nested(bands, table)
    return bands


def _check_nested(bands: list[AgeBand], table: Table) -> None:
    for i, narrow in enumerate(bands):
        for wide in bands[i + 1 :]:
            shared = set(narrow.years) & set(wide.years)
            if shared and len(shared) < len(narrow.years):
                raise InputError(
                    "{file}: the ages {one} and {other} overlap.",
                    remedy="Name bands by whole years, both included, such as 0-2 and 3-5.",
                    file=table.file, one=f"{narrow.first}-{narrow.last}",
                    other=f"{wide.first}-{wide.last}",
                )  # fmt: skip


# Single years ---------------------------------------------------------------------------------


def years_of(cells: Mapping[str, str], bands: list[AgeBand]) -> NDArray[np.int32]:
    """int32 (18,): children of each year of age in one row; -1 where no band says.

    A band is split evenly over its years; what is left of a wide band when narrower ones lie in
    it goes to its other years. Every band adds up to its own count.

    Parameters
    ----------
    bands
        the narrowest first, as from `bands_of`.

    Raises
    ------
    CellError
        if a cell is no count, or bands or sexes do not add up.
    """
    by_year: dict[int, int] = {}
    for band in bands:
        total = _count(cells, band)
        if total is None:
            continue
        left = [year for year in band.years if year not in by_year]
        rest = total - sum(by_year[year] for year in band.years if year in by_year)
        if rest < 0 or (rest and not left):
            raise CellError(
                mark("The narrower bands do not add up to it."),
                mark("Correct one of them, or leave out the sum."),
                column=band.both or band.male or "",
            )
        by_year |= dict(zip(left, split_evenly(rest, len(left)), strict=True))
    return np.array([by_year.get(age, -1) for age in AGES], np.int32)


def _count(cells: Mapping[str, str], band: AgeBand) -> int | None:
    told = {
        sex: _whole(cells, column)
        for sex, column in (("both", band.both), ("male", band.male), ("female", band.female))
        if column is not None
    }
    both, male, female = (told.get(sex) for sex in ("both", "male", "female"))
    if male is None or female is None:
        return both
    if both is not None and both != male + female:
        raise CellError(
            mark("It is not the sum of boys and girls."),
            mark("Correct one of the three."), column=band.both or "",
        )  # fmt: skip
    return male + female


def _whole(cells: Mapping[str, str], column: str) -> int | None:
    try:
        return whole_number(cells[column])
    except CellError as why:
        raise why.at(column) from why


def split_evenly(total: int, parts: int) -> list[int]:
    """`total` in whole parts that differ by one at most; every first few are as near to their
    share as whole numbers can be.

    >>> split_evenly(7, 5)
    [1, 2, 1, 2, 1]
    """
    # Rounding running sums is a largest-remainder rule: all shares are alike, so all remainders
    # are, and the ties are broken in the one way that leaves 15-17 of a 15-19 band at 3/5.
    sums = [(2 * total * i + parts) // (2 * parts) for i in range(parts + 1)] if parts else []
    return [after - before for before, after in pairwise(sums)]


def method_of(bands: list[AgeBand]) -> str:
    """In the language in force: how single years were had from these bands."""
    counted = [band for i, band in enumerate(bands) if _adds_years(band, bands[:i])]
    listed = ", ".join(_named(band.first, band.last) for band in sorted(counted, key=_in_order))
    said = [tr("Counted by ages {bands}.", bands=listed)]
    if any(len(band.years) > 1 for band in counted):
        said.append(tr("The years of a band are an estimate: its count split evenly over them."))
    if any(band.both is None for band in counted):
        said.append(tr("Boys and girls are added."))
    said += [
        tr("Of {band} the years up to 17 are kept, by even shares: an estimate.",
           band=_named(band.first, band.last))
        for band in bands
        if band.last >= len(AGES)
    ]  # fmt: skip
    known = {year for band in bands for year in band.years}
    if missing := [str(age) for age in AGES if age not in known]:
        said.append(tr("Not known: ages {ages}.", ages=", ".join(missing)))
    return " ".join(said)


def _adds_years(band: AgeBand, narrower: list[AgeBand]) -> bool:
    """Whether a band tells of years that no narrower one counts; else it is only a sum."""
    return bool(set(band.years) - {year for each in narrower for year in each.years})


def _in_order(band: AgeBand) -> tuple[int, int]:
    return band.first, band.last


def _named(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
