"""Nearest-enrolment zones (就近入学): who goes to which school, under what each can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemetre.reach.optimiser import Programme, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onemetre.reach.pairs import Pairs


@dataclass(frozen=True, slots=True)
class Zones:
    """Pupils by home and school, with least total walk.

    Attributes
    ----------
    home, school, pupils
        int64, int32, int64 (flows,): so many of a home's pupils go to that school; by home,
        the larger share first. A home on a border may have several schools.
    main
        int32 (homes,): the school of most of a home's pupils, -1 where none is placed.
    unplaced
        int64 (homes,): pupils for whom no school within reach has a seat.
    load
        int64 (schools,).
    total
        int: sum of all walks, penalties included, in the unit of the table.
    seat
        int64 (schools,): by how much the total would fall with one more seat there; where
        pupils are left unplaced, that is counted with `missing`.
    missing
        int: what a pupil without a place counts for; above any rearrangement of the others.
    proven
        checked in whole numbers: no other sharing out places more pupils, or as many with a
        shorter total.
    """

    home: NDArray[np.int64]
    school: NDArray[np.int32]
    pupils: NDArray[np.int64]
    main: NDArray[np.int32]
    unplaced: NDArray[np.int64]
    load: NDArray[np.int64]
    total: int
    seat: NDArray[np.int64]
    missing: int
    proven: bool


def enrolment_zones(
    pairs: Pairs,
    pupils: NDArray[np.integer],
    capacity: NDArray[np.integer],
    *,
    penalty: NDArray[np.integer] | None = None,
    seconds: float = 300.0,
) -> Zones:
    """Place as many pupils as seats within reach allow, and of all such ways the shortest.

    minimise  sum (c_ij + p_ij) x_ij + M sum u_i
    where     sum_j x_ij + u_i = pupils_i,  sum_i x_ij <= capacity_j,  x, u >= 0

    a flow problem, whose best answers are whole numbers. The answer is checked, in whole
    numbers, against its prices (linear-programming duality), not taken on trust.

    Parameters
    ----------
    pairs
        walks of homes to schools.
    penalty
        int (walks,): added to a walk, such as for each main road it crosses.

    Raises
    ------
    ValueError
        naming the value that cannot be used; or if no answer was found in `seconds`.

    Notes
    -----
    A linear programme of as many columns as walks: see docs/methods/siting.md for sizes.
    """
    pupils, capacity = _whole("pupils", pupils), _whole("capacity", capacity)
    if len(pupils) != len(pairs):
        raise ValueError(f"{len(pupils)} counts of pupils for {len(pairs)} homes")
    if len(pairs.place) and int(pairs.place.max()) >= len(capacity):
        raise ValueError(f"a walk leads to school {pairs.place.max()} of {len(capacity)}")
    cost = pairs.cost.astype(np.int64)
    if penalty is not None:
        if len(penalty) != len(cost):
            raise ValueError(f"{len(penalty)} penalties for {len(cost)} walks")
        cost = cost + _whole("penalty", penalty)
    missing = _more_than_any_rearrangement(cost, len(pupils), len(capacity))
    point, place = pairs.point, pairs.place.astype(np.int64)
    answer = solve(_flow(point, place, cost, pupils, capacity, missing), seconds)
    if answer.x is None:
        raise ValueError(f"HiGHS found no answer in {seconds} seconds: give it more")
    x = np.rint(answer.x).astype(np.int64)
    flow, unplaced = x[: len(cost)], x[len(cost) :]
    prices = np.rint(answer.row_dual).astype(np.int64)
    proven = _is_best(point, place, cost, pupils, capacity, missing, flow, unplaced, prices)
    used = np.flatnonzero(flow)
    order = used[np.lexsort((place[used], -flow[used], point[used]))]
    home = point[order]
    main = np.full(len(pupils), -1, np.int32)
    main[home[::-1]] = place[order[::-1]]  # the first of each home is written last
    return Zones(
        home, pairs.place[order], flow[order], main, unplaced,
        _sums(place, flow, len(capacity)), int(cost @ flow), -prices[len(pupils) :],
        missing, proven,
    )  # fmt: skip


def _flow(
    point: NDArray[np.int64], place: NDArray[np.int64], cost: NDArray[np.int64],
    pupils: NDArray[np.int64], capacity: NDArray[np.int64], missing: int,
) -> Programme:  # fmt: skip
    homes, walks = len(pupils), len(cost)
    n = walks + homes
    row = np.concatenate([point, np.arange(homes), homes + place])
    column = np.concatenate([np.arange(walks), walks + np.arange(homes), np.arange(walks)])
    return Programme(
        cost=np.append(cost, np.full(homes, missing)).astype(np.float64),
        lower=np.zeros(n), upper=np.full(n, np.inf), integer=np.zeros(n, np.bool_),
        row=row, column=column, value=np.ones(len(row)),
        row_lower=np.append(pupils, np.full(len(capacity), -np.inf)).astype(np.float64),
        row_upper=np.append(pupils, capacity).astype(np.float64),
    )  # fmt: skip


def _more_than_any_rearrangement(cost: NDArray[np.int64], homes: int, schools: int) -> int:
    """To place one more pupil, at most every school hands one on: never dearer than this."""
    return int(cost.max(initial=0)) * (min(homes, schools) + 1) + 1


def _is_best(
    point: NDArray[np.int64], place: NDArray[np.int64], cost: NDArray[np.int64],
    pupils: NDArray[np.int64], capacity: NDArray[np.int64], missing: int,
    flow: NDArray[np.int64], unplaced: NDArray[np.int64], prices: NDArray[np.int64],
) -> bool:  # fmt: skip
    """The flow keeps to the limits, and these prices prove that none costs less."""
    home, seat = prices[: len(pupils)], prices[len(pupils) :]
    load = _sums(place, flow, len(capacity))
    kept = (
        (flow >= 0).all()
        and (unplaced >= 0).all()
        and (_sums(point, flow, len(pupils)) + unplaced == pupils).all()
        and (load <= capacity).all()
    )
    reduced, of_missing = cost - home[point] - seat[place], missing - home
    return bool(
        kept
        and (seat <= 0).all()
        and (seat[load < capacity] == 0).all()
        and (reduced >= 0).all()
        and (reduced[flow > 0] == 0).all()
        and (of_missing >= 0).all()
        and (of_missing[unplaced > 0] == 0).all()
    )


def _sums(of: NDArray[np.int64], values: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    out = np.zeros(n, np.int64)
    np.add.at(out, of, values)
    return out


def _whole(name: str, values: NDArray[np.integer]) -> NDArray[np.int64]:
    values = np.asarray(values)
    given = values.astype(np.float64)
    wrong = ~(given >= 0) | (given != np.rint(given)) | np.isinf(given)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ValueError(f"{name} {at} is {values[at]}: it must be a whole number of 0 or more")
    return values.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Moves:
    """Pupils who change school; all (moves,), -1 standing for no school.

    Attributes
    ----------
    home, before, after, pupils
        int64, int32, int32, int64.
    """

    home: NDArray[np.int64]
    before: NDArray[np.int32]
    after: NDArray[np.int32]
    pupils: NDArray[np.int64]

    @property
    def total(self) -> int:
        """Pupils who change school, find one, or lose theirs."""
        return int(self.pupils.sum())


def who_moves(before: Zones, after: Zones) -> Moves:
    """The fewest pupils of each home whose school differs between two sharings out.

    Of a home's pupils who leave a school, those with the smaller school number are matched
    first to those gained: pupils of one home are alike, so only their number means anything.

    Raises
    ------
    ValueError
        if the two are not of the same homes and pupils.
    """
    lists = [_by_home(zones) for zones in (before, after)]
    if len(lists[0]) != len(lists[1]):
        raise ValueError(f"{len(lists[0])} homes before, {len(lists[1])} after")
    moves: list[tuple[int, int, int, int]] = []
    for home, (old, new) in enumerate(zip(*lists, strict=True)):
        if sum(old.values()) != sum(new.values()):
            raise ValueError(
                f"home {home} has {sum(old.values())} pupils, then {sum(new.values())}"
            )
        lost = [(s, n - new.get(s, 0)) for s, n in sorted(old.items()) if n > new.get(s, 0)]
        won = [(s, n - old.get(s, 0)) for s, n in sorted(new.items()) if n > old.get(s, 0)]
        while lost:
            (a, out), (b, into) = lost.pop(0), won.pop(0)
            count = min(out, into)
            moves.append((home, a, b, count))
            if out > count:
                lost.insert(0, (a, out - count))
            if into > count:
                won.insert(0, (b, into - count))
    columns = np.array(moves, np.int64).reshape(-1, 4).T
    return Moves(columns[0], columns[1].astype(np.int32), columns[2].astype(np.int32), columns[3])


def _by_home(zones: Zones) -> list[dict[int, int]]:
    out: list[dict[int, int]] = [{-1: int(n)} if n else {} for n in zones.unplaced]
    for home, school, count in zip(
        zones.home.tolist(), zones.school.tolist(), zones.pupils.tolist(), strict=True
    ):
        out[home][school] = count
    return out
