"""What people put right in a reading, as changes of its document."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import unicodedata
from calendar import monthrange
from typing import TYPE_CHECKING, cast

from onemetre.atlas.cells import typed_figure
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.policy.units import unit as unit_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onemetre.programme.models import Correction

Document = dict[str, object]

#: Fields that a person may correct, by the list they stand in, and what each must be.
FIELDS: dict[str, dict[str, type]] = {
    "tasks": {"title": str, "field": str, "number": str},
    "duties": {"unit": str, "role": str},
    "targets": {
        "subject": str, "scope": str, "comparator": str, "low": float, "high": float,
        "unit": str, "deadline": str, "firm": bool,
    },
}  # fmt: skip
ROLES = ("lead", "responsible", "support")
#: Signs that end a part of an address.
_NO_NUMBER = re.compile(r"[/\\?#%]|^\.+$")
#: A year, a month or a day of it, and what may stand behind them.
_DAY = re.compile(
    r"\s*(\d{4})\s*(?:[-./年]\s*(0?[1-9]|1[0-2])\s*"
    r"(?:[-./月]\s*(0?[1-9]|[12]\d|3[01])\s*日?\s*(?:[之以]?前)?|月?))?"
    r"\s*年?\s*(?:[底末](?:[之以]?前)?)?\s*"
)
COMPARATORS = (">=", "<=", "=", ">", "<", "about")


def apply(document: Document, corrections: Iterable[Correction]) -> Document:
    """The document with its corrections, in the order in which they were made."""
    corrected = numbered(document)
    for each in corrections:
        change(corrected, each.change, each.path, each.now)
    return corrected


def numbered(document: Document) -> Document:
    """A copy of a document in which every task has a number of its own."""
    copied = copy.deepcopy(document)
    _number(tasks_of(copied))
    return copied


def tasks_of(document: Document) -> list[Document]:
    """The tasks of a document."""
    return cast("list[Document]", document["tasks"])


def _number(tasks: list[Document]) -> None:
    """Give every task a number of its own where the document counts anew in each chapter.

    ``2.1`` is then the first of the second chapter.
    """
    numbers = [task["number"] for task in tasks]
    if all(numbers) and len(set(numbers)) == len(numbers):
        return
    chapter, seen = 1, list[object]()
    for task, number in zip(tasks, numbers, strict=True):
        if number and number in seen:
            chapter, seen = chapter + 1, []
        seen.append(number)
        task["number"] = f"{chapter}.{len(seen)}"


def value_at(document: Document, path: str) -> object:
    """What stands at a path.

    Raises
    ------
    NotFoundError
        if nothing does.
    """
    holder, last = holder_of(document, path)
    try:
        return holder[int(last)] if isinstance(holder, list) else holder[last]
    except (LookupError, ValueError):
        raise NotFoundError("The plan has no part “{path}”.", path=path[:80]) from None


def holder_of(document: Document, path: str) -> tuple[list[object] | Document, str]:
    """The list or thing in which a path ends, and its last step.

    Raises
    ------
    NotFoundError
        if there is none.
    """
    *way, last = path.split("/")
    here: object = document
    try:
        for step in way:
            here = here[int(step)] if isinstance(here, list) else cast("Document", here)[step]
    except (LookupError, ValueError, TypeError):
        raise NotFoundError("The plan has no part “{path}”.", path=path[:80]) from None
    if not isinstance(here, list | dict):
        raise NotFoundError("The plan has no part “{path}”.", path=path[:80])
    return here, last


def put_right(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """The first correction of each field, by the path at which the field stands now."""
    found: dict[str, Correction] = {}
    for each in corrections:
        if each.change == "replace":
            found.setdefault(each.path, each)
        elif each.change == "remove":
            moved = {_without(each.path, path): row for path, row in found.items()}
            found = {path: row for path, row in moved.items() if path}
    return found


def _without(gone: str, path: str) -> str:
    """Where a path leads once something is taken out of a list; "" for what went with it."""
    holder, _, index = gone.rpartition("/")
    if not path.startswith(f"{holder}/"):
        return path
    at, _, field = path.removeprefix(f"{holder}/").partition("/")
    if at == index:
        return ""
    return f"{holder}/{int(at) - (int(at) > int(index))}/{field}"


def sign_of(path: str, thing: object) -> str:
    """A sign for a task, duty or target: where the text says it, and what can be put right of it.

    A form carries it, as by the time it is sent something else may stand at its path. "" for
    whatever is no such thing.
    """
    *_, kind, _index = ("", *path.split("/"))
    if kind not in FIELDS or not isinstance(thing, dict):
        return ""
    said = json.dumps([thing[name] for name in FIELDS[kind]], ensure_ascii=False)
    start, end = thing["span"]
    return f"{start}-{end}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def sign_at(document: Document, path: str) -> str:
    """The sign of what stands at a path; "" where nothing does."""
    try:
        return sign_of(path, value_at(document, path))
    except NotFoundError:
        return ""


def says(document: Document, path: str, typed: Mapping[str, str], *, seen: str) -> bool:
    """Whether what was seen at a path says by now what was typed."""
    if not same_place(seen, sign_at(document, path)):
        return False
    try:
        return not changes(document, path, typed)
    except InputError:
        return False


def is_out(corrections: Iterable[Correction], *, seen: str) -> bool:
    """Whether what was seen has been taken out."""
    return any(
        each.change == "remove" and sign_of(each.path, each.was) == seen for each in corrections
    )


def same_place(one: str, two: str) -> bool:
    """Whether two signs are of what the text says at the same place, whatever was put right."""
    return one.rpartition("-")[0] == two.rpartition("-")[0]


def change(document: Document, how: str, path: str, now: object) -> None:
    """Change a document in place, see `Correction`."""
    if how == "add":
        there = value_at(document, path)
        cast("list[object]", there).append(now)
        return
    holder, last = holder_of(document, path)
    value_at(document, path)
    if isinstance(holder, list):
        if how == "remove":
            del holder[int(last)]
        else:
            holder[int(last)] = now
    else:
        holder[last] = now


def changes(
    document: Document, path: str, typed: Mapping[str, str]
) -> list[tuple[str, object, object]]:
    """What a form changes of the thing at a path: the path of each field, what it was and is now.

    Raises
    ------
    InputError
        if one of its fields cannot be what was typed, with the field.
    """
    found = []
    for field, text in typed.items():
        there = f"{path}/{field}"
        was = value_at(document, there)
        try:
            now = checked(there, text)
            if field == "number" and now != was:
                _demand_free(document, now)
        except InputError as wrong:
            wrong.params["field"] = field
            raise
        if now != was:
            found.append((there, was, now))
    _demand_order(document, path, found)
    return found


def _demand_order(document: Document, path: str, found: list[tuple[str, object, object]]) -> None:
    now = cast("Document", value_at(document, path)) | {
        there.rsplit("/", 1)[1]: value for there, _, value in found
    }
    low, high = now.get("low"), now.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        raise InputError(
            "{low} up to {high} is no range.", remedy="Write the smaller figure first.",
            low=f"{low:.15g}", high=f"{high:.15g}", field="high",
        )  # fmt: skip


def _demand_free(document: Document, number: object) -> None:
    other = next((task for task in tasks_of(document) if task["number"] == number), None)
    if other is not None:
        raise InputError(
            "Task “{title}” has the number {number} already.",
            remedy="Give this task another one, or first give that task another one.",
            title=other["title"], number=number,
        )  # fmt: skip


def checked(path: str, typed: str) -> object:
    """What was typed into a field of a reading, as the value that stands there.

    Raises
    ------
    InputError
        if it cannot be one.
    """
    *_, kind, _index, field = ("", *path.split("/"))
    wanted = FIELDS.get(kind, {}).get(field)
    if wanted is None:
        raise NotFoundError("The plan has no part “{path}”.", path=path[:80])
    text = typed.strip()
    if wanted is float:
        return typed_figure(text) if text else None
    if wanted is bool:
        return text in {"1", "true", "on"}
    if field == "role" and text not in ROLES:
        raise InputError("“{value}” is no role.", remedy="Choose one of the list.", value=text)
    if field == "comparator" and text not in COMPARATORS:
        raise InputError(
            "“{value}” compares nothing.", remedy="Choose one of the list.", value=text
        )
    if field == "deadline":
        return _deadline(text)
    if field in {"title", "number", "unit"} and kind != "targets" and not text:
        raise InputError("This cannot be empty.", remedy="Write what the document says.")
    if field == "number" and kind == "tasks" and _NO_NUMBER.search(text):
        raise InputError(
            "“{slug}” cannot stand in an address.",
            remedy="Leave out slashes and signs such as ? and #.", slug=text[:20],
        )  # fmt: skip
    return text


def _deadline(text: str) -> str:
    """2030, 2030-06 or 2030-06-07; also as offices write it: 2030年底, 2030年6月7日前."""
    good = _DAY.fullmatch(unicodedata.normalize("NFKC", text)) if text else None
    year, *rest = (int(each) for each in good.groups() if each) if good else (0,)
    if text and (not year or (len(rest) > 1 and not rest[1] <= monthrange(year, rest[0])[1])):
        raise InputError(
            "“{value}” is no year, month or day.",
            remedy="Write 2030, 2030-06 for a month, or 2030-06-07 for a day.", value=text[:20],
        )  # fmt: skip
    return "-".join([f"{year:04}", *(f"{each:02}" for each in rest)]) if year else ""


def new_duty(name: str, role: str, at: int) -> dict[str, object]:
    """A unit that a person adds to a task; its span is empty, as the document does not name it."""
    known = unit_named(checked("duties/0/unit", name) and name)
    return {
        "unit": known.name, "written": name.strip(), "role": checked("duties/0/role", role),
        "level": known.level, "kind": known.kind, "group": known.group, "span": [at, at],
    }  # fmt: skip
