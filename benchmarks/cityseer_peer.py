"""cityseer's answers for some nodes; run by `agreement.py` with a Python that has cityseer.

    python benchmarks/cityseer_peer.py TASK.npz ANSWER.npz

The task holds (n, 2) metres `xy`, `tail` and `head` of straight edges, `place` and `kind` of places
that stand on nodes, the nodes `asked`, and in metres `far` (nearest) and `near` (counts).
"""

from __future__ import annotations

import sys

import geopandas as gpd
import numpy as np
import pandas as pd
from cityseer import config, rustalgos
from cityseer.metrics import layers

config.QUIET_MODE = True


def structure(task: dict[str, np.ndarray]) -> rustalgos.graph.NetworkStructure:
    """Every vertex a node and every piece between two a street, walked both ways."""
    network = rustalgos.graph.NetworkStructure()
    live = np.zeros(len(task["xy"]), bool)
    live[task["asked"]] = True
    for v, (x, y) in enumerate(task["xy"].tolist()):
        network.add_street_node(str(v), x, y, bool(live[v]), 1.0)
    seen: dict[tuple[int, int], int] = {}
    ends = zip(task["tail"].tolist(), task["head"].tolist(), strict=True)
    for a, b in ends:
        which = seen.get((min(a, b), max(a, b)), 0)
        seen[min(a, b), max(a, b)] = which + 1
        for start, end in ((a, b), (b, a)):
            (x, y), (u, w) = task["xy"][start].tolist(), task["xy"][end].tolist()
            line = f"LINESTRING ({x!r} {y!r}, {u!r} {w!r})"
            network.add_street_edge(start, end, which, str(start), str(end), line)
    network.validate()
    network.build_edge_rtree()
    return network


def main() -> None:
    """Ask, and write nearest in metres (inf where there is none) and counts, (asked, kinds)."""
    with np.load(sys.argv[1]) as file:
        task = dict(file)
    network = structure(task)
    at = task["xy"][task["place"]]
    kinds = [f"k{i}" for i in range(int(task["kind"].max()) + 1)]
    places = gpd.GeoDataFrame(
        {"kind": [kinds[k] for k in task["kind"]]}, index=[f"p{i}" for i in range(len(at))],
        geometry=gpd.points_from_xy(at[:, 0], at[:, 1]),
    )  # fmt: skip
    asked = task["asked"]
    nodes = gpd.GeoDataFrame(
        index=[str(v) for v in asked], geometry=gpd.points_from_xy(*task["xy"][asked].T)
    )
    far, near = int(task["far"]), int(task["near"])
    told = layers.compute_accessibilities(
        places, landuse_column_label="kind", accessibility_keys=kinds, nodes_gdf=nodes,
        network_structure=network, distances=[near, far], max_netw_assign_dist=1.0, decay_fn="1",
    )  # fmt: skip
    columns = pd.DataFrame(told.drop(columns="geometry"))
    np.savez(
        sys.argv[2],
        nearest=columns[[f"cc_{k}_nearest_max_{far}" for k in kinds]].to_numpy(float),
        counts=columns[[f"cc_{k}_{near}" for k in kinds]].to_numpy(float),
    )


if __name__ == "__main__":
    main()
