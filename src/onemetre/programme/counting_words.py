"""A query in words, in the language in force: what was asked, and out of what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onemetre.ground.language import tr
from onemetre.measure.wording import comma, day, number
from onemetre.programme.counting import AreasWith, CountOf, EntriesMeeting
from onemetre.programme.registers import Kind, Named, kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.programme.counted import Found
    from onemetre.programme.counting import Condition, Query
    from onemetre.programme.registers import Field

_NO_UNIT = Named("unit", "", "")


def level_words(level: str) -> str:
    """Areas of a level."""
    return {
        "province": tr("provinces"), "city": tr("cities"), "county": tr("counties"),
    }.get(level, level)  # fmt: skip


def query_words(query: Query) -> str:
    """What was asked."""
    kind = kinds()[query.register]
    what = _entries(kind, query.stages, query.where)
    if isinstance(query, CountOf):
        return tr("number of {what}", what=what)
    if isinstance(query, EntriesMeeting):
        return tr(
            "share of {what} with: {then}", what=what,
            then=comma([condition_words(kind, each) for each in query.then]),
        )  # fmt: skip
    levels = comma([level_words(each) for each in query.levels])
    if query.only:
        other = kinds()[query.only.register]
        owing = comma([condition_words(other, each) for each in query.only.where])
        levels = tr("{levels} with {owing}", levels=levels, owing=owing)
    if query.within:
        return tr(
            "share of {levels} that have, anywhere in them, {n} or more of: {what}",
            levels=levels, n=query.least, what=what,
        )  # fmt: skip
    return tr(
        "share of {levels} that have {n} or more of their own of: {what}",
        levels=levels, n=query.least, what=what,
    )  # fmt: skip


def _entries(kind: Kind, stages: Sequence[str], where: Sequence[Condition]) -> str:
    said = [condition_words(kind, each) for each in where]
    if stages:
        said.insert(0, comma([kind.stage_words(each) for each in stages]))
    return tr("{what} ({which})", what=kind.words, which=comma(said)) if said else kind.words


def condition_words(kind: Kind, condition: Condition) -> str:
    """One condition: ``pupils ≥ 1,000``."""
    field = kind.field(condition.field)
    if field is None:
        return condition.field
    value = value_words(replace(field, unit=_NO_UNIT) if field.unit.words != "%" else field,
                        condition.value)  # fmt: skip
    if field.type == "yesno":
        return field.words if condition.value is True else f"{field.words}: {value}"
    sign = {">=": "≥", "<=": "≤"}.get(condition.op, condition.op)
    return f"{field.words} {sign} {value}"


def value_words(field: Field, value: object) -> str:
    """A value of a field as a page shows it; a dash where it is not known."""
    if value is None or value == "":
        return tr("not known")
    if field.type == "yesno":
        return tr("yes") if value else tr("no")
    if field.type == "choice":
        return next((each.words for each in field.choices if each.key == value), str(value))
    if field.type == "date":
        return day(str(value))
    if field.type == "number" and isinstance(value, int | float):
        whole = float(value).is_integer()
        # Years and the like are written without a separator.
        said = f"{value:g}" if field.key == "year" else number(value, 0 if whole else 1)
        unit = field.unit.words
        return f"{said} {unit}".strip() if unit != "%" else f"{said}%"
    return str(value)


def base_words(query: Query, found: Found) -> str:
    """Out of what."""
    if isinstance(query, CountOf):
        return tr("{n} written down and confirmed", n=found.yes)
    least, most = found.base
    n = str(least) if least == most else f"{least}–{most}"
    if isinstance(query, AreasWith):
        levels = comma([level_words(each) for each in query.levels])
        return tr("out of {n} {levels}; {yes} have it", n=n, levels=levels, yes=found.yes)
    return tr(
        "out of {n} written down of: {what}; {yes} have it", n=n, yes=found.yes,
        what=kinds()[query.register].words,
    )  # fmt: skip


def source_words(query: Query, area: str) -> str:
    """Which registers of which area it comes from."""
    asked = [query.register]
    if isinstance(query, AreasWith) and query.only:
        asked.append(query.only.register)
    return tr("registers of {area}: {kinds}", area=area,
              kinds=comma([kinds()[each].words for each in asked]))  # fmt: skip
