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
    from collections.abc import Iterable, Sequence

    from onemetre.programme.models import Correction

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
    """What corrections came to in the end, by paths of the document as it was read."""

    replaced: dict[str, tuple[object, object, Correction]] = field(default_factory=dict)
    added: list[tuple[str, Document, Correction]] = field(default_factory=list)
    removed: dict[str, tuple[object, Correction]] = field(default_factory=dict)


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
    """Go through corrections in their order; a later one of the same field takes the last word."""
    document, found = numbered(raw), _Deeds()
    for path, thing in _things(document):
        thing[_FROM] = path
    for each in corrections:
        now = copy.deepcopy(each.now)
        if each.change == "add":
            task = cast("Document", value_at(document, each.path.rsplit("/", 1)[0]))
            found.added.append((str(task[_FROM]), cast("Document", now), each))
        elif each.change == "remove":
            thing = cast("Document", value_at(document, each.path))
            path = str(thing.get(_FROM, ""))
            found.added = [row for row in found.added if row[1] is not thing]
            found.replaced = {
                key: row for key, row in found.replaced.items()
                if not path or not key.startswith(f"{path}/")
            }  # fmt: skip
            if path:
                found.removed[path] = (each.was, each)
        else:
            holder, name = holder_of(document, each.path)
            path = str(holder.get(_FROM, "")) if isinstance(holder, dict) else ""
            if path:
                first = found.replaced.get(f"{path}/{name}")
                found.replaced[f"{path}/{name}"] = (first[0] if first else each.was, now, each)
        change(document, each.change, each.path, now)
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


_TESTS = {"duties": (same_text,), "targets": (same_text, same_subject)}


def _listed(document: Document, path: str) -> list[_Thing]:
    return [
        _Thing(
            f"{path}/{i}", text=_words(each),
            subject=str(each.get("subject") or ""),
        )
        for i, each in enumerate(_rows(document, path))
    ]  # fmt: skip


def _words(of: Document) -> str:
    """What a target or a duty was read from."""
    return str(of.get("text") or of.get("written"))


def _rows(document: Document, path: str) -> Sequence[Document]:
    return cast("list[Document]", value_at(document, path))


def _place(path: str) -> list[int]:
    return [int(each) for each in path.split("/") if each.isdecimal()]
