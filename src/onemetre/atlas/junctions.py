"""From segments to a walking network: main roads get two sides, junctions get corners.

A main road (tertiary and larger) is not walked in its middle. Each of its segments becomes two
edges, one a side; each junction on it becomes one corner in every gap between its main arms;
smaller streets end at the corner of their gap; and a crossing edge over an arm joins the two
corners beside it. So a walk along one side crosses nothing, and a walk to the other side
crosses where a crossing is, and pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from onemetre.atlas.street_tags import LEFT, RIGHT
from onemetre.reach import Crossing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.crossings import JunctionSigns
    from onemetre.atlas.segments import Segments

#: One record an edge of the walking network. `side` 0 the street itself, 1 left, 2 right of a
#: main road, 3 a crossing. `segment` is the street it lies on, or crosses. `lanes` are those
#: crossed at once, -1 unknown.
EDGE = np.dtype(
    [
        ("tail", np.int32), ("head", np.int32), ("length", np.int32), ("segment", np.int32),
        ("side", np.uint8), ("crossing", np.uint8), ("lanes", np.int8), ("refuge", np.int8),
    ]
)  # fmt: skip
CENTRE, LEFT_SIDE, RIGHT_SIDE, OVER = range(4)

#: How far along an arm its direction at a junction is measured, in metres.
_LOOK_AHEAD = 12.0


@dataclass(frozen=True, slots=True)
class Walkways:
    """The walking network as edges between nodes (corners and plain junctions).

    Attributes
    ----------
    edge
        `EDGE` records (m,).
    node_xy
        float64 (n, 2): metres in the plane of the place.
    node_junction
        int32 (n,): the junction a node stands at.
    """

    edge: NDArray[np.void]
    node_xy: NDArray[np.float64]
    node_junction: NDArray[np.int32]


@dataclass(slots=True)
class _Arm:
    segment: int
    at_tail: bool
    angle: float
    main: bool


@dataclass(slots=True)
class _Builder:
    segments: Segments
    signs: JunctionSigns
    xy: NDArray[np.float64]
    junction_xy: NDArray[np.float64]
    node_xy: list[tuple[float, float]] = field(default_factory=list)
    node_junction: list[int] = field(default_factory=list)
    #: node at each end of each side of a segment: (segment, at tail, side) -> node
    ends: dict[tuple[int, bool, int], int] = field(default_factory=dict)
    over: list[tuple[int, int, int, float, Crossing, int, int]] = field(default_factory=list)

    def node(self, junction: int, x: float, y: float) -> int:
        self.node_xy.append((x, y))
        self.node_junction.append(junction)
        return len(self.node_xy) - 1


def walkways(
    segments: Segments,
    xy: NDArray[np.float64],
    junction_xy: NDArray[np.float64],
    signs: JunctionSigns,
    inner: NDArray[np.bool_],
) -> Walkways:
    """The walking network of `segments`.

    Parameters
    ----------
    xy, junction_xy
        float64 (p, 2), (j, 2): vertices and junctions in the plane of the place, metres.
    signs
        what helps a walker at each junction and on each arm.
    inner
        bool (k,): segments that are one carriageway of a divided road; their left side is the
        median and is not walked (traffic keeps right).

    Notes
    -----
    O(k log k) for k segments.
    """
    builder = _Builder(segments, signs, xy, junction_xy)
    arms = _arms(segments, xy)
    for junction in range(len(segments.junction)):
        _open(builder, junction, arms.get(junction, []))
    return Walkways(
        edge=_edges(builder, inner),
        node_xy=np.array(builder.node_xy, np.float64).reshape(-1, 2),
        node_junction=np.array(builder.node_junction, np.int32),
    )


def _arms(segments: Segments, xy: NDArray[np.float64]) -> dict[int, list[_Arm]]:
    arms: dict[int, list[_Arm]] = {}
    main = segments.street["main"]
    for i in range(len(segments)):
        line = xy[segments.start[i] : segments.start[i + 1]]
        for at_tail, points in ((True, line), (False, line[::-1])):
            ahead = points - points[0]
            far = np.flatnonzero(np.hypot(ahead[:, 0], ahead[:, 1]) >= _LOOK_AHEAD)
            dx, dy = ahead[far[0] if len(far) else -1]
            junction = int(segments.tail[i] if at_tail else segments.head[i])
            arm = _Arm(i, at_tail, float(np.arctan2(dy, dx)), bool(main[i]))
            arms.setdefault(junction, []).append(arm)
    for here in arms.values():
        here.sort(key=lambda arm: (arm.angle, arm.segment, arm.at_tail))
    return arms


def _open(builder: _Builder, junction: int, arms: list[_Arm]) -> None:
    """Make the nodes of one junction and note which edge ends hang on which of them."""
    x, y = builder.junction_xy[junction]
    first = next((i for i, arm in enumerate(arms) if arm.main), None)
    if first is None:
        node = builder.node(junction, x, y)
        for arm in arms:
            builder.ends[arm.segment, arm.at_tail, CENTRE] = node
        return
    arms = arms[first:] + arms[:first]  # anticlockwise, starting at a main arm
    mains = [arm for arm in arms if arm.main]
    corners = [_corner(builder, junction, mains, i) for i in range(len(mains))]
    gap = -1
    for arm in arms:
        if arm.main:
            gap += 1
            # Looking out along the arm, the gap after it (anticlockwise) lies to its left.
            left, right = corners[gap], corners[gap - 1]
            if not arm.at_tail:
                left, right = right, left
            builder.ends[arm.segment, arm.at_tail, LEFT_SIDE] = left
            builder.ends[arm.segment, arm.at_tail, RIGHT_SIDE] = right
        else:
            builder.ends[arm.segment, arm.at_tail, CENTRE] = corners[gap]
    if len(mains) > 1:
        _cross(builder, junction, arms, mains, corners)


def _corner(builder: _Builder, junction: int, mains: list[_Arm], i: int) -> int:
    """A corner in the gap after main arm i, half a road's width out from the junction."""
    x, y = builder.junction_xy[junction]
    turn = (mains[(i + 1) % len(mains)].angle - mains[i].angle) % (2 * np.pi) or 2 * np.pi
    middle = mains[i].angle + turn / 2
    # The road's edges meet at w / (2 sin(turn / 2)) along the bisector; flat gaps stay at w / 2.
    out = builder.signs.width[mains[i].segment] / 2 / max(np.sin(min(turn, np.pi) / 2), 0.5)
    return builder.node(junction, x + out * np.cos(middle), y + out * np.sin(middle))


