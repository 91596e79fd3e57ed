"""Which of two promises of the same thing asks for more: figure, deadline, wording."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from onemetre.policy.actions import strength

if TYPE_CHECKING:
    from onemetre.policy.plan import Action, Span, Strength, Target

Aspect = Literal["figure", "deadline", "wording", "units", "role"]
#: ``apart``: the two figures are of different wholes (a province's total and a city's) and
#: cannot be held to each other.
Direction = Literal["stronger", "weaker", "apart"]

#: What is asked of somebody, supported, or left to whoever likes. Exploring and encouraging are
#: told apart by no plan, so neither is called the weaker.
_RANK: dict[Strength, int] = {"must": 2, "support": 1, "encourage": 0, "explore": 0}
_EACH = re.compile(r"每|各|均|人均|千人|万人|以上的?学校")
_WHOLE = re.compile(r"[全我本]([省市县区州盟旗])")
_LEVEL_OF = {"省": "province", "市": "city", "州": "city", "盟": "city"}
_ROLE = {"support": 0, "responsible": 1, "lead": 1}


@dataclass(frozen=True, slots=True)
class Change:
    """One way in which the lower plan differs, with the words of both and where they stand."""

    aspect: Aspect
    direction: Direction
    upper: str
    lower: str
    upper_span: Span
    lower_span: Span


def figure_words(target: Target) -> str:
    """``≥ 90 %``, ``2–3 个``; "" where there is no figure."""
    ends = [f"{value:,.15g}" for value in (target.low, target.high) if value is not None]
    sign = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "about": "≈ ", "=": ""}
    said = "–".join(dict.fromkeys(ends))
    return f"{sign[target.comparator]}{said} {target.unit}".strip() if ends else ""


def figure(upper: Target, lower: Target, levels: tuple[str, str]) -> Direction | None:
    """How the lower figure stands to the upper one; None where it asks for the same.

    Parameters
    ----------
    levels
        of the upper and the lower plan (province, city …), "" where not known.
    """
    if upper.low is None or lower.low is None:
        if upper.low is lower.low:
            return None
        return "weaker" if lower.low is None else "stronger"
    same = (upper.low, upper.high) == (lower.low, lower.high)
    if not same and _of_different_wholes(upper, lower, levels):
        return "apart"
    if same:
        eased = lower.comparator == "about" and upper.comparator != "about"
        return "weaker" if eased else None
    less = at_most(upper) or at_most(lower)
    ends = (upper.low, upper.high or upper.low), (lower.low, lower.high or lower.low)
    more = ends[1] > ends[0]
    return "stronger" if more != less else "weaker"


def at_most(target: Target) -> bool:
    """Whether a smaller figure is the stronger one."""
    return target.comparator in {"<=", "<"}


def _of_different_wholes(upper: Target, lower: Target, levels: tuple[str, str]) -> bool:
    if upper.unit in {"%", "‰", "倍"}:
        return False
    if _EACH.search(upper.text) or _EACH.search(lower.text):
        return False
    said = [_whole(each, level) for each, level in zip((upper, lower), levels, strict=True)]
    return "" not in said and said[0] != said[1]


def _whole(target: Target, level: str) -> str:
    found = _WHOLE.search(target.text)
    return _LEVEL_OF.get(found[1], "county") if found else level


def deadline(upper: str, lower: str) -> Direction | None:
    """How the lower date stands to the upper one. A year ends in its December, a month on its
    last day."""
    if not upper or not lower:
        return None if upper == lower else "weaker" if upper else "stronger"
    a, b = _last_day(upper), _last_day(lower)
    return None if a == b else "stronger" if b < a else "weaker"


def _last_day(said: str) -> tuple[int, int, int]:
    year, month, day = (int(each or 0) for each in f"{said}--".split("-")[:3])
    month = month or 12
    return year, month, day or monthrange(year, month)[1]


def wording(upper: Strength, lower: Strength) -> Direction | None:
    """How firmly the lower one asks beside the upper one."""
    a, b = _RANK[upper], _RANK[lower]
    return None if a == b else "stronger" if b > a else "weaker"


def role(upper: str, lower: str) -> Direction | None:
    """Whether a unit that only helped is now responsible, or the other way round."""
    a, b = _ROLE[upper], _ROLE[lower]
    return None if a == b else "stronger" if b > a else "weaker"


def strength_at(actions: tuple[Action, ...], span: Span) -> Strength:
    """How firmly a thing is asked for: by its sentence up to its own end, not what follows."""
    for each in actions:
        if each.span[0] <= span[0] < each.span[1]:
            return strength(each.text[: max(span[1] - each.span[0], 1)])
    return "must"


def target_wording(upper: tuple[Strength, bool], lower: tuple[Strength, bool]) -> Direction | None:
    """Wording of two targets: its strength, then whether it is firm or only striven for."""
    found = wording(upper[0], lower[0])
    if found or upper[1] == lower[1]:
        return found
    return "stronger" if lower[1] else "weaker"
