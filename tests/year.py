"""Two years of the invented province's programme, as rows: what was said, late, missing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from onemetre.programme.models import Evidence, Period, Programme, Report, Task
from onemetre.programme.owing import ask
from tests.province import area

#: Halves of a year: last period's last day and the day its reports are due.
HALVES = (((1, 1), (6, 30), (7, 15)), ((7, 1), (12, 31), (1, 15)))


def periods(programme: Programme) -> list[Period]:
    """Both halves of 2025 and of 2026, with a report a task and a part a unit."""
    made = []
    for year in (2025, 2026):
        for start, end, due in HALVES:
            due_year = year + 1 if due[0] == 1 else year
            period = Period.objects.create(
                programme=programme, start=date(year, *start), end=date(year, *end),
                due=date(due_year, *due), opened_by="test",
            )  # fmt: skip
            ask(period, list(programme.tasks.all()))
            made.append(period)
    return made


def say(period: Period, code: str, number: str, done: str = "", **said) -> Report:
    """What an area said of a task: signed on the due day, accepted unless told otherwise."""
    report = period.reports.get(area=area(code), task__number=number)
    report.done = done
    report.state = said.pop("state", Report.ACCEPTED)
    report.signed_by = "reporter"
    day = said.pop("signed", period.due)
    report.signed_at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    for name, value in said.items():
        setattr(report, name, value)
    report.save()
    return report


def shown(code: str, number: str, title: str, *days: date) -> None:
    """Files that show what came of a task."""
    for day in days:
        Evidence.objects.create(
            task=Task.objects.get(area=area(code), number=number), title=title,
            file_name="a.pdf", sha256="0" * 64, size=1, dated=day, added_by="test",
        )  # fmt: skip


def reported(programme: Programme) -> list[Period]:
    """All of it, for 甲市 and its counties."""
    before, _, first, second = made = periods(programme)
    city = "990100"
    shown(city, "1", "审查制度", date(2025, 5, 20), date(2026, 5, 1))
    say(before, city, "1", "印发实施方案。")
    say(before, city, "2")
    say(first, city, "1", "建立儿童优先审查制度，审查文件 12 件", share=60.0,
        share_from="estimate", difficulty="县级审查力量不足", next="下半年培训审查人员")  # fmt: skip
    say(second, city, "1", "全部县区建立审查制度，审查文件 31 件。", share=100.0,
        share_from="estimate")  # fmt: skip
    say(first, city, "2", "为 41 所千人以上学校配备专职心理教师", figure=82.0,
        figure_from="心理教师台账.xlsx 第5行 D列", next="补足 9 所学校")  # fmt: skip
    say(second, city, "2", "还有 4 所学校没有配备", figure=91.3, figure_from="reporter",
        state=Report.SIGNED, signed=date(2027, 1, 20))  # fmt: skip
    shown("990101", "1", "审查办法", date(2026, 4, 2))
    say(first, "990101", "1", "按计划进行。", share=100.0)
    for code, number in (("990101", "2"), ("990102", "1"), ("990102", "3")):
        say(first, code, number, "按计划进行。")
    return made
