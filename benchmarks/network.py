"""The network that every engine in the benchmark walks: one map, the same nodes and edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre.atlas.osm import read_osm
from onemetre.atlas.plane import Plane
from onemetre.atlas.taxonomy import kinds_of_tags
from onemetre.atlas.walking_network import walking_network

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: Ten kinds that the map holds; each becomes a set of nodes.
KINDS = 10


@dataclass(frozen=True)
class Task:
    """n nodes, m edges in centimetres, and the nodes of the places of each kind."""

    xy: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length: NDArray[np.int32]
    places: list[NDArray[np.int32]]


def build(osm: Path, out: Path) -> None:
    """Write the task of one map as arrays."""
    extract = read_osm(osm)
    plane = Plane.of(extract.bounds)
    network = walking_network(extract, plane)
    by_kind: dict[str, list[tuple[float, float]]] = {}
    for place in extract.places:
        point = place.geometry.representative_point()
        for kind in kinds_of_tags(place.tags):
            by_kind.setdefault(kind, []).append((point.x, point.y))
    largest = sorted(by_kind, key=lambda kind: (-len(by_kind[kind]), kind))
    rng = np.random.default_rng(4)
    # A corner that no street reaches is no place to start from.
    used = np.unique(np.concatenate([network.edge["tail"], network.edge["head"]]))
    tree = shapely.STRtree(shapely.points(network.node_xy[used]))
    places = {}
    for i in range(KINDS):
        # Where the map holds fewer kinds, the rest are nodes drawn at random, a hundred each.
        if i < len(largest):
            node = used[tree.nearest(shapely.points(plane.xy(np.array(by_kind[largest[i]]))))]
        else:
            node = rng.choice(used, 100)
        places[f"places_{i}"] = np.unique(node).astype(np.int32)
    edge = network.edge
    np.savez(
        out, xy=network.node_xy, tail=edge["tail"], head=edge["head"], length=edge["length"],
        **places,
    )  # fmt: skip


def load(path: Path) -> Task:
    """Read a task."""
    with np.load(path) as file:
        places = [file[f"places_{i}"] for i in range(KINDS)]
        return Task(file["xy"], file["tail"], file["head"], file["length"], places)
