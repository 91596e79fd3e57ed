"""The network that every engine in the benchmark walks: one map, the same nodes and edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: Kinds of places; each is a set of nodes.
KINDS = 10


@dataclass(frozen=True)
class Task:
    """n nodes, m edges in centimetres, and the nodes of the places of each kind."""

    xy: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length: NDArray[np.int32]
    places: list[NDArray[np.int32]]


def load(path: Path) -> Task:
    """Read a task."""
    with np.load(path) as file:
        places = [file[f"places_{i}"] for i in range(KINDS)]
        return Task(file["xy"], file["tail"], file["head"], file["length"], places)
