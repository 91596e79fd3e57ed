"""One engine, one process, one piece of work: prepared once, done several times; prints JSON.

    python benchmarks/engines.py ENGINE WORK TASK.npz ANSWER.npy ROUNDS

WORK is ``nearest`` (cost to the nearest place of each kind, up to a limit) or ``counts`` (how
many places of each kind lie within a limit), for all nodes, in the caller's order.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from network import Task, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: Centimetres: how far the nearest place is looked for, and how far places are counted.
LIMITS = {"nearest": 132_000, "counts": 99_000}


def onemetre(task: Task, work: str) -> Callable[[], NDArray[Any]]:
    """Ours: the network laid out, and its costs."""
    from onemetre import reach

    network, sites = as_network(task)
    walkable = reach.Walkable.of(
        network, reach.walking_distance(network), reach.Layout.of(network, task.xy)
    )
    kinds = len(task.places)

    def do() -> NDArray[Any]:
        if work == "nearest":
            return reach.nearest_field(walkable, sites, kinds, LIMITS[work])
        return reach.count_field(walkable, sites, kinds, [LIMITS[work]])[0]

    do.walkable = walkable  # type: ignore[attr-defined]  # weighed at the end
    return do


def as_network(task: Task) -> tuple[Any, Any]:
    """The task as the engine's network, with places on the edges they stand at the end of."""
    from onemetre import reach

    m = len(task.tail)
    level = np.ones(m, np.uint8)
    network = reach.Network(
        len(task.xy), task.tail, task.head, task.length, level, level, np.zeros(m, np.uint8),
        np.zeros(m, np.bool_),
    )  # fmt: skip
    beside = np.zeros(len(task.xy), np.int32)
    beside[task.head] = np.arange(m)
    beside[task.tail] = np.arange(m)
    node = np.concatenate(task.places)
    kind = np.repeat(np.arange(len(task.places), dtype=np.int32), [len(p) for p in task.places])
    edge = beside[node]
    offset = np.where(task.tail[edge] == node, 0, task.length[edge]).astype(np.int32)
    at = reach.Positions(edge, offset, np.zeros_like(offset))
    return network, reach.Sites(at, np.arange(len(node), dtype=np.int32), kind)


def pandana(task: Task, work: str) -> Callable[[], NDArray[Any]]:
    """pandana: contraction hierarchies, in metres, since it multiplies lengths by a thousand
    into 32 bits. It runs on all cores there are.
    """
    import pandana
    import pandas as pd

    nodes = np.arange(len(task.xy))
    network = pandana.Network(
        pd.Series(task.xy[:, 0], nodes), pd.Series(task.xy[:, 1], nodes), pd.Series(task.tail),
        pd.Series(task.head), pd.DataFrame({"w": task.length / 100.0}),
    )  # fmt: skip
    far = LIMITS[work] / 100
    if work == "counts":
        network.precompute(far)

        def counts() -> NDArray[Any]:
            out = []
            for i, at in enumerate(task.places):
                network.set(pd.Series(at), name=str(i))
                out.append(network.aggregate(far, type="count", decay="flat", name=str(i)))
            return np.column_stack(out)

        return counts

    def nearest() -> NDArray[Any]:
        out = []
        for i, at in enumerate(task.places):
            x, y = pd.Series(task.xy[at, 0]), pd.Series(task.xy[at, 1])
            network.set_pois(str(i), far, 1, x, y)
            out.append(network.nearest_pois(far, str(i), num_pois=1)[1].to_numpy() * 100)
        return np.column_stack(out)

    return nearest


def scipy(task: Task, work: str) -> Callable[[], NDArray[Any]]:
    """scipy: Dijkstra from all places of a kind at once, or from each place by itself."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    n = len(task.xy)
    order = np.argsort(task.length)[::-1]  # of parallel edges the shortest is written last
    a, b = np.minimum(task.tail, task.head)[order], np.maximum(task.tail, task.head)[order]
    _, last = np.unique((a.astype(np.int64) * n + b)[::-1], return_index=True)
    keep = len(order) - 1 - last
    half = csr_matrix((task.length[order][keep].astype(float), (a[keep], b[keep])), shape=(n, n))
    graph, limit = (half + half.T).tocsr(), LIMITS[work]

    def nearest() -> NDArray[Any]:
        return np.column_stack(
            [dijkstra(graph, indices=at, min_only=True, limit=limit) for at in task.places]
        )

    def counts() -> NDArray[Any]:
        out = np.zeros((n, len(task.places)), np.int32)
        for i, at in enumerate(task.places):
            for some in np.array_split(at, max(1, len(at) // 32)):
                out[:, i] += np.isfinite(dijkstra(graph, indices=some, limit=limit)).sum(axis=0)
        return out

    return nearest if work == "nearest" else counts


ENGINES = {"onemetre": onemetre, "pandana": pandana, "scipy": scipy}


def main() -> None:
    """Prepare, do it once to load all code, then as often as asked."""
    engine, work, task_path, answer_path, rounds = sys.argv[1:]
    task = load(Path(task_path))
    if engine == "onemetre":
        ENGINES[engine](small(task), work)()  # loads what is compiled
    before = forget_peak()
    began = time.perf_counter()
    do = ENGINES[engine](task, work)
    prepared = time.perf_counter() - began
    taken = []
    for _ in range(int(rounds)):
        began = time.perf_counter()
        answer = do()
        taken.append(time.perf_counter() - began)
    np.save(answer_path, np.minimum(np.nan_to_num(answer, posinf=1e9), 1e9).astype(np.float32))
    peak = memory("VmHWM")
    print(json.dumps({
        "prepare": prepared, "seconds": taken,
        "bytes_a_node": (peak - before) / len(task.xy),
        "held": held(do.walkable, answer) / len(task.xy) if engine == "onemetre" else 0,
    }))  # fmt: skip


def memory(which: str) -> int:
    """Bytes, as the system counts them: VmRSS is what there is, VmHWM the most there was."""
    with Path("/proc/self/status").open() as told:
        return next(int(row.split()[1]) * 1024 for row in told if row.startswith(which))


def forget_peak() -> int:
    """Let the peak be counted from now on; returns what there is."""
    Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


def held(walkable: Any, field: NDArray[Any]) -> int:
    """Bytes of what ours keeps: the network laid out, its costs, and one field set."""
    each = [*vars(walkable.layout).values(), *walkable.graph, *vars(walkable).values()]
    each += vars(walkable.alone).values()
    flat = [part for one in each for part in (one if isinstance(one, tuple) else [one])]
    arrays = {id(part): part.nbytes for part in flat if isinstance(part, np.ndarray)}
    return sum(arrays.values()) + field.nbytes


def small(task: Task) -> Task:
    """A corner of the task."""
    keep = (task.tail < 1_000) & (task.head < 1_000)
    places = [np.arange(5, dtype=np.int32)] * len(task.places)
    return Task(task.xy[:1_000], task.tail[keep], task.head[keep], task.length[keep], places)


if __name__ == "__main__":
    main()
