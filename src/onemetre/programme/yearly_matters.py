"""Supervision matters (督办事项) as a yearly report tells them.

The report says what `matters_of` gives it, and leaves the part out where that is None: no matters
are kept by this installation, which is another thing than that there were none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onemetre.areas.models import Area
    from onemetre.programme.models import Programme


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter: what it is about, whose it is, since when, until when, and how it stands.

    ``state`` is in words of the language in force; ``closed`` says whether it was settled.
    """

    title: str
    unit: str
    opened: date
    due: date | None
    state: str
    closed: bool


def matters_of(programme: Programme, area: Area, year: int) -> tuple[MatterLine, ...] | None:  # noqa: ARG001  # what the rows are asked by
    """Matters that were open at some time of the year; None where none are kept."""
    return None
