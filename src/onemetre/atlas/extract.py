"""What a map file said of a place, before anything is concluded from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import Geometry

Tags = dict[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """One street line as drawn: vertices by number, so that shared ones are shared.

    Attributes
    ----------
    key
        stable name of the line in its file, such as ``w4711``.
    refs
        int64 (k,): numbers of its vertices.
    lonlat
        float64 (k, 2): WGS 84 degrees.
    """

    key: str
    refs: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    tags: Tags


@dataclass(frozen=True, slots=True)
class Feature:
    """A thing with tags that is a point or an area: a place, a building, a lake."""

    key: str
    geometry: Geometry
    tags: Tags


@dataclass(slots=True)
class Extract:
    """Everything taken from one map file.

    ``nodes`` holds the tags of street vertices that have any (crossings, signals, gates).
    ``dropped`` counts what could not be used, by reason. ``kinds_elsewhere`` are the kinds of
    places that the file holds outside the frame that was asked for. ``room`` is about how many
    bytes it all takes.
    """

    ways: list[Way] = field(default_factory=list)
    nodes: dict[int, Tags] = field(default_factory=dict)
    places: list[Feature] = field(default_factory=list)
    buildings: list[Feature] = field(default_factory=list)
    ground: list[Feature] = field(default_factory=list)
    date: str = ""
    dropped: dict[str, int] = field(default_factory=dict)
    kinds_elsewhere: set[str] = field(default_factory=set)
    room: int = 0

    def drop(self, reason: str) -> None:
        """Count one thing that could not be used."""
        self.dropped[reason] = self.dropped.get(reason, 0) + 1

    def count(self, tags: Tags, points: int) -> None:
        """Count the room that one more thing takes: itself, its tags and its points."""
        self.room += 500 + sum(len(key) + len(said) for key, said in tags.items()) + 16 * points

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the street lines, in degrees."""
        if not self.ways:
            return (float("nan"),) * 4
        lonlat = np.concatenate([way.lonlat for way in self.ways])
        west, south = lonlat.min(axis=0)
        east, north = lonlat.max(axis=0)
        return float(west), float(south), float(east), float(north)
