"""The Plan pages without a script: what they say, and what they refuse."""

import csv
import io
import json
import re

import pytest
from django.core.cache import cache
from openpyxl import load_workbook

from onemetre import policy
from onemetre.atlas.models import PublicCity
from onemetre.ground.language import speaking
from onemetre.programme import actions, queries
from onemetre.programme.models import PublicPlan, TargetCheck
from onemetre.site.public.plan_words import due
from tests.site.conftest import TEST
from tests.site.test_city_page import said

UPPER = """示例省儿童友好城市建设实施方案

一、重点任务

1.拓展阅读空间。到2025年，全省公共图书馆达到200所。（责任单位：省文化和旅游厅）

2.关爱困境儿童。健全困境儿童信息台账。（责任单位：省民政厅）

3.开展自然教育。推进自然教育基地建设，在儿童节期间组织多种多样的“绿色"""


@pytest.fixture
def plan():
    return policy.from_json(PublicPlan.objects.get(slug="town-plan").document)


@pytest.fixture
def upper():
    """A plan above the town's, checked nowhere; its text breaks off."""
    row = actions.publish_plan(policy.read_plan(UPPER), slug="upper", by=TEST, invented=True)
    PublicPlan.objects.filter(slug="town-plan").update(above=row)
    cache.clear()
    return row


# The board ------------------------------------------------------------------------------------


