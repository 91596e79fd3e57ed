"""Where places stand on the chains of a layout, in the order of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.network import Sites
    from onemetre.reach.walkable import Walkable


class Placed(NamedTuple):
    """Entrances of places, one chain after the other. All arrays are (k,).

    Attributes
    ----------
    slot
        int32: where it stands.
    first, last
        int32: the core nodes at the ends of the chain.
    step, size
        int32: of the slot in its chain, and the inner nodes of that chain.
    offset, length
        int32: centimetres from the tail of the edge, and of the whole edge.
    ahead
        bool: the edge is drawn along the chain.
    access
        int32: centimetres off the network.
    kind
        int32: see `of_kinds`.
    """

    slot: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    step: NDArray[np.int32]
    size: NDArray[np.int32]
    offset: NDArray[np.int32]
    length: NDArray[np.int32]
    ahead: NDArray[np.bool_]
    access: NDArray[np.int32]
    kind: NDArray[np.int32]

    @classmethod
    def of(cls, walkable: Walkable, sites: Sites) -> Placed:
        """Those of `sites` that are on the network."""
        layout, network = walkable.layout, walkable.network
        on = np.flatnonzero(sites.at.edge >= 0)
        slot = layout.slot[sites.at.edge[on]]
        order = np.argsort(slot)
        on, slot = on[order], slot[order]
        chain = walkable.graph.chain_of[slot]
        last, lo = layout.last[chain], layout.lo[chain]
        size = layout.hi[chain] - lo - (last != len(layout.core))
        return cls(
            slot, layout.first[chain], last, slot - lo, size.astype(np.int32),
            sites.at.offset[on], network.length[sites.at.edge[on]], layout.ahead[slot],
            sites.at.access[on], sites.kind[on],
        )  # fmt: skip

    def of_kinds(self, kinds: range) -> Placed:
        """Those of some kinds that follow each other, counted from the first of these."""
        keep = (self.kind >= kinds.start) & (self.kind < kinds.stop)
        return Placed(
            self.slot[keep], self.first[keep], self.last[keep], self.step[keep], self.size[keep],
            self.offset[keep], self.length[keep], self.ahead[keep], self.access[keep],
            self.kind[keep] - np.int32(kinds.start),
        )  # fmt: skip
