"""What a child reaches on foot from one home or street: in numbers, in words, and as lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from onemetre import reach
from onemetre.atlas.geometry import walk_lines
from onemetre.atlas.junctions import OVER
from onemetre.ground.errors import NotFoundError
from onemetre.ground.units import FAR, PER_UNIT
from onemetre.measure.overview import minutes_for
from onemetre.reach import Positions, Sites

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.city import City
    from onemetre.measure.overview import With
    from onemetre.reach import Company, Costs, Profile, Walks

#: A place is ``reached`` if even the worst reading gets there in time (with an adult: if they get
#: there), ``unknown`` if only the best does, ``not_reached`` otherwise.
Reached = Literal["reached", "unknown", "not_reached"]
#: Places of the kind asked for that are listed, and of how many of them the walk is drawn.
_LISTED, _DRAWN = 10, 4


@dataclass(frozen=True, slots=True)
class Barrier:
    """What an adult is needed for, or what nobody has looked at: a street or a crossing.

    ``street`` is its name, "" where it has none; ``lon``, ``lat`` its middle.
    """

    crossing: bool
    street: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a walk.

    `sure`: what is observed says that the child takes it alone; always so with an adult.
    """

    line: list[list[float]]
    sure: bool


@dataclass(frozen=True, slots=True)
class Reachable:
    """One place, and how long the walk to it takes.

    Attributes
    ----------
    best, worst, adult
        seconds alone by the best and the worst reading, and with an adult; None where the child
        does not get there within what it walks.
    barrier
        of a place reached only with an adult, what stops the child first; of one that only the
        best reading reaches, what should be looked at; None otherwise.
    walk
        the walk drawn: alone by the best reading, else with an adult; empty where not drawn.
    """

    number: int
    name: str
    kind: str
    lon: float
    lat: float
    best: float | None
    worst: float | None
    adult: float | None
    state: Reached
    barrier: Barrier | None
    walk: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child of an age reaches from a point.

    Attributes
    ----------
    low, high, adult
        places of the kind within the minutes: alone by the worst and the best reading; with an
        adult.
    places
        of the kind asked for, the nearest first.
    others
        the nearest place of every other kind.
    """

    street: str
    lon: float
    lat: float
    minutes: float
    alone: bool
    low: int
    high: int
    adult: int
    places: tuple[Reachable, ...]
    others: tuple[Reachable, ...]


def point_of(city: City, at: str) -> tuple[Positions, NDArray[np.float64]]:
    """The position of ``h12`` (a home) or ``s34`` (the middle of a street), and where it is drawn.

    Raises
    ------
    NotFoundError
        if there is no such home or street, or it is on no street that is walked.
    """
    sort, number = at[:1], int(at[1:]) if at[1:].isdecimal() and len(at) < 11 else -1
    if sort == "h" and 0 <= number < len(city.home_xy) and city.homes.edge[number] >= 0:
        pick = slice(number, number + 1)
        homes = city.homes
        return (
            Positions(homes.edge[pick], homes.offset[pick], homes.access[pick]),
            np.asarray(city.home_xy[number]),
        )
    if sort == "s" and 0 <= number < len(city.street):
        own = np.flatnonzero((city.edge["segment"] == number) & (city.edge["side"] != OVER))
        if len(own):
            edge = own[:1].astype(np.int32)
            start = city.segment_start
            line = city.segment_xy[start[number] : start[number + 1]]
            return (
                Positions(edge, city.network.length[edge] // np.int32(2), np.zeros(1, np.int32)),
                np.asarray(line[len(line) // 2] if len(line) > 2 else line.mean(axis=0)),
            )
    raise NotFoundError("There is no home or street “{at}” on the map here.", at=at[:12])


def answer_at(city: City, profile: Profile, at: str, kind: str, company: With) -> Answer:
    """What a child of this band reaches from a home or street, alone or with an adult.

    Both are told; places are judged and walks are drawn by `company`.

    Cost: three searches, none further than the child walks, and O(entrances).

    Raises
    ------
    NotFoundError
        see `point_of`.
    """
    point, xy = point_of(city, at)
    minutes = minutes_for(kind)[0]
    found = _Search(city, profile, point, company)
    seconds = found.seconds
    limit = minutes * 60
    ours = city.places_of(kind)
    within = [
        int((np.nan_to_num(seconds[company][ours], nan=np.inf) <= limit).sum())
        for company in ("alone_low", "alone_high", "accompanied")
    ]
    order = ours[np.argsort(found.rank[ours], kind="stable")]
    order = order[np.isfinite(found.least[order])][:_LISTED]
    lon, lat = city.plane.lonlat(xy[None])[0]
    return Answer(
        street=city.street_near(xy[None])[0], lon=float(lon), lat=float(lat), minutes=minutes,
        alone=profile.alone_stress > 0, low=within[0], high=within[1], adult=within[2],
        places=tuple(
            found.place(p, kind, limit, drawn=i == 0 or (i < _DRAWN and found.least[p] <= limit))
            for i, p in enumerate(order.tolist())
        ),
        others=tuple(found.nearest_other(kind, limit)),
    )  # fmt: skip


@lru_cache(maxsize=8)
def _doors(city: City) -> tuple[NDArray[np.int32], Positions]:
    """The entrances that are on a street: whose they are, and where. 16 bytes each."""
    place, edge, offset, access = (
        np.array(city.release.array(f"entrance_{part}"))
        for part in ("place", "edge", "offset", "access")
    )
    on = edge >= 0
    return place[on], Positions(edge[on], offset[on], access[on])


@lru_cache(maxsize=72)
def _costs(city: City, profile: Profile, company: Company) -> Costs:
    """What walking costs there. 4 bytes an edge: 1 MB for all 18 of central Shanghai."""
    return reach.walking_time(city.network, profile, company)


class _Search:
    """Three walks over the network from one point: to every entrance of every place."""

    def __init__(self, city: City, profile: Profile, point: Positions, company: With) -> None:
        self.city, self.profile, self.point, self.company = city, profile, point, company
        self.place_of, self.doors = _doors(city)
        self.walks: dict[Company, Walks] = {}
        self.trees: dict[Company, reach.Tree] = {}
        self.seconds: dict[Company, NDArray[np.float64]] = {}
        for each in reach.COMPANIES:
            self._search(each)
        #: seconds to each place in whatever company is fastest, inf where there is no walk; and
        #: what places are listed by: alone before with an adult, then the shorter walk.
        self.least = np.min(
            [np.nan_to_num(each, nan=np.inf) for each in self.seconds.values()], axis=0
        )
        alone, adult = (
            np.nan_to_num(self.seconds[c], nan=1e9) for c in ("alone_high", "accompanied")
        )
        self.rank = np.where(alone < 1e9, alone, 1e7 + adult)

    def _search(self, company: Company) -> None:
        network = self.city.network
        costs = _costs(self.city, self.profile, company)
        zero = np.zeros(1, np.int32)
        sites, limit = Sites(self.point, zero, zero), self.profile.limit(company)
        tree = reach.nearest_tree(network, self.city.adjacency, costs, sites, limit=limit)
        walks = reach.nearest(network, costs, sites, self.doors, tree, limit=limit)
        self.trees[company], self.walks[company] = tree, walks
        cost = np.where((walks.cost >= 0) & (walks.cost < FAR), walks.cost, FAR)
        least = np.full(len(self.city.place_kinds), FAR, np.int32)
        np.minimum.at(least, self.place_of, cost.astype(np.int32))
        self.seconds[company] = np.where(least < FAR, least / PER_UNIT, np.nan)

    def place(self, number: int, kind: str, limit: float, *, drawn: bool) -> Reachable:
        """All that is told of one place."""
        worst, best, adult = (
            None if np.isnan(value := self.seconds[c][number]) else float(value)
            for c in ("alone_low", "alone_high", "accompanied")
        )
        state = self._state(worst, best, adult, limit)
        company: Company = "alone_high"
        if best is None or self.company == "adult":
            company = "accompanied"
        walk = self._walk(number, company)
        sure = self._sure(walk)
        barrier = None
        if state != "reached" and not all(sure):
            barrier = self._barrier(walk[sure.index(False)])
        if company == "accompanied":
            sure = [True] * len(walk)
        lon, lat = self.city.plane.lonlat(self.city.place_xy[number : number + 1])[0]
        return Reachable(
            number, self.city.place_name[number], kind, float(lon), float(lat), best, worst,
            adult, state, barrier,
            self._parts(number, company, walk, sure) if drawn else (),
        )  # fmt: skip

    def _state(
        self, worst: float | None, best: float | None, adult: float | None, limit: float
    ) -> Reached:
        low, high = (adult, adult) if self.company == "adult" else (worst, best)
        if low is not None and low <= limit:
            return "reached"
        return "unknown" if high is not None and high <= limit else "not_reached"

    def nearest_other(self, kind: str, limit: float) -> list[Reachable]:
        """The nearest place of each kind but the one asked for."""
        out = []
        for other in self.city.kinds_present:
            places = self.city.places_of(other)
            if other == kind or not len(places):
                continue
            first = int(places[np.argmin(self.rank[places])])
            if np.isfinite(self.least[first]):
                out.append(self.place(first, other, limit, drawn=False))
        return out

    def _door(self, number: int, company: Company) -> int:
        own = np.flatnonzero(self.place_of == number)
        cost = self.walks[company].cost[own].astype(np.int64)
        cost[cost < 0] = FAR
        return int(own[np.argmin(cost)])

    def _walk(self, number: int, company: Company) -> list[int]:
        """Edges from the point to the place."""
        door = self._door(number, company)
        tree, walks = self.trees[company], self.walks[company]
        return reach.walk_of(self.city.network, tree, walks, self.doors, door)[::-1]

    def _sure(self, walk: list[int]) -> list[bool]:
        """Of each edge, whether even its worst reading lets the child walk it alone."""
        cost = _costs(self.city, self.profile, "alone_low").edge
        return [bool(cost[edge] >= 0) for edge in walk]

    def _barrier(self, edge: int) -> Barrier:
        city = self.city
        over = bool(city.edge["side"][edge] == OVER)
        xy = city.edge_xy[edge][None]
        name = city.segment_name[int(city.edge["segment"][edge])] or city.street_near(xy)[0]
        lon, lat = city.plane.lonlat(xy)[0]
        return Barrier(over, name, float(lon), float(lat))

    def _parts(
        self, number: int, company: Company, walk: list[int], sure: list[bool]
    ) -> tuple[Part, ...]:
        if not walk:
            return ()
        door = self._door(number, company)
        at = Positions(*(each[door : door + 1] for each in
                         (self.doors.edge, self.doors.offset, self.doors.access)))  # fmt: skip
        lines = walk_lines(self.city, walk, self.point, at)
        out: list[Part] = []
        for line, known in zip(lines, sure, strict=True):
            degrees = np.round(self.city.plane.lonlat(line), 6).tolist()
            if out and out[-1].sure == known:
                out[-1].line.extend(degrees[1:])
            else:
                out.append(Part(degrees, known))
        return tuple(out)
