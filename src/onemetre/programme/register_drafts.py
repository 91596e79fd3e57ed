"""An entry as somebody typed it, in a form of a page or in a sheet, read into values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from onemetre.atlas.cells import is_unknown, typed_figure
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onemetre.programme.models import Entry
    from onemetre.programme.registers import Field, Kind

Value = str | float | bool
_YES = {"yes", "y", "true", "1", "是", "有", "√", "✓", "对"}
_NO = {"no", "n", "false", "0", "否", "无", "没有", "×", "✗"}
_LONGEST = 120
_LONGEST_SOURCE = 200


@dataclass
class Draft:
    """What was read. ``errors`` says what is wrong, by the name of the field of the form."""

    name: str = ""
    data: dict[str, Value] = field(default_factory=dict)
    stage: str = ""
    since: date | None = None
    confirmed_on: date = date.min
    source: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def draft_of(entry: Entry) -> Draft:
    """What an entry says, as if somebody had typed it."""
    return Draft(
        entry.name, entry.data, entry.stage, entry.since, entry.confirmed_on, entry.source
    )  # fmt: skip


class WrongError(ValueError):
    """A value that cannot be read, with words for whoever typed it."""


def read_draft(kind: Kind, typed: Mapping[str, str], today: date) -> Draft:
    """Read what was typed: ``name``, ``stage``, ``since``, ``confirmed_on``, ``source``, and each
    field of the register under ``f-`` and its key. What is left empty is not known."""
    draft = Draft()
    said = {key: value.strip() for key, value in typed.items()}
    draft.name = _text(draft, "name", said.get("name", ""), _LONGEST, needed=not kind.single)
    for each in kind.fields:
        name = f"f-{each.key}"
        try:
            value = read_value(each, said.get(name, ""))
        except WrongError as wrong:
            draft.errors[name] = str(wrong)
            continue
        if value is not None:
            draft.data[each.key] = value
        elif each.required:
            draft.errors[name] = tr("This is needed.")
    draft.stage = _stage(kind, draft, said.get("stage", ""))
    draft.since = _day(draft, "since", said.get("since", ""))
    confirmed = _day(draft, "confirmed_on", said.get("confirmed_on", "")) or today
    if confirmed > today:
        draft.errors["confirmed_on"] = tr("Today or a day before.")
    draft.confirmed_on = confirmed
    draft.source = _text(draft, "source", said.get("source", ""), _LONGEST_SOURCE, needed=True)
    return draft


def _text(draft: Draft, name: str, said: str, longest: int, *, needed: bool) -> str:
    if needed and not said:
        draft.errors[name] = tr("This is needed.")
    elif len(said) > longest:
        draft.errors[name] = tr("At most {n} characters.", n=longest)
    return said


def _stage(kind: Kind, draft: Draft, said: str) -> str:
    if not kind.stages:
        return ""
    for each in kind.stages:
        if said in {each.key, each.zh, each.en}:
            return each.key
    draft.errors["stage"] = tr("One of: {words}.", words=_listed(kind.stages))
    return ""


def _listed(words: tuple[object, ...]) -> str:
    return " / ".join(getattr(each, "words", "") for each in words)


def _day(draft: Draft, name: str, said: str) -> date | None:
    try:
        return date.fromisoformat(_date(said)) if not is_unknown(said) else None
    except WrongError as wrong:
        draft.errors[name] = str(wrong)
        return None


def read_value(each: Field, said: str) -> Value | None:
    """One value as it was typed; None where it is not known.

    Raises
    ------
    WrongError
        if it is none, with words for whoever typed it.
    """
    if is_unknown(said):
        return None
    readers: dict[str, Callable[[Field, str], Value]] = {
        "text": _plain, "number": _number, "date": lambda _, said: _date(said),
               "choice": _choice, "yesno": _yesno}  # fmt: skip
    return readers[each.type](each, said)


def _plain(_: Field, said: str) -> str:
    if len(said) > _LONGEST:
        raise WrongError(tr("At most {n} characters.", n=_LONGEST))
    return said


def _number(each: Field, said: str) -> float:
    try:
        value = typed_figure(said)
    except InputError as wrong:
        raise WrongError(str(wrong)) from None
    if each.whole and not value.is_integer():
        raise WrongError(tr("A whole number."))
    if each.low is not None and value < each.low:
        raise WrongError(tr("Not less than {n:g}.", n=each.low))
    if each.high is not None and value > each.high:
        raise WrongError(tr("Not more than {n:g}.", n=each.high))
    return value


def _date(said: str) -> str:
    plain = said.replace("年", "-").replace("月", "-").replace("日", "")
    parts = plain.replace("/", "-").replace(".", "-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day).isoformat()
    except ValueError:
        raise WrongError(tr("A day, such as 2026-11-24.")) from None


def _choice(each: Field, said: str) -> str:
    for choice in each.choices:
        if said in {choice.key, choice.zh, choice.en}:
            return choice.key
    raise WrongError(tr("One of: {words}.", words=_listed(each.choices)))


def _yesno(_: Field, said: str) -> bool:
    if said.lower() in _YES:
        return True
    if said.lower() in _NO:
        return False
    raise WrongError(tr("Yes or no. Leave it empty if it is not known."))
