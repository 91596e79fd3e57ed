"""One row, or the error that says no more than that it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from onemetre.ground.errors import gone

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound="Model")


def one_of(rows: QuerySet[Row]) -> Row:
    """The first of rows that are already limited to whoever asks.

    Raises
    ------
    NotFoundError
        if there is none, or none for them.
    """
    found = rows.first()
    if found is None:
        raise gone()
    return found
