"""The Measures pages: what is reached of each standard, where, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render

from onemetre.atlas.queries import shown_cities, shown_city
from onemetre.ground.language import tr
from onemetre.measure import explaining, standing, standing_tables, wording
from onemetre.measure import standing_charts as charts
from onemetre.measure.definitions import Reach
from onemetre.measure.queries import walkers
from onemetre.programme.recorded import plan_numbered
from onemetre.site.tables import file_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from onemetre.atlas.queries import Shown
    from onemetre.measure.definitions import Indicator
    from onemetre.measure.standing import Told
    from onemetre.reach import Profile


def frame(shown: Shown) -> dict[str, object]:
    """What every page of a place's measures shows around its content."""
    manifest = shown.files.city.release.manifest
    return {
        "section": "measures", "shown": shown, "several": len(shown_cities()) > 1,
        "data_date": shown.publication.data_date, "measured_on": shown.publication.measured_on,
        "licence": str(manifest.get("licence") or ""), "invented": bool(manifest.get("invented")),
        "approval": shown.row.map_approval, "counted": shown.files.city.counted,
        "said_of": explaining.said_of, "certainty_word": explaining.certainty_word,
        "found": wording.found, "target_words": wording.target_words, "amount": wording.amount,
        "judged_words": wording.judged_words, "ages": wording.ages, "Reach": Reach,
    }  # fmt: skip


def index(request: HttpRequest) -> HttpResponse:
    """The one place that is shown; where there are several, the list of them."""
    cities = shown_cities()
    if len(cities) == 1:
        return HttpResponseRedirect(url(f"/measures/{cities[0].slug}/"))
    told = {
        "section": "measures", "cities": cities, "question": tr("The standards of which place?"),
    }  # fmt: skip
    return render(request, "public/places.html", told)


def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Which standards are kept here?"""
    shown = shown_city(slug)
    told = standing.whole_place(shown)
    judged = [each for each in told if each.measured.state != "no_data"]
    counts = {state: sum(each.measured.state == state for each in told)
              for state in ("kept", "missed", "undecided", "reference", "no_data")}  # fmt: skip
    return render(request, "public/measures.html", frame(shown) | {
        "fields": _by_field(judged), "silent": _by_reason(told), "counts": counts,
        "chart": charts.place_chart(judged),
        "plan_number": explaining.plan_number(), "plan": plan_numbered(explaining.plan_number()),
    })  # fmt: skip


def place_file(_request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """Its table as a file."""
    shown = shown_city(slug)
    table = standing_tables.indicators_of(standing.whole_place(shown))
    return file_of(shown, "indicators", form, tr("Indicators and verdicts"), table)


def _by_field(
    told: list[Told],
) -> list[tuple[str, list[tuple[explaining.Task, list[Told]]]]]:
    """What is judged, under the fields and tasks it serves; those without any are left out."""
    out = []
    for field in explaining.fields_of_work():
        tasks = [
            (task, [each for each in told if each.indicator.task == task.number])
            for task in field.tasks
        ]
        tasks = [(task, own) for task, own in tasks if own]
        if tasks:
            out.append((field.title, tasks))
    return out


def _by_reason(told: list[Told]) -> list[tuple[str, list[Told]]]:
    """What cannot be judged here, by why."""
    out: dict[str, list[Told]] = {}
    for each in told:
        if each.measured.state == "no_data":
            out.setdefault(tr(each.measured.reason), []).append(each)
    return list(out.items())


def indicator(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Is one standard kept here, and in which areas?"""
    shown, wanted = shown_city(slug), standing.indicator_named(code)
    whole, levels = standing.by_area(shown, wanted)
    past = standing.history(shown, wanted)
    told = frame(shown) | {
        "indicator": wanted, "whole": whole, "explained": explaining.explain(wanted),
        "task": _task(wanted), "levels": [
            charts.level_drawn(shown.files.city, whole, each, map_open=shown.map_is_open)
            for each in levels
        ],
        "past": past, "trend": charts.trend_of(wanted, past), "profiles": _walkers(wanted),
        "chart": charts.answers_of(whole), "source": wanted.source,
    }  # fmt: skip
    return render(request, "public/measure.html", told)


def areas_file(_request: HttpRequest, slug: str, code: str, form: str) -> HttpResponseBase:
    """The ranked table as a file."""
    shown, wanted = shown_city(slug), standing.indicator_named(code)
    table = standing_tables.areas_of(*standing.by_area(shown, wanted))
    return file_of(shown, f"{code}-areas", form, wanted.name, table)


def history_file(_request: HttpRequest, slug: str, code: str, form: str) -> HttpResponseBase:
    """The history as a file."""
    shown, wanted = shown_city(slug), standing.indicator_named(code)
    table = standing_tables.history_of(standing.history(shown, wanted))
    return file_of(shown, f"{code}-history", form, wanted.name, table)


def _task(wanted: Indicator) -> tuple[str, explaining.Task] | None:
    return next(
        ((field.title, task) for field in explaining.fields_of_work() for task in field.tasks
         if task.number == wanted.task), None,
    )  # fmt: skip


def _walkers(wanted: Indicator) -> list[Profile]:
    """How children of the ages it asks about are taken to walk."""
    formula = wanted.formula
    if not isinstance(formula, Reach):
        return []
    return [each for each in walkers() if any(age in each.band for age in formula.ages.years)]
