"""The two-hour survey sheet: a map, a list, and a form to fill in and bring back."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre import reach
from onemetre.atlas.city import City
from onemetre.atlas.observations import columns, words
from onemetre.atlas.release import open_release
from onemetre.atlas.taxonomy import kind_named
from onemetre.ground.errors import InputError
from onemetre.ground.language import language, tr
from onemetre.measure import report_tables as tables
from onemetre.measure import wording
from onemetre.measure.fields import Fields
from onemetre.measure.looks import LOOK_MINUTES, all_of, ask, looks, tour
from onemetre.measure.report_maps import frame_around, looks_map
from onemetre.measure.targets import kind_name
from onemetre.press.report import Figure, Heading, Listing, Paragraph, Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onemetre.measure.looks import Look

#: Minutes that one sheet takes.
MINUTES = 120.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed, and what it asks about, in the order to walk."""

    report: Report
    looks: list[Look]


def build_sheet(
    name: str,
    *,
    age: int,
    kind: str,
    minutes: float,
    profiles: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Sheet:
    """The sheet of a place, for the walk of children of an age to a kind of place.

    Raises
    ------
    NotFoundError
        if there is no such place.
    InputError
        if there is no such kind, none of it here, or nothing that a look would tell.
    """
    known = kind_named(kind)
    if known is None:
        raise InputError(
            "“{kind}” is no kind of place.", remedy="Try playground, library, 小学 …", kind=kind
        )
    city = City(open_release(name))
    if not len(city.places_of(known.key)):
        raise InputError(
            "No place of kind {kind} is in {name}.", remedy="Choose another --kind.",
            kind=kind_name(known.key), name=name,
        )  # fmt: skip
    progress(tr("looking for what one look would tell"))
    question = ask(Fields(city, reach.load_profiles(profiles)), age, known.key, minutes)
    walk = tour(looks(city, question), MINUTES)
    if not walk:
        raise InputError(
            "No look at a street would change the answer for age {age} here.",
            remedy="Choose another --age or --kind.", age=age,
        )  # fmt: skip
    told = all_of(city, question, walk)
    total = float(question.weight.sum())
    said = tr(
        "Children of age {age} walking alone to a {kind} within {n:g} minutes. Today between {low}"
        " and {high} per cent get there; what this sheet asks would narrow that gap of {now} points"
        " to about {then}.",
        age=age, kind=kind_name(known.key), n=minutes,
        low=wording.percent(told.low / total * 100), high=wording.percent(told.high / total * 100),
        now=wording.number(told.now / total * 100, 1),
        then=wording.number(max(told.now - told.worth, 0) / total * 100, 1),
    )  # fmt: skip
    frame = frame_around(np.array([look.xy for look in walk]), ratio=0.62)
    report = Report(
        language="zh-Hans" if language() == "zh" else "en",
        running=tr("{place} · survey sheet", place=name),
        edition=str(city.release.manifest["date"]),
        title=tr("Two hours on the street"), subtitle=said,
        footer=(
            tr("Map: {licence}. Sheet of release {stamp}.",
               licence=str(city.release.manifest["licence"]) or tr("licence not stated"),
               stamp=str(city.release.manifest["stamp"])[:15]),
            tr("About {n:g} minutes a look, and the way between. Take nobody's picture.",
               n=LOOK_MINUTES),
        ),
        blocks=(
            Figure(looks_map(city, walk, frame, width=672.0, prefix="sheet"),
                   tr("Map of the places to look at, numbered in the order to walk")),
            tables.looks_table_of(walk, total, counted=city.counted),
            Heading(tr("What to write down"), level=2), _what_to_write(),
            Paragraph(tr("Write it into the form beside this sheet and bring it back with"
                         " --observations. What you leave empty stays unknown."), "quiet"),
        ),
    )  # fmt: skip
    return Sheet(report, walk)


def _what_to_write() -> Listing:
    items = []
    for field in columns():
        if field == "key":
            continue
        offered = words(field)
        said = (
            " / ".join(_offered(field)) if offered else tr("a number")
        )  # fmt: skip
        items.append((_column(field), said))
    return Listing(tuple(items))


def _column(field: str) -> str:
    names = columns()[field]
    return names[-1] if language() == "zh" else names[0].replace("_", " ")


def _offered(field: str) -> list[str]:
    """The words for a field in the language in force."""
    zh = language() == "zh"
    out = []
    for value, spellings in words(field).items():
        chinese = [word for word in spellings if not word.isascii()]
        out.append(chinese[0] if zh and chinese else value.replace("_", " "))
    return out


def write_form(path: Path, sheet: Sheet) -> None:
    """The form to fill in, one line a look; it opens in Excel as it is.

    Raises
    ------
    InputError
        if it cannot be written.
    """
    fields = [field for field in columns() if field != "key"]
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(
                [_column("key"), tr("no."), tr("where"), *(_column(field) for field in fields)]
            )
            for i, look in enumerate(sheet.looks):
                writer.writerow([look.key, i + 1, tables.look_name(look), *("" for _ in fields)])
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(path), error=error.strerror or str(error),
        ) from error  # fmt: skip
