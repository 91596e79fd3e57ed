"""Tables of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.atlas.junctions import OVER
from onemetre.ground.language import tr
from onemetre.measure import wording
from onemetre.measure.definitions import Reach
from onemetre.measure.targets import kind_name, promises
from onemetre.measure.verifying import measured_code, profiles_digest, target_code
from onemetre.press.report import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.atlas.city import Counted
    from onemetre.measure.gaps import Gap
    from onemetre.measure.looks import Look
    from onemetre.measure.study import Study
    from onemetre.measure.values import Measured

_NONE = Cell("–", tone="quiet")


def state_cell(state: str, reason: str = "") -> Cell:
    """The sign and word of a state."""
    sign, tone = wording.state_look(state)  # type: ignore[arg-type]  # one of two literal types
    return Cell(wording.state_word(state), tone=tone, sign=sign, note=reason)  # type: ignore[arg-type]  # likewise


def indicators_table(study: Study) -> Table:
    """Every indicator of the whole place: standard, the three answers, who is left out."""
    columns = (
        Column(tr("indicator"), share=3.0),
        Column(tr("standard"), "end", 1.0),
        Column(tr("straight line"), "end", 1.0),
        Column(tr("shortest walk"), "end", 1.0),
        Column(tr("child's walk"), "end", 1.2),
        Column(tr("left out"), "end", 1.3),
        Column(tr("verdict"), share=1.7),
    )
    digest = profiles_digest(study.fields.profiles)
    rows = tuple(
        _indicator_row(
            each, study.city.counted, measured_code(study.city.release, each, "", digest)
        )
        for each in study.whole()
        if each.state != "no_data"
    )
    note = tr(
        "The verdict is on the answer in bold. A child's walk is low–high: every street nobody has"
        " looked at read at its worst and at its best. Where less than half of the walked length is"
        " observed, no target is called missed on it. Standards in brackets are references only:"
        " superseded, unsourced or not verified. Children left out are estimates."
    )
    how = tr("“onemetre verify” computes a figure again from the code beside it.")
    return Table(columns, rows, wording.sentences(note, how))


def silent_indicators(study: Study) -> str:
    """Those that cannot be judged here, by reason; "" if there is none."""
    by_reason: dict[str, list[str]] = {}
    for each in study.whole():
        if each.state == "no_data":
            by_reason.setdefault(tr(each.reason), []).append(each.indicator.name)
    said = [f"{wording.comma(names)} ({reason})" for reason, names in by_reason.items()]
    return tr("Cannot be judged here: {those}.", those="; ".join(said)) if said else ""


def _indicator_row(each: Measured, counted: Counted, code: str) -> tuple[Cell, ...]:
    judges = each.indicator.judges
    unit = "%" if each.indicator.unit == "%" else ""

    def answer(value: float | None, of: str) -> Cell:
        if value is None:
            return _NONE
        said = wording.percent(value) + unit if unit else wording.number(value, 1)
        return Cell(said, strong=of == judges)

    child = _NONE
    if each.child is not None:
        child = Cell(wording.percents(each.child) + unit, strong=judges == "child")
    missed = _NONE
    if each.missed is not None and each.base:
        low, high = (
            wording.amount(value, counted) for value in (each.missed.low, each.missed.high)
        )
        missed = Cell(low if low == high else f"{low}–{high}")
    return (
        Cell(each.indicator.name, strong=True, note=" · ".join(filter(None, (_who(each), code)))),
        Cell(wording.target_words(each)),
        answer(each.official, "official"),
        answer(each.walk, "walk"),
        child,
        missed,
        state_cell(each.state),
    )


def _who(each: Measured) -> str:
    formula = each.indicator.formula
    if not isinstance(formula, Reach):
        return ""
    company = tr("alone") if formula.alone else tr("with an adult")
    return f"{wording.ages(formula.ages)} · {company}"


def areas_table(study: Study, most: int = 7) -> Table | None:
    """The judged answer of each area by indicator; None where there are no areas."""
    names = study.city.area_name
    shown = [
        each
        for each in study.whole()
        if each.judged is not None and isinstance(each.indicator.formula, Reach)
    ][:most]
    if len(names) < 2 or not shown:
        return None
    by = {(each.indicator.code, each.area): each for each in study.measured}
    columns = (
        Column(tr("area"), share=2.0),
        *(Column(each.indicator.name, "end", 1.4) for each in shown),
    )
    rows = tuple(
        (Cell(name, strong=True), *(_area_cell(by[each.indicator.code, i]) for each in shown))
        for i, name in enumerate(names)
    )
    return Table(columns, rows, tr("Per cent of children within the standard; low–high where the"
                                   " answer is a child's own walk."))  # fmt: skip


def _area_cell(each: Measured) -> Cell:
    if each.judged is None:
        return _NONE
    sign, tone = wording.state_look(each.state)
    return Cell(wording.percents(each.judged), tone=tone, sign=sign)


def targets_table(study: Study) -> Table:
    """What the plan promised and what came of it, with the query and its denominator."""
    columns = (
        Column(tr("task"), share=0.6),
        Column(tr("what was promised"), share=3.3),
        Column(tr("by"), "end", 0.8),
        Column(tr("found"), "end", 1.3),
        Column(tr("how it was computed"), share=3.3),
        Column(tr("verdict"), share=1.9),
    )
    rows = tuple(
        (
            Cell(each.task or tr("goals")),
            Cell(each.clause),
            Cell(each.deadline or "–"),
            Cell(wording.found(each.value, each.unit), strong=True, note=code),
            Cell(each.query or "–", note=each.denominator, tone="plain" if each.query else "quiet"),
            state_cell(each.state, each.reason),
        )
        for each, code in zip(study.targets, _target_codes(study), strict=True)
    )
    return Table(columns, rows)


def _target_codes(study: Study) -> list[str]:
    if study.plan is None:
        return []
    digest, release = profiles_digest(study.fields.profiles), study.city.release
    return [
        target_code(release, study.plan, promise, each.value, digest)
        for each, (_, promise) in zip(study.targets, promises(study.plan), strict=True)
    ]


def gaps_table(study: Study, gaps: Sequence[Gap]) -> Table:
    """The worst gaps, with the names of places."""
    counted = study.city.counted
    columns = (
        Column(tr("where"), share=3.0),
        Column(tr("what is too far"), share=2.6),
        Column(tr("beyond the standard"), "end", 1.5),
        Column(tr("of"), "end", 1.0),
        Column(tr("shortest walk"), "end", 1.2),
    )
    return Table(
        columns,
        tuple(
            (
                Cell(_where(study, gap), strong=True),
                Cell(gap.indicator.name),
                Cell(wording.amount(gap.children, counted), strong=True),
                Cell(wording.amount(gap.base, counted)),
                Cell(_metres(gap.metres)),
            )
            for gap in gaps
        ),
        tr("Squares of 400 m; the middle child's shortest walk. Estimates, rounded; no home is told"
           " apart."),
    )  # fmt: skip


def _metres(value: float | None) -> str:
    return tr("none") if value is None else tr("{n} m", n=wording.number(value))


def _where(study: Study, gap: Gap) -> str:
    place = gap.street or gap.near or tr("(no name on the map)")
    area = study.city.area_name[gap.area] if gap.area >= 0 else ""
    if not area:
        return tr("around {place}", place=place)
    return tr("around {place}, {area}", place=place, area=area)


def looks_table(study: Study, looks: Sequence[Look], total: float) -> Table:
    """What to look at, and what it would narrow."""
    return looks_table_of(looks, total, counted=study.city.counted)


def looks_table_of(looks: Sequence[Look], total: float, *, counted: Counted) -> Table:
    """The same, for `total` children (or square metres) asked about."""
    bears_on = tr("children it bears on") if counted == "children" else tr("it bears on")
    columns = (
        Column("", "end", 0.4),
        Column(tr("where"), share=3.0),
        Column(tr("what to look at"), share=3.2),
        Column(bears_on, "end", 1.6),
        Column(tr("gap between low and high"), "end", 1.8),
    )
    rows = []
    for i, look in enumerate(looks):
        now = look.told.now / total * 100 if total else 0.0
        then = max(look.told.now - look.worth, 0.0) / total * 100 if total else 0.0
        rows.append(
            (
                Cell(str(i + 1), tone="quiet"),
                Cell(look_name(look), strong=True),
                Cell(what_to_see(look)),
                Cell(wording.amount(look.worth, counted)),
                Cell(tr("{now} → {then} points", now=wording.number(now, 1),
                        then=wording.number(then, 1))),
            )
        )  # fmt: skip
    return Table(columns, tuple(rows))


def look_name(look: Look) -> str:
    """Where a look is, by the names of streets."""
    here = look.name or tr("a street without a name")
    if not look.crossing:
        return (
            tr("{street}, near {across}", street=here, across=look.across) if look.across else here
        )
    return f"{here} — {look.across}" if look.across else tr("{street}, crossing", street=here)


def what_to_see(look: Look) -> str:
    """What the observer notes there."""
    if look.crossing:
        return tr("signal, zebra or island; vehicles in 5 minutes; speed limit")
    return tr("sidewalk and its width; what parts it from cars; speed limit; lanes")


def observed_share(study: Study) -> float:
    """Share of street length whose stress level is settled by what is observed, 0-1."""
    network, edge = study.city.network, study.city.edge
    walked = edge["side"] != OVER
    total = float(edge["length"][walked].sum())
    return float(edge["length"][walked & network.observed].sum()) / total if total else 0.0


def kinds_counted(study: Study) -> str:
    """The kinds of places there are, with how many."""
    city = study.city
    return wording.comma(
        [f"{kind_name(kind)} {len(city.places_of(kind)):,}" for kind in city.kinds_present]
    )
