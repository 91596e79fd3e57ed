"""Where children may live: buildings, or streets where no building is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from onemetre.atlas.assumptions import assumptions
from onemetre.atlas.classes import street_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.extract import Feature, Tags
    from onemetre.atlas.plane import Plane
    from onemetre.atlas.segments import Segments


@dataclass(frozen=True, slots=True)
class Homes:
    """k points where children may live.

    Attributes
    ----------
    xy
        float64 (k, 2): metres in the plane of the place.
    weight
        float64 (k,): building volume (m² of floor), or metres of street; only ratios count.
    outline
        polygon of each building in the plane, or None where homes are points along streets.
    basis
        ``buildings`` or ``streets``.
    levels_known
        share of the homes whose levels or height are known.
    """

    xy: NDArray[np.float64]
    weight: NDArray[np.float64]
    outline: NDArray[np.object_] | None
    basis: Literal["buildings", "streets"]
    levels_known: float

    def of(self, keep: NDArray[np.bool_]) -> Homes:
        """Only the homes that `keep`, bool (k,), is true of."""
        outline = None if self.outline is None else self.outline[keep]
        return Homes(self.xy[keep], self.weight[keep], outline, self.basis, self.levels_known)


def homes_from_buildings(buildings: list[Feature], plane: Plane) -> Homes:
    """Homes of all buildings that may be lived in. O(k)."""
    rules = assumptions()
    lived = [each for each in buildings if may_be_lived_in(each.tags)]
    outline = plane.project(np.array([each.geometry for each in lived], object))
    footprint = shapely.area(outline) if len(outline) else np.zeros(0)
    keep = footprint >= rules.smallest_home
    levels = np.array([building_levels(each.tags) for each in lived])[keep]
    outline, footprint = outline[keep], footprint[keep]
    known = levels > 0
    floor = footprint * np.where(known, levels, rules.levels_unknown)
    xy = shapely.get_coordinates(shapely.point_on_surface(outline)) if len(outline) else (
        np.empty((0, 2))
    )  # fmt: skip
    return Homes(xy, floor, outline, "buildings", float(known.mean()) if len(known) else 0.0)


def may_be_lived_in(tags: Tags) -> bool:
    """Whether a building with these tags may hold homes."""
    rules = assumptions()
    return tags.get("building", "no") not in rules.not_homes | {"no"} and not (
        tags.keys() & rules.not_homes_keys
    )


def building_levels(tags: Tags) -> float:
    """Levels of a building as told, or from its height; -1 where neither is known."""
    for key, each in (("building:levels", 1.0), ("height", assumptions().storey)):
        text = tags.get(key, "").removesuffix("m").strip()
        try:
            value = float(text) / each
        except ValueError:
            continue
        if 0 < value < 200:
            return max(value, 1.0)
    return -1.0


def homes_from_streets(segments: Segments, xy: NDArray[np.float64]) -> Homes:
    """Homes as points along streets, one every so many metres, weighted by length. O(k)."""
    rules = assumptions()
    kinds = street_classes()
    wanted = np.array([kind.name in rules.street_home_classes for kind in kinds])
    small = np.array([kind.rank == "local" and not kind.off_road for kind in kinds])
    street = segments.street
    use = street["walk"] & wanted[street["class"]]
    if not (use & small[street["class"]]).any():
        use = street["walk"].copy()
    points, weight = [], []
    for i in np.flatnonzero(use):
        line = shapely.linestrings(xy[segments.start[i] : segments.start[i + 1]])
        pieces = max(int(np.ceil(segments.length[i] / rules.street_home_every)), 1)
        shares = (np.arange(pieces) + 0.5) / pieces
        points.append(
            shapely.get_coordinates(shapely.line_interpolate_point(line, shares, normalized=True))
        )
        weight.append(np.full(pieces, segments.length[i] / pieces))
    if not points:
        return Homes(np.empty((0, 2)), np.zeros(0), None, "streets", 0.0)
    return Homes(np.concatenate(points), np.concatenate(weight), None, "streets", 0.0)
