"""What tests of signing in ask: lines of the trail, whether somebody is in, a code."""

from allauth.mfa.totp.internal import auth
from django.test import Client

from onemetre.access.models import Record


def lines() -> list[tuple[str, str, str]]:
    """Deed, thing and name of every line."""
    return list(Record.objects.order_by("seq").values_list("action", "thing", "by"))


def signed_in(client: Client) -> bool:
    """Whether the staff pages know who it is."""
    return client.get("/office/account/").status_code == 200


def code_of(secret: str, steps: int = 0) -> str:
    """The code that an app shows, `steps` half minutes from now."""
    counters = list(auth.yield_hotp_counters_from_time())
    return auth.format_hotp_value(auth.hotp_value(secret, counters[len(counters) // 2] + steps))
