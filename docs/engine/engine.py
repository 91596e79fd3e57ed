"""The engine alone, on a real place: what docs/engine/README.md tells, as one program.

    make demo && .venv/bin/python docs/engine/engine.py

Streets, buildings and places: © OpenStreetMap contributors, ODbL. The children are invented.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from onemetre import reach
from onemetre.atlas.city import City
from onemetre.atlas.release import open_release
from onemetre.press.svg import element, svg, text
from onemetre.press.theme import INK, JADE, PAPER, PERSIMMON, QUIET, RAMP
from onemetre.reach.catchment import Gaussian, floating_catchment
from onemetre.reach.equity import gini
from onemetre.reach.school_routes import School, mends, school_routes
from onemetre.reach.siting import Limits, p_median
from onemetre.reach.stops import Reason, stopped_at, stops
from onemetre.reach.walkshed import walkshed

HERE = Path(__file__).parent
WIDTH = 720.0


class Drawing:
    """Streets of a place in a frame, drawn in a few long paths."""

    def __init__(self, city: City) -> None:
        self.xy, self.network = city.node_xy, city.network
        low, high = self.xy.min(axis=0), self.xy.max(axis=0)
        self.scale = WIDTH / (high - low)[0]
        self.low, self.height = low, (high - low)[1] * self.scale
        self.parts: list[str] = []

    def at(self, xy: np.ndarray) -> np.ndarray:
        """Points of the plane in the frame."""
        x, y = ((xy - self.low) * self.scale).T
        return np.column_stack([x, self.height - y])

    def along(self, edge: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Points on edges, by their share of the way from tail to head."""
        tail, head = self.xy[self.network.tail[edge]], self.xy[self.network.head[edge]]
        return self.at(tail + (head - tail) * share[:, None])

    def lines(self, a: np.ndarray, b: np.ndarray, colour: str, width: float) -> None:
        """Straight strokes from each a to each b."""
        d = "".join(
            f"M{p[0]:.0f} {p[1]:.0f}L{q[0]:.0f} {q[1]:.0f}" for p, q in zip(a, b, strict=True)
        )
        if d:
            self.parts.append(
                element(
                    "path",
                    d=d,
                    stroke=colour,
                    stroke_width=width,
                    stroke_linecap="round",
                    fill="none",
                )
            )

    def edges(self, which: np.ndarray, colour: str, width: float) -> None:
        """Whole edges."""
        ends = self.network.tail[which], self.network.head[which]
        self.lines(*(self.at(self.xy[end]) for end in ends), colour, width)

    def dots(self, xy: np.ndarray, colour: str, size: float = 5.0) -> None:
        """Round marks."""
        for x, y in self.at(xy):
            self.parts.append(
                element(
                    "circle",
                    cx=float(x),
                    cy=float(y),
                    r=size,
                    fill=colour,
                    stroke=PAPER,
                    stroke_width=1.5,
                )
            )

    def save(self, name: str, said: str) -> None:
        """Write it, with a line of text below."""
        paper = element("rect", width=WIDTH, height=self.height + 30, fill=PAPER)
        words = text(8, self.height + 20, said, size=13, fill=INK)
        whole = svg(WIDTH, self.height + 30, paper, *self.parts, words)
        (HERE / name).write_text(whole + "\n", "utf-8")


