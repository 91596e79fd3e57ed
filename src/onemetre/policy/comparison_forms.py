"""A comparison of two plans as a table and as JSON, ``onemetre.comparison/1``."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING

from onemetre.ground.language import tr

if TYPE_CHECKING:
    from onemetre.policy.comparing import Comparison, Fate, Kind, Side
    from onemetre.policy.firmness import Change
    from onemetre.policy.plan import Plan

SCHEMA = "onemetre.comparison/1"


def kind_word(kind: Kind) -> str:
    """What a statement is about."""
    return {"task": tr("Task"), "target": tr("Target"), "duty": tr("Unit"),
            "term": tr("System")}[kind]  # fmt: skip


def fate_word(fate: Fate) -> str:
    """What became of it."""
    return {
        "taken_up": tr("taken up"), "sharpened": tr("sharpened"), "weakened": tr("weakened"),
        "mixed": tr("partly sharpened, partly weakened"), "left_out": tr("not taken up"),
        "added": tr("added by the lower plan"),
    }[fate]  # fmt: skip


def change_words(change: Change) -> str:
    """One change in words, with what both plans say."""
    if change.direction == "apart":
        return tr("figures of different areas, not compared: {upper} → {lower}",
                  upper=change.upper, lower=change.lower)  # fmt: skip
    none = {"figure": tr("no figure"), "deadline": tr("no date")}.get(change.aspect, "–")
    said = {
        ("figure", "stronger"): tr("stronger figure: {upper} → {lower}"),
        ("figure", "weaker"): tr("weaker figure: {upper} → {lower}"),
        ("deadline", "stronger"): tr("earlier: {upper} → {lower}"),
        ("deadline", "weaker"): tr("later: {upper} → {lower}"),
        ("wording", "stronger"): tr("firmer wording: “{upper}” → “{lower}”"),
        ("wording", "weaker"): tr("softer wording: “{upper}” → “{lower}”"),
        ("units", "stronger"): tr("further units: {lower}"),
        ("role", "stronger"): tr("now responsible, not only supporting"),
        ("role", "weaker"): tr("now only supporting"),
    }[change.aspect, change.direction]
    return said.format(upper=_short(change.upper) or none, lower=_short(change.lower) or none)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def comparison_table(found: Comparison) -> tuple[list[str], list[list[object]]]:
    """Head and rows, one statement a row; spans as ``3359–3387``, both ends in the text."""
    header = [
        tr("what"), tr("what became of it"), tr("upper task"), tr("upper plan says"),
        tr("characters"), tr("lower task"), tr("lower plan says"), tr("characters (lower)"),
        tr("what changed"), tr("likeness"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [
            kind_word(each.kind), fate_word(each.fate), *_cells(each.upper), *_cells(each.lower),
            "；".join(change_words(change) for change in each.changes), each.likeness or None,
        ]
        for each in found.statements
    ]  # fmt: skip
    return header, rows


def _cells(side: Side | None) -> list[object]:
    if side is None:
        return ["", "", ""]
    return [side.task, side.text, f"{side.span[0]}–{side.span[1]}"]


def comparison_json(found: Comparison) -> dict[str, object]:
    """Values that JSON holds; spans are ``[start, end]`` in the text of either plan."""
    return {
        "schema": SCHEMA,
        "upper": _about(found.upper),
        "lower": _about(found.lower),
        "counts": {kind: found.counts(kind) for kind in ("task", "target", "duty", "term")},
        "statements": [asdict(each) for each in found.statements],
    }


def _about(plan: Plan) -> dict[str, str]:
    digest = hashlib.sha256(plan.text.encode("utf-8")).hexdigest()
    return {"title": plan.head.title, "number": plan.head.number, "sha256": digest}
