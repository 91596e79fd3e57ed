"""What every staff page stands in: the sections somebody may open, and what was just done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render

from onemetre.access.roles import Permission
from onemetre.ground.language import mark

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.access.viewer import Viewer

P = Permission


@dataclass(frozen=True, slots=True)
class Section:
    """One word of the bar, shown to whoever holds one of the permissions."""

    key: str
    path: str
    words: str
    needs: frozenset[Permission]


SECTIONS: tuple[Section, ...] = (
    Section("desk", "/office/", mark("My desk"), frozenset({P.USE_DESK})),
    Section("programme", "/office/programme/", mark("Programme"), frozenset({P.SEE_PROGRAMME})),
    Section("registers", "/office/registers/", mark("Registers"), frozenset({P.SEE_PROGRAMME})),
    Section("matters", "/office/matters/", mark("Supervision"), frozenset({P.HANDLE_MATTER})),
    Section(
        "people", "/office/people/", mark("People & access"),
        frozenset({P.MANAGE_PEOPLE, P.REVIEW_ACCESS, P.SEE_AUDIT}),
    ),
    Section("jobs", "/office/jobs/", mark("Jobs"), frozenset({P.IMPORT_DATA, P.MEASURE})),
)  # fmt: skip


def viewer_of(request: HttpRequest) -> Viewer:
    """Whoever asks (set at the door)."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # ours
    return viewer


def sections(viewer: Viewer) -> list[Section]:
    """The sections they may open, in the order of the bar."""
    return [each for each in SECTIONS if any(viewer.holds(need) for need in each.needs)]


@dataclass(frozen=True, slots=True)
class Message:
    """What was done, said once on the next page. ``tone``: done, wrong."""

    said: str
    tone: str = "done"


def tell(request: HttpRequest, said: str, tone: str = "done") -> None:
    """Say something on the next page that this session opens."""
    request.session["told"] = [*request.session.get("told", []), [said, tone]]


def told(request: HttpRequest) -> list[Message]:
    """What is to be said on this page. It is said once."""
    kept = request.session.pop("told", []) if "told" in request.session else []
    return [Message(*each) for each in kept]


def page(
    request: HttpRequest, template: str, shown: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """A staff page; browsers keep no copy of it."""
    response = render(request, template, shown | {"messages": told(request)}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def form_page(request: HttpRequest, template: str, shown: dict[str, object]) -> HttpResponse:
    """The page of a form, ``form`` of what is shown; 422 if something in it is wrong."""
    wrong = bool(shown["form"].errors)  # type: ignore[attr-defined]  # a form
    return page(request, template, shown, status=422 if wrong else 200)
