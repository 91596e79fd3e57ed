"""Lines to draw for walks on the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onemetre.atlas.junctions import OVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.atlas.city import City
    from onemetre.reach import Positions


def edge_line(city: City, edge: int) -> NDArray[np.float64]:
    """float64 (k, 2): an edge from its tail to its head, metres in the plane.

    A side of a main road runs beside its middle: the vertices between the two corners are moved
    as far as the corners are, in even steps from one to the other.
    """
    record = city.edge[edge]
    ends = city.node_xy[[record["tail"], record["head"]]]
    if record["side"] == OVER:
        return np.asarray(ends)
    start = city.segment_start
    line = np.array(city.segment_xy[start[record["segment"]] : start[record["segment"] + 1]])
    if np.hypot(*(line[0] - ends[0])) > np.hypot(*(line[-1] - ends[0])):
        line = line[::-1]
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    share = (along / along[-1] if along[-1] else np.zeros_like(along))[:, None]
    moved: NDArray[np.float64] = (
        line + (ends[0] - line[0]) * (1 - share) + (ends[1] - line[-1]) * share
    )
    return moved


def cut(line: NDArray[np.float64], first: float, last: float) -> NDArray[np.float64]:
    """The part of a line between two shares of its length; backwards where ``first > last``."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    along = along / along[-1] if along[-1] else np.linspace(0.0, 1.0, len(line))
    low, high = min(first, last), max(first, last)
    between = (along > low) & (along < high)
    at = [[np.interp(share, along, line[:, axis]) for axis in (0, 1)] for share in (low, high)]
    part = np.concatenate([[at[0]], line[between], [at[1]]])
    return part if first <= last else part[::-1]


def walk_lines(
    city: City, walk: list[int], home: Positions, door: Positions
) -> list[NDArray[np.float64]]:
    """One line for each edge of a walk from a home to a door, both single positions.

    The first and the last edge are cut where the home and the door stand.
    """
    length = city.network.length
    share_home = float(home.offset[0]) / float(length[home.edge[0]])
    share_door = float(door.offset[0]) / float(length[door.edge[0]])
    if len(walk) == 1:
        return [cut(edge_line(city, walk[0]), share_home, share_door)]
    out = []
    node = _shared(city, walk[0], walk[1])
    for i, edge in enumerate(walk):
        tail, head = int(city.edge["tail"][edge]), int(city.edge["head"][edge])
        line = edge_line(city, edge)
        if i == 0:
            out.append(cut(line, share_home, 0.0 if node == tail else 1.0))
            continue
        forwards = tail == node
        if i == len(walk) - 1:
            out.append(cut(line, 0.0 if forwards else 1.0, share_door))
        else:
            out.append(line if forwards else line[::-1])
            node = head if forwards else tail
    return out


def _shared(city: City, one: int, other: int) -> int:
    """The node by which a walk leaves its first edge for its second."""
    ends = {int(city.edge["tail"][other]), int(city.edge["head"][other])}
    tail, head = int(city.edge["tail"][one]), int(city.edge["head"][one])
    return tail if tail in ends else head
