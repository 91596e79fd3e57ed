"""The tables and layers that are given away, and what every column of them means.

Keys never change their meaning: they are the first line of a CSV, the properties of a GeoJSON
feature, and the names in the API. `name` heads the column in a workbook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onemetre.ground.ages import BANDS
from onemetre.ground.language import mark

Words = Literal["", "kind", "indicator", "state", "with"]
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `name` and `about` are messages; `words` says whose names its keys stand for."""

    key: str
    name: str
    about: str
    words: Words = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table, or a layer of the map. `title` and `about` are messages."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    formats: tuple[str, ...] = ("xlsx", "csv")

    @property
    def is_layer(self) -> bool:
        """Whether it has shapes."""
        return "geojson" in self.formats


_AREA = (
    Column("area", mark("area code"), mark("code of the area; empty for the whole place")),
    Column("area_name", mark("area"), mark("name of the area; empty for the whole place")),
)
_CODE = Column(
    "code", mark("figure code"), mark("by it anybody can have the figure computed again: /verify/")
)
_VALUE = (
    Column("indicator", mark("indicator"), mark("key of the indicator"), "indicator"),
    *_AREA,
    Column("official", mark("straight line"), mark("as offices compute it, within a radius; in the"
           " unit of the indicator")),
    Column("walk", mark("shortest walk"), mark("on foot, by the shortest way; in the unit of the"
           " indicator")),
    Column("low", mark("child, low"), mark("by the walk permitted to the child, worst reading of"
           " what nobody has observed")),
    Column("high", mark("child, high"), mark("the same, best reading")),
    Column("base", mark("out of"), mark("what the value is a share of: children where"
           " counts_children is true, else metres, entrances or floor area")),
    Column("counts_children", mark("children are counted"), mark("whether base is children (an"
           " estimate)")),
    Column("unknown", mark("off the network"), mark("of those asked about, how many stand on no"
           " street that is walked, and are in no share")),
    Column("observed", mark("share observed"), mark("share of walked length whose stress somebody"
           " has observed, 0 to 1; empty where it plays no part")),
    Column("state", mark("state"), mark("kept, missed, undecided (not evidenced), reference (nobody"
           " is held to it), no_data"), "state"),
    Column("reason", mark("reason"), mark("why there is no verdict, in the language of the page")),
    _CODE,
)  # fmt: skip

_TABLES = (
    Dataset(
        "shares", mark("Who gets there"),
        mark("Of the children of each band of ages, how many reach a place of each kind in time:"
             " alone, low and high, and with an adult; by area."),
        (
            Column("kind", mark("kind of place"), mark("key of the kind"), "kind"),
            Column("minutes", mark("minutes"), mark("within how many minutes on foot")),
            Column("age_from", mark("age from"), mark("first age of the band, in whole years")),
            Column("age_to", mark("age to"), mark("last age of the band")),
            Column("with", mark("with whom"), mark("alone, or with an adult"), "with"),
            *_AREA,
            Column("asked", mark("asked about"), mark("children of these ages (an estimate), or"
                   " square metres of homes or metres of street where children are not known")),
            Column("off_network", mark("off the network"), mark("of the same, how many stand on no"
                   " street that is walked; they are in no share")),
            Column("low", mark("low (%)"), mark("per cent who get there by the worst reading of"
                   " what nobody has observed; empty where nobody is asked about")),
            Column("high", mark("high (%)"), mark("the same by the best reading")),
            _CODE,
        ),
    ),
    Dataset(
        "values", mark("Indicators"),
        mark("The value of every indicator in every area, as it is in force."), _VALUE,
    ),
    Dataset(
        "history", mark("Indicators over time"),
        mark("The same from every publication so far, so that a change can be followed."),
        (
            Column("publication", mark("publication"), mark("moment of the publication, UTC")),
            Column("data_date", mark("date of the data"), mark("of the map that was measured")),
            Column("measured_on", mark("measured on"), mark("day on which it was judged")),
            *_VALUE,
        ),
    ),
    Dataset(
        "looks", mark("What is worth seeing next"),
        mark("Streets and crossings that nobody has looked at, by how many walks one look would"
             " settle; the first of each kind of place and band of ages."),
        (
            Column("kind", mark("kind of place"), mark("key of the kind"), "kind"),
            Column("age_from", mark("age from"), mark("first age of the band, in whole years")),
            Column("age_to", mark("age to"), mark("last age of the band")),
            Column("rank", mark("rank"), mark("1 is worth most")),
            Column("key", mark("key"), mark("key of the street or crossing: an observer's sheet"
                   " names it so")),
            Column("name", mark("street"), mark("name of the street; empty where it has none")),
            Column("across", mark("at"), mark("name of another street that it meets")),
            Column("crossing", mark("crossing"), mark("whether it is a crossing")),
            Column("lon", mark("longitude"), mark("degrees east, WGS 84")),
            Column("lat", mark("latitude"), mark("degrees north, WGS 84")),
            Column("worth", mark("settles (%)"), mark("of those asked about, per cent whose walk"
                   " one look takes out of doubt")),
        ),
    ),
)  # fmt: skip

