"""What the forms of staff pages have in common, and the forms of people and access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.functional import lazy

from onemetre.access.roles import ROLE_WORDS
from onemetre.access.said import thing_of
from onemetre.ground.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from onemetre.access.models import Unit
    from onemetre.areas.models import Area
    from onemetre.ground.errors import InputError

#: Words of ours where Django wants them before anybody has asked: told when they are read.
said = lazy(tr, str)

#: Levels of areas, as `areas` keeps them.
LEVELS = (
    ("province", said(mark("province"))), ("city", said(mark("city"))),
    ("county", said(mark("county or district"))), ("township", said(mark("township or street"))),
)  # fmt: skip
_ROLES = [(role.value, said(words)) for role, words in ROLE_WORDS.items()]


class OfficeForm(forms.Form):
    """A form whose faults are said by us, beside the field, in the language of the page."""

    use_required_attribute = False

    def take(self, error: InputError) -> None:
        """Say what an action refused, beside the field that it names."""
        field = str(error.params.get("field", ""))
        self.add_error(field if field in self.fields else None, str(error))


def text(label: str, hint: str = "", *, most: int = 80, **more: object) -> forms.CharField:
    """A line of text. `more` is told to the field."""
    attributes = more.pop("attributes", {})
    return forms.CharField(
        label=said(label), help_text=said(hint) if hint else "", max_length=most,
        widget=forms.TextInput(attrs={"autocomplete": "off"} | attributes),  # type: ignore[operator]  # a dict
        **more,  # type: ignore[arg-type]  # what the field knows
    )  # fmt: skip


def secret(label: str, hint: str = "", *, fill: str = "new-password") -> forms.CharField:
    """A password."""
    return forms.CharField(
        label=said(label), help_text=said(hint) if hint else "", strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": fill}),
    )  # fmt: skip


#: What a password is asked to be; see AUTH_PASSWORD_VALIDATORS.
PASSWORD_HINT = mark("At least 12 signs; not a common password, not your name.")


class Passwords(OfficeForm):
    """A new password, typed twice."""

    def clean(self) -> dict[str, object]:
        """Both are the same."""
        told: dict[str, object] = super().clean() or {}
        if told.get("password") and told.get("again") and told["password"] != told["again"]:
            self.add_error("again", tr("This is not the same password."))
        return told


class FirstForm(Passwords):
    """The first administrator, their unit and, where there is none yet, its area."""

    word = text(
        mark("Word of the server"),
        mark("It is printed where “onemetre serve” was started: three groups of four signs."),
        most=40,
    )
    username = text(
        mark("Name to sign in with"), mark("3 to 60 letters, digits or . @ + - _"), most=60,
        attributes={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )  # fmt: skip
    name = text(mark("Your name"), attributes={"autocomplete": "name"})
    password = secret(mark("Password"), PASSWORD_HINT)
    again = secret(mark("The same password again"))
    unit = text(mark("Name of the unit"), mark("In full: 太原市妇儿工委办公室"), most=120)
    area = forms.ChoiceField(label=said(mark("Area of the unit")), required=False)
    code = text(
        mark("Code of the area"), mark("Six digits of GB/T 2260: 140100"), most=12, required=False,
        attributes={"inputmode": "numeric"},
    )  # fmt: skip
    area_name = text(mark("Name of the area"), most=120, required=False)
    level = forms.ChoiceField(
        label=said(mark("Its level")), choices=LEVELS, required=False, initial="city"
    )

    def __init__(self, areas: Iterable[Area], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query
        known = [(str(each.pk), f"{each.name} {each.code}") for each in areas]
        if known:
            other = ("", tr("another, written below"))
            self.fields["area"].choices = [*known, other]  # type: ignore[attr-defined]  # a choice
        else:
            del self.fields["area"]
            for name in ("code", "area_name", "level"):
                self.fields[name].required = True

    def clean(self) -> dict[str, object]:
        """An area is chosen, or written."""
        told = super().clean()
        if "area" in self.fields and not told.get("area"):
            for name in ("code", "area_name"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return told


class JoinForm(Passwords):
    """Whoever was invited chooses what they sign in with."""

    username = text(
        mark("Name to sign in with"), mark("3 to 60 letters, digits or . @ + - _"), most=60,
        attributes={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )  # fmt: skip
    name = text(mark("Your name"), attributes={"autocomplete": "name"})
    password = secret(mark("Password"), PASSWORD_HINT)
    again = secret(mark("The same password again"))


class RenewForm(Passwords):
    """A new password for somebody who could not get in."""

    password = secret(mark("New password"), PASSWORD_HINT)
    again = secret(mark("The same password again"))


class UnitForm(OfficeForm):
    """A new unit."""

    name = text(mark("Name of the unit"), mark("In full: 太原市教育局"), most=120)
    short = text(mark("Short name"), mark("As plans write it: 市教育局"), most=60, required=False)
    contact = text(mark("Contact person"), required=False)
    phone = text(
        mark("Telephone"), most=40, required=False, attributes={"inputmode": "tel"}
    )  # fmt: skip


class ContactForm(OfficeForm):
    """Particulars of a unit that may change; its name, where a rule made it."""

    name = text(
        mark("Name of the unit"),
        mark("A rule made it. Put it right if need be: keeping it confirms it."), most=120,
    )  # fmt: skip
    short = text(mark("Short name"), mark("As plans write it: 市教育局"), most=60, required=False)
    contact = text(mark("Contact person"), required=False)
    phone = text(
        mark("Telephone"), most=40, required=False, attributes={"inputmode": "tel"}
    )  # fmt: skip


def contact_form(unit: Unit, data: QueryDict | None) -> ContactForm:
    """The particulars of a unit as a form."""
    told = {"name": unit.name, "short": unit.short, "contact": unit.contact, "phone": unit.phone}
    form = ContactForm(data, initial=told)
    if not unit.derived:
        del form.fields["name"]
    return form


def _roles() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=said(mark("Role")), choices=_ROLES, widget=forms.RadioSelect,
        error_messages={"required": said(mark("Choose what they do."))},
    )  # fmt: skip


class InviteForm(OfficeForm):
    """Who is invited to a unit, as what."""

    name = text(mark("Name of the person"))
    role = _roles()


class PostForm(OfficeForm):
    """A further post for somebody."""

    unit = forms.ChoiceField(label=said(mark("Office or unit")))
    role = _roles()

    def __init__(self, units: Iterable[Unit], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in units:
            groups.setdefault(each.area.name, []).append((str(each.pk), each.name))
        self.fields["unit"].choices = list(groups.items())  # type: ignore[attr-defined]  # likewise


class ReviewForm(OfficeForm):
    """Whether a post stays, and why."""

    stays = forms.ChoiceField(
        label=said(mark("Does it stay?")), widget=forms.RadioSelect,
        choices=[("yes", said(mark("It stays"))), ("no", said(mark("It ends today")))],
        error_messages={"required": said(mark("Say whether it stays."))},
    )  # fmt: skip
    why = forms.CharField(
        label=said(mark("Why")), max_length=300,
        help_text=said(mark("For whoever looks at this next year")),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=said(label), required=False, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": said(mark("Write a day as 2026-11-24."))},
    )  # fmt: skip


class TrailForm(OfficeForm):
    """What of the trail is asked for."""

    by = text(mark("Who"), mark("name, or name to sign in with"), required=False, most=150)
    action = forms.ChoiceField(label=said(mark("Deed")), required=False)
    thing = text(mark("To what"), mark("such as person 5"), required=False, most=120)
    since = _day(mark("From"))
    until = _day(mark("To"))
    kind = forms.ChoiceField(
        label=said(mark("Kind")), required=False,
        choices=[("", said(mark("written and looked at"))), ("write", said(mark("written"))),
                 ("read", said(mark("looked at")))],
    )  # fmt: skip

    def __init__(self, actions: Iterable[tuple[str, str]], data: object = None) -> None:
        super().__init__(data, auto_id="trail-%s")  # type: ignore[arg-type]  # a query
        self.fields["action"].choices = [("", tr("anything")), *actions]  # type: ignore[attr-defined]  # likewise

    def clean_thing(self) -> str:
        """As the trail has it."""
        return thing_of(self.cleaned_data["thing"])


# A choice that nobody offered is not a fault of the person at the page, but say it in words.
for _form in (InviteForm, PostForm, TrailForm, FirstForm):
    for _field in _form.base_fields.values():
        if isinstance(_field, forms.ChoiceField):
            _field.error_messages["invalid_choice"] = said(mark("Choose one of the list."))
