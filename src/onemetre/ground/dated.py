"""Figures with a source and a date in force.

A limit, radius, speed or rate is never a constant in code: it is read from data that says
where it comes from, how well it is known, and from when until when it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, cast, get_args

if TYPE_CHECKING:
    from datetime import date

#: How well a figure is known. ``verified``: read in a primary text. ``secondary``: read in a
#: copy. ``derived``: computed here from such figures. ``remembered``: from memory or by
#: assumption, to be verified before anybody is held to it.
Certainty = Literal["verified", "secondary", "derived", "remembered"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from, and since when it holds.

    Raises
    ------
    ValueError
        if the certainty is not one of the four, or `until` is before `since`.
    """

    name: str
    certainty: Certainty
    since: date | None = None
    until: date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.certainty not in get_args(Certainty):
            raise ValueError(f"not a certainty: {self.certainty!r}")
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"{self.name}: ends {self.until} before it starts {self.since}")

    def in_force(self, day: date) -> bool:
        """Whether the figure holds on `day` (both ends included, an open end is for ever)."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def can_judge(self, day: date) -> bool:
        """Whether anybody may be held to the figure on `day`.

        What is superseded, unsourced or only remembered is shown as a reference and gets no
        verdict.
        """
        return bool(self.name) and self.certainty != "remembered" and self.in_force(day)

    @classmethod
    def read(cls, table: dict[str, object]) -> Self:
        """From a TOML table with keys ``name``, ``certainty``, ``since``, ``until``, ``note``."""
        unknown = table.keys() - {"name", "certainty", "since", "until", "note"}
        if unknown:
            raise ValueError(f"a source has no such key: {', '.join(sorted(unknown))}")
        return cls(
            name=str(table.get("name", "")),
            certainty=cast("Certainty", table.get("certainty", "remembered")),
            since=cast("date | None", table.get("since")),
            until=cast("date | None", table.get("until")),
            note=str(table.get("note", "")),
        )
