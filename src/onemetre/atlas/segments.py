"""Cut street lines into segments: one between two decision points.

A decision point is where lines meet or end, where a main road has a crossing or a signal, or
where what is known of the street changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from onemetre.atlas.classes import street_classes
from onemetre.atlas.street_tags import STREET, street

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.extract import Extract, Tags

_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Segments:
    """k street segments between j junctions.

    Attributes
    ----------
    street
        `STREET` records (k,).
    key, name
        where each comes from (``w4711/2``) and its name ("" if none).
    tail, head
        int32 (k,): junctions at its ends.
    start, lonlat
        int64 (k + 1,), float64 (p, 2): vertices of segment i are ``lonlat[start[i]:start[i+1]]``.
    length
        float64 (k,): metres on the WGS 84 ellipsoid.
    junction
        int64 (j,): vertex numbers of the junctions in the extract.
    junction_lonlat
        float64 (j, 2).
    """

    street: NDArray[np.void]
    key: list[str]
    name: list[str]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    start: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    length: NDArray[np.float64]
    junction: NDArray[np.int64]
    junction_lonlat: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.key)


@dataclass(slots=True)
class _Piece:
    record: np.ndarray
    key: str
    name: str
    refs: NDArray[np.int64]
    lonlat: NDArray[np.float64]

    def ends(self) -> tuple[int, int]:
        return int(self.refs[0]), int(self.refs[-1])

    def reversed(self) -> _Piece:
        """The same street drawn the other way; only where no side of it is told apart."""
        return _Piece(self.record, self.key, self.name, self.refs[::-1], self.lonlat[::-1])


def segments(extract: Extract) -> Segments:
    """Segments of every street that is walked or must be crossed.

    O(p log p) for p vertices. Lines of no known class are counted in ``extract.dropped``.
    """
    pieces = _merge(_cut(extract), extract)
    refs = np.array([piece.ends() for piece in pieces], np.int64).reshape(-1, 2)
    junction, number = np.unique(refs, return_inverse=True)
    number = number.reshape(-1, 2).astype(np.int32)
    counts = np.array([len(piece.refs) for piece in pieces], np.int64)
    lonlat = np.concatenate([piece.lonlat for piece in pieces]) if pieces else np.empty((0, 2))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    where = np.empty((len(junction), 2))
    where[number[:, 0]] = lonlat[start[:-1]]
    where[number[:, 1]] = lonlat[start[1:] - 1]
    return Segments(
        street=np.array([piece.record for piece in pieces], STREET),
        key=[piece.key for piece in pieces],
        name=[piece.name for piece in pieces],
        tail=np.ascontiguousarray(number[:, 0]),
        head=np.ascontiguousarray(number[:, 1]),
        start=start,
        lonlat=lonlat,
        length=lengths(start, lonlat),
        junction=junction,
        junction_lonlat=where,
    )


def lengths(start: NDArray[np.int64], lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres on the ellipsoid of each of the lines that share `lonlat` (Karney 2013, in PROJ)."""
    if len(lonlat) < 2:
        return np.zeros(len(start) - 1)
    _, _, steps = _GEOD.inv(lonlat[:-1, 0], lonlat[:-1, 1], lonlat[1:, 0], lonlat[1:, 1])
    steps = np.append(steps, 0.0)
    steps[start[1:] - 1] = 0.0  # no step from the end of one line to the start of the next
    return np.add.reduceat(steps, start[:-1]) if len(start) > 1 else np.zeros(0)


def _cut(extract: Extract) -> list[_Piece]:
    kept = []
    for way in extract.ways:
        record = street(way.tags)
        if record is None:
            extract.drop("a line of no class of street")
        elif record["walk"] or (record["main"] and way.tags.get("highway") != "motorway"):
            kept.append((way, record))
    if not kept:
        return []
    refs = np.concatenate([way.refs for way, _ in kept])
    ends = np.concatenate([way.refs[[0, -1]] for way, _ in kept])
    vertex, count = np.unique(np.concatenate([refs, ends]), return_counts=True)
    decision = set(vertex[count >= 2].tolist())
    pieces = []
    for way, record in kept:
        stop = [
            ref in decision or (bool(record["main"]) and _is_crossing(extract.nodes.get(ref)))
            for ref in way.refs.tolist()
        ]
        at = np.flatnonzero(stop)
        for a, b in pairwise(at.tolist()):
            # Named by the vertex it begins at, which does not change with what else is on the map.
            pieces.append(
                _Piece(
                    record, f"{way.key}/{a}", way.tags.get("name", ""),
                    way.refs[a : b + 1], way.lonlat[a : b + 1],
                )
            )  # fmt: skip
    return pieces


def _is_crossing(tags: Tags | None) -> bool:
    if tags is None:
        return False
    highway = tags.get("highway", "")
    return (
        "crossing" in highway or "traffic_signals" in highway or tags.get("crossing", "no") != "no"
    )


def _merge(pieces: list[_Piece], extract: Extract) -> list[_Piece]:
    """Join pieces where only two alike meet and nothing happens, in drawing order."""
    at: dict[int, list[int]] = {}
    for i, piece in enumerate(pieces):
        for ref in piece.ends():
            at.setdefault(ref, []).append(i)
    alive: list[_Piece | None] = list(pieces)
    main = {kind.code for kind in street_classes() if kind.main}
    for ref, here in at.items():
        if len(here) != 2 or here[0] == here[1] or ref in extract.nodes:
            continue
        first, second = (alive[i] for i in here)
        if first is None or second is None or not _alike(first, second):
            continue
        joined = _joined(first, second, ref, sided=int(first.record["class"]) in main)
        if joined is None:
            continue
        alive[here[0]], alive[here[1]] = joined, None
        far = joined.ends()
        for end in far:
            if here[1] in at[end]:
                at[end][at[end].index(here[1])] = here[0]
    return [piece for piece in alive if piece is not None]


def _alike(a: _Piece, b: _Piece) -> bool:
    return a.name == b.name and a.record.tobytes() == b.record.tobytes()


def _joined(a: _Piece, b: _Piece, ref: int, *, sided: bool) -> _Piece | None:
    if a.ends()[1] != ref:
        if b.ends()[1] == ref:
            a, b = b, a
        elif sided:
            return None  # turning one of them round would swap its left and right
        else:
            a = a.reversed()
    if b.ends()[0] != ref:
        if sided:
            return None
        b = b.reversed()
    if a.ends()[0] == b.ends()[1]:
        return None  # a ring needs a point to hang on
    return _Piece(
        a.record, a.key, a.name,
        np.concatenate([a.refs, b.refs[1:]]), np.concatenate([a.lonlat, b.lonlat[1:]]),
    )  # fmt: skip
