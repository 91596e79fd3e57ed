"""Units that do the same at their own level, and the place and level that a plan is of."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from onemetre.policy.likeness import grams
from onemetre.policy.pairing import best_pairs
from onemetre.policy.units import place_of, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.policy.plan import Duty, Plan

#: How much of the shorter name must stand in the longer one.
UNIT = 0.6

_RANKS = re.compile(r"^(?:国家|共青团)?(?:自治区|[省市县区州盟旗])?(?:委(?!员))?(?:人民政府(?=.))?")
_SEVERAL = re.compile(r"^(?:各|有关|相关)+(?:县（市、区）|[省市县区州盟旗])?(?:（[^）]*）)?")
_ENDS = re.compile(r"(?:委员会办公室|委员会|办公室|[厅局委部])$")


def _core(duty: Duty) -> str:
    """What a unit is for, whatever its level: 省教育厅 and 区教育局 are 教育."""
    if duty.group:
        return _SEVERAL.sub("", duty.unit) or duty.unit
    if duty.unit.startswith("共青团"):
        return "共青团"
    name = _ENDS.sub("", _RANKS.sub("", duty.unit)) or duty.unit
    return re.sub("[和与]", "", name)


def unit_pairs(uppers: Sequence[Duty], lowers: Sequence[Duty]) -> list[tuple[int, int, float]]:
    """Units that do the same at their own level.

    Offices are merged further down (教育体育局, 文化广电旅游局): what counts is how much of the
    shorter name stands in the longer one. An office is never a people's organisation.
    """
    a, b = [grams(_core(each)) for each in uppers], [grams(_core(each)) for each in lowers]
    scores = np.zeros((len(a), len(b)))
    for i, one in enumerate(uppers):
        for j, other in enumerate(lowers):
            if one.group == other.group and (
                one.kind == other.kind or not (one.kind and other.kind)
            ):
                least = min(len(a[i]), len(b[j])) or 1
                scores[i, j] = len(a[i].keys() & b[j].keys()) / least
    return [(i, j, float(scores[i, j])) for i, j in best_pairs(scores, UNIT)]


def places(plan: Plan) -> list[str]:
    """Names of the plan's own place as its title and its issuers write it: 山西省."""
    named = [place_of(each) for each in (plan.head.title, *plan.head.issuers)]
    return [each for each in named if each]


def level(plan: Plan) -> str:
    """The level of most of the units it names."""
    named = Counter(
        each.level for task in plan.tasks for each in task.duties if each.level and not each.group
    )
    named.update(level for each in plan.head.issuers if (level := unit(each).level))
    return max(named, key=lambda level: (named[level], level)) if named else ""
