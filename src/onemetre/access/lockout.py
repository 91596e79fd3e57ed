"""When no more attempts to sign in are taken, for a name or for a second factor.

Attempts are rows of the database, so the count holds across server processes and restarts. An
attempt is counted before it is made, under a lock: a hundred guesses at once are still counted
one by one. A name that nobody has is counted like any other, so that being locked out tells
nobody whether a name exists.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onemetre.access.models import Attempts
from onemetre.access.roles import limits


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whether an attempt may be made. ``until`` is when to try again, if it may not."""

    until: datetime | None = None
    #: It is the last one: if it fails too, no more are taken.
    last: bool = False

    @property
    def minutes(self) -> int:
        """Whole minutes until one may try again; at least one."""
        left = (self.until - timezone.now()).total_seconds() if self.until else 0
        return max(1, ceil(left / 60))


def attempt(what: str) -> Attempt:
    """Count an attempt at `what`: ``name liming``, ``factor 12``. Capitals do not matter."""
    rule, now = limits(), timezone.now()
    window = timedelta(minutes=rule.lockout_minutes)
    with transaction.atomic():
        Attempts.objects.filter(last__lt=now - window).delete()
        row, _ = Attempts.objects.select_for_update().get_or_create(
            digest=_digest(what), defaults={"last": now}
        )
        recent = [each for each in row.times if _time(each) > now - window]
        if len(recent) >= rule.failures:
            return Attempt(until=_time(recent[-rule.failures]) + window)
        row.times, row.last = [*recent, now.timestamp()], now
        row.save(update_fields=["times", "last"])
    return Attempt(last=len(row.times) >= rule.failures)


def succeeded(what: str) -> None:
    """Forget the attempts at `what`."""
    Attempts.objects.filter(digest=_digest(what)).delete()


def first_use(what: str) -> bool:
    """Whether `what`, such as a code of an app, was not used before; from now on it was."""
    _, new = Attempts.objects.get_or_create(
        digest=_digest(f"used {what}"), defaults={"last": timezone.now()}
    )
    return new


def _time(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _digest(what: str) -> str:
    key = f"lockout {settings.SECRET_KEY}".encode()
    return hmac.new(key, what.strip().casefold().encode(), hashlib.sha256).hexdigest()
