"""What somebody and their units were told; and which units below are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.utils import timezone

from onemetre.access.roles import Permission
from onemetre.programme import matters as reads
from onemetre.programme.noticing import see_notices
from onemetre.programme.reminding import silent_units
from onemetre.programme.supervision import rules
from onemetre.site.staff import matter_words
from onemetre.site.staff.shell import page, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


_MOST = 200


def index(request: HttpRequest) -> HttpResponse:
    """What have we been told?"""
    viewer = viewer_of(request)
    told = {
        "section": "matters",
        "notices": Paginator(reads.notices(viewer), _MOST).get_page(request.GET.get("page")),
        "unseen": reads.unseen(viewer), "words": matter_words,
        "may_run": viewer.holds(Permission.RUN_PROGRAMME),
    }  # fmt: skip
    return page(request, "staff/notices.html", told)


def seen(request: HttpRequest) -> HttpResponse:
    """All of them are seen."""
    if request.method != "POST":
        return index(request)
    see_notices(by=viewer_of(request))
    return HttpResponseRedirect(url("/office/notices/"))


def silent(request: HttpRequest) -> HttpResponse:
    """Which units have not sent what was due?"""
    viewer = viewer_of(request)
    found = silent_units(viewer, timezone.localdate())
    told = {
        "section": "matters", "found": Paginator(found, _MOST).get_page(request.GET.get("page")),
        "count": len(found), "rules": rules(), "words": matter_words,
    }  # fmt: skip
    return page(request, "staff/silent.html", told)
