"""Lines of the trail in words.

A deed that is not here is told by its own English word: nothing of the trail is left out because
nobody wrote words for it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access.deeds import DEEDS, KINDS
from onemetre.access.trail import names_of
from onemetre.access.viewer import WORKER
from onemetre.ground.language import language, speaking, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from onemetre.access.models import Record

#: Lines of a file that are put into words at once.
_AT_ONCE = 500


def who(record: Record, names: Mapping[str, str]) -> str:
    """Who did it: their name, the operator of the machine, or somebody not signed in."""
    if record.person:
        return names.get(f"person {record.person}") or record.by
    return doer(record.by) or tr("Somebody not signed in")


def doer(by: str) -> str:
    """What whoever did something is called, as it was kept with the deed."""
    if by == WORKER:
        return tr("Onemetre itself")
    if by.startswith("command:"):
        return tr("{name} at the machine", name=by.removeprefix("command:"))
    return by


def deed(record: Record, names: Mapping[str, str]) -> str:
    """What was done, in words."""
    words, _ = DEEDS.get(record.action, ("", ""))
    thing = thing_words(record.thing, names)
    if not words:
        return f"{record.action}: {thing}"
    return tr(words, thing=thing) if "{thing}" in words else tr(words)


def thing_words(thing: str, names: Mapping[str, str]) -> str:
    """What it was done to: its name if it has one, else its kind and number."""
    if names.get(thing):
        return names[thing]
    if thing == "nobody":
        return tr("a name that nobody has")
    kind, _, rest = thing.partition(" ")
    return f"{tr(KINDS[kind])} {rest}".strip() if kind in KINDS else thing


def thing_of(text: str) -> str:
    """What somebody typed for a thing, as the trail has it: ``报告 12`` is ``report 12``."""
    word, _, rest = text.strip().partition(" ")
    kind = next((key for key, said in KINDS.items() if word == tr(said)), word)
    return f"{kind} {rest.strip()}".strip()


def choice(action: str) -> str:
    """A short word for what was done."""
    return tr(DEEDS[action][1]) if action in DEEDS else action


# The trail as a table -------------------------------------------------------------------------


def header() -> list[str]:
    """Heads of the columns."""
    return [
        tr("Number"), tr("Time"), tr("Who"), tr("Name to sign in with"), tr("Kind"),
        tr("Deed"), tr("To what"), tr("Area"), tr("Details"), tr("Digest"),
    ]  # fmt: skip


def rows(found: QuerySet[Record]) -> Iterator[list[object]]:
    """Rows of the file, some hundred put into words at a time.

    The language is that of whoever asked: a file is read after the page's own language has gone.
    """
    return _rows(found, language())


def _rows(found: QuerySet[Record], lang: str) -> Iterator[list[object]]:
    records = found.iterator(chunk_size=_AT_ONCE)
    while some := list(islice(records, _AT_ONCE)):
        with speaking(lang):  # type: ignore[arg-type]  # a language
            names = names_of(some)
            table = [_row(each, names) for each in some]
        yield from table


def _row(record: Record, names: dict[str, str]) -> list[object]:
    return [
        record.seq, f"{timezone.localtime(record.at):%Y-%m-%d %H:%M:%S}", who(record, names),
        record.by, tr("looked at") if record.kind == "read" else tr("written"),
        deed(record, names), record.thing, record.area,
        "; ".join(f"{key}: {value}" for key, value in record.details.items()), record.digest,
    ]  # fmt: skip
