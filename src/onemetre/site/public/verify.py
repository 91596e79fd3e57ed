"""The Verify page: what does a code stand for, and is the figure still the same?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from onemetre.ground.errors import InputError
from onemetre.measure import recorded
from onemetre.measure.codes import written
from onemetre.measure.wording import found
from onemetre.programme.figure_codes import printed
from onemetre.programme.figure_words import public_words
from onemetre.programme.recorded import recorded_target

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: A code has ten signs; what is longer is kept and refused.
_LONGEST = 60


def page(request: HttpRequest) -> HttpResponse:
    """The form; for a code, what was recorded and what comes out now."""
    typed = request.GET.get("code", "").strip()[:_LONGEST]
    told: dict[str, object] = {
        "section": "", "typed": typed, "error": "", "recorded": None, "code": "", "found": found,
        "printed": None, "report": "",
    }  # fmt: skip
    if not typed:
        return render(request, "public/verify.html", told)
    try:
        code = written(typed)
    except InputError as error:
        return render(request, "public/verify.html", told | {"error": str(error)}, status=400)
    was = recorded.find(code) or recorded_target(code)
    if was is None:
        of_report = printed(code)
        if of_report is not None:
            told |= {"code": code, "printed": of_report, "report": public_words(of_report)}
            return _not_kept(render(request, "public/verify.html", told))
        return render(request, "public/verify.html", told | {"code": code}, status=404)
    now = recorded.again(was, code)
    told |= {"code": code, "recorded": was}
    told |= {"now": None, "why": now} if isinstance(now, str) else {"now": now, "why": ""}
    return _not_kept(render(request, "public/verify.html", told))


def _not_kept(response: HttpResponse) -> HttpResponse:
    """It was computed now; nobody keeps it for later."""
    response.headers["Cache-Control"] = "no-store"
    return response
