"""How a target is counted: a small typed query over the registers, and its form in JSON.

``AreasWith``: of the areas of some levels, how many have enough entries. ``EntriesMeeting``: of
the entries that are asked about, how many meet a condition. ``CountOf``: how many there are.
``Target.counting`` holds one of them as JSON, with ``confirmed_by`` once a person stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast, get_args

from onemetre.ground.errors import InputError
from onemetre.programme.registers import Field, Kind, kinds

Op = Literal[">=", "<=", ">", "<", "="]
#: Levels of areas that a query may ask about, from the top.
LEVELS = ("province", "city", "county")


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that an entry must say: a field, compared with a value."""

    field: str
    op: Op
    value: str | float | bool


@dataclass(frozen=True, slots=True)
class Owing:
    """Which areas are asked about: those of which another register says so."""

    register: str
    where: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AreasWith:
    """The share of areas of some levels that have at least so many entries.

    ``within``: entries of the areas in it count too; otherwise its own alone.
    """

    register: str
    levels: tuple[str, ...]
    least: int = 1
    stages: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    within: bool = True
    only: Owing | None = None


@dataclass(frozen=True, slots=True)
class EntriesMeeting:
    """The share of entries meeting ``then`` among those of some stages meeting ``where``."""

    register: str
    then: tuple[Condition, ...]
    stages: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class CountOf:
    """How many entries of some stages meet a condition."""

    register: str
    stages: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()


Query = AreasWith | EntriesMeeting | CountOf
FORMS: dict[str, type[Query]] = {"areas": AreasWith, "entries": EntriesMeeting, "count": CountOf}


def form_of(query: Query) -> str:
    """``areas``, ``entries`` or ``count``."""
    return next(key for key, made in FORMS.items() if isinstance(query, made))


def registers_of(query: Query) -> tuple[str, ...]:
    """The registers that it asks."""
    own = query.only.register if isinstance(query, AreasWith) and query.only else ""
    return tuple(dict.fromkeys(each for each in (query.register, own) if each))


# JSON -------------------------------------------------------------------------------------------


def to_json(query: Query) -> dict[str, Any]:
    """As it is kept."""
    out: dict[str, Any] = {"form": form_of(query), "register": query.register}
    if query.stages:
        out["stages"] = list(query.stages)
    if query.where:
        out["where"] = _listed(query.where)
    if isinstance(query, EntriesMeeting):
        out["then"] = _listed(query.then)
    if isinstance(query, AreasWith):
        out |= {"levels": list(query.levels), "least": query.least, "within": query.within}
        if query.only:
            only = {"register": query.only.register, "where": _listed(query.only.where)}
            out["only"] = only
    return out


def _listed(conditions: tuple[Condition, ...]) -> list[list[object]]:
    return [[each.field, each.op, each.value] for each in conditions]


def parse(table: dict[str, Any]) -> Query:
    """Read it back, checked against the registers there are.

    Raises
    ------
    InputError
        if it asks for a register, field, stage or level that does not exist.
    """
    kind = _kind(table.get("register"))
    stages = tuple(str(each) for each in table.get("stages", ()))
    for stage in stages:
        if stage not in {each.key for each in kind.stages}:
            raise InputError("The register has no stage “{stage}”.", stage=stage[:40])
    where = _conditions(kind, table.get("where", ()))
    form = table.get("form")
    if form == "entries":
        then = _conditions(kind, table.get("then", ()))
        if not then:
            raise InputError("Say what the entries are to meet.")
        return EntriesMeeting(kind.key, then, stages, where)
    if form == "count":
        return CountOf(kind.key, stages, where)
    if form != "areas":
        raise InputError("There is no way of counting called “{form}”.", form=str(form)[:40])
    return AreasWith(
        kind.key, _levels(table.get("levels", ())), _least(table.get("least", 1)), stages, where,
        bool(table.get("within", True)), _owing(table.get("only")),
    )  # fmt: skip


def _kind(key: object) -> Kind:
    found = kinds().get(str(key or ""))
    if found is None:
        raise InputError("There is no register called “{name}” here.", name=str(key)[:40])
    return found


def _levels(given: object) -> tuple[str, ...]:
    asked = [str(each) for each in cast("list[object]", given)]
    if not asked or set(asked) - set(LEVELS):
        raise InputError("Say of which levels the areas are.")
    return tuple(each for each in LEVELS if each in asked)


def _least(given: object) -> int:
    try:
        least = int(str(given))
    except ValueError:
        least = 0
    if not 1 <= least <= 10_000:
        raise InputError("The least number is a whole number from 1.")
    return least


def _owing(given: dict[str, Any] | None) -> Owing | None:
    if not given:
        return None
    kind = _kind(given.get("register"))
    return Owing(kind.key, _conditions(kind, given.get("where", ())))


def _conditions(kind: Kind, given: object) -> tuple[Condition, ...]:
    out = []
    for each in cast("list[list[object]]", given):
        key, op, value = each
        field = kind.field(str(key))
        if field is None:
            raise InputError("The register has no field “{field}”.", field=str(key)[:40])
        if op not in get_args(Op) or (op != "=" and field.type not in {"number", "date"}):
            raise InputError("“{field}” cannot be compared so.", field=field.words)
        out.append(Condition(field.key, cast("Op", op), _value(field, value)))
    return tuple(out)


def _value(field: Field, value: object) -> str | float | bool:
    wrong = InputError("“{value}” is no value of “{field}”.", value=str(value)[:40],
                       field=field.words)  # fmt: skip
    if field.type == "yesno":
        if not isinstance(value, bool):
            raise wrong
        return value
    if field.type == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong
        return float(value)
    said = str(value)
    if field.type == "choice" and said not in {each.key for each in field.choices}:
        raise wrong
    if field.type == "date":
        try:
            date.fromisoformat(said)
        except ValueError:
            raise wrong from None
    return said


# Goals ------------------------------------------------------------------------------------------


def goal_of(
    query: Query, comparator: str, unit: str, low: float | None, high: float | None
) -> float | None:
    """What the value is held to, in its own unit.

    A target of a number in each area (at least one centre) is a share of areas here: of all of
    them. None where it asks for no more than a number in each: the share of those that have it
    says nothing of that. A range (2–3) asks for its lower end.
    """
    if isinstance(query, CountOf) or unit == "%":
        return low if low is not None else high
    return None if at_most(comparator) else 100.0


def unit_of(query: Query, unit: str) -> str:
    """The unit of the value."""
    return unit if isinstance(query, CountOf) else "%"


def at_most(comparator: str) -> bool:
    """Whether less is better."""
    return comparator in {"<=", "<"}


def strict(comparator: str, unit: str, counted: str) -> bool:
    """Whether the goal itself is not enough, of a target in `unit` whose value is in `counted`.

    More than one centre in each area is a share of all areas: there, all are enough.
    """
    return comparator in {"<", ">"} and unit == counted