def test_where_there_is_one_plan_the_list_leads_to_it(client):
    response = client.get("/en/plan/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/en/plan/town-plan/"


def test_where_there_are_two_they_are_listed(client, upper):
    text = said(client.get("/en/plan/"))
    assert "A plan for the town" in text
    assert "held to one place" in text
    assert "held to no place yet" in text


def test_where_there_is_none_the_page_says_how_to_show_one(client):
    PublicPlan.objects.all().delete()
    cache.clear()
    assert "No plan is shown yet" in said(client.get("/en/plan/"))


def test_a_plan_is_read_in_both_languages(client):
    chinese, english = said(client.get("/plan/town-plan/")), said(client.get("/en/plan/town-plan/"))
    assert "答应的事，做到了多少？" in chinese
    assert "What was promised, and what came of it?" in english
    for text in (chinese, english):
        assert "让孩子玩得到" in text  # the document speaks for itself


def test_states_are_counted_as_they_were_checked(client):
    page = client.get("/en/plan/town-plan/").content.decode()
    counts = [int(n) for n in re.findall(r"</dt><dd>(\d+)</dd></div>", page)]
    states = list(TargetCheck.objects.values_list("state", flat=True))
    assert sum(counts[:5]) == len(states) == 4
    assert counts[0] == states.count("kept")


def test_a_target_stands_with_its_state_value_denominator_date_and_code(client, plan):
    check = TargetCheck.objects.filter(task="1").first()
    text = said(client.get("/en/plan/town-plan/?task=1"))
    assert check.said["en"]["query"] in text
    assert check.said["en"]["denominator"] in text
    assert check.code in text
    assert "By: end of 2025" in text
    assert "Data of Town" in text


def test_the_sentence_of_the_document_stands_beside_with_its_place(client, plan):
    target = plan.tasks[1].targets[0]
    page = client.get(f"/en/plan/town-plan/?task=2&target={target.span[0]}")
    assert f"Characters {target.span[0] + 1:,}–{target.span[1]:,}" in said(page)
    assert f'/en/plan/town-plan/text/#c{target.span[0]}"' in page.content.decode()


def test_a_plan_checked_nowhere_says_so_and_shows_no_state(client, upper):
    page = client.get("/en/plan/upper/")
    text = said(page)
    assert "held to no place yet" in text
    assert "No place has been held to it yet" in text
    assert 'class="counts"' not in page.content.decode()
    assert "≥ 200 所" in text


def test_a_task_that_breaks_off_is_hatched_and_warned_of(client, upper):
    page = client.get("/en/plan/upper/?task=3").content.decode()
    assert re.search(r'<li class="task open hatched" id="task-3">', page)
    assert "The text breaks off in the middle of a sentence." in page


def test_a_script_gets_the_board_alone_and_a_browser_keeps_the_two_apart(client):
    part = client.get("/plan/town-plan/?task=2", headers={"HX-Request": "true"})
    whole = client.get("/plan/town-plan/?task=2")
    assert "<html" not in part.content.decode()
    assert 'id="board"' in part.content.decode()
    assert "<html" in whole.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_a_place_that_is_no_longer_shown_is_not_offered(client):
    PublicCity.objects.update(current=None)
    cache.clear()
    assert "What was promised, and who is to do it?" in said(client.get("/en/plan/town-plan/"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plan/nowhere/", 404), ("/plan/nowhere/text/", 404), ("/plan/nowhere/find/?q=a", 404),
        ("/plan/town-plan/?task=99", 404), ("/plan/town-plan/?task=%00", 404),
        ("/plan/town-plan/?field=9", 404), ("/plan/town-plan/?field=x", 404),
        ("/plan/town-plan/?field=goals", 200), ("/plan/town-plan/?place=mars", 404),
        ("/plan/town-plan/?target=x", 400), ("/plan/town-plan/?target=１", 400),
        ("/plan/town-plan/?target=99999999999999999999", 404),
        ("/plan/town-plan/find/?q=" + "x" * 500, 200), ("/plan/nowhere.xlsx", 404),
        ("/plan/town-plan.exe", 404), ("/plan/town-plan.csv?place=mars", 404),
        ("/plan/compare/", 200), ("/plan/compare/?upper=town-plan", 400),
        ("/plan/compare/?lower=town-plan", 400), ("/plan/compare/?upper=no&lower=town-plan", 404),
        ("/plan/compare/?upper=town-plan&lower=town-plan&fate=x", 404),
        ("/plan/compare.csv", 400),
    ],
)  # fmt: skip
def test_what_an_address_cannot_ask_is_refused_in_the_visitors_language(client, path, status):
    for prefix, lang in (("", "zh-Hans"), ("/en", "en")):
        response = client.get(prefix + path)
        assert response.status_code == status
        page = response.content.decode()
        assert f'<html lang="{lang}">' in page
        assert "Traceback" not in page


def test_a_target_of_another_task_is_not_shown_under_this_one(client, plan):
    start = plan.tasks[1].targets[0].span[0]
    assert client.get(f"/plan/town-plan/?task=1&target={start}").status_code == 404


# The text, and search in it -------------------------------------------------------------------


def test_every_link_into_the_text_leads_somewhere(client):
    board = client.get("/plan/town-plan/?task=1").content.decode()
    text = client.get("/plan/town-plan/text/").content.decode()
    wanted = set(re.findall(r"/plan/town-plan/text/#([cpw]\d+)", board))
    assert wanted
    assert wanted <= set(re.findall(r'id="([cpw]\d+)"', text))


def test_every_link_out_of_the_text_leads_somewhere(client):
    text = client.get("/plan/town-plan/text/").content.decode()
    found = set(re.findall(r'href="(/plan/town-plan/\?[^"#]+)#([tk]\d+)"', text))
    assert len(found) >= 4
    for path, anchor in found:
        assert f'id="{anchor}"' in client.get(path.replace("&amp;", "&")).content.decode()


def test_ids_are_given_once(client):
    for path in ("/plan/town-plan/?task=1", "/plan/town-plan/text/"):
        ids = re.findall(r' id="([^"]+)"', client.get(path).content.decode())
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("typed", ["心理", "xinli", "xljk"])
def test_a_plan_is_searched_in_chinese_by_pinyin_and_by_initials(client, typed):
    assert "心理健康" in said(client.get(f"/plan/town-plan/find/?q={typed}")).replace(" ", "")


def test_what_is_typed_is_shown_as_text(client):
    page = client.get("/en/plan/town-plan/find/?q=<script>x").content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


# Two plans ------------------------------------------------------------------------------------


def test_two_plans_are_told_side_by_side(client, upper):
    text = said(client.get("/en/plan/compare/?upper=upper&lower=town-plan"))
    assert "How much of the upper plan does the lower one take up?" in text
    assert "拓展阅读空间" in text
    assert "建设儿童阅读空间" in text
    assert "figures of different areas, not compared" in text


def test_the_plan_above_is_the_upper_one_where_none_is_named(client, upper):
    page = client.get("/en/plan/compare/?lower=town-plan").content.decode()
    assert '<option value="upper" selected>' in page


def test_one_fate_alone_can_be_shown(client, upper):
    page = client.get("/en/plan/compare/?lower=town-plan&fate=left_out")
    assert "关爱困境儿童" in said(page)
    assert "增加游戏场地" not in said(page)


# Downloads ------------------------------------------------------------------------------------


def test_a_plan_is_downloaded_with_what_came_of_it(client, plan):
    rows = list(csv.reader(io.StringIO(
        client.get("/en/plan/town-plan.csv").content.decode("utf-8-sig"))))  # fmt: skip
    assert len(rows) == 1 + 4
    codes = set(TargetCheck.objects.exclude(code="").values_list("code", flat=True))
    assert codes <= {cell for row in rows for cell in row}
    book = load_workbook(io.BytesIO(client.get("/en/plan/town-plan.xlsx").content))
    assert book["What came of it"].max_row == 1 + 4
    whole = json.loads(client.get("/plan/town-plan.json").content)
    assert policy.from_json(whole) == plan
    assert len(whole["checked"]["targets"]) == 4


def test_a_comparison_is_downloaded_in_three_forms(client, upper):
    ask = "?upper=upper&lower=town-plan"
    whole = json.loads(client.get(f"/plan/compare.json{ask}").content)
    rows = list(csv.reader(io.StringIO(
        client.get(f"/plan/compare.csv{ask}").content.decode("utf-8-sig"))))  # fmt: skip
    book = load_workbook(io.BytesIO(client.get(f"/plan/compare.xlsx{ask}").content))
    assert len(rows) - 1 == len(whole["statements"]) == book.active.max_row - 1


# Queries --------------------------------------------------------------------------------------


def test_a_page_asks_the_database_as_often_for_many_targets_as_for_few(
    client, django_assert_max_num_queries
):
    client.get("/plan/town-plan/")
    cache.clear()
    with django_assert_max_num_queries(6):
        client.get("/plan/town-plan/?task=1")
    row = PublicPlan.objects.get(slug="town-plan")
    checks = list(TargetCheck.objects.filter(plan=row))
    TargetCheck.objects.bulk_create(
        TargetCheck(plan=row, publication=checks[0].publication, start=i, end=i + 1, unit="个",
                    state="kept", said=checks[0].said)
        for i in range(200)
    )  # fmt: skip
    cache.clear()
    with django_assert_max_num_queries(6):
        client.get("/plan/town-plan/?task=1")


def test_the_list_of_plans_is_one_query(django_assert_num_queries, upper):
    with django_assert_num_queries(1):
        found = queries.shown_plans()
    assert [(each.slug, each.tasks, each.places) for each in found] == [
        ("town-plan", 3, 1),
        ("upper", 3, 0),
    ]


def test_a_plan_read_anew_is_shown_anew(client):
    assert "阅读空间" in said(client.get("/plan/town-plan/?task=2"))
    row = PublicPlan.objects.get(slug="town-plan")
    text = policy.from_json(row.document).text.replace("建设儿童阅读空间", "建设儿童书房")
    actions.publish_plan(policy.read_plan(text), slug="town-plan", by=TEST)
    cache.clear()
    assert "建设儿童书房" in said(client.get("/plan/town-plan/?task=2"))


@pytest.mark.parametrize(
    ("deadline", "zh", "en"),
    [
        ("2025", "2025 年底", "end of 2025"),
        ("2025-06", "2025 年 6 月", "2025-06"),
        ("2025-06-07", "2025 年 6 月 7 日", "7 June 2025"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_given(deadline, zh, en):
    for tongue, words in (("zh", zh), ("en", en)):
        with speaking(tongue):
            assert due(deadline) == words
