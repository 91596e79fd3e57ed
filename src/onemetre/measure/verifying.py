"""Compute a figure again from its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre import reach
from onemetre.atlas.city import City
from onemetre.atlas.release import cities, releases
from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import tr
from onemetre.measure.codes import parse, signs
from onemetre.measure.compute import measure
from onemetre.measure.definitions import indicators
from onemetre.measure.fields import Fields
from onemetre.measure.overview import ADULT, ALONE_HIGH, ALONE_LOW, BASE, minutes_for, shares
from onemetre.measure.publishing import profiles_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from onemetre.atlas.release import Release
    from onemetre.measure.definitions import Indicator
    from onemetre.measure.values import Measured

Parts = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of computing a figure again.

    Attributes
    ----------
    same
        the release still gives the figure that the code was printed with.
    what
        what the figure is, in the language in force.
    now
        what comes out now, low and high; None where there is no value.
    """

    same: bool
    release: Release
    what: str
    area: str
    now: tuple[float, float] | None


def question_of(indicator: Indicator, area: str, profiles: str) -> Parts:
    """All that decides an indicator's value in an area of a release."""
    return ("indicator", indicator.code, repr(indicator.formula), indicator.judges, area, profiles)


def answer_of(each: Measured) -> Parts:
    """What came out, in full."""
    child = (each.child.low, each.child.high) if each.child else (None, None)
    return (each.official, each.walk, *child, each.base, each.unknown)


def share_question(kind: str, band: str, company: str, area: str, profiles: str) -> Parts:
    """All that decides a share on a place's first page."""
    return ("share", kind, band, company, minutes_for(kind)[0], area, profiles)


def verify(text: str, day: date, profiles: Path | None = None) -> Verified:
    """Find what a code stands for among the releases here, and compute it again.

    Parameters
    ----------
    profiles
        those the figure was measured with, where they are not the ones that come with Onemetre.

    Raises
    ------
    InputError
        if it is no code.
    NotFoundError
        if no release here has a figure with it.

    Notes
    -----
    Questions are told from their signs alone, without computing; then one is computed.
    """
    place, asked, answer = parse(text)
    walkers = reach.load_profiles(profiles)
    found: Verified | None = None
    for name in cities():
        for release in reversed(releases(name)):
            if signs(2, f"{name} {release.folder.name}") != place:
                continue
            for verified in _answers(release, walkers, asked, answer, day):
                if verified.same:
                    return verified
                found = found or verified
    if found is None:
        raise NotFoundError(
            "No release here has a figure with the code {code}.",
            remedy="The release may have been removed, or the figure measured with other profiles.",
            code=text,
        )
    return found


def _answers(
    release: Release, walkers: tuple[reach.Profile, ...], asked: str, answer: str, day: date
) -> Iterator[Verified]:
    city = City(release)
    fields = Fields(city, walkers)
    digest = profiles_digest(walkers)
    areas = [*city.area_code, ""]
    for indicator in indicators():
        wanted = [a for a, code in enumerate(areas)
                  if signs(4, *question_of(indicator, code, digest)) == asked]  # fmt: skip
        if not wanted:
            continue
        measured = {each.area: each for each in measure(fields, [indicator], day)}
        for a in wanted:
            each = measured.get(a if areas[a] else -1)
            if each is None:
                continue
            judged = each.judged
            yield Verified(
                signs(2, *answer_of(each)) == answer, release, indicator.name,
                city.area_name[a] if areas[a] else "",
                (judged.low, judged.high) if judged else None,
            )  # fmt: skip
    yield from _shares(release, fields, digest, asked, answer)


def _shares(
    release: Release, fields: Fields, digest: str, asked: str, answer: str
) -> Iterator[Verified]:
    city = fields.city
    areas = [*city.area_code, ""]
    for kind in city.kinds_present:
        for profile in fields.profiles:
            for company in ("alone", "adult"):
                for a, code in enumerate(areas):
                    question = share_question(kind, str(profile.band), company, code, digest)
                    if signs(4, *question) != asked:
                        continue
                    row = shares(fields, profile, kind)[a]
                    pair = share_answer(row.tolist(), company)
                    said = tr(
                        "children of {ages} within {n:g} minutes of: {kind}",
                        ages=str(profile.band), n=minutes_for(kind)[0], kind=kind,
                    )  # fmt: skip
                    base = row[BASE] or 1
                    yield Verified(
                        signs(2, *pair) == answer, release, said,
                        city.area_name[a] if code else "",
                        (float(pair[0] / base * 100), float(pair[1] / base * 100)),
                    )  # fmt: skip


def share_answer(row: list[int], company: str) -> tuple[int, int, int]:
    """Those within, low and high, of how many asked about."""
    low, high = (ALONE_LOW, ALONE_HIGH) if company == "alone" else (ADULT, ADULT)
    return row[low], row[high], row[BASE]
