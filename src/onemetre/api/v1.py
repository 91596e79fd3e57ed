"""Every question of the pages as JSON. The rules are those of the rooms' queries.

What an operation does is said in its `description`, once, for OpenAPI and for the page of the API.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from ninja import NinjaAPI, Path, Query
from ninja.renderers import JSONRenderer

from onemetre.api import problems, schemas
from onemetre.api.telling import (
    check_out,
    city_brief,
    city_out,
    indicator_out,
    plan_brief,
    value_out,
)
from onemetre.atlas import names
from onemetre.atlas.queries import shown_cities, shown_city
from onemetre.ground.language import Language, mark
from onemetre.measure import open_rows, queries
from onemetre.measure.definitions import indicators
from onemetre.measure.open_columns import DATASETS
from onemetre.measure.overview import With  # noqa: TC001  # ninja reads annotations
from onemetre.programme import queries as plans

if TYPE_CHECKING:
    from django.http import HttpRequest


class _Plain(JSONRenderer):
    """Chinese as it is written, not as escapes: half as long, and readable."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012  # ninja reads it of the class


api = NinjaAPI(
    title="Onemetre",
    version="1",
    description="How far children of each age get on foot, what was promised, what came of it."
    " All figures carry a code by which they can be computed again.",
    docs_url=None,
    renderer=_Plain(),
    urls_namespace="api",
)
problems.answers(api)

Lang = Annotated[Language, Query(description=mark("language of names and sentences"))]
Slug = Annotated[
    str, Path(description=mark("name of the place in addresses"), pattern=r"^[-\w]{1,60}$")
]
PlanSlug = Annotated[
    str, Path(description=mark("name of the plan in addresses"), pattern=r"^[-\w]{1,60}$")
]
Age = Annotated[int, Query(description=mark("age in whole years"), ge=0, le=17)]
AnyAge = Annotated[
    int | None, Query(description=mark("age in whole years; all bands if left out"), ge=0, le=17)
]
KindKey = Annotated[str, Query(description=mark("key of a kind of place"), max_length=40)]
AnyArea = Annotated[
    str | None,
    Query(
        description=mark("code of an area; empty for the whole place; all if left out"),
        max_length=24,
    ),
]

WRONG = {414: schemas.Problem, 422: schemas.Problem}
BAD = {404: schemas.Problem, **WRONG}
_LOOKS = [column.key for column in next(d for d in DATASETS if d.name == "looks").columns]


@api.get(
    "/cities",
    response={200: list[schemas.CityBrief], **WRONG},
    operation_id="cities",
    summary=mark("Which places are there?"),
    description=mark("The places that are shown, by their names in addresses."),
)
def cities(request: HttpRequest, lang: Lang = "zh") -> object:  # noqa: ARG001  # read by middleware.languages
    return [city_brief(shown) for shown in shown_cities()]


@api.get(
    "/cities/{slug:slug}",
    response={200: schemas.City, **BAD},
    operation_id="city",
    summary=mark("What can be asked of a place?"),
    description=mark("Its kinds of places, bands of ages, areas, and files to download."),
)
def city(request: HttpRequest, slug: Slug, lang: Lang = "zh") -> object:  # noqa: ARG001  # likewise
    return city_out(request, shown_city(slug))


@api.get(
    "/cities/{slug:slug}/shares",
    response={200: list[schemas.ShareOut], **BAD},
    operation_id="shares",
    by_alias=True,
    summary=mark("How many children get there in time?"),
    description=mark(
        "Shares by kind of place, band of ages, company and area; narrow it by any of them."
    ),
)
def shares(
    request: HttpRequest,  # noqa: ARG001  # likewise
    slug: Slug,
    kind: KindKey = "",
    age: AnyAge = None,
    company: Annotated[
        With | None,
        Query(alias="with", description=mark("alone, or with an adult; both if left out")),
    ] = None,
    area: AnyArea = None,
    lang: Lang = "zh",  # noqa: ARG001  # likewise
) -> object:
    found = open_rows.shares(shown_city(slug), kind=kind, age=age, company=company, area=area)
    return [asdict(each) for each in found]


