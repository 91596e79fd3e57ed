"""One place told twice, by a map and by a register or by two registers, becomes one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from onemetre.atlas.place import Place, rules
from onemetre.atlas.plane import Plane
from onemetre.atlas.taxonomy import family_of, kinds
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from onemetre.atlas.place import LonLat


@dataclass(frozen=True, slots=True)
class Merge:
    """Two entries that became one: keys of both, and why, in the language in force."""

    kept: str
    dropped: str
    reason: str


def merge_places(places: list[Place]) -> tuple[list[Place], list[Merge]]:
    """`places` with those told more than once as one, and what was merged.

    Two are one if they share a kind and their names are alike, and they are near each other or
    one lies in the outline of the other. The one with an outline is kept, else the first; it
    takes over what only the other knows. Order is kept.

    O(n log n) for places that are not all in one spot.
    """
    if len(places) < 2:
        return list(places), []
    kept: dict[int, Place] = dict(enumerate(places))
    into = list(range(len(places)))
    merges = []
    for a, b, metres in _near_pairs(places):
        a, b = _root(into, a), _root(into, b)
        if a == b:
            continue
        first, second = _by_rank(a, b, kept)
        one, other = kept[first], kept[second]
        reason = _why_one(one, other, metres)
        if reason:
            kept[first] = _joined(one, other)
            del kept[second]
            into[second] = first
            merges.append(Merge(one.key, other.key, reason))
    return [kept[i] for i in sorted(kept)], merges


def _near_pairs(places: list[Place]) -> list[tuple[int, int, float]]:
    """(a, b, metres) with a < b, of places that may be one, the nearest first."""
    lonlat = np.array([(place.lon, place.lat) for place in places])
    (west, south), (east, north) = lonlat.min(axis=0), lonlat.max(axis=0)
    plane = Plane.of((float(west), float(south), float(east), float(north)))
    points = shapely.points(plane.xy(lonlat))
    shapes = points.copy()
    areal = [i for i, place in enumerate(places) if place.outline is not None]
    if areal:
        shapes[areal] = plane.project(np.array([places[i].outline for i in areal], object))
    reach = rules()["merge"]["near"]
    a, b = shapely.STRtree(points).query(shapes, predicate="dwithin", distance=reach)
    pairs = {(min(i, j), max(i, j)) for i, j in zip(a.tolist(), b.tolist(), strict=True) if i != j}
    out = []
    for i, j in pairs:
        metres = min(shapely.distance(shapes[i], points[j]), shapely.distance(points[i], shapes[j]))
        out.append((i, j, float(metres)))
    return sorted(out, key=lambda pair: (pair[2], pair[0], pair[1]))


def _root(into: list[int], i: int) -> int:
    while into[i] != i:
        i = into[i]
    return i


def _by_rank(a: int, b: int, kept: dict[int, Place]) -> tuple[int, int]:
    a, b = min(a, b), max(a, b)
    return (b, a) if kept[a].outline is None and kept[b].outline is not None else (a, b)


def _why_one(one: Place, other: Place, metres: float) -> str:
    """Why two are one place, or "" if they are two."""
    shared = set(one.kinds) & set(other.kinds) or _vague(one, other)
    if not shared:
        return ""
    limit = rules()["merge"]
    if any(family_of(kind) == "transport" for kind in shared) and metres > limit["stops"]:
        return ""
    both = {"one": one.name or one.key, "other": other.name or other.key, "metres": metres}
    if metres == 0 and one.outline is not None and (not other.name or not one.name):
        return tr("“{other}” stands without a name inside “{one}”", **both)
    if not alike(one.name, other.name):
        return ""
    if metres == 0 and one.outline is not None:
        return tr("“{other}” stands inside “{one}” and is called alike", **both)
    return tr("“{other}” is {metres:.0f} m from “{one}” and is called alike", **both)


def _vague(one: Place, other: Place) -> set[str]:
    """A school of unknown level is the school of known level that has its name."""
    kinds_ = {*one.kinds, *other.kinds}
    if "school_unknown_level" in kinds_ and all(family_of(kind) == "school" for kind in kinds_):
        return {"school_unknown_level"}
    return set()


@cache
def _plain_name(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).lower()
    text = re.sub(r"[(\[【].*?[)\]】]", "", text)
    for pattern in rules()["merge"]["drop"]:
        text = re.sub(pattern, "", text)
    return re.sub(r"[\s·.,、\-—_'\"“”]", "", text)


def alike(one: str, other: str) -> bool:
    """Whether two names may be of one place: the same but for town, owner and brackets, or one
    within the other with the same numbers (第一小学 is not 第二小学).

    >>> alike("上海市浦东新区海桐小学", "海桐小学(樱花校区)")
    True
    """
    a, b = _plain_name(one), _plain_name(other)
    if not a or not b:
        return False
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return (
        len(short) >= rules()["merge"]["least_letters"]
        and short in long
        and _numbers(short) == _numbers(long)
    )


def _numbers(text: str) -> list[str]:
    return re.findall(r"[一二三四五六七八九十\d]", text)


def _joined(one: Place, other: Place) -> Place:
    together = {*one.kinds, *other.kinds}
    if len(together) > 1:
        together.discard("school_unknown_level")
    stops = any(family_of(kind) == "transport" for kind in together)
    doors = one.entrances or other.entrances
    if stops:
        # The poles of a stop stand on both sides of a road; either is where one gets on.
        doors = tuple(dict.fromkeys((*_doors(one), *_doors(other))))
    return replace(
        one,
        name=one.name or other.name,
        kinds=tuple(kind.key for kind in kinds() if kind.key in together),
        entrances=doors,
        capacity=one.capacity if one.capacity is not None else other.capacity,
        level=one.level or other.level,
        fee=one.fee or other.fee,
        address=one.address or other.address,
        source="; ".join(dict.fromkeys(
            part for each in (one.source, other.source) for part in each.split("; ") if part
        )),
    )  # fmt: skip


def _doors(place: Place) -> tuple[LonLat, ...]:
    return place.entrances or ((place.lon, place.lat),)
