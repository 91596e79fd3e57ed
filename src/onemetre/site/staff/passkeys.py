"""The forms of passkeys: allauth's, with our words, and safe from what is no answer of a browser.

A passkey (WebAuthn) is made and used by ``scripts/passkey.ts``; browsers offer it under HTTPS
alone. It always shows who holds it (finger, face or PIN), so it stands for password and code.
"""

from __future__ import annotations

import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError

from onemetre.access import lockout
from onemetre.access.actions import SignIn
from onemetre.ground.language import mark
from onemetre.site.staff.signing import holds_a_post, note_failed, refused, word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from allauth.mfa.models import Authenticator

#: What the libraries raise for an answer that no browser gave.
_GARBAGE = (
    AttributeError, IndexError, InvalidSignature, KeyError, RecursionError, TypeError, ValueError,
    struct.error,
)  # fmt: skip
#: The largest number in a browser's answer: algorithms (IANA COSE) have numbers of 16 bits.
_MOST = 65_535
#: Letters of a passkey's name.
_LONGEST = 60


@contextmanager
def _readable() -> Iterator[None]:
    """Say "it does not hold" of whatever cannot be read."""
    try:
        yield
    except ValidationError:
        raise
    except _GARBAGE as error:
        raise get_adapter().validation_error("incorrect_code") from error


def _of_a_browser(answer: object) -> None:
    """Refuse what no browser sends, before the library makes bytes of it: so many as a number
    says.

    Raises
    ------
    ValidationError
        if it is no object, or holds a large number anywhere.
    """
    if not isinstance(answer, dict) or not _small(answer):
        raise get_adapter().validation_error("incorrect_code")


def _small(value: object) -> bool:
    if isinstance(value, dict | list):
        return all(map(_small, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, int | float) or abs(value) <= _MOST


class NewPasskeyForm(forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey that is being made, with the name that its holder gives it."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        word(self, name=(mark("Name"), mark("by which you know it again: office computer, phone")))
        self.fields["name"].widget.attrs["maxlength"] = _LONGEST
        self.initial.pop("name")  # a number, if none is typed

    def clean_name(self) -> str:
        """What was typed, cut where the field ends; else a number."""
        return str(super().clean_name())[:_LONGEST]

    def clean(self) -> dict[str, Any]:
        """It must have asked for finger, face or PIN."""
        # What JSON reads as nothing, such as 0 and false, allauth would not look at.
        with _readable():
            _of_a_browser(self.cleaned_data.get("credential", {}))
            self.cleaned_data["passwordless"] = True
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class _Used:
    """A passkey that is shown; a failure is a line of the trail."""

    def clean_credential(self) -> Authenticator:
        """The passkey that answered; attempts are counted like those with a code."""
        user = getattr(self, "user", None)
        what = f"factor {user.pk}" if user else ""
        tried = lockout.attempt(what) if what else lockout.Attempt()
        if tried.until:
            raise refused(tried)
        try:
            with _readable():
                _of_a_browser(self.cleaned_data["credential"])  # type: ignore[attr-defined]  # likewise
                shown: Authenticator = super().clean_credential()  # type: ignore[misc]  # allauth's form has it
        except ValidationError:
            note_failed(user, SignIn.FACTOR_FAILED)
            if tried.last:
                note_failed(user, SignIn.FACTOR_LOCKED)
            raise
        lockout.succeeded(what)
        return shown


class SecondStepForm(_Used, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]  # likewise
    """In place of a code, after the password."""


class PasskeyAgainForm(_Used, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # likewise
    """Once more, before something that matters."""


class PasskeyForm(_Used, forms.LoginWebAuthnForm):  # type: ignore[misc]  # likewise
    """In place of name, password and code."""

    def clean_credential(self) -> Authenticator:
        """The passkey of somebody who may come in."""
        shown = super().clean_credential()
        if not shown.user.is_active:
            note_failed(shown.user)
            raise get_adapter().validation_error("incorrect_code")
        holds_a_post(shown.user)
        return shown
