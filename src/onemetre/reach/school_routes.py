"""Routes to one school: which streets carry its pupils, and what mending which crossing brings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from onemetre.reach.costs import Costs, walking_time
from onemetre.reach.nearest import nearest, nearest_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from onemetre.reach.nearest import Tree, Walks
    from onemetre.reach.network import Adjacency, Network, Positions, Sites
    from onemetre.reach.profiles import Company, Profile


@dataclass(frozen=True, slots=True)
class Routes:
    """How the pupils of one school walk to it with an adult, and alone.

    Attributes
    ----------
    carried
        int64 (m,): pupils whose best walk uses each edge, the ends of it included.
    pupils
        int64 (k,): as given.
    alone, guided
        bool (k,): who gets there alone, and with an adult.
    """

    carried: NDArray[np.int64]
    pupils: NDArray[np.int64]
    alone: NDArray[np.bool_]
    guided: NDArray[np.bool_]

    @property
    def to_gain(self) -> int:
        """Pupils who get there with an adult and not alone."""
        return int(self.pupils[self.guided & ~self.alone].sum())


@dataclass(frozen=True, slots=True)
class Mend:
    """What to put right.

    Attributes
    ----------
    groups
        one edge or group of edges; two where neither brings anybody without the other.
    gain
        pupils who get to school alone once it is mended, and did not before.
    """

    groups: tuple[int, ...]
    gain: int


@dataclass(frozen=True, slots=True)
class School:
    """One school, who goes there, and how they are taken to walk.

    Attributes
    ----------
    sites
        its entrances.
    homes, pupils
        k positions and int64 (k,).
    company
        ``alone_low`` or ``alone_high``.
    """

    sites: Sites
    homes: Positions
    pupils: NDArray[np.int64]
    profile: Profile
    company: Company = "alone_low"

    def __post_init__(self) -> None:
        if len(self.pupils) != len(self.homes):
            raise ValueError(f"{len(self.pupils)} counts of pupils for {len(self.homes)} homes")
        if self.pupils.min(initial=0) < 0:
            raise ValueError(f"a negative number of pupils: {self.pupils.min()}")


def school_routes(network: Network, adjacency: Adjacency, school: School) -> Routes:
    """Pupils by street on the best walks to `school`, and who walks alone.

    Notes
    -----
    Two searches, and O(m log m): pupils are added up along the tree of walks from its leaves.
    """
    guided = walking_time(network, school.profile, "accompanied")
    reach = school.profile.limit("accompanied")
    tree, walks = _search(network, adjacency, school, guided, reach)
    there = walks.via >= 0
    alone = walking_time(network, school.profile, school.company)
    return Routes(
        carried=_carried(network, tree, walks, school, np.where(there, school.pupils, 0)),
        pupils=school.pupils,
        alone=_alone(network, adjacency, school, alone),
        guided=there,
    )


def _search(
    network: Network, adjacency: Adjacency, school: School, costs: Costs, limit: int
) -> tuple[Tree, Walks]:
    tree = nearest_tree(network, adjacency, costs, school.sites, limit=limit)
    return tree, nearest(network, costs, school.sites, school.homes, tree, limit=limit)


def _alone(
    network: Network, adjacency: Adjacency, school: School, costs: Costs
) -> NDArray[np.bool_]:
    limit = school.profile.limit(school.company)
    there: NDArray[np.bool_] = _search(network, adjacency, school, costs, limit)[1].via >= 0
    return there


def _carried(
    network: Network, tree: Tree, walks: Walks, school: School, pupils: NDArray[np.int64]
) -> NDArray[np.int64]:
    reached = np.flatnonzero(tree.by != -1)
    order = reached[np.argsort(tree.label[reached], kind="stable")[::-1]]
    carried: NDArray[np.int64] = _add_up(
        network.tail, network.head, tree.by, order, walks.via, school.homes.edge, pupils
    )
    return carried


@njit(cache=True, nogil=True)
def _add_up(tail, head, by, order, via, edge, pupils):  # type: ignore[no-untyped-def]
    """From the furthest node inwards: what comes to a node goes on over its edge."""
    carried = np.zeros(len(tail), np.int64)
    at_node = np.zeros(len(by), np.int64)
    door = np.full(len(by), -1, np.int32)  # the edge that a node's walk ends on
    for v in order[::-1]:
        door[v] = -2 - by[v] if by[v] < 0 else door[tail[by[v]] + head[by[v]] - v]
    for i in range(len(edge)):
        if via[i] < 0 or pupils[i] == 0:
            continue
        v = -1 if via[i] == 2 else (tail[edge[i]] if via[i] == 0 else head[edge[i]])
        # Where the walk goes on along the home's own edge, or ends on it, it is counted there.
        if v < 0 or (by[v] != edge[i] and door[v] != edge[i]):
            carried[edge[i]] += pupils[i]
        if v >= 0:
            at_node[v] += pupils[i]
    for v in order:
        if at_node[v] == 0:
            continue
        e = by[v]
        if e >= 0:
            w = tail[e] + head[e] - v
            if by[w] != -2 - e:  # the school's door stands on it: counted at its end
                carried[e] += at_node[v]
            at_node[w] += at_node[v]
        else:
            carried[-2 - e] += at_node[v]
    return carried


def mends(
    network: Network,
    adjacency: Adjacency,
    school: School,
    routes: Routes,
    *,
    most: int,
    groups: NDArray[np.int32] | None = None,
    candidates: int = 200,
) -> list[Mend]:
    """Up to `most` groups of edges to mend, each the one that lets most further pupils go alone.

    A mended edge is one that the children walk alone, at the cost of walking it. The gain of
    every candidate is computed anew after each choice, so gains are exact and add up. The
    choice is greedy; where no single mend brings anybody, pairs are tried (a road with a
    crossing on either carriageway).

    Parameters
    ----------
    groups
        int32 (m,): edges with the same number are mended together (both halves of a crossing);
        -1 for edges that cannot be mended. Without it, each edge is its own group.
    candidates
        how many groups are looked at: those that carry most pupils who do not walk alone.

    Notes
    -----
    `most` times `candidates` searches around one school, none further than its pupils walk.
    """
    if most < 1 or candidates < 1:
        raise ValueError(f"{most} mends of {candidates} candidates")
    groups = np.arange(network.n_edges, dtype=np.int32) if groups is None else groups
    opened = walking_time(network, school.profile, "accompanied").edge
    now = walking_time(network, school.profile, school.company)
    cost = now.edge.copy()
    load = _missed(network, adjacency, school, routes)
    chosen: list[Mend] = []
    alone, left = routes.alone, most
    while left:
        found = None
        for options in _options(groups, cost, opened, load, candidates, left):
            for option in options:
                trial = np.where(np.isin(groups, option), opened, cost).astype(np.int32)
                there = _alone(network, adjacency, school, Costs(trial, now.per_metre))
                gain = int(school.pupils[there & ~alone].sum())
                if gain > (found[0].gain if found else 0):
                    found = Mend(option, gain), trial, there
            if found:
                break
        if not found:
            break
        mend, cost, alone = found
        chosen.append(mend)
        left -= len(mend.groups)
    return chosen


def _options(
    groups: NDArray[np.int32], cost: NDArray[np.int32], opened: NDArray[np.int32],
    load: NDArray[np.int64], candidates: int, left: int,
) -> Iterator[list[tuple[int, ...]]]:  # fmt: skip
    """Single groups, those first that carry most; then pairs of the first twenty of them."""
    mine = groups >= 0
    shut = np.unique(groups[mine & (cost < 0) & (opened > 0) & (load > 0)])
    worth = np.bincount(groups[mine], load[mine], minlength=int(groups.max(initial=0)) + 1)
    shut = shut[np.argsort(-worth[shut], kind="stable")][:candidates]
    yield [(int(group),) for group in shut]
    if left > 1:
        yield list(combinations(shut[:20].tolist(), 2))


def _missed(
    network: Network, adjacency: Adjacency, school: School, routes: Routes
) -> NDArray[np.int64]:
    """int64 (m,): pupils on each edge who do not get to school alone."""
    guided = walking_time(network, school.profile, "accompanied")
    tree, walks = _search(network, adjacency, school, guided, school.profile.limit("accompanied"))
    missing = np.where(routes.alone | ~routes.guided, 0, school.pupils)
    return _carried(network, tree, walks, school, missing)
