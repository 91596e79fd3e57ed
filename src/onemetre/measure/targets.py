"""A plan's targets held to a measured place.

The words of a target become a query over the release where they can: places of a kind counted,
in the whole or in every area; children who have one within a walk; school gates with a crossing
near. Where they cannot, the target is not measurable here, and the reason is said.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from onemetre.atlas.taxonomy import kinds, kinds_in
from onemetre.ground.ages import Band
from onemetre.ground.dated import Source
from onemetre.ground.language import language, mark, tr
from onemetre.measure.compute import measure
from onemetre.measure.definitions import CrossingNear, Indicator, Judged, Reach, Target
from onemetre.measure.values import Pair
from onemetre.measure.wording import sentences

if TYPE_CHECKING:
    from onemetre.atlas.city import Counted
    from onemetre.measure.fields import Fields
    from onemetre.measure.values import Measured
    from onemetre.policy import Plan
    from onemetre.policy import Target as Promise

#: ``kept``. ``missed``: not reached and its date is past. ``broken``: not reached and it was to
#: hold without a date. ``open``: not reached, its date is still to come. ``no_evidence``: what is
#: known does not settle it. ``not_measurable``: not a thing that this data tells.
TargetState = Literal["kept", "missed", "broken", "open", "no_evidence", "not_measurable"]

_CROSSING_ROAD_WITHIN = 60.0
#: Metres and minutes beyond any walk: the limit that a target does not name.
_ANY_METRES, _ANY_MINUTES = 20_000.0, 300.0


@dataclass(frozen=True, slots=True)
class CountOf:
    """So many places of some kinds; `each`: in every one of the areas."""

    kinds: tuple[str, ...]
    each: bool


Query = Reach | CrossingNear | CountOf


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one target.

    Attributes
    ----------
    task
        number of its task, "" for a target of the goals section.
    clause
        the sentence it stands in.
    value
        what was computed, low and high, in the unit of the target; None where nothing was.
    query, denominator
        in words, in the language in force when it was checked.
    """

    task: str
    text: str
    clause: str
    unit: str
    low: float | None
    deadline: str
    state: TargetState
    value: Pair | None
    query: str
    denominator: str
    reason: str


@cache
def _words() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("targets.toml").read_text("utf-8"))


def _listed(*path: str) -> list[str]:
    at: object = _words()
    for key in path:
        at = cast("dict[str, object]", at)[key]
    return cast("list[str]", at)


def check_plan(fields: Fields, plan: Plan, day: date, data_date: date | None) -> list[Checked]:
    """Every target with a figure, in the order of the document.

    Parameters
    ----------
    day
        judged as of this day.
    data_date
        date of the data; a target whose date lies between it and `day` is not called missed on
        older data.
    """
    return [checked for _, checked in check_targets(fields, plan, day, data_date)]


def check_targets(
    fields: Fields, plan: Plan, day: date, data_date: date | None
) -> list[tuple[Promise, Checked]]:
    """`check_plan`, with what the plan says of each target beside what came of it."""
    return [
        (
            target,
            check(fields, number, target, clause_of(plan.text, target.span), day, data_date),
        )
        for number, target in promises(plan)
    ]


def promises(plan: Plan) -> list[tuple[str, Promise]]:
    """Targets with a figure and the number of their task ("" for the goals), in their order."""
    promised = [("", target) for target in plan.targets]
    promised += [(task.number, target) for task in plan.tasks for target in task.targets]
    promised.sort(key=lambda each: each[1].span)
    return [
        (number, target) for number, target in promised
        if target.low is not None or target.high is not None
    ]  # fmt: skip


def clause_of(text: str, span: tuple[int, int]) -> str:
    """The sentence around a span."""
    start = max(text.rfind(mark_, 0, span[0]) for mark_ in "。；;\n") + 1
    ends = [at for mark_ in "。；;\n" if (at := text.find(mark_, span[1])) >= 0]
    return text[start : min(ends, default=len(text))].strip()


