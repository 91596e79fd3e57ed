"""Maps of the report: how far children of an age get, drawn from the release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from onemetre import reach
from onemetre.atlas.taxonomy import kinds
from onemetre.measure.walk_classes import (
    ALONE,
    GUIDED,
    classes_of,
    closed_roads,
    home_costs,
    street_costs,
)
from onemetre.press.map_canvas import Frame
from onemetre.press.map_layers import (
    PLAIN,
    AreaEdges,
    AreaLabels,
    BigRoads,
    Buildings,
    Ground,
    Layer,
    Marks,
    MarkTone,
    Numbered,
    Shapes,
    StreetNames,
    Streets,
)
from onemetre.press.maps import draw_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onemetre.atlas.city import City
    from onemetre.measure.fields import Fields
    from onemetre.measure.looks import Look
    from onemetre.measure.walk_classes import Companies
    from onemetre.reach import Profile

#: The widest part of a place that a map of streets shows, in metres.
_WIDEST = 3600.0
#: No map of streets shows less than this across, if the place has it.
_NARROWEST = 900.0
#: Homes within this of a place, in metres, draw the map towards them.
_NEAR_PLACE = 400.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose walk a map shows: children of an age, to one kind of place.

    ``alone``: the low answer, with what only the high answer reaches shown as not known;
    otherwise with an adult.
    """

    age: int
    kind: str
    alone: bool


def frame_of(fields: Fields, kind: str, *, ratio: float) -> Frame:
    """The part of the place to show: where most children live, no wider than streets can be told.

    The map fills its frame: a long narrow place is cut off rather than shown with blank margins,
    but for a very small one.

    Parameters
    ----------
    kind
        of places that the map is about: homes near one count more.
    ratio
        height by width.
    """
    city = fields.city
    xy = city.home_xy if len(city.home_xy) else city.node_xy
    low, high = np.percentile(xy, [0.5, 99.5], axis=0)
    wide, tall = high - low + 120
    whole, filled = max(wide, tall / ratio), min(wide, tall / ratio)
    size = float(min(max(filled, min(whole, _NARROWEST)), _WIDEST))
    x, y = (
        _within(middle, size * part / 2, float(a) - 60, float(b) + 60)
        for middle, part, a, b in zip(
            _busiest(fields, kind, size), (1.0, ratio), low, high, strict=True
        )
    )
    return Frame(x - size / 2, y - size * ratio / 2, x + size / 2, y + size * ratio / 2)


def _within(middle: float, half: float, low: float, high: float) -> float:
    """`middle` moved so that the frame stays within; in the middle where it is too large."""
    if 2 * half >= high - low:
        return (low + high) / 2
    return min(max(middle, low + half), high - half)


def _busiest(fields: Fields, kind: str, size: float) -> tuple[float, float]:
    """Where most children (or homes) are, those near a place of the kind counted eightfold."""
    city = fields.city
    if not len(city.home_xy):
        return 0.0, 0.0
    near = fields.straight(kind) <= _NEAR_PLACE
    weight = city.weight(range(18)) * np.where(near, 8, 1)
    cell = np.floor(city.home_xy / (size / 2))
    _, group = np.unique(cell, axis=0, return_inverse=True)
    here = group.ravel() == int(np.argmax(np.bincount(group.ravel(), weights=weight)))
    x, y = city.home_xy[here].mean(axis=0)
    return float(x), float(y)


def walk_map(
    fields: Fields, asked: Asked, frame: Frame, *, width: float, prefix: str, labels: bool = True
) -> str:
    """How long the walk is from every home and street, as an SVG."""
    city = fields.city
    profile = reach.profile_for(fields.profiles, asked.age)
    layers = [*_ground(city), *_streets(fields, profile, asked)]
    layers += _homes(fields, profile, asked)
    if len(city.area_name) > 1:
        layers.append(AreaEdges(rings_of(city.outlines("areas"))))
    if labels:
        layers += [_marks(fields, asked), _street_names(city)]
    return draw_map(frame, layers, width=width, prefix=prefix, scaled=labels)


def looks_map(city: City, looks: Sequence[Look], frame: Frame, *, width: float, prefix: str) -> str:
    """Where to look, numbered in the order to walk."""
    at = np.array([look.xy for look in looks]).reshape(-1, 2)
    street = city.street
    shapes = _segments(city, street["walk"])
    count = int(street["walk"].sum())
    plain = Streets(shapes, np.full(count, PLAIN, np.int8), np.full(count, 1.0, np.float32))
    layers = [*_ground(city), *_big_roads(city), plain, *_plain_homes(city)]
    layers += [Numbered(at), _street_names(city)]
    return draw_map(frame, layers, width=width, prefix=prefix)


