"""What scenarios start from: a network and its places, laid out and measured once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.reach.arena import Arena
from onemetre.reach.kept import Kept
from onemetre.reach.layout import Layout
from onemetre.reach.walkable import Walkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from onemetre.reach.costs import Costs
    from onemetre.reach.network import Network, Positions, Sites

#: What an edge is, and where an entrance stands: columns that scenarios may write to.
COLUMNS = ("length", "stress_low", "stress_high", "crossing", "steps")
SITE = ("edge", "offset", "access", "place", "kind")


@dataclass(frozen=True, slots=True)
class Question:
    """Costs, and how far one looks.

    Attributes
    ----------
    price
        the costs of a network: `walking_distance`, or ``lambda network: walking_time(network,
        profile, company)``. It must price each edge by what that edge is, and nothing else.
    limit
        how far the nearest place is looked for, in the unit of the costs.
    within
        limits of counts; none, if nothing is to be counted.
    walks
        limit of the table of walks from homes; 0 if none is wanted.
    """

    price: Callable[[Network], Costs]
    limit: int
    within: tuple[int, ...] = ()
    walks: int = 0


class Base:
    """A network and its places, laid out and measured: what scenarios start from.

    Parameters
    ----------
    network, sites, n_kinds
        see ``network``.
    questions
        by name.
    xy
        float64 (n, 2), see `Layout.of`.
    capacity
        float64 (places,): 0 where it is not given.
    homes
        points of which tables of walks are kept, for questions that ask for one.
    room
        edits that a scenario has room for.

    Notes
    -----
    Costs the fields of all questions once. Read-only from then on: any number of scenarios, in
    this process or in ones forked from it, see the same memory.
    """

    def __init__(
        self,
        network: Network,
        sites: Sites,
        n_kinds: int,
        questions: Mapping[str, Question],
        *,
        xy: NDArray[np.float64] | None = None,
        capacity: NDArray[np.float64] | None = None,
        homes: Positions | None = None,
        room: int = 1_000,
    ) -> None:
        self.network, self.sites, self.questions = network, sites, dict(questions)
        self.n_kinds, self.room, self.homes = n_kinds, room, homes
        layout = Layout.of(network, xy)
        self.kept = {
            name: Kept(
                Walkable.of(network, ask.price(network), layout), sites, n_kinds,
                limit=ask.limit, within=ask.within, walks=ask.walks, homes=homes, room=room,
            )
            for name, ask in self.questions.items()
        }  # fmt: skip
        n_places = int(sites.place.max(initial=-1)) + 1
        self.capacity = np.zeros(n_places) if capacity is None else np.asarray(capacity, float)
        if len(self.capacity) != n_places:
            raise ValueError(f"{len(self.capacity)} capacities for {n_places} places")
        columns = {name: getattr(network, name) for name in ("tail", "head", *COLUMNS)}
        columns["closed"] = np.zeros(network.n_edges, np.bool_)
        places = {f"site_{name}": getattr(sites.at, name) for name in SITE[:3]}
        places |= {"site_place": sites.place, "site_kind": sites.kind}
        places["site_open"] = np.ones(len(sites.place), np.bool_)
        growth = dict.fromkeys(columns, 6 * room) | dict.fromkeys(places, 8 * room)
        self.arena = Arena(columns | places, growth)
        self.by_edge = np.argsort(sites.at.edge, kind="stable").astype(np.int64)
        self.edge_sorted = sites.at.edge[self.by_edge]
