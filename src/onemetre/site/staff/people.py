"""People & access: units as a tree, the people in them, invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from onemetre.access import actions, queries
from onemetre.access.roles import EVERYBODY, ROLE_WORDS, Role, limits
from onemetre.ground.errors import InputError, gone
from onemetre.ground.language import tr
from onemetre.site.staff import shell
from onemetre.site.staff.account import may_words
from onemetre.site.staff.asking import whole
from onemetre.site.staff.forms import InviteForm, PostForm, UnitForm, contact_form
from onemetre.site.staff.shell import viewer_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.access.models import Invitation, Person, Post

_FORM = require_http_methods(["GET", "HEAD", "POST"])


def index(request: HttpRequest) -> HttpResponse:
    """The tree of units, at one area; or the people of a name."""
    viewer = viewer_of(request)
    asked, sought = request.GET.get("area", ""), request.GET.get("q", "").strip()
    branch = queries.branch(viewer, whole(asked) if asked else None)
    return shell.page(request, "staff/people/index.html", {
        "section": "people", "tab": "units", "branch": branch, "sought": sought,
        "found": queries.found_people(viewer, sought) if sought else None, "role_word": role_word,
    })  # fmt: skip


@_FORM
def add_unit(request: HttpRequest) -> HttpResponse:
    """A new unit in an area."""
    viewer = viewer_of(request)
    asked = request.GET.get("area", "")
    area = queries.branch(viewer, whole(asked) if asked else None).area
    if area is None:
        raise gone()
    form = UnitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.add_unit(area=area, by=viewer, **form.cleaned_data)
        except InputError as error:
            form.take(error)
        else:
            shell.tell(request, tr("{name} is added.", name=made.name))
            return HttpResponseRedirect(reverse("unit", args=[made.pk]))
    shown = {"section": "people", "tab": "units", "form": form, "area": area}
    return shell.form_page(request, "staff/people/unit-add.html", shown)


@_FORM
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit: who works in it, who is invited, whom to call."""
    viewer = viewer_of(request)
    one = queries.unit(viewer, pk)
    form = contact_form(one, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.change_unit(one, by=viewer, **form.cleaned_data)
        except InputError as error:
            form.take(error)
        else:
            shell.tell(request, tr("The particulars are kept."))
            return HttpResponseRedirect(reverse("unit", args=[pk]))
    return shell.form_page(request, "staff/people/unit.html", {
        "section": "people", "tab": "units", "unit": one, "form": form, "role_word": role_word,
        "posts": queries.posts(viewer).filter(unit=one),
        "invitations": queries.invitations(viewer).filter(unit=one),
    })  # fmt: skip


@_FORM
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody to a unit. The link is shown on this page once, and kept nowhere."""
    viewer = viewer_of(request)
    one = queries.unit(viewer, pk)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made, secret = actions.invite(
                name=form.cleaned_data["name"], unit=one, role=Role(form.cleaned_data["role"]),
                by=viewer,
            )  # fmt: skip
        except InputError as error:
            form.take(error)
        else:
            return _link(request, made, secret)
    return shell.form_page(request, "staff/people/invite.html", {
        "section": "people", "tab": "units", "unit": one, "form": form, "roles": roles(),
        "days": limits().invitation_days,
    })  # fmt: skip


def _link(request: HttpRequest, made: Invitation, secret: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("take_link", args=[secret]))
    return shell.page(request, "staff/people/invited.html", {
        "section": "people", "tab": "invitations", "invitation": made, "address": address,
        "role": tr(ROLE_WORDS[Role(made.role)]),
    })  # fmt: skip


def invitations(request: HttpRequest) -> HttpResponse:
    """Links that may still be used."""
    return shell.page(request, "staff/people/invitations.html", {
        "section": "people", "tab": "invitations", "role_word": role_word,
        "invitations": queries.invitations(viewer_of(request)),
    })  # fmt: skip


@_FORM
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link worthless, after being asked once."""
    viewer = viewer_of(request)
    one = queries.invitation(viewer, pk)
    if request.method == "POST":
        actions.withdraw_invitation(one, by=viewer)
        shell.tell(request, tr("The invitation of {name} no longer holds.", name=one.name))
        return HttpResponseRedirect(reverse("invitations"))
    return _sure(
        request, reverse("invitations"), tr("Withdraw the invitation of {name}", name=one.name),
        tr("The link no longer opens anything."), tr("Withdraw"),
    )  # fmt: skip


# Somebody -------------------------------------------------------------------------------------


@_FORM
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody: the posts they hold and held, and a further one."""
    viewer = viewer_of(request)
    one = queries.person(viewer, pk)
    units = list(queries.units(viewer))
    form = PostForm(units, request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = next(each for each in units if str(each.pk) == form.cleaned_data["unit"])
        try:
            actions.give_post(one, unit=chosen, role=Role(form.cleaned_data["role"]), by=viewer)
        except InputError as error:
            form.take(error)
        else:
            shell.tell(request, tr("The post is given."))
            return HttpResponseRedirect(reverse("person", args=[pk]))
    return _person(request, one, form)


def _person(request: HttpRequest, one: Person, form: PostForm) -> HttpResponse:
    held, elsewhere = queries.posts_of(viewer_of(request), one)
    holds = any(post.until is None for post in held)
    return shell.form_page(request, "staff/people/person.html", {
        "section": "people", "tab": "units", "person": one, "form": form, "roles": roles(),
        "posts": [(post, tr(ROLE_WORDS[Role(post.role)]), may_words(Role(post.role)))
                  for post in held],
        "elsewhere": elsewhere, "factor": queries.second_factor(one),
        "own": one.pk == viewer_of(request).person,
        "holds": holds, "ours": holds or not elsewhere,
    })  # fmt: skip


@_FORM
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post today, after being asked once."""
    viewer = viewer_of(request)
    post = queries.post(viewer, pk)
    if request.method == "POST":
        return _ended(request, post)
    return _sure(
        request, reverse("person", args=[post.person_id]), tr("End this post today?"),
        tr("{name} no longer acts as {role} of {unit}. What the post allowed ends with their next"
           " click; what they did stays in their name.",
           name=post.person.name, role=role_word(post.role), unit=post.unit.name),
        tr("End the post"),
    )  # fmt: skip


def _ended(request: HttpRequest, post: Post) -> HttpResponse:
    try:
        actions.end_post(post, by=viewer_of(request))
    except InputError as error:
        shell.tell(request, str(error), "wrong")
    else:
        shell.tell(request, tr("The post has ended."))
    return HttpResponseRedirect(reverse("person", args=[post.person_id]))


@_FORM
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves, after being asked once."""
    viewer = viewer_of(request)
    one = queries.person(viewer, pk)
    if request.method == "POST":
        try:
            actions.leave(one, by=viewer)
        except InputError as error:
            shell.tell(request, str(error), "wrong")
        else:
            shell.tell(request, tr("{name} has left. Their sessions have ended.", name=one.name))
        return HttpResponseRedirect(reverse("person", args=[pk]))
    return _sure(
        request, reverse("person", args=[pk]), tr("Does {name} leave?", name=one.name),
        tr("All their posts end today, their account closes, and wherever they are signed in they"
           " are signed out at once. What they did stays in their name."), tr("They leave"),
    )  # fmt: skip


@_FORM
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for somebody who lost their password or second factor, after being asked once."""
    viewer = viewer_of(request)
    one = queries.person(viewer, pk)
    if request.method == "POST":
        try:
            return _link(request, *actions.renew(one, by=viewer))
        except InputError as error:
            shell.tell(request, str(error), "wrong")
            return HttpResponseRedirect(reverse("person", args=[pk]))
    return _sure(
        request, reverse("person", args=[pk]), tr("Can {name} not sign in?", name=one.name),
        tr("You get a link to give to them. With it they choose a new password; their second"
           " factor is taken away, and they set up a new one. Links made for them before no longer"
           " hold. Be sure that it is they who ask."),
        tr("Make the link"),
    )  # fmt: skip


def _sure(
    request: HttpRequest, back: str, question: str, what: str, button: str
) -> HttpResponse:  # fmt: skip
    """A page that asks once; `back` is where it leads if the answer is no."""
    return shell.page(request, "staff/people/sure.html", {
        "section": "people", "tab": "units", "back": back, "question": question, "what": what,
        "button": button,
    })  # fmt: skip


def role_word(role: str) -> str:
    """The name of a role."""
    return tr(ROLE_WORDS[Role(role)])


def roles() -> dict[str, list[str]]:
    """What each role may do, in words; what every role may is left out."""
    return {role.value: may_words(role, beyond=EVERYBODY) for role in Role}
