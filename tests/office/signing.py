"""What tests of signing in ask: lines of the trail, and whether somebody is in."""

from django.test import Client

from onemetre.access.models import Record


def lines() -> list[tuple[str, str, str]]:
    """Deed, thing and name of every line."""
    return list(Record.objects.order_by("seq").values_list("action", "thing", "by"))


def signed_in(client: Client) -> bool:
    """Whether the staff pages know who it is."""
    return client.get("/office/account/").status_code == 200
