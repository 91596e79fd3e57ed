"""Who is shut out, and how a restore keeps them out: a backup knows nothing of what came after."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from onemetre.access import said
from onemetre.access.joining import SignIn, open_links
from onemetre.access.models import Person, Record
from onemetre.access.trail import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Deeds that took something from somebody, or changed how they sign in.
_SHUT = (
    "end post", "leave", "review post", "withdraw invitation", "accept renewal",
    SignIn.PASSWORD.value, SignIn.FACTOR_ADDED.value, SignIn.FACTOR_REMOVED.value,
    SignIn.FACTOR_RENEWED.value,
)  # fmt: skip


def shut_doors() -> int:
    """End every session and every open link; how many links there were.

    For what is itself noted in the trail. Accounts and posts stay: everybody signs in anew.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects.all().delete()
    Person.objects.update(epoch=F("epoch") + 1)
    return open_links().update(withdrawn=True)


def shut_out_since(end: tuple[int, str]) -> list[str]:
    """What was done since a record of this trail to shut somebody out, in words, oldest first.

    Parameters
    ----------
    end
        number and digest of the record; where this trail has no such record, nothing is known
        to have come after it.
    """
    if not Record.objects.filter(seq=end[0], digest=end[1]).exists():
        return []
    since = Record.objects.filter(seq__gt=end[0], action__in=_SHUT).order_by("seq")
    return _in_words([each for each in since if not each.details.get("stays")])


def _in_words(records: Sequence[Record]) -> list[str]:
    names, out = names_of(records), []
    for each in records:
        at = timezone.localtime(each.at)
        out.append(f"{at:%Y-%m-%d %H:%M} {said.who(each, names)}: {said.deed(each, names)}")
    return out
