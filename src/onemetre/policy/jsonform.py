"""A plan as JSON, ``onemetre.plan/1``, and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, TypeVar, cast

from onemetre.ground.errors import InputError
from onemetre.policy.plan import (
    Action,
    Caution,
    Cited,
    Duty,
    Head,
    Plan,
    Quantity,
    Target,
    Task,
    Term,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "onemetre.plan/1"
Made = TypeVar("Made", Action, Caution, Cited, Duty, Quantity, Target, Term)


def to_json(plan: Plan) -> dict[str, object]:
    """A plan as values that JSON holds; spans are ``[start, end]`` in ``text``."""
    whole = cast("dict[str, object]", _plain(asdict(plan)))
    return {"schema": SCHEMA, "sha256": plan.sha256, **whole}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def from_json(value: object) -> Plan:
    """Back to a plan.

    Raises
    ------
    InputError
        if it is not ``onemetre.plan/1``, or a key is missing or wrong.
    """
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        said = value.get("schema") if isinstance(value, dict) else type(value).__name__
        raise InputError(
            "This is no plan in the form {schema}: {said}.",
            remedy="Read the document anew with “onemetre plan read”.",
            schema=SCHEMA, said=str(said),
        )  # fmt: skip
    try:
        return _plan(cast("dict[str, object]", value))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            "The plan is not whole: {error}.",
            remedy="Read the document anew with “onemetre plan read”.",
            error=f"{type(error).__name__} {error}",
        ) from error  # fmt: skip


def _plan(table: Mapping[str, object]) -> Plan:
    head = cast("dict[str, object]", table["head"])
    return Plan(
        text=str(table["text"]),
        format=str(table["format"]),
        head=Head(
            title=str(head["title"]), number=str(head["number"]),
            issuers=_strings(head["issuers"]), addressees=_strings(head["addressees"]),
            date=str(head["date"]), based_on=_all(Cited, head["based_on"]),
            public=cast("bool | None", head["public"]),
        ),
        fields=_strings(table["fields"]),
        tasks=tuple(_task(each) for each in cast("list[dict[str, object]]", table["tasks"])),
        targets=_all(Target, table["targets"]),
        quantities=_all(Quantity, table["quantities"]),
        terms=_all(Term, table["terms"]),
        warnings=_all(Caution, table["warnings"]),
    )  # fmt: skip


def _task(table: Mapping[str, object]) -> Task:
    start, end = cast("list[int]", table["span"])
    return Task(
        number=str(table["number"]), title=str(table["title"]), field=str(table["field"]),
        span=(start, end), actions=_all(Action, table["actions"]),
        duties=_all(Duty, table["duties"]), targets=_all(Target, table["targets"]),
        quantities=_all(Quantity, table["quantities"]), terms=_all(Term, table["terms"]),
    )  # fmt: skip


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in cast("list[object]", value))


def _all(kind: type[Made], value: object) -> tuple[Made, ...]:
    names = [each.name for each in fields(kind)]
    out = []
    for table in cast("list[dict[str, object]]", value):
        parts = {name: table[name] for name in names}
        start, end = cast("list[int]", parts["span"])
        parts["span"] = (start, end)
        out.append(kind(**parts))  # type: ignore[arg-type]  # names are those of the class
    return tuple(out)
