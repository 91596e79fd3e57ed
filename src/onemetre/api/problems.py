"""What went wrong, as typed JSON in the language that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from onemetre.api.schemas import Problem, Wrong
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ninja import NinjaAPI
    from ninja.errors import ValidationError


def answers(api: NinjaAPI) -> None:
    """Tell the API how to say what went wrong."""

    def said(request: HttpRequest, status: int, problem: Problem) -> HttpResponse:
        return api.create_response(request, problem.dict(), status=status)

    @api.exception_handler(InputError)
    def bad(request: HttpRequest, error: InputError) -> HttpResponse:
        return said(
            request, 400, Problem(error=tr("This cannot be used"), detail=str(error), wrong=[])
        )

    @api.exception_handler(NotFoundError)
    def missing(request: HttpRequest, error: NotFoundError) -> HttpResponse:
        return said(request, 404, Problem(error=tr("Not found"), detail=str(error), wrong=[]))

    @api.exception_handler(Http404)
    def nowhere(request: HttpRequest, error: Http404) -> HttpResponse:
        return said(request, 404, Problem(error=tr("Not found"), detail=str(error), wrong=[]))

    from ninja.errors import ValidationError  # noqa: PLC0415  # beside its use

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        wrong = [_wrong(request, each) for each in error.errors]
        detail = "; ".join(f"{each.name}={each.value}: {each.said}" for each in wrong)
        problem = Problem(error=tr("This cannot be used"), detail=detail, wrong=wrong)
        return said(request, 422, problem)


def _wrong(request: HttpRequest, error: dict[str, object]) -> Wrong:
    place = error.get("loc")
    name = str(place[-1]) if isinstance(place, tuple | list) and place else ""
    context = error.get("ctx")
    return Wrong(
        name=name, value=request.GET.get(name, "")[:60],
        said=_said(str(error.get("type")), context if isinstance(context, dict) else {}),
    )  # fmt: skip


def _said(sort: str, context: dict[str, object]) -> str:
    if sort == "missing":
        return tr("it is not given")
    if sort.startswith("int_"):
        return tr("it is no whole number")
    if sort in {"less_than_equal", "greater_than_equal"}:
        return tr("it is out of range ({limit})", limit=next(iter(context.values()), ""))
    if sort == "literal_error":
        return tr("it is none of {known}", known=context.get("expected", ""))
    if sort == "string_too_long":
        return tr("it is longer than {n} characters", n=context.get("max_length", ""))
    return tr("it is not written as the description says")