def query_of(promise: Promise, clause: str) -> Query | str:
    """What to compute for a target, or why nothing can be, in English."""
    found = kinds_in(clause)
    here = _near(clause, promise.text)
    metres, minutes = _walk(clause)
    places = tuple(key for _, _, keys in found for key in keys)
    if any(word in clause for word in _listed("crossing", "words")) and metres and places:
        own = tuple(key for _, _, keys in kinds_in(promise.text) for key in keys)
        return CrossingNear((own or places[-1:])[:1], metres, _CROSSING_ROAD_WITHIN)
    if not places:
        return mark("No place that a map or a register tells is named in it.")
    if any(word in clause for word in _listed("beyond", "per_head")):
        return mark("It needs the population of all ages, which is not in the data.")
    if promise.unit == "%":
        if not (metres or minutes):
            return mark("A share of places with a quality that the register does not tell.")
        return _reach(clause, places[-1], metres, minutes)
    if promise.unit not in _listed("count", "units"):
        return mark("Its unit is not one of places.")
    for word in (*_listed("beyond", "new"), *_listed("beyond", "quality")):
        if word in here:
            return mark("It asks for new or qualified places, which the register does not tell.")
    end = clause.find(promise.text) + len(promise.text)
    before = [keys for start, _, keys in found if start <= end]
    wanted = (before or [keys for _, _, keys in found])[-1]
    return CountOf(wanted, any(word in clause for word in _listed("each", "words")))


def _near(clause: str, text: str) -> str:
    """The part of the clause between its last comma before the target and the target's end."""
    at = clause.find(text)
    if at < 0:
        return clause
    start = max(clause.rfind(comma, 0, at) for comma in "，,、") + 1
    return clause[start : at + len(text) + 4]


def _walk(clause: str) -> tuple[float | None, float | None]:
    if not any(word in clause for word in _listed("walk", "words")):
        return None, None
    metres = re.search(str(_words()["walk"]["metres"]), clause)
    far = re.search(str(_words()["walk"]["kilometres"]), clause)
    minutes = re.search(str(_words()["walk"]["minutes"]), clause)
    spoken = cast("dict[str, int]", _words()["walk"]["chinese_minutes"])
    said = next((float(n) for word, n in spoken.items() if word in clause), None)
    return (
        float(far[1]) * 1000 if far else float(metres[1]) if metres else None,
        float(minutes[1]) if minutes else said,
    )


def _reach(clause: str, kind: str, metres: float | None, minutes: float | None) -> Reach:
    ages = re.search(str(_words()["ages"]["pattern"]), clause)
    band = Band(int(ages[1]), min(int(ages[2]), 17)) if ages else Band(0, 17)
    alone = any(word in clause for word in _listed("company", "alone"))
    return Reach(kind, band, alone, metres or _ANY_METRES, minutes or _ANY_MINUTES)


def judged_by(query: Reach, clause: str) -> Judged:
    """Which answer a walking target is held to: the one its own words ask for."""
    if any(word in clause for word in _listed("walk", "radius")):
        return "official"
    if query.alone or query.radius == _ANY_METRES:
        return "child"
    return "walk"


def check(
    fields: Fields, task: str, promise: Promise, clause: str, day: date, data_date: date | None
) -> Checked:
    """Compute one target and say its state."""
    query = query_of(promise, clause)
    goal = _goal(promise)
    blank = Checked(
        task, promise.text, clause, promise.unit, goal, promise.deadline or "",
        "not_measurable", None, "", "", "",
    )  # fmt: skip
    when = _When(promise.deadline or "", day, data_date)
    if isinstance(query, str):
        return replace(blank, reason=tr(query))
    target = Target("at_most" if promise.comparator in {"<=", "<"} else "at_least", goal)
    if isinstance(query, CountOf):
        return _count(fields, query, target, when, blank)
    indicator = Indicator(
        code="plan", names={"zh": promise.text, "en": promise.text}, task=0, unit="%",
        judges=judged_by(query, clause) if isinstance(query, Reach) else "child",
        formula=query, target=target if promise.unit == "%" else Target("at_least", 100.0),
        source=Source("the plan", "verified"), empty=mark("nobody to count"),
    )  # fmt: skip
    measured = measure(fields, [indicator], day)[0]
    said, denominator = _said(indicator, measured, fields.city.counted)
    if not measured.base:
        denominator = ""
    state, reason = when.state(measured.state)
    return replace(
        blank, state=state, value=measured.judged, query=said, denominator=denominator,
        reason=reason or tr(measured.reason), unit="%", low=goal if promise.unit == "%" else 100.0,
    )  # fmt: skip


