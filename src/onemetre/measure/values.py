"""What was measured, and what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from onemetre.ground.language import mark

if TYPE_CHECKING:
    from datetime import date

    from onemetre.measure.definitions import Indicator

#: ``kept``, ``missed``: judged. ``undecided``: what is observed does not settle it.
#: ``reference``: a value, but nobody may be held to it. ``no_data``: no value.
State = Literal["kept", "missed", "undecided", "reference", "no_data"]

#: The share of walked length that must be observed before a target may be called missed on an
#: answer for children alone. (Below it the pair is printed and nothing more is said.)
OBSERVED_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """A low and a high answer; equal where nothing unobserved matters."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator in one area.

    Attributes
    ----------
    area
        index of the area, -1 for the whole place.
    official, walk, child
        the three answers, in the unit of the indicator; None where one does not apply or is
        not known.
    base
        the denominator: children (an estimate), metres of street, or entrances.
    counts_children
        `base` and `missed` are children; otherwise floor area or whatever `base` is.
    missed
        of `base`, how many the judged answer leaves out, low and high.
    unknown
        of those asked about, how many stand off the network and are in no share.
    observed
        share of walked length whose stress is observed; None where it plays no part.
    """

    indicator: Indicator
    area: int
    official: float | None
    walk: float | None
    child: Pair | None
    base: int
    counts_children: bool
    missed: Pair | None
    unknown: int
    observed: float | None
    state: State
    reason: str

    @property
    def judged(self) -> Pair | None:
        """The answer that is held to the target."""
        if self.indicator.judges == "child":
            return self.child
        value = self.official if self.indicator.judges == "official" else self.walk
        return None if value is None else Pair(value, value)


def verdict(
    indicator: Indicator, judged: Pair | None, observed: float | None, day: date
) -> tuple[State, str]:
    """The state of an indicator on a day, and the reason in English (translated when shown).

    A target is kept if the low answer keeps it, missed if even the high one does not, and
    undecided between. It is never called missed where less than half of the walked length is
    observed.
    """
    if judged is None:
        return "no_data", indicator.empty
    if indicator.target is None:
        return "reference", mark("no standard to hold it to")
    if not indicator.source.can_judge(day):
        if indicator.source.certainty == "remembered":
            return "reference", mark("the figure is not verified")
        return "reference", mark("the standard is not in force on this date")
    target = indicator.target
    low_keeps, high_keeps = target.met(judged.low), target.met(judged.high)
    if low_keeps and high_keeps:
        return "kept", ""
    if low_keeps != high_keeps:
        return "undecided", mark("the low answer and the high one fall on different sides")
    if observed is not None and observed < OBSERVED_ENOUGH and indicator.judges == "child":
        return "undecided", mark("less than half of the walked length is observed")
    return "missed", ""
