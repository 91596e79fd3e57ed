"""What the first page says: a few findings in plain words, each with its figure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.measure import wording
from onemetre.measure.definitions import Reach
from onemetre.measure.targets import kind_name
from onemetre.press.report import Finding

if TYPE_CHECKING:
    from onemetre.measure.gaps import Gap
    from onemetre.measure.study import Study
    from onemetre.measure.values import Measured
    from onemetre.press.report import Tone


def findings(study: Study, gaps: list[Gap], observed: float, kind: str) -> tuple[Finding, ...]:
    """At most five, the child's own walk to `kind` first."""
    found = (
        _alone(study, kind),
        _radius_and_walk(study),
        _gap(study, gaps),
        _promises(study),
        _unknown(observed) if len(study.city.edge) else None,
    )
    return tuple(each for each in found if each is not None)


def _reaches(study: Study) -> list[Measured]:
    return [
        each
        for each in study.whole()
        if isinstance(each.indicator.formula, Reach) and each.judged is not None
    ]


def _alone(study: Study, kind: str) -> Finding | None:
    """The child's own walk, to `kind` if it can be, else to what children walk alone to."""
    found = [
        (formula.place != kind, each, formula)
        for each in _reaches(study)
        if isinstance(formula := each.indicator.formula, Reach)
        and formula.alone
        and each.child is not None
    ]
    if not found:
        return None
    _, each, formula = min(found, key=lambda one: one[0])
    assert each.child is not None  # noqa: S101  # chosen so above
    said = tr(
        "of children of {ages} get alone to a {kind} within {n:g} minutes.",
        ages=wording.ages(formula.ages), kind=kind_name(formula.place), n=formula.minutes,
    )  # fmt: skip
    if study.city.counted == "floor":
        said = tr("(by floor area) ") + said
    elif study.city.counted == "street":
        said = tr("(by street length) ") + said
    return Finding(
        wording.percents(each.child), "%", wording.sentences(said, _verdict(each)), _tone(each)
    )


def _verdict(each: Measured) -> str:
    target = wording.target_words(each)
    if each.state == "kept":
        return tr("The standard of {target} is kept.", target=target)
    if each.state == "missed":
        return tr("The standard of {target} is missed.", target=target)
    if each.state == "undecided":
        return tr("Whether the standard of {target} is kept is not evidenced: {reason}.",
                  target=target, reason=tr(each.reason))  # fmt: skip
    return ""


def _tone(each: Measured) -> Tone:
    return "bad" if each.state == "missed" else "plain"


def _radius_and_walk(study: Study) -> Finding | None:
    """Where the official radius and the real walk differ most."""
    both = [
        (each.official - each.walk, each)
        for each in _reaches(study)
        if each.official is not None and each.walk is not None
    ]
    if not both:
        return None
    _, each = max(both, key=lambda pair: (pair[0], pair[1].indicator.code))
    formula = each.indicator.formula
    if not isinstance(formula, Reach) or each.official is None or each.walk is None:
        return None
    said = tr(
        "of children of {ages} have a {kind} within {n:g} m: the first figure in a"
        " straight line, as offices compute it, the second along streets that can be walked.",
        ages=wording.ages(formula.ages), kind=kind_name(formula.place), n=formula.radius,
    )  # fmt: skip
    figure = f"{wording.percent(each.official)} → {wording.percent(each.walk)}"
    return Finding(figure, "%", said)


def _gap(study: Study, gaps: list[Gap]) -> Finding | None:
    if not gaps:
        return None
    gap = gaps[0]
    place = gap.street or gap.near or tr("(no name on the map)")
    said = tr("live around {place}, beyond this: {what}.", place=place, what=gap.indicator.name)
    if gap.metres is not None:
        middle = tr("The middle one's shortest walk is {n} m.", n=wording.number(gap.metres))
        said = wording.sentences(said, middle)
    unit = {
        "children": tr("children"), "floor": tr("m² of homes"), "street": tr("m of street"),
    }[study.city.counted]  # fmt: skip
    return Finding(tr("about {n}", n=wording.about(gap.children)), unit, said, "bad")


def _promises(study: Study) -> Finding | None:
    if not study.targets:
        return None
    states = Counter(each.state for each in study.targets)
    parts = [
        f"{wording.state_word(state)} {states[state]}"
        for state in ("kept", "missed", "broken", "open", "no_evidence", "not_measurable")
        if states[state]
    ]
    title = study.plan.head.title if study.plan else ""
    said = tr("with a figure stand in {title}: {parts}.", title=title,
              parts=wording.comma(parts))  # fmt: skip
    bad = states["missed"] + states["broken"]
    return Finding(str(len(study.targets)), tr("targets"), said, "bad" if bad else "plain")


def _unknown(observed: float) -> Finding:
    return Finding(
        wording.number((1 - observed) * 100), tr("% of street length"),
        tr("nobody has looked at closely enough to say how calm it is for a child. Where to look"
           " first is on the survey page."),
    )  # fmt: skip
