"""The City page: how far can a child of an age go, here?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from django.shortcuts import render

from onemetre import reach
from onemetre.atlas import names
from onemetre.atlas.queries import Shown, shown_cities, shown_city
from onemetre.atlas.taxonomy import kinds
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.ground.language import language, mark
from onemetre.measure import queries
from onemetre.measure.overview import With, minutes_for
from onemetre.measure.reporting import eye_heights
from onemetre.measure.walk_classes import STEPS
from onemetre.site.maps.words import map_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.atlas.taxonomy import Kind

#: Kinds in the order in which people ask for them; the first that is here is shown first.
_FIRST = (
    "playground", "park", "primary", "library", "kindergarten", "sports", "community_centre",
    "clinic",
)  # fmt: skip
_AGE = 7
#: Bands of school life on the age line: first and last age.
STAGES = (
    (mark("In a pram"), 0, 2), (mark("Kindergarten"), 3, 5), (mark("Lower primary"), 6, 8),
    (mark("Upper primary"), 9, 11), (mark("Middle school"), 12, 14), (mark("High school"), 15, 17),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """What an address of the page asks."""

    age: int
    company: With
    kind: str
    area: int
    at: str

    @property
    def alone(self) -> bool:
        """Whether the child walks alone."""
        return self.company == "alone"


def read_ask(request: HttpRequest, shown: Shown) -> Ask:
    """What the address asks.

    Raises
    ------
    InputError
        naming what cannot be used.
    NotFoundError
        if a kind or an area is not here.
    """
    get = request.GET
    age = get.get("age", str(_AGE))
    if not age.isdecimal() or int(age[:4]) > 17:
        raise InputError("“{value}” is no age from 0 to 17.", value=age[:20])
    company = get.get("with", "alone")
    if company not in get_args(With):
        raise InputError(
            "“{value}” is neither alone nor adult.", remedy="Say with=alone or with=adult.",
            value=company[:20],
        )  # fmt: skip
    kind = get.get("kind") or first_kind(shown)
    if kind not in shown.files.kinds:
        raise NotFoundError("There is no place of the kind “{kind}” here.", kind=kind[:40])
    area, code = -1, get.get("area", "")
    if code:
        if code not in shown.files.city.area_code:
            raise NotFoundError("There is no area “{code}” here.", code=code[:24])
        area = shown.files.city.area_code.index(code)
    return Ask(int(age), company, kind, area, get.get("at", ""))  # type: ignore[arg-type]  # one of two


def first_kind(shown: Shown) -> str:
    """The kind that is asked for where none is named."""
    here = shown.files.kinds
    return next((kind for kind in _FIRST if kind in here), here[0] if here else "")


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page, or only its answer where a script asks for that."""
    shown = shown_city(slug)
    if not shown.files.kinds:
        return render(request, "public/city-without-places.html", _frame(shown))
    ask = read_ask(request, shown)
    part = request.headers.get("HX-Request") == "true"
    told = _frame(shown) | _asked(shown, ask) | {"part": part}
    if ask.at:
        told |= _answered(shown, ask)
    else:
        told |= _by_area(shown, ask)
    return render(request, "parts/answer.html" if part else "public/city.html", told)


def find(request: HttpRequest, slug: str) -> HttpResponse:
    """Streets, places and areas by name."""
    shown = shown_city(slug)
    typed = request.GET.get("q", "")[:60]
    found = names.find(queries.names(shown.files), typed)
    part = request.headers.get("HX-Request") == "true"
    told = _frame(shown) | {
        "found": [(each, _at(shown, each)) for each in found], "typed": typed,
    }  # fmt: skip
    return render(request, "parts/found.html" if part else "public/find.html", told)


def _at(shown: Shown, name: names.Name) -> dict[str, str]:
    """The part of an address that a found name leads to."""
    if name.sort == "area":
        return {"area": shown.files.city.area_code[name.number]}
    if name.sort == "street":
        return {"at": f"s{name.number}"}
    own = shown.files.city.place_kinds[name.number]
    where = f"{name.lat:.5f},{name.lon:.5f},17"
    return {"kind": own[0], "map": where, "place": str(name.number)}


def _frame(shown: Shown) -> dict[str, object]:
    """What every page of a place shows around its content."""
    manifest = shown.files.city.release.manifest
    return {
        "section": "city", "shown": shown, "cities": shown_cities(),
        "data_date": shown.publication.data_date, "measured_on": shown.publication.measured_on,
        "licence": str(manifest.get("licence") or ""), "invented": bool(manifest.get("invented")),
        "approval": shown.row.map_approval,
    }  # fmt: skip


