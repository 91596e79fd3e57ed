"""The yearly review: who may see what, why, and whether they still need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onemetre.access import actions, audit, queries
from onemetre.access.roles import Permission, Role, limits
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.site.staff import shell
from onemetre.site.staff.account import may_words
from onemetre.site.staff.asking import whole
from onemetre.site.staff.forms import ReviewForm
from onemetre.site.staff.people import role_word
from onemetre.site.staff.shell import viewer_of
from onemetre.site.tables import table_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.access.viewer import Viewer

#: Posts on one page.
_PAGE = 60


def index(request: HttpRequest) -> HttpResponse:
    """Every post, overdue ones first. That it was looked at is noted."""
    viewer = viewer_of(request)
    seen = queries.reviewed(viewer)
    _noted(viewer, "see review", len(seen))
    number = whole(request.GET.get("page", "")) or 1
    rows = seen[(number - 1) * _PAGE : number * _PAGE]
    return shell.page(request, "staff/people/review.html", {
        "section": "people", "tab": "review", "rows": rows, "total": len(seen),
        "overdue": sum(each.overdue for each in seen), "role_word": role_word,
        "may_words": lambda role: may_words(Role(role)), "months": limits().review_months,
        "number": number, "more": len(seen) > number * _PAGE,
    })  # fmt: skip


def _noted(viewer: Viewer, deed: str, rows: int) -> None:
    for path in viewer.tops(Permission.REVIEW_ACCESS):
        audit.looked(viewer, deed, "review", area=path, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: it stays, or ends today, with a reason."""
    viewer = viewer_of(request)
    one = queries.post(viewer, pk, Permission.REVIEW_ACCESS)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        stays = form.cleaned_data["stays"] == "yes"
        try:
            actions.review_post(one, stays=stays, why=form.cleaned_data["why"], by=viewer)
        except InputError as error:
            form.take(error)
        else:
            said = tr("The post of {name} stays.") if stays else tr("The post of {name} has ended.")
            shell.tell(request, said.format(name=one.person.name))
            return HttpResponseRedirect(reverse("review"))
    return shell.form_page(request, "staff/people/review-post.html", {
        "section": "people", "tab": "review", "post": one, "form": form,
        "role": role_word(one.role), "may": may_words(Role(one.role)),
    })  # fmt: skip


def file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The review as a table. That it was taken out is noted."""
    viewer = viewer_of(request)
    rows = queries.reviewed(viewer)
    _noted(viewer, "export review", len(rows))
    header = [
        tr("Person"), tr("Name to sign in with"), tr("Role"), tr("May"), tr("Office or unit"),
        tr("Area reached"), tr("Code"), tr("Since"), tr("Invited by"), tr("Last sign-in"),
        tr("Second factor"), tr("Last review"), tr("Review due"), tr("Overdue"),
    ]  # fmt: skip
    table = [
        [
            each.post.person.name, each.post.person.username, role_word(each.post.role),
            tr("; ").join(may_words(Role(each.post.role))), each.post.unit.name,
            each.post.unit.area.name, each.post.unit.area.code, each.post.since, each.invited_by,
            timezone.localdate(each.post.person.last_login) if each.post.person.last_login else "",
            tr("yes") if each.factor else tr("no"), each.reviewed or "", each.due,
            tr("yes") if each.overdue else tr("no"),
        ]
        for each in rows
    ]  # fmt: skip
    return table_file("access-review", form, tr("Yearly review of access"), (header, table))
