"""The whole round in a browser, in Chinese: confirm, send down, report, accept, see it stand.

On a real server with a home of its own; each person has a browser context of their own.
"""

from pathlib import Path

from docx import Document

from tests.province import PLAN
from tests.site.browsing import faults


def test_the_round(enter, tmp_path):
    plan = tmp_path / "plan.txt"
    plan.write_text(PLAN, "utf-8")
    evidence = tmp_path / "名单.pdf"
    evidence.write_bytes(b"%PDF-1.4 invented")
    province = enter("programme officer 990000 0")

    _confirm(province, plan)
    _send_down(province)
    city = enter("programme officer 990100 0")
    city.goto("/office/programme/yunling/send/")
    city.get_by_role("button", name="下达").click()
    says(city, "已向 2 个地区下达 6 项任务")
    _open_period(province)

    health = enter("unit reporter 990101 2", width=360)
    _write_part(health, evidence)
    lead = enter("unit reporter 990101 1")
    _sign(lead, evidence, "全县 10 所学校中 9 所已配备")
    _return(city, "请附名单")
    _sign_again(lead)
    _accept(city)
    _see_it_stand(city, province)
    _yearly(city, tmp_path)


def says(page, words: str) -> None:
    """Wait until the page says so: a form was sent, and its answer may still be on the way."""
    page.get_by_text(words).first.wait_for(state="attached")


def _confirm(page, plan: Path) -> None:
    page.goto("/office/programme/new/")
    page.get_by_label("文件", exact=False).first.set_input_files(plan)
    page.get_by_label("网址中的名称", exact=False).fill("yunling")
    page.get_by_role("button", name="读取").click()
    says(page, "与原文一致吗")
    page.keyboard.press("y")  # the focus is not in the list: nothing happens
    page.get_by_role("link", name="到列表").click()
    page.keyboard.press("y")  # the goals are right
    page.wait_for_url("**part=1#understood")
    page.keyboard.press("y")
    page.wait_for_url("**part=2#understood")
    page.locator("form.task").get_by_label("标题").fill("还没写完")
    target = page.locator("form.target")
    target.get_by_label("数值").fill("85")
    target.get_by_role("button", name="更正").click()
    page.wait_for_load_state()
    assert page.locator("form.target del").inner_text() == "90"
    assert page.locator("form.task").get_by_label("标题").input_value() == "还没写完"
    page.keyboard.press("y")
    page.wait_for_url("**part=3#understood")
    assert faults(page) == []
    page.keyboard.press("y")
    page.get_by_role("button", name="确认方案").click()
    says(page, "方案已开始实施")


def _send_down(page) -> None:
    page.get_by_role("link", name="下达").click()
    assert faults(page) == []
    page.get_by_role("button", name="下达").click()
    says(page, "已向 2 个地区下达 6 项任务")


def _open_period(page) -> None:
    page.goto("/office/programme/yunling/period/")
    for label, day in (("自", "2026-01-01"), ("至", "2026-06-30"), ("报送期限", "2026-07-15")):
        page.get_by_label(label, exact=True).fill(day)
    assert faults(page) == []
    page.get_by_role("button", name="开启").click()
    says(page, "报告期已开启")
    assert faults(page) == []


def _write_part(page, evidence: Path) -> None:
    page.goto("/office/")
    assert "今天要办 2 件" in page.inner_text("h1")
    assert faults(page) == []
    page.get_by_role("link", name="报进展").click()
    page.get_by_role("button", name="报送这部分").click()  # the browser asks for the words first
    page.get_by_label("进展情况").fill("筛查 1,200 名学生")
    page.get_by_label("数值").fill("许多")
    page.get_by_role("button", name="报送这部分").click()
    says(page, "“许多”不是数字")
    assert page.get_by_label("进展情况").input_value() == "筛查 1,200 名学生"
    page.get_by_label("数值").fill("1,200")  # of a share, most likely a slip
    page.get_by_role("button", name="报送这部分").click()
    says(page, "1,200%不在0至100之间")
    page.get_by_role("textbox", name="数值").fill("90")
    page.get_by_role("button", name="报送这部分").click()
    says(page, "已报送")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == []


def _sign(page, evidence: Path, done: str) -> None:
    page.goto("/office/")
    page.get_by_role("link", name="关心学生心理健康").first.click()
    says(page, "1,200")
    page.get_by_label("进展情况").fill(done)
    page.get_by_label("完成程度（%）", exact=False).fill("90")
    page.get_by_label("附件", exact=False).or_(
        page.locator('input[type="file"]')
    ).last.set_input_files(evidence)
    page.get_by_label("说明什么").fill("配备名单")
    page.get_by_label("反映的日期").fill("2026-06-20")
    page.get_by_role("button", name="签报上级").click()
    says(page, "报告已签报上级")
    assert page.get_by_role("button", name="签报上级").count() == 0
    assert faults(page) == []


def _return(page, why: str) -> None:
    page.goto("/office/")
    page.get_by_role("link", name="去审核").first.click()
    page.get_by_role("link", name="关心学生心理健康").first.click()
    page.get_by_label("或退回，理由").fill(why)
    page.get_by_role("button", name="退回").click()
    says(page, "报告已退回并附理由")


def _sign_again(page) -> None:
    page.goto("/office/")
    says(page, "请附名单")
    page.get_by_role("link", name="重写报告").first.click()
    page.get_by_label("进展情况").fill("全县 10 所学校中 9 所已配备，名单附后")
    page.get_by_role("button", name="签报上级").click()
    says(page, "报告已签报上级")


def _accept(page) -> None:
    page.goto("/office/")
    page.get_by_role("link", name="去审核").first.click()
    page.get_by_role("link", name="关心学生心理健康").first.click()
    page.get_by_role("button", name="通过").click()
    says(page, "报告已审核通过")
    page.get_by_text("历次填报原文").click()
    says(page, "名单附后")


def _see_it_stand(city, province) -> None:
    city.goto("/office/programme/yunling/")
    cell = city.get_by_role("row", name="关心学生心理健康").get_by_role("link").first
    assert "进行中" in cell.inner_text()
    assert faults(city) == []
    cell.click()
    says(city, "配备名单")
    assert faults(city) == []
    province.goto("/office/programme/yunling/?area=990100")
    assert "进行中" in province.get_by_role("row", name="关心学生心理健康").inner_text()


def _yearly(page, folder: Path) -> None:
    page.goto("/office/programme/yunling/yearly/2026/?area=990101")
    says(page, "名单附后")
    assert faults(page) == []
    with page.expect_download() as told:
        page.get_by_role("button", name="Word").click()
    told.value.save_as(folder / "yearly.docx")
    words = "".join(each.text for each in Document(folder / "yearly.docx").paragraphs)
    assert "甲东县" in words
    assert "名单附后" in words