@api.get(
    "/cities/{slug:slug}/answer",
    response={200: schemas.AnswerOut, **BAD},
    operation_id="answer",
    summary=mark("What does a child reach from here?"),
    description=mark(
        "Places of a kind within its minutes, alone and with an adult, and the walks there."
        " The City page says the same in words when somebody clicks a home."
    ),
)
def answer(
    request: HttpRequest,  # noqa: ARG001  # likewise
    slug: Slug,
    at: Annotated[
        str,
        Query(
            description=mark("a home (h12) or a street (s34) by its number on the map"),
            pattern=r"^[hs][0-9]{1,9}$",
        ),
    ],
    kind: KindKey,
    age: Age = 7,
    lang: Lang = "zh",  # noqa: ARG001  # likewise
) -> object:
    shown = shown_city(slug)
    open_rows.need_kind(shown, kind)
    told = asdict(queries.answer(shown.files, at, age, kind))
    told["code"] = queries.answer_code(shown, at, age, kind)
    if not shown.map_is_open:
        for each in (*told["places"], *told["others"]):
            each["walk"] = ()
    return told


@api.get(
    "/cities/{slug:slug}/values",
    response={200: list[schemas.ValueOut], **BAD},
    operation_id="values",
    summary=mark("What do the indicators say?"),
    description=mark("Values of the publication in force, for the whole place and for each area."),
)
def values(
    request: HttpRequest,  # noqa: ARG001  # likewise
    slug: Slug,
    indicator: Annotated[
        str, Query(description=mark("key of an indicator; all if left out"), max_length=60)
    ] = "",
    area: AnyArea = None,
    lang: Lang = "zh",  # noqa: ARG001  # likewise
) -> object:
    found = open_rows.values(shown_city(slug), indicator=indicator, area=area)
    return [value_out(each) for each in found]


@api.get(
    "/cities/{slug:slug}/find",
    response={200: list[schemas.NameOut], **BAD},
    operation_id="find",
    summary=mark("Where is it?"),
    description=mark("Streets, places and areas by name, the best twelve first."),
)
def find(
    request: HttpRequest,  # noqa: ARG001  # likewise
    slug: Slug,
    q: Annotated[str, Query(description=mark("a name, its pinyin or its initials"), max_length=60)],
    lang: Lang = "zh",  # noqa: ARG001  # likewise
) -> object:
    return [
        asdict(each) | {"at": f"s{each.number}" if each.sort == "street" else ""}
        for each in names.find(queries.names(shown_city(slug).files), q)
    ]


@api.get(
    "/cities/{slug:slug}/looks",
    response={200: list[schemas.LookOut], **BAD},
    operation_id="looks",
    summary=mark("What is worth seeing next?"),
    description=mark("Streets and crossings nobody has looked at, by what one look would settle."),
)
def looks(
    request: HttpRequest,  # noqa: ARG001  # likewise
    slug: Slug,
    kind: KindKey = "",
    age: AnyAge = None,
    lang: Lang = "zh",  # noqa: ARG001  # likewise
) -> object:
    found = open_rows.looks(shown_city(slug), kind=kind, age=age)
    return [dict(zip(_LOOKS, row, strict=True)) for row in found]


@api.get(
    "/plans",
    response={200: list[schemas.PlanBrief], **WRONG},
    operation_id="plans",
    summary=mark("Which plans are there?"),
    description=mark("The plans that are shown."),
)
def all_plans(request: HttpRequest, lang: Lang = "zh") -> object:  # noqa: ARG001  # likewise
    return [plan_brief(row) for row in plans.plan_rows()]


@api.get(
    "/plans/{slug:slug}",
    response={200: schemas.PlanOut, **BAD},
    operation_id="plan",
    summary=mark("What does a plan promise, and what came of it?"),
    description=mark("The document as it was read, and each target held to each place."),
)
def plan(request: HttpRequest, slug: PlanSlug, lang: Lang = "zh") -> object:  # noqa: ARG001  # likewise
    row = plans.plan_row(slug)
    checks = [check_out(each, str(row.document["text"])) for each in plans.checks_of(row)]
    return plan_brief(row) | {"document": row.document, "checks": checks}


@api.get(
    "/indicators",
    response={200: list[schemas.IndicatorOut], **WRONG},
    operation_id="indicators",
    summary=mark("How is it measured?"),
    description=mark("Definitions of all indicators: formula, unit, target, source."),
)
def all_indicators(request: HttpRequest, lang: Lang = "zh") -> object:  # noqa: ARG001  # likewise
    return [indicator_out(each) for each in indicators()]