def frame_around(xy: NDArray[np.float64], *, ratio: float, least: float = 700.0) -> Frame:
    """A frame that holds all of some points with room around them."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    wide = float(max(high[0] - low[0], (high[1] - low[1]) / ratio, least)) * 1.15
    x, y = (low + high) / 2
    return Frame(
        float(x) - wide / 2, float(y) - wide * ratio / 2, float(x) + wide / 2,
        float(y) + wide * ratio / 2,
    )  # fmt: skip


# Layers ---------------------------------------------------------------------------------------


def rings_of(polygons: NDArray[np.object_]) -> Shapes:
    """Rings of polygons, packed."""
    parts, feature = shapely.get_parts(polygons, return_index=True)
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, feature = parts[areal], feature[areal]
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.searchsorted(ring, np.arange(len(rings) + 1)).astype(np.int64)
    return Shapes(xy, start, feature[part].astype(np.int32))


def _segments(city: City, wanted: NDArray[np.bool_]) -> Shapes:
    """Lines of the wanted segments, numbered anew in their order."""
    index = np.flatnonzero(wanted)
    start, xy = city.segment_start, city.segment_xy
    counts = (start[index + 1] - start[index]).astype(np.int64)
    packed = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    at = np.repeat(start[index] - packed[:-1], counts) + np.arange(packed[-1])
    return Shapes(xy[at], packed, np.arange(len(index), dtype=np.int32))


def _ground(city: City) -> list[Layer]:
    out: list[Layer] = []
    if city.release.has("ground"):
        kind = cast("list[str]", city.release.table("ground")["kind"].to_pylist())
        out.append(Ground(rings_of(city.outlines("ground")), tuple(kind)))
    if city.release.has("buildings"):
        shapes = rings_of(city.outlines("buildings"))
        count = int(shapes.owner.max(initial=-1)) + 1
        out.append(Buildings(shapes, np.full(count, PLAIN, np.int8)))
    return out


def _plain_homes(city: City) -> list[Layer]:
    if not city.release.has("homes"):
        return []
    shapes = rings_of(city.outlines("homes"))
    return [Buildings(shapes, np.full(len(city.home_xy), PLAIN, np.int8))]


def _big_roads(city: City) -> list[Layer]:
    main = city.street["main"]
    return [BigRoads(_segments(city, main))] if main.any() else []


def _companies(asked: Asked) -> Companies:
    return ALONE if asked.alone else GUIDED


def _homes(fields: Fields, profile: Profile, asked: Asked) -> list[Layer]:
    city = fields.city
    if not city.release.has("homes"):
        return []
    costs = home_costs(fields, profile, asked.kind, _companies(asked))
    return [Buildings(rings_of(city.outlines("homes")), classes_of(*costs))]


def _streets(fields: Fields, profile: Profile, asked: Asked) -> list[Layer]:
    """Streets by the walk from their middle; roads that are not walked alone apart."""
    city = fields.city
    classes = classes_of(*street_costs(fields, profile, asked.kind, _companies(asked)))
    closed = closed_roads(fields, profile, _companies(asked))
    shown = city.street["walk"] & ~closed
    if len(city.home_xy) and city.release.has("homes"):
        widths = np.where(city.street["main"], 2.2, 1.5)
    else:
        widths = np.where(city.street["main"], 2.4, 1.8)
    roads = city.street["main"] & ~shown
    out: list[Layer] = []
    if roads.any():
        out.append(BigRoads(_segments(city, roads)))
    out.append(Streets(_segments(city, shown), classes[shown], widths[shown].astype(np.float32)))
    return out


def _marks(fields: Fields, asked: Asked) -> Marks:
    city = fields.city
    mark = next(kind.mark for kind in kinds() if kind.key == asked.kind)
    places = city.places_of(asked.kind)
    names = [city.place_name[i] for i in places.tolist()]
    tone: MarkTone = "reached"
    return Marks(
        city.place_xy[places].reshape(-1, 2), (mark,) * len(places), tuple(names),
        tuple(tone for _ in places),
    )  # fmt: skip


def _street_names(city: City) -> StreetNames:
    named = np.array([bool(name) for name in city.segment_name], bool)
    names = tuple(name for name in city.segment_name if name)
    return StreetNames(_segments(city, named), names)


def main_roads(city: City) -> Streets:
    """Main roads as thin lines: where one is, on a map of something else."""
    main = city.street["main"]
    count = int(main.sum())
    return Streets(
        _segments(city, main), np.full(count, PLAIN, np.int8), np.full(count, 1.0, np.float32)
    )


def area_labels(city: City) -> AreaLabels:
    """Names of the areas at points within them."""
    points = shapely.point_on_surface(city.outlines("areas"))
    return AreaLabels(shapely.get_coordinates(points), tuple(city.area_name))
