"""How far a child gets: arrays in, arrays out.

>>> from onemetre import reach
>>> profiles = reach.load_profiles()
>>> str(profiles[2].band), profiles[2].speed
('6-8', 1.0)
"""

from onemetre.reach.costs import CLOSED, Costs, walking_distance, walking_time
from onemetre.reach.coverage import Coverage, coverage, observed_share
from onemetre.reach.nearest import NO_LIMIT, Tree, Walks, nearest, nearest_tree, path, walk_of
from onemetre.reach.network import Adjacency, Crossing, Network, Positions, Sites
from onemetre.reach.profiles import (
    COMPANIES,
    Company,
    Profile,
    load_profiles,
    passable,
    profile_for,
)
from onemetre.reach.within import places_within

__all__ = [
    "CLOSED", "COMPANIES", "NO_LIMIT", "Adjacency", "Company", "Costs", "Coverage", "Crossing",
    "Network", "Positions", "Profile", "Sites", "Tree", "Walks", "coverage", "load_profiles",
    "nearest", "nearest_tree", "observed_share", "passable", "path", "places_within",
    "profile_for", "walk_of", "walking_distance", "walking_time",
]  # fmt: skip
