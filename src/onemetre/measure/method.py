"""What a report says of its own making: data, assumptions, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from onemetre.ground.language import tr
from onemetre.measure import wording
from onemetre.measure.definitions import indicators
from onemetre.measure.report_tables import kinds_counted
from onemetre.press.report import Listing

if TYPE_CHECKING:
    from onemetre.measure.study import Study


def method_listing(study: Study, observed: float) -> Listing:
    """Terms and texts of the last sheet."""
    manifest = study.city.release.manifest
    items = [
        (tr("Three answers to one standard"), tr(
            "A service radius is computed in a straight line, as offices do. The shortest walk is"
            " measured along every street that can be walked. A child's walk is the fastest that"
            " is permitted to a child of that age: alone it takes no street or crossing above the"
            " stress that its age may meet, and it waits at crossings. The verdict names the one"
            " it judges.")),
        (tr("Low and high"), tr(
            "A street's level of traffic stress (PLTS 1–4) is read twice: every input that nobody"
            " observed once at its worst and once at its best for the class of street. Between the"
            " two lies what is not known. Below half of the walked length observed, no standard"
            " is called missed on a child's own walk.")),
        (tr("Observed"), tr("{share}% of street length is settled by what is observed.",
                            share=wording.number(observed * 100))),
        (tr("Children"), _children(study)),
        (tr("How children walk"), _profiles(study)),
        (tr("Places"), _places(study)),
    ]  # fmt: skip
    warnings = cast("list[str]", manifest.get("warnings") or [])
    if warnings:
        items.append((tr("Noted while bringing in the place"), wording.comma(warnings)))
    items.append((tr("Standards and their sources"), _sources()))
    return Listing(tuple(items))


def _children(study: Study) -> str:
    manifest = study.city.release.manifest
    homes = cast("dict[str, object]", manifest.get("homes") or {})
    if not study.city.knows_children:
        return tr("No counts of children were given. Shares are of floor area (buildings) or of"
                  " street length, not of children.")  # fmt: skip
    spread = (
        tr("by building volume, levels known of {share:.0%} of buildings",
           share=cast("float", homes.get("levels_known", 0.0)))
        if homes.get("basis") == "buildings"
        else tr("along streets, by length")
    )  # fmt: skip
    return tr("An estimate. {method} Counts of areas are spread over homes {spread}, in whole"
              " numbers whose sums stay exact. No home's count is ever shown.",
              method=str(manifest.get("children_method") or ""), spread=spread)  # fmt: skip


def _profiles(study: Study) -> str:
    said = [
        tr("{ages}: {speed:g} m/s, alone up to stress {stress} and {metres:g} m",
           ages=wording.ages(p.band), speed=p.speed, stress=p.alone_stress, metres=p.alone_metres)
        if p.alone_stress
        else tr("{ages}: {speed:g} m/s, not alone", ages=wording.ages(p.band), speed=p.speed)
        for p in study.fields.profiles
    ]  # fmt: skip
    source = study.fields.profiles[0].source.name if study.fields.profiles else ""
    return "; ".join(said) + ". " + tr("Assumptions: {source}", source=source)


def _places(study: Study) -> str:
    return tr("{kinds}. A place that the map or the register does not hold is not counted.",
              kinds=kinds_counted(study) or tr("none"))  # fmt: skip


def _sources() -> str:
    said: dict[str, list[str]] = {}
    for each in indicators():
        said.setdefault(each.source.name, []).append(each.name)
    return "; ".join(f"{name} ({wording.comma(names)})" for name, names in said.items())
