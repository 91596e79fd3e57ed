"""The report of a measured place: what it says, in which order. `press` lays it out."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from onemetre import reach
from onemetre.ground.ages import band_of
from onemetre.ground.language import Language, speaking, tr
from onemetre.measure import report_tables as tables
from onemetre.measure import wording
from onemetre.measure.children_table import children_map, children_table
from onemetre.measure.compute import child_coverage
from onemetre.measure.definitions import Reach
from onemetre.measure.findings import findings
from onemetre.measure.gaps import worst_gaps
from onemetre.measure.looks import all_of, ask, looks, tour
from onemetre.measure.method import method_listing
from onemetre.measure.report_maps import (
    Asked,
    frame_around,
    frame_of,
    looks_map,
    walk_map,
)
from onemetre.measure.targets import kind_name
from onemetre.measure.three_answers import three_answers
from onemetre.measure.values import Pair
from onemetre.press import age_badge, age_line, map_legend
from onemetre.press.report import (
    Block,
    Figure,
    FigureGrid,
    Findings,
    Heading,
    PageBreak,
    Paragraph,
    Report,
)
from onemetre.press.svg import element, number, svg

if TYPE_CHECKING:
    from onemetre.measure.gaps import Gap
    from onemetre.measure.looks import Look
    from onemetre.measure.study import Study
    from onemetre.press.map_canvas import Frame

#: Width of the text column of a sheet, pixels at 96 to the inch (A4 less margins of 16 mm).
COLUMN = 672.0
#: The age that the report leads with, and one of each band for the row of small maps.
AGE = 7
AGES = (1, 4, 7, 10, 13, 16)
MINUTES = 10.0
#: Kinds that a child may walk to by itself, the first that the place has leads the report.
_LEADING = ("playground", "park", "primary", "library", "community_centre", "kindergarten")


@cache
def eye_heights() -> tuple[float, ...]:
    """Metres by age; see ``eye_heights.toml``."""
    table = tomllib.loads(Path(__file__).with_name("eye_heights.toml").read_text("utf-8"))
    return tuple(cast("list[float]", table["eye"]["metres"]))


def build_report(study: Study, title: str, language: Language) -> Report:
    """The whole report in one language. O(the measures) and a few searches for the maps."""
    with speaking(language):
        return _Builder(study, title, language).report()


class _Builder:
    def __init__(self, study: Study, title: str, language: Language) -> None:
        self.study, self.title, self.language = study, title, language
        self.city = study.city
        self.gaps: list[Gap] = worst_gaps(study.fields, study.measured)
        self.kind = next((kind for kind in _LEADING if len(self.city.places_of(kind))), "")
        self.observed = tables.observed_share(study)
        self.looks: list[Look] = []
        self.asked = 0.0
        if self.kind:
            question = ask(study.fields, AGE, self.kind, MINUTES)
            self.asked = float(question.weight.sum())
            self.looks = looks(self.city, question)
            self.question = question

    def report(self) -> Report:
        manifest = self.city.release.manifest
        place = tr("{place} · how far children walk", place=self.title)
        licence = str(manifest.get("licence") or "")
        date = self.study.data_date.isoformat() if self.study.data_date else tr("not dated")
        sources = tr("Streets and places: {licence}, data of {date}. Measured {day}, release"
                     " {stamp}; can be computed again.",
                     licence=licence or tr("licence not stated"), date=date,
                     day=self.study.day.isoformat(), stamp=str(manifest["stamp"])[:15])  # fmt: skip
        notes = tr("This report says what was measured and what was assumed. It does not say that"
                   " a street is safe.")  # fmt: skip
        return Report(
            language="zh-Hans" if self.language == "zh" else "en",
            running=place, edition=self.study.day.isoformat(),
            title=tr("Can children get there on foot?")
            if len(self.city.edge)
            else tr("How many children, and where"),
            subtitle=self._subtitle(),
            footer=(sources, notes),
            notice=tr("Some of the data is invented for demonstration; not a real survey.")
            if manifest.get("invented") else "",
            blocks=tuple(self._blocks()),
        )  # fmt: skip

    def _subtitle(self) -> str:
        if not len(self.city.edge):
            return tr("{n} areas, without a map of streets", n=len(self.city.area_name))
        metres = float(self.city.release.array("segment_length")[self.city.street["walk"]].sum())
        said = [tr("{n} km of streets to walk", n=wording.number(metres / 1000))]
        said.append(tr("{n} places of {kinds} kinds", n=f"{len(self.city.place_name):,}",
                       kinds=len(self.city.kinds_present)))  # fmt: skip
        if self.city.knows_children:
            children = wording.about(float(self.city.weight(range(18)).sum()))
            said.insert(0, tr("about {n} children (estimate)", n=children))
        elif self.city.counted == "floor":
            said.append(tr("children not known: shares are of floor area"))
        else:
            said.append(tr("children not known: shares are of street length"))
        return wording.comma(said) + tr(". Every walk alone has a low and a high value.")

    def _blocks(self) -> list[Block]:
        if not len(self.city.edge):
            return [
                *self._children(), *self._promises(), Heading(tr("Method, sources, assumptions")),
                method_listing(self.study, self.observed),
            ]  # fmt: skip
        blocks: list[Block] = [
            Figure(
                age_line(eye_heights(), AGE, one_metre=tr("1 m"), width=COLUMN),
                tr("Eye height of children from 0 to 17, with the line at one metre"),
            ),
            Findings(findings(self.study, self.gaps, self.observed, self.kind)),
        ]
        if self.kind:
            blocks += self._main_map()
            blocks += self._look_first()
        blocks.append(PageBreak())
        blocks += self._indicators()
        if self.kind:
            blocks += self._ages()
        blocks += self._areas()
        blocks += self._promises()
        blocks += self._gaps()
        blocks += self._survey()
        blocks += self._children()
        blocks += [
            PageBreak(), Heading(tr("Method, sources, assumptions")),
            method_listing(self.study, self.observed),
        ]  # fmt: skip
        return blocks

    # The first sheet --------------------------------------------------------------------------

    def _legend(self, prefix: str) -> str:
        return map_legend(
            ("3", "5", "8", "10", "15", tr("more")),
            (
                ("hatched", tr("not known")), ("outlined", tr("not reached alone")),
                ("big_road", tr("big road, not walked alone")),
                ("dotted", tr("street not looked at")),
            ),
            width=COLUMN, prefix=prefix,
        )  # fmt: skip

    def _main_map(self) -> list[Block]:
        frame = frame_of(self.study.fields, self.kind, ratio=0.41)
        asked = Asked(AGE, self.kind, alone=True)
        title = tr("Alone at {age} to the nearest {kind}", age=AGE, kind=kind_name(self.kind))
        drawn = walk_map(self.study.fields, asked, frame, width=COLUMN, prefix="main")
        return [
            Heading(title, note=tr("minutes, the low value; hatched is not known"), level=2),
            Figure(drawn, title),
            Figure(self._legend("main-key"), tr("Key of the map")),
        ]

    def _look_first(self) -> list[Block]:
        if not self.looks:
            return []
        return [
            Heading(tr("Look at these first"),
                    note=tr("what one look would tell"), level=2),
            tables.looks_table(self.study, self.looks[:3], self.asked),
        ]  # fmt: skip

    # Indicators -------------------------------------------------------------------------------

    def _indicators(self) -> list[Block]:
        blocks: list[Block] = [
            Heading(tr("Indicators and verdicts"),
                    note=tr("a straight line for the official radius; a child's walk low–high")),
            tables.indicators_table(self.study),
        ]  # fmt: skip
        if silent := tables.silent_indicators(self.study):
            blocks.append(Paragraph(silent, "quiet"))
        if drawn := three_answers(self.study.whole(), width=COLUMN):
            blocks += [
                Heading(tr("The official radius, and a child's walk"),
                        note=tr("per cent of children within the standard")),
                Figure(drawn, tr("Share within each standard: straight line, shortest walk, and a"
                                 " child's own walk")),
            ]  # fmt: skip
        return blocks

    def _ages(self) -> list[Block]:
        across, gap = 3, 13.3
        width = (COLUMN - gap * (across - 1)) / across
        frame = frame_of(self.study.fields, self.kind, ratio=0.56)
        figures = [self._age_map(age, frame, width) for age in AGES]
        return [
            Heading(tr("The same streets at six ages"),
                    note=tr("to the nearest {kind}; the orange line is at one metre",
                            kind=kind_name(self.kind))),
            FigureGrid(tuple(figures), across),
        ]  # fmt: skip

    def _age_map(self, age: int, frame: Frame, width: float) -> Figure:
        profile = reach.profile_for(self.study.fields.profiles, age)
        alone = profile.alone_stress > 0
        drawn = walk_map(
            self.study.fields, Asked(age, self.kind, alone), frame, width=width,
            prefix=f"age{age}", labels=False,
        )  # fmt: skip
        formula = Reach(self.kind, band_of(age), alone, 0.0, MINUTES)
        low, high, _ = child_coverage(self.study.fields, formula)
        pair = Pair(float(low.share[-1]) * 100, float(high.share[-1]) * 100)
        company = tr("alone") if alone else tr("with an adult")
        badge = age_badge(
            eye_heights()[age], tr("age {age}", age=age), _per_cent(pair),
            tr("{company}, within {n:g} min", company=company, n=MINUTES), width=width,
        )  # fmt: skip
        said = tr("At {age} {company}: {share}", age=age, company=company, share=_per_cent(pair))
        return Figure(_stacked(drawn, badge, width), said)

    # The rest ---------------------------------------------------------------------------------

    def _areas(self) -> list[Block]:
        table = tables.areas_table(self.study)
        return [] if table is None else [Heading(tr("By area")), table]

    def _promises(self) -> list[Block]:
        if not self.study.targets or self.study.plan is None:
            return []
        head = self.study.plan.head
        note = "  ".join(part for part in (head.title, head.number) if part)
        return [
            Heading(tr("What the plan promised, and what came of it"), note=note),
            tables.targets_table(self.study),
        ]  # fmt: skip

    def _gaps(self) -> list[Block]:
        if not self.gaps:
            return []
        return [Heading(tr("The worst gaps")), tables.gaps_table(self.study, self.gaps)]

    def _children(self) -> list[Block]:
        if not self.city.release.has("area_children"):
            return []
        blocks: list[Block] = []
        if not len(self.city.edge):
            key = ("120,000+", "80,000+", "40,000+", "20,000+", "10,000+", tr("fewer"))
            blocks += [
                Figure(
                    children_map(self.city, width=COLUMN * 0.62), tr("Children of 0–14 by area")
                ),
                Figure(map_legend(key, (("hatched", tr("not known")),), width=COLUMN,
                                  prefix="children-key"), tr("Key of the map")),
            ]  # fmt: skip
        return [*blocks, Heading(tr("Children by area")), children_table(self.city)]

    def _survey(self) -> list[Block]:
        walk = tour(self.looks, 120.0)
        if not walk:
            return []
        told = all_of(self.city, self.question, walk)
        frame = frame_around(np.array([look.xy for look in walk]), ratio=0.5)
        said = tr(
            "One person needs about two hours. It would narrow the gap between low and high from"
            " {now} to about {then} points.",
            now=wording.number(told.now / self.asked * 100, 1) if self.asked else "–",
            then=wording.number(max(told.now - told.worth, 0) / self.asked * 100, 1)
            if self.asked else "–",
        )  # fmt: skip
        return [
            Heading(tr("What to look at next")), Paragraph(said),
            Figure(looks_map(self.city, walk, frame, width=COLUMN, prefix="looks"),
                   tr("Map of the places to look at, numbered in the order to walk")),
            tables.looks_table(self.study, walk, self.asked),
        ]  # fmt: skip


def _per_cent(pair: Pair) -> str:
    said = wording.percents(pair)
    return said if said == "–" else f"{said}%"


def _stacked(upper: str, lower: str, width: float) -> str:
    """Two drawings of one width, one under the other, as one."""

    def height(drawing: str) -> float:
        return float(drawing.split('height="', 1)[1].split('"', 1)[0])

    a, b = height(upper), height(lower)
    moved = element("g", lower, transform=f"translate(0 {number(a + 2)})")
    return svg(width, a + b + 2, upper, moved)
