"""A small invented town as an OpenStreetMap file, with distances that can be counted by hand.

It lies on the equator, where a degree is as long either way as anywhere. A footway of 1,000 m
runs east from the origin; a residential street nobody has looked at runs 400 m south from it.
Homes of 10 by 10 m stand every 100 m beside both; a playground at the footway's east end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: On land, in the basin of the Congo: places in the sea are refused.
LON = 20.0
EAST, NORTH = 111_319.49, 110_574.28  # metres in a degree at the equator, WGS 84
FOOTWAY_HOMES = [100.0 * i + 50 for i in range(10)]
STREET_HOMES = [100.0 * i + 50 for i in range(4)]


class Map:
    """Collects nodes and ways of an .osm file; positions are metres east and north."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.ways: list[str] = []

    def node(self, x: float, y: float, **tags: str) -> int:
        """Add a point."""
        number = len(self.nodes) + 1
        self.nodes.append(
            f'<node id="{number}" version="1" timestamp="2024-05-01T00:00:00Z"'
            f' lon="{LON + x / EAST:.7f}" lat="{y / NORTH:.7f}">{_tags(tags)}</node>'
        )
        return number

    def way(self, refs: list[int], **tags: str) -> None:
        """Add a line or an outline."""
        nds = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self.ways.append(
            f'<way id="{len(self.ways) + 1}" version="1" timestamp="2024-05-01T00:00:00Z">'
            f"{nds}{_tags(tags)}</way>"
        )

    def home(self, x: float, y: float) -> None:
        """Add a building of 10 by 10 m around a point."""
        corners = [self.node(x + a, y + b) for a, b in ((-5, -5), (5, -5), (5, 5), (-5, 5))]
        self.way([*corners, corners[0]], building="apartments")

    def write(self, path: Path) -> Path:
        """Write the file."""
        path.write_text(
            '<?xml version="1.0"?><osm version="0.6" generator="test">'
            + "".join(self.nodes) + "".join(self.ways) + "</osm>",
            "utf-8",
        )  # fmt: skip
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key.replace("_", ":")}" v="{value}"/>' for key, value in tags.items())


def town(path: Path) -> Path:
    """Write the town."""
    out = Map()
    along = [out.node(100.0 * i, 0) for i in range(11)]
    out.way(along, highway="footway", name="Fußweg")
    down = [along[0], *(out.node(0, -100.0 * i) for i in range(1, 5))]
    out.way(down, highway="residential", name="Gasse")
    for x in FOOTWAY_HOMES:
        out.home(x, 15)
    for y in STREET_HOMES:
        out.home(15, -y)
    out.node(1000, 10, leisure="playground", name="Spielplatz")
    out.node(500, 12, amenity="library", name="Bücherei")
    return out.write(path)


AREAS = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"code": "X1", "name": "West"}, "geometry": {"type": "Polygon",
  "coordinates": [[[20.0000, -0.0036], [20.0045, -0.0036], [20.0045, 0.0002], [20.0000, 0.0002], [20.0000, -0.0036]]]}},
 {"type": "Feature", "properties": {"code": "X2", "name": "East"}, "geometry": {"type": "Polygon",
  "coordinates": [[[20.0045, -0.0001], [20.0089, -0.0001], [20.0089, 0.0002], [20.0045, 0.0002], [20.0045, -0.0001]]]}}
]}"""
CHILDREN = "code,name,0-2,3-5,6-8,9-11,12-14\nX1,West,90,90,90,90,90\nX2,East,50,50,50,50,50\n"
