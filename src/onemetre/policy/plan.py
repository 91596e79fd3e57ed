"""A plan as read from a document: what was promised, who owes it, by when.

Every item has the span of characters it was read from: ``plan.text[start:end]``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Span = tuple[int, int]
Role = Literal["responsible", "lead", "support"]
Strength = Literal["must", "support", "encourage", "explore"]
Comparator = Literal[">=", "<=", "=", ">", "<", "about"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that the plan builds on, and its number ("" where none is given)."""

    title: str
    number: str
    span: Span


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above and around the plan. Unknown parts are "" or empty.

    ``date`` is ISO (``2022-06-22``). ``public`` is None where the document does not say.
    """

    title: str
    number: str
    issuers: tuple[str, ...]
    addressees: tuple[str, ...]
    date: str
    based_on: tuple[Cited, ...]
    public: bool | None


@dataclass(frozen=True, slots=True)
class Action:
    """One sentence of a task."""

    text: str
    strength: Strength
    span: Span


@dataclass(frozen=True, slots=True)
class Duty:
    """A unit that owes something.

    Attributes
    ----------
    unit
        its full name, without the name of the place: 省住房和城乡建设厅.
    written
        as the document writes it: 省住建厅.
    level
        national, province, city, county, township, village, or "" where it does not show.
    kind
        government, department, party, mass_organisation, judiciary, institution, or "".
    group
        whether it stands for several (各市人民政府); see ``units.expand``.
    """

    unit: str
    written: str
    role: Role
    level: str
    kind: str
    group: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that is to be reached.

    Attributes
    ----------
    text
        the words it was read from, a substring of the document.
    comparator, low, high
        ``>= 90``; a range has both ends. Per cent are numbers with unit ``%``; 万 is multiplied
        out. None where the target has no figure (it is then qualitative).
    subject
        what is counted; ``scope``: over which areas or facilities.
    deadline
        ``2025``, ``2024-06``, ``2024-06-15``, or "" where there is none.
    firm
        False where the document only strives for it (争取, 力争).
    """

    text: str
    comparator: Comparator
    low: float | None
    high: float | None
    unit: str
    subject: str
    scope: str
    deadline: str
    firm: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that is no target: an age, a height, a statistic."""

    text: str
    value: float
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class Term:
    """A system, platform, mechanism, ledger, standard or centre that is named."""

    text: str
    head: str
    span: Span


@dataclass(frozen=True, slots=True)
class Task:
    """One task with all that belongs to it. ``field`` is the heading it stands under."""

    number: str
    title: str
    field: str
    span: Span
    actions: tuple[Action, ...]
    duties: tuple[Duty, ...]
    targets: tuple[Target, ...]
    quantities: tuple[Quantity, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a reader of the plan should know. ``message`` is English, to be translated."""

    code: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan.

    ``targets``, ``quantities`` and ``terms`` are those outside of tasks; ``targets`` without a
    figure are the qualitative ones of the goals section.
    """

    text: str
    format: str
    head: Head
    fields: tuple[str, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    quantities: tuple[Quantity, ...]
    terms: tuple[Term, ...]
    warnings: tuple[Caution, ...]

    @property
    def sha256(self) -> str:
        """What tells its text from that of any other plan."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()
