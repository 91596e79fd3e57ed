"""A query as a person fills it in: what stands in a form for it, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.programme.counting import AreasWith, EntriesMeeting, Op, form_of, parse, to_json
from onemetre.programme.register_drafts import WrongError, read_value
from onemetre.programme.registers import Kind, kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onemetre.programme.counting import Condition, Query
    from onemetre.programme.registers import Field

OPS: tuple[Op, ...] = get_args(Op)
#: Lines of conditions that a form offers.
LINES = 3

Typed = dict[str, str | list[str]]


def ways() -> list[tuple[str, str]]:
    """The ways of counting, with their words."""
    return [
        ("areas", tr("share of areas that have enough of it")),
        ("entries", tr("share of entries that meet a condition")),
        ("count", tr("how many there are")),
        ("none", tr("no register tells it")),
    ]


def owing_fields() -> list[tuple[str, str]]:
    """Facts that areas have once and by which a duty may hold: register.field, and its words."""
    return [
        (f"{kind.key}.{field.key}", f"{kind.words}: {field.words}")
        for kind in kinds().values() if kind.single
        for field in kind.fields if field.type in {"number", "yesno"}
    ]  # fmt: skip


def typed_of(query: Query) -> Typed:
    """What a form shows for a query."""
    kind = kinds()[query.register]
    out: Typed = {"form": form_of(query), "register": query.register}
    out["stages"] = list(query.stages)
    out |= _lines(kind, "where", query.where)
    if isinstance(query, EntriesMeeting):
        out |= _lines(kind, "then", query.then)
    if isinstance(query, AreasWith):
        out |= {
            "levels": list(query.levels), "least": str(query.least),
            "within": "yes" if query.within else "no",
        }  # fmt: skip
        if query.only and query.only.where:
            first, other = query.only.where[0], kinds()[query.only.register]
            out |= {
                "only-field": f"{other.key}.{first.field}", "only-op": first.op,
                "only-value": _said(other, first),
            }  # fmt: skip
    return out


def _lines(kind: Kind, name: str, conditions: Sequence[Condition]) -> Typed:
    out: Typed = {}
    for n, each in enumerate(conditions):
        out |= {
            f"{name}-{n}-field": each.field, f"{name}-{n}-op": each.op,
            f"{name}-{n}-value": _said(kind, each),
        }  # fmt: skip
    return out


def _said(kind: Kind, condition: Condition) -> str:
    field, value = kind.field(condition.field), condition.value
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return f"{value:.15g}"
    choices = {each.key: each.words for each in field.choices} if field else {}
    return choices.get(value, value)


def read_query(typed: Mapping[str, Any]) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The query as JSON (None: no register tells it), and what is wrong, by field of the form."""
    form = str(typed.get("form", ""))
    if form == "none":
        return None, {}
    wrong: dict[str, str] = {}
    kind = kinds().get(str(typed.get("register", "")))
    if kind is None:
        return None, {"form": tr("Choose a register.")}
    table: dict[str, Any] = {
        "form": form, "register": kind.key, "stages": list(typed.get("stages", ())),
        "where": _read_lines(kind, "where", typed, wrong),
    }  # fmt: skip
    if form == "entries":
        table["then"] = _read_lines(kind, "then", typed, wrong)
        if not table["then"] and not wrong:
            wrong["then-0"] = tr("Say what the entries are to meet.")
    if form == "areas":
        _read_areas(typed, table, wrong)
    if wrong:
        return None, wrong
    try:
        return to_json(parse(table)), {}
    except InputError as error:
        return None, {"form": str(error)}


def _read_areas(typed: Mapping[str, Any], table: dict[str, Any], wrong: dict[str, str]) -> None:
    table |= {
        "levels": list(typed.get("levels", ())), "least": typed.get("least") or "1",
        "within": typed.get("within", "yes") == "yes",
    }  # fmt: skip
    if not table["levels"]:
        wrong["levels"] = tr("Say of which levels the areas are.")
    if not str(table["least"]).isdecimal() or int(table["least"]) < 1:
        wrong["least"] = tr("A whole number from 1.")
    named = str(typed.get("only-field", ""))
    if named:
        key, _, field = named.partition(".")
        one = {f"only-0-{part}": typed.get(f"only-{part}", "") for part in ("op", "value")}
        kind = kinds().get(key)
        if kind is None:
            wrong["only-0"] = tr("The register has no such field.")
            return
        where = _read_lines(kind, "only", one | {"only-0-field": field}, wrong)
        table["only"] = {"register": key, "where": where}


def _read_lines(
    kind: Kind, name: str, typed: Mapping[str, Any], wrong: dict[str, str]
) -> list[list[object]]:
    out: list[list[object]] = []
    for n in range(LINES):
        key = str(typed.get(f"{name}-{n}-field", ""))
        if not key:
            continue
        field = kind.field(key)
        if field is None:
            wrong[f"{name}-{n}"] = tr("The register has no such field.")
            continue
        said = _one_line(field, str(typed.get(f"{name}-{n}-op", "=")),
                         str(typed.get(f"{name}-{n}-value", "")).strip())  # fmt: skip
        if isinstance(said, str):
            wrong[f"{name}-{n}"] = said
        else:
            out.append([key, *said])
    return out


def _one_line(field: Field, op: str, value: str) -> str | tuple[str, object]:
    """Comparison and value, or what is wrong with them."""
    if op not in OPS or (op != "=" and field.type not in {"number", "date"}):
        return tr("Only numbers and days are more or less than another.")
    try:
        read = read_value(field, value)
    except WrongError as error:
        return str(error)
    return (op, read) if read is not None else tr("Say which value.")
