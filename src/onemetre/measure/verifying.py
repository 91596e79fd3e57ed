"""Compute a figure again from its code.

Every figure answers a question about one release: an indicator in an area, a share of a band of
ages on a place's first page, what is reached from one home or street, a target of a plan.
Questions are told from their signs alone, without computing; then the one that was asked is
computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre import reach
from onemetre.atlas.city import City
from onemetre.atlas.release import cities, releases
from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import tr
from onemetre.measure.answers import answer_at
from onemetre.measure.codes import code, parse, signs
from onemetre.measure.compute import measure
from onemetre.measure.definitions import indicators
from onemetre.measure.fields import Fields
from onemetre.measure.overview import ADULT, ALONE_HIGH, ALONE_LOW, BASE, minutes_for, shares
from onemetre.measure.targets import check, clause_of, kind_name, promises, query_of
from onemetre.measure.values import Pair
from onemetre.measure.wording import ages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from onemetre.atlas.release import Release
    from onemetre.ground.ages import Band
    from onemetre.measure.answers import Answer
    from onemetre.measure.definitions import Indicator
    from onemetre.measure.overview import With
    from onemetre.measure.values import Measured
    from onemetre.policy import Plan
    from onemetre.policy import Target as Promise
    from onemetre.reach import Profile

Parts = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of computing a figure again.

    Attributes
    ----------
    same
        the release still gives the figure that the code was printed with.
    what, area
        what the figure is, in the language in force; "" for the whole place.
    now
        what comes out now; None where there is no value.
    changed
        of a figure that is not the same: files of the release that are no longer as they were
        written. None where the release is whole: then the rules or the profiles are others.
    """

    same: bool
    release: Release
    what: str
    area: str
    now: Pair | None
    unit: str
    changed: tuple[str, ...] = ()


# What a code is made of -------------------------------------------------------------------------


def profiles_digest(profiles: tuple[Profile, ...]) -> str:
    """What tells one set of profiles from another."""
    return signs(6, *(repr(each) for each in profiles))


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


def share_answer(row: list[int], company: str) -> tuple[int, int, int]:
    """Those within, low and high, of how many asked about."""
    low, high = (ALONE_LOW, ALONE_HIGH) if company == "alone" else (ADULT, ADULT)
    return row[low], row[high], row[BASE]


def share_words(kind: str, band: Band, company: str) -> str:
    """What a share says, in the language in force."""
    return tr(
        "children of {ages} within {n:g} minutes of: {kind}, {company}",
        ages=ages(band), n=minutes_for(kind)[0], kind=kind_name(kind),
        company=tr("alone") if company == "alone" else tr("with an adult"),
    )  # fmt: skip


def point_question(at: str, kind: str, band: str, company: str, profiles: str) -> Parts:
    """All that decides what is reached from a home or street."""
    return ("point", at, kind, band, company, minutes_for(kind)[0], profiles)


def point_answer(found: Answer) -> Parts:
    """What is reached: how many, and every place that is listed."""
    listed = (
        (each.number, each.state, each.best, each.worst, each.adult)
        for each in (*found.places, *found.others)
    )
    return (found.low, found.high, found.adult, *(part for each in listed for part in each))


def point_value(found: Answer, company: str) -> Pair:
    """How many places are reached in time, low and high."""
    low, high = (found.low, found.high) if company == "alone" else (found.adult, found.adult)
    return Pair(low, high)


def point_words(kind: str, band: Band, company: str) -> str:
    """What is counted from a home or street, in the language in force."""
    return tr(
        "how many of {kind} children of {ages} reach from here within {n:g} minutes, {company}",
        ages=ages(band), n=minutes_for(kind)[0], kind=kind_name(kind),
        company=tr("alone") if company == "alone" else tr("with an adult"),
    )  # fmt: skip


def target_question(plan: Plan, promise: Promise, profiles: str) -> Parts:
    """All that decides what was found of a plan's target: the words, and how they were read."""
    query = query_of(promise, clause_of(plan.text, promise.span))
    return ("target", plan.sha256, *promise.span, repr(query), profiles)


def target_answer(value: Pair | None) -> Parts:
    """What was found of a target."""
    return (value.low, value.high) if value else (None, None)


def measured_code(release: Release, each: Measured, area: str, profiles: str) -> str:
    """The code of an indicator's value, in an area given by its code ("" the whole place)."""
    return code(_mark(release), question_of(each.indicator, area, profiles), answer_of(each))


def target_code(
    release: Release, plan: Plan, promise: Promise, value: Pair | None, profiles: str
) -> str:
    """The code of what was found of a plan's target; "" where nothing was."""
    if value is None:
        return ""
    question = target_question(plan, promise, profiles)
    return code(_mark(release), question, target_answer(value))


def _mark(release: Release) -> str:
    """What the first two signs stand for: the place and the moment of its release."""
    return f"{release.folder.parent.name} {release.folder.name}"


# Computing again --------------------------------------------------------------------------------


