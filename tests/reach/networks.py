"""Small generated networks with places and homes on their edges."""

import numpy as np
from hypothesis import strategies as st

from onemetre.reach import Network, Positions, Sites


def array(values, dtype):
    return np.asarray(values, dtype=dtype)


@st.composite
def networks(draw, max_nodes=9, max_edges=16):
    """Any network: loops, parallel edges, islands, ties (few different lengths)."""
    n = draw(st.integers(1, max_nodes))
    m = draw(st.integers(1, max_edges))
    ends = st.integers(0, n - 1)
    column = lambda each: draw(st.lists(each, min_size=m, max_size=m))  # noqa: E731  # used thrice below
    low = array(column(st.integers(1, 4)), np.uint8)
    more = array(column(st.integers(0, 3)), np.uint8)
    return Network(
        n_nodes=n,
        tail=array(column(ends), np.int32),
        head=array(column(ends), np.int32),
        length=array(column(st.sampled_from([1, 2, 100, 150, 777])), np.int32),
        stress_low=low,
        stress_high=np.minimum(low + more, 4).astype(np.uint8),
        crossing=array(column(st.sampled_from([0, 0, 0, 1, 4])), np.uint8),
        steps=array(column(st.booleans()), np.bool_),
    )


@st.composite
def positions(draw, network, max_size=6, off=True):
    """Points on the edges of `network`, some of them off it."""
    k = draw(st.integers(1, max_size))
    lowest = -1 if off else 0
    edge = [draw(st.integers(lowest, network.n_edges - 1)) for _ in range(k)]
    offset = [draw(st.integers(0, int(network.length[e]))) if e >= 0 else 0 for e in edge]
    access = [draw(st.sampled_from([0, 0, 50, 333])) for _ in range(k)]
    return Positions(array(edge, np.int32), array(offset, np.int32), array(access, np.int32))


@st.composite
def sites(draw, network, max_size=5):
    """Entrances of up to three places of one kind."""
    at = draw(positions(network, max_size, off=False))
    place = [draw(st.integers(0, 2)) for _ in range(len(at))]
    return Sites(at, array(place, np.int32), np.zeros(len(at), np.int32))
