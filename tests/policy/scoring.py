"""Hold a plan as read to a hand-made answer: how much was found, how much of it is right.

python tests/policy/scoring.py     prints the scores of the corpus as a Markdown table
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onemetre.policy import read_plan_file

if TYPE_CHECKING:
    from onemetre.policy import Plan, Task

CORPUS = Path(__file__).with_name("corpus")
Answer = dict[str, object]


@dataclass
class Score:
    """Things asked for, things found, and how many of them are the same."""

    asked: int = 0
    found: int = 0
    right: int = 0

    def add(self, asked: int, found: int, right: int) -> None:
        """Count some more."""
        self.asked += asked
        self.found += found
        self.right += right

    @property
    def recall(self) -> float:
        """Share of what was asked for that was found."""
        return self.right / self.asked if self.asked else 1.0

    @property
    def precision(self) -> float:
        """Share of what was found that was asked for."""
        return self.right / self.found if self.found else 1.0


def plain(text: str) -> str:
    """Without spaces and punctuation, which typesetting changes."""
    return re.sub(r"[\s　，。、；：,.;:“”\"（）()【】《》—–-]", "", text)


def score(plan: Plan, answer: Answer) -> dict[str, Score]:
    """Scores by kind of thing."""
    out = {kind: Score() for kind in ("head", "tasks", "duties", "targets", "terms", "warnings")}
    _head(out["head"], plan, answer)
    asked = cast("list[Answer]", answer["tasks"])
    pairs = _pairs(plan, asked)
    out["tasks"].add(len(asked), len(plan.tasks), len(pairs))
    for i, task in enumerate(plan.tasks):
        mine = asked[pairs[i]] if i in pairs else {"duties": [], "targets": [], "terms": []}
        _duties(out["duties"], task, mine)
        _terms(out["terms"], task, mine)
    missed = [each for j, each in enumerate(asked) if j not in pairs.values()]
    out["duties"].add(sum(len(cast("list[object]", each["duties"])) for each in missed), 0, 0)
    out["terms"].add(sum(len(cast("list[object]", each["terms"])) for each in missed), 0, 0)
    _targets(out["targets"], plan, answer)
    wanted, said = set(cast("list[str]", answer["warnings"])), {w.code for w in plan.warnings}
    said.discard("unit-signs-nowhere")  # the answers do not ask for it
    out["warnings"].add(len(wanted), len(said), len(wanted & said))
    return out


def _head(out: Score, plan: Plan, answer: Answer) -> None:
    for key, said in (("title", plan.head.title), ("number", plan.head.number),
                      ("date", plan.head.date)):  # fmt: skip
        wanted = cast("str | None", answer[key]) or ""
        out.add(bool(wanted), bool(said), bool(wanted) and plain(wanted) == plain(said))
    for key, names in (
        ("issuer", plan.head.issuers), ("addressees", plan.head.addressees),
        ("based_on", tuple(cited.title for cited in plan.head.based_on)),
    ):  # fmt: skip
        asked = {plain(each) for each in cast("list[str]", answer[key] or [])}
        said_names = {plain(each) for each in names}
        out.add(len(asked), len(said_names), len(asked & said_names))


def _pairs(plan: Plan, asked: list[Answer]) -> dict[int, int]:
    """Task of the plan -> task of the answer: titles alike, each used once, in order."""
    out: dict[int, int] = {}
    for i, task in enumerate(plan.tasks):
        mine = plain(task.title)
        for j, each in enumerate(asked):
            theirs = plain(cast("str", each["title"]))
            same = mine and theirs and (mine.startswith(theirs) or theirs.startswith(mine))
            if j not in out.values() and same and _same_number(task, each):
                out[i] = j
                break
    return out


def _same_number(task: Task, answer: Answer) -> bool:
    """Numbers are written in many ways; only two plain ones that differ tell tasks apart."""
    mine, theirs = task.number, str(answer["number"])
    return not (mine.isdecimal() and theirs.isdecimal()) or int(mine) == int(theirs)


def _duties(out: Score, task: Task, answer: Answer) -> None:
    asked = {(plain(d["unit"]), d["role"]) for d in cast("list[dict[str, str]]", answer["duties"])}
    said = {(plain(duty.written), duty.role) for duty in task.duties}
    out.add(len(asked), len(said), len(asked & said))


def _terms(out: Score, task: Task, answer: Answer) -> None:
    """A term is found if one of them holds the other and both end alike."""
    asked = [plain(each) for each in cast("list[str]", answer["terms"])]
    said = [plain(term.text) for term in task.terms]
    right = sum(any(a.endswith(b) or b.endswith(a) for b in said) for a in asked)
    out.add(len(asked), max(len(said), right), right)


def _targets(out: Score, plan: Plan, answer: Answer) -> None:
    """A target is right if its words overlap the answer's and figure, sign, unit and date agree."""
    asked = list(cast("list[Answer]", answer["targets"]))
    for task in cast("list[Answer]", answer["tasks"]):
        asked += cast("list[Answer]", task["targets"])
    said = [t for t in (*plan.targets, *(t for task in plan.tasks for t in task.targets))
            if t.low is not None]  # fmt: skip
    left = list(said)
    right = 0
    for each in asked:
        words = plain(cast("str", each["text"]))
        match = next(
            (
                t for t in left
                if (plain(t.text) in words or words in plain(t.text))
                and t.low == each["low"] and t.high == each["high"]
                and t.comparator == each["comparator"] and t.unit == each["unit"]
                and (t.deadline or None) == each["deadline"]
            ),
            None,
        )  # fmt: skip
        if match is not None:
            left.remove(match)
            right += 1
    out.add(len(asked), len(said), right)


def documents() -> list[tuple[Path, Answer]]:
    """Documents of the corpus with their answers."""
    out = []
    for answer in sorted(CORPUS.glob("*.answer.json")):
        name = answer.name.removesuffix(".answer.json")
        document = next(p for p in CORPUS.glob(f"{name}.*") if p != answer)
        out.append((document, cast("Answer", json.loads(answer.read_text("utf-8")))))
    return out


def main() -> None:
    """Print the scores, or what is missing and too much of one document."""
    kinds = ("head", "tasks", "duties", "targets", "terms", "warnings")
    print("| document |", " | ".join(kinds), "|")
    print("|---|" + "--:|" * len(kinds))
    for path, answer in documents():
        if len(sys.argv) > 1 and sys.argv[1] not in path.name:
            continue
        found = score(read_plan_file(path), answer)
        cells = [f"{found[kind].recall:.0%} / {found[kind].precision:.0%}" for kind in kinds]
        print(f"| {path.name} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