def _cross(
    builder: _Builder, junction: int, arms: list[_Arm], mains: list[_Arm], corners: list[int]
) -> None:
    """Crossing edges over the main arms of a junction.

    Where only two main arms meet they are one road: one crossing joins its two sides, and only
    if something happens there (a smaller street, a sign). An arm that has a crossing of its
    own close by is crossed there.
    """
    signs = builder.signs
    if len(mains) == 2:
        nearby = all(signs.near[arm.segment, arm.at_tail] for arm in mains)
        if (len(arms) > 2 or signs.kind[junction]) and not nearby:
            _over(builder, junction, mains[0], corners[0], corners[1])
        return
    for i, arm in enumerate(mains):
        if not signs.near[arm.segment, arm.at_tail]:
            _over(builder, junction, arm, corners[i], corners[i - 1])


def _over(builder: _Builder, junction: int, arm: _Arm, a: int, b: int) -> None:
    kind = builder.signs.kind[junction] or Crossing.UNKNOWN
    lanes = builder.signs.lanes[arm.segment]
    builder.over.append(
        (
            a, b, arm.segment, builder.signs.width[arm.segment], kind,
            lanes, builder.signs.refuge[junction],
        )
    )  # fmt: skip


def _edges(builder: _Builder, inner: NDArray[np.bool_]) -> NDArray[np.void]:
    segments = builder.segments
    street = segments.street
    rows: list[tuple[int, int, int, int, int, int, int, int]] = []
    for i in range(len(segments)):
        if not street["walk"][i]:
            continue
        cm = max(round(segments.length[i] * 100), 1)
        for side in _sides_walked(street[i], inner=bool(inner[i])):
            tail, head = builder.ends[i, True, side], builder.ends[i, False, side]
            rows.append((tail, head, cm, i, side, Crossing.NOT_A_CROSSING, -1, -1))
    for a, b, segment, width, kind, lanes, refuge in builder.over:
        cm = max(round(width * 100), 1)
        rows.append((a, b, cm, segment, OVER, kind, lanes, refuge))
    return np.array(rows, EDGE)


def _sides_walked(record: np.void, *, inner: bool) -> tuple[int, ...]:
    if not record["main"]:
        return (CENTRE,)
    said = int(record["sidewalk"])
    if said in (LEFT, RIGHT):
        # A sidewalk on one side only: nobody is sent along the other.
        return (LEFT_SIDE,) if said == LEFT else (RIGHT_SIDE,)
    return (RIGHT_SIDE,) if inner else (LEFT_SIDE, RIGHT_SIDE)


def bridge_crossings(
    walkways: Walkways, segments: Segments, over_road: NDArray[np.bool_]
) -> NDArray[np.void]:
    """Edges with footbridges and underpasses marked as the crossings they are.

    Parameters
    ----------
    over_road
        bool (k,): segments of footways that pass over or under a main road.
    """
    edge = walkways.edge.copy()
    plain = (edge["side"] == CENTRE) & over_road[edge["segment"]]
    tunnel = segments.street["tunnel"][edge["segment"]]
    edge["crossing"][plain & ~tunnel] = Crossing.BRIDGE
    edge["crossing"][plain & tunnel] = Crossing.UNDERPASS
    return edge
