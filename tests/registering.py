"""What tests of registers share: entries and statements written straight, a programme of goals."""

from __future__ import annotations

from datetime import date

from onemetre.programme.models import Entry, EntryVersion, Programme, Statement, Target
from onemetre.programme.register_drafts import Draft
from tests import province

#: The day of these tests.
DAY = date(2026, 11, 24)

#: Targets of 晋发改社会发〔2022〕262号: words, comparator, low, high, unit, scope, deadline, firm.
SHANXI = {
    "started": ("全省设区市均启动儿童友好街区、社区和基地建设", "=", 100.0, None, "%", "", "2025", True),
    "blocks": ("实现儿童友好示范街区设区市全覆盖", "=", 100.0, None, "%", "", "2030", True),
    "communities": ("儿童友好示范社区建设县(市、区)全覆盖", "=", 100.0, None, "%", "", "2030", True),
    "cities": ("全省50%以上地级市开展儿童友好城市建设", ">=", 50.0, None, "%", "全省", "2035", True),
    "named": ("争取2--3个城市被命名为国家儿童友好城市", "=", 2.0, 3.0, "个", "", "2035", False),
    "centres": ("省、市、县各级至少设立1个危重新生儿救治中心", ">=", 1.0, None, "个", "省、市、县各级", "", True),
    "teachers": ("千人以上中小学校配备心理健康教育教师的比例达到90%以上", ">=", 90.0, None, "%", "", "", True),
    "mch": ("省、市、县三级均设1所政府举办、标准化妇幼保健机构", "=", 1.0, None, "所", "省、市、县三级", "", True),
    "doctors": ("每所乡镇卫生院、社区卫生服务中心至少配备1名能提供规范儿童基本医疗服务的全科医生", ">=", 1.0, None, "名", "", "", True),
}  # fmt: skip


def programme(code: str = "990000", slug: str = "cloud") -> Programme:
    """A programme of the invented province with the targets of `SHANXI`."""
    made = Programme.objects.create(slug=slug, title="云岭省儿童友好方案", area=province.area(code))
    for n, (text, sign, low, high, unit, scope, deadline, firm) in enumerate(SHANXI.values()):
        Target.objects.create(
            programme=made, start=n * 100, end=n * 100 + len(text), text=text, comparator=sign,
            low=low, high=high, unit=unit, scope=scope, deadline=deadline, firm=firm,
        )  # fmt: skip
    return made


def target(made: Programme, key: str) -> Target:
    """One of its targets."""
    return made.targets.get(text=SHANXI[key][0])


def entry(
    kind: str, code: str, name: str = "", /, *, on: date = DAY, stage: str = "", **data
) -> Entry:
    """An entry, confirmed on a day."""
    where = province.area(code)
    made = Entry.objects.create(
        kind=kind, area=where, name=name or where.name, data=data, stage=stage, confirmed_on=on,
        source="tests", made_by="tests",
    )  # fmt: skip
    EntryVersion.objects.create(
        entry=made, change="added", name=made.name, data=data, stage=stage, confirmed_on=on,
        source="tests", made_by="tests",
    )  # fmt: skip
    return made


def complete(kind: str, code: str, *, on: date = DAY, withdrawn: bool = False) -> Statement:
    """That a register is complete in an area."""
    return Statement.objects.create(
        kind=kind, area=province.area(code), as_of=on, withdrawn=withdrawn, said_by="tests"
    )


def draft(
    name: str = "", *, on: date = DAY, stage: str = "", source: str = "tests", **data
) -> Draft:
    """What somebody typed, read."""
    return Draft(name=name, data=data, stage=stage, confirmed_on=on, source=source)
