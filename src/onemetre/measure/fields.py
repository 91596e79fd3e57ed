"""Walks from every home to the nearest place of each kind, computed once and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre import reach
from onemetre.ground.units import UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.city import City
    from onemetre.reach import Company, Costs, Positions, Profile, Sites, Walks


@dataclass
class Fields:
    """All walks asked for so far, over one place and one set of profiles."""

    city: City
    profiles: tuple[Profile, ...]
    _walks: dict[tuple[object, ...], Walks] = field(default_factory=dict)
    _sites: dict[str, Sites] = field(default_factory=dict)

    def sites(self, kind: str) -> Sites:
        """Entrances of one kind of place."""
        if kind not in self._sites:
            self._sites[kind] = self.city.sites_of(kind)
        return self._sites[kind]

    def forget(self) -> None:
        """Let go of all walks computed so far: whoever asks for many kinds holds one at a time."""
        self._walks.clear()
        self._sites.clear()

    def straight(self, kind: str) -> NDArray[np.float64]:
        """float64 (h,): metres in a straight line to the nearest place; inf where there is none.

        As offices compute a service radius: from the point of the place or one of its
        entrances, whichever is nearer. O(h log q).
        """
        places = self.city.places_of(kind)
        out = np.full(len(self.city.home_xy), np.inf)
        if not len(places) or not len(out):
            return out
        entrances = self.city.release.array("entrance_place")
        at = self.city.plane.xy(
            np.array(self.city.release.array("entrance_lonlat"))[np.isin(entrances, places)]
        )
        points = shapely.points(np.concatenate([self.city.place_xy[places], at]))
        home, distance = shapely.STRtree(points).query_nearest(
            shapely.points(self.city.home_xy), all_matches=False, return_distance=True
        )
        out[home[0]] = distance
        return out

    def shortest(self, kind: str) -> Walks:
        """The shortest walk in centimetres, over every street that may be walked."""
        costs = reach.walking_distance(self.city.network)
        return self._walk(("metres", kind), costs, self.sites(kind), reach.NO_LIMIT)

    def child(self, kind: str, profile: Profile, company: Company) -> Walks:
        """The fastest walk permitted to a child, in centiseconds, no longer than it walks."""
        costs = reach.walking_time(self.city.network, profile, company)
        key = ("child", kind, str(profile.band), company)
        return self._walk(key, costs, self.sites(kind), profile.limit(company))

    def _walk(self, key: tuple[object, ...], costs: Costs, sites: Sites, limit: int) -> Walks:
        if key not in self._walks:
            self._walks[key] = walks_to(self.city, costs, sites, self.city.homes, limit)
        return self._walks[key]


def walks_to(
    city: City, costs: Costs, sites: Sites, points: Positions, limit: int = reach.NO_LIMIT
) -> Walks:
    """Walks from any points of a place to the nearest of `sites`."""
    if not len(sites.place):
        return _nowhere(points)
    tree = reach.nearest_tree(city.network, city.adjacency, costs, sites, limit=limit)
    return reach.nearest(city.network, costs, sites, points, tree, limit=limit)


def _nowhere(points: Positions) -> Walks:
    """What every point gets where there is no place to walk to."""
    k = len(points)
    cost = np.where(points.edge < 0, np.int32(-1), UNREACHABLE).astype(np.int32)
    zero = np.zeros(k, np.int32)
    return reach.Walks(cost, zero - 1, zero, zero, np.full(k, -1, np.int8))