def main() -> None:
    """Every step of the page, with its figures printed."""
    os.environ.setdefault("ONEMETRE_HOME", "out/demo")

    # 1. Load: arrays, wherever they come from.
    city = City(open_release("demo"))
    network, homes = city.network, city.homes
    children = city.weight(range(6, 9))
    profile = reach.profile_for(reach.load_profiles(), 7)
    print(f"{network.n_nodes:,} nodes, {network.n_edges:,} edges, {int(children.sum())} children")

    # 2. Nearest, for all nodes and several kinds at once; then at homes.
    kinds = ("playground", "library", "primary_school")
    kinds = tuple(kind for kind in kinds if len(city.places_of(kind)))
    sites = joined(city, kinds)
    costs = reach.walking_time(network, profile, "alone_high")
    walkable = reach.Walkable.of(network, costs, reach.Layout.of(network, city.node_xy))
    limit = profile.limit("alone_high")
    field = reach.nearest_field(walkable, sites, len(kinds), limit)
    at_home = reach.nearest_at(network, costs, sites, field, homes, limit)
    for k, kind in enumerate(kinds):
        near = children[(at_home[:, k] >= 0) & (at_home[:, k] <= limit)].sum() / children.sum()
        print(f"{kind}: {near:.0%} of the children of 6 to 8 get there alone, at best")
    draw = Drawing(city)
    worst = np.maximum(field[network.tail, 0], field[network.head, 0])
    draw.edges(np.flatnonzero(worst > limit), "#E3E0D8", 0.8)
    for i, colour in reversed(list(enumerate(RAMP))):
        band = (worst >= i / len(RAMP) * limit) & (worst < (i + 1) / len(RAMP) * limit)
        draw.edges(np.flatnonzero(band), colour, 1.6)
    draw.dots(city.place_xy[city.places_of(kinds[0])], PERSIMMON)
    draw.save("nearest.svg", "A child of seven alone to the nearest playground: dark is near")

    # 3. How far one child gets: with an adult, and alone.
    found = stops(network, city.adjacency, profile, sites.of_kind(0), homes, "alone_low")
    crossing = np.array([stop.reason is Reason.CROSSING for stop in found])
    home = int(np.argmax(np.where(crossing, children, -1)))
    door = reach.Positions(
        homes.edge[home : home + 1], homes.offset[home : home + 1], homes.access[home : home + 1]
    )
    draw = Drawing(city)
    draw.edges(np.arange(network.n_edges), "#E3E0D8", 0.8)
    for company, colour in (("accompanied", RAMP[4]), ("alone_low", JADE)):
        shed = walkshed(
            network, city.adjacency, reach.walking_time(network, profile, company), door,
            profile.limit(company),
        )  # fmt: skip
        ends = (share / network.length[shed.edge] for share in (shed.start, shed.end))
        draw.lines(*(draw.along(shed.edge, end) for end in ends), colour, 2.2)
        print(f"{company}: {shed.length / 100_000:.1f} km of street")
    draw.dots(city.home_xy[home : home + 1], INK)
    draw.save(
        "walkshed.svg",
        "From one home at seven: with an adult (sand), alone for certain (green)",
    )

    # 4. Why not: what stops whom.
    by_edge = stopped_at(found, children, network.n_edges)
    for edge in np.argsort(-by_edge)[:3]:
        if by_edge[edge]:
            [name] = city.street_near(city.edge_xy[edge : edge + 1])
            kind = reach.Crossing(int(network.crossing[edge])).name.lower()
            print(f"{by_edge[edge]} children are stopped first near {name} ({kind})")

    # 5. What if: the mends that bring most children there alone, each computed anew.
    school = School(sites.of_kind(0), homes, children, profile, "alone_low")
    routes = school_routes(network, city.adjacency, school)
    best = mends(network, city.adjacency, school, routes, most=3, candidates=60)
    ask = {"alone": reach.Question(lambda n: reach.walking_time(n, profile, "alone_low"), limit)}
    base = reach.Base(network, sites, len(kinds), ask, xy=city.node_xy)
    scenario = reach.Scenario(base)
    for mend in best:
        told = [
            scenario.apply(reach.ChangeEdge(edge, stress_low=1, stress_high=1))
            for edge in mend.groups
        ]
        changed = sum(len(each.changes["alone"].node) for each in told)
        print(f"mending {mend.groups} brings {mend.gain} children; {changed} labels changed")
    before, after = (
        each.nearest_at("alone", homes)[:, 0] for each in (reach.Scenario(base), scenario)
    )
    gain = children[(after <= limit) & (before > limit)].sum()
    print(f"together {gain} children more")

    # 6. Where two more playgrounds would do most.
    rng = np.random.default_rng(1)
    options = rng.choice(np.flatnonzero(network.length > 2_000), 40, replace=False).astype(np.int32)
    there = sites.of_kind(0)
    existing, place = np.unique(there.place, return_inverse=True)
    at = reach.Positions(
        np.append(there.at.edge, options), np.append(there.at.offset, network.length[options] // 2),
        np.append(there.at.access, 0 * options),
    )  # fmt: skip
    number = np.append(place, len(existing) + np.arange(40)).astype(np.int32)
    table = reach.walks_within(walkable, reach.Sites(at, number, 0 * number), homes, limit)
    limits = Limits(len(existing) + 2, existing=range(len(existing)))
    chosen = p_median(table, children.astype(float), len(existing) + 40, limits, beyond=2 * limit)
    new = [int(site) - len(existing) for site in chosen.sites if site >= len(existing)]
    print(f"two more: {'proven best' if chosen.proven else f'within {chosen.gap:.1%} of the best'}")
    draw = Drawing(city)
    draw.edges(np.arange(network.n_edges), "#DDD8CB", 0.9)
    draw.dots(city.edge_xy[options], QUIET, 3.0)
    draw.dots(city.place_xy[city.places_of(kinds[0])], JADE)
    draw.dots(city.edge_xy[options[new]], PERSIMMON, 7.0)
    draw.save(
        "siting.svg",
        "Playgrounds (green), possible places (grey), the two that do most (red)",
    )

    # 7. Shared out: playgrounds for each child, and how evenly.
    supply = np.ones(len(existing) + 40)
    supply[len(existing) :] = 0
    share = floating_catchment(table, supply, children.astype(float), Gaussian(limit))
    print(f"nothing lost: {share.conserved}; Gini {gini(share.access, children):.2f}")


def joined(city: City, kinds: tuple[str, ...]) -> reach.Sites:
    """Entrances of several kinds as one table."""
    each = [city.sites_of(kind) for kind in kinds]
    parts = (
        np.concatenate([getattr(s.at, name) for s in each]) for name in ("edge", "offset", "access")
    )
    kind = np.repeat(np.arange(len(kinds), dtype=np.int32), [len(s.place) for s in each])
    return reach.Sites(reach.Positions(*parts), np.concatenate([s.place for s in each]), kind)


if __name__ == "__main__":
    main()
