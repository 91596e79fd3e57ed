"""Writes of plans."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from onemetre import policy
from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.jobs import owner_of
from onemetre.atlas.publication import open_publication
from onemetre.ground.language import LANGUAGES, speaking
from onemetre.measure.fields import Fields
from onemetre.measure.targets import check_targets
from onemetre.measure.verifying import profiles_digest, target_code
from onemetre.programme.models import PublicPlan, TargetCheck

if TYPE_CHECKING:
    from onemetre.access.viewer import Viewer
    from onemetre.atlas.models import Publication
    from onemetre.reach import Profile

#: What is said of a checked target in words, once in each language.
_WORDS = ("query", "denominator", "reason")


@action
def publish_plan(
    plan: policy.Plan,
    *,
    slug: str,
    by: Viewer,
    title_en: str = "",
    invented: bool = False,
    above: PublicPlan | None = None,
) -> PublicPlan:
    """Show a plan to the public, or its new reading; what was checked of the old one is gone."""
    document = policy.to_json(plan)
    shown, _ = PublicPlan.objects.update_or_create(
        slug=slug,
        defaults={
            "title": plan.head.title or slug, "title_en": title_en, "number": plan.head.number,
            "issued": date.fromisoformat(plan.head.date) if len(plan.head.date) == 10 else None,
            "invented": invented, "document": document, "sha256": str(document["sha256"]),
            "above": above, "published_by": by.name,
        },
    )  # fmt: skip
    shown.checks.all().delete()
    audit.wrote(by, "publish plan", f"plan {slug}", sha256=shown.sha256)
    return shown


def check_city(
    shown: PublicPlan, publication: Publication, profiles: tuple[Profile, ...], *, by: Viewer
) -> int:
    """Hold a plan to a place's publication; how many targets were checked.

    What was checked of that place before is replaced in the same moment.
    """
    plan = policy.from_json(shown.document)
    city = open_publication(publication.city_id, publication.stamp).city
    walks = Fields(city, profiles)
    day, data_date = publication.measured_on, publication.data_date
    digest = profiles_digest(profiles)
    told = {}
    for lang in LANGUAGES:
        with speaking(lang):
            told[lang] = check_targets(walks, plan, day, data_date)
    rows = []
    for i, (promise, each) in enumerate(told["zh"]):
        said = {
            lang: {name: getattr(told[lang][i][1], name) for name in _WORDS} for lang in LANGUAGES
        }
        value = each.value
        start, end = promise.span
        rows.append(
            TargetCheck(
                plan=shown, publication=publication, task=each.task, start=start, end=end,
                goal=each.low, unit=each.unit, deadline=each.deadline, state=each.state,
                low=value.low if value else None, high=value.high if value else None, said=said,
                code=target_code(city.release, plan, promise, value, digest),
            )
        )  # fmt: skip
    note_checks(shown, publication, rows, by=by)
    return len(rows)


@action
def note_checks(
    shown: PublicPlan, publication: Publication, rows: list[TargetCheck], *, by: Viewer
) -> None:
    """Record what came of the targets of a plan in a place, instead of what was there."""
    shown.checks.filter(publication__city=publication.city_id).delete()
    TargetCheck.objects.bulk_create(rows)
    shown.published_by = by.name
    shown.save(update_fields=["published_by", "published_at"])
    city = publication.city_id
    audit.wrote(by, "check plan", f"plan {shown.slug}", area=owner_of(city), city=city)


def check_again(publication: Publication, profiles: tuple[Profile, ...], *, by: Viewer) -> None:
    """Hold every plan that was checked in this place to its new publication."""
    plans = PublicPlan.objects.filter(checks__publication__city=publication.city_id).distinct()
    for shown in plans:
        check_city(shown, publication, profiles, by=by)
