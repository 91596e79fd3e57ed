"""A plan laid out, marked and searched, without a database."""

import pytest

from onemetre.policy import Term, read_plan
from onemetre.programme.board import existing, lay_out
from onemetre.programme.marks import paragraphs
from onemetre.programme.models import TargetCheck
from onemetre.programme.searching import Index
from tests.town_plan import PLAN


@pytest.fixture
def plan():
    return read_plan(PLAN)


def check(target, state):
    start, end = target.span
    return TargetCheck(start=start, end=end, unit=target.unit, state=state, said={})


# The board ------------------------------------------------------------------------------------


def test_a_board_has_the_fields_and_tasks_of_the_document_in_their_order(plan):
    board = lay_out(plan, {})
    assert [field.name for field in board.fields] == ["让孩子玩得到", "让孩子读得到书"]
    assert [[task.task.number for task in field.tasks] for field in board.fields] == [
        ["1"],
        ["2", "3"],
    ]
    assert [len(task.promises) for task in board.tasks] == [2, 1, 1]


def test_a_target_that_nobody_checked_has_no_state(plan):
    board = lay_out(plan, {})
    assert {each.state for each in board.promises} == {""}
    assert sum(board.counts().values()) == 0


def test_what_was_checked_is_found_by_its_span_and_counted(plan):
    first, second = plan.tasks[0].targets
    third = plan.tasks[1].targets[0]
    board = lay_out(plan, {first.span: check(first, "kept"), second.span: check(second, "missed"),
                           third.span: check(third, "broken")})  # fmt: skip
    assert [each.state for each in board.promises] == ["kept", "missed", "broken", ""]
    assert board.counts() == {
        "kept": 1, "missed": 2, "no_evidence": 0, "not_measurable": 0, "open": 0,
    }  # fmt: skip


def test_a_task_that_breaks_off_says_so():
    broken = read_plan(
        "小镇方案\n一、重点任务\n1.增加场地。建设游戏场。（责任单位：镇园林局）\n"
        "2.开展自然教育。推进自然教育基地建设，在儿童节期间组织多种多样的“绿色"
    )
    board = lay_out(broken, {})
    assert [task.broken_off for task in board.tasks] == [False, True]
    assert "task-without-duty" in {each.code for each in board.tasks[1].cautions}


def test_a_plan_without_headings_is_one_field():
    plan = read_plan("小镇方案\n一、重点任务\n1.增加场地。建设游戏场。（责任单位：镇园林局）")
    assert [len(field.tasks) for field in lay_out(plan, {}).fields] == [1]


# Systems, and what there is of them -----------------------------------------------------------


def term(text):
    return Term(text, text[-2:], (0, len(text)))


def test_a_named_kind_of_place_is_counted_in_the_data(town_city):
    (found,) = existing((term("儿童游戏场"),), town_city)
    assert [(kind.key, n) for kind, n in found.places] == [
        ("playground", len(town_city.places_of("playground")))
    ]
    assert "play-10" in {each.code for each in found.indicators}


def test_what_only_stands_in_a_place_is_not_taken_for_it(town_city):
    (corner,) = existing((term("图书馆设置儿童阅览区"),), town_city)
    (base,) = existing((term("中小学环境教育社会实践基地"),), town_city)
    assert corner.places == base.places == ()
    assert corner.indicators == base.indicators == ()


def test_without_a_place_a_kind_is_named_but_not_counted():
    (found,) = existing((term("公共图书馆"),), None)
    assert [(kind.key, n) for kind, n in found.places] == [("library", None)]


# The marked text ------------------------------------------------------------------------------


def test_marked_pieces_are_the_text_again(plan):
    pieces = [piece for each in paragraphs(plan) for piece in each.pieces]
    assert all(plan.text[slice(*piece.span)] == piece.text for piece in pieces)
    lines = ["".join(piece.text for piece in each.pieces) for each in paragraphs(plan)]
    assert lines == [line for line in plan.text.split("\n") if line.strip()]


def test_every_item_has_one_anchor_where_it_begins(plan):
    anchors = [piece.anchor for each in paragraphs(plan) for piece in each.pieces
               if piece.anchor >= 0]  # fmt: skip
    assert len(anchors) == len(set(anchors))
    items = [each for task in plan.tasks for each in (*task.targets, *task.terms, *task.duties)]
    assert {each.span[0] for each in items} <= set(anchors)


def test_a_target_stands_above_what_is_read_inside_it(plan):
    target = plan.tasks[0].targets[0]
    inside = [piece for each in paragraphs(plan) for piece in each.pieces
              if target.span[0] <= piece.span[0] < target.span[1]]  # fmt: skip
    assert "".join(piece.text for piece in inside) == target.text
    assert {(piece.sort, piece.start, piece.task) for piece in inside} == {
        ("target", target.span[0], "1")
    }


def test_the_sentence_that_is_looked_at_is_cut_out(plan):
    task, target = plan.tasks[0], plan.tasks[0].targets[1]
    near = "".join(piece.text for each in paragraphs(plan, task.span, target.span)
                   for piece in each.pieces if piece.focus)  # fmt: skip
    assert near == target.text


# Search ---------------------------------------------------------------------------------------


def hits(plan, typed):
    return [(each.sort, each.task, each.text[slice(*each.hit)]) for each in Index(plan).find(typed)]


@pytest.mark.parametrize("typed", ["阅读空间", "yuedu kongjian", "Yuèdú", "ydkj", " 阅读　空间 "])
def test_a_task_is_found_in_chinese_by_pinyin_and_by_initials(plan, typed):
    sort, task, hit = hits(plan, typed)[0]
    assert (sort, task) == ("task", "2")
    assert "阅读空间".startswith(hit)


def test_pinyin_is_found_from_the_beginning_of_a_syllable_only(plan):
    assert hits(plan, "xinli")[0][2] == "心理"
    # 镇园林局 is zhenyuanlinju: "enyuan" begins in the middle of a syllable.
    assert hits(plan, "enyuan") == []


def test_what_begun_syllable_is_typed_is_marked_whole(plan):
    assert {hit for _, _, hit in hits(plan, "tushug")} == {"图书馆"}


@pytest.mark.parametrize("typed", ["", "   ", "———", "火星", "huoxing", "y"])
def test_what_is_not_there_is_not_found(plan, typed):
    assert hits(plan, typed) == []


def test_figures_are_found_as_they_are_written(plan):
    assert ("target", "3", "90") in hits(plan, "90")
