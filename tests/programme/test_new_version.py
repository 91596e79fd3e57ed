"""A new version of the document: what is found again keeps its progress, what people set stays."""

from onemetre import policy
from onemetre.access.models import Unit
from onemetre.programme import confirming, running
from onemetre.programme.evaluating import correct_counting
from onemetre.programme.models import Contribution, Report, Task
from onemetre.programme.suggesting import counting_of
from tests import province
from tests.province import TEST, UNITS, area

OFFICE, EDUCATION, HEALTH = UNITS


def confirm(programme, text: str) -> None:
    """Read another version, hold it to the document, and let it run."""
    reading = confirming.add_reading(programme, policy.read_plan(text), file_name="", by=TEST)
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=TEST)
    confirming.confirm_reading(reading, by=TEST)


def top(number: str) -> Task:
    return Task.objects.get(area=area("990000"), number=number, ended_on=None)


def roles(number: str) -> dict[str, str]:
    """Who owes a task of the province, by the kind of unit."""
    duties = top(number).duties.filter(ended_on=None).values_list("unit__name", "role")
    return {
        ("健" if "健" in name else "教" if "教" in name else name): role for name, role in duties
    }


def test_a_new_version_keeps_the_progress_of_tasks_that_are_found_again(programme, now):
    kept = Report.objects.get(period=now, area__code="990101", task__number="2")
    text = (
        province.PLAN.replace("1.全领域实现儿童优先。", "1.儿童影响评价先行。推行评价。（责任单位：省教育厅）\n\n2.全领域实现儿童优先。")
        .replace("2.关心学生心理健康。千人", "3.关心中小学生心理健康。千人")
        .replace("90%", "95%")
        .replace("3.建好救治中心。省、市、县各级至少设立1个危重新生儿救治中心。（责任单位：省卫健委，各市人民政府）\n", "")
    )  # fmt: skip
    confirm(programme, text)
    kept.refresh_from_db()
    assert (kept.task.number, kept.task.title) == ("3", "关心中小学生心理健康")
    assert programme.targets.get(number="3", ended_on=None).low == 95
    ended = Task.objects.filter(title="建好救治中心")
    assert ended.count() == 6
    assert not ended.filter(ended_on=None).exists()


def test_a_lead_and_a_support_that_somebody_chose_stay(programme):
    task = top("2")
    assert roles("2") == {"教": "lead", "健": "support"}
    chosen = task.duties.get(role="support").unit
    running.set_duty(task, unit=chosen, role="lead", contact="", by=TEST)
    other = Unit.objects.create(area=task.area, name="云岭省民政厅", level="province", kind="x")
    running.set_duty(task, unit=other, role="support", contact="", by=TEST)
    confirm(programme, province.PLAN.replace("90%", "95%"))
    assert roles("2") == {"教": "support", "健": "lead", "云岭省民政厅": "support"}


def test_a_unit_that_somebody_released_is_not_called_back(programme):
    task = top("2")
    running.end_duty(task.duties.get(role="support"), by=TEST)
    confirm(programme, province.PLAN.replace("90%", "95%"))
    assert roles("2") == {"教": "lead"}


def test_what_nobody_chose_is_as_the_new_document_says(programme):
    confirm(programme, province.PLAN.replace("省教育厅、省卫健委，", "省卫健委、省教育厅，"))
    assert roles("2") == {"健": "lead", "教": "support"}
    confirm(programme, province.PLAN.replace("省教育厅、省卫健委，", "省卫健委，"))
    assert roles("2") == {"健": "lead"}


def test_units_that_come_with_a_version_are_asked_in_the_open_period(programme, now):
    confirm(
        programme,
        province.PLAN.replace("（责任单位：省卫健委，", "（责任单位：省卫健委、省教育厅，"),
    )
    asked = Contribution.objects.get(report__period=now, report__task=top("3"))
    assert "教" in asked.duty.unit.name


def test_tasks_that_come_with_a_version_are_reported_on_in_the_open_period(programme, now):
    more = "\n4.建设校外实践基地。（责任单位：省教育厅，各市人民政府）\n"
    confirm(programme, province.PLAN + more)
    assert Report.objects.filter(period=now, task=top("4")).exists()


def test_how_a_target_in_other_words_is_counted_is_to_be_confirmed_anew(programme):
    target = programme.targets.get(number="2")
    query = counting_of(target)[0]
    correct_counting(target, counting=(query and target.counting) or None, by=TEST)
    target.refresh_from_db()
    assert counting_of(target)[1]
    confirm(programme, province.PLAN.replace("建好救治中心", "建强救治中心"))
    target.refresh_from_db()
    assert counting_of(target)[1], "the same words: it stays"
    confirm(programme, province.PLAN.replace("90%", "95%"))
    target.refresh_from_db()
    assert not counting_of(target)[1]
