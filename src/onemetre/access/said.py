"""Lines of the trail in words.

A deed that is not here is told by its own English word: nothing of the trail is left out because
nobody wrote words for it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access.trail import names_of
from onemetre.ground.language import language, mark, speaking, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from onemetre.access.models import Record

#: Lines of a file that are put into words at once.
_AT_ONCE = 500
#: What was done, by the action's word in the trail; ``{thing}`` is what it was done to.
DEEDS: dict[str, str] = {
    "add administrator": mark("made {thing} the first administrator"),
    "add unit": mark("added {thing}"),
    "change unit": mark("changed the particulars of {thing}"),
    "invite": mark("invited {thing}"),
    "withdraw invitation": mark("withdrew the invitation of {thing}"),
    "accept invitation": mark("made the account of {thing} by invitation"),
    "renew sign-in": mark("made a link by which {thing} can sign in again"),
    "accept renewal": mark("gave {thing} a new password by a link"),
    "give post": mark("gave {thing} a post"),
    "end post": mark("ended a post of {thing}"),
    "leave": mark("let {thing} leave"),
    "review post": mark("reviewed a post of {thing}"),
    "sign in": mark("signed in"),
    "sign out": mark("signed out"),
    "session ended": mark("was signed out: idle, or signed in for too long"),
    "sign-in failed": mark("failed to sign in as {thing}"),
    "sign-in locked": mark("failed too often to sign in as {thing}: locked for a while"),
    "change password": mark("changed their password"),
    "add second factor": mark("set up a second factor"),
    "remove second factor": mark("took a second factor away"),
    "renew recovery codes": mark("made new recovery codes"),
    "second factor failed": mark("gave a wrong code as {thing}"),
    "second factor locked": mark("gave too many wrong codes as {thing}: locked for a while"),
    "search trail": mark("searched the trail"),
    "export trail": mark("took the trail out as a file"),
    "export review": mark("took the yearly review out as a file"),
    "publish plan": mark("showed {thing} on the site"),
    "check plan": mark("held {thing} to a place's figures"),
    "publish city": mark("showed {thing} on the site"),
    "enter approval": mark("entered the map approval of {thing}"),
    "make backup": mark("made the backup {thing}"),
    "restore backup": mark("restored the backup {thing}"),
    "set up role": mark("set up the role {thing} of the database"),
}
#: Short words of the same, for a list to choose from.
CHOICES: dict[str, str] = {
    "add administrator": mark("first administrator"),
    "add unit": mark("unit added"),
    "change unit": mark("unit changed"),
    "invite": mark("invited"),
    "withdraw invitation": mark("invitation withdrawn"),
    "accept invitation": mark("invitation accepted"),
    "renew sign-in": mark("link to sign in again made"),
    "accept renewal": mark("link to sign in again used"),
    "give post": mark("post given"),
    "end post": mark("post ended"),
    "leave": mark("somebody left"),
    "review post": mark("post reviewed"),
    "sign in": mark("signed in"),
    "sign out": mark("signed out"),
    "session ended": mark("session ended"),
    "sign-in failed": mark("sign-in failed"),
    "sign-in locked": mark("sign-in locked"),
    "change password": mark("password changed"),
    "add second factor": mark("second factor set up"),
    "remove second factor": mark("second factor taken away"),
    "renew recovery codes": mark("recovery codes made anew"),
    "second factor failed": mark("wrong code"),
    "second factor locked": mark("codes locked"),
    "search trail": mark("trail searched"),
    "export trail": mark("trail taken out"),
    "export review": mark("review taken out"),
    "publish plan": mark("plan shown"),
    "check plan": mark("plan checked"),
    "publish city": mark("place shown"),
    "enter approval": mark("map approval entered"),
    "make backup": mark("backup made"),
    "restore backup": mark("backup restored"),
    "set up role": mark("role of the database set up"),
}
#: What things are, by the word before their number or name.
_KINDS: dict[str, str] = {
    "person": mark("person"),
    "unit": mark("unit"),
    "invitation": mark("invitation"),
    "plan": mark("plan"),
    "city": mark("place"),
    "report": mark("report"),
    "task": mark("task"),
    "case": mark("record"),
}


def who(record: Record, names: Mapping[str, str]) -> str:
    """Who did it: their name, the operator of the machine, or somebody not signed in."""
    if record.person:
        return names.get(f"person {record.person}") or record.by
    if record.by.startswith("command:"):
        return tr("{name} at the machine", name=record.by.removeprefix("command:"))
    return record.by or tr("Somebody not signed in")


def deed(record: Record, names: Mapping[str, str]) -> str:
    """What was done, in words."""
    words = DEEDS.get(record.action)
    thing = thing_words(record.thing, names)
    if words is None:
        return f"{record.action}: {thing}"
    return tr(words, thing=thing) if "{thing}" in words else tr(words)


def thing_words(thing: str, names: Mapping[str, str]) -> str:
    """What it was done to: its name if it has one, else its kind and number."""
    if names.get(thing):
        return names[thing]
    if thing == "nobody":
        return tr("a name that nobody has")
    kind, _, rest = thing.partition(" ")
    return f"{tr(_KINDS[kind])} {rest}".strip() if kind in _KINDS else thing


def choice(action: str) -> str:
    """A short word for what was done."""
    return tr(CHOICES[action]) if action in CHOICES else action


# The trail as a table -------------------------------------------------------------------------


def header() -> list[str]:
    """Heads of the columns."""
    return [
        tr("Number"), tr("Time"), tr("Who"), tr("Name to sign in with"), tr("Kind"),
        tr("What was done"), tr("To what"), tr("Area"), tr("Details"), tr("Digest"),
    ]  # fmt: skip


def rows(found: QuerySet[Record]) -> Iterator[list[object]]:
    """Rows of the file, some hundred put into words at a time.

    The language is that of whoever asked: a file is read after the page's own language has gone.
    """
    return _rows(found, language())


def _rows(found: QuerySet[Record], lang: str) -> Iterator[list[object]]:
    records = found.iterator(chunk_size=_AT_ONCE)
    while some := list(islice(records, _AT_ONCE)):
        names = names_of(some)
        with speaking(lang):  # type: ignore[arg-type]  # a language
            table = [_row(each, names) for each in some]
        yield from table


def _row(record: Record, names: dict[str, str]) -> list[object]:
    return [
        record.seq, f"{timezone.localtime(record.at):%Y-%m-%d %H:%M:%S}", who(record, names),
        record.by, tr("looked at") if record.kind == "read" else tr("written"),
        deed(record, names), record.thing, record.area,
        "; ".join(f"{key}: {value}" for key, value in record.details.items()), record.digest,
    ]  # fmt: skip
