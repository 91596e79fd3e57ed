"""One engine, one process: nearest place of each kind for all nodes, timed; prints JSON.

python benchmarks/engines.py ENGINE TASK.npz ANSWER.npy
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from network import Task, load

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How far a place is looked for, in centimetres: the longest walk of a child alone.
LIMIT = 300_000
FAR = float(LIMIT)


def onemetre(task: Task) -> tuple[float, NDArray[np.float64]]:
    """Our own kernels; the compiled code is loaded before the clock starts."""
    from onemetre import reach

    m = len(task.tail)
    level = np.ones(m, np.uint8)
    network = reach.Network(
        len(task.xy), task.tail, task.head, task.length, level, level, np.zeros(m, np.uint8),
        np.zeros(m, np.bool_),
    )  # fmt: skip

    def sites(nodes: NDArray[np.int32]) -> reach.Sites:
        edge = first_edge[nodes]
        offset = np.where(task.tail[edge] == nodes, 0, task.length[edge]).astype(np.int32)
        zero = np.zeros(len(nodes), np.int32)
        at = reach.Positions(edge, offset, zero)
        return reach.Sites(at, np.arange(len(nodes), dtype=np.int32), zero)

    first_edge = np.zeros(len(task.xy), np.int32)
    first_edge[task.head] = np.arange(m)
    first_edge[task.tail] = np.arange(m)
    costs = reach.walking_distance(network)
    reach.nearest_tree(network, network.adjacency(), costs, sites(task.places[0][:1]))
    began = time.perf_counter()
    adjacency = network.adjacency()
    out = [
        reach.nearest_tree(network, adjacency, costs, sites(nodes), limit=LIMIT).cost
        for nodes in task.places
    ]
    took = time.perf_counter() - began
    answer = np.stack(out).astype(float)
    return took, np.minimum(answer, FAR)


def pandana(task: Task) -> tuple[float, NDArray[np.float64]]:
    """pandana: contraction hierarchies, built once, then one query a kind; in metres, since
    it multiplies lengths by a thousand into 32 bits.
    """
    import pandana
    import pandas as pd

    began = time.perf_counter()
    nodes = np.arange(len(task.xy))
    network = pandana.Network(
        pd.Series(task.xy[:, 0], nodes), pd.Series(task.xy[:, 1], nodes), pd.Series(task.tail),
        pd.Series(task.head), pd.DataFrame({"w": task.length / 100.0}),
    )  # fmt: skip
    out = []
    for i, at in enumerate(task.places):
        x, y = pd.Series(task.xy[at, 0]), pd.Series(task.xy[at, 1])
        network.set_pois(str(i), LIMIT / 100, 1, x, y)
        out.append(network.nearest_pois(LIMIT / 100, str(i), num_pois=1)[1].to_numpy() * 100)
    return time.perf_counter() - began, np.stack(out)


def scipy(task: Task) -> tuple[float, NDArray[np.float64]]:
    """scipy: Dijkstra from all places of a kind at once."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    n = len(task.xy)
    began = time.perf_counter()
    order = np.argsort(task.length)[::-1]  # of parallel edges the shortest is written last
    a, b = np.minimum(task.tail, task.head)[order], np.maximum(task.tail, task.head)[order]
    _, last = np.unique((a.astype(np.int64) * n + b)[::-1], return_index=True)
    keep = len(order) - 1 - last
    graph = csr_matrix((task.length[order][keep].astype(float), (a[keep], b[keep])), shape=(n, n))
    out = [
        dijkstra(graph, directed=False, indices=nodes, min_only=True, limit=LIMIT)
        for nodes in task.places
    ]
    took = time.perf_counter() - began
    answer = np.stack(out)
    return took, np.where(np.isfinite(answer), answer, FAR)


if __name__ == "__main__":
    engine, task_path, answer_path = sys.argv[1:]
    took, answer = {"onemetre": onemetre, "pandana": pandana, "scipy": scipy}[engine](
        load(Path(task_path))
    )
    np.save(answer_path, answer)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "peak_mb": peak}))
