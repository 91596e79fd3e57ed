"""What is given away of a place: tables and layers, each column explained; and their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemetre.atlas import layers
from onemetre.atlas.taxonomy import kinds
from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import language, tr
from onemetre.measure import open_rows, wording
from onemetre.measure.codes import signs
from onemetre.measure.definitions import indicators
from onemetre.measure.open_columns import DATASETS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onemetre.atlas.queries import Shown
    from onemetre.measure.open_columns import Dataset, Row, Words


@dataclass(frozen=True, slots=True)
class Offer:
    """One table or layer of a place: what it is, how many rows it has, in which forms it comes."""

    dataset: Dataset
    count: int
    formats: tuple[str, ...]


def offers(shown: Shown) -> list[Offer]:
    """Everything given away of a place. What has no rows is not offered."""
    found = (_offer(shown, dataset) for dataset in DATASETS)
    return [each for each in found if each.count and each.formats]


def offer(shown: Shown, name: str, form: str) -> Offer:
    """One table or layer in one form.

    Raises
    ------
    NotFoundError
        if it is not given away of this place, or not in this form, naming those that are.
    """
    there = {each.dataset.name: each for each in offers(shown)}
    if name not in there:
        raise NotFoundError(
            "There is no data called “{name}” of this place; there are: {there}.",
            name=name[:40], there=", ".join(there) or "–",
        )  # fmt: skip
    if form not in there[name].formats:
        raise NotFoundError(
            "“{name}” does not come as {form}; it comes as: {there}.",
            name=name, form=form[:12].upper(), there=", ".join(there[name].formats).upper(),
        )  # fmt: skip
    return there[name]


def _offer(shown: Shown, dataset: Dataset) -> Offer:
    formats = tuple(
        form for form in dataset.formats if form != "geojson" or shown.map_is_open
    )  # fmt: skip
    return Offer(dataset, _count(shown, dataset.name), formats)


def _count(shown: Shown, name: str) -> int:
    if name in layers.LAYERS:
        return layers.size(shown.files.city, name)
    return open_rows.COUNTS[name](shown)


def rows(shown: Shown, dataset: Dataset) -> Iterator[Row]:
    """Rows as they stand in CSV: kinds, indicators and states by their keys."""
    if dataset.name in layers.LAYERS:
        return layers.rows(shown.files.city, dataset.name)
    return open_rows.ROWS[dataset.name](shown)


def worded_rows(shown: Shown, dataset: Dataset) -> Iterator[Row]:
    """Rows for people: kinds, indicators and states by their names in the language in force."""
    told = [_words(column.words) for column in dataset.columns]
    for row in rows(shown, dataset):
        yield tuple(
            _named(words, cell) if words else cell
            for words, cell in zip(told, row, strict=True)
        )  # fmt: skip


def _named(words: dict[str, str], cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    return wording.comma([words.get(each, each) for each in cell.split(",")]) if cell else cell


def _words(sort: Words) -> dict[str, str]:
    """Key -> name in the language in force."""
    match sort:
        case "kind":
            return {kind.key: kind.zh if language() == "zh" else kind.en for kind in kinds()}
        case "indicator":
            return {each.code: each.name for each in indicators()}
        case "state":
            states = ("kept", "missed", "undecided", "reference", "no_data")
            return {state: wording.state_word(state) for state in states}  # type: ignore[arg-type]  # all of State
        case "with":
            return {"alone": tr("alone"), "adult": tr("with an adult")}
        case "":
            return {}


def geojson(shown: Shown, dataset: Dataset, head: dict[str, object]) -> Iterator[bytes]:
    """A layer as GeoJSON; see `layers.geojson`."""
    assert dataset.name in layers.LAYERS  # noqa: S101  # only layers come in this form
    columns = tuple(column.key for column in dataset.columns)
    return layers.geojson(shown.files.city, dataset.name, columns, head)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the data of a place come from, and under what terms.

    Attributes
    ----------
    release_signs
        the two signs with which the codes of all figures of this release begin.
    sources
        file and SHA-256 of everything that was brought in.
    """

    release: str
    release_signs: str
    released_on: str
    data_date: date | None
    measured_on: date
    licence: str
    invented: bool
    sources: list[tuple[str, str]]


def origin(shown: Shown) -> Origin:
    """Where the data of a place come from."""
    manifest = shown.files.city.release.manifest
    stamp = shown.publication.release
    listed = manifest.get("sources")
    return Origin(
        release=stamp, release_signs=signs(2, f"{shown.slug} {stamp}"),
        released_on=f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}",
        data_date=shown.publication.data_date, measured_on=shown.publication.measured_on,
        licence=str(manifest.get("licence") or ""), invented=bool(manifest.get("invented")),
        sources=[(str(each["file"]), str(each["sha256"])) for each in listed]
        if isinstance(listed, list) else [],
    )  # fmt: skip
