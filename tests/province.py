"""An invented province for tests: 云岭省 with two cities and three counties, units and people.

Codes begin with 99, which GB/T 2260 gives to nobody. ``sit(role, code)`` seats somebody new.
"""

from __future__ import annotations

from datetime import date, timedelta

from onemetre import policy
from onemetre.access.models import Person, Post, Unit
from onemetre.access.queries import viewer_of
from onemetre.access.roles import Role
from onemetre.access.viewer import Viewer, operator
from onemetre.areas.actions import Named, note_areas
from onemetre.areas.models import Area
from onemetre.programme import confirming, reporting
from onemetre.programme import running as running_
from onemetre.programme.models import Period, Programme

TEST = operator("test")
AREAS = [
    Named("990000", "云岭省", "province"),
    Named("990100", "甲市", "city", "990000"),
    Named("990200", "乙市", "city", "990000"),
    Named("990101", "甲东县", "county", "990100"),
    Named("990102", "甲西县", "county", "990100"),
    Named("990201", "乙南县", "county", "990200"),
]
#: One unit a kind and area: what plans call them, after the name of the level.
UNITS = ("人民政府妇女儿童工作委员会办公室", "教育局", "卫生健康委员会")
#: What the province promises. Invented.
PLAN = """云岭省人民政府关于印发《云岭省儿童友好城市建设实施方案》的通知
云政发〔2025〕9号

各市人民政府：

现将方案印发你们，请认真贯彻执行。

云岭省人民政府
2025年3月1日

云岭省儿童友好城市建设实施方案

一、总体要求

到2030年，实现儿童友好示范街区设区市全覆盖。

二、重点任务

（一）社会政策友好

1.全领域实现儿童优先。建立健全省、市、县三级工作协调机制，引入儿童影响评价。（责任单位：省政府妇儿工委办公室、省教育厅，各市人民政府）

（二）公共服务友好

2.关心学生心理健康。千人以上中小学校配备心理健康教育教师的比例达到90%以上。（责任单位：省教育厅、省卫健委，各市人民政府）

3.建好救治中心。省、市、县各级至少设立1个危重新生儿救治中心。（责任单位：省卫健委，各市人民政府）
"""
_LETTER = {"province": "省", "city": "市", "county": "县"}


def areas() -> dict[str, Area]:
    """The areas, by code."""
    return note_areas(AREAS, day=date(2026, 1, 1), place="")


def area(code: str) -> Area:
    """One of them."""
    return Area.objects.get(code=code, until=None)


def unit(code: str, name: str = UNITS[0]) -> Unit:
    """A unit of an area, made if it is not there."""
    where = area(code)
    own = name.replace("局", "厅") if where.level == "province" else name
    above = where.parent and unit(where.parent.code, name)
    found, _ = Unit.objects.get_or_create(
        area=where, name=f"{where.name}{own}", until=None,
        defaults={
            "level": where.level, "short": f"{_LETTER[where.level]}{own}", "trade": above,
        },
    )  # fmt: skip
    return found


def plan() -> policy.Plan:
    """`PLAN` as it is read."""
    return policy.read_plan(PLAN)


def running(*, down: bool = True) -> Programme:
    """The plan confirmed and, unless told otherwise, sent down to cities and counties."""
    areas()
    for each in AREAS:
        for name in UNITS:
            unit(each.code, name)
    reading = confirming.start_programme(
        plan(), slug="yunling", area=area("990000"), invented=True, by=TEST
    )
    for part in confirming.parts_of(confirming.corrected_plan(reading)):
        confirming.look_over(reading, part=part, by=TEST)
    programme = confirming.confirm_reading(reading, by=TEST)
    if down:
        for code in ("990000", "990100", "990200"):
            running_.send_down(programme, area=area(code), by=TEST)
    return programme


def open_period(programme: Programme, start: date, end: date) -> Period:
    """A time to be reported on, due half a month later."""
    return reporting.open_period(
        programme, start=start, end=end, due=end + timedelta(days=15), by=TEST
    )


def sit(role: Role, code: str, name: str = UNITS[0], *, username: str = "") -> Person:
    """Somebody with that role in a unit of an area. Their password is `PASSWORD`."""
    person, new = Person.objects.get_or_create(
        username=username or f"{role.value.replace(' ', '-')}-{code}-{UNITS.index(name)}",
        defaults={"name": f"试{code[-3:]}", "password": "!"},
    )
    if new:
        person.save()
    Post.objects.get_or_create(
        person=person, unit=unit(code, name), role=role, until=None,
        defaults={"since": date(2026, 1, 1)},
    )  # fmt: skip
    return person


def viewer(role: Role, code: str, name: str = UNITS[0]) -> Viewer:
    """The same as somebody who asks."""
    return viewer_of(sit(role, code, name))
