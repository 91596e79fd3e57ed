"""What people put right in one version of a document, carried into the next.

The reader errs in a new version where it erred in the old one. What a person put right is put
right again where the same thing is read again with the same fault: tasks are found again as
`versions` finds them, duties by what stands there, targets by their words or by what they count.
What does not fit any more is told, so that nobody thinks it was kept.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from onemetre.programme.correcting import Document, change, holder_of, numbered, tasks_of, value_at
from onemetre.programme.versions import pairs, same_subject, same_text, tasks_again

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemetre.programme.models import Correction

#: What is listed in a task, and by what each is found again.
_TESTS = {"duties": (same_text,), "targets": (same_text, same_subject)}
#: Where a thing of the old document keeps its path while corrections shift the others.
_FROM = "·"


@dataclass(frozen=True, slots=True)
class Carried:
    """A correction as it fits the new document; ``of`` is the old one."""

    change: str
    path: str
    was: object
    now: object
    of: Correction


@dataclass(frozen=True, slots=True)
class _Thing:
    """A task (``title``, ``number``), a duty or a target (``text``, ``subject``) of a document."""

    path: str
    title: str = ""
    number: str = ""
    text: str = ""
    subject: str = ""


@dataclass(slots=True)
class _Deeds:
    """What corrections come to in the end, by paths of the document as it was read."""

    document: Document
    replaced: dict[str, tuple[object, object, Correction]] = field(default_factory=dict)
    added: list[tuple[str, Document, Correction]] = field(default_factory=list)
    removed: dict[str, tuple[object, Correction]] = field(default_factory=dict)

    def take(self, each: Correction) -> None:
        """One correction, on the document as those before it left it."""
        now = copy.deepcopy(each.now)  # what is added may be put right by a later one
        if each.change == "add":
            task = cast("Document", value_at(self.document, each.path.rsplit("/", 1)[0]))
            self.added.append((str(task[_FROM]), cast("Document", now), each))
        elif each.change == "remove":
            self._remove(cast("Document", value_at(self.document, each.path)), each)
        else:
            holder, name = holder_of(self.document, each.path)
            if isinstance(holder, dict) and _FROM in holder:  # one that was added has no such path
                path = f"{holder[_FROM]}/{name}"
                was = self.replaced[path][0] if path in self.replaced else each.was
                self.replaced[path] = (was, now, each)
        change(self.document, each.change, each.path, now)

    def _remove(self, thing: Document, of: Correction) -> None:
        if _FROM not in thing:
            self.added = [row for row in self.added if row[1] is not thing]
            return
        path = str(thing[_FROM])
        self.removed[path] = (of.was, of)
        self.replaced = {
            key: row for key, row in self.replaced.items() if not key.startswith(f"{path}/")
        }


def carry(
    old: Document, corrections: Iterable[Correction], new: Document
) -> tuple[list[Carried], list[Correction]]:
    """Corrections of an old document for a new one, both as they were read, and those left behind.

    Applied in their order they fit. What the new document says by itself is in neither list.
    Cost: tasks × tasks of string comparison.
    """
    deeds, fresh = _deeds(old, corrections), numbered(new)
    found = _Carrying(fresh, _found_again(numbered(old), fresh))
    for path, row in deeds.replaced.items():
        found.replace(path, *row)
    for task, duty, of in deeds.added:
        found.add(task, duty, of)
    gone = [(found.there[path], *row) for path, row in deeds.removed.items() if path in found.there]
    for at, was, of in sorted(gone, key=lambda each: _place(each[0]), reverse=True):
        found.remove(at, was, of)
    return found.taken, found.left


@dataclass(slots=True)
class _Carrying:
    """The new document as it becomes, where old things stand in it, and what came of each."""

    document: Document
    there: dict[str, str]
    taken: list[Carried] = field(default_factory=list)
    left: list[Correction] = field(default_factory=list)

    def replace(self, path: str, was: object, now: object, of: Correction) -> None:
        """Put a field right where it is wrong again."""
        thing, name = path.rsplit("/", 1)
        if thing not in self.there:
            self.left.append(of)
            return
        at = f"{self.there[thing]}/{name}"
        reads = value_at(self.document, at)
        taken = name == "number" and any(row["number"] == now for row in tasks_of(self.document))
        if reads == was and not taken:
            self._take("replace", at, was, now, of)
        elif reads != now:
            self.left.append(of)

    def add(self, path: str, duty: Document, of: Correction) -> None:
        """Add a unit that the new document does not name either."""
        if path not in self.there:
            self.left.append(of)
            return
        task = cast("dict[str, list[Document]]", value_at(self.document, self.there[path]))
        if not any(each["unit"] == duty["unit"] for each in task["duties"]):
            now = duty | {"span": [task["span"][1]] * 2}
            self._take("add", f"{self.there[path]}/duties", None, now, of)

    def remove(self, at: str, was: object, of: Correction) -> None:
        """Take out what was read again from the same words."""
        thing = cast("Document", value_at(self.document, at))
        if _words(thing) == _words(cast("Document", was)):
            self._take("remove", at, thing, None, of)
        else:  # it counts the same, in other words
            self.left.append(of)

    def _take(self, how: str, at: str, was: object, now: object, of: Correction) -> None:
        self.taken.append(Carried(how, at, was, now, of))
        change(self.document, how, at, now)


def _deeds(raw: Document, corrections: Iterable[Correction]) -> _Deeds:
    """Go through corrections in their order; a later one of the same field has the last word."""
    found = _Deeds(numbered(raw))
    for path, thing in _things(found.document):
        thing[_FROM] = path
    for each in corrections:
        found.take(each)
    found.replaced = {key: row for key, row in found.replaced.items() if row[0] != row[1]}
    return found


def _things(document: Document) -> Iterable[tuple[str, Document]]:
    """Every task, duty and target with its path."""
    for i, task in enumerate(tasks_of(document)):
        yield f"tasks/{i}", task
        for name in ("duties", "targets"):
            for j, each in enumerate(cast("list[Document]", task[name])):
                yield f"tasks/{i}/{name}/{j}", each
    for j, each in enumerate(cast("list[Document]", document["targets"])):
        yield f"targets/{j}", each


def _found_again(old: Document, new: Document) -> dict[str, str]:
    """Paths of things of the old document in the new one."""
    there: dict[str, str] = {}
    fresh, known = (
        [_Thing(f"tasks/{i}", str(each["title"]), str(each["number"])) for i, each in enumerate(of)]
        for of in (tasks_of(new), tasks_of(old))
    )
    lists = [("targets", "targets")]
    for task, row in zip(fresh, tasks_again(fresh, known)[0], strict=True):
        if row is not None:
            there[row.path] = task.path
            lists += [(f"{row.path}/{name}", f"{task.path}/{name}") for name in _TESTS]
    for before, now in lists:
        rows, tests = _listed(new, now), _TESTS[now.rsplit("/", 1)[-1]]
        for each, row in zip(rows, pairs(rows, _listed(old, before), tests)[0], strict=True):
            if row is not None:
                there[row.path] = each.path
    return there


def _listed(document: Document, path: str) -> list[_Thing]:
    return [
        _Thing(f"{path}/{i}", text=_words(each), subject=str(each.get("subject") or ""))
        for i, each in enumerate(cast("list[Document]", value_at(document, path)))
    ]


def _words(of: Document) -> str:
    """What a target or a duty was read from."""
    return str(of.get("text") or of.get("written"))


def _place(path: str) -> list[int]:
    return [int(each) for each in path.split("/") if each.isdecimal()]
