"""A network of the size of a large city: a real one laid out two by two, no node left out.

Every vertex of every street of the map is a node, so chains of two-ended nodes abound, as they
do in raw map data. Each copy's lengths are varied by up to a tenth, so that no two copies have
the same shortest walks. The copies are not joined at their seams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from network import KINDS, Task
from onemetre.atlas.osm import read_osm
from onemetre.atlas.plane import Plane

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from onemetre.atlas.extract import Extract

#: Share of the nodes that holds a place, for each kind.
SHARE = 0.005
VARIED = 0.1


def vertices(extract: Extract) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """(n, 2) metres of every street vertex in the order of its number, and the ends of edges."""
    plane = Plane.of(extract.bounds)
    refs = np.concatenate([way.refs for way in extract.ways])
    lonlat = np.concatenate([way.lonlat for way in extract.ways])
    _, first, node = np.unique(refs, return_index=True, return_inverse=True)
    last = np.cumsum([len(way.refs) for way in extract.ways]) - 1
    inner = np.delete(np.arange(len(refs)), last)
    tail, head = node[inner].astype(np.int32), node[inner + 1].astype(np.int32)
    return plane.xy(lonlat[first]), tail, head


def tiled(osm: Path, across: int = 2) -> Task:
    """The map, `across` times `across`, with places at random nodes of every kind."""
    xy, tail, head = vertices(read_osm(osm))
    keep = tail != head
    tail, head = tail[keep], head[keep]
    length = np.hypot(*(xy[tail] - xy[head]).T) * 100
    size = xy.max(0) - xy.min(0) + 100
    rng = np.random.default_rng(11)
    n, m, tiles = len(xy), len(tail), across * across
    corner = np.array([(i, j) for i in range(across) for j in range(across)])
    vary = rng.uniform(1 - VARIED, 1 + VARIED, (tiles, m))
    return Task(
        xy=(xy + corner[:, None] * size).reshape(-1, 2),
        tail=np.concatenate([tail + i * n for i in range(tiles)]).astype(np.int32),
        head=np.concatenate([head + i * n for i in range(tiles)]).astype(np.int32),
        length=np.maximum(np.rint(length * vary), 1).astype(np.int32).ravel(),
        places=[
            np.sort(rng.choice(n * tiles, int(n * tiles * SHARE), replace=False)).astype(np.int32)
            for _ in range(KINDS)
        ],
    )
