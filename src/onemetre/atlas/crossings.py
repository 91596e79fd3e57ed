"""What helps a walker over each main road: read from the tags of junctions and lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre.atlas.classes import crossing_rules, street_classes
from onemetre.reach import Crossing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.extract import Extract, Tags
    from onemetre.atlas.segments import Segments

Lanes = int

#: A crossing or signal this near to a junction, along the arm, serves the junction; metres.
NEAR = 30.0

_KINDS = {
    "traffic_signals": Crossing.SIGNALLED, "controlled": Crossing.SIGNALLED,
    "pelican": Crossing.SIGNALLED, "toucan": Crossing.SIGNALLED,
    "marked": Crossing.MARKED, "zebra": Crossing.MARKED, "uncontrolled": Crossing.MARKED,
    "island": Crossing.REFUGE, "unmarked": Crossing.UNMARKED, "informal": Crossing.UNMARKED,
    "unpatrolled": Crossing.MARKED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class JunctionSigns:
    """Signs of crossings, as lists over junctions (j) and segments (k).

    Attributes
    ----------
    kind
        (j,): `Crossing` of the junction, `NOT_A_CROSSING` where nothing is said.
    refuge
        (j,): 1 a refuge, 0 none, -1 unknown.
    near
        (segment, at its tail) -> the arm has a crossing of its own close to that end.
    lanes
        (k,): lanes crossed at once; -1 unknown.
    width
        (k,): metres from kerb to kerb.
    """

    kind: list[Crossing]
    refuge: list[int]
    near: dict[tuple[int, bool], bool]
    lanes: list[Lanes]
    width: list[float]


def crossing_kind(tags: Tags) -> Crossing:
    """The kind of crossing that the tags of a street vertex tell of."""
    highway = tags.get("highway", "")
    said = [*tags.get("crossing", "").split(";"), *tags.get("crossing:markings", "").split(";")]
    if tags.get("crossing:signals") == "yes" or "traffic_signals" in said:
        return Crossing.SIGNALLED
    if tags.get("crossing:island") == "yes":
        return Crossing.REFUGE
    for word in said:
        if word in _KINDS:
            return _KINDS[word]
    if "traffic_signals" in highway and tags.get("crossing", "") != "no":
        return Crossing.SIGNALLED
    if "crossing" in highway or tags.get("crossing", "no") != "no":
        return Crossing.UNKNOWN
    return Crossing.NOT_A_CROSSING


def road_width(record: np.void) -> float:
    """Metres from kerb to kerb: as told, else lanes times lane width, else the class's."""
    if record["width"] > 0:
        return float(record["width"])
    if record["lanes"] > 0:
        return float(record["lanes"]) * float(str(crossing_rules()["lane_width"]))
    width = street_classes()[int(record["class"])].width
    return width / 2 if record["oneway"] else width


def junction_signs(extract: Extract, segments: Segments) -> JunctionSigns:
    """Read the signs of every junction. O(j + k + tagged vertices)."""
    kind, refuge = [], []
    for vertex in segments.junction.tolist():
        tags = extract.nodes.get(vertex, {})
        kind.append(crossing_kind(tags))
        refuge.append({"yes": 1, "no": 0}.get(tags.get("crossing:island", ""), -1))
    has_own = np.array([each not in (0, Crossing.SIGNALLED) for each in kind], bool)
    has_own |= np.array(
        ["crossing" in extract.nodes.get(v, {}).get("highway", "") for v in segments.junction],
        bool,
    )
    near: dict[tuple[int, bool], bool] = {}
    main = segments.street["main"]
    for i in range(len(segments)):
        close = bool(main[i]) and segments.length[i] <= NEAR
        # The other end of a short arm may be the crossing that serves this end.
        near[i, True] = close and bool(has_own[segments.head[i]])
        near[i, False] = close and bool(has_own[segments.tail[i]])
    _spread_signals(extract, segments, kind)
    return JunctionSigns(
        kind=kind,
        refuge=refuge,
        near=near,
        lanes=[int(record["lanes"]) for record in segments.street],
        width=[road_width(record) for record in segments.street],
    )


def _spread_signals(extract: Extract, segments: Segments, kind: list[Crossing]) -> None:
    """A signal drawn at the stop line belongs to the junction and the crossings ahead of it.

    A signal that stops traffic nowhere near either is one for walkers, and stays a crossing.
    """
    main = np.flatnonzero(segments.street["main"])
    arms: dict[int, list[tuple[int, float]]] = {}
    for i in main:
        a, b, length = int(segments.tail[i]), int(segments.head[i]), float(segments.length[i])
        arms.setdefault(a, []).append((b, length))
        arms.setdefault(b, []).append((a, length))
    stop_lines = [
        j
        for j, vertex in enumerate(segments.junction.tolist())
        if len(arms.get(j, ())) == 2 and _is_stop_line(extract.nodes.get(vertex, {}))
    ]
    for j in stop_lines:
        served = [at for at in _within(arms, j, NEAR) if len(arms[at]) > 2 or kind[at]]
        served = [at for at in served if at not in stop_lines]
        for at in served:
            if kind[at] in (Crossing.NOT_A_CROSSING, Crossing.UNKNOWN):
                kind[at] = Crossing.SIGNALLED
        if served:
            kind[j] = Crossing.NOT_A_CROSSING


def _is_stop_line(tags: Tags) -> bool:
    return tags.get("highway") == "traffic_signals" and "crossing" not in tags


def _within(arms: dict[int, list[tuple[int, float]]], start: int, limit: float) -> list[int]:
    """Junctions within `limit` metres of `start` along main roads, itself not counted."""
    best = {start: 0.0}
    todo = [start]
    while todo:
        at = todo.pop()
        for other, length in arms[at]:
            far = best[at] + length
            if far <= limit and far < best.get(other, np.inf):
                best[other] = far
                todo.append(other)
    return [at for at in best if at != start]


def divided(
    segments: Segments, xy: NDArray[np.float64], *, apart: float = 40.0
) -> NDArray[np.bool_]:
    """bool (k,): one-way main roads with their counterpart to the left: a median lies between.

    A segment is one carriageway of a divided road if, from its middle looking left (traffic
    keeps right), another one-way main road running the other way is met within `apart` metres.
    O(k log k).
    """
    main = segments.street["main"] & segments.street["oneway"]
    out = np.zeros(len(segments), bool)
    index = np.flatnonzero(main)
    if not len(index):
        return out
    first, last = segments.start[index], segments.start[index + 1] - 1
    middle = (first + last) // 2
    along = xy[np.minimum(middle + 1, last)] - xy[middle]
    norm = np.hypot(along[:, 0], along[:, 1])
    along = along / np.where(norm > 0, norm, 1)[:, None]
    centre = (xy[middle] + xy[np.minimum(middle + 1, last)]) / 2
    left = np.column_stack([-along[:, 1], along[:, 0]])
    rays = shapely.linestrings(np.stack([centre + left, centre + left * apart], axis=1))
    lines = [shapely.linestrings(xy[a : b + 1]) for a, b in zip(first, last, strict=True)]
    heading = xy[last] - xy[first]
    ray, line = shapely.STRtree(lines).query(rays, predicate="intersects")
    against = np.einsum("ij,ij->i", along[ray], heading[line]) < 0
    out[index[ray[against & (ray != line)]]] = True
    return out
