"""A home of its own for a real server: the province, its people, and sessions for them.

``python -m tests.office.seed`` fills ``ONEMETRE_HOME`` and prints the sessions as JSON: who, the
value of the cookie. Run in a process of its own, so that the tests' own database stays as it is.
"""

from __future__ import annotations

import json
import os
import sys


def seats() -> list[tuple[str, str, str]]:
    """Who sits where: role, code, unit."""
    from tests.province import UNITS

    office, education, health = UNITS
    return [
        ("programme officer", "990000", office), ("programme officer", "990100", office),
        ("unit reporter", "990101", education), ("unit reporter", "990101", health),
        ("unit reporter", "990102", education), ("unit reporter", "990100", education),
    ]  # fmt: skip


def session(person) -> str:
    """A session of somebody, as signing in makes one."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    Authenticator.objects.get_or_create(
        user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "none"}}
    )
    made = SessionStore()
    made[SESSION_KEY] = str(person.pk)
    made[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    made[HASH_SESSION_KEY] = person.get_session_auth_hash()
    made.create()
    return str(made.session_key)


def main() -> None:
    """Fill the home."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "onemetre.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from onemetre.access.roles import Role
    from tests import province

    province.areas()
    for each in province.AREAS:
        for name in province.UNITS:
            province.unit(each.code, name)
    sessions = {}
    for role, code, name in seats():
        person = province.sit(Role(role), code, name)
        sessions[f"{role} {code} {province.UNITS.index(name)}"] = session(person)
    json.dump(sessions, sys.stdout)


if __name__ == "__main__":
    main()
