"""How a target might be counted, by its words: a suggestion, until a person confirms it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onemetre.ground.errors import InputError
from onemetre.programme.counting import LEVELS, Query, parse

if TYPE_CHECKING:
    from onemetre.programme.models import Target

_THOUSAND = {"千": 1_000, "万": 10_000}


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("suggesting.toml").read_text("utf-8"))


def suggest(text: str, *, subject: str = "", scope: str = "", unit: str = "",
            low: float | None = None) -> Query | None:  # fmt: skip
    """The query that the words of a target suggest; None where no rule knows them."""
    said = f"{text} {subject} {scope}"
    for rule in _rules()["rule"]:
        if all(word in said for word in rule.get("all", ())) and _one_of(rule, said, unit):
            return _filled(rule["counting"], said, low)
    return None


def counting_of(target: Target) -> tuple[Query | None, bool]:
    """How a target is counted, and whether a person stands for it.

    What was written for it goes before what its words suggest; what can no longer be read,
    because a register has changed, is suggested anew.
    """
    if target.counting.get("none"):
        return None, bool(target.counting.get("confirmed_by"))
    if target.counting:
        try:
            return parse(target.counting), bool(target.counting.get("confirmed_by"))
        except InputError:
            pass
    return (
        suggest(target.text, subject=target.subject, scope=target.scope, unit=target.unit,
                low=target.low),
        False,
    )  # fmt: skip


def _one_of(rule: dict[str, Any], said: str, unit: str) -> bool:
    words, units = rule.get("any"), rule.get("units")
    return (not words or any(word in said for word in words)) and (not units or unit in units)


def _filled(table: dict[str, Any], said: str, low: float | None) -> Query | None:
    """The rule's query, with what the words say put in; None where they do not say it."""
    size = _size(said)
    if size is None and "$size" in repr(table):
        return None
    filled = {key: _put(value, said, size, low) for key, value in table.items()}
    return parse(filled)


def _put(value: Any, said: str, size: float | None, low: float | None) -> Any:  # what TOML holds
    if isinstance(value, list):
        return [_put(each, said, size, low) for each in value]
    if value == "$size":
        return size
    if value == "$least":
        return max(int(low or 1), 1)
    if value == "$levels":
        return _levels(said)
    return value


def _levels(said: str) -> list[str]:
    """The levels named side by side, as in 省、市、县三级, or one alone, as in 每个县(市、区);
    all of them where none is named."""
    words: dict[str, str] = _rules()["levels"]
    listed = re.search(r"[省市县区](?:[、,，和]?[省市县区])+(?=[各三两]?级)", said)
    named = {words[each] for each in listed[0] if each in words} if listed else set()
    for level, pattern in _rules()["each"].items():
        if not named and re.search(pattern, said):
            named = {level}
    return [each for each in LEVELS if each in named] or list(LEVELS)


def _size(said: str) -> float | None:
    found = re.search(str(_rules()["size"]), said)
    if found is None:
        return None
    number = found[1]
    if number in _THOUSAND:
        return float(_THOUSAND[number])
    return float(number[:-1]) * 10_000 if number.endswith("万") else float(number)
