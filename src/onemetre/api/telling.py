"""Things of the rooms as the API tells them."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from onemetre.atlas.taxonomy import kinds
from onemetre.ground.ages import Band
from onemetre.ground.language import language, tr
from onemetre.measure import open_data, open_rows
from onemetre.measure.open_columns import DATASETS
from onemetre.measure.overview import minutes_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from onemetre.atlas.queries import Shown
    from onemetre.measure.definitions import Indicator
    from onemetre.measure.models import Value
    from onemetre.programme.models import PublicPlan, TargetCheck

Told = dict[str, object]
_VALUES = [column.key for column in next(d for d in DATASETS if d.name == "values").columns]


def city_brief(shown: Shown) -> Told:
    """A place in a list."""
    origin = open_data.origin(shown)
    return {
        "slug": shown.slug, "title": shown.title, "data_date": origin.data_date,
        "measured_on": origin.measured_on, "licence": origin.licence, "invented": origin.invented,
        "map_is_open": shown.map_is_open,
    }  # fmt: skip


def city_out(request: HttpRequest, shown: Shown) -> Told:
    """A place, and what can be asked of it."""
    origin, city = open_data.origin(shown), shown.files.city
    return city_brief(shown) | {
        "release": origin.release, "release_signs": origin.release_signs, "counted": city.counted,
        "observed": shown.files.manifest["observed"], "bands": shown.files.bands,
        "kinds": [_kind(shown, kind.key, kind.zh if language() == "zh" else kind.en)
                  for kind in kinds() if kind.key in shown.files.kinds],
        "areas": [{"code": code, "name": name}
                  for code, name in zip(city.area_code, city.area_name, strict=True)],
        "data": [_files(request, shown.slug, each) for each in open_data.offers(shown)],
    }  # fmt: skip


def _kind(shown: Shown, key: str, name: str) -> Told:
    minutes, standard = minutes_for(key)
    return {"key": key, "name": name, "count": len(shown.files.city.places_of(key)),
            "minutes": minutes, "standard": standard}  # fmt: skip


def _files(request: HttpRequest, slug: str, each: open_data.Offer) -> Told:
    prefix = "" if language() == "zh" else "/en"
    base = request.build_absolute_uri(f"{prefix}/data/{slug}/{each.dataset.name}")
    return {
        "name": each.dataset.name, "title": tr(each.dataset.title),
        "about": tr(each.dataset.about), "rows": each.count,
        "files": {form: f"{base}.{form}" for form in each.formats},
    }  # fmt: skip


def value_out(each: Value) -> Told:
    """A value by the names of its columns."""
    return dict(zip(_VALUES, open_rows.value_row(each), strict=True))


def plan_brief(row: PublicPlan) -> Told:
    """A plan in a list."""
    names = ("slug", "title", "title_en", "number", "issued", "invented", "sha256")
    return {name: getattr(row, name) for name in names}


def check_out(each: TargetCheck, text: str) -> Told:
    """A target held to a place, in the language in force."""
    names = ("task", "start", "end", "goal", "unit", "deadline", "state", "low", "high", "code")
    said = each.said[language()]
    return {
        **{name: getattr(each, name) for name in names}, "place": each.publication.city_id,
        "text": text[each.start : each.end],
        **{name: said[name] for name in ("query", "denominator", "reason")},
    }  # fmt: skip


def indicator_out(each: Indicator) -> Told:
    """A definition."""
    formula = {name: str(value) if isinstance(value, Band) else value
               for name, value in _parts(each.formula).items()}  # fmt: skip
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(each.formula).__name__).lower()
    source = each.source
    return {
        "code": each.code, "name": each.name, "unit": each.unit, "task": each.task,
        "judges": each.judges, "formula": {"kind": kind, **formula},
        "target": asdict(each.target) if each.target else None,
        "source": {"name": source.name, "certainty": source.certainty, "since": source.since,
                   "until": source.until},
    }  # fmt: skip


def _parts(formula: object) -> Told:
    return {name: getattr(formula, name) for name in formula.__dataclass_fields__}  # type: ignore[attr-defined]  # each is a dataclass
