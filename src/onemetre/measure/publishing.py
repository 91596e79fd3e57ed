"""Make a measured place ready for pages: tiles, a byte array an age and kind, shares, names."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from onemetre.atlas.names import names_of
from onemetre.atlas.publication import SCHEMA, Published, public_folder
from onemetre.atlas.release import new_folder
from onemetre.atlas.tiles import ZOOMS, cut_tiles
from onemetre.ground.language import tr
from onemetre.measure.looks import ask, looks
from onemetre.measure.overview import minutes_for, shares
from onemetre.measure.verifying import profiles_digest
from onemetre.measure.walk_classes import (
    ALONE,
    CLOSED,
    GUIDED,
    classes_of,
    closed_roads,
    home_costs,
    packed,
    street_costs,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from onemetre.atlas.release import ReleaseWriter
    from onemetre.measure.fields import Fields
    from onemetre.measure.study import Study
    from onemetre.measure.walk_classes import Companies
    from onemetre.reach import Profile

#: How many things worth looking at are kept for each kind and band.
_LOOKS = 12


def write_publication(study: Study, *, say: Callable[[str], None] = lambda _: None) -> Published:
    """Write the publication of a measured place; it is shown once a row names it.

    Cost: six searches a kind and band, and those of `looks` where a child walks alone.

    Raises
    ------
    InputError
        if tiles cannot be cut.
    """
    fields, city = study.fields, study.city
    kinds = list(city.kinds_present)
    manifest: dict[str, object] = {
        "schema": SCHEMA, "name": study.name, "release": city.release.manifest["stamp"],
        "measured_on": study.day.isoformat(), "kinds": kinds,
        "bands": [str(profile.band) for profile in fields.profiles],
        "minutes": {kind: minutes_for(kind)[0] for kind in kinds},
        "profiles": profiles_digest(fields.profiles),
        "bounds": city.release.manifest["bounds"], "zooms": list(ZOOMS),
        "streets": len(city.street), "homes": len(city.home_xy),
        "observed": _observed(fields),
    }  # fmt: skip
    folder = public_folder(study.name)
    with new_folder(folder, manifest) as writer:
        if len(city.edge):
            say(tr("cutting the map into tiles"))
            with tempfile.TemporaryDirectory() as scratch:
                cut_tiles(city, writer.folder / "tiles.pmtiles", Path(scratch))
            _write_fields(writer, fields, kinds, say)
        _write_names(writer, study)
    return Published(folder / str(manifest["stamp"]))


def _observed(fields: Fields) -> float:
    network = fields.city.network
    metres = network.length.sum(dtype=np.int64)
    return float(network.length[network.observed].sum(dtype=np.int64) / metres) if metres else 0.0


def _write_fields(
    writer: ReleaseWriter, fields: Fields, kinds: list[str], say: Callable[[str], None]
) -> None:
    city = fields.city
    table = np.zeros((len(kinds), len(fields.profiles), len(city.area_name) + 1, 5), np.int64)
    told: list[tuple[str, str, int, float, float, str, str, str, bool, float, float]] = []
    for k, kind in enumerate(kinds):
        say(tr("walks of every age: {n} of {all} kinds of place", n=k + 1, all=len(kinds)))
        for b, profile in enumerate(fields.profiles):
            array = np.stack([
                _bytes(fields, profile, kind, companies) for companies in (ALONE, GUIDED)
            ])  # fmt: skip
            writer.array(f"field_{kind}_{profile.band}", array)
            table[k, b] = shares(fields, profile, kind)
            if profile.alone_stress:
                told += _looks(fields, profile, kind)
        fields.forget()
    writer.array("shares", table)
    names = ("kind", "band", "rank", "lon", "lat", "key", "name", "across", "crossing", "worth",
             "asked")  # fmt: skip
    columns = list(zip(*told, strict=True)) if told else [()] * len(names)
    writer.table("looks", {name: list(values) for name, values in zip(names, columns, strict=True)})


def _bytes(fields: Fields, profile: Profile, kind: str, companies: Companies) -> NDArray[np.uint8]:
    """uint8 (segments + homes,): classes of every street, then of every home."""
    low, high = street_costs(fields, profile, kind, companies)
    worst, best = classes_of(low, high), classes_of(high, high)
    closed = closed_roads(fields, profile, companies)
    worst[closed] = best[closed] = CLOSED
    homes = home_costs(fields, profile, kind, companies)
    return np.concatenate([
        packed(worst, best), packed(classes_of(*homes), classes_of(homes[1], homes[1])),
    ])  # fmt: skip


def _looks(
    fields: Fields, profile: Profile, kind: str
) -> list[tuple[str, str, int, float, float, str, str, str, bool, float, float]]:
    city = fields.city
    question = ask(fields, profile.band.first, kind, minutes_for(kind)[0])
    asked = float(question.weight.sum())
    found = looks(city, question)[:_LOOKS]
    if not found:
        return []
    lonlat = city.plane.lonlat(np.array([look.xy for look in found]))
    return [
        (kind, str(profile.band), rank, float(lon), float(lat), look.key, look.name, look.across,
         look.crossing, float(look.worth), asked)
        for rank, (look, (lon, lat)) in enumerate(zip(found, lonlat, strict=True), 1)
    ]  # fmt: skip


def _write_names(writer: ReleaseWriter, study: Study) -> None:
    names = names_of(study.city)
    writer.table("names", {
        "text": [name.text for name in names], "sort": [name.sort for name in names],
        "number": [name.number for name in names], "lon": [name.lon for name in names],
        "lat": [name.lat for name in names],
    })  # fmt: skip
