"""What is given away of a plan: each target with what came of it, place by place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import language, mark
from onemetre.measure.open_columns import Column, Dataset
from onemetre.measure.wording import state_word
from onemetre.programme.queries import checks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemetre.measure.open_columns import Row
    from onemetre.programme.models import PublicPlan

TARGETS = Dataset(
    "targets", mark("Targets and what came of them"),
    mark("Every target of the plan held to every place where it was checked, with the words of the"
         " document."),
    (
        Column("place", mark("place"), mark("name of the place in addresses")),
        Column("task", mark("task"), mark("number of the task in the plan")),
        Column("text", mark("text"), mark("the words of the plan")),
        Column("goal", mark("goal"), mark("what is promised, in its unit")),
        Column("unit", mark("unit"), mark("of goal, low and high")),
        Column("deadline", mark("by"), mark("year or day; empty where the plan gives none")),
        Column("state", mark("state"), mark("in words, on the day of the publication")),
        Column("low", mark("low"), mark("what was computed, worst reading")),
        Column("high", mark("high"), mark("the same by the best reading")),
        Column("query", mark("what was asked"), mark("what was asked of the data")),
        Column("denominator", mark("out of"), mark("what it is a share of")),
        Column("reason", mark("reason"), mark("why there is no verdict; empty where there is one")),
        Column("code", mark("figure code"),
               mark("by it the figure can be computed again: /verify/")),
    ),
)  # fmt: skip


def target_rows(plan: PublicPlan) -> Iterator[Row]:
    """Its rows, in the language in force."""
    text = str(plan.document["text"])
    for each in checks_of(plan):
        said = each.said[language()]
        yield (
            each.publication.city_id, each.task, text[each.start : each.end], each.goal, each.unit,
            each.deadline, state_word(each.state), each.low, each.high, said["query"],  # type: ignore[arg-type]  # one of the states
            said["denominator"], said["reason"], each.code,
        )  # fmt: skip
