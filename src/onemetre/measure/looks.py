"""Where one look at a street would narrow the answer most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre import reach
from onemetre.atlas.junctions import OVER
from onemetre.ground.units import PER_UNIT
from onemetre.reach.survey import Narrowing, Question, doubt, narrowing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.atlas.city import City
    from onemetre.measure.fields import Fields

#: Minutes for one look, and the pace of the observer between two of them, metres a minute.
#: Assumptions for the length of a sheet, printed on it.
LOOK_MINUTES = 6.0
PACE = 70.0
#: How many of the streets with most doubt on them are computed exactly.
_EXACT = 24


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at.

    Attributes
    ----------
    key
        as an observer's sheet names it.
    crossing
        whether it is a crossing; otherwise a street between two junctions, both sides.
    name
        of the street, "" where it has none; `across` names another that it meets.
    edges
        int32: its edges on the walking network.
    xy
        float64 (2,): where it is, metres in the plane.
    told
        what it would narrow.
    """

    key: str
    crossing: bool
    name: str
    across: str
    edges: NDArray[np.int32]
    xy: NDArray[np.float64]
    told: Narrowing

    @property
    def worth(self) -> float:
        """Children no longer in doubt."""
        return self.told.worth


def ask(fields: Fields, age: int, kind: str, minutes: float) -> Question:
    """The question of children of one age, alone, to one kind of place, within some minutes.

    The limit is no longer than children of that age walk.
    """
    profile = reach.profile_for(fields.profiles, age)
    limit = min(round(minutes * 60 * PER_UNIT), profile.limit("alone_high"))
    weight = fields.city.weight(profile.band.years).astype(np.float64)
    return Question(profile, fields.sites(kind), fields.city.homes, weight, limit)


def looks(city: City, question: Question) -> list[Look]:
    """Streets and crossings, the one most worth seeing first; those worth nothing left out.

    Cost: one search for the doubt, then four for each of the first `_EXACT`.
    """
    if not len(question.sites.place):
        return []
    on_edge = doubt(city.network, city.adjacency, question)
    groups = _groups(city)
    total = np.bincount(groups, weights=on_edge)
    order = [int(g) for g in np.argsort(-total, kind="stable")[:_EXACT] if total[g] > 0]
    found = []
    for group in order:
        edges = np.flatnonzero(groups == group).astype(np.int32)
        told = narrowing(city.network, city.adjacency, question, edges)
        if told.worth > 0:
            found.append(_look(city, edges, told))
    return sorted(found, key=lambda look: (-look.worth, look.key))


def _groups(city: City) -> NDArray[np.int64]:
    """int64 (m,): edges seen in one look share a number: a street's sides; a crossing alone."""
    edge = city.edge
    over = edge["side"] == OVER
    return np.where(over, len(city.street) + np.arange(len(edge)), edge["segment"]).astype(np.int64)


def _look(city: City, edges: NDArray[np.int32], told: Narrowing) -> Look:
    first = int(edges[0])
    segment = int(city.edge["segment"][first])
    crossing = bool(city.edge["side"][first] == OVER)
    start, end = city.segment_start[segment], city.segment_start[segment + 1]
    middle = city.segment_xy[(start + end) // 2]
    return Look(
        key=city.crossing_key[first] if crossing else city.segment_key[segment],
        crossing=crossing,
        name=city.segment_name[segment],
        across=_across(city, first, segment),
        edges=edges,
        xy=city.edge_xy[first] if crossing else middle,
        told=told,
    )


def _across(city: City, edge: int, segment: int) -> str:
    """The name of another street that a crossing or a street meets."""
    ends = [int(city.edge["tail"][edge]), int(city.edge["head"][edge])]
    meets = np.isin(city.edge["tail"], ends) | np.isin(city.edge["head"], ends)
    names = {city.segment_name[i] for i in city.edge["segment"][meets].tolist()}
    return next((name for name in sorted(names) if name and name != city.segment_name[segment]), "")


def tour(found: Sequence[Look], minutes: float) -> list[Look]:
    """As many looks as fit into a walk of so many minutes, in the order to walk them.

    Those worth most are kept; from the westmost on, each next is the nearest (a sheet is a few
    dozen at most, so the plain O(k²) is well enough).
    """
    keep = list(found)
    while keep:
        walk = _in_order(keep)
        steps = np.diff(np.array([look.xy for look in walk]), axis=0)
        there = float(np.hypot(steps[:, 0], steps[:, 1]).sum()) if len(walk) > 1 else 0.0
        if len(walk) * LOOK_MINUTES + there / PACE <= minutes:
            return walk
        keep.pop()
    return []


def _in_order(found: list[Look]) -> list[Look]:
    rest = sorted(found, key=lambda look: (float(look.xy[0]), look.key))
    walk = [rest.pop(0)]
    while rest:
        here = walk[-1].xy
        nearest = min(rest, key=lambda look: float(np.hypot(*(look.xy - here))))
        rest.remove(nearest)
        walk.append(nearest)
    return walk


def all_of(city: City, question: Question, found: Sequence[Look]) -> Narrowing:
    """What the whole sheet changes: all looks together."""
    edges = np.concatenate([look.edges for look in found]) if found else np.zeros(0, np.int32)
    return narrowing(city.network, city.adjacency, question, edges)
