"""Rows of what was measured, as they are given away: the columns are those of `open_columns`."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, get_args

from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import mark, tr
from onemetre.measure import queries
from onemetre.measure.models import Value
from onemetre.measure.overview import BASE, OFF, With, minutes_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

    from onemetre.atlas.queries import Shown
    from onemetre.ground.ages import Band
    from onemetre.measure.open_columns import Row


_NO_KIND = mark("There is no place of the kind “{what}” here.")
_NO_AREA = mark("There is no area “{what}” here.")


@dataclass(frozen=True, slots=True)
class Share:
    """One share; see `open_columns`. Per cent; None where nobody is asked about."""

    kind: str
    minutes: float
    age_from: int
    age_to: int
    company: With
    area: str
    area_name: str
    asked: int
    off_network: int
    low: float | None
    high: float | None
    code: str


def shares(
    shown: Shown, *, kind: str = "", age: int | None = None, company: With | None = None,
    area: str | None = None,
) -> Iterator[Share]:  # fmt: skip
    """Shares of a place by kind, band of ages, company and area ("" the whole place).

    Raises
    ------
    NotFoundError
        if the kind or the area is not here.
    """
    files = shown.files
    areas = ["", *files.city.area_code]
    kinds = _chosen(files.kinds, kind or None, _NO_KIND)
    wanted = _chosen(areas, area, _NO_AREA)
    if not files.has("shares"):
        return iter(())
    bands = [band for band in queries.overview(files).bands if age is None or age in band]
    companies = get_args(With) if company is None else (company,)
    return (
        _share(shown, each, band, own, areas.index(code) - 1)
        for each in kinds for band in bands for own in companies for code in wanted
    )  # fmt: skip


def need_kind(shown: Shown, kind: str) -> None:
    """Nothing.

    Raises
    ------
    NotFoundError
        if no place of the kind is here.
    """
    _chosen(shown.files.kinds, kind, _NO_KIND)


def _chosen(there: list[str], one: str | None, missing: str) -> list[str]:
    if one is None:
        return there
    if one not in there:
        raise NotFoundError(missing, what=one[:40])
    return [one]


def _share(shown: Shown, kind: str, band: Band, company: With, area: int) -> Share:
    files = shown.files
    whole = queries.overview(files)
    row = whole.of(kind, band.first, area)
    pair = whole.share(kind, band.first, company, area)
    return Share(
        kind, minutes_for(kind)[0], band.first, band.last, company,
        files.city.area_code[area] if area >= 0 else "",
        files.city.area_name[area] if area >= 0 else "",
        int(row[BASE]), int(row[OFF]),
        round(pair.low, 2) if pair else None, round(pair.high, 2) if pair else None,
        queries.share_code(shown, kind, band.first, company, area),
    )  # fmt: skip


def values(
    shown: Shown, *, indicator: str = "", area: str | None = None
) -> QuerySet[Value]:  # fmt: skip
    """Values of the publication in force; `area` "" is the whole place.

    Raises
    ------
    NotFoundError
        if there is no such indicator or area.
    """
    found = Value.objects.filter(publication=shown.publication)
    if indicator:
        found = found.filter(indicator=indicator)
        if not found.exists():
            raise NotFoundError("There is no indicator “{what}” here.", what=indicator[:60])
    if area is not None:
        _chosen(["", *shown.files.city.area_code], area, _NO_AREA)
        found = found.filter(area__code=area) if area else found.filter(area=None)
    return found.select_related("area").order_by("indicator", "area__code")


def _history(shown: Shown) -> QuerySet[Value]:
    return (
        Value.objects.filter(publication__city=shown.slug)
        .select_related("publication", "area")
        .order_by("publication__stamp", "indicator", "area__code")
    )


def value_row(each: Value) -> Row:
    """A value as a row of the table `values`."""
    return (
        each.indicator, each.area.code if each.area else "", each.area.name if each.area else "",
        _short(each.official), _short(each.walk), _short(each.low), _short(each.high), each.base,
        each.counts_children, each.unknown, _short(each.observed, 4), each.state, tr(each.reason),
        each.code,
    )  # fmt: skip


def _short(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)


def _dated(each: Value) -> Row:
    made = each.publication
    data = made.data_date.isoformat() if made.data_date else None
    return (made.stamp, data, made.measured_on.isoformat(), *value_row(each))


def looks(shown: Shown, *, kind: str = "", age: int | None = None) -> Iterator[Row]:
    """What is worth seeing, by kind and band of ages, the first first.

    Raises
    ------
    NotFoundError
        if the kind is not here.
    """
    files = shown.files
    _chosen(files.kinds, kind or None, _NO_KIND)
    bands = {text: queries.band_years(text) for text in files.bands}
    return (
        (own, bands[band].start, bands[band].stop - 1, each.rank, each.key, each.name, each.across,
         each.crossing, round(each.lon, 6), round(each.lat, 6), round(each.worth, 2))
        for own, band, each in queries.all_looks(files)
        if (not kind or own == kind) and (age is None or age in bands[band])
    )  # fmt: skip


def _share_count(shown: Shown) -> int:
    files = shown.files
    areas = len(files.city.area_code) + 1
    return len(files.kinds) * len(files.bands) * len(get_args(With)) * areas * files.has("shares")


ROWS: dict[str, Callable[[Shown], Iterator[Row]]] = {
    "shares": lambda shown: (astuple(each) for each in shares(shown)),
    "values": lambda shown: (value_row(each) for each in values(shown).iterator()),
    "history": lambda shown: (_dated(each) for each in _history(shown).iterator()),
    "looks": looks,
}
COUNTS: dict[str, Callable[[Shown], int]] = {
    "shares": _share_count,
    "values": lambda shown: values(shown).count(),
    "history": lambda shown: _history(shown).count(),
    "looks": lambda shown: len(queries.all_looks(shown.files)),
}
