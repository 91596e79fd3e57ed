"""What the API answers, typed: one schema a thing, each field with its unit."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # pydantic reads annotations
from typing import Literal

from ninja import Field, Schema

from onemetre.ground.language import mark
from onemetre.measure.answers import Reached  # noqa: TC001  # pydantic reads annotations
from onemetre.measure.overview import With  # noqa: TC001  # likewise
from onemetre.measure.values import State  # noqa: TC001  # likewise

Degrees = float
Point = list[float]


class Wrong(Schema):
    """One value that cannot be used."""

    name: str = Field(description=mark("name of the parameter"))
    value: str = Field(description=mark("the value that was given, cut to 60 characters"))
    said: str = Field(description=mark("what is wrong with it"))


class Problem(Schema):
    """Why there is no answer."""

    error: str = Field(description=mark("in two or three words"))
    detail: str = Field(description=mark("a sentence that names the value and says what to do"))
    wrong: list[Wrong] = Field(default=[], description=mark("each value that cannot be used (422)"))


class CityBrief(Schema):
    """A place that is shown."""

    slug: str = Field(description=mark("its name in addresses"))
    title: str
    data_date: date | None = Field(description=mark("date of the map that was measured"))
    measured_on: date
    licence: str
    invented: bool = Field(
        description=mark("whether part of the data is invented, for demonstration")
    )
    map_is_open: bool = Field(description=mark("whether its map may be shown (审图号)"))


class KindHere(Schema):
    """A kind of place that is there."""

    key: str
    name: str
    count: int = Field(description=mark("places of this kind"))
    minutes: float = Field(description=mark("within how many minutes on foot it should be reached"))
    standard: bool = Field(description=mark("whether a standard says so; else it is an assumption"))


class AreaHere(Schema):
    """An area of the place."""

    code: str
    name: str


class Files(Schema):
    """A table or layer to download."""

    name: str
    title: str
    about: str
    rows: int
    files: dict[str, str] = Field(description=mark("form (xlsx, csv, geojson) to address"))


class City(CityBrief):
    """A place: what can be asked of it."""

    release: str = Field(description=mark("moment of the release it was measured from, UTC"))
    release_signs: str = Field(description=mark("with what the codes of its figures begin"))
    counted: Literal["children", "floor", "street"] = Field(
        description=mark("what shares are of: children (estimates), m² of homes, or m of street")
    )
    observed: float = Field(
        description=mark("share of street length settled by observation, 0 to 1")
    )
    bands: list[str] = Field(description=mark("bands of ages whose walks are alike"))
    kinds: list[KindHere]
    areas: list[AreaHere]
    data: list[Files]


class ShareOut(Schema):
    """How many children get there in time."""

    kind: str
    minutes: float = Field(description=mark("within how many minutes on foot"))
    age_from: int = Field(description=mark("first age of the band, whole years"))
    age_to: int = Field(description=mark("last age of the band, whole years"))
    company: With = Field(serialization_alias="with", description=mark("alone, or with an adult"))
    area: str = Field(description=mark("code of the area; empty for the whole place"))
    area_name: str
    asked: int = Field(
        description=mark("children of these ages, or what stands for them: see counted")
    )
    off_network: int = Field(
        description=mark("of the same, on no street that is walked; in no share")
    )
    low: float | None = Field(
        description=mark("per cent, worst reading of what nobody has observed")
    )
    high: float | None = Field(description=mark("per cent, best reading"))
    code: str = Field(description=mark("by it the figure can be computed again: /verify/"))


class BarrierOut(Schema):
    """What an adult is needed for, or what nobody has looked at."""

    crossing: bool = Field(description=mark("a crossing; otherwise a street"))
    street: str = Field(description=mark("its name; empty where it has none"))
    lon: Degrees
    lat: Degrees


class Stretch(Schema):
    """A part of a walk."""

    line: list[Point] = Field(description=mark("longitude, latitude; WGS 84"))
    sure: bool = Field(description=mark("whether what is observed says the child takes it alone"))


class ReachableOut(Schema):
    """One place, and how long the walk takes."""

    number: int
    name: str
    kind: str
    lon: Degrees
    lat: Degrees
    best: float | None = Field(description=mark("seconds alone, best reading; null: not alone"))
    worst: float | None = Field(description=mark("seconds alone, worst reading; null: not sure to"))
    adult: float | None = Field(
        description=mark("seconds with an adult; null: not within its walk")
    )
    state: Reached
    barrier: BarrierOut | None
    walk: list[Stretch] = Field(
        description=mark("empty where it is not drawn, or the map is closed")
    )


class AnswerOut(Schema):
    """What a child reaches from a home or a street."""

    street: str = Field(description=mark("the nearest street that has a name"))
    lon: Degrees
    lat: Degrees
    minutes: float
    alone: bool = Field(description=mark("whether children of this age walk alone at all"))
    low: int = Field(description=mark("places in time alone, worst reading"))
    high: int = Field(description=mark("places in time alone, best reading"))
    adult: int = Field(description=mark("places in time with an adult"))
    places: list[ReachableOut] = Field(description=mark("of the kind asked for, the nearest first"))
    others: list[ReachableOut] = Field(description=mark("the nearest of every other kind"))
    code: str = Field(description=mark("by it the figure can be computed again: /verify/"))


class ValueOut(Schema):
    """One indicator in one area."""

    indicator: str
    area: str = Field(description=mark("code of the area; empty for the whole place"))
    area_name: str
    official: float | None = Field(description=mark("in a straight line, unit of the indicator"))
    walk: float | None = Field(description=mark("by the shortest walk"))
    low: float | None = Field(description=mark("by the child's own walk, worst reading"))
    high: float | None = Field(description=mark("by the child's own walk, best reading"))
    base: int = Field(
        description=mark("what it is a share of: children where counts_children is true")
    )
    counts_children: bool
    unknown: int = Field(description=mark("of those asked about, on no street that is walked"))
    observed: float | None = Field(description=mark("share of walked length observed, 0 to 1"))
    state: State
    reason: str = Field(description=mark("why there is no verdict; empty where there is one"))
    code: str


class NameOut(Schema):
    """Something with a name."""

    text: str
    sort: Literal["street", "place", "area"]
    at: str = Field(description=mark("of a street the number to ask an answer from; else empty"))
    lon: Degrees
    lat: Degrees


class LookOut(Schema):
    """A street or crossing that is worth seeing."""

    kind: str
    age_from: int
    age_to: int
    rank: int = Field(description=mark("1 is worth most"))
    key: str
    name: str
    across: str = Field(description=mark("name of another street that it meets"))
    crossing: bool
    lon: Degrees
    lat: Degrees
    worth: float = Field(
        description=mark("per cent of those asked about whose walk one look settles")
    )


class PlanBrief(Schema):
    """A plan that is shown."""

    slug: str
    title: str
    title_en: str
    number: str
    issued: date | None
    invented: bool
    sha256: str = Field(description=mark("of the text that was read"))


class CheckOut(Schema):
    """One target held to one place."""

    place: str
    task: str
    text: str = Field(description=mark("the words of the plan"))
    start: int = Field(description=mark("where they begin in document.text, in characters"))
    end: int
    goal: float | None
    unit: str
    deadline: str
    state: str
    low: float | None
    high: float | None
    query: str = Field(description=mark("what was asked of the data"))
    denominator: str
    reason: str
    code: str


class PlanOut(PlanBrief):
    """A plan: the document as it was read (onemetre.plan/1), and what came of its targets."""

    document: dict[str, object]
    checks: list[CheckOut]


class TargetOut(Schema):
    """What a value is held to."""

    comparator: Literal["at_least", "at_most"]
    value: float


class SourceOut(Schema):
    """Where a figure comes from."""

    name: str
    certainty: Literal["verified", "secondary", "derived", "remembered"]
    since: date | None
    until: date | None


class IndicatorOut(Schema):
    """A definition."""

    code: str
    name: str
    unit: str
    task: int = Field(description=mark("task of the provincial plan it serves"))
    judges: Literal["official", "walk", "child"] = Field(description=mark("which answer is judged"))
    formula: dict[str, object] = Field(description=mark("kind of formula, and its parameters"))
    target: TargetOut | None
    source: SourceOut
