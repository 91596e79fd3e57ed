"""What the reader makes of short documents, one rule each."""

import time

import pytest
from openpyxl import load_workbook

from onemetre.ground.errors import InputError
from onemetre.policy import expand, from_json, read_plan, to_json, write_xlsx
from onemetre.policy.numerals import han_number
from onemetre.policy.units import unit


def plan_of(body: str):
    return read_plan(f"某市儿童友好城市建设实施方案\n一、重点任务\n（一）某领域\n{body}")


def targets_of(sentence: str):
    plan = plan_of(f"1.某项工作。{sentence}（责任单位：市教育局）")
    return [(t.comparator, t.low, t.high, t.unit, t.deadline) for t in plan.tasks[0].targets]


@pytest.mark.parametrize(
    ("text", "value"),
    [("十五", 15), ("二十", 20), ("一百零三", 103), ("二〇二一", 2021), ("三万", 30000), ("两", 2)],
)
def test_it_reads_chinese_numbers(text, value):
    assert han_number(text) == value


def test_it_does_not_take_other_words_for_numbers():
    assert han_number("") is None
    assert han_number("三级") is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("到2025年，建成母婴室300个以上。", (">=", 300, None, "个", "2025")),
        ("2024年6月底前，新建学校3所。", ("=", 3, None, "所", "2024-06")),
        ("2026年9月1日前，新建学校3所。", ("=", 3, None, "所", "2026-09-01")),
        ("二〇二六年九月十五日前，新建学校3所。", ("=", 3, None, "所", "2026-09-15")),
        ("二〇二六年九月底前，新建学校3所。", ("=", 3, None, "所", "2026-09")),
        ("2026年9月1日至10月31日，新建学校3所。", ("=", 3, None, "所", "2026-09")),
        ("2026年9月31日前，新建学校3所。", ("=", 3, None, "所", "2026-09")),
        ("入学率达到99.5%。", (">=", 99.5, None, "%", "")),
        ("死亡率控制在5‰以下。", ("<=", 5, None, "‰", "")),
        ("争取建成2--3个示范社区。", ("=", 2, 3, "个", "")),
        ("新增学位1.5万个。", ("=", 15000, None, "个", "")),
        ("实现社区全覆盖。", ("=", 100, None, "%", "")),
        ("覆盖率达到百分之九十。", (">=", 90, None, "%", "")),
        ("每个县至少建成1个儿童之家。", (">=", 1, None, "个", "")),
        ("到“十四五”末，托位达到500个。", (">=", 500, None, "个", "2025")),
    ],
)
def test_it_reads_a_target(sentence, expected):
    assert targets_of(sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "引入“1米高度看城市”视角。", "关注生命早期1000天健康。", "做好0-6岁儿童健康管理。",
        "截至2023年底，全市现有儿童12.3万人。", "依据第17条规定办理。", "拨打12345热线。",
    ],
)  # fmt: skip
def test_a_number_that_asks_for_nothing_is_no_target(sentence):
    assert targets_of(sentence) == []


def test_what_is_striven_for_is_not_firm():
    plan = plan_of("1.命名。争取3个城市被命名。确保建成2个公园。（责任单位：市住建局）")
    assert [target.firm for target in plan.tasks[0].targets] == [False, True]


@pytest.mark.parametrize(
    ("clause", "duties"),
    [
        ("（责任单位：市教育局、市民政局）",
         [("市教育局", "responsible"), ("市民政局", "responsible")]),
        ("（牵头单位：市住建局；配合单位：市财政局）",
         [("市住房和城乡建设局", "lead"), ("市财政局", "support")]),
        ("市教育局牵头，市民政局、市妇联配合。",
         [("市教育局", "lead"), ("市民政局", "support"), ("市妇女联合会", "support")]),
        ("（市教育局、市民政局按职责分工负责）",
         [("市教育局", "responsible"), ("市民政局", "responsible")]),
        ("由市财政局负责审核拨付。", [("市财政局", "responsible")]),
        ("责任单位：市民政局(牵头)、市财政局", [("市民政局", "lead"), ("市财政局", "responsible")]),
    ],
)  # fmt: skip
def test_it_reads_who_owes_a_task(clause, duties):
    task = plan_of(f"1.某项工作。推进落地见效。{clause}").tasks[0]
    assert [(duty.unit, duty.role) for duty in task.duties] == duties


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("省住建厅", "山西省住房和城乡建设厅"), ("省发展改革委", "山西省发展和改革委员会"),
        ("团省委", "共青团山西省委"), ("省妇联", "山西省妇女联合会"),
        ("市市场监管局", "云溪市市场监督管理局"),
    ],
)  # fmt: skip
def test_one_unit_has_one_name_however_it_is_written(short, full):
    assert unit(short).name == unit(full).name


