"""Compiled searches. They assume what the public functions beside them have checked.

A label is one int64: the cost in the upper 32 bits, the walked centimetres whose stress is
not observed in the lower 32. Labels add up like numbers, and the smaller label is the cheaper
walk, of two equally cheap ones the better observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_LABEL = np.int64(2**63 - 1)
SHIFT = np.int64(32)


@njit(cache=True, inline="always")
def _push(keys, nodes, size, key, node):  # type: ignore[no-untyped-def]
    at = size
    while at > 0:
        parent = (at - 1) >> 1
        if keys[parent] <= key:
            break
        keys[at] = keys[parent]
        nodes[at] = nodes[parent]
        at = parent
    keys[at] = key
    nodes[at] = node
    return size + 1


@njit(cache=True, inline="always")
def _pop(keys, nodes, size):  # type: ignore[no-untyped-def]
    size -= 1
    key, node = keys[size], nodes[size]
    at = 0
    child = 1
    while child < size:
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at] = keys[child]
        nodes[at] = nodes[child]
        at = child
        child = 2 * at + 1
    keys[at] = key
    nodes[at] = node
    return size


@njit(cache=True, nogil=True)
def nearest_tree(  # type: ignore[no-untyped-def]
    start: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    edge: NDArray[np.int32],
    cost: NDArray[np.int32],
    unseen: NDArray[np.int32],
    length: NDArray[np.int32],
    from_node: NDArray[np.int32],
    from_label: NDArray[np.int64],
    from_walked: NDArray[np.int32],
    from_place: NDArray[np.int32],
    from_edge: NDArray[np.int32],
    limit: np.int64,
):
    """Cheapest walk from any of the sources to every node, up to `limit` (inclusive).

    Returns label int64 (n,), place int32 (n,), walked int32 (n,) in cm, and by int32 (n,): the
    edge by which the walk came, or -2 - e at the end of the edge e on which the entrance
    stands. Nodes not reached keep NO_LABEL and -1.
    Of equal labels the smaller place number wins, then the shorter walk: a walk goes over edges
    of at least 1, so all that could be equal is known before a node is left. O((m + k) log(m + k)).
    """
    n = len(start) - 1
    label = np.full(n, NO_LABEL, np.int64)
    place = np.full(n, -1, np.int32)
    walked = np.zeros(n, np.int32)
    by = np.full(n, -1, np.int32)
    # A node enters the queue once per improvement; room grows when that is not enough.
    room = len(neighbour) + len(from_node) + 1
    keys = np.empty(room, np.int64)
    nodes = np.empty(room, np.int32)
    size = 0
    for i in range(len(from_node)):
        v = from_node[i]
        if (from_label[i] >> SHIFT) > limit:
            continue
        if from_label[i] < label[v] or (
            from_label[i] == label[v] and (from_place[i], from_walked[i]) < (place[v], walked[v])
        ):
            label[v] = from_label[i]
            place[v] = from_place[i]
            walked[v] = from_walked[i]
            by[v] = -2 - from_edge[i]
            size = _push(keys, nodes, size, from_label[i], v)
    while size > 0:
        key, v = keys[0], nodes[0]
        size = _pop(keys, nodes, size)
        if key != label[v]:
            continue
        for at in range(start[v], start[v + 1]):
            e = edge[at]
            if cost[e] < 0:
                continue
            w = neighbour[at]
            new = key + (np.int64(cost[e]) << SHIFT) + unseen[e]
            if (new >> SHIFT) > limit:
                continue
            metres = walked[v] + length[e]
            if new < label[w] or (
                new == label[w] and (place[v], metres) < (place[w], np.int64(walked[w]))
            ):
                label[w] = new
                place[w] = place[v]
                walked[w] = metres
                by[w] = e
                if size == room:
                    room *= 2
                    more_keys = np.empty(room, np.int64)
                    more_keys[:size] = keys
                    keys = more_keys
                    more_nodes = np.empty(room, np.int32)
                    more_nodes[:size] = nodes
                    nodes = more_nodes
                size = _push(keys, nodes, size, new, w)
    return label, place, walked, by


@njit(cache=True, inline="always")
def _part(whole, offset, length):  # type: ignore[no-untyped-def]
    """The share of an edge's cost up to `offset`, rounded half up; the rest is whole - part."""
    return (np.int64(whole) * np.int64(offset) + np.int64(length) // 2) // np.int64(length)


@njit(cache=True, nogil=True)
def to_ends(  # type: ignore[no-untyped-def]
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    length: NDArray[np.int32],
    cost: NDArray[np.int32],
    unseen: NDArray[np.int32],
    at_edge: NDArray[np.int32],
    at_offset: NDArray[np.int32],
    at_access: NDArray[np.int64],
    at_place: NDArray[np.int32],
):
    """Sources at both ends of the edge each entrance stands on. Two a place; closed edges none."""
    k = len(at_edge)
    node = np.empty(2 * k, np.int32)
    label = np.empty(2 * k, np.int64)
    walked = np.empty(2 * k, np.int32)
    place = np.empty(2 * k, np.int32)
    on = np.empty(2 * k, np.int32)
    count = 0
    for i in range(k):
        e = at_edge[i]
        if e < 0 or cost[e] < 0:
            continue
        part = _part(cost[e], at_offset[i], length[e])
        dark = _part(unseen[e], at_offset[i], length[e])
        node[count] = tail[e]
        label[count] = ((at_access[i] + part) << SHIFT) + dark
        walked[count] = at_offset[i]
        place[count] = at_place[i]
        on[count] = e
        count += 1
        node[count] = head[e]
        label[count] = ((at_access[i] + cost[e] - part) << SHIFT) + unseen[e] - dark
        walked[count] = length[e] - at_offset[i]
        place[count] = at_place[i]
        on[count] = e
        count += 1
    return node[:count], label[:count], walked[:count], place[:count], on[:count]


@njit(cache=True, nogil=True)
def from_ends(  # type: ignore[no-untyped-def]  # three ways to a point, side by side
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    length: NDArray[np.int32],
    cost: NDArray[np.int32],
    unseen: NDArray[np.int32],
    label: NDArray[np.int64],
    place: NDArray[np.int32],
    walked: NDArray[np.int32],
    p_edge: NDArray[np.int32],
    p_offset: NDArray[np.int32],
    p_access: NDArray[np.int64],
    s_first: NDArray[np.int64],
    s_last: NDArray[np.int64],
    s_offset: NDArray[np.int32],
    s_access: NDArray[np.int64],
    s_place: NDArray[np.int32],
    limit: np.int64,
):
    """Best walk to k points: over the tail, over the head, or straight along a shared edge.

    ``s_*`` are the entrances sorted by edge; those on the edge of point i are
    ``s_first[i]:s_last[i]``. Returns label, place, walked and via (int8: 0 tail, 1 head,
    2 along, -1 none) per point.
    """
    k = len(p_edge)
    out = np.full(k, NO_LABEL, np.int64)
    out_place = np.full(k, -1, np.int32)
    out_walked = np.zeros(k, np.int32)
    via = np.full(k, -1, np.int8)
    for i in range(k):
        e = p_edge[i]
        if e < 0 or cost[e] < 0:
            continue
        part = _part(cost[e], p_offset[i], length[e])
        dark = _part(unseen[e], p_offset[i], length[e])
        for end in range(2):
            v = tail[e] if end == 0 else head[e]
            if label[v] == NO_LABEL:
                continue
            add = part if end == 0 else cost[e] - part
            add_dark = dark if end == 0 else unseen[e] - dark
            new = label[v] + ((p_access[i] + add) << SHIFT) + add_dark
            metres = walked[v] + (p_offset[i] if end == 0 else length[e] - p_offset[i])
            if new < out[i] or (
                new == out[i] and (place[v], metres) < (out_place[i], np.int64(out_walked[i]))
            ):
                out[i] = new
                out_place[i] = place[v]
                out_walked[i] = metres
                via[i] = end
        for s in range(s_first[i], s_last[i]):
            between = abs(part - _part(cost[e], s_offset[s], length[e]))
            dark_between = abs(dark - _part(unseen[e], s_offset[s], length[e]))
            new = ((p_access[i] + s_access[s] + between) << SHIFT) + dark_between
            metres = abs(p_offset[i] - s_offset[s])
            if new < out[i] or (
                new == out[i] and (s_place[s], metres) < (out_place[i], np.int64(out_walked[i]))
            ):
                out[i] = new
                out_place[i] = s_place[s]
                out_walked[i] = metres
                via[i] = 2
        if out[i] != NO_LABEL and (out[i] >> SHIFT) > limit:
            out[i] = NO_LABEL
            out_place[i] = -1
            out_walked[i] = 0
            via[i] = -1
    return out, out_place, out_walked, via


@njit(cache=True, nogil=True)
def components(  # type: ignore[no-untyped-def]
    n: int, tail: NDArray[np.int32], head: NDArray[np.int32], cost: NDArray[np.int32]
):
    """int32 (n,): the smallest node number of the component of each node, over open edges."""
    root = np.arange(n).astype(np.int32)
    for e in range(len(tail)):
        if cost[e] < 0:
            continue
        a, b = tail[e], head[e]
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        if a < b:
            root[b] = a
        elif b < a:
            root[a] = b
    for v in range(n):
        r = v
        while root[r] != r:
            r = root[r]
        root[v] = r
    return root
