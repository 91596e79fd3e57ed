"""Two plans side by side, held to what a person found who read both."""

import itertools
import os
import random
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from onemetre.policy import compare, read_plan, read_plan_file
from onemetre.policy.comparing import TASK
from onemetre.policy.firmness import deadline, figure_words
from onemetre.policy.pairing import best_pairs

PAIRS = Path(__file__).with_name("pairs")
NAMES = sorted(path.name.split(".")[0] for path in PAIRS.glob("*.answer.toml"))


def pair(name):
    return compare(
        read_plan_file(PAIRS / f"{name}.upper.txt"), read_plan_file(PAIRS / f"{name}.lower.txt")
    )


def answer(name):
    return tomllib.loads((PAIRS / f"{name}.answer.toml").read_text("utf-8"))


def changes(statement):
    return sorted(f"{each.aspect} {each.direction}" for each in statement.changes)


def text(side):
    return side.text if side else ""


@pytest.mark.parametrize("name", NAMES)
def test_tasks_are_paired_as_a_reader_pairs_them(name):
    found = [
        [each.upper.task if each.upper else "", each.lower.task if each.lower else "",
         each.fate, changes(each)]
        for each in pair(name).of("task")
    ]  # fmt: skip
    assert found == [[*each[:3], sorted(each[3])] for each in answer(name)["tasks"]]


@pytest.mark.parametrize("name", NAMES)
def test_targets_are_stronger_or_weaker_as_a_reader_finds_them(name):
    found = pair(name).of("target")
    expected = answer(name)["targets"]
    assert len(found) == len(expected)
    for upper, lower, fate, changed in expected:
        own = [each for each in found
               if (upper in text(each.upper) if upper else each.upper is None)
               and (lower in text(each.lower) if lower else each.lower is None)]  # fmt: skip
        assert [(each.fate, changes(each)) for each in own] == [(fate, sorted(changed))]


@pytest.mark.parametrize("name", NAMES)
def test_units_are_the_same_whatever_their_level_is_called(name):
    found = [(text(each.upper), text(each.lower), each.fate) for each in pair(name).of("duty")]
    assert sorted(found) == sorted(map(tuple, answer(name)["duties"]))


@pytest.mark.parametrize("name", NAMES)
def test_named_systems_are_found_again(name):
    found = [(text(each.upper), text(each.lower), each.fate) for each in pair(name).of("term")]
    for upper, lower, fate in answer(name)["terms"]:
        assert [
            each[2] for each in found
            if each[0].endswith(upper) and each[1].endswith(lower)
            and bool(each[0]) == bool(upper) and bool(each[1]) == bool(lower)
        ] == [fate]  # fmt: skip


def shanxi():
    """The real plan of Shanxi, which is no part of this repository."""
    folder = os.environ.get("ONEMETRE_PLANS")
    if not folder:
        pytest.skip("set ONEMETRE_PLANS to a folder with shanxi-2022.txt")
    return read_plan_file(Path(folder) / "shanxi-2022.txt")


@pytest.mark.parametrize("name", [f"{n}.{which}" for n in NAMES for which in ("upper", "lower")])
def test_a_plan_beside_itself_is_all_taken_up(name):
    plan = read_plan_file(PAIRS / f"{name}.txt")
    assert all(each.fate == "taken_up" and each.upper == each.lower
               for each in compare(plan, plan).statements)  # fmt: skip


def test_a_real_plan_beside_itself_is_all_taken_up():
    plan = shanxi()
    found = compare(plan, plan)
    assert [len(found.of(kind)) for kind in ("task", "target", "duty")] == [17, 8, 104]
    assert all(each.fate == "taken_up" and each.upper == each.lower for each in found.statements)


#: Read by a person: which task of the invented city takes up which of Shanxi's, and how.
SHANXI_TASKS = {
    "1": ("1", "taken_up"), "3": ("2", "taken_up"), "5": ("3", "sharpened"),
    "7": ("4", "taken_up"), "8": ("5", "taken_up"), "10": ("6", "taken_up"),
    "12": ("7", "weakened"), "13": ("8", "taken_up"), "14": ("9", "taken_up"),
    "16": ("10", "taken_up"),
}  # fmt: skip
SHANXI_LEFT = ("2", "4", "6", "9", "11", "15", "17")


def test_a_city_that_carries_out_a_real_plan_is_read_as_a_person_reads_it():
    found = compare(shanxi(), read_plan_file(PAIRS / "shanxi.lower.txt"))
    tasks = {each.upper.task: (each.lower.task, each.fate)
             for each in found.of("task") if each.upper and each.lower}  # fmt: skip
    assert tasks == SHANXI_TASKS
    left = [each.upper.task for each in found.of("task") if each.fate == "left_out"]
    assert tuple(left) == SHANXI_LEFT
    assert [each.lower.task for each in found.of("task") if each.fate == "added"] == ["11"]


#: Words of the target, its fate, and what changed.
SHANXI_TARGETS = {
    "示范街区设区市全覆盖": ("left_out", []),
    "示范社区建设县(市、区)全覆盖": ("sharpened", ["deadline stronger"]),
    "50%以上地级市": ("left_out", []),
    "国家儿童友好城市": ("left_out", []),
    "危重新生儿救治中心": ("sharpened", ["figure stronger"]),
    "心理健康教育教师": ("mixed", ["deadline stronger", "figure weaker"]),
    "妇幼保健机构": ("left_out", []),
    "全科医生": ("weakened", ["figure weaker"]),
}


