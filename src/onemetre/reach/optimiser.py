"""A thin layer over HiGHS: a linear or mixed-integer programme in, a checked answer out."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Programme:
    """Minimise ``cost @ x`` over ``lower <= x <= upper``, ``row_lower <= A x <= row_upper``.

    Attributes
    ----------
    cost, lower, upper
        float64 (n,).
    integer
        bool (n,): this x must be whole.
    row, column, value
        the entries of A, in any order; int64 (e,) twice and float64 (e,).
    row_lower, row_upper
        float64 (m,).
    """

    cost: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    integer: NDArray[np.bool_]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found.

    Attributes
    ----------
    x
        float64 (n,); None if no x that keeps to the rows was found in the time.
    bound
        no x costs less than that; -inf where nothing is known.
    optimal
        x is proven to be the best.
    row_dual
        float64 (m,): what one more unit of each row's limit would change, of a linear programme.
    """

    x: NDArray[np.float64] | None
    bound: float
    optimal: bool
    row_dual: NDArray[np.float64]


def solve(programme: Programme, seconds: float) -> Answer:
    """Solve with HiGHS, on one thread and from a fixed seed: the same answer each time it ends.

    Raises
    ------
    ImportError
        if HiGHS is not installed.
    """
    try:
        import highspy  # noqa: PLC0415  # only who asks for a proof needs it
    except ImportError as error:
        raise ImportError("install HiGHS: pip install onemetre[siting]") from error
    with _unheard():
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 0), ("time_limit", float(seconds)),
        ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-6),
    ):  # fmt: skip
        model.setOptionValue(name, value)
    model.passModel(_model(highspy, programme))
    model.run()
    found, info = model.getSolution(), model.getInfo()
    feasible = info.primal_solution_status == 2  # kSolutionStatusFeasible
    optimal = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    mixed = bool(programme.integer.any())
    bound = info.mip_dual_bound if mixed else info.objective_function_value
    return Answer(
        x=np.array(found.col_value) if feasible else None,
        bound=float(bound) if mixed or optimal else -np.inf,
        optimal=optimal,
        row_dual=np.array(found.row_dual),
    )


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Keep what HiGHS prints of itself when it is made out of a command's output."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def _model(highspy: Any, programme: Programme) -> Any:  # no types are published
    order = np.lexsort((programme.row, programme.column))
    start = np.searchsorted(programme.column[order], np.arange(len(programme.cost) + 1))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(programme.cost), len(programme.row_lower)
    model.col_cost_, model.col_lower_ = programme.cost, programme.lower
    model.col_upper_ = programme.upper
    model.row_lower_, model.row_upper_ = programme.row_lower, programme.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = start.astype(np.int32)
    model.a_matrix_.index_ = programme.row[order].astype(np.int32)
    model.a_matrix_.value_ = programme.value[order]
    kinds = highspy.HighsVarType
    model.integrality_ = [
        kinds.kInteger if whole else kinds.kContinuous for whole in programme.integer.tolist()
    ]
    return model
