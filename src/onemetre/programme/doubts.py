"""Figures that are most likely a slip: a share of more than all, or of less than nothing.

A gross rate (毛入学率) can be more than 100 %, so whoever gives such a figure is asked whether it
is right, not refused. Files cannot be asked; their rows are listed, and the report's page is where
the figure is given with a yes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.errors import InputError
from onemetre.programme.known_figures import task_units
from onemetre.programme.saying import plain_figure

if TYPE_CHECKING:
    from onemetre.programme.models import Task


class DoubtError(InputError):
    """A figure is most likely a slip; it is taken once somebody says that it is right."""


def doubtful(figure: float | None, unit: str) -> bool:
    """Whether a figure in `unit` is most likely a slip."""
    return figure is not None and unit == "%" and not 0 <= figure <= 100


def settle_doubt(figure: float | None, task: Task, *, sure: bool) -> None:
    """Ask whether a task's figure is right, if it is doubtful and nobody said so. One query.

    Raises
    ------
    DoubtError
        if it is to be asked.
    """
    if sure or figure is None or 0 <= figure <= 100:
        return
    if doubtful(figure, task_units(task.programme).get(task.number, "")):
        raise DoubtError(
            "{figure} % is not between 0 and 100.",
            remedy="Put it right; if it is right as it is, say so beside the figure.",
            figure=plain_figure(figure),
        )