@pytest.mark.parametrize("words", SHANXI_TARGETS)
def test_targets_of_a_real_plan_are_found_again_in_the_city(words):
    found = compare(shanxi(), read_plan_file(PAIRS / "shanxi.lower.txt"))
    own = [each for each in found.of("target") if each.upper and words in each.upper.text]
    assert [(each.fate, changes(each)) for each in own] == [SHANXI_TARGETS[words]]


def test_right_pairs_of_tasks_lie_above_the_threshold_and_wrong_ones_below():
    """The threshold is no guess: no pair of tasks that a person left apart comes near it."""
    for name in NAMES:
        right = {(a, b) for a, b, *_ in answer(name)["tasks"] if a and b}
        found = pair(name)
        made = {(each.upper.task, each.lower.task): each.likeness
                for each in found.of("task") if each.upper and each.lower}  # fmt: skip
        assert set(made) == right
        assert min(made.values()) > TASK * 1.3
        for a in found.upper.tasks:
            for b in found.lower.tasks:
                if (a.number, b.number) not in right:
                    alone = compare(
                        replace(found.upper, tasks=(a,)), replace(found.lower, tasks=(b,))
                    )
                    assert alone.counts("task")["left_out"] == 1, (name, a.number, b.number)


def test_order_of_tasks_changes_nothing():
    upper, lower = (read_plan_file(PAIRS / f"spaces.{which}.txt") for which in ("upper", "lower"))
    turned = compare(upper, replace(lower, tasks=lower.tasks[::-1]))
    told = {(text(each.upper), text(each.lower), each.fate) for each in turned.statements}
    again = compare(upper, lower).statements
    assert told == {(text(each.upper), text(each.lower), each.fate) for each in again}


def test_every_statement_stands_where_its_spans_say():
    found = pair("spaces")
    for each in found.statements:
        for plan, side in ((found.upper, each.upper), (found.lower, each.lower)):
            if side and each.kind in {"target", "term"}:
                assert plan.text[slice(*side.span)] == side.text
        for change in each.changes:
            if change.aspect == "wording":
                assert found.upper.text[slice(*change.upper_span)] == change.upper
                assert found.lower.text[slice(*change.lower_span)] == change.lower


def test_an_empty_plan_takes_up_nothing():
    plan = read_plan_file(PAIRS / "spaces.upper.txt")
    empty = replace(plan, tasks=(), targets=(), terms=())
    assert {each.fate for each in compare(plan, empty).statements} == {"left_out"}
    assert {each.fate for each in compare(empty, plan).statements} == {"added"}
    assert compare(empty, empty).statements == ()


@pytest.mark.parametrize("seed", range(6))
def test_pairs_have_the_best_total_there_is(seed):
    """Against every permutation where they can be counted, against scipy where they cannot."""
    made = random.Random(seed)  # noqa: S311  # no secret
    n, m = made.randint(1, 6), made.randint(1, 6)
    scores = np.array([[made.random() for _ in range(m)] for _ in range(n)])
    total = sum(scores[i, j] for i, j in best_pairs(scores, 0.3))
    kept = np.where(scores >= 0.3, scores, 0)
    wide = kept if n <= m else kept.T
    best = max(sum(wide[i, j] for i, j in enumerate(order))
               for order in itertools.permutations(range(wide.shape[1]), wide.shape[0]))  # fmt: skip
    assert total == pytest.approx(best)
    large = np.random.default_rng(seed).random((40, 57))
    rows, columns = linear_sum_assignment(large, maximize=True)
    pairs = best_pairs(large, 0.0)
    assert sum(large[i, j] for i, j in pairs) == pytest.approx(large[rows, columns].sum(), abs=1e-5)
    assert len(pairs) == 40


def test_pairs_alike_in_score_keep_the_order_of_the_documents():
    assert best_pairs(np.ones((3, 3)), 0.5) == [(0, 0), (1, 1), (2, 2)]
    assert best_pairs(np.zeros((0, 3)), 0.5) == []
    assert best_pairs(np.full((2, 2), 0.4), 0.5) == []


@pytest.mark.parametrize(
    ("upper", "lower", "found"),
    [
        ("达到90%以上", "达到95%以上", ["figure stronger"]),
        ("达到90%以上", "达到90%", []),
        ("控制在5%以内", "控制在6%以内", ["figure weaker"]),
        ("控制在5%以内", "控制在4%以内", ["figure stronger"]),
    ],
)
def test_a_smaller_figure_is_the_stronger_one_only_where_it_is_a_limit(upper, lower, found):
    plans = [
        read_plan(
            f"示例市方案\n一、重点任务\n1.改善牙齿健康。儿童龋齿检查率{said}。（责任单位：市教育局）"
        )
        for said in (upper, lower)
    ]
    assert [changes(each) for each in compare(*plans).of("target")] == [found]


def test_a_large_figure_is_written_in_full():
    said = "新增托位1234567个"
    text = f"示例市方案\n一、重点任务\n1.发展托育服务。{said}。（责任单位：市教育局）"
    (target,) = read_plan(text).tasks[0].targets
    assert "1,234,567" in figure_words(target)


@pytest.mark.parametrize(
    ("upper", "lower", "how"),
    [
        ("2026-09", "2026-09-01", "stronger"), ("2026-09-01", "2026-09-15", "weaker"),
        ("2026-09-30", "2026-09", None), ("2026", "2026-12-31", None),
        ("2026", "2026-12-30", "stronger"), ("2026-09-01", "", "weaker"), ("", "", None),
    ],
)  # fmt: skip
def test_a_day_is_held_to_the_last_day_of_a_month_or_year(upper, lower, how):
    assert deadline(upper, lower) == how
