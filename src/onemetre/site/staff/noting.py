"""Signing in and out, and changes of second factors, as lines of the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.signals import password_changed
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from onemetre.access.actions import SignIn, note_sign_in
from onemetre.access.models import Person
from onemetre.access.viewer import VISITOR, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.dispatch import Signal

_CODES = Authenticator.Type.RECOVERY_CODES


def listen() -> None:
    """Note what happens from now on."""
    _on(user_logged_in, lambda **_: SignIn.SIGNED_IN)
    _on(user_logged_out, _left)
    _on(password_changed, lambda **_: SignIn.PASSWORD)
    _on(factors.authenticator_added, _added)
    _on(factors.authenticator_removed, _removed)
    _on(factors.authenticator_reset, lambda **_: SignIn.FACTOR_RENEWED)
    _on(factors.authentication_failed, lambda **_: SignIn.FACTOR_FAILED, known=False)


def _on(signal: Signal, what: Callable[..., SignIn | None], *, known: bool = True) -> None:
    """Note a signal. Whoever only tried is not `known` to be who they say."""

    def note(user: object, **told: object) -> None:
        word = what(**told)
        if isinstance(user, Person) and word is not None:
            by = Viewer(user.username, user.pk, user.name) if known else VISITOR
            note_sign_in(user, what=word, by=by)
            request = told.get("request")
            if word is SignIn.FACTOR_ADDED and isinstance(request, HttpRequest):
                update_session_auth_hash(request, user)  # of their sessions, this one goes on

    signal.connect(lambda sender, user=None, **told: note(user, **told), weak=False)  # noqa: ARG005  # Django's


def _left(request: HttpRequest | None = None, **_: object) -> SignIn:
    """Somebody signed out, or was idle too long (`doors` says so)."""
    return SignIn.ENDED if getattr(request, "ended", False) else SignIn.SIGNED_OUT


def _added(authenticator: Authenticator, **_: object) -> SignIn | None:
    # Recovery codes come with the second factor: one line is enough.
    return None if authenticator.type == _CODES else SignIn.FACTOR_ADDED


def _removed(authenticator: Authenticator, **_: object) -> SignIn | None:
    return None if authenticator.type == _CODES else SignIn.FACTOR_REMOVED
