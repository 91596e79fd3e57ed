"""What the tags of one street say, in numbers; what they do not say is -1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from onemetre.atlas.classes import BUFFERS, StreetClass, class_named

if TYPE_CHECKING:
    from onemetre.atlas.extract import Tags

#: One record a street. Unknown numbers are -1. `sidewalk` is a set of sides: 1 left, 2 right,
#: 0 none, 4 drawn as a line of its own. `lit` is 0 no, 1 yes. `volume` is vehicles a day, which no
#: map tells and only a look at the street does.
STREET = np.dtype(
    [
        ("class", np.uint8), ("walk", np.bool_), ("main", np.bool_), ("steps", np.bool_),
        ("bridge", np.bool_), ("tunnel", np.bool_), ("oneway", np.bool_), ("wheels", np.bool_),
        ("sidewalk", np.int8), ("condition", np.int8), ("buffer", np.int8), ("lit", np.int8),
        ("lanes", np.int8), ("speed", np.float32), ("width", np.float32),
        ("sidewalk_width", np.float32), ("buffer_width", np.float32), ("volume", np.float32),
    ]
)  # fmt: skip
LEFT, RIGHT, SEPARATE = 1, 2, 4
_SIDES = {
    "both": LEFT | RIGHT, "yes": LEFT | RIGHT, "left": LEFT, "right": RIGHT, "no": 0, "none": 0,
    "separate": SEPARATE, "mapped": SEPARATE,
}  # fmt: skip
_CONDITIONS = {
    "excellent": 3, "good": 3, "intermediate": 2, "bad": 1, "very_bad": 0, "horrible": 0,
    "very_horrible": 0, "impassable": 0,
}  # fmt: skip
_MPH = 1.609344
_NO = {"no", "private", "delivery", "agricultural", "forestry", "military", "customers"}
_YES = {"yes", "designated", "permissive", "official"}


def metres(text: str) -> float:
    """A width in metres: ``3``, ``3 m``, ``10'``, ``10'6"``, ``3,5``; -1 if it is none."""
    feet = re.fullmatch(r"(\d+)'(?:(\d+)\"?)?", text.strip())
    if feet:
        return round((int(feet[1]) + int(feet[2] or 0) / 12) * 0.3048, 2)
    plain = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(?:m|米)?", text.strip())
    return float(plain[1].replace(",", ".")) if plain else -1.0


def kmh(text: str) -> float:
    """A speed limit in km/h: ``30``, ``20 mph``, ``walk``; -1 if it is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh)?", text.strip().split(";")[0])
    if found:
        return float(found[1]) * (_MPH if found[2] == "mph" else 1.0)
    return 7.0 if text.strip().endswith("walk") else -1.0


def whole(text: str) -> int:
    """A small whole number, such as lanes; -1 if it is none."""
    found = re.match(r"\d{1,2}", text.strip())
    return int(found[0]) if found else -1


def may_walk(kind: StreetClass, tags: Tags) -> bool:
    """Whether the public may walk here, by class, ``foot`` and ``access``."""
    foot = tags.get("foot", "")
    if foot in _YES:
        return kind.name != "motorway"
    if foot in _NO or foot == "use_sidepath" or tags.get("access", "") in _NO:
        return False
    if kind.name == "cycleway":
        return "segregated" in tags
    if kind.walk == "sidewalk":
        return sides(tags) in {LEFT, RIGHT, LEFT | RIGHT}
    return kind.walk == "yes"


def sides(tags: Tags) -> int:
    """Sides with a sidewalk, as in `STREET`; -1 where nothing is said."""
    if (both := tags.get("sidewalk:both")) is not None:
        return _SIDES.get(both, -1)
    left, right = tags.get("sidewalk:left"), tags.get("sidewalk:right")
    if left is not None or right is not None:
        if "separate" in (left, right):
            return SEPARATE
        return (LEFT if left == "yes" else 0) | (RIGHT if right == "yes" else 0)
    return _SIDES.get(tags.get("sidewalk", ""), -1)


def buffer_type(tags: Tags) -> int:
    """What parts walkers from cars, as an index into ``BUFFERS``; -1 where nothing is said."""
    if tags.get("buffer") in BUFFERS:
        return BUFFERS.index(tags["buffer"])
    parking = [value for key, value in tags.items() if key.startswith("parking:")]
    cycle = [tags.get(key, "") for key in ("cycleway", "cycleway:right", "cycleway:both")]
    if any(value in {"lane", "parallel", "diagonal"} for value in parking) or any(
        value in {"track", "lane"} for value in cycle
    ):
        return BUFFERS.index("solid")
    return -1


def street(tags: Tags) -> np.ndarray | None:
    """A `STREET` record (0-d) of one line, or None if it is no street."""
    kind = class_named(tags.get("highway", ""))
    if kind is None or tags.get("area") == "yes":
        return None
    out = np.zeros((), STREET)
    out["class"] = kind.code
    side = sides(tags)
    out["walk"] = may_walk(kind, tags) and side != SEPARATE
    out["main"] = kind.main
    out["steps"] = kind.name == "steps"
    out["wheels"] = not kind.off_road
    out["bridge"] = tags.get("bridge", "no") != "no"
    out["tunnel"] = tags.get("tunnel", "no") not in {"no", "building_passage"}
    out["oneway"] = tags.get("oneway") in {"yes", "1", "true", "-1"}
    out["sidewalk"] = side
    out["condition"] = _CONDITIONS.get(tags.get("sidewalk:smoothness", ""), -1)
    out["buffer"] = buffer_type(tags)
    out["lit"] = {"yes": 1, "no": 0}.get(tags.get("lit", ""), -1)
    out["lanes"] = whole(tags.get("lanes", ""))
    out["speed"] = kmh(tags.get("maxspeed", ""))
    out["width"] = metres(tags.get("width", ""))
    out["sidewalk_width"] = metres(tags.get("sidewalk:width", tags.get("sidewalk:both:width", "")))
    out["buffer_width"] = metres(tags.get("buffer:width", ""))
    out["volume"] = -1
    return out
