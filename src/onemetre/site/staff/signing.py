"""The forms of signing in: allauth's, with our words and with a lock that holds (`lockout`)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.exceptions import ValidationError

from onemetre.access import lockout
from onemetre.access.actions import SignIn, note_sign_in
from onemetre.access.queries import viewer_of
from onemetre.access.viewer import VISITOR
from onemetre.ground.language import mark, tr
from onemetre.site.staff.forms import PASSWORD_HINT, said

if TYPE_CHECKING:
    from django.forms import Form

    from onemetre.access.models import Person


def refused(tried: lockout.Attempt) -> ValidationError:
    """What is said while no more attempts are taken: the same for names that nobody has."""
    return ValidationError(
        tr("Too many attempts failed. Try again in {n} minutes.", n=tried.minutes)
        if tried.minutes > 1
        else tr("Too many attempts failed. Try again in a minute.")
    )


def note_failed(person: Person | None, what: SignIn = SignIn.FAILED) -> None:
    """A line for an attempt that failed; of those by nobody we know, one a minute, for strangers
    could fill the trail."""
    if person is None and not lockout.first_use(f"nobody {what} {int(time.time() // 60)}"):
        return
    note_sign_in(person, what=what, by=VISITOR)


def holds_a_post(user: Person) -> None:
    """Somebody whose posts have ended is told so.

    Raises
    ------
    ValidationError
        if they hold none; it is noted.
    """
    if not viewer_of(user).posts:
        note_failed(user)
        raise ValidationError(
            tr("Your posts have ended. Whoever looks after the people of your unit can give"
               " you one.")
        )  # fmt: skip


def word(form: Form, **labels: tuple[str, str]) -> None:
    """Our words for fields, in place of allauth's placeholders and links."""
    form.use_required_attribute = False
    for name, (label, hint) in labels.items():
        field = form.fields[name]
        field.label, field.help_text = said(label), said(hint) if hint else ""
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Name and password."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        word(self, login=(mark("Name to sign in with"), ""), password=(mark("Password"), ""))
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class AgainForm(ReauthenticateForm):  # type: ignore[misc]  # likewise
    """The password once more, before something that matters."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        word(self, password=(mark("Password"), ""))


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # likewise
    """Another password."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        word(
            self,
            oldpassword=(mark("Password until now"), ""),
            password1=(mark("New password"), PASSWORD_HINT),
            password2=(mark("The same password again"), ""),
        )

    def clean_oldpassword(self) -> str:
        """Guessing it here is guessing it at the door."""
        what = f"name {self.user.username}"
        tried = lockout.attempt(what)
        if tried.until:
            raise refused(tried)
        try:
            old: str = super().clean_oldpassword()
        except ValidationError:
            note_failed(self.user)
            if tried.last:
                note_failed(self.user, SignIn.LOCKED)
            raise
        lockout.succeeded(what)
        return old


class _Code:
    """A code of an app, or one of the recovery codes."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        hint = mark("6 digits of your app, or a recovery code")
        word(self, code=(mark("Code of the app"), hint))  # type: ignore[arg-type]  # a form
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}  # type: ignore[attr-defined]  # likewise

    def clean_code(self) -> str:
        """Counted across servers; a code that was seen once is not taken again."""
        what = f"factor {self.user.pk}"  # type: ignore[attr-defined]  # the form has one
        tried = lockout.attempt(what)
        if tried.until:
            raise refused(tried)
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # allauth's form has it
        except ValidationError:
            if tried.last:
                note_failed(self.user, SignIn.FACTOR_LOCKED)  # type: ignore[attr-defined]  # likewise
            raise
        # As the library compares it: 123 456 is 123456.
        if not lockout.first_use(f"{what} {''.join(filter(str.isalnum, code))}"):
            raise get_adapter().validation_error("incorrect_code")
        lockout.succeeded(what)
        return code


class CodeForm(_Code, codes.AuthenticateForm):  # type: ignore[misc]  # likewise
    """The second step of signing in."""


class CodeAgainForm(_Code, codes.ReauthenticateForm):  # type: ignore[misc]  # likewise
    """The same once more, before something that matters."""


class FactorForm(ActivateTOTPForm):  # type: ignore[misc]  # likewise
    """The first code of an app that is being set up."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        word(self, code=(mark("Code that the app shows now"), mark("6 digits")))
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}
