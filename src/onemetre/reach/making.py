"""How each kind of edit is made, and why it may be refused."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING

import numpy as np

from onemetre.reach.base import COLUMNS, SITE
from onemetre.reach.edits import (
    AddCrossing,
    AddEdge,
    AddHomes,
    AddNode,
    AddPlace,
    ChangeEdge,
    ClosePlace,
    Door,
    Edit,
    MovePlace,
    RemoveEdge,
    ResizePlace,
    SplitEdge,
    Street,
)
from onemetre.reach.network import Crossing
from onemetre.reach.walkable import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.reach.state import Made, State


@singledispatch
def make(edit: Edit, state: State, made: Made) -> None:  # noqa: ARG001  # its kinds use them
    """Make one edit; note the numbers of what is new.

    Raises
    ------
    ValueError
        naming the value that cannot be used, before anything is changed.
    """
    raise ValueError(f"not an edit: {edit!r}")


@make.register(AddNode)
def _(_: AddNode, state: State, made: Made) -> None:
    made.nodes.append(state.add_node())


@make.register(AddEdge)
def _(edit: AddEdge, state: State, made: Made) -> None:
    for node in (edit.tail, edit.head):
        if not 0 <= node < state.n_nodes:
            raise ValueError(f"node {node} does not exist")
    _check(edit.street)
    made.edges.append(state.add_edge(edit.tail, edit.head, edit.street))


@make.register(ChangeEdge)
def _(edit: ChangeEdge, state: State, _: Made) -> None:
    _there(state, edit.edge)
    given = {name: value for name in COLUMNS if (value := getattr(edit, name)) is not None}
    street = replace(state.street(edit.edge), **given)
    _check(street)
    if "length" in given and state.standing_on(edit.edge):
        offset = max(int(state.columns["site_offset"][s]) for s in state.standing_on(edit.edge))
        if offset > street.length:
            raise ValueError(
                f"edge {edit.edge} cannot be {street.length} cm long: a place stands at {offset}"
            )
    state.set(edit.edge, street, closed=False)


@make.register(RemoveEdge)
def _(edit: RemoveEdge, state: State, _: Made) -> None:
    _there(state, edit.edge)
    state.set(edit.edge, state.street(edit.edge), closed=True)


@make.register(SplitEdge)
def _(edit: SplitEdge, state: State, made: Made) -> None:
    _there(state, edit.edge)
    length = int(state.columns["length"][edit.edge])
    if not 0 < edit.offset < length:
        raise ValueError(f"edge {edit.edge} of {length} cm cannot be split at {edit.offset}")
    _cut(state, edit.edge, edit.offset, made)


@make.register(AddCrossing)
def _(edit: AddCrossing, state: State, made: Made) -> None:
    _check(edit.street)
    for door in (edit.start, edit.end):
        _check_door(state, door)
    ends = [_corner(state, door, made) for door in (edit.start, edit.end)]
    made.edges.append(state.add_edge(ends[0], ends[1], edit.street))


@make.register(AddPlace)
def _(edit: AddPlace, state: State, made: Made) -> None:
    if not 0 <= edit.kind < state.base.n_kinds:
        raise ValueError(f"kind {edit.kind} does not exist")
    _check_capacity(edit.capacity)
    _check_doors(state, edit.doors)
    place = len(state.capacity)
    state.capacity.append(edit.capacity)
    made.places.append(place)
    for door in edit.doors:
        state.add_site(door, place, edit.kind)
    state.back.append(lambda: state.closed_places.add(place))


@make.register(MovePlace)
def _(edit: MovePlace, state: State, _: Made) -> None:
    _open_place(state, edit.place)
    _check_doors(state, edit.doors)
    old = state.sites_of(edit.place)
    kind = int(state.columns["site_kind"][old[0]])
    for site in old:
        state.open_site(site, is_open=False)
    for door in edit.doors:
        state.add_site(door, edit.place, kind)


@make.register(ClosePlace)
def _(edit: ClosePlace, state: State, _: Made) -> None:
    _open_place(state, edit.place)
    for site in state.sites_of(edit.place):
        state.open_site(site, is_open=False)
    state.closed_places.add(edit.place)
    state.back.append(lambda: state.closed_places.discard(edit.place))


@make.register(ResizePlace)
def _(edit: ResizePlace, state: State, _: Made) -> None:
    _open_place(state, edit.place)
    _check_capacity(edit.capacity)
    old = state.capacity[edit.place]
    state.capacity[edit.place] = edit.capacity
    state.back.append(lambda: state.capacity.__setitem__(edit.place, old))


@make.register(AddHomes)
def _(edit: AddHomes, state: State, made: Made) -> None:
    if len(edit.children) != len(edit.doors):
        raise ValueError(f"{len(edit.children)} counts of children for {len(edit.doors)} homes")
    if min(edit.children, default=0) < 0:
        raise ValueError(f"a negative number of children: {min(edit.children)}")
    _check_doors(state, edit.doors)
    before = len(state.homes)
    state.homes.extend(zip(edit.doors, edit.children, strict=True))
    made.homes.extend(range(before, len(state.homes)))
    state.back.append(lambda: state.homes.__delitem__(slice(before, None)))


def _corner(state: State, door: Door, made: Made) -> int:
    """The node at a place along an edge, made if need be."""
    edge, offset = state.now(door.edge, door.offset)
    if offset == 0:
        return int(state.columns["tail"][edge])
    if offset == state.columns["length"][edge]:
        return int(state.columns["head"][edge])
    return _cut(state, edge, offset, made)


def _cut(state: State, edge: int, offset: int, made: Made) -> int:
    street = state.street(edge)
    tail, head = int(state.columns["tail"][edge]), int(state.columns["head"][edge])
    node = state.add_node()
    lengths = offset, street.length - offset
    plain = Crossing.NOT_A_CROSSING
    parts = [
        state.add_edge(
            *ends,
            replace(
                street, length=length, crossing=street.crossing if longer else plain
            ),
        )
        for ends, length, longer in zip(
            ((tail, node), (node, head)), lengths,
            (lengths[0] >= lengths[1], lengths[0] < lengths[1]), strict=True,
        )
    ]  # fmt: skip
    standing = [s for s in state.standing_on(edge) if state.columns["site_open"][s]]
    state.set(edge, street, closed=True)
    state.split[edge] = (offset, parts[0], parts[1])
    state.back.append(lambda: state.split.__delitem__(edge))
    for site in standing:
        at, off, access, place, kind = (int(state.columns[f"site_{n}"][site]) for n in SITE)
        state.open_site(site, is_open=False)
        state.add_site(Door(at, off, access), place, kind)
    made.nodes.append(node)
    made.edges.extend(parts)
    return node


def _there(state: State, edge: int) -> None:
    if not 0 <= edge < state.n_edges:
        raise ValueError(f"edge {edge} does not exist")
    if edge in state.split:
        raise ValueError(f"edge {edge} was split: its parts are {state.split[edge][1:]}")
    if state.columns["closed"][edge]:
        raise ValueError(f"edge {edge} was removed")


def _check_door(state: State, door: Door) -> None:
    edge, offset = state.now(door.edge, door.offset)
    _there(state, edge)
    length = int(state.columns["length"][edge])
    if not 0 <= offset <= length or door.access < 0:
        raise ValueError(f"{door} is off its edge of {length} cm")


def _check_doors(state: State, doors: Sequence[Door]) -> None:
    if not doors:
        raise ValueError("no entrance is given")
    for door in doors:
        _check_door(state, door)


def _open_place(state: State, place: int) -> None:
    if not 0 <= place < len(state.capacity):
        raise ValueError(f"place {place} does not exist")
    if place in state.closed_places or not state.sites_of(place):
        raise ValueError(f"place {place} is closed")


def _check(street: Street) -> None:
    if not 1 <= street.length < NEVER:
        raise ValueError(f"a street cannot be {street.length} cm long")
    if not 1 <= street.stress_low <= street.stress_high <= 4:
        raise ValueError(
            f"stress must rise from 1 to 4, not {street.stress_low} to {street.stress_high}"
        )


def _check_capacity(capacity: float) -> None:
    if not 0 <= capacity < np.inf:
        raise ValueError(f"not a capacity: {capacity}")
