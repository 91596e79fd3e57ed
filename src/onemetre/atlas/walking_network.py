"""From a map's street lines to the walking network of a place, with its stress levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre.atlas.crossings import divided, junction_signs
from onemetre.atlas.junctions import OVER, bridge_crossings, walkways
from onemetre.atlas.segments import Segments, segments
from onemetre.reach.kernels import components

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.extract import Extract
    from onemetre.atlas.plane import Plane


@dataclass(frozen=True, slots=True)
class WalkingNetwork:
    """The walking network of a place.

    Attributes
    ----------
    segments
        the streets it lies on.
    xy
        float64 (p, 2): vertices of the segments in the plane.
    edge
        `EDGE` records (m,).
    node_xy
        float64 (n, 2).
    crossing_edge, crossing_key
        int32 (c,) and names: the edges that are crossings, and a key of each that stays the
        same when the same map is read again.
    """

    segments: Segments
    xy: NDArray[np.float64]
    edge: NDArray[np.void]
    node_xy: NDArray[np.float64]
    crossing_edge: NDArray[np.int32]
    crossing_key: list[str]


@dataclass(frozen=True, slots=True)
class Islands:
    """Parts of a network that no walk joins.

    Attributes
    ----------
    count
        number of parts.
    main_share
        share of street length in the largest part.
    """

    count: int
    main_share: float


def walking_network(extract: Extract, plane: Plane) -> WalkingNetwork:
    """Build the network of all streets of an extract. O(p log p) for p vertices."""
    parts = segments(extract)
    xy = plane.xy(parts.lonlat)
    signs = junction_signs(extract, parts)
    ways = walkways(parts, xy, plane.xy(parts.junction_lonlat), signs, divided(parts, xy))
    edge = bridge_crossings(ways, parts, _over_main_road(parts, xy))
    over = np.flatnonzero(edge["side"] == OVER).astype(np.int32)
    at = parts.junction[ways.node_junction[edge["tail"][over]]]
    keys = [
        f"x{vertex}@{parts.key[segment]}"
        for vertex, segment in zip(at.tolist(), edge["segment"][over].tolist(), strict=True)
    ]
    return WalkingNetwork(parts, xy, edge, ways.node_xy, over, keys)


def _over_main_road(parts: Segments, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """bool (k,): footways on a bridge or in a tunnel that pass over or under a main road."""
    street = parts.street
    foot = np.flatnonzero((street["bridge"] | street["tunnel"]) & ~street["main"] & street["walk"])
    main = np.flatnonzero(street["main"] & ~street["bridge"] & ~street["tunnel"])
    out = np.zeros(len(parts), bool)
    if len(foot) and len(main):
        lines = [shapely.linestrings(xy[parts.start[i] : parts.start[i + 1]]) for i in main]
        asking = [shapely.linestrings(xy[parts.start[i] : parts.start[i + 1]]) for i in foot]
        crossed, _ = shapely.STRtree(lines).query(asking, predicate="crosses")
        out[foot[crossed]] = True
    return out


def islands(network: WalkingNetwork) -> Islands:
    """Parts of the network that no walk joins; O(m)."""
    edge = network.edge
    if not len(edge):
        return Islands(0, 0.0)
    part = components(
        len(network.node_xy),
        np.ascontiguousarray(edge["tail"]),
        np.ascontiguousarray(edge["head"]),
        np.ascontiguousarray(edge["length"]),
    )
    of_edge = part[edge["tail"]]
    length = np.bincount(of_edge, weights=edge["length"].astype(float))
    used = length > 0
    return Islands(int(used.sum()), float(length.max() / length.sum()))
