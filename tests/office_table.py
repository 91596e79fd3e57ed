"""A monitoring table as an office keeps it: merged titles, two rows of heads, signs and notes."""

from __future__ import annotations

import io

from openpyxl import Workbook

TITLE = "云岭省儿童友好城市建设年度监测表"
#: Area, task, unit, share as the office writes it, remark.
ROWS = (
    ("甲市", "关心学生心理健康", "教育局", 0.913, ""),
    ("", "建好救治中心", "", "2个", "含妇幼保健院"),
    ("甲东县", "2", "", "85%（含民办）", ""),
    ("甲西县", "关心学生心理健康", "", "—", "未统计"),
    ("丙市", "关心学生心理健康", "", "77%", ""),
    ("甲西县", "没有的任务", "", "12", ""),
    ("甲西县", "建好救治中心", "", "约 3 个", ""),
    ("乙市", "关心学生心理健康", "公安局", "66%", ""),
    ("合计", "", "", "100%", ""),
)


def office_table(rows=ROWS, *, year: int = 2026) -> bytes:
    """The workbook; the first area's cell is merged over its two rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = f"{year}年"
    sheet["A1"] = TITLE
    sheet.merge_cells("A1:F1")
    sheet["A2"] = f"填报单位：省妇儿工委办　{year}年"
    sheet.merge_cells("A2:F2")
    for at, (head, below) in enumerate(
        (("序号", ""), ("地区", ""), ("监测内容", "指标名称"), ("监测内容", "责任单位"),
         (f"{year}年度完成情况", "数值"), ("备注", "")), 1,
    ):  # fmt: skip
        sheet.cell(3, at, head)
        sheet.cell(4, at, below or None)
    for each in ("A3:A4", "B3:B4", "C3:D3", "F3:F4"):
        sheet.merge_cells(each)
    for number, (area, task, unit, figure, note) in enumerate(rows, 1):
        line = (number, area or None, task, unit or None, figure, note or None)
        for at, value in enumerate(line, 1):
            sheet.cell(4 + number, at, value)
        if isinstance(figure, float):
            sheet.cell(4 + number, 5).number_format = "0.0%"
    if len(rows) > 1 and not rows[1][0]:
        sheet.merge_cells("B5:B6")
    last = 5 + len(rows)
    sheet.cell(last, 1, "注：学校心理教师按在编人数统计。")
    sheet.merge_cells(f"A{last}:F{last}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
