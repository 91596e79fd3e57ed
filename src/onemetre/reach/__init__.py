"""How far a child gets: arrays in, arrays out.

>>> from onemetre import reach
>>> profiles = reach.load_profiles()
>>> str(profiles[2].band), profiles[2].speed
('6-8', 1.0)
"""

from onemetre.reach.at_points import nearest_at
from onemetre.reach.base import Base, Question
from onemetre.reach.costs import CLOSED, Costs, walking_distance, walking_time
from onemetre.reach.coverage import Coverage, coverage, observed_share
from onemetre.reach.edits import (
    AddCrossing,
    AddEdge,
    AddHomes,
    AddNode,
    AddPlace,
    ChangeEdge,
    Changes,
    ClosePlace,
    Door,
    Edit,
    MovePlace,
    Outcome,
    RemoveEdge,
    ResizePlace,
    SplitEdge,
    Street,
)
from onemetre.reach.fields import count_field, nearest_field, nearest_fields
from onemetre.reach.layout import Layout
from onemetre.reach.nearest import NO_LIMIT, Tree, Walks, nearest, nearest_tree, path, walk_of
from onemetre.reach.network import Adjacency, Crossing, Network, Positions, Sites
from onemetre.reach.pairs import Pairs, walks_within
from onemetre.reach.profiles import (
    COMPANIES,
    Company,
    Profile,
    load_profiles,
    passable,
    profile_for,
)
from onemetre.reach.scenario import Scenario
from onemetre.reach.together import Together
from onemetre.reach.walkable import NEVER, Walkable
from onemetre.reach.warm import is_compiled

__all__ = [
    "CLOSED", "COMPANIES", "NEVER", "NO_LIMIT", "AddCrossing", "AddEdge", "AddHomes", "AddNode",
    "AddPlace", "Adjacency", "Base", "ChangeEdge", "Changes", "ClosePlace", "Company", "Costs",
    "Coverage", "Crossing", "Door", "Edit", "Layout", "MovePlace", "Network", "Outcome", "Pairs",
    "Positions", "Profile", "Question", "RemoveEdge", "ResizePlace", "Scenario", "Sites",
    "SplitEdge", "Street", "Together", "Tree", "Walkable", "Walks", "count_field", "coverage",
    "is_compiled", "load_profiles", "nearest", "nearest_at", "nearest_field", "nearest_fields",
    "nearest_tree",
    "observed_share", "passable", "path", "profile_for", "walk_of", "walking_distance",
    "walking_time", "walks_within",
]  # fmt: skip
