"""How allauth signs people in here: by invitation alone, with every attempt in the trail."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.urls import reverse

from onemetre.access import lockout
from onemetre.access.actions import SignIn
from onemetre.access.models import Person
from onemetre.access.queries import viewer_of
from onemetre.ground.language import mark, tr
from onemetre.site.staff.forms import said
from onemetre.site.staff.shell import sections, tell
from onemetre.site.staff.signing import holds_a_post, note_failed, refused

if TYPE_CHECKING:
    from django.http import HttpRequest

#: For how many seconds signing in counts as having shown everything.
_JUST_NOW = 300

_WORDS = {
    "account/messages/password_changed.txt": mark("The password was changed."),
    "mfa/messages/totp_activated.txt": mark("The second factor is set up."),
    "mfa/messages/totp_deactivated.txt": mark("The second factor was taken away."),
    "mfa/messages/recovery_codes_generated.txt": mark("There are new recovery codes."),
    "mfa/messages/webauthn_added.txt": mark("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": mark("The passkey was taken away."),
}
_PEOPLE_WORDS = {
    "username_password_mismatch": said(mark("This name and password do not belong together.")),
    "incorrect_password": said(mark("This is not the password.")),
    "enter_current_password": said(mark("This is not the password until now.")),
    "too_many_login_attempts": said(mark("Too many attempts failed. Try again in a few minutes.")),
    "rate_limited": said(mark("Too many attempts failed. Try again in a few minutes.")),
    "incorrect_code": said(mark("This code does not hold, or was used already.")),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves; attempts are counted, and noted in the trail."""

    error_messages = DefaultAccountAdapter.error_messages | _PEOPLE_WORDS

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's name
        """Never: accounts come from invitations."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:  # noqa: ARG002  # likewise
        """Count the attempt before it is made.

        Raises
        ------
        ValidationError
            if there were too many.
        """
        self._tried = lockout.attempt(f"name {credentials.get('username', '')}")
        if self._tried.until:
            raise refused(self._tried)

    def authenticate(self, request: HttpRequest, **credentials: str) -> Person | None:
        """Somebody whose password it is, and who holds a post.

        Raises
        ------
        ValidationError
            if there were too many attempts, or their posts have ended.
        """
        user: Person | None = super().authenticate(request, **credentials)
        if user is None:
            return None
        if not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        lockout.succeeded(f"name {user.username}")
        holds_a_post(user)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:  # noqa: ARG002  # likewise
        """A line of the trail; what was typed is in none."""
        person = Person.objects.filter(username__iexact=credentials.get("username", "")).first()
        note_failed(person)
        if self._tried.last:
            note_failed(person, SignIn.LOCKED)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first section that they may open, or their own page."""
        shown = sections(viewer_of(request.user)) if isinstance(request.user, Person) else []
        path = shown[0].path if shown else "/office/account/"
        return f"{getattr(request, 'prefix', '')}{path}"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002  # likewise
        """Back to signing in, in the same language."""
        return str(reverse("account_login"))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Their own page."""
        return f"{getattr(request, 'prefix', '')}/office/account/"

    def is_reauthentication_required(self, *, app: str, **_: object) -> bool:  # noqa: ARG002  # likewise
        """Not for whoever has just signed in, with everything they have."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not any(time.time() - each["at"] < _JUST_NOW for each in records)

    def get_reauthentication_methods(self, user: object) -> list[dict[str, str]]:
        """Whoever has a second factor shows it: a password alone may be stolen."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        factors = [each for each in methods if each["id"].startswith("mfa")]
        return factors or methods

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None,  # noqa: ARG002  # likewise
        *_: object, message: str = "", **__: object,
    ) -> None:  # fmt: skip
        """Said on the next page, in our words, if we have any for it; what is wrong, as it is."""
        words = _WORDS.get(message_template or "")
        if words:
            tell(request, tr(words))
        elif message:
            tell(request, message, "attention")


def _box() -> Fernet:
    key = sha256(b"second factors " + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # likewise
    """Secrets of second factors are encrypted under the installation's key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": said(mark("This code does not hold, or was used already.")),
        "cannot_generate_recovery_codes": said(mark("Set up a second factor first.")),
    }

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it is used."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a phone shows a passkey as: this house, at this address."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:  # noqa: A002  # allauth's
        """The name of a passkey that was given none."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return tr("Passkey {n}", n=count + 1)
