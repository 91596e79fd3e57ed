"""The reader on the corpus: documents and answers made apart from it, by hand."""

import json
import os
from pathlib import Path

import pytest

from onemetre.policy import from_json, read_plan_file, to_json
from tests.policy.scoring import documents, score

GOLDEN = Path(__file__).parent.parent / "golden" / "demo-plan.json"
DEMO = Path(__file__).parents[2] / "demo" / "plan.txt"
#: What must be found at least, and how much of what is found must be right. The scores stand in
#: docs/methods/reading-plans.md; these floors only keep a change from losing them.
FLOORS = {
    "head": (0.95, 0.95), "tasks": (1.0, 1.0), "duties": (0.95, 0.95), "targets": (0.95, 0.9),
    "terms": (0.95, 0.3), "warnings": (1.0, 1.0),
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "answer"), documents(), ids=lambda each: getattr(each, "name", "")
)
def test_it_finds_what_a_person_found(path, answer):
    found = score(read_plan_file(path), answer)
    for kind, (recall, precision) in FLOORS.items():
        assert found[kind].recall >= recall, f"{path.name}: {kind} recall {found[kind].recall:.2f}"
        assert found[kind].precision >= precision, (
            f"{path.name}: {kind} precision {found[kind].precision:.2f}"
        )


@pytest.mark.parametrize("path", [path for path, _ in documents()], ids=lambda path: path.name)
def test_every_item_is_the_text_at_its_span(path):
    plan = read_plan_file(path)
    items = [*plan.targets, *plan.quantities, *plan.terms]
    for task in plan.tasks:
        items += [*task.targets, *task.quantities, *task.terms, *task.actions]
        for duty in task.duties:
            assert plan.text[slice(*duty.span)] == duty.written
    for item in items:
        assert plan.text[slice(*item.span)] == item.text


@pytest.mark.parametrize("path", [path for path, _ in documents()], ids=lambda path: path.name)
def test_a_plan_comes_back_from_its_json(path):
    plan = read_plan_file(path)
    assert from_json(json.loads(json.dumps(to_json(plan)))) == plan


def test_the_plan_of_the_demonstration_reads_as_it_did():
    """Run with ONEMETRE_GOLDEN=write to accept a change, and say so in the changelog."""
    text = json.dumps(to_json(read_plan_file(DEMO)), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("ONEMETRE_GOLDEN") == "write":
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")
