"""What the site recorded of a code, and the figure computed anew while a visitor waits."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Semaphore
from typing import TYPE_CHECKING, Literal, get_args

from onemetre import reach
from onemetre.atlas.models import Publication
from onemetre.atlas.publication import open_publication
from onemetre.atlas.release import Release
from onemetre.ground.ages import Band
from onemetre.ground.language import language
from onemetre.measure.codes import parse, signs
from onemetre.measure.overview import With
from onemetre.measure.queries import answer as answer_from
from onemetre.measure.queries import overview, walkers
from onemetre.measure.standing import judged_of, recorded_value
from onemetre.measure.values import Pair
from onemetre.measure.verifying import (
    point_answer,
    point_question,
    point_value,
    point_words,
    profiles_digest,
    share_answer,
    share_question,
    share_words,
    verify_in,
)

if TYPE_CHECKING:
    from onemetre.atlas.publication import Published
    from onemetre.measure.verifying import Verified
    from onemetre.policy import Plan

#: Edges of a network over which a few searches take about a second.
QUICK = 300_000
#: One figure at a time is computed for visitors: a page must not be a way to stop the site.
_ONE = Semaphore(1)
_WAIT = 3.0

#: Why a figure was not computed while the visitor waited.
Not = Literal["large", "busy", "profiles", "gone"]


@dataclass(frozen=True)
class Recorded:
    """A figure as it was published.

    Attributes
    ----------
    what, area
        in the language in force; "" for the whole place.
    page
        where it stands, a path without its language.
    plans
        the plan of a target.
    """

    publication: Publication
    what: str
    area: str
    value: Pair | None
    unit: str
    state: str
    page: str
    plans: tuple[Plan, ...] = ()

    @property
    def place(self) -> str:
        """The place in the language in force."""
        row = self.publication.city
        return row.title_zh if language() == "zh" else row.title_en


def find(code: str) -> Recorded | None:
    """What was published with a code: the value of an indicator, a share on a first page, or what
    is reached from a home or street.

    Two queries; then some thousand hashes for each release whose signs it begins with.
    """
    found = recorded_value(code)
    if found:
        row, indicator = found
        slug = row.publication.city_id
        return Recorded(
            row.publication, indicator.name, row.area.name if row.area else "",
            judged_of(row, indicator), indicator.unit, row.state,
            f"/measures/{slug}/{indicator.code}/",
        )  # fmt: skip
    place, asked, answer, at = parse(code)
    rows = (
        Publication.objects.filter(city__current__isnull=False)
        .select_related("city")
        .order_by("-stamp")
    )
    for publication in rows:
        if signs(2, f"{publication.city_id} {publication.release}") != place:
            continue
        if at:
            recorded = _point_in(publication, at, asked, answer)
        else:
            recorded = _share_in(publication, asked, answer)
        if recorded:
            return recorded
    return None


def _point_in(publication: Publication, at: str, asked: str, answer: str) -> Recorded | None:
    files = open_publication(publication.city_id, publication.stamp)
    digest = profiles_digest(walkers())
    every = [
        (kind, profile.band, company) for kind in files.kinds for profile in walkers()
        for company in get_args(With)
    ]  # fmt: skip
    for kind, band, company in every:
        if signs(4, *point_question(at, kind, str(band), company, digest)) != asked:
            continue
        found = answer_from(files, at, band.first, kind, company)
        if signs(2, *point_answer(found)) == answer:
            return Recorded(
                publication, point_words(kind, band, company), found.street,
                point_value(found, company), "", "",
                f"/city/{publication.city_id}/?at={at}&age={band.first}&kind={kind}&with={company}",
            )  # fmt: skip
    return None


def _share_in(publication: Publication, asked: str, answer: str) -> Recorded | None:
    files = open_publication(publication.city_id, publication.stamp)
    whole = overview(files)
    for kind, band, company, area, own in _shares(files):
        question = share_question(kind, band, company, own, str(files.manifest["profiles"]))
        if signs(4, *question) != asked:
            continue
        age = Band.parse(band).first
        row = share_answer(whole.of(kind, age, area).tolist(), company)
        if signs(2, *row) != answer:
            continue
        low, high, base = row
        said = share_words(kind, Band.parse(band), company)
        return Recorded(
            publication, said, files.city.area_name[area] if area >= 0 else "",
            Pair(low / base * 100, high / base * 100) if base else None, "%", "",
            f"/city/{publication.city_id}/",
        )  # fmt: skip
    return None


def _shares(files: Published) -> list[tuple[str, str, str, int, str]]:
    codes = files.city.area_code
    return [
        (kind, band, company, area, codes[area] if area >= 0 else "")
        for kind in files.kinds for band in files.bands for company in ("alone", "adult")
        for area in (*range(len(codes)), -1)
    ]  # fmt: skip


def again(found: Recorded, code: str) -> Verified | Not:
    """The figure computed anew from the files of its release, or why it was not.

    Bounded: one release of moderate size, one figure, one visitor at a time.
    """
    publication = found.publication
    files = open_publication(publication.city_id, publication.stamp)
    release = Release(files.city.release.folder)
    if not (release.folder / "manifest.json").exists():
        return "gone"
    if len(release.array("stress_low")) > QUICK:
        return "large"
    walkers = reach.load_profiles()
    if str(files.manifest["profiles"]) != profiles_digest(walkers):
        return "profiles"
    if not _ONE.acquire(timeout=_WAIT):
        return "busy"
    try:
        done = verify_in(release, code, publication.measured_on, walkers, found.plans)
    finally:
        _ONE.release()
    return done or "gone"