def test_a_group_stands_for_the_areas_of_its_level():
    duty = plan_of("1.甲。做好工作。（责任单位：各市人民政府）").tasks[0].duties[0]
    assert duty.group
    areas = [("太原市", "city"), ("大同市", "city"), ("小店区", "county")]
    assert expand(duty, areas) == ["太原市人民政府", "大同市人民政府"]


def test_numbering_may_restart_under_every_heading():
    plan = read_plan(
        "方案\n一、重点任务\n（一）甲领域\n1.子。做好。（责任单位：市教育局）\n2.丑。做好。"
        "（责任单位：市教育局）\n（二）乙领域\n1.寅。做好。（责任单位：市教育局）"
    )
    assert [(t.field, t.number, t.title) for t in plan.tasks] == [
        ("甲领域", "1", "子"), ("甲领域", "2", "丑"), ("乙领域", "1", "寅"),
    ]  # fmt: skip


def test_it_says_that_the_text_breaks_off_and_who_is_missing():
    plan = plan_of(
        "1.甲。做好工作。（责任单位：市教育局）\n2.乙。推进生态环境科普基地和中小学环境教育"
        "社会实践基地建设,在“六五环"
    )
    assert {warning.code for warning in plan.warnings} == {"broken-off", "task-without-duty"}


def test_actions_are_told_apart_by_how_strongly_they_are_asked_for():
    task = plan_of(
        "1.甲。必须完成巡检。鼓励社会力量参与。支持建设驿站。探索建立积分。（责任单位：市教育局）"
    ).tasks[0]
    assert [action.strength for action in task.actions] == [
        "must", "encourage", "support", "explore",
    ]  # fmt: skip


def test_any_text_gives_a_plan():
    for text in ("", "。", "一、", "（（（（", "1.1.1.1.", "责任单位：", "到2025年"):
        assert read_plan(text).text.strip() == text.strip()


def test_the_workbook_has_a_sheet_a_kind_and_no_formula(tmp_path):
    plan = plan_of("1.=cmd|A1。到2025年，建成母婴室3个。（责任单位：市住建局）")
    write_xlsx(plan, tmp_path / "plan.xlsx")
    book = load_workbook(tmp_path / "plan.xlsx")
    assert len(book.sheetnames) == 7
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


def test_json_of_another_form_is_refused():
    with pytest.raises(InputError, match=r"onemetre\.plan/1"):
        from_json({"schema": "other/1"})
    broken = to_json(read_plan("一、任务"))
    del broken["head"]
    with pytest.raises(InputError):
        from_json(broken)


@pytest.mark.slow
@pytest.mark.parametrize("separator", ["", "\n"])
def test_a_long_document_takes_time_in_proportion_to_its_length(separator):
    sentence = "推动建成一批服务机构，到2025年，每个县至少建成1个（责任单位：市教育局）。"
    times = []
    for n in (1_000, 8_000):
        text = (sentence + separator) * n
        best = min(_seconds(text) for _ in range(3))
        times.append(best)
    assert times[1] < times[0] * 8 * 4  # linear, with room for noise; quadratic would be 64


def _seconds(text: str) -> float:
    began = time.perf_counter()
    read_plan(text)
    return time.perf_counter() - began


@pytest.mark.parametrize(
    ("text", "said", "deadline"),
    [
        (
            "到2025年，全省设区市均启动儿童友好街区建设，成效明显。",
            "全省设区市均启动儿童友好街区建设",
            "2025",
        ),
        (
            "推动20万人口以上的县（市、区）建好办好特殊教育学校。",
            "推动20万人口以上的县（市、区）建好办好特殊教育学校",
            "",
        ),
        (
            "落实《“十四五”行动计划》，20万人口以上的县建好特殊教育学校。",
            "20万人口以上的县建好特殊教育学校",
            "",
        ),
    ],
)
def test_what_every_area_of_a_kind_is_to_do_is_a_target(text, said, deadline):
    plan = read_plan(f"实施方案\n\n二、重点任务\n\n1.任务。{text}（责任单位：省教育厅）\n")
    (found,) = [each for task in plan.tasks for each in task.targets] + list(plan.targets)
    assert (found.text, found.low, found.unit, found.deadline) == (said, 100, "%", deadline)


@pytest.mark.parametrize("text", ["各县均启动建设，成效明显。", "到2025年，各县均建成3个基地。"])
def test_it_is_none_without_a_day_and_the_number_is_where_there_is_one(text):
    plan = read_plan(f"实施方案\n\n二、重点任务\n\n1.任务。{text}（责任单位：省教育厅）\n")
    found = [each for task in plan.tasks for each in task.targets] + list(plan.targets)
    assert all(each.unit != "%" for each in found)
