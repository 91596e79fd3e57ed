"""What one edit costs, and six profiles against one; prints JSON.

python benchmarks/edits.py TASK.npz EDITS
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from engines import LIMITS, as_network
from network import load
from onemetre import reach


def edits(base: reach.Base, count: int) -> dict[str, float]:
    """Milliseconds: a street made longer or shorter, closed, opened; a place added, closed."""
    rng = np.random.default_rng(7)
    scenario = reach.Scenario(base)
    length, m = base.network.length, base.network.n_edges
    taken, made = [], []
    for i in range(count + 100):
        edge = int(rng.integers(m))
        edit: reach.Edit
        match i % 4:
            case 0:
                longer = int(length[edge] * rng.uniform(1, 2)) + 1
                edit = reach.ChangeEdge(edge, length=longer)
            case 1:
                edit = reach.RemoveEdge(edge)
            case 3 if made:
                edit = reach.ClosePlace(made.pop())
            case _:
                edit = reach.AddPlace(int(rng.integers(10)), (reach.Door(edge, 0),))
        began = time.perf_counter()
        try:
            done = scenario.apply(edit)
        except ValueError:  # an edge that is gone by now
            continue
        taken.append((time.perf_counter() - began) * 1000)
        made.extend(done.places)
    median, high, worst = np.percentile(taken[100:], [50, 95, 100])
    return {"median": float(median), "p95": float(high), "worst": float(worst)}


def profiles(network: reach.Network, sites: reach.Sites, layout: reach.Layout) -> float:
    """Time of six profiles together, of that of one."""
    known = reach.load_profiles()
    each = [
        reach.Walkable.of(network, reach.walking_time(network, p, "accompanied"), layout)
        for p in known
    ]
    limits = [p.limit("accompanied") for p in known]

    asked = [(reach.Together.of(each[some]), limits[some]) for some in (slice(0, 6), slice(4, 5))]
    taken: list[list[float]] = [[], []]
    for _ in range(8):  # in turn, so that what else the machine does falls on both
        for (together, far), times in zip(asked, taken, strict=True):
            began = time.perf_counter()
            reach.nearest_fields(together, sites, 10, far)
            times.append(time.perf_counter() - began)
    six, one = (statistics.median(times[1:]) for times in taken)
    return six / one


def main() -> None:
    """Both."""
    task, count = load(Path(sys.argv[1])), int(sys.argv[2])
    network, sites = as_network(task)
    out = {}
    for name, within in (("nearest", ()), ("counts", (LIMITS["counts"],))):
        ask = {"m": reach.Question(reach.walking_distance, LIMITS["nearest"], within)}
        base = reach.Base(network, sites, 10, ask, xy=task.xy, room=count + 200)
        reach.Scenario(base).apply(reach.RemoveEdge(0))  # loads what is compiled
        out[name] = edits(base, count)
    out["profiles"] = {"ratio": profiles(network, sites, reach.Layout.of(network, task.xy))}
    print(json.dumps(out))


if __name__ == "__main__":
    main()