def _asked(shown: Shown, ask: Ask) -> dict[str, object]:
    files = shown.files
    profile = reach.profile_for(queries.walkers(), ask.age)
    minutes, standard = minutes_for(ask.kind)
    looks = queries.worth_seeing(files, ask.kind, ask.age) if ask.alone else []
    whole = queries.overview(files)
    return {
        "ask": ask, "profile": profile, "kinds": here(shown), "kind": kind_of(ask.kind),
        "minutes": minutes, "standard": standard, "steps": STEPS,
        "eyes": eye_heights(), "stages": STAGES,
        "share": {c: whole.share(ask.kind, ask.age, c, ask.area) for c in get_args(With)},
        "code": queries.share_code(shown, ask.kind, ask.age, ask.company, ask.area),
        "counted": files.city.counted, "observed": float(str(files.manifest["observed"])) * 100,
        "area_names": list(zip(files.city.area_code, files.city.area_name, strict=True)),
        "area_name": files.city.area_name[ask.area] if ask.area >= 0 else "",
        "looks": looks,
        "looks_json": json.dumps(_points(looks)),
        "map": _map(shown, ask) if shown.map_is_open else "",
    }  # fmt: skip


def _by_area(shown: Shown, ask: Ask) -> dict[str, object]:
    """The table of areas, only of the same level where they differ."""
    files = shown.files
    whole = queries.overview(files)
    city = files.city
    levels = city.release.table("areas")["level"].to_pylist()
    rows = [
        (city.area_code[i], city.area_name[i], whole.share(ask.kind, ask.age, "alone", i),
         whole.share(ask.kind, ask.age, "adult", i))
        for i in range(len(city.area_name))
        if ask.area < 0 or levels[i] == levels[ask.area]
    ]  # fmt: skip
    rows.sort(key=lambda row: (row[2] is None, names.pinyin_key(row[1])))  # not known: last
    places = [
        (i, city.place_name[i]) for i in city.places_of(ask.kind).tolist() if city.place_name[i]
    ]
    places.sort(key=lambda place: names.pinyin_key(place[1]))
    return {"rows": rows, "answer": None, "count": len(city.places_of(ask.kind)),
            "places": places[:60]}  # fmt: skip


def _answered(shown: Shown, ask: Ask) -> dict[str, object]:
    found = queries.answer(shown.files, ask.at, ask.age, ask.kind, ask.company)
    code = queries.answer_code(shown, ask.at, ask.age, ask.kind, ask.company)
    barred = [each for each in found.places if each.barrier] if ask.alone else []
    doubtful = next((each for each in barred if each.state == "unknown"), None)
    guided = next((each for each in barred if each.best is None), None) if found.alone else None
    drawn = {
        "at": [found.lon, found.lat], "id": ask.at,
        "places": [
            {"name": each.name, "kind": each.kind, "mark": kind_of(each.kind).mark,
             "state": each.state, "at": [each.lon, each.lat],
             "walk": [[part.line, part.sure] for part in each.walk],
             "see": [each.barrier.lon, each.barrier.lat]
             if each.barrier and each is doubtful else None,
             "stop": [each.barrier.lon, each.barrier.lat]
             if each.barrier and each is guided and each.walk else None}
            for each in (*found.places, *found.others)
        ],
    }  # fmt: skip
    return {"answer": found, "code": code, "doubtful": doubtful, "guided": guided,
            "kind_of": kind_of,
            "drawn": json.dumps(drawn, ensure_ascii=False, separators=(",", ":"))}  # fmt: skip


def kind_of(key: str) -> Kind:
    """A kind by its key."""
    return next(kind for kind in kinds() if kind.key == key)


def here(shown: Shown) -> list[Kind]:
    """Kinds of places that are here, those asked for most first."""
    own = [kind for kind in kinds() if kind.key in shown.files.kinds]
    order = {key: i for i, key in enumerate(_FIRST)}
    return sorted(own, key=lambda kind: order.get(kind.key, len(order)))


def _map(shown: Shown, ask: Ask) -> str:
    """What the map's script has to know, as JSON."""
    files = shown.files
    manifest = files.manifest
    looks = queries.worth_seeing(files, ask.kind, ask.age) if ask.alone else []
    bands = {age: text for text in files.bands for age in queries.band_years(text)}
    told = {
        "base": f"/maps/{shown.slug}/{shown.publication.stamp}/",
        "zooms": manifest["zooms"], "bounds": manifest["bounds"],
        "view": queries.first_view(files), "streets": manifest["streets"],
        "homes": manifest["homes"], "bands": [bands[age] for age in range(18)],
        "ask": {"age": ask.age, "with": ask.company, "kind": ask.kind},
        "marks": {kind.key: kind.mark for kind in here(shown)},
        "looks": _points(looks),
        "lang": language(), "words": map_words(),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _points(looks: list[queries.WorthSeeing]) -> list[list[float]]:
    """Where to look, as the map draws it: degrees, and the rank."""
    return [[round(each.lon, 6), round(each.lat, 6), each.rank] for each in looks]