def _goal(promise: Promise) -> float:
    goal = promise.low if promise.low is not None else promise.high
    return 0.0 if goal is None else float(goal)


@dataclass(frozen=True, slots=True)
class _When:
    deadline: str
    day: date
    data_date: date | None

    def state(self, judged: str) -> tuple[TargetState, str]:
        """State and reason, in the language in force; "" leaves the reason to the measure."""
        if judged == "kept":
            return "kept", ""
        if judged == "no_data":
            return "not_measurable", ""
        if judged != "missed":
            return "no_evidence", ""
        if not self.deadline:
            return "broken", tr("It names no date: it is to hold now.")
        due = last_day(self.deadline)
        if due >= self.day:
            return "open", tr("Its date is still to come.")
        if self.data_date is not None and self.data_date < due:
            return "no_evidence", tr("The data is older than its date.")
        return "missed", tr("Its date is past.")


def last_day(deadline: str) -> date:
    """The last day of ``2025``, ``2025-06`` or ``2025-06-30``."""
    parts = [int(part) for part in deadline.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def _count(fields: Fields, query: CountOf, target: Target, when: _When, blank: Checked) -> Checked:
    """Places counted, in the whole or in every area."""
    city = fields.city
    places = np.unique(np.concatenate([city.places_of(kind) for kind in query.kinds]))
    named = "、".join(kind_name(kind) for kind in query.kinds)
    if not len(places):
        return replace(
            blank, query=tr("places of kind {kind} counted", kind=named),
            reason=tr("No place of this kind is in the data: there is none, or none was entered."),
        )  # fmt: skip
    if query.each and city.area_name:
        at = np.array(city.release.array("place_area"))[places]
        here = np.bincount(at[at >= 0], minlength=len(city.area_name))
        kept = [target.met(float(n)) for n in here]
        state, reason = when.state("kept" if all(kept) else "missed")
        lacking = [name for name, ok in zip(city.area_name, kept, strict=True) if not ok]
        if lacking:
            reason = sentences(reason, tr("Not in: {areas}.", areas="、".join(lacking[:6])))
        return replace(
            blank, state=state, value=Pair(float(here.min()), float(here.max())),
            query=tr("places of kind {kind} counted in every area", kind=named),
            denominator=tr("{n} areas, {kept} of them with enough", n=len(kept), kept=sum(kept)),
            reason=reason.strip(),
        )  # fmt: skip
    value = float(len(places))
    state, reason = when.state("kept" if target.met(value) else "missed")
    return replace(
        blank, state=state, value=Pair(value, value), reason=reason,
        query=tr("places of kind {kind} counted in the whole place", kind=named),
        denominator=tr("{n} places in the data", n=len(places)),
    )  # fmt: skip


def kind_name(key: str) -> str:
    """The name of a kind of place in the language in force."""
    kind = next(kind for kind in kinds() if kind.key == key)
    return kind.zh if language() == "zh" else kind.en[0].lower() + kind.en[1:]


def _said(indicator: Indicator, measured: Measured, counted: Counted) -> tuple[str, str]:
    """The query and its denominator, in words."""
    formula = indicator.formula
    if isinstance(formula, Reach):
        answer = {
            "official": tr("straight line"), "walk": tr("shortest walk"),
            "child": tr("the child's own walk"),
        }[indicator.judges]  # fmt: skip
        limit = (
            tr("{n:g} m", n=formula.radius)
            if indicator.judges != "child"
            else tr("{n:g} min", n=formula.minutes)
        )
        said = tr(
            "children of {ages} with a place of kind {kind} within {limit} ({answer}, {company})",
            ages=str(formula.ages), kind=kind_name(formula.place), limit=limit, answer=answer,
            company=tr("alone") if formula.alone else tr("accompanied"),
        )  # fmt: skip
        what = {
            "children": tr("{n:,} children (estimate)"),
            "floor": tr("{n:,} m² of floor area, since no children are counted"),
            "street": tr("{n:,} m of street, since no children are counted"),
        }[counted]
        return said, what.format(n=measured.base)
    if isinstance(formula, CrossingNear):
        said = tr(
            "gates of kind {kind} beside a main road with a known crossing within {n:g} m",
            kind=kind_name(formula.places[0]), n=formula.radius,
        )  # fmt: skip
        return said, tr("{n} gates beside a main road", n=measured.base)
    return "", ""
