"""Texts that are longer than their column are refused in words, whatever the database.

SQLite would keep them, PostgreSQL would fail. Rows that are made many at once are not looked at:
what they hold was checked where it was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField
from django.db.models.signals import pre_save

from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from django.db.models import Model

#: How much of a text is said, so that whoever typed it knows which.
_SAID = 20


def watch() -> None:
    """Look at every row of ours that is saved from now on."""
    pre_save.connect(_refuse_too_long, dispatch_uid="lengths")


def _refuse_too_long(sender: type[Model], instance: Model, **_: object) -> None:
    if not sender.__module__.startswith("onemetre."):
        return
    for field in sender._meta.concrete_fields:  # noqa: SLF001  # Django's way to ask
        text = instance.__dict__.get(field.attname)
        most = field.max_length
        if isinstance(field, CharField) and isinstance(text, str) and most and len(text) > most:
            raise InputError(
                "“{text}…” is too long: {n} signs, and there is room for {most}.",
                remedy="Say it more briefly.", text=text[:_SAID], n=len(text), most=most,
                field=field.name,
            )  # fmt: skip