def verify(
    text: str, day: date, profiles: Path | None = None, plans: Sequence[Plan] = ()
) -> Verified:
    """Find what a code stands for among the releases here, and compute it again.

    Parameters
    ----------
    profiles
        those the figure was measured with, where they are not the ones that come with Onemetre.
    plans
        plans whose targets the code may be of.

    Raises
    ------
    InputError
        if it is no code.
    NotFoundError
        if no release here begins with its signs, or none of its figures has it.
    """
    place = parse(text)[0]
    walkers = reach.load_profiles(profiles)
    own = [
        release for name in cities() for release in reversed(releases(name))
        if signs(2, _mark(release)) == place
    ]  # fmt: skip
    if not own:
        raise NotFoundError(
            "No release here has codes that begin with {signs}: {code} is of another place, or of"
            " a release that was removed.",
            remedy="Verify it where that release is kept.", signs=place, code=text,
        )  # fmt: skip
    other: Verified | None = None
    for release in own:
        found = verify_in(release, text, day, walkers, plans)
        if found and found.same:
            return found
        other = other or found
    if other is None:
        raise NotFoundError(
            "The release of {places} is here, but none of its figures has the code {code}.",
            remedy="It is mistyped; or of other profiles or of a plan: name them with --profiles,"
            " --plan.",
            places=", ".join(dict.fromkeys(release.name for release in own)), code=text,
        )  # fmt: skip
    return other


def verify_in(
    release: Release,
    text: str,
    day: date,
    walkers: tuple[Profile, ...],
    plans: Sequence[Plan] = (),
) -> Verified | None:
    """Compute a figure of one release again; None where none of its figures has such a code.

    Cost: some thousand hashes, then the searches of one indicator, share or target.
    """
    other: Verified | None = None
    for found in _Questions(release, walkers, plans, day).asked(text):
        if found.same:
            return found
        other = other or found
    if other is None:
        return None
    return Verified(
        other.same, release, other.what, other.area, other.now, other.unit, tuple(release.check())
    )


@dataclass(frozen=True, slots=True)
class _Questions:
    """All that can be asked of one release."""

    release: Release
    walkers: tuple[Profile, ...]
    plans: Sequence[Plan]
    day: date

    def asked(self, text: str) -> Iterator[Verified]:
        """What has the signs of a code as its question, computed: nearly always one, or none."""
        _, asked, answer, at = parse(text)
        city = City(self.release)
        if at:
            yield from self._points(city, at, asked, answer)
            return
        fields = Fields(city, self.walkers)
        yield from self._indicators(fields, asked, answer)
        yield from self._shares(fields, asked, answer)
        yield from self._targets(fields, asked, answer)

    def _indicators(self, fields: Fields, asked: str, answer: str) -> Iterator[Verified]:
        city, digest = fields.city, profiles_digest(self.walkers)
        for indicator in indicators():
            wanted = [
                area for area, own in _areas(city)
                if signs(4, *question_of(indicator, own, digest)) == asked
            ]  # fmt: skip
            if not wanted:
                continue
            measured = {each.area: each for each in measure(fields, [indicator], self.day)}
            for area in wanted:
                each = measured.get(area)
                if each is not None:
                    yield Verified(
                        signs(2, *answer_of(each)) == answer, self.release, indicator.name,
                        _area_name(city, area), each.judged, indicator.unit,
                    )  # fmt: skip

    def _shares(self, fields: Fields, asked: str, answer: str) -> Iterator[Verified]:
        city, digest = fields.city, profiles_digest(self.walkers)
        every = [
            (kind, profile, company, area, own) for kind in city.kinds_present
            for profile in self.walkers for company in ("alone", "adult")
            for area, own in _areas(city)
        ]  # fmt: skip
        for kind, profile, company, area, own in every:
            if signs(4, *share_question(kind, str(profile.band), company, own, digest)) != asked:
                continue
            row = shares(fields, profile, kind)[area].tolist()
            low, high, base = share_answer(row, company)
            said = share_words(kind, profile.band, company)
            now = Pair(low / base * 100, high / base * 100) if base else None
            same = signs(2, low, high, base) == answer
            yield Verified(same, self.release, said, _area_name(city, area), now, "%")

    def _points(self, city: City, at: str, asked: str, answer: str) -> Iterator[Verified]:
        digest = profiles_digest(self.walkers)
        companies: tuple[With, ...] = ("alone", "adult")
        every = [
            (kind, profile, company) for kind in city.kinds_present for profile in self.walkers
            for company in companies
        ]  # fmt: skip
        for kind, profile, company in every:
            if signs(4, *point_question(at, kind, str(profile.band), company, digest)) != asked:
                continue
            found = answer_at(city, profile, at, kind, company)
            same = signs(2, *point_answer(found)) == answer
            said = point_words(kind, profile.band, company)
            now = point_value(found, company)
            yield Verified(same, self.release, said, found.street, now, "")

    def _targets(self, fields: Fields, asked: str, answer: str) -> Iterator[Verified]:
        digest = profiles_digest(self.walkers)
        for plan in self.plans:
            for task, promise in promises(plan):
                if signs(4, *target_question(plan, promise, digest)) != asked:
                    continue
                clause = clause_of(plan.text, promise.span)
                found = check(fields, task, promise, clause, self.day, None)
                same = signs(2, *target_answer(found.value)) == answer
                said = f"{plan.head.title}: {promise.text}"
                yield Verified(same, self.release, said, "", found.value, found.unit)


def _areas(city: City) -> Iterator[tuple[int, str]]:
    """Number and code of every area, and of the whole place: -1 and "", the last of a table."""
    yield from enumerate(city.area_code)
    yield -1, ""


def _area_name(city: City, area: int) -> str:
    return city.area_name[area] if area >= 0 else ""
