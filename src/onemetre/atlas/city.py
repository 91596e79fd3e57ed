"""A place opened for measuring: its release as the engine's arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely

from onemetre.atlas.junctions import OVER
from onemetre.atlas.plane import Plane
from onemetre.atlas.taxonomy import kinds
from onemetre.reach import Network, Positions, Sites

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.release import Release
    from onemetre.reach import Adjacency


#: ``children``; ``floor``: square metres of homes; ``street``: metres of streets lived on.
Counted = Literal["children", "floor", "street"]


@dataclass(frozen=True)
class City:
    """One release of a place. Arrays are memory-mapped and read once."""

    release: Release

    @cached_property
    def plane(self) -> Plane:
        """The plane in which its metres are measured."""
        lon, lat = cast("list[float]", self.release.manifest["plane"])
        return Plane(lon, lat)

    @cached_property
    def street(self) -> NDArray[np.void]:
        """`STREET` records (k,) of the segments."""
        return self.release.array("street")

    @cached_property
    def edge(self) -> NDArray[np.void]:
        """`EDGE` records (m,) of the walking network."""
        return self.release.array("edge")

    @cached_property
    def segment_name(self) -> list[str]:
        """Names of the segments, "" where there is none."""
        return cast("list[str]", self.release.table("segments")["name"].to_pylist())

    @cached_property
    def segment_key(self) -> list[str]:
        """Stable keys of the segments."""
        return cast("list[str]", self.release.table("segments")["key"].to_pylist())

    @cached_property
    def crossing_key(self) -> dict[int, str]:
        """Edge that is a crossing -> its stable key."""
        table = self.release.table("crossings")
        return dict(zip(table["edge"].to_pylist(), table["key"].to_pylist(), strict=True))

    @cached_property
    def segment_xy(self) -> NDArray[np.float64]:
        """float64 (p, 2): vertices of all segments in the plane."""
        return self.plane.xy(self.release.array("segment_lonlat"))

    @cached_property
    def segment_start(self) -> NDArray[np.int64]:
        """int64 (k + 1,): where the vertices of each segment start."""
        return self.release.array("segment_start")

    @cached_property
    def node_xy(self) -> NDArray[np.float64]:
        """float64 (n, 2): nodes of the walking network in the plane."""
        return self.release.array("node_xy")

    @cached_property
    def network(self) -> Network:
        """The walking network for the engine."""
        edge, street = self.edge, self.street
        on_steps = street["steps"][edge["segment"]] & (edge["side"] != OVER)
        return Network(
            n_nodes=len(self.node_xy),
            tail=np.ascontiguousarray(edge["tail"]),
            head=np.ascontiguousarray(edge["head"]),
            length=np.ascontiguousarray(edge["length"]),
            stress_low=np.array(self.release.array("stress_low")),
            stress_high=np.array(self.release.array("stress_high")),
            crossing=np.ascontiguousarray(edge["crossing"]),
            steps=on_steps,
        )

    @cached_property
    def adjacency(self) -> Adjacency:
        """Edges of the network by node."""
        return self.network.adjacency()

    @cached_property
    def edge_xy(self) -> NDArray[np.float64]:
        """float64 (m, 2): a point in the middle of every edge, for naming and drawing it."""
        ends = self.node_xy[self.edge["tail"]] + self.node_xy[self.edge["head"]]
        return cast("NDArray[np.float64]", ends / 2)

    @cached_property
    def _named_streets(self) -> tuple[shapely.STRtree, NDArray[np.int64]]:
        named = np.flatnonzero([bool(name) for name in self.segment_name])
        start = self.segment_start
        lines = [shapely.linestrings(self.segment_xy[start[i] : start[i + 1]]) for i in named]
        return shapely.STRtree(lines), named

    def street_near(self, xy: NDArray[np.float64]) -> list[str]:
        """The name of the nearest street that has one, for float64 (k, 2) points."""
        tree, named = self._named_streets
        if not len(named):
            return [""] * len(xy)
        found = tree.nearest(shapely.points(xy))
        return [self.segment_name[named[i]] for i in found.tolist()]

    # Places ---------------------------------------------------------------------------------

    @cached_property
    def place_name(self) -> list[str]:
        """Names of the places."""
        return cast("list[str]", self.release.table("places")["name"].to_pylist())

    @cached_property
    def place_kinds(self) -> list[list[str]]:
        """Kinds of each place."""
        return cast("list[list[str]]", self.release.table("places")["kinds"].to_pylist())

    @cached_property
    def place_xy(self) -> NDArray[np.float64]:
        """float64 (q, 2): the point by which offices know a place."""
        table = self.release.table("places")
        return self.plane.xy(
            np.column_stack([table["lon"].to_numpy(), table["lat"].to_numpy()]).astype(float)
        )

    @cached_property
    def _by_kind(self) -> dict[str, NDArray[np.int32]]:
        found: dict[str, list[int]] = {}
        for i, own in enumerate(self.place_kinds):
            for kind in dict.fromkeys(own):
                found.setdefault(kind, []).append(i)
        return {kind: np.array(places, np.int32) for kind, places in found.items()}

    def places_of(self, kind: str) -> NDArray[np.int32]:
        """int32: numbers of the places of one kind."""
        return self._by_kind.get(kind, np.zeros(0, np.int32))

    def knows_of(self, kind: str) -> bool:
        """Places of the kind were entered: here, or elsewhere in the map this was cut out of."""
        elsewhere = cast("list[str]", self.release.manifest.get("kinds_elsewhere") or [])
        return bool(len(self.places_of(kind))) or kind in elsewhere

    def sites_of(self, kind: str) -> Sites:
        """Entrances of the places of one kind that are on the network."""
        wanted = np.zeros(max(len(self.place_kinds), 1), bool)
        wanted[self.places_of(kind)] = True
        place = np.array(self.release.array("entrance_place"))
        edge = np.array(self.release.array("entrance_edge"))
        keep = (edge >= 0) & wanted[place] if len(place) else np.zeros(0, bool)
        at = Positions(
            edge[keep],
            np.array(self.release.array("entrance_offset"))[keep],
            np.array(self.release.array("entrance_access"))[keep],
        )
        return Sites(at, place[keep], np.zeros(int(keep.sum()), np.int32))

    @cached_property
    def kinds_present(self) -> tuple[str, ...]:
        """Kinds of which the place has at least one, in the order of the taxonomy."""
        here = {kind for own in self.place_kinds for kind in own}
        return tuple(kind.key for kind in kinds() if kind.key in here)

    # Homes and children ---------------------------------------------------------------------

    @cached_property
    def homes(self) -> Positions:
        """Where homes stand on the network."""
        return Positions(
            *(np.array(self.release.array(f"home_{part}")) for part in ("edge", "offset", "access"))
        )

    @cached_property
    def home_xy(self) -> NDArray[np.float64]:
        """float64 (h, 2): homes in the plane."""
        return self.release.array("home_xy")

    @cached_property
    def home_area(self) -> NDArray[np.int32]:
        """int32 (h,): index of the area of each home, -1 outside all."""
        return np.array(self.release.array("home_area"))

    @cached_property
    def children(self) -> NDArray[np.int32]:
        """int32 (h, 18): estimated children of each age at each home, -1 where not known."""
        return np.array(self.release.array("children"))

    @property
    def knows_children(self) -> bool:
        """Whether any counts of children were given."""
        return bool(len(self.children)) and bool((self.children >= 0).any())

    @property
    def counted(self) -> Counted:
        """What weights count: children, or what stands for them where none are known."""
        if self.knows_children:
            return "children"
        homes = cast("dict[str, object]", self.release.manifest.get("homes") or {})
        return "street" if homes.get("basis") == "streets" else "floor"

    def weight(self, ages: range) -> NDArray[np.int64]:
        """int64 (h,): children of these ages at each home; floor area where none are known.

        Ages that no source gives count for nothing.
        """
        if self.knows_children:
            columns = self.children[:, ages.start : ages.stop].astype(np.int64)
            return cast("NDArray[np.int64]", np.maximum(columns, 0).sum(axis=1))
        return cast(
            "NDArray[np.int64]", np.rint(self.release.array("home_weight")).astype(np.int64)
        )

    def ages_known(self, ages: range) -> bool:
        """Whether children of all these ages are counted."""
        return bool((self.children[:, ages.start : ages.stop] >= 0).any(axis=0).all())

    # Areas ----------------------------------------------------------------------------------

    @cached_property
    def area_name(self) -> list[str]:
        """Names of the areas."""
        return cast("list[str]", self.release.table("areas")["name"].to_pylist())

    @cached_property
    def area_code(self) -> list[str]:
        """Codes of the areas."""
        return cast("list[str]", self.release.table("areas")["code"].to_pylist())

    @cached_property
    def own(self) -> shapely.Geometry | None:
        """The place itself, where its release also holds streets around it; None: all of it."""
        if not self.release.manifest.get("within"):
            return None
        return shapely.union_all(self.outlines("areas"))

    def is_own(self, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
        """bool (k,): the points, float64 (k, 2), lie in the place itself."""
        if self.own is None:
            return np.ones(len(xy), np.bool_)
        shapely.prepare(self.own)
        return cast("NDArray[np.bool_]", shapely.intersects_xy(self.own, xy))

    def outlines(self, table: str) -> NDArray[np.object_]:
        """Polygons of a table (``homes``, ``buildings``, ``ground``, ``areas``), in the plane."""
        wkb = self.release.table(table)["wkb"].to_numpy(zero_copy_only=False)
        return cast("NDArray[np.object_]", shapely.from_wkb(wkb))
