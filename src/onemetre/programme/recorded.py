"""What was recorded of the targets of shown plans, so that their codes can be verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre import policy
from onemetre.measure.recorded import Recorded
from onemetre.measure.values import Pair
from onemetre.programme.models import PublicPlan, TargetCheck

if TYPE_CHECKING:
    from onemetre.policy import Plan


def shown_documents() -> list[Plan]:
    """The plans that are shown, as they were read."""
    rows = PublicPlan.objects.order_by("slug").values_list("document", flat=True)
    return [policy.from_json(each) for each in rows]


def recorded_target(code: str) -> Recorded | None:
    """What was found of a target of a shown plan, with that code, in a place that is shown."""
    row = (
        TargetCheck.objects.filter(code=code, publication__city__current__isnull=False)
        .select_related("plan", "publication__city")
        .first()
    )
    if row is None:
        return None
    plan = policy.from_json(row.plan.document)
    value = None if row.low is None or row.high is None else Pair(row.low, row.high)
    return Recorded(
        row.publication, f"{row.plan.title}: {plan.text[row.start : row.end]}", "", value, row.unit,
        row.state, f"/plan/{row.plan_id}/", (plan,),
    )  # fmt: skip


def plan_numbered(number: str) -> PublicPlan | None:
    """The shown plan with a document number, such as 晋发改社会发〔2022〕262号."""
    return PublicPlan.objects.filter(number=number).order_by("slug").first()
