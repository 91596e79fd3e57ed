"""Run inside an installation: an area, a steward with a second factor and a session. Prints both."""

import django

django.setup()

import json  # noqa: E402

from allauth.mfa.models import Authenticator  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from onemetre.access.roles import Role  # noqa: E402
from tests import province  # noqa: E402

call_command("migrate", verbosity=0)
province.areas()
person = province.sit(Role.DATA_STEWARD, "990000")  # places of commands are theirs alone
province.sit(Role.ADMINISTRATOR, "990000")
Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
session = SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.save()
print(json.dumps(session.session_key))
