"""What the town's report says, word for word, in both languages.

Run with ONEMETRE_GOLDEN=write to accept a change, and say so in the changelog.
"""

import os
import re
from datetime import date
from pathlib import Path

import pytest

from onemetre import policy, reach
from onemetre.ground.language import speaking
from onemetre.measure.compute import measure
from onemetre.measure.definitions import indicators
from onemetre.measure.fields import Fields
from onemetre.measure.reporting import build_report
from onemetre.measure.study import Study
from onemetre.measure.targets import check_plan
from onemetre.press.report import Figure, FigureGrid, Findings, Listing, Table

GOLDEN = Path(__file__).parent.parent / "golden"
DAY = date(2026, 1, 1)
PLAN = policy.read_plan(
    "某市儿童友好城市建设实施方案\n一、重点任务\n（一）让孩子玩得到\n"
    "1.游戏场地。到2023年，建成儿童游戏场1处。到2023年，全市图书馆达到5所。"
    "到2023年，90%以上的9—11岁儿童独自步行15分钟内可到达图书馆。（责任单位：市住建局）"
)


def words(report) -> str:
    """Every word of a report in its order; drawings by what they show."""
    out = [report.running, report.title, report.subtitle, *report.footer[1:], report.notice]
    for block in report.blocks:
        out.append(f"[{type(block).__name__}]")
        if isinstance(block, Findings):
            out += [f"{item.figure} {item.unit} | {item.text}" for item in block.items]
        elif isinstance(block, Table):
            out.append(" | ".join(column.title for column in block.columns))
            out += [" | ".join(f"{c.text} ({c.note})" if c.note else c.text for c in row)
                    for row in block.rows]  # fmt: skip
            out.append(block.note)
        elif isinstance(block, Figure):
            out.append(block.alt)
        elif isinstance(block, FigureGrid):
            out += [figure.alt for figure in block.figures]
        elif isinstance(block, Listing):
            out += [f"{term}: {text}" for term, text in block.items]
        else:
            out += [getattr(block, "text", ""), getattr(block, "note", "")]
    return _without_moment("\n".join(out) + "\n")


def _without_moment(said: str) -> str:
    """The first two signs of a code stand for the moment of the import."""
    return re.sub(r"\b[0-9A-Z]{2}(-[0-9A-Z]{4}-[0-9A-Z]{2})\b", r"··\1", said)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_of_the_town_says_what_it_said(town_city, lang):
    fields = Fields(town_city, reach.load_profiles())
    with speaking(lang):
        targets = check_plan(fields, PLAN, DAY, date(2024, 5, 1))
    study = Study("town", fields, DAY, measure(fields, indicators(), DAY), PLAN, targets)
    said = words(build_report(study, "Town", lang))
    path = GOLDEN / f"town-report.{lang}.txt"
    if os.environ.get("ONEMETRE_GOLDEN") == "write":
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")
