"""The Data pages: what is given away of a place, and the files themselves."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import etag

from onemetre import __version__
from onemetre.atlas.queries import shown_cities, shown_city
from onemetre.ground.language import language, tr
from onemetre.measure import open_data
from onemetre.press.tables import csv_lines, workbook
from onemetre.programme import queries as plans
from onemetre.programme.open_data import TARGETS, target_rows
from onemetre.site.files import sent
from onemetre.site.pagecache import in_force
from onemetre.site.templating import url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.atlas.queries import Shown
    from onemetre.measure.open_data import Offer, Origin
    from onemetre.press.tables import Sheet


def index(request: HttpRequest) -> HttpResponse:
    """Of which places and plans is there data?"""
    cities = [(shown, open_data.offers(shown), open_data.origin(shown)) for shown in shown_cities()]
    told = {"section": "data", "cities": cities, "plans": plans.plan_rows()}
    return render(request, "public/data.html", told)


def place(request: HttpRequest, slug: str) -> HttpResponse:
    """What data is there of this place?"""
    shown = shown_city(slug)
    offers = open_data.offers(shown)
    told = {
        "section": "data", "shown": shown, "origin": open_data.origin(shown),
        "tables": [each for each in offers if not each.dataset.is_layer],
        "layers": [each for each in offers if each.dataset.is_layer],
        "several": len(shown_cities()) > 1,
    }  # fmt: skip
    return render(request, "public/data-place.html", told)


def _tag(request: HttpRequest, **_: str) -> str:
    whole = "\x1f".join((in_force(), __version__, language(), request.path_info))
    return f'"{hashlib.sha256(whole.encode()).hexdigest()[:24]}"'


@etag(_tag)
def download(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponseBase:
    """One table or layer as a file. CSV and GeoJSON are sent while they are read."""
    shown = shown_city(slug)
    offer = open_data.offer(shown, name, form)
    origin = open_data.origin(shown)
    content = (
        workbook(_sheets(shown, offer, origin)) if form == "xlsx"
        else _parts(shown, offer, origin, form)
    )  # fmt: skip
    response = sent(content, f"{shown.slug}-{name}-{origin.released_on}", form)
    page = request.build_absolute_uri(url(f"/data/{shown.slug}/"))
    response.headers["Link"] = (
        f'<{page}#licence>; rel="license", <{page}#{name}>; rel="describedby"'
    )
    return response


@etag(_tag)
def plan_targets(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:  # noqa: ARG001  # a view
    """The targets of a plan, and what came of them, as XLSX or CSV."""
    plan = plans.plan_row(slug)
    rows = list(target_rows(plan))
    keys = [column.key for column in TARGETS.columns]
    names = [tr(column.name) for column in TARGETS.columns]
    content = (
        workbook({tr(TARGETS.title): (names, rows)}) if form == "xlsx"
        else b"".join(csv_lines(keys, rows))
    )  # fmt: skip
    return sent(content, f"{slug}-targets-{plan.published_at:%Y-%m-%d}", form)


def _parts(shown: Shown, offer: Offer, origin: Origin, form: str) -> Iterator[bytes]:
    dataset = offer.dataset
    if form == "csv":
        header = [column.key for column in dataset.columns]
        return csv_lines(header, open_data.rows(shown, dataset))
    head = {
        "title": f"{shown.title} – {tr(dataset.title)}", "licence": origin.licence,
        "release": origin.release, "invented": origin.invented,
        "data_date": origin.data_date.isoformat() if origin.data_date else None,
    }  # fmt: skip
    return open_data.geojson(shown, dataset, head)


def _sheets(shown: Shown, offer: Offer, origin: Origin) -> dict[str, Sheet]:
    """The table, and beside it what it is, where it comes from, under what terms."""
    dataset = offer.dataset
    about = [
        (tr("what"), tr(dataset.title)), ("", tr(dataset.about)), (tr("place"), shown.title),
        (tr("licence"), origin.licence or tr("not stated")),
        (tr("date of the data"), origin.data_date), (tr("measured on"), origin.measured_on),
        (tr("release"), f"{origin.release} ({origin.release_signs}-…)"),
        (tr("notice"), tr("Partly invented data, for demonstration") if origin.invented else ""),
        ("", ""), *((tr(column.name), f"{tr(column.about)} ({column.key})")
                    for column in dataset.columns),
    ]  # fmt: skip
    header = [tr(column.name) for column in dataset.columns]
    return {
        tr(dataset.title): (header, list(open_data.worded_rows(shown, dataset))),
        tr("About this table"): ([tr("About this table"), ""], about),
    }