_LAYERS = (
    Dataset(
        "places", mark("Places for children"),
        mark("The register: every place of a kind that children go to, with the kinds it counts"
             " as."),
        (
            Column("id", mark("key"), mark("key of the place in its source")),
            Column("name", mark("name"), mark("empty where the source gives none")),
            Column("kinds", mark("kinds"), mark("keys of its kinds, separated by commas"), "kind"),
            Column("area", mark("area code"), mark("code of the area it lies in")),
            Column("lon", mark("longitude"), mark("degrees east, WGS 84")),
            Column("lat", mark("latitude"), mark("degrees north, WGS 84")),
            Column("capacity", mark("capacity"), mark("seats or beds; empty where not known")),
            Column("level", mark("level"), mark("as its source says")),
            Column("fee", mark("fee"), mark("as its source says")),
            Column("address", mark("address"), mark("as its source says")),
            Column("source", mark("source"), mark("the register or map it was read from")),
        ),
        ("xlsx", "csv", "geojson"),
    ),
    Dataset(
        "areas", mark("Areas and the children counted in them"),
        mark("Children of each band of ages as counted, not as put into homes; where the source has"
             " other bands, their years are split evenly. What a census counts apart, without a"
             " boundary, is in the table and not on the map."),
        (
            Column("code", mark("area code"), mark("code of the area")),
            Column("name", mark("area"), mark("name of the area")),
            Column("level", mark("level"), mark("level of the area; “apart”: counted beside the"
                   " areas")),
            *(
                Column(f"age_{band.first}_{band.last}", f"{band.first}–{band.last}",
                       mark("children of these ages; empty where not counted"))
                for band in BANDS
            ),
        ),
        ("xlsx", "csv", "geojson"),
    ),
    Dataset(
        "streets", mark("Streets"),
        mark("Every stretch of street between two junctions, with the stress of walking along it:"
             " low by the best reading of what nobody has observed, high by the worst."),
        (
            Column("at", mark("number"), mark("number on this map, by which the API is asked")),
            Column("key", mark("key"), mark("key of the stretch: way in the source, part of it")),
            Column("name", mark("name"), mark("empty where it has none")),
            Column("class", mark("class"), mark("class of street, as OpenStreetMap names them")),
            Column("walk", mark("walked"), mark("whether anybody may walk along it")),
            Column("stress_low", mark("stress, low"), mark("1 (calm) to 4; empty where nobody walks"
                   " along")),
            Column("stress_high", mark("stress, high"), mark("the same by the worst reading")),
            Column("metres", mark("metres"), mark("length on the ground")),
        ),
        ("csv", "geojson"),
    ),
    Dataset(
        "homes", mark("Outlines of homes"),
        mark("Buildings that may be lived in, as outlines. How many children live in one is not"
             " given, and cannot be asked for."),
        (Column("at", mark("number"), mark("number on this map, by which the API is asked")),),
        ("geojson",),
    ),
)  # fmt: skip

#: In the order in which they are listed.
DATASETS = (*_TABLES, *_LAYERS)
